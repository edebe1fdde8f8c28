"""What a post may do with consultations: call, change, cancel, record; make tasks and end them.

Plain keyword-only functions that take the node and the actor. What the actor may not see is refused
like what is not there; only the owner makes new versions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from comity.core.errors import TransitionError
from comity.core.record import Version
from comity.core.terms import Words
from comity.node import publish, settle
from comity.node.node import Node
from comity.node.publish import Actor, Marking, NoSuchRecordError, NotOursError
from comity.node.visible import Seen, visible_to
from comity.programme.acting import NotPartyError, at_once, check_shown, permit
from comity.programme.consultation.kinds import Consultation, Decision, Task
from comity.programme.consultation.states import ConsultationLife, TaskLife
from comity.programme.permissions import SEALS
from comity.programme.plan.domain import Sort


def call(*, node: Node, actor: Actor, body: Consultation, sort: Sort) -> Version:
    """Call a consultation under a text that this node's party is a party of.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, and what ``publish`` raises.
    """
    return _seal(node, actor, "consultation", body, sort)


@at_once
def change(
    *, node: Node, actor: Actor, name: str, body: Consultation, sort: Sort, shown: str | None = None
) -> Version:
    """Change an own consultation that is still to be held: when, where, about what.

    Raises what ``call`` raises, and NotOursError, TransitionError, ChangedMeanwhileError.
    """
    before = _own(node, actor, name, "consultation")
    check_shown(before.version, shown)
    if before.version.body.state != ConsultationLife.initial:
        raise TransitionError("The consultation is no longer to be held.", "held")
    return _seal(node, actor, "consultation", body, sort, name)


@at_once
def cancel(*, node: Node, actor: Actor, name: str, shown: str | None = None) -> Version:
    """Cancel an own consultation. Raises NotOursError, TransitionError, ChangedMeanwhileError."""
    seen = _own(node, actor, name, "consultation")
    check_shown(seen.version, shown)
    state = ConsultationLife.step(seen.version.body.state, "cancel")
    return _again(node, actor, seen, state=state)


@dataclass(frozen=True)
class Outcome:
    """What came of it, and what was decided."""

    words: Words
    decisions: Sequence[Decision] = ()


@at_once
def record(
    *, node: Node, actor: Actor, name: str, outcome: Outcome, shown: str | None = None
) -> Version:
    """Record what came of an own consultation, or put that right.

    Tasks speak of a decision by its number, so decisions that stand are changed or added to, never
    fewer than before. Raises NotOursError, TransitionError, ChangedMeanwhileError.
    """
    seen = _own(node, actor, name, "consultation")
    check_shown(seen.version, shown)
    body: Consultation = seen.version.body
    state = body.state if body.state == "held" else ConsultationLife.step(body.state, "hold")
    if len(outcome.decisions) < len(body.decisions):
        raise TransitionError(
            "A decision that was recorded stays: put its wording right instead.", "decisions"
        )
    return _again(
        node,
        actor,
        seen,
        state=state,
        outcome=outcome.words,
        decisions=tuple(outcome.decisions),
    )


def assign(*, node: Node, actor: Actor, body: Task, sort: Sort) -> Version:
    """Make a task of this party's own. Raises what ``call`` raises."""
    of = _seen(node, actor, body.consultation, "consultation")
    if of.version.body.programme != body.programme:
        raise NoSuchRecordError(f"There is no consultation {body.consultation} of this programme.")
    if body.decision > len(of.version.body.decisions):
        raise NoSuchRecordError(f"There is no decision {body.decision}.")
    return _seal(node, actor, "task", body, sort)


@dataclass(frozen=True)
class TaskStep:
    """An event of a task's graph, with a note; dropping one needs it as the reason."""

    event: str
    note: Words = field(default_factory=dict)


@at_once
def move(
    *, node: Node, actor: Actor, name: str, step: TaskStep, shown: str | None = None
) -> Version:
    """Finish, drop or reopen an own task.

    The post that leads it may, beside those who may make tasks. Raises NotPermittedError,
    NotOursError, TransitionError, ChangedMeanwhileError, BodyInvalidError when it is dropped
    without a reason.
    """
    seen = _seen(node, actor, name, "task")
    check_shown(seen.version, shown)
    body: Task = seen.version.body
    leads = actor.reader is not None and body.lead == actor.reader.office
    if not leads or actor.reader is None or actor.reader.party != node.party:
        permit(node, actor, *SEALS["task"])
    if seen.version.header.owner != node.party:
        raise NotOursError(f"{name} is {seen.version.header.owner}'s.")
    state = TaskLife.step(body.state, step.event)
    return _again(node, actor, seen, state=state, note=step.note or body.note)


def _again(node: Node, actor: Actor, seen: Seen, **changes: object) -> Version:
    header = seen.version.header
    with node.write():
        made = publish.publish(
            node=node,
            actor=actor,
            kind=header.kind,
            subject=header.subject,
            marking=Marking(header.labels, header.releasable_to),
            body=msgspec.structs.replace(seen.version.body, **changes),
            name=header.id,
        )
    settle.settle(node)
    return made


def _seal(
    node: Node, actor: Actor, kind: str, body: Consultation | Task, sort: Sort, name: str = ""
) -> Version:
    permit(node, actor, *SEALS[kind])
    with node.write():
        text = _seen(node, actor, body.programme, "text").version.body
        if node.party not in text.parties:
            said = f"{node.party} is no party of {text.code}."
            raise NotPartyError(said, "text", party=node.party, code=text.code)
        made = publish.publish(
            node=node,
            actor=actor,
            kind=kind,
            subject=sort.subject,
            marking=sort.marking,
            body=body,
            name=name,
        )
    settle.settle(node)
    return made


def _own(node: Node, actor: Actor, name: str, kind: str) -> Seen:
    permit(node, actor, *SEALS[kind])
    seen = _seen(node, actor, name, kind)
    if seen.version.header.owner != node.party:
        raise NotOursError(f"{name} is {seen.version.header.owner}'s.")
    return seen


def _seen(node: Node, actor: Actor, name: str, kind: str) -> Seen:
    """Return a record of a kind that the actor sees; hidden and missing are refused alike."""
    seen = None
    if actor.reader is not None:
        seen = visible_to(node, actor.reader).get(name)
    elif (version := publish.newest(node, name)) is not None:
        seen = Seen(0, version, version.header.labels, (), "", 0)
    if seen is None or seen.version.header.kind != kind or seen.version.body is None:
        raise NoSuchRecordError(f"There is no {kind} {name}.")
    return seen
