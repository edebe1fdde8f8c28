"""A peer that is only keys and a clock: it says what a node would, and anything else that is asked.

It remembers nothing of its feed: each page goes on from where the node says it has verified to, so
that a page which was refused leaves no gap behind.
"""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.assembly import charter_ceiling, kinds
from comity.core import canonical, card, feed, record, sealing
from comity.core.card import Card, Keyring, NodeKey
from comity.core.feed import Entry, Position
from comity.core.kinds import Kind
from comity.core.record import Outline, Sealed, Version
from comity.core.sealing import Seal, Signer, fingerprint
from comity.node import feeds, peers, publish, receive, settle, wire
from comity.node.keys import Ed25519Signer
from comity.node.node import Node
from comity.node.publish import NODE, Marking
from tests.node.houses import PLAIN, Time, item, text


class Mystery(msgspec.Struct, frozen=True):
    """The body of a kind that no node knows."""

    about: str = ""


def key(seed: str) -> Ed25519Signer:
    return Ed25519Signer(
        Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
    )


def all_kinds():
    known = kinds()
    known.register(Kind("mystery", 1, Mystery))
    return known


KINDS = all_kinds()


@dataclass(frozen=True)
class Offer:
    """An entry as it shall be, and what travels with it. ``seq`` 0: the next."""

    what: str
    id: str
    made_at: int | None = None
    sha256: str | None = None
    sealed: Sealed | None = None
    seq: int = 0

    def entry(self, following: int) -> bytes:
        entry = Entry(self.seq or following, self.what, self.id, self.made_at, self.sha256)
        return canonical.encode(entry)


def release(version: Version, sealed: Sealed | None = None) -> Offer:
    """Offer a version; ``sealed`` is what really travels."""
    header = version.header
    return Offer(feed.RELEASE, header.id, header.made_at, version.sha256, sealed or version.sealed)


def with_header(version: Version, raw: bytes, signer: Signer) -> Offer:
    """Offer a version with other header bytes, sealed and named as they are."""
    sealed = replace(version.sealed, header=raw, seal=sealing.seal(signer, sealing.HEADER, raw))
    header = version.header
    return Offer(feed.RELEASE, header.id, header.made_at, canonical.sha256(raw), sealed)


def recall(name: str) -> Offer:
    return Offer(feed.RECALL, name)


