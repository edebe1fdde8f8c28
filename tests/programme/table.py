"""Two parties at a table: what the tests of the plan begin with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from comity.core.record import Pointer
from comity.core.terms import Paragraph, Text
from comity.node import posts, settle
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import NODE, Actor, Marking
from comity.programme import domain, queries
from comity.programme.chain import Step, set_chain
from comity.programme.domain import Decision, Notice, Proposed, Reply
from comity.programme.life import Status
from tests.node import houses
from tests.node.houses import PLAIN, House, label, make_house, meet, pull

WHY = {"en": "because", "ko": "사유"}
CHAIN = tuple(
    Step(code, {"en": code, "ko": code}, post, delegated=code == "review")
    for code, post in (("draft", "mission"), ("review", "director"), ("decide", "general"))
)


@dataclass
class Table:
    """KOR, who chain their approvals, and NATO, where one decision does."""

    house: House
    kor: Node
    nato: Node

    def exchange(self) -> None:
        """Let both pull, a second later."""
        self.house.time.move()
        for node, other in ((self.nato, self.kor), (self.kor, self.nato)) * 2:
            pull(node, other)

    def table(self, text: Text, *, node: Node | None = None) -> Pointer:
        """Table a text for the other side; return its pointer."""
        node = node or self.kor
        tabled = domain.table_text(
            node=node,
            actor=NODE,
            text=text,
            subject="programme",
            marking=Marking((PLAIN,), tuple(p for p in text.parties if p != node.party)),
        )
        self.exchange()
        return tabled.pointer

    def agree(self, text: Pointer) -> None:
        for node in (self.kor, self.nato):
            domain.agree(node=node, actor=NODE, text=text)
            self.exchange()

    def approve(self, text: Pointer) -> None:
        for step in ("draft", "review", "decide"):
            domain.approve(node=self.kor, actor=NODE, text=text, decision=Decision(step))
        domain.approve(node=self.nato, actor=NODE, text=text, decision=Decision("decide"))

    def sign(self, text: Pointer) -> None:
        for node in (self.kor, self.nato):
            domain.sign(node=node, actor=NODE, text=text)
            self.exchange()

    def conclude(self, text: Text) -> Pointer:
        """Table, agree, approve, sign."""
        pointer = self.table(text)
        self.agree(pointer)
        self.approve(pointer)
        self.sign(pointer)
        return pointer

    def status(self, text: Pointer, node: Node | None = None) -> Status:
        found = queries.status(node=node or self.kor, reader=None, name=text.id)
        assert found is not None
        return found

    def state(self, text: Pointer, node: Node | None = None) -> str:
        return self.status(text, node).state

    def amend(self, text: Pointer, words: str, number: str = "1") -> str:
        """NATO proposes another wording of a paragraph; return the amendment's id."""
        proposed = Proposed(number, {"en": words, "ko": words} if words else {}, WHY)
        made = domain.amend(node=self.nato, actor=NODE, text=text, proposed=proposed)
        self.exchange()
        return made.header.id

    def answer(self, node: Node, amendment: str, decision: str, counter: str = "") -> None:
        words = {"en": counter, "ko": counter} if counter else {}
        reply = Reply(decision, WHY, counter=words)
        domain.answer(node=node, actor=NODE, amendment=amendment, reply=reply)
        self.exchange()

    def withdraw(self, node: Node, amendment: str) -> None:
        """Withdraw an amendment without a word."""
        domain.answer(node=node, actor=NODE, amendment=amendment, reply=Reply("withdraw", {}))
        self.exchange()

    def terminate(self, node: Node, text: Pointer, at: int) -> None:
        domain.terminate(node=node, actor=NODE, text=text, notice=Notice(at, WHY))
        self.exchange()

    def extend(self, node: Node, text: Pointer, until: int) -> None:
        domain.extend(node=node, actor=NODE, text=text, until=until)
        self.exchange()

    def states(self, text: Pointer, node: Node | None = None) -> list[str]:
        """The states of the amendments to a text, oldest first."""
        plan = queries.plan(node or self.kor, None)
        return [proposal.state for proposal in plan.proposals(text)]


def make_table(folder: Path) -> Table:
    house = make_house(folder)
    meet(house.kor, house.nato)
    set_chain(node=house.kor, chain=CHAIN)
    house.time.move()
    return Table(house, house.kor, house.nato)


def text(**more: Any) -> Text:
    """A programme of KOR and NATO with two paragraphs."""
    paragraphs = tuple(
        Paragraph(number, {"en": f"Paragraph {number}.", "ko": f"{number}항."}) for number in "12"
    )
    return msgspec.structs.replace(houses.text("KOR", "NATO", **more), paragraphs=paragraphs)


def seat(node: Node, code: str, *permissions: str) -> Actor:
    """Make a post that sees everything plain and may do this; return it as it acts."""
    clearances = (label("Ⅱ급비밀"), label("NATO SECRET", "NATO"))
    post = Post(node.party, code, {"en": code, "ko": code}, clearances, ("*",), permissions)
    posts.set_post(node=node, post=post)
    settle.settle(node)
    return Actor(code, posts.reader(node, post))
