"""Changing keys. The root key, kept offline, signs every new card; a running node never needs it.

**Rotation** is planned. ``rotate`` puts a new key on the card beside the old one, which stays in
force for an overlap; the node goes on sealing with the old key while the card travels to the peers
as a record. ``switch`` then begins to seal with the new key, once every peer has confirmed that.

**Revocation** acts at once: the old key counts no more but for what was countersigned before, and
the node seals with a new one. Peers learn it from the card they fetch when they meet a seal by a
key that they do not know. Processes that run have to be started again after both.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from comity.core import card as cards
from comity.core.card import Card, NodeKey, SignedCard
from comity.core.errors import ComityError
from comity.core.record import Instant, Version
from comity.core.sealing import Signer
from comity.node import countersigned, home, publish, settle
from comity.node.keys import Ed25519Signer, open_signer, write_key
from comity.node.kinds import CARD, CardBody
from comity.node.node import Node
from comity.node.policies import lowest
from comity.node.publish import NODE, Marking

OVERLAP = 30 * 86_400_000
"""How long an old key stays in force beside the new one (milliseconds)."""
SUBJECT = "card"


class NotConfirmedError(ComityError):
    """Some peers do not hold the new card yet."""

    hint = "Wait until they have pulled, or switch anyway: they then fetch the card when they pull."


class NoSuchKeyError(ComityError):
    """The card names no such key in force."""

    hint = "See the node's keys with comity card."


@dataclass(frozen=True, slots=True)
class Revoked:
    """A new card after a revocation, and the ids of own records that were sealed again."""

    card: Card
    resealed: tuple[str, ...]


def rotate(node: Node, root: Signer, passphrase: bytes, overlap: int = OVERLAP) -> Card:
    """Put a new node key on the card and publish that; the present key ends after ``overlap``.

    Raises RestoringError, CardInvalidError when ``root`` is not the card's.
    """
    node.check_writable()
    now = node.now()
    fresh = _new_key(node, passphrase)
    held = tuple(_ending(key, now + overlap) for key in node.card.keys)
    with node.write():
        made = _certify(node, root, (*held, NodeKey(fresh.public_key, now)))
        publish_card(node)
    return made


def waits_for(node: Node) -> list[str]:
    """Return the peers that have not confirmed the newest published card."""
    return [
        peer
        for (peer,) in node.db.rows(
            "SELECT p.party FROM node_peer p WHERE p.confirmed_at IS NOT NULL AND NOT EXISTS ("
            "SELECT 1 FROM node_given g JOIN node_record r ON r.id = g.record_id AND r.newest "
            "JOIN node_recordclass c ON c.id = r.cls_id AND c.kind = %s AND c.owner = %s "
            "JOIN node_feedout o ON o.peer = g.peer AND g.seq > 0 AND g.seq <= o.receipt_seq "
            "WHERE g.peer = p.party AND g.state <> 'recalled') ORDER BY p.party",
            (CARD, node.party),
        )
    ]


def switch(node: Node, passphrase: bytes, *, anyway: bool = False) -> Signer:
    """Seal with the newest key of the card from now on; return its signer.

    Raises NotConfirmedError naming the peers that lack the card, unless ``anyway``; NoSuchKeyError,
    KeyUnavailableError.
    """
    if not anyway and (waiting := waits_for(node)):
        raise NotConfirmedError(f"The new card is not confirmed by {', '.join(waiting)}.")
    newest = max(_in_force(node), key=lambda key: key.since, default=None)
    if newest is None:
        raise NoSuchKeyError("The card names no key in force.")
    if newest.key != node.signer.public_key:
        _seal_with(node, newest, passphrase)
    return node.signer


def revoke(node: Node, root: Signer, keyid: str, passphrase: bytes) -> Revoked:
    """Revoke a key (its id, or how the id begins); go on with a new one if it is the present one.

    What peers confirmed before keeps counting. Own records under the key that nobody confirmed are
    sealed again, as new versions. Raises NoSuchKeyError, RestoringError, CardInvalidError.
    """
    node.check_writable()
    now = node.now()
    doomed = [k for k in node.card.keys if k.key.keyid.startswith(keyid) and k.revoked is None]
    if len(doomed) != 1 or not keyid:
        raise NoSuchKeyError(f"The card names no one key {keyid}… that is not revoked.")
    keys = tuple(replace(k, revoked=now) if k in doomed else k for k in node.card.keys)
    is_present = doomed[0].key == node.signer.public_key
    if is_present:
        keys = (*keys, NodeKey(_new_key(node, passphrase).public_key, now))
    with node.write():
        countersigned.remember(node, node.card, replace(node.card, keys=keys))
        made = _certify(node, root, keys)
        if is_present:
            _seal_with(node, keys[-1], passphrase)
        publish_card(node)
        return Revoked(made, tuple(_reseal(node, doomed[0].key.keyid)))


def _reseal(node: Node, keyid: str) -> list[str]:
    """Seal again what only a revoked key vouches for; return the ids."""
    found = node.db.rows(
        "SELECT r.name FROM node_record r WHERE r.source = '' AND r.newest AND r.keyid = %s "
        "AND r.body IS NOT NULL AND NOT EXISTS (SELECT 1 FROM node_feedentry e "
        "JOIN node_feedout o ON o.peer = e.peer AND o.epoch = e.epoch AND e.seq <= o.receipt_seq "
        "WHERE e.name = r.name AND e.record_id = r.id) ORDER BY r.id",
        (keyid,),
    )
    done = []
    for (name,) in found:
        held = publish.newest(node, name)
        if held is not None and held.body is not None:
            marking = Marking(held.header.labels, held.header.releasable_to)
            publish.seal_again(node=node, name=name, marking=marking)
            done.append(name)
    return done


def adopt(node: Node, signed: SignedCard) -> Card:
    """Make a card of ours the one that holds, here and in the home. Raises CardInvalidError."""
    made = cards.read(signed, node.card)
    home.write_card(node.home, signed)
    node.signed_card, node.card = signed, made
    return made


def publish_card(node: Node) -> Version:
    """Publish the card as a record to every peer, under the charters."""
    peers = [party for (party,) in node.db.rows("SELECT party FROM node_peer ORDER BY party")]
    name = node.db.value(
        "SELECT r.name FROM node_record r JOIN node_recordclass c ON c.id = r.cls_id "
        "WHERE c.kind = %s AND c.owner = %s AND r.newest",
        (CARD, node.party),
    )
    version = publish.publish(
        node=node,
        actor=NODE,
        kind=CARD,
        subject=SUBJECT,
        marking=Marking((lowest(node.policies),), tuple(peers)),
        body=CardBody(node.signed_card.card, node.signed_card.signature),
        name=name or "",
    )
    settle.settle(node)
    return version


def _certify(node: Node, root: Signer, keys: tuple[NodeKey, ...]) -> Card:
    version = node.card.version + 1
    made = replace(node.card, keys=keys, version=version, made_at=node.now())
    return adopt(node, cards.sign(made, root))


def _seal_with(node: Node, key: NodeKey, passphrase: bytes) -> None:
    """Open the key's signer, and let the node's configuration name it."""
    uri = _uri(key.key.keyid)
    node.signer = open_signer(uri, passphrase, node.home)
    home.write_config(node.home, replace(home.read_config(node.home), signer=uri))


def _new_key(node: Node, passphrase: bytes) -> Signer:
    key = Ed25519PrivateKey.from_private_bytes(node.entropy("node", 32))
    signer = Ed25519Signer(key)
    write_key(node.home / _uri(signer.public_key.keyid).removeprefix("file:"), key, passphrase)
    return signer


def _uri(keyid: str) -> str:
    return f"file:keys/node-{keyid[:16]}.pem"


def _in_force(node: Node) -> list[NodeKey]:
    now = node.now()
    return [
        key
        for key in node.card.keys
        if key.revoked is None and key.since <= now and (key.until is None or now < key.until)
    ]


def _ending(key: NodeKey, end: Instant) -> NodeKey:
    """Let a key end, unless it ends before then or was revoked."""
    if key.revoked is not None or (key.until is not None and key.until <= end):
        return key
    return replace(key, until=end)
