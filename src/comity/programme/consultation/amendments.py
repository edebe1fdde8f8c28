"""The amendments that are open between the parties of a text: to paragraphs and to goals."""

from collections.abc import Iterator
from dataclasses import dataclass

from comity.core.label import Label
from comity.core.release import Reader
from comity.core.terms import Words
from comity.node.node import Node
from comity.node.world import Held
from comity.programme.life import Status
from comity.programme.plan import amended
from comity.programme.queries import Plan
from comity.programme.states import TextLife

OPEN = ("proposed", "countered", "accepted")


@dataclass(frozen=True, slots=True)
class OpenAmendment:
    """One of them, as the reader of the plan has it.

    ``code`` is of the text; ``paragraph`` is empty where a goal is meant, ``goal`` is what the goal
    aims at and None where a paragraph is. ``labels``: of the amendment, and of the goal.
    """

    held: Held
    state: str
    code: str
    labels: tuple[tuple[Label, ...], ...]
    paragraph: str = ""
    goal: Words | None = None

    @property
    def party(self) -> str:
        """Who proposed it."""
        return self.held.version.header.owner

    @property
    def reason(self) -> Words:
        """Why."""
        return self.held.version.body.reason

    @property
    def href(self) -> str:
        """Where it is answered: an amendment to a goal has a page of its own."""
        if self.goal is None:
            return f"/negotiation/{self.held.version.body.text.id}"
        return f"/plan/amendment/{self.held.version.header.id}"


def opened(node: Node, reader: Reader, plan: Plan, status: Status) -> list[OpenAmendment]:
    """Return those to the texts of a text's parties, and to the goals of their plans.

    To paragraphs first, in the order in which they were made; then to goals, the newest first.
    """
    parties = set(status.text.parties)
    several = [one for one in plan.statuses if set(one.text.parties) == parties]
    return [*_to_paragraphs(plan, several), *_to_goals(node, reader, plan, several)]


def _to_paragraphs(plan: Plan, texts: list[Status]) -> Iterator[OpenAmendment]:
    for one in texts:
        if one.state not in ("tabled", "negotiated"):
            continue
        for proposal in plan.proposals(one.pointer):
            held = proposal.held
            if proposal.state in OPEN:
                labels = (plan.labels[held.version.header.id],)
                paragraph = held.version.body.paragraph
                yield OpenAmendment(held, proposal.state, one.text.code, labels, paragraph)


def _to_goals(
    node: Node, reader: Reader, plan: Plan, texts: list[Status]
) -> Iterator[OpenAmendment]:
    codes = {one.pointer.id: one.text.code for one in texts if one.state not in TextLife.final}
    for one in amended.of_plan(node, reader, plan):
        code = codes.get(one.held.version.body.text.id)
        if code is not None and one.is_open:
            labels = (one.labels, one.goal.labels_there)
            aim = one.goal.version.body.target
            yield OpenAmendment(one.held, one.state, code, labels, goal=aim)
