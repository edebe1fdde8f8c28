"""Taking in: a page of a peer's feed is verified, stored and countersigned, in one transaction.

The feed as a whole must continue what was verified before, or nothing is stored. A single record
that cannot be taken goes to quarantine as it came, followed by nobody; the rest goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.core import canonical, card, feed, record, sealing
from comity.core.card import Keyring, SignedCard
from comity.core.errors import (
    BodyMismatchError,
    CardInvalidError,
    ComityError,
    FeedRepeatError,
    MadeAheadError,
    NotOwnerError,
    UnknownKeyError,
    WrongHashError,
)
from comity.core.feed import Entry, Head, Position, Signed
from comity.core.record import Instant, Sealed, Version
from comity.core.sealing import Seal
from comity.node import store, wire
from comity.node.agreed import agreed
from comity.node.keys import spread
from comity.node.kinds import CARD
from comity.node.node import Node
from comity.node.peers import UnknownPeerError, keyring, known_card, take_card

RETRIED = (MadeAheadError.__name__, UnknownKeyError.__name__, UnknownPeerError.__name__)
"""Refusals that time may mend: tried again at each synchronisation."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a page brought."""

    stored: int
    recalled: int
    quarantined: int


def position(node: Node, peer: str) -> Position:
    """Return how far a peer's feed was verified here."""
    row = node.db.row("SELECT epoch, seq, hash FROM node_feedin WHERE peer = %s", (peer,))
    if row is None:
        return Position(peer, node.party, keyring(node, peer).card.epoch)
    return Position(peer, node.party, *row)


def last_receipt(node: Node, peer: str) -> Signed | None:
    """Return our receipt for what was last stored of a peer's feed."""
    row = node.db.row(
        "SELECT receipt, receipt_keyid, receipt_signature FROM node_feedin "
        "WHERE peer = %s AND receipt IS NOT NULL",
        (peer,),
    )
    return None if row is None else Signed(bytes(row[0]), Seal(row[1], bytes(row[2])))


def take(node: Node, peer: str, page: wire.Page) -> Taken:
    """Verify a page of ``peer``'s feed, store what it brings, and countersign its head.

    What is here already was verified when it came, and is passed over: a peer gives it again after
    a restore on either side, perhaps under a key that was revoked since. A node that was itself
    restored takes in as well, since that says nothing of its own that could contradict the past.
    Raises a FeedError or MalformedError when it does not continue the feed; then nothing is stored.
    """
    ring, before, now = keyring(node, peer), position(node, peer), node.now()
    head = feed.read_head(page.head, before, ring, now)
    after, entries = feed.advance(before, [item.entry for item in page.items], head)
    here = _here(node, peer, entries)
    fresh = [
        (entry, sealed)
        for entry, item in zip(entries, page.items, strict=True)
        if entry.what == feed.RELEASE
        and (sealed := item.sealed()) is not None
        and _name(entry) not in here
    ]
    seals = [(sealed.seal, sealed.header) for _, sealed in fresh]
    checker = Checker(node, peer, ring.ahead(sealing.HEADER, seals, spread), now)
    good: list[Version] = []
    bad: list[tuple[Entry, Sealed, ComityError]] = []
    for entry, sealed in fresh:
        try:
            good.append(checker.check(entry, sealed))
        except ComityError as error:
            bad.append((entry, sealed, error))
    with node.write():
        if position(node, peer) != before:
            raise FeedRepeatError("Another process took this page first.")
        stolen = store.others(node, good)
        stored = store.append(node, [v for v in good if v not in stolen], peer, now)
        for entry, sealed, why in bad:
            quarantine(node, peer, entry, sealed, why)
        for version in stolen:
            quarantine(node, peer, _entry(version), version.sealed, _stolen(version))
        recalled = _recall(node, peer, [e.id for e in entries if e.what == feed.RECALL])
        _note(node, peer, entries, page, after, head)
        _follow_cards(node, good, peer)
    return Taken(stored, recalled, len(bad) + len(stolen))


def _here(node: Node, peer: str, entries: Sequence[Entry]) -> set[tuple[object, ...]]:
    """Return what names the versions among ``entries`` that this peer gave and are here whole."""
    return set(
        node.db.rows_in(
            "SELECT name, made_at, sha256 FROM node_record WHERE state = 'held' "
            "AND body IS NOT NULL AND source = %s AND name IN (%in)",
            {entry.id for entry in entries},
            before=(peer,),
        )
    )


