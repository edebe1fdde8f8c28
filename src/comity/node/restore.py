"""After a restore: nothing is written until the peers have returned what the backup does not know.

A backup is older than the node it is restored into. Since then the node gave entries to its peers;
were it to go on as if it had not, it would give other entries under the same numbers, and that is
what a liar does. So a restored node waits (``node.check_writable``). For each peer in turn:

1. ``request_for`` asks for our own entries after the backup's; the peer answers (``returning``)
   with the entries, our records as they were sealed, the head that we signed, and our card.
2. ``take_returned`` checks the chain from the backup's last entry to that head, and our own seals;
   the records are ours again. Entries wait in the table beyond the feed's end until the head that
   vouches for them has come: what is interrupted goes on.
3. Ordinary pulls bring the peer's records again, since our place in its feed went back as well.
4. ``caught_up`` says that the peer gives no more. After the last one it is worked out what each
   peer holds (``aftermath``), and the node writes again.

A recall is never undone: where a peer returns one and the version that caused it is lost (it was
given to nobody), the record is marked anew without that party.

A peer that is gone returns nothing. Then ``new_epoch``, signed by the root, begins every feed anew:
all that is released is given again under new numbers, so no number is used twice. Peers take the
new card, start from entry 1, and pass over what they hold (``receive.take``). What they hold and
we do not give again we either remember (``Given``: it is recalled or kept as ever) or have
forgotten; for that the silent peer is asked again once it is back, without waiting for it.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

import msgspec
from msgspec.structs import replace

from comity.core import canonical, card, feed, record, sealing
from comity.core.card import Keyring, SignedCard
from comity.core.errors import (
    BodyMismatchError,
    ComityError,
    FeedChainError,
    HeadForgedError,
    SealInvalidError,
    WrongEpochError,
)
from comity.core.feed import Entry, Head, Position, Signed
from comity.core.record import Sealed, Version
from comity.core.sealing import Signer
from comity.node import due, rotation, settle, store
from comity.node.aftermath import (
    Span,
    clauses_of,
    given_back,
    mark_anew,
    name_of,
    records_of,
    remember_span,
)
from comity.node.audiences import audiences
from comity.node.db import Database
from comity.node.node import Node
from comity.node.wire import Item, Return, Returned

RESTORING, UNHEARD = "restoring", "unheard"


class Awaited(msgspec.Struct, frozen=True):
    """A peer that is to return what it holds after (epoch, seq).

    ``end``: where that ends, once it has; ``done``: it has given what it has of its own as well.
    """

    epoch: int
    seq: int
    end: int | None = None
    done: bool = False

    @property
    def heard(self) -> bool:
        """Whether the peer has returned all it holds."""
        return self.end is not None

    @property
    def span(self) -> Span:
        """The entries that came back."""
        return Span(self.epoch, self.seq, self.seq if self.end is None else self.end)


# What a restored node asks.


def begin(node: Node, peers: Collection[str] | None = None) -> None:
    """Wait for ``peers``, or for all whose cards were confirmed, before anything is written."""
    await_peers(node.db, node.card.epoch, peers)


def await_peers(db: Database, epoch: int, peers: Collection[str] | None = None) -> None:
    """Do what ``begin`` does, for a node that cannot be opened yet."""
    with db.write():
        waiting = _parse(db.setting(RESTORING))
        for party, at_epoch, seq in db.rows(
            "SELECT p.party, o.epoch, o.seq FROM node_peer p "
            "LEFT JOIN node_feedout o ON o.peer = p.party "
            "WHERE p.confirmed_at IS NOT NULL ORDER BY p.party"
        ):
            if peers is None or party in peers:
                waiting[party] = Awaited(at_epoch or epoch, seq or 0)
        db.set_setting(RESTORING, _text(waiting))


def waits_for(node: Node) -> dict[str, Awaited]:
    """Return the peers that the node waits for before it writes."""
    return {peer: one for peer, one in _read(node, RESTORING).items() if not one.done}


def awaits(node: Node, peer: str) -> bool:
    """Whether the peer is to be asked for entries of ours."""
    awaited = _awaited(node, peer)
    return awaited is not None and not awaited.heard


def request_for(node: Node, peer: str) -> Return:
    """Return what to ask the peer next."""
    awaited = _awaited(node, peer)
    if awaited is None:
        raise ValueError(f"Nothing is awaited of {peer}.")
    return Return(awaited.epoch, _staged(node, peer, awaited).seq)


def take_returned(node: Node, peer: str, returned: Returned) -> bool:
    """Take what a peer returned; whether it has more. Nothing awaited: nothing is taken.

    Raises a FeedError when entries do not continue the backup's or stand under no head of ours;
    then the peer is to be asked again from the backup's place.
    """
    awaited = _awaited(node, peer)
    if awaited is None or awaited.heard:
        return False
    _take_own_card(node, returned.card)
    if peer not in _read(node, RESTORING):
        return _take_late(node, peer, awaited, returned)
    if node.card.epoch != awaited.epoch:
        raise WrongEpochError(
            f"The backup is of epoch {awaited.epoch}, the card of {node.card.epoch}: "
            f"a new epoch is needed."
        )
    try:
        with node.write():
            _take_page(node, peer, awaited, returned)
    except ComityError:
        _forget_staged(node, peer, awaited)
        raise
    return returned.more


def caught_up(node: Node, peer: str) -> tuple[str, ...] | None:
    """Note that the peer has returned all and gives no more.

    When it was the last that was awaited, the node writes again; then return the ids of records
    that were marked anew so that a recall stays one. None while others are awaited.
    """
    with node.write():
        waiting = _read(node, RESTORING)
        if peer not in waiting or not waiting[peer].heard:
            return None
        waiting[peer] = replace(waiting[peer], done=True)
        _write(node, RESTORING, waiting)
        if not all(one.done for one in waiting.values()):
            return None
        withheld = given_back(node, {p: one.span for p, one in waiting.items()})
        _write(node, RESTORING, {})
        return mark_anew(node, withheld)


def new_epoch(node: Node, root: Signer) -> tuple[str, ...]:
    """Go on without the peers that are gone: a new card, every feed begun anew.

    Returns the ids of records marked anew. Raises CardInvalidError when ``root`` is not the card's.
    """
    with node.write() as db:
        waiting = _read(node, RESTORING)
        gone = {p: one for p, one in waiting.items() if not one.heard}
        for peer, awaited in gone.items():
            _forget_staged(node, peer, awaited)
        _write(node, RESTORING, {})
        _write(node, UNHEARD, {**_read(node, UNHEARD), **gone})
        withheld = given_back(node, {p: one.span for p, one in waiting.items() if one.heard})
        epoch = node.card.epoch + 1
        db.execute(
            "UPDATE node_feedout SET epoch = %s, seq = 0, hash = %s, judged = 0, "
            "receipt_seq = 0, receipt = NULL, receipt_keyid = '', receipt_signature = NULL",
            (epoch, feed.START),
        )
        db.execute("UPDATE node_given SET seq = 0")
        for audience in audiences(node):
            if audience.is_peer:
                due.all_again(node, audience)
        made = replace(node.card, version=node.card.version + 1, epoch=epoch, made_at=node.now())
        rotation.adopt(node, card.sign(made, root))
        done = mark_anew(node, withheld)
        rotation.publish_card(node)
    return done


# Taking what was returned.


def _take_page(node: Node, peer: str, awaited: Awaited, returned: Returned) -> None:
    """Take one page; the last one also settles where our feed stands."""
    before = _staged(node, peer, awaited)
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
    waiting = _read(node, RESTORING)
    waiting[peer] = replace(awaited, end=max(after.seq, awaited.seq))
    _write(node, RESTORING, waiting)
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


def _forget_staged(node: Node, peer: str, awaited: Awaited) -> None:
    with node.write() as db:
        db.execute(
            "DELETE FROM node_feedentry WHERE peer = %s AND epoch = %s AND seq > %s",
            (peer, awaited.epoch, awaited.seq),
        )


def _take_own_card(node: Node, signed: SignedCard | None) -> None:
    """Take a newer card of our own that a peer holds: keys may have changed since the backup."""
    if signed is None or card.read(signed).version <= node.card.version:
        return
    rotation.adopt(node, signed)


def _take_late(node: Node, peer: str, awaited: Awaited, returned: Returned) -> bool:
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
        unheard = _read(node, UNHEARD)
        last = entries[-1].seq if entries else awaited.seq
        unheard[peer] = replace(awaited, seq=last)
        if not returned.more:
            del unheard[peer]
        _write(node, UNHEARD, unheard)
        settle.settle(node)
    return returned.more


# Small facts.


def _awaited(node: Node, peer: str) -> Awaited | None:
    return _read(node, RESTORING).get(peer) or _read(node, UNHEARD).get(peer)


def _read(node: Node, setting: str) -> dict[str, Awaited]:
    return _parse(node.db.setting(setting))


def _write(node: Node, setting: str, waiting: dict[str, Awaited]) -> None:
    node.db.set_setting(setting, _text(waiting))


def _parse(text: str) -> dict[str, Awaited]:
    return msgspec.json.decode(text or "{}", type=dict[str, Awaited])


def _text(waiting: dict[str, Awaited]) -> str:
    """Nobody is no text at all: ``node.is_restoring`` asks for no more than that."""
    return msgspec.json.encode(waiting).decode() if waiting else ""


def _place(node: Node, peer: str) -> Position:
    """Return where our feed for the peer ends."""
    row = node.db.row("SELECT epoch, seq, hash FROM node_feedout WHERE peer = %s", (peer,))
    return Position(node.party, peer, *(row or (node.card.epoch, 0, feed.START)))


def _staged(node: Node, peer: str, awaited: Awaited) -> Position:
    """Return how far entries that were returned are chained on, with or without a head yet."""
    row = node.db.row(
        "SELECT seq, hash FROM node_feedentry WHERE peer = %s AND epoch = %s "
        "ORDER BY seq DESC LIMIT 1",
        (peer, awaited.epoch),
    )
    if peer in _read(node, RESTORING) and row is not None and row[0] > awaited.seq:
        return Position(node.party, peer, awaited.epoch, *row)
    place = _place(node, peer)
    return Position(node.party, peer, awaited.epoch, awaited.seq, place.hash)
