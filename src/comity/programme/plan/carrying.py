"""A plan from another: objectives and goals of one programme, made anew under the next.

What is carried over is a record of its own that says it succeeds the old one; schedule, state and
figures begin again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from comity.core.release import Reader
from comity.core.terms import Text
from comity.node.following import follow
from comity.node.node import Node
from comity.node.publish import Actor, Marking
from comity.programme.plan import domain
from comity.programme.plan.domain import Sort
from comity.programme.plan.kinds import Goal, Indicator, Link
from comity.programme.plan.outline import PLAN, Entry

MOST = 200
"""How many records are carried over at once."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An objective that can be carried over, with the goals that go with it."""

    objective: Entry
    goals: tuple[Entry, ...]


def offered(node: Node, reader: Reader, source: str, target: str, text: Text) -> list[Carried]:
    """Return what of one programme can be carried over to another, as far as the reader sees it.

    Objectives of areas that the new text has too and that it does not have yet, word for word;
    their goals without those that were cancelled.
    """
    with follow(node, reader, PLAN) as followed:
        old, new = followed.kept.programme(source), followed.kept.programme(target)
        there = {(one.body.area, _key(one)) for one in new.objectives.values()}
        codes = [area.code for area in text.areas]
        found = [
            Carried(one, _goals(old.goals, old.of_objective.get(name, set())))
            for name, one in old.objectives.items()
            if one.body.area in codes and (one.body.area, _key(one)) not in there
        ]
    return sorted(found, key=lambda one: codes.index(one.objective.body.area))


def _goals(goals: dict[str, Entry], names: set[str]) -> tuple[Entry, ...]:
    left = [goals[name] for name in names if goals[name].body.state != "cancelled"]
    return tuple(sorted(left, key=lambda goal: (goal.body.starts, goal.name)))


def _key(entry: Entry) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(entry.body.words.items()))


def carry_over(
    *, node: Node, actor: Actor, target: str, carried: Sequence[Carried], marking: Marking
) -> int:
    """Make these anew under another programme, in one transaction; return how many were made.

    Each is about what its old one was about. Raises what ``domain.make`` raises.
    """
    made = 0
    with node.write():
        for one in carried:
            if made + 1 + len(one.goals) > MOST:
                break
            subject = one.objective.body.area
            sort = Sort(subject, marking)
            body = msgspec.structs.replace(one.objective.body, programme=target)
            objective = domain.make(node=node, actor=actor, body=body, sort=sort).header.id
            for goal in one.goals:
                fresh = _anew(goal.body, target, objective)
                name = domain.make(node=node, actor=actor, body=fresh, sort=sort).header.id
                link = Link("succeeds", name, goal.name)
                domain.link(node=node, actor=actor, body=link, sort=sort)
            made += 1 + len(one.goals)
    return made


def _anew(goal: Goal, target: str, objective: str) -> Goal:
    indicator = goal.indicator
    if indicator is not None:
        baseline = indicator.value or indicator.baseline
        indicator = Indicator(indicator.words, baseline, indicator.target)
    return msgspec.structs.replace(
        goal,
        programme=target,
        objective=objective,
        indicator=indicator,
        starts="",
        until="",
        state="planned",
    )
