"""Attachments between nodes: a peer asks for what the records that it was given name.

The bytes are not in the feed, whose pages stay small. What has not come is asked for after each
pull, one by one, until it is there: what was cut off goes on by itself. The request names the
version; it is answered only while that version is given to whoever asks and they may have it by
``visible_to``; every other request is refused alike.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from comity.core import attachment, record
from comity.core.attachment import Attachment, File
from comity.core.errors import ComityError
from comity.core.record import Version
from comity.node import attachments, rows, wire
from comity.node.audiences import peer_reader
from comity.node.node import Node
from comity.node.visible import visible_to


class NotGivenError(ComityError):
    """There is no such attachment among what the peer was given."""

    hint = "It is asked for again after the next pull."


@dataclass(frozen=True, slots=True)
class Missing:
    """An attachment whose bytes have not come: of which version, and what its body promises."""

    version: Version
    promised: Attachment

    @property
    def request(self) -> wire.Fetch:
        """What to ask the peer."""
        header = self.version.header
        return wire.Fetch(header.id, header.made_at, self.promised.sha256)


def missing(node: Node, peer: str, name: str = "") -> list[Missing]:
    """Return what has not come of records that a peer gave, or of our own that it was given.

    ``name``: of one record alone.

    The latter is so after a restore: a peer returns what the backup did not hold.
    """
    found = node.db.rows(
        f"SELECT a.sha256, {rows.SEALED} FROM node_attachment a "  # noqa: S608 - names of ours, values as parameters
        "JOIN node_record r ON r.name = a.name AND r.made_at = a.made_at "
        "WHERE a.data IS NULL AND r.newest AND r.state = 'held' AND (r.source = %s "
        "OR (r.source = '' AND EXISTS (SELECT 1 FROM node_given g "
        "WHERE g.peer = %s AND g.name = r.name))) AND (%s = '' OR a.name = %s) ORDER BY a.id",
        (peer, peer, name, name),
    )
    return [
        Missing(version, one)
        for sha256, *sealed in found
        if (version := record.read(rows.sealed(sealed), node.kinds)) is not None
        for one in attachment.named(version.body)
        if one.sha256 == sha256
    ]


def give(node: Node, peer: str, asked: wire.Fetch) -> File:
    """Answer a peer's request. Raises NotGivenError."""
    version = _given(node, peer, asked) or _returned(node, peer, asked)
    for one in attachment.named(version.body) if version is not None else ():
        if version is not None and one.sha256 == asked.sha256:
            file = attachments.find(node, version, one)
            if file is not None:
                return file
    raise NotGivenError(f"There is no such attachment of {asked.name}.")


def take(node: Node, wanted: Missing, file: File) -> None:
    """Keep what a peer answered. Raises AttachmentMismatchError; nothing is kept then."""
    with node.write():
        attachments.keep(node, wanted.version.header.id, wanted.promised, file)


def along(node: Node, peer: str, names: Iterable[str]) -> Iterator[wire.Along]:
    """Yield the attachments of records that a file gives to a peer."""
    for name, made_at in node.db.rows_in(
        "SELECT r.name, r.made_at FROM node_given g JOIN node_record r ON r.id = g.record_id "
        "WHERE g.peer = %s AND g.name IN (%in) AND EXISTS "
        "(SELECT 1 FROM node_attachment a WHERE a.name = r.name)",
        sorted(names),
        before=(peer,),
    ):
        version = _given(node, peer, wire.Fetch(name, made_at, ""))
        for one in attachment.named(version.body) if version is not None else ():
            request = wire.Fetch(name, made_at, one.sha256)
            file = attachments.find(node, version, one) if version is not None else None
            if file is not None:
                yield wire.Along(request, file)


def take_along(node: Node, peer: str, came: wire.Along) -> None:
    """Keep what came in a file if it is missing; else it is here, or was recalled since.

    Raises AttachmentMismatchError.
    """
    for one in missing(node, peer, came.of.name):
        if one.request == came.of:
            take(node, one, came.file)


def _given(node: Node, peer: str, asked: wire.Fetch) -> Version | None:
    """Return the version asked for if the peer was given it, and may have it now."""
    if not node.db.value(
        "SELECT 1 FROM node_given g JOIN node_record r ON r.id = g.record_id "
        "WHERE g.peer = %s AND g.name = %s AND g.state = 'held' "
        "AND r.made_at = %s AND r.state = 'held'",
        (peer, asked.name, asked.made_at),
    ):
        return None
    seen = visible_to(node, peer_reader(peer)).get(asked.name)
    is_asked = seen is not None and seen.version.header.made_at == asked.made_at
    return seen.version if is_asked and seen is not None else None


def _returned(node: Node, peer: str, asked: wire.Fetch) -> Version | None:
    """Return the peer's own version that it gave us: it gets its own bytes back."""
    row = node.db.row(
        f"SELECT {rows.SEALED} FROM node_record r JOIN node_recordclass c ON c.id = r.cls_id "  # noqa: S608 - names of ours, values as parameters
        "WHERE r.name = %s AND r.made_at = %s AND r.state = 'held' AND c.owner = %s "
        "AND r.source = %s",
        (asked.name, asked.made_at, peer, peer),
    )
    return None if row is None else record.read(rows.sealed(row), node.kinds)
