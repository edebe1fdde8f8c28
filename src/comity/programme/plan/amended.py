"""Amendments to goals: where each stands, and how its wording differs from the goal, by field.

An amendment names one version of a goal. Once the goal has another, one that was not taken in is
overtaken: it is made again on the new version, filled in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comity.core.label import Label
from comity.core.release import Reader
from comity.core.terms import Words
from comity.node.node import Node
from comity.node.visible import Seen, visible_to
from comity.node.world import Held
from comity.programme import life
from comity.programme.negotiation.versions import Budget
from comity.programme.negotiation.words_apart import Piece
from comity.programme.plan.kinds import GoalWording, worded
from comity.programme.queries import Plan
from comity.programme.states import AmendmentLife

LINES = ("target", "background", "lead")
FIGURES = ("baseline", "target", "value")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a goal that would change: the key of its words, and its pieces by language."""

    key: str
    apart: Mapping[str, list[Piece]]


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, with its own wording beside the goal's."""

    held: Held
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class GoalAmended:
    """An amendment to a goal as one reader sees both. ``goal`` is the version that it has now."""

    held: Held
    goal: Seen
    state: str
    last: str
    wording: GoalWording
    fields: tuple[Field, ...]
    answers: tuple[Said, ...]
    labels: tuple[Label, ...]

    @property
    def id(self) -> str:
        """The id of the amendment."""
        return self.held.version.header.id

    @property
    def party(self) -> str:
        """Who proposed it."""
        return self.held.version.header.owner

    @property
    def owner(self) -> str:
        """Whose goal it is."""
        return self.goal.version.header.owner

    @property
    def waits_for_answer(self) -> bool:
        """Whether somebody has to answer."""
        return self.state in ("proposed", "countered")

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, or to be taken into the goal."""
        return self.state not in AmendmentLife.final

    def waits_for(self, party: str) -> bool:
        """Whether it is a party's turn to answer: the goal's owner and the proposer take turns."""
        return self.waits_for_answer and self.last != party and party in (self.party, self.owner)


def made(plan: Plan) -> list[Held]:
    """Return the amendments to goals that the reader of the plan sees, the oldest first."""
    return life.amendments(plan.records, of_goals=True)


def of_goal(plan: Plan, goal: Seen) -> list[GoalAmended]:
    """Return the amendments to a goal, the newest first."""
    name, budget = goal.version.header.id, Budget()
    found = [one for one in made(plan) if one.version.body.goal.id == name]
    return [beside(plan, one, goal, budget) for one in reversed(found)]


def of_plan(node: Node, reader: Reader, plan: Plan, text: str = "") -> list[GoalAmended]:
    """Return the amendments to goals of a text's plan (its id), or of every one; newest first."""
    several = [one for one in made(plan) if not text or one.version.body.text.id == text]
    if not several:
        return []
    names = {one.version.body.goal.id for one in several}
    goals = {one.version.header.id: one for one in visible_to(node, reader).several(names)}
    budget = Budget()
    return [
        beside(plan, one, goals[one.version.body.goal.id], budget)
        for one in reversed(several)
        if one.version.body.goal.id in goals
    ]


def find(node: Node, reader: Reader, plan: Plan, name: str) -> GoalAmended | None:
    """Return an amendment to a goal by its id; None alike when it or the goal is hidden."""
    return next((one for one in of_plan(node, reader, plan) if one.id == name), None)


def beside(plan: Plan, amendment: Held, goal: Seen, budget: Budget | None = None) -> GoalAmended:
    """Put an amendment beside the goal as it is now."""
    heard = life.replay(amendment, plan.records.get("answer", ()))
    body, now = amendment.version.body, worded(goal.version.body)
    state, counter = heard.state, heard.counter
    if state not in AmendmentLife.final and goal.version.pointer != body.goal:
        state = AmendmentLife.step(state, "overtake")
    budget = budget or Budget()
    return GoalAmended(
        held=amendment,
        goal=goal,
        state=state,
        last=heard.last,
        wording=(counter.wording if counter else None) or body.wording,
        fields=fields(now, body.wording, budget),
        answers=tuple(_said(one, now, budget) for one in heard.answers),
        labels=plan.labels.get(amendment.version.header.id, ()),
    )


def _said(answer: Held, now: GoalWording, budget: Budget) -> Said:
    wording = answer.version.body.wording
    return Said(answer, fields(now, wording, budget) if wording else ())


def fields(old: GoalWording, new: GoalWording, budget: Budget | None = None) -> tuple[Field, ...]:
    """Return the fields in which two wordings differ, word by word."""
    budget = budget or Budget()
    before, after = dict(_said_in(old)), dict(_said_in(new))
    return tuple(
        Field(key, _apart(said, after[key], budget))
        for key, said in before.items()
        if said != after[key]
    )


def _apart(old: Words, new: Words, budget: Budget) -> dict[str, list[Piece]]:
    return {
        language: budget.apart(old.get(language, ""), new.get(language, ""))
        for language in sorted({*old, *new})
        if old.get(language, "") != new.get(language, "")
    }


def _said_in(wording: GoalWording) -> Iterator[tuple[str, Words]]:
    """Yield the fields as words; what is the same in every language stands under ``en``."""
    for name in LINES:
        yield f"plan.{name}", getattr(wording, name)
    languages = {language for line in wording.supporting for language in line}
    yield (
        "plan.supporting",
        {one: "\n".join(line.get(one, "") for line in wording.supporting) for one in languages},
    )
    indicator = wording.indicator
    yield "plan.indicator", indicator.words if indicator else {}
    for name, key in zip(FIGURES, ("baseline", "aim", "value"), strict=True):
        yield f"plan.{key}", {"en": getattr(indicator, name) if indicator else ""}
    yield "plan.starts", {"en": wording.starts}
    yield "plan.until", {"en": wording.until}
