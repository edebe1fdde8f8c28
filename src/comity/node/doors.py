"""Doors: every way by which somebody gets bytes out of a node.

A door is registered beside the code that it leads to, and the non-interference harness asks every
one: two histories that differ only in what a reader may not know must be answered alike, byte for
byte. A door's answer holds all that the reader gets through it, cursors and errors too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from comity.core import attachment, record
from comity.core.errors import ComityError
from comity.core.release import Reader, Sort
from comity.node import attaching, attachments, feeds, receive, returning, wire
from comity.node.node import Node
from comity.node.visible import Seen, Visible, visible_to

Answer = Callable[[Node, Reader, Sequence[str]], bytes]
"""(node, reader, ids that the reader tries: seen, hidden and made up) -> what comes out."""

PERSONS: tuple[Sort, ...] = ("public", "staff", "guest")
PEERS: tuple[Sort, ...] = ("peer",)
SMALL = 3
"""Records on a page of the paging door, so that few records make several pages."""


@dataclass(frozen=True, slots=True)
class Door:
    """A way out. ``routes`` are the addresses it stands for, as the URL patterns write them."""

    name: str
    sorts: tuple[Sort, ...]
    routes: tuple[str, ...]
    answer: Answer = field(repr=False)


DOORS: dict[str, Door] = {}


def door(
    name: str, *, sorts: tuple[Sort, ...] = PERSONS, routes: tuple[str, ...] = ()
) -> Callable[[Answer], Answer]:
    """Register a function as a door for these sorts of reader. Raises ValueError for a taken name.

    The answer must depend on nothing but the node, the reader and the ids.
    """

    def register(answer: Answer) -> Answer:
        if name in DOORS:
            raise ValueError(f"Two doors are named {name}.")
        DOORS[name] = Door(name, sorts, routes, answer)
        return answer

    return register


def doors_of(reader: Reader) -> list[Door]:
    """Return the doors a reader may knock at, by name."""
    return [one for _, one in sorted(DOORS.items()) if reader.sort in one.sorts]


def shown(seen: Seen) -> dict[str, object]:
    """Return all that a reader gets of a version: everything but its position."""
    sealed = seen.version.sealed
    return {
        "header": sealed.header.decode(),
        "keyid": sealed.seal.keyid,
        "signature": sealed.seal.signature,
        "salt": sealed.salt,
        "body": None if sealed.body is None else sealed.body.decode(),
        "labels_there": seen.labels_there,
        "clauses": seen.clauses,
        "source": seen.source,
        "received_at": seen.received_at,
    }


def _kinds(node: Node) -> list[str | None]:
    return [None, *(kind.name for kind in node.kinds)]


def _pages(visible: Visible, kind: str | None) -> list[list[dict[str, object]]]:
    pages, after = [], 0
    while page := visible.page(kind=kind, after=after, limit=SMALL):
        pages.append([shown(seen) for seen in page])
        after = page[-1].position
    return pages


@door("pages")
def _all_pages(node: Node, reader: Reader, _ids: Sequence[str]) -> bytes:
    visible = visible_to(node, reader)
    return msgspec.json.encode([(kind, _pages(visible, kind)) for kind in _kinds(node)])


@door("latest")
def _latest(node: Node, reader: Reader, _ids: Sequence[str]) -> bytes:
    visible = visible_to(node, reader)
    found = [
        (kind, [shown(seen) for seen in visible.latest(kind=kind, limit=SMALL)])
        for kind in _kinds(node)
    ]
    return msgspec.json.encode(found)


@door("count")
def _count(node: Node, reader: Reader, _ids: Sequence[str]) -> bytes:
    visible = visible_to(node, reader)
    return msgspec.json.encode([(kind, visible.count(kind=kind)) for kind in _kinds(node)])


@door("record")
def _record(node: Node, reader: Reader, ids: Sequence[str]) -> bytes:
    visible = visible_to(node, reader)
    found = [(name, visible.get(name)) for name in ids]
    return msgspec.json.encode([(name, seen and shown(seen)) for name, seen in found])


@door("attachments")
def _attachments(node: Node, reader: Reader, ids: Sequence[str]) -> bytes:
    """The bytes of all that a reader's records name."""
    visible = visible_to(node, reader)
    found = [
        (name, one, attachments.find(node, seen.version, one))
        for name in ids
        if (seen := visible.get(name)) is not None
        for one in attachment.named(seen.version.body)
    ]
    return msgspec.msgpack.encode(found)


@door("attachments of a feed", sorts=PEERS, routes=("/node/attachment",))
def _fetched(node: Node, reader: Reader, ids: Sequence[str]) -> bytes:
    """What a peer is told that asks for all that its feed names, and for what it made up."""
    page = feeds.pull(node, reader.party, wire.Pull(node.card.epoch, 0))
    versions = [
        record.read(sealed, node.kinds)
        for item in page.items
        if (sealed := item.sealed()) is not None
    ]
    asked = [
        wire.Fetch(version.header.id, version.header.made_at, one.sha256)
        for version in versions
        for one in attachment.named(version.body)
    ]
    made_up = [wire.Fetch(name, 1, "") for name in ids]
    made_up += [wire.Fetch(name, one.made_at, one.sha256) for name in ids for one in asked[:1]]
    answers: list[object] = []
    for request in [*asked, *made_up]:
        try:
            answers.append(attaching.give(node, reader.party, request))
        except ComityError as error:
            answers.append(f"{error.code}: {error}")
    return msgspec.msgpack.encode(answers)


@door("feed", sorts=PEERS, routes=("/node/pull",))
def _feed(node: Node, reader: Reader, _ids: Sequence[str]) -> bytes:
    """The whole feed from its beginning, and then what a pull from its end brings."""
    answers: list[bytes] = []
    seq = ends = 0
    while ends < 2:  # noqa: PLR2004 - the end of what was given, and the end after a further pull
        page = feeds.pull(node, reader.party, wire.Pull(node.card.epoch, seq, SMALL))
        answers.append(wire.encode(page))
        seq += len(page.items)
        ends += not page.more
    return msgspec.msgpack.encode(answers)


@door("feed refusals", sorts=PEERS, routes=("/node/pull",))
def _feed_refusals(node: Node, reader: Reader, _ids: Sequence[str]) -> bytes:
    """What a pull from beyond the end, or of another epoch, is told."""
    answers: list[str] = []
    epoch = node.card.epoch
    for request in (wire.Pull(epoch, 1 << 40), wire.Pull(epoch + 1, 0)):
        try:
            feeds.pull(node, reader.party, request)
        except ComityError as error:
            answers.append(f"{error.code}: {error}")
    return msgspec.json.encode(answers)


@door("return", sorts=PEERS, routes=("/node/return",))
def _return(node: Node, reader: Reader, _ids: Sequence[str]) -> bytes:
    """All that a restored peer is given back, page by page; then from beyond it, and of later."""
    epoch, seq, more = receive.position(node, reader.party).epoch, 0, True
    answers: list[bytes] = []
    while more:
        page = returning.returned_for(node, reader.party, wire.Return(epoch, seq, SMALL))
        answers.append(wire.encode(page))
        seq, more = seq + len(page.items), page.more
    beyond = (wire.Return(epoch, 1 << 40), wire.Return(epoch + 1, 0))
    answers += [wire.encode(returning.returned_for(node, reader.party, one)) for one in beyond]
    return msgspec.msgpack.encode(answers)