def _name(entry: Entry) -> tuple[object, ...]:
    return (entry.id, entry.made_at, entry.sha256)


def check_head(node: Node, peer: str, page: wire.Page) -> None:
    """Check an empty page's head: it must stand where the feed was verified to.

    Raises a FeedError. Two heads for one place with different hashes show up here.
    """
    place = position(node, peer)
    head = feed.read_head(page.head, place, keyring(node, peer), node.now())
    feed.advance(place, [], head)


class Checker:
    """Checks records of one peer's feed, with what can be done once for a page done once."""

    def __init__(self, node: Node, peer: str, ring: Keyring, now: Instant) -> None:
        """Prepare for one page."""
        self._node, self._peer, self._ring, self._now = node, peer, ring, now

    def check(self, entry: Entry, sealed: Sealed) -> Version:
        """Return the version if it is what the entry names, sealed by its owner, and well made.

        Raises the error that says what is wrong.
        """
        if canonical.sha256(sealed.header) != entry.sha256:
            raise BodyMismatchError(f"The header of {entry.id} is not the one the entry names.")
        header = record.read_header(sealed.header)
        if (header.id, header.made_at) != (entry.id, entry.made_at):
            raise BodyMismatchError(f"The entry names {entry.id}; the header is {header.id}.")
        self._check_seal(header, sealed)
        record.check_ahead(header.made_at, self._now)
        version = record.read(sealed, self._node.kinds, header)
        if version.body is not None:
            check_hash(self._node, version)
            if header.kind == CARD and header.owner == self._peer:
                _check_card(self._node, version)
        return version

    def _check_seal(self, header: record.Header, sealed: Sealed) -> None:
        if header.owner == self._node.party:
            raise NotOwnerError(
                f"{header.id} claims to be ours; our own records come to us no way."
            )
        ring = self._ring if header.owner == self._peer else keyring(self._node, header.owner)
        try:
            ring.verify(sealed.seal, sealing.HEADER, sealed.header, header.made_at, now=self._now)
        except UnknownKeyError as error:
            if any(key.key.keyid == sealed.seal.keyid for key in self._ring.card.keys):
                raise NotOwnerError(
                    f"{header.id} is {header.owner}'s, but {self._peer} sealed it."
                ) from error
            raise


def _entry(version: Version) -> Entry:
    header = version.header
    return Entry(0, feed.RELEASE, header.id, header.made_at, version.sha256)


def _stolen(version: Version) -> NotOwnerError:
    header = version.header
    return NotOwnerError(f"{header.id} is another's record; {header.owner} made a version of it.")


def check_hash(node: Node, version: Version) -> None:
    """Refuse what speaks of a text under another hash than the text held here.

    Raises WrongHashError.
    """
    pointer = getattr(version.body, "text", None)
    if not isinstance(pointer, record.Pointer):
        return
    held = node.db.value(
        "SELECT sha256 FROM node_record WHERE name = %s AND made_at = %s",
        (pointer.id, pointer.made_at),
    )
    if held is not None and held != pointer.sha256:
        raise WrongHashError(
            f"The {version.header.kind} of {version.header.owner} names hash "
            f"{pointer.sha256[:8]}…; the text here has {held[:8]}…."
        )


def quarantine(node: Node, peer: str, entry: Entry, sealed: Sealed, error: ComityError) -> None:
    """Keep what cannot be taken, as it came, with the reason."""
    node.db.execute(
        "DELETE FROM node_quarantine WHERE peer = %s AND name = %s AND made_at = %s",
        (peer, entry.id, entry.made_at),
    )
    node.db.execute(
        "INSERT INTO node_quarantine (peer, name, made_at, code, message, header, keyid, "
        "signature, salt, body, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            *(peer, entry.id, entry.made_at, error.code, str(error), sealed.header),
            *(sealed.seal.keyid, sealed.seal.signature, sealed.salt, sealed.body, node.now()),
        ),
    )


