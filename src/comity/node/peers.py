"""Peers: cards exchanged, fingerprints compared by people, a charter signed by both.

Two nodes meet in three steps. A sends its card with a charter and its signature (an
*introduction*); B's people compare the fingerprint, accept, and send theirs back; A's people
compare and accept likewise. From then on the charter lets exactly its kinds pass.
"""

import msgspec

from comity.core import card, feed, record, sealing, tabling, terms
from comity.core.card import Card, Keyring, SignedCard
from comity.core.errors import CardInvalidError, ComityError, MalformedError, NotOwnerError
from comity.core.label import Label
from comity.core.record import Outline, Party, Sealed, Version
from comity.core.sealing import fingerprint
from comity.core.terms import CHARTER_KINDS, Terms, Text
from comity.node import countersigned, store
from comity.node.audiences import ensure, peer_reader
from comity.node.kinds import SIGNATURE, TEXT
from comity.node.node import Node
from comity.node.wire import Item
from comity.node.world import facts

SUBJECT = "charter"


class UnknownPeerError(ComityError):
    """Nobody of that name is a peer of this node."""

    hint = "Add the peer's card first: comity peer add CARD."


class FingerprintDiffersError(ComityError):
    """The fingerprint that was read out is not that of the card."""

    hint = "Stop. Call the other side on a number you know, and compare again."


class _Claims(msgspec.Struct):
    """Whose card it says it is, before anything of it was checked."""

    party: Party


class Introduction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A card with what its party says of the charter: the text, its signature, or both."""

    card: SignedCard
    records: tuple[Item, ...]


def keyring(node: Node, party: str) -> Keyring:
    """Return a confirmed peer's keys, or our own. Raises UnknownPeerError."""
    if party == node.party:
        return Keyring.of(node.card)
    row = node.db.row(
        "SELECT card FROM node_peer WHERE party = %s AND confirmed_at IS NOT NULL", (party,)
    )
    if row is None:
        raise UnknownPeerError(f"{party} is no peer of this node.")
    cached = node.caches.get(("keyring", party))
    if isinstance(cached, tuple) and cached[0] == row[0]:
        return cached[1]
    signed = msgspec.json.decode(row[0], type=SignedCard)
    ring = Keyring.of(card.read(signed))
    node.caches[("keyring", party)] = (row[0], ring)
    return ring


def introduce(node: Node, other: Card, ceiling: tuple[Label, ...]) -> Introduction:
    """Make the charter with another node, sign it, and return what to send.

    The charter is the same whoever begins: its owner is the party whose name sorts first. The other
    of the two only signs, once it has the text.
    """
    with node.write():
        begins = node.party < other.party and not _has_charter(node, other.party)
        text = _charter(node, other.party, ceiling) if begins else None
        held = _sign(node, text) if text else ()
    return Introduction(node.signed_card, held)


def confirm(
    node: Node, introduction: Introduction, spoken: str, ceiling: tuple[Label, ...]
) -> Introduction:
    """Accept a card whose fingerprint people compared, and the charter with it; return ours.

    ``spoken`` is the fingerprint as it was read out; spaces and case do not matter.
    Raises FingerprintDiffersError, CardInvalidError, and what a record that is not right raises.
    """
    other = card.read(introduction.card, known_card(node, introduction.card))
    if other.party == node.party:
        raise CardInvalidError("This is the node's own card.")
    if _plain(spoken) != _plain(fingerprint(other.root)):
        raise FingerprintDiffersError(f"The card of {other.party} has another fingerprint.")
    with node.write():
        _keep(node, introduction.card, other)
        ensure(node, peer_reader(other.party))
        ring = Keyring.of(other)
        versions = [_check(node, item, other, ring) for item in introduction.records]
        for version in store.others(node, versions):
            raise NotOwnerError(f"{version.header.id} is another's record.")
        store.append(node, versions, other.party, node.now())
        texts = [v for v in versions if v.header.kind == TEXT]
        held = tuple(record for text in texts for record in _sign(node, text)[1:])
        if not versions:
            return introduce(node, other, ceiling)
    return Introduction(node.signed_card, held)


def known_card(node: Node, signed: SignedCard) -> Card | None:
    """Return the card held of the same party, if any. Raises MalformedError."""
    try:
        party = msgspec.json.decode(signed.card, type=_Claims).party
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise MalformedError(f"The card cannot be read: {error}") from error
    row = node.db.row("SELECT card FROM node_peer WHERE party = %s", (party,))
    return card.read(msgspec.json.decode(row[0], type=SignedCard)) if row else None


