"""Peers' nodes in memory: what they seal comes to the real node by its own front door."""

from dataclasses import dataclass, field
from functools import cache

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core import canonical, card, feed, sealing
from comity.core.card import Card, Keyring, NodeKey, SignedCard
from comity.core.feed import Entry, Position, Signed
from comity.core.record import Version
from comity.node import receive, wire
from comity.node.feeds import pull
from comity.node.keys import Ed25519Signer
from comity.node.node import KeyedEntropy, Node
from tests.oracle.world import START

SINCE = START - 86_400_000
"""Keys are a day older than every history."""


@dataclass(frozen=True)
class Keys:
    """A party's node key and card. Made once: they depend on the party alone."""

    party: str
    signer: sealing.Signer
    card: Card
    signed_card: SignedCard


@cache
def keys_of(party: str) -> Keys:
    """The keys of a party in every history."""
    entropy = KeyedEntropy(f"harness {party}")
    root, signer = (
        Ed25519Signer(Ed25519PrivateKey.from_private_bytes(entropy(purpose, 32)))
        for purpose in ("root", "node")
    )
    made = Card(
        party=party,
        name={"en": party, "ko": party},
        root=root.public_key,
        keys=(NodeKey(signer.public_key, SINCE),),
        encryption=entropy("encryption", 32).hex(),
        address="",
        version=1,
        epoch=1,
        made_at=SINCE,
    )
    return Keys(party, signer, made, card.sign(made, root))


@dataclass
class Far:
    """Another party's node: what it gives us and what it holds of ours.

    `holds` maps the id of a record to the header of the version it holds; recalls are obeyed.
    """

    party: str
    page: int = 3
    holds: dict[str, bytes] = field(default_factory=dict)
    told: list[bytes] = field(default_factory=list)
    _given: Position | None = None
    _taken: Position | None = None
    _receipt: Signed | None = None

    @property
    def keys(self) -> Keys:
        return keys_of(self.party)

    def give(self, node: Node, versions: list[Version]) -> None:
        """Send records of this party's to the node as a page of its feed."""
        place = self._given or Position(self.party, node.party, self.keys.card.epoch)
        items, seq, hash_ = [], place.seq, place.hash
        for version in versions:
            seq += 1
            header, sealed = version.header, version.sealed
            raw = canonical.encode(
                Entry(seq, feed.RELEASE, header.id, header.made_at, version.sha256)
            )
            hash_ = feed.chain(hash_, raw)
            seal = sealed.seal
            items.append(
                wire.Item(raw, sealed.header, seal.keyid, seal.signature, sealed.salt, sealed.body)
            )
        self._given = Position(place.sender, place.audience, place.epoch, seq, hash_)
        head = feed.sign_head(self._given, node.now(), self.keys.signer)
        taken = receive.take(node, self.party, wire.Page(head, items))
        assert (taken.stored, taken.quarantined) == (len(versions), 0)

    def pull(self, node: Node) -> bytes:
        """Pull from where the last pull ended; return the pages as they came.

        Until a page is empty, as a node does: that request bears the receipt for the one before.
        """
        place = self._taken or Position(node.party, self.party, node.card.epoch)
        ring, pages, fresh = Keyring.of(node.card), [], True
        while fresh:
            request = wire.Pull(place.epoch, place.seq, self.page, self._receipt)
            page = pull(node, self.party, request)
            head = feed.read_head(page.head, place, ring, node.now())
            place, entries = feed.advance(place, [item.entry for item in page.items], head)
            self._receipt = feed.make_receipt(page.head, head, node.now(), self.keys.signer)
            for entry, item in zip(entries, page.items, strict=True):
                self._follow(entry, item)
            pages.append(wire.encode(page))
            fresh = bool(page.items)
        self._taken = place
        answer = msgspec.msgpack.encode(pages)
        self.told.append(answer)
        return answer

    def _follow(self, entry: Entry, item: wire.Item) -> None:
        if entry.what == feed.RECALL:
            self.holds.pop(entry.id, None)
        elif item.header is not None:
            assert canonical.sha256(item.header) == entry.sha256
            self.holds[entry.id] = item.header