def retry_quarantine(node: Node) -> int:
    """Try again what time may have mended; return how many records could be taken now."""
    found = node.db.rows_in(
        "SELECT id, peer, name, made_at, header, keyid, signature, salt, body "
        "FROM node_quarantine WHERE code IN (%in) ORDER BY id",
        RETRIED,
    )
    taken = 0
    for pk, peer, name, made_at, *columns in found:
        header, keyid, signature, salt, body = columns
        sealed = Sealed(
            bytes(header),
            Seal(keyid, bytes(signature)),
            None if salt is None else bytes(salt),
            None if body is None else bytes(body),
        )
        entry = Entry(0, feed.RELEASE, name, made_at, canonical.sha256(sealed.header))
        try:
            version = Checker(node, peer, keyring(node, peer), node.now()).check(entry, sealed)
        except ComityError:
            continue
        with node.write():
            if store.others(node, [version]):
                continue
            store.append(node, [version], peer, node.now())
            node.db.execute("DELETE FROM node_quarantine WHERE id = %s", (pk,))
        taken += 1
    return taken


def _recall(node: Node, peer: str, names: Sequence[str]) -> int:
    """Destroy what a peer takes back: body, salt, drafts of it in quarantine. A tombstone stays.

    What belongs to a text that every party agreed on stays: that is ended, never taken back.
    """
    recalled = 0
    kept = agreed(node)
    for pk, name, newest in node.db.rows_in(
        "SELECT r.id, r.name, r.newest FROM node_record r "
        "JOIN node_recordclass c ON c.id = r.cls_id "
        "WHERE (r.source = %s OR c.owner = %s) AND r.state = 'held' AND r.name IN (%in)",
        names,
        before=(peer, peer),
    ):
        if name not in kept:
            store.withdraw(node, pk, name, "recalled")
            recalled += bool(newest)
    for name in names:
        node.db.execute("DELETE FROM node_quarantine WHERE peer = %s AND name = %s", (peer, name))
    return recalled


def _check_card(node: Node, version: Version) -> None:
    """Refuse a card that is not its owner's, or contradicts the one held; an older one is none."""
    signed = SignedCard(version.body.card, version.body.signature)
    known, newer = known_card(node, signed), card.read(signed)
    if newer.party != version.header.owner:
        raise CardInvalidError(f"{version.header.owner} gave a card of {newer.party}.")
    if known is not None and newer.version >= known.version:
        card.read(signed, known)


def _follow_cards(node: Node, versions: Sequence[Version], peer: str) -> None:
    """Take a peer's newer cards. One that contradicts another of the page is held back."""
    for version in versions:
        if version.header.kind != CARD or version.header.owner != peer or version.body is None:
            continue
        signed = SignedCard(version.body.card, version.body.signature)
        known = known_card(node, signed)
        if known is not None and card.read(signed).version <= known.version:
            continue
        try:
            take_card(node, signed)
        except CardInvalidError as error:
            quarantine(node, peer, _entry(version), version.sealed, error)


def _note(
    node: Node,
    peer: str,
    entries: Sequence[Entry],
    page: wire.Page,
    after: Position,
    head: Head,
) -> None:
    """Remember entries, position, head, and our receipt for it."""
    db = node.db
    db.insert(
        "node_entryin",
        ("peer", "epoch", "seq", "raw", "name", "made_at", "bare"),
        [
            (
                peer,
                after.epoch,
                entry.seq,
                item.entry,
                entry.id,
                entry.made_at,
                _is_bare(entry, item),
            )
            for entry, item in zip(entries, page.items, strict=True)
        ],
    )
    receipt = feed.make_receipt(page.head, head, node.now(), node.signer)
    values = (
        *(after.epoch, after.seq, after.hash),
        *(page.head.payload, page.head.seal.keyid, page.head.seal.signature),
        *(receipt.payload, receipt.seal.keyid, receipt.seal.signature),
    )
    names = (
        "epoch",
        "seq",
        "hash",
        "head",
        "head_keyid",
        "head_signature",
        "receipt",
        "receipt_keyid",
        "receipt_signature",
    )
    if not db.execute(
        f"UPDATE node_feedin SET {', '.join(f'{n} = %s' for n in names)} WHERE peer = %s",  # noqa: S608 - names of ours, values as parameters
        (*values, peer),
    ):
        db.insert("node_feedin", ("peer", *names), [(peer, *values)])


def _is_bare(entry: Entry, item: wire.Item) -> bool:
    return entry.what == feed.RELEASE and item.header is None