def take_card(node: Node, signed: SignedCard) -> Card:
    """Take a newer card of a confirmed peer: rotation, revocation, a new epoch or address.

    Raises UnknownPeerError, CardInvalidError.
    """
    known = known_card(node, signed)
    if known is None:
        raise UnknownPeerError("The card is of nobody this node knows.")
    newer = card.read(signed, known)
    with node.write() as db:
        countersigned.remember(node, known, newer)
        _keep(node, signed, newer)
        if newer.epoch != known.epoch:
            db.execute(
                "UPDATE node_feedin SET epoch = %s, seq = 0, hash = %s, head = NULL, "
                "receipt = NULL WHERE peer = %s",
                (newer.epoch, feed.START, newer.party),
            )
    return newer


def _keep(node: Node, signed: SignedCard, other: Card) -> None:
    data = msgspec.json.encode(signed).decode()
    if not node.db.execute("UPDATE node_peer SET card = %s WHERE party = %s", (data, other.party)):
        node.db.execute(
            "INSERT INTO node_peer (party, card, confirmed_at, last_error) VALUES (%s, %s, %s, '')",
            (other.party, data, node.now()),
        )


def _has_charter(node: Node, other: str) -> bool:
    return any(
        signed.text.form == "charter" and other in signed.text.parties
        for signed in facts(node).signed
    )


def _charter(node: Node, other: str, ceiling: tuple[Label, ...]) -> Version:
    parties = tuple(sorted((node.party, other)))
    clauses = tuple(
        Terms(
            clause=str(number),
            sender=sender,
            receiver=receiver,
            kinds=CHARTER_KINDS,
            ceiling=ceiling,
            subjects=("*",),
            after=terms.KEEP,
        )
        for number, (sender, receiver) in enumerate((parties, parties[::-1]), 1)
    )
    name = f"Charter {parties[0]}–{parties[1]}"
    body = Text(
        form="charter",
        code=f"CHARTER-{parties[0]}-{parties[1]}",
        name={"en": name, "ko": f"{parties[0]}–{parties[1]} 노드 간 헌장"},
        parties=parties,
        authentic="en",
        starts=node.now(),
        until=None,
        terms=clauses,
        shared=tuple(sorted(label.policy for label in ceiling)),
    )
    tabling.check_text(body, node.policies)
    return _seal(node, TEXT, body, other, ceiling)


def _sign(node: Node, text: Version) -> tuple[Item, ...]:
    """Sign a charter; return text and signature as they travel."""
    other = next(p for p in text.body.parties if p != node.party)
    body = node.kinds.body(SIGNATURE)(text=text.pointer, post="node", at=node.now())
    ceiling = text.body.terms[0].ceiling
    signature = _seal(node, SIGNATURE, body, other, ceiling)
    own = [v for v in (text, signature) if v.header.owner == node.party]
    store.append(node, own, "", node.now())
    return tuple(_item(version) for version in (text, signature))


def _seal(
    node: Node, kind: str, body: msgspec.Struct, other: str, ceiling: tuple[Label, ...]
) -> Version:
    """Seal a record of the charter under the lowest label of the first policy."""
    policy = node.policies.get(ceiling[0].policy)
    lowest = min(policy.classifications, key=lambda c: c.level)
    return record.make(
        Outline(
            id=node.new_id(kind),
            owner=node.party,
            kind=kind,
            subject=SUBJECT,
            labels=(Label.of(policy.id, lowest.name),),
            releasable_to=(other,),
        ),
        body,
        kinds=node.kinds,
        signer=node.signer,
        salt=node.entropy("salt", record.SALT_BYTES),
        made_at=node.now(),
    )


def _check(node: Node, item: Item, other: Card, ring: Keyring) -> Version:
    sealed = item.sealed()
    if sealed is None:
        raise NotOwnerError("An introduction bears whole records.")
    header = record.read_header(sealed.header)
    if header.owner != other.party or header.kind not in (TEXT, SIGNATURE):
        raise NotOwnerError(f"An introduction by {other.party} bears its own records alone.")
    ring.verify(
        sealed.seal,
        sealing.HEADER,
        sealed.header,
        header.made_at,
        now=node.now(),
    )
    return record.read(sealed, node.kinds, header)


def _item(version: Version) -> Item:
    sealed: Sealed = version.sealed
    return Item(
        b"", sealed.header, sealed.seal.keyid, sealed.seal.signature, sealed.salt, sealed.body
    )


def _plain(text: str) -> str:
    return "".join(text.split()).upper()
