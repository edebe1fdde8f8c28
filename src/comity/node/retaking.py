"""Taking what a peer returned to a restored node: entries, records and heads of our own.

Nothing is believed that we did not seal: each entry is chained on from the backup's last, each
record stands under our seal, and the end under a head that we signed.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec.structs import replace

from comity.core import canonical, feed, record, sealing
from comity.core.card import Keyring
from comity.core.errors import (
    BodyMismatchError,
    ComityError,
    FeedChainError,
    HeadForgedError,
    SealInvalidError,
)
from comity.core.feed import Entry, Head, Position, Signed
from comity.core.record import Sealed, Version
from comity.node import settle, store
from comity.node.aftermath import clauses_of, name_of, records_of, remember_span
from comity.node.awaiting import RESTORING, UNHEARD, Awaited, read, staged, write
from comity.node.node import Node
from comity.node.wire import Item, Returned


def take_page(node: Node, peer: str, awaited: Awaited, returned: Returned) -> None:
    """Take one page; the last one also settles where our feed stands."""
    before = staged(node, peer, awaited)
    after, entries = _chain(before, [item.entry for item in returned.items])
    versions = _own_versions(node, entries, returned.items)
    _store(node, versions)
    _stage(node, before, entries, returned.items)
    if returned.more:
        return
    _check_head(node, after, returned.head)
    node.db.execute(
        "UPDATE node_feedout SET seq = %s, hash = %s WHERE peer = %s",
        (after.seq, after.hash, peer),
    )
    if after.seq and not node.db.value("SELECT 1 FROM node_feedout WHERE peer = %s", (peer,)):
        node.db.insert(
            "node_feedout",
            ("peer", "epoch", "seq", "hash", "judged", "receipt_seq", "receipt_keyid"),
            [(peer, after.epoch, after.seq, after.hash, 0, 0, "")],
        )
    waiting = read(node, RESTORING)
    waiting[peer] = replace(awaited, end=max(after.seq, awaited.seq))
    write(node, RESTORING, waiting)
    if after.seq > awaited.seq:
        remember_span(node, peer, waiting[peer].span)


def _chain(before: Position, raws: list[bytes]) -> tuple[Position, list[Entry]]:
    """Chain entries on; the head that vouches for them comes with the last page."""
    hash_ = before.hash
    for raw in raws:
        hash_ = feed.chain(hash_, raw)
    end = before.seq + len(raws)
    return feed.advance(
        before, raws, Head(before.sender, before.audience, before.epoch, end, hash_, 0)
    )


def _check_head(node: Node, after: Position, signed: Signed | None) -> None:
    """Check that we signed a head for exactly this, or that the peer took nothing beyond.

    A peer may hold less than the backup remembers: then its head must stand on our own chain.
    """
    if signed is None:
        if after.seq != _given_until(node, after):
            raise HeadForgedError(f"{after.audience} returned entries without a head of ours.")
        return
    head = canonical.decode(signed.payload, Head)
    if (head.sender, head.audience, head.epoch) != (after.sender, after.audience, after.epoch):
        raise HeadForgedError(f"{after.audience} returned a head of another feed.")
    try:
        Keyring.of(node.card).verify(
            *(signed.seal, sealing.HEAD, signed.payload, head.at),
            now=node.now(),
            countersigned=True,
        )
    except SealInvalidError as error:
        raise HeadForgedError(f"The head that {after.audience} returned: {error}") from error
    ours = node.db.value(
        "SELECT hash FROM node_feedentry WHERE peer = %s AND epoch = %s AND seq = %s",
        (after.audience, head.epoch, head.seq),
    )
    if head.hash != (ours or feed.START) or head.seq > after.seq:
        raise FeedChainError(f"What {after.audience} returned does not add up to our signed head.")
    if head.seq < after.seq and after.seq != _given_until(node, after):
        raise FeedChainError(f"{after.audience} returned entries beyond the head we signed.")


def _given_until(node: Node, place: Position) -> int:
    """Return how far our feed goes by the backup."""
    seq = node.db.value("SELECT seq FROM node_feedout WHERE peer = %s", (place.audience,))
    return int(seq or 0)


def _own_versions(node: Node, entries: Sequence[Entry], items: Sequence[Item]) -> list[Version]:
    """Return our own records among what was returned. What is not as we sealed it is left out."""
    ring, versions = Keyring.of(node.card), []
    for entry, item in zip(entries, items, strict=True):
        sealed = item.sealed()
        if sealed is None or entry.what != feed.RELEASE:
            continue
        try:
            versions.append(_own_version(node, entry, sealed, ring))
        except ComityError:
            continue
    return versions


def _own_version(node: Node, entry: Entry, sealed: Sealed, ring: Keyring) -> Version:
    header = record.read_header(sealed.header)
    named = (header.id, header.made_at, canonical.sha256(sealed.header))
    if named != (entry.id, entry.made_at, entry.sha256):
        raise BodyMismatchError(f"The header returned is not that of {entry.id}.")
    ring.verify(
        *(sealed.seal, sealing.HEADER, sealed.header, header.made_at),
        now=node.now(),
        countersigned=True,
    )
    return record.read(sealed, node.kinds, header)


def _store(node: Node, versions: Iterable[Version]) -> None:
    """Take own records in, each as of the instant it was made: that is when it began to count."""
    for made_at, group in groupby(versions, key=lambda version: version.header.made_at):
        store.append(node, list(group), "", min(made_at, node.now()))


def _stage(node: Node, before: Position, entries: Sequence[Entry], items: Sequence[Item]) -> None:
    table, hash_ = [], before.hash
    known = records_of(node, entries)
    for entry, item in zip(entries, items, strict=True):
        hash_ = feed.chain(hash_, item.entry)
        place = (before.audience, before.epoch, entry.seq, item.entry, hash_)
        table.append((*place, entry.id, known.get(name_of(entry)), "[]", node.now()))
    node.db.insert(
        "node_feedentry",
        ("peer", "epoch", "seq", "raw", "hash", "name", "record_id", "clauses", "at"),
        table,
    )


def take_late(node: Node, peer: str, awaited: Awaited, returned: Returned) -> bool:
    """Take what a peer of a past epoch returns: records that we had forgotten, to be judged now."""
    entries = [canonical.decode(item.entry, Entry) for item in returned.items]
    with node.write():
        versions = _own_versions(node, entries, returned.items)
        _store(node, versions)
        pks = records_of(node, [e for e in entries if e.what == feed.RELEASE])
        known = {
            name
            for (name,) in node.db.rows_in(
                "SELECT name FROM node_given WHERE peer = %s AND name IN (%in)",
                {version.header.id for version in versions},
                before=(peer,),
            )
        }
        fresh = {
            v.header.id: pks[v.header.id, v.header.made_at, v.sha256]
            for v in versions
            if v.header.id not in known
        }
        node.db.insert(
            "node_given",
            ("peer", "name", "record_id", "clauses", "state", "seq"),
            [(peer, n, pk, clauses_of(node, peer, pk), "lost", 0) for n, pk in fresh.items()],
        )
        unheard = read(node, UNHEARD)
        last = entries[-1].seq if entries else awaited.seq
        unheard[peer] = replace(awaited, seq=last)
        if not returned.more:
            del unheard[peer]
        write(node, UNHEARD, unheard)
        settle.settle(node)
    return returned.more
