"""Nodes for tests: several in one process, on an injected clock, with keyed randomness."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from comity import data
from comity.assembly import charter_ceiling, kinds
from comity.core.label import Label
from comity.core.terms import Area, Terms, Text
from comity.exchange.kinds import Item, ItemParagraph
from comity.node import feeds, home, peers, publish, receive, settle, wire
from comity.node.db import Database
from comity.node.home import Identity, Injected
from comity.node.node import KeyedEntropy, Node
from comity.node.publish import NODE, Marking

START = 1_700_000_000_000
YEAR = 365 * 86_400_000
PASSPHRASE = b"for tests alone"


@dataclass
class Time:
    """A clock that stands still unless moved."""

    at: int = START

    def __call__(self) -> int:
        return self.at

    def move(self, milliseconds: int = 1000) -> int:
        self.at += milliseconds
        return self.at


def label(classification: str, policy: str = "KOR", **categories: list[str]) -> Label:
    return Label.of(policy, classification, categories)


PLAIN = label("일반")


def make_node(party: str, alias: str, folder: Path, time: Time, address: str = "") -> Node:
    """Make a node in a folder; its keys depend on the party alone."""
    injected = Injected(clock=time, entropy=KeyedEntropy(f"test {party}"))
    place = folder / alias
    home.create(place, Identity(party, {"en": party, "ko": party}, address), PASSPHRASE, injected)
    home.write_passphrase(place, PASSPHRASE)
    return home.load(place, Database(alias), _rules(), injected)


@cache
def _rules():
    return kinds(), data.policies()


def meet(a: Node, b: Node) -> None:
    """Exchange cards, compare fingerprints, sign the charter on both sides."""
    ceiling = charter_ceiling(a.policies)
    first, second = sorted((a, b), key=lambda node: node.party)
    from comity.core.sealing import fingerprint

    hello = peers.introduce(first, second.card, ceiling)
    answer = peers.confirm(second, hello, fingerprint(first.card.root), ceiling)
    peers.confirm(first, answer, fingerprint(second.card.root), ceiling)
    for node in (a, b):
        settle.settle(node)


def pull(node: Node, source: Node, limit: int = 1000) -> int:
    """Pull everything there is, as two processes would; return how many entries came."""
    entries = 0
    while True:
        place = receive.position(node, source.party)
        request = wire.Pull(place.epoch, place.seq, limit, receive.last_receipt(node, source.party))
        page = wire.decode(
            wire.encode(
                feeds.pull(source, node.party, wire.decode(wire.encode(request), wire.Pull))
            ),
            wire.Page,
        )
        receive.take(node, source.party, page)
        settle.settle(node)
        entries += len(page.items)
        if not page.more:
            return entries


def item(title: str, about: tuple[str, ...] = (), **more: Any) -> Item:
    return Item(
        title={"en": title, "ko": title},
        paragraphs=(ItemParagraph({"en": title, "ko": title}),),
        authentic="en",
        about=about,
        **more,
    )


def give(node: Node, title: str, *, to: tuple[str, ...] = (), **more: Any) -> str:
    """Publish an item; return its id."""
    version = publish.publish(
        node=node,
        actor=more.get("actor", NODE),
        kind="item",
        subject=more.get("subject", "CYB"),
        marking=Marking(more.get("labels", (PLAIN,)), to),
        body=item(title, more.get("about", ())),
        name=more.get("name", ""),
    )
    return version.header.id


def agree(a: Node, b: Node, **more: Any) -> str:
    """Table a programme at ``a`` and sign it on both sides; return the text's id."""
    body = text(a.party, b.party, **more)
    tabled = publish.publish(
        node=a,
        actor=NODE,
        kind="text",
        subject="programme",
        marking=Marking((PLAIN,), more.get("to", (b.party,))),
        body=body,
    )
    pull(b, a)
    for node, other in ((a, b), (b, a)):
        signature = node.kinds.body("signature")(
            text=tabled.pointer, post="signatory", at=node.now()
        )
        publish.publish(
            node=node,
            actor=NODE,
            kind="signature",
            subject="programme",
            marking=Marking((PLAIN,), (other.party,)),
            body=signature,
        )
    pull(b, a)
    pull(a, b)
    for node in (a, b):
        settle.settle(node)
    return tabled.header.id


def text(sender: str, receiver: str, **more: Any) -> Text:
    """A programme whose only area covers the subject CYB of both, both ways."""
    ceiling = more.get("ceiling", (label("대외비"), Label.of("TLP", "AMBER")))
    subjects = more.get("subjects", ("CYB",))
    clauses = [
        Terms(
            clause=f"5.{n}",
            sender=x,
            receiver=y,
            kinds=more.get("kinds", ("item", "link")),
            ceiling=ceiling,
            areas=("CYB",),
            onward=more.get("onward", ()),
            after=more.get("after", "return"),
        )
        for n, (x, y) in enumerate(((sender, receiver), (receiver, sender)), 1)
    ]
    area = Area("CYB", {"en": "Cyber", "ko": "사이버"}, {sender: subjects, receiver: subjects})
    return Text(
        form="programme",
        code=more.get("code", "PROG"),
        name={"en": "Programme", "ko": "프로그램"},
        parties=(sender, receiver),
        authentic="en",
        starts=more.get("starts", START),
        until=more.get("until", START + YEAR),
        terms=tuple(clauses),
        areas=(area,),
        maps=more.get("maps", ()),
        shared=("EXERCISE", "KOR", "NATO", "TLP"),
        supersedes=more.get("supersedes"),
        paragraphs=more.get("paragraphs", ()),
    )


@dataclass
class House:
    """Three parties who met: KOR, NATO, CCDCOE; KOR and NATO hold a programme."""

    kor: Node
    nato: Node
    ccdcoe: Node
    time: Time = field(default_factory=Time)


def make_house(folder: Path, addresses: dict[str, str] | None = None) -> House:
    time, at = Time(), addresses or {}
    parties = ("KOR", "NATO", "CCDCOE")
    nodes = [make_node(p, p.lower(), folder, time, at.get(p, "")) for p in parties]
    return House(*nodes, time)


def make_partners(folder: Path) -> House:
    """The house, with Korea and NATO met and agreed."""
    made = make_house(folder)
    meet(made.kor, made.nato)
    agree(made.kor, made.nato)
    return made
