"""What a post may do with the plan: table, amend, answer, take in, agree, approve, sign, end.

Plain keyword-only functions that take the node and the actor. Each speaks of a text by its pointer
(id, instant, hash) and acts on what the actor may see of it: a hidden text and one that does not
exist are refused alike. Each seals one record, and what follows from it is settled at once.
"""

from dataclasses import dataclass, field

from comity.core.errors import (
    ImpossibleDateError,
    TransitionError,
)
from comity.core.record import Instant, Pointer, Version
from comity.core.terms import Words
from comity.node.node import Node
from comity.node.publish import Actor
from comity.programme import chain, queries
from comity.programme.acting import (
    NotPartyError,
    NotPenHolderError,
    NotPermittedError,
    NotYourTurnError,
    at_once,
    check_agreed,
    check_own,
    keep_home,
    permit,
    say,
    status_of,
)
from comity.programme.drafting.domain import table_text
from comity.programme.kinds import (
    Approval,
    Extension,
    Signature,
    Termination,
)
from comity.programme.life import Status
from comity.programme.negotiation.domain import (
    Proposed,
    Remark,
    Reply,
    agree,
    amend,
    answer,
    comment,
    take_in,
)
from comity.programme.negotiation.taking import AmendmentOpenError, check_settled
from comity.programme.permissions import SEALS
from comity.programme.queries import Plan
from comity.programme.states import TextLife
from comity.programme.words import Language

__all__ = [
    "AmendmentOpenError",
    "NotPartyError",
    "NotPenHolderError",
    "NotPermittedError",
    "NotYourTurnError",
    "Proposed",
    "Remark",
    "Reply",
    "agree",
    "amend",
    "answer",
    "comment",
    "table_text",
    "take_in",
]
"""What the rooms below say of a text before it is agreed stands here too, under one name."""


@dataclass(frozen=True)
class Decision:
    """A step of the chain: approve, or return with a reason. ``final``: for the posts above."""

    step: str
    decision: str = "approve"
    reason: Words = field(default_factory=dict)
    final: bool = False
    authentic: Language = "en"


@at_once
def approve(*, node: Node, actor: Actor, text: Pointer, decision: Decision) -> Version:
    """Take a step of this party's own chain on the agreed text. It stays at home.

    The first step fixes the chain that this paper goes through; a chain that is changed later is
    for later papers. Raises StepNotDueError, SilenceRunningError, NotPermittedError, NotPartyError,
    NoSuchRecordError, WrongHashError when not all have agreed on this text, TransitionError,
    BodyInvalidError.
    """
    check_own(node, actor)
    status = status_of(node, actor, text)
    check_agreed(status)
    TextLife.step(status.state, "approve")
    progress = queries.plan(node, actor.reader).progress(text)
    step = chain.check_due(progress, decision.step, actor.post, final=decision.final)
    if not step.post:
        permit(node, actor, *SEALS["approval"])
    if decision.decision == "approve" and not decision.final:
        chain.check_no_silence(progress)
    body = Approval(
        text,
        decision.step,
        decision.decision,  # type: ignore[arg-type]  # the kind's own check refuses another
        decision.reason,
        decision.final,
        chain.digest(progress.chain),
        decision.authentic if decision.reason else "",
    )
    return keep_home(node, actor, status, "approval", body)


def check_signable(plan: Plan, status: Status, party: str) -> None:
    """Refuse a signature that would be too early, or come twice.

    Raises WrongHashError on a text that not all have agreed on, AmendmentOpenError, and
    TransitionError when the party's own chain is not done with it, it has signed, or it is over.
    """
    code = status.text.code
    if party in status.signed:
        raise TransitionError(
            f"{party} has signed {code} already.", "signed", party=party, code=code
        )
    check_agreed(status)
    check_settled(status.text, plan.proposals(status.pointer))
    if status.state == "agreed":
        due = plan.progress(status.pointer).left[0]
        raise TransitionError(
            f"{party}'s own chain has not decided on {code}: “{due.code}” is due before anybody "
            f"may sign.",
            "chain",
            party=party,
            code=code,
            step=due.code,
        )
    TextLife.step(status.state, "sign")


@at_once
def sign(*, node: Node, actor: Actor, text: Pointer, place: str = "") -> Version:
    """Sign a text for this party: the one on which every party agreed, and no other.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, and what ``check_signable`` raises.
    """
    permit(node, actor, *SEALS["signature"])
    status = status_of(node, actor, text)
    check_signable(queries.plan(node, actor.reader), status, node.party)
    body = Signature(text, actor.post, node.now(), place)
    return say(node, actor, status, "signature", body)


@at_once
def extend(*, node: Node, actor: Actor, text: Pointer, until: Instant) -> Version:
    """Say for this party that a text in force shall last until ``until``, if all say so.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, TransitionError,
    ImpossibleDateError when it would not last longer than it does.
    """
    permit(node, actor, *SEALS["extension"])
    status = status_of(node, actor, text)
    TextLife.step(status.state, "extend")
    if status.ends is None or until <= status.ends:
        raise ImpossibleDateError(
            f"{status.text.code} lasts at least as long already.", "shorter", code=status.text.code
        )
    return say(node, actor, status, "extension", Extension(text, until))


@dataclass(frozen=True)
class Notice:
    """A termination: with effect from ``at``, and why."""

    at: Instant
    reason: Words
    authentic: Language = "en"


@at_once
def terminate(*, node: Node, actor: Actor, text: Pointer, notice: Notice) -> Version:
    """End a signed text for this party, and so for all, with effect from the notice's instant.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, TransitionError,
    ImpossibleDateError when the instant has passed.
    """
    permit(node, actor, *SEALS["termination"])
    status = status_of(node, actor, text)
    TextLife.step(status.state, "terminate")
    if notice.at < node.now():
        raise ImpossibleDateError("A text is not ended back in time.", "past")
    body = Termination(text, notice.at, notice.reason, notice.authentic)
    return say(node, actor, status, "termination", body)