@dataclass
class Simulated:
    """A party with a root, a node key and a card."""

    party: str
    time: Time
    epoch: int = 1
    keys: list[NodeKey] = field(default_factory=list)
    count: int = 0
    version: int = 1

    def __post_init__(self) -> None:
        self.held: dict[str, Sealed] = {}
        self.place: Position | None = None
        self.receipt: feed.Signed | None = None
        self.root, self.signer = key(f"{self.party} root"), key(f"{self.party} node")
        self.keys = self.keys or [NodeKey(self.signer.public_key, self.time())]
        self.sign_card()

    def sign_card(self) -> None:
        self.card = Card(
            party=self.party,
            name={"en": self.party, "ko": self.party},
            root=self.root.public_key,
            keys=tuple(self.keys),
            encryption="0" * 64,
            address="",
            version=self.version,
            epoch=self.epoch,
            made_at=self.time(),
        )
        self.signed_card = card.sign(self.card, self.root)

    def revoke(self, node: Node, fresh: str) -> None:
        """Revoke the node key, take a fresh one, and show the node the new card."""
        self.keys = [replace_key(k, self.time()) for k in self.keys]
        self.signer = key(fresh)
        self.keys.append(NodeKey(self.signer.public_key, self.time()))
        self.version += 1
        self.sign_card()
        peers.take_card(node, self.signed_card)

    def meet(self, node: Node) -> None:
        """Exchange cards with a node and sign the charter; the node's party sorts first."""
        ceiling = charter_ceiling(node.policies)
        hello = peers.introduce(node, self.card, ceiling)
        charter = record.read(hello.records[0].sealed(), KINDS)
        signature = self.sign(charter, "charter")
        sealed = signature.sealed
        answer = peers.Introduction(
            self.signed_card,
            (
                wire.Item(
                    b"",
                    sealed.header,
                    sealed.seal.keyid,
                    sealed.seal.signature,
                    sealed.salt,
                    sealed.body,
                ),
            ),
        )
        peers.confirm(node, answer, fingerprint(self.root.public_key), ceiling)
        settle.settle(node)

    def agree(self, node: Node, **more: Any) -> Version:
        """Table a programme, sign it, and let the node sign it; return the text."""
        body = more.pop("body", None) or text(self.party, node.party, **more)
        tabled = self.seal("text", body, subject="programme")
        self.give(node, release(tabled), release(self.sign(tabled)))
        sign_at(node, tabled, self.party)
        return tabled

    def sign(self, tabled: Version, subject: str = "programme", **more: Any) -> Version:
        body = KINDS.body("signature")(
            text=more.pop("pointer", tabled.pointer), post="signatory", at=self.time()
        )
        return self.seal("signature", body, subject=subject, **more)

    def item(self, title: str = "harbour phishing", **more: Any) -> Version:
        return self.seal("item", item(title, more.pop("about", ())), **more)

    def seal(self, kind: str, body: msgspec.Struct, **more: Any) -> Version:
        """Seal a record. ``more``: name, made_at, owner, subject, labels, to, signer."""
        self.count += 1
        salt = hashlib.sha256(f"{self.party} {self.count}".encode()).digest()
        return record.make(
            Outline(
                id=more.get("name") or self.name(kind, self.count),
                owner=more.get("owner", self.party),
                kind=kind,
                subject=more.get("subject", "CYB"),
                labels=more.get("labels", (PLAIN,)),
                releasable_to=more.get("to", ("KOR",)),
            ),
            body,
            kinds=KINDS,
            signer=more.get("signer", self.signer),
            salt=salt[: record.SALT_BYTES],
            made_at=more.get("made_at", self.time()),
        )

    def name(self, kind: str, number: int) -> str:
        digits = hashlib.sha256(f"{self.party} {kind} {number}".encode()).hexdigest()
        return (
            f"{kind}--{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"
        )

    def page(self, node: Node, *offers: Offer, **more: Any) -> wire.Page:
        """Make a page. ``more``: place, head_(signer, hash, seq), audience, sender, epoch."""
        place = more.get("place") or receive.position(node, self.party)
        items, hash_, seq = [], place.hash, place.seq
        for offer in offers:
            raw = offer.entry(seq + 1)
            hash_, seq = feed.chain(hash_, raw), offer.seq or seq + 1
            items.append(_item(raw, offer.sealed))
        end = Position(
            more.get("sender", self.party),
            more.get("audience", node.party),
            more.get("epoch", place.epoch),
            more.get("head_seq", seq),
            more.get("head_hash", hash_),
        )
        head = feed.sign_head(end, self.time(), more.get("head_signer", self.signer))
        return wire.Page(head, items)

    def give(self, node: Node, *offers: Offer) -> receive.Taken:
        """Let the node take a page, as it would arrive; settle."""
        page = wire.decode(wire.encode(self.page(node, *offers)), wire.Page)
        taken = receive.take(node, self.party, page)
        settle.settle(node)
        return taken

    def pull(self, node: Node, limit: int = 1000) -> list[tuple[str, str]]:
        """Pull until there is no more, as a node does; return the entries as (what, id).

        ``held`` is then what a node that obeys would hold. The last request bears the receipt.
        """
        came: list[tuple[str, str]] = []
        while entries := self.pull_page(node, limit):
            came += [(entry.what, entry.id) for entry in entries]
        return came

    def pull_page(self, node: Node, limit: int = 1000) -> list[Entry]:
        place = self.place or Position(node.party, self.party, node.card.epoch)
        request = wire.Pull(place.epoch, place.seq, limit, self.receipt)
        page = wire.decode(wire.encode(feeds.pull(node, self.party, request)), wire.Page)
        head = feed.read_head(page.head, place, Keyring.of(node.card), self.time())
        self.place, entries = feed.advance(place, [i.entry for i in page.items], head)
        self.receipt = feed.make_receipt(page.head, head, self.time(), self.signer)
        for entry, one in zip(entries, page.items, strict=True):
            sealed = one.sealed()
            if entry.what == feed.RELEASE and sealed is not None:
                self.held[entry.id] = sealed
            elif entry.what == feed.RECALL:
                self.held.pop(entry.id, None)
        return entries

    def terminate(self, node: Node, tabled: Version, at: int) -> None:
        """End a text, with effect from ``at``."""
        body = KINDS.body("termination")(
            text=tabled.pointer, at=at, reason={"en": "ended", "ko": "종료"}, authentic="en"
        )
        self.give(node, release(self.seal("termination", body, subject="programme")))


def replace_key(one: NodeKey, at: int) -> NodeKey:
    return NodeKey(one.key, one.since, one.until, one.revoked or at)


def sign_at(node: Node, tabled: Version, other: str) -> Version:
    """Let a node sign a text that it holds."""
    body = node.kinds.body("signature")(text=tabled.pointer, post="signatory", at=node.now())
    signed = publish.publish(
        node=node,
        actor=NODE,
        kind="signature",
        subject="programme",
        marking=Marking((PLAIN,), (other,)),
        body=body,
    )
    settle.settle(node)
    return signed


def _item(raw: bytes, sealed: Sealed | None) -> wire.Item:
    if sealed is None:
        return wire.Item(raw)
    return wire.Item(
        raw,
        sealed.header,
        sealed.seal.keyid,
        sealed.seal.signature,
        sealed.salt,
        sealed.body,
    )


def other_seal(seal: Seal, signature: bytes) -> Seal:
    return Seal(seal.keyid, signature)
