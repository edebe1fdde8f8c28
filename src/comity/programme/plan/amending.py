"""What a post may do with another party's goal: amend it, answer, withdraw; take in with its own.

A goal is no part of the agreed text, so an open amendment to one stops neither agreement nor
signature. What is said of a goal is marked as the goal is, and goes to those who may have it.
"""

from dataclasses import dataclass, field

from comity.core.errors import BodyInvalidError, ComityError, TransitionError
from comity.core.label import Label
from comity.core.record import Pointer, Version
from comity.core.terms import Words
from comity.node.node import Node
from comity.node.publish import Actor, Marking, NoSuchRecordError
from comity.programme import queries
from comity.programme.acting import (
    NotProposerError,
    NotYourTurnError,
    at_once,
    check_party,
    check_shown,
    permit,
    say,
)
from comity.programme.kinds import Amendment, Answer
from comity.programme.life import Status
from comity.programme.permissions import SEALS
from comity.programme.plan import amended, domain
from comity.programme.plan.amended import GoalAmended
from comity.programme.plan.domain import Sort
from comity.programme.plan.kinds import Goal, GoalWording, worded
from comity.programme.states import AmendmentLife, TextLife
from comity.programme.words import Language


class OwnGoalError(ComityError):
    """The goal is this party's own."""

    hint = "Change it yourself; nobody's consent is needed."


class OtherWordingError(ComityError):
    """The new version of a goal does not read as was accepted."""

    hint = "Propose another wording, or change the goal without taking the amendment in."


@dataclass(frozen=True)
class GoalProposed:
    """A goal as it would read, and why."""

    wording: GoalWording
    reason: Words
    authentic: Language = "en"


@dataclass(frozen=True)
class GoalReply:
    """An answer to an amendment of a goal; ``wording`` with the decision “counter” alone."""

    decision: str
    reason: Words = field(default_factory=dict)
    authentic: Language = "en"
    wording: GoalWording | None = None


@at_once
def amend_goal(*, node: Node, actor: Actor, goal: Pointer, proposed: GoalProposed) -> Version:
    """Propose to the owner of a goal that it reads otherwise.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, OwnGoalError, BodyInvalidError,
    ChangedMeanwhileError where the goal has moved on, TransitionError where the text is over.
    """
    permit(node, actor, *SEALS["amendment"])
    seen = domain.find(node, actor, goal.id, "goal")
    header, body = seen.version.header, seen.version.body
    if header.owner == node.party:
        raise OwnGoalError(f"{goal.id} is {node.party}'s own.")
    check_shown(seen.version, goal.sha256)
    if worded(body) == proposed.wording:
        raise BodyInvalidError("The goal reads so already.", "same")
    status = _text_of(node, actor, body)
    if status.state in TextLife.final:
        raise TransitionError(f"{status.text.code} is over.", "over", code=status.text.code)
    made = Amendment(
        status.pointer, "", {}, proposed.reason, proposed.authentic, goal, proposed.wording
    )
    marking = _marking(node, status, seen.labels_there, {header.owner, *header.releasable_to})
    subject = _subject(node, actor, status, body)
    return say(node, actor, status, "amendment", made, marking=marking, subject=subject)


@at_once
def answer_goal(*, node: Node, actor: Actor, amendment: str, reply: GoalReply) -> Version:
    """Accept, refuse or counter an amendment to a goal in this side's turn; or withdraw an own one.

    The goal's owner and the proposer take turns. Raises NotPermittedError, NotPartyError,
    NoSuchRecordError, NotYourTurnError, NotProposerError, TransitionError, BodyInvalidError.
    """
    permit(node, actor, *SEALS["answer"])
    found = _found(node, actor, amendment)
    AmendmentLife.step(found.state, reply.decision)
    if reply.decision == "withdraw":
        if node.party != found.party:
            said = f"{found.party} made the amendment."
            raise NotProposerError(said, "party", party=found.party)
    elif reply.decision == "take_in" or not found.waits_for(node.party):
        raise NotYourTurnError(f"It is not for {node.party} to answer now.")
    return _answer(node, actor, found, reply)


@at_once
def take_in_goal(
    *, node: Node, actor: Actor, amendment: str, body: Goal, sort: Sort, shown: str | None = None
) -> Version:
    """Seal the new version of an own goal as was accepted, and say that the amendment is taken in.

    Raises NoSuchRecordError, TransitionError where it was not accepted, OtherWordingError, and what
    ``domain.revise`` raises.
    """
    found = _found(node, actor, amendment)
    AmendmentLife.step(found.state, "take_in")
    if worded(body) != found.wording:
        raise OtherWordingError("This is another wording than the one that was accepted.")
    name = found.goal.version.header.id
    made = domain.revise(node=node, actor=actor, name=name, body=body, sort=sort, shown=shown)
    authentic = found.held.version.body.authentic
    _answer(node, actor, found, GoalReply("take_in", authentic=authentic))
    return made


def _answer(node: Node, actor: Actor, found: GoalAmended, reply: GoalReply) -> Version:
    version = found.held.version
    status, header = _text_of(node, actor, found.goal.version.body), version.header
    decision, wording = reply.decision, reply.wording
    body = Answer(version.pointer, decision, reply.reason, reply.authentic, {}, wording)  # type: ignore[arg-type] # as _check_answer holds it
    to = {header.owner, *header.releasable_to}
    marking = _marking(node, status, found.labels or header.labels, to)
    subject = _subject(node, actor, status, found.goal.version.body)
    return say(node, actor, status, "answer", body, marking=marking, subject=subject)


def _marking(node: Node, status: Status, labels: tuple[Label, ...], to: set[str]) -> Marking:
    """Mark as the goal is marked here, for those parties of the text that may have it."""
    return Marking(labels, tuple(sorted((to & {*status.text.parties}) - {node.party})))


def _subject(node: Node, actor: Actor, status: Status, goal: Goal) -> str:
    """Return this party's first subject of the goal's area: so the area's terms cover it."""
    objective = domain.find(node, actor, goal.objective, "objective").version.body
    area = next((one for one in status.text.areas if one.code == objective.area), None)
    own = area.subjects.get(node.party, ()) if area else ()
    return own[0] if own else ""


def _found(node: Node, actor: Actor, amendment: str) -> GoalAmended:
    plan = queries.plan(node, actor.reader)
    made = next((one for one in amended.made(plan) if one.version.header.id == amendment), None)
    if made is None:
        raise NoSuchRecordError(f"There is no amendment {amendment}.")
    goal = domain.find(node, actor, made.version.body.goal.id, "goal")
    return amended.beside(plan, made, goal)


def _text_of(node: Node, actor: Actor, body: Goal) -> Status:
    status = queries.plan(node, actor.reader).status(body.programme)
    if status is None:
        raise NoSuchRecordError(f"There is no text {body.programme}.")
    check_party(node, status)
    return status
