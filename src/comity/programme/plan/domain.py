"""What a post may do with the plan: make, revise, move on, cancel, link.

Plain keyword-only functions that take the node and the actor. What the actor may not see is refused
like what is not there. A record is revised by its owner alone; the others answer with their own.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from comity.core.errors import BodyInvalidError, ComityError, TransitionError
from comity.core.record import Version
from comity.core.state import StateGraph
from comity.core.terms import Words
from comity.node import publish, settle
from comity.node.node import Node
from comity.node.publish import Actor, Marking, NoSuchRecordError, NotOursError
from comity.node.visible import Seen, visible_to
from comity.programme.acting import at_once, check_shown, permit
from comity.programme.domain import NotPartyError
from comity.programme.permissions import SEALS
from comity.programme.plan.kinds import (
    LASTING,
    RELATIONS,
    Activity,
    Goal,
    Link,
    Objective,
    Position,
)
from comity.programme.plan.states import ActivityLife, GoalLife

LIVES: dict[str, type[StateGraph]] = {"goal": GoalLife, "activity": ActivityLife}
WITHDRAWABLE = ("position", "link")
"""Kinds whose records can be withdrawn; goals and activities are cancelled."""
_KINDS: dict[type, str] = {
    Objective: "objective",
    Goal: "goal",
    Activity: "activity",
    Position: "position",
}
_OF = {"goal": "objective", "activity": "goal", "position": "activity"}
"""Which field of a body names what it is of, and of which kind that is."""

Planned = Objective | Goal | Activity | Position


class OtherProgrammeError(ComityError):
    """What it would be of belongs to another programme."""

    hint = "Choose one of this programme's own."


class UnknownAreaError(ComityError):
    """The text has no such area."""

    hint = "Choose one of the areas that the text names."


@dataclass(frozen=True)
class Sort:
    """What a record is about, and how it is marked."""

    subject: str
    marking: Marking


def make(*, node: Node, actor: Actor, body: Planned, sort: Sort) -> Version:
    """Seal a new objective, goal, activity or position.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, OtherProgrammeError,
    UnknownAreaError, and what ``publish`` raises.
    """
    return _seal(node, actor, body, sort, "")


@at_once
def revise(
    *, node: Node, actor: Actor, name: str, body: Planned, sort: Sort, shown: str | None = None
) -> Version:
    """Seal a new version of a record of this party's own plan, over the one that was shown.

    Its state may only move on as its graph allows; what was withdrawn stays so. Raises what
    ``make`` raises, and NotOursError, TransitionError, ChangedMeanwhileError.
    """
    before = _standing(node, actor, name)
    check_shown(before.version, shown)
    kind = before.version.header.kind
    if kind != _KINDS[type(body)]:
        raise BodyInvalidError(f"{name} is a {kind}.", "kind")
    if kind in LIVES:
        _check_moved_on(LIVES[kind], before.version.body.state, getattr(body, "state", ""))
    return _seal(node, actor, body, sort, name)


@dataclass(frozen=True)
class Step:
    """An event of a goal's or activity's graph, with the outcome that is to be noted if any."""

    event: str
    outcome: Words | None = None


@at_once
def move(*, node: Node, actor: Actor, name: str, step: Step, shown: str | None = None) -> Version:
    """Let an own goal or activity go on in its graph: confirm, hold, postpone, cancel.

    Raises NotPermittedError, NoSuchRecordError, NotOursError, TransitionError,
    ChangedMeanwhileError.
    """
    seen = _own(node, actor, name)
    check_shown(seen.version, shown)
    header, body = seen.version.header, seen.version.body
    if header.kind not in LIVES:
        raise TransitionError(f"{name} has no states.", "stateless")
    changes: dict[str, Any] = {"state": LIVES[header.kind].step(body.state, step.event)}
    if step.outcome is not None and header.kind == "activity":
        changes["outcome"] = step.outcome
    moved = msgspec.structs.replace(body, **changes)
    sort = Sort(header.subject, Marking(header.labels, header.releasable_to))
    return _seal(node, actor, moved, sort, name)


def link(*, node: Node, actor: Actor, body: Link, sort: Sort) -> Version:
    """Relate two records, under a label of its own.

    Raises NotPermittedError, NoSuchRecordError, BodyInvalidError.
    """
    permit(node, actor, *SEALS["activity"])
    if body.source == body.target:
        raise BodyInvalidError("A record is not related to itself.", "itself")
    if body.relation not in RELATIONS:
        raise BodyInvalidError(f"There is no relation “{body.relation}”.", "relation")
    made = publish.publish(
        node=node, actor=actor, kind="link", subject=sort.subject, marking=sort.marking, body=body
    )
    settle.settle(node)
    return made


@at_once
def withdraw(*, node: Node, actor: Actor, name: str, shown: str | None = None) -> Version:
    """Withdraw an own position or link, of which this version was shown.

    Its last version says so and names nobody: whoever was given it loses it, as by a recall.
    Raises NotPermittedError, NoSuchRecordError, NotOursError, TransitionError,
    ChangedMeanwhileError.
    """
    before = _standing(node, actor, name)
    check_shown(before.version, shown)
    header, body = before.version.header, before.version.body
    if header.kind not in WITHDRAWABLE or getattr(body, "relation", "") in LASTING:
        raise TransitionError(f"A {header.kind} such as this is not withdrawn.", "lasting")
    return publish.publish(
        node=node,
        actor=actor,
        kind=header.kind,
        subject=header.subject,
        marking=Marking(header.labels),
        body=msgspec.structs.replace(body, withdrawn=True),
        name=name,
    )


def _standing(node: Node, actor: Actor, name: str) -> Seen:
    """Return an own record that was not withdrawn."""
    seen = _own(node, actor, name)
    if getattr(seen.version.body, "withdrawn", False):
        raise TransitionError(f"{name} was withdrawn.", "withdrawn")
    return seen


def _seal(node: Node, actor: Actor, body: Planned, sort: Sort, name: str) -> Version:
    permit(node, actor, *SEALS["activity"])
    with node.write():
        _check_place(node, actor, body)
        made = publish.publish(
            node=node,
            actor=actor,
            kind=_KINDS[type(body)],
            subject=sort.subject,
            marking=sort.marking,
            body=body,
            name=name,
        )
    settle.settle(node)
    return made


def _check_place(node: Node, actor: Actor, body: Planned) -> None:
    """Refuse what would hang in another programme, area or record than there is."""
    text = find(node, actor, body.programme, "text").version.body
    if node.party not in text.parties:
        said = f"{node.party} is no party of {text.code}."
        raise NotPartyError(said, "text", party=node.party, code=text.code)
    if isinstance(body, Objective):
        if body.area not in {area.code for area in text.areas}:
            said = f"{text.code} has no area {body.area}."
            raise UnknownAreaError(said, "of", code=text.code, area=body.area)
        return
    kind = _OF[_KINDS[type(body)]]
    of = find(node, actor, getattr(body, kind), kind)
    if of.version.body.programme != body.programme:
        raise OtherProgrammeError(f"This {kind} belongs to another programme than {text.code}.")


def find(node: Node, actor: Actor, name: str, kind: str) -> Seen:
    """Return a record of a kind that the actor sees; hidden and missing are refused alike."""
    seen = _get(node, actor, name)
    if seen is None or seen.version.header.kind != kind or seen.version.body is None:
        raise NoSuchRecordError(f"There is no {kind} {name}.")
    return seen


def _get(node: Node, actor: Actor, name: str) -> Seen | None:
    if actor.reader is not None:
        return visible_to(node, actor.reader).get(name)
    version = publish.newest(node, name)
    return None if version is None else Seen(0, version, version.header.labels, (), "", 0)


def _own(node: Node, actor: Actor, name: str) -> Seen:
    permit(node, actor, *SEALS["activity"])
    seen = _get(node, actor, name)
    if seen is None or seen.version.body is None:
        raise NoSuchRecordError(f"There is no record {name}.")
    if seen.version.header.owner != node.party:
        raise NotOursError(f"{name} is {seen.version.header.owner}'s.")
    return seen


def _check_moved_on(graph: type[StateGraph], before: str, after: str) -> None:
    """Refuse a state that no single event leads to."""
    if before == after:
        return
    for (origin, _), target in graph.steps.items():
        if origin == before and target == after:
            return
    raise TransitionError(f"{graph.name}: “{before}” does not become “{after}” at once.")
