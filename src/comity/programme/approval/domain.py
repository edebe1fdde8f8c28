"""Silence on a step of the own chain: circulated, put off, broken.

Nobody has to end it: from the deadline on the step is taken. What counts lies before the deadline.
"""

from comity.core.errors import ImpossibleDateError, TransitionError
from comity.core.record import Instant, Pointer, Version
from comity.core.terms import Words
from comity.node.node import Node
from comity.node.publish import Actor, NoSuchRecordError
from comity.programme import chain, queries
from comity.programme.acting import (
    at_once,
    check_agreed,
    check_own,
    keep_home,
    permit,
    status_of,
)
from comity.programme.chain import StepNotDueError
from comity.programme.kinds import Circulation, Objection
from comity.programme.permissions import SEALS
from comity.programme.states import SilenceProcedure, TextLife
from comity.programme.words import Language


@at_once
def circulate(*, node: Node, actor: Actor, text: Pointer, step: str, deadline: Instant) -> Version:
    """Open the silence on the step that is due, until ``deadline``; while it runs, put it off.

    Raises ImpossibleDateError for a deadline that has passed or, while silence runs, is not later;
    and what ``domain.approve`` raises.
    """
    check_own(node, actor)
    status = status_of(node, actor, text)
    check_agreed(status)
    TextLife.step(status.state, "approve")
    progress = queries.plan(node, actor.reader).progress(text)
    mine = chain.check_due(progress, step, actor.post, final=False)
    if not mine.post:
        permit(node, actor, *SEALS["circulation"])
    if not mine.silence:
        raise StepNotDueError(
            f"“{step}” is taken by a decision, not under silence.", "no-silence", step=step
        )
    if progress.running and deadline <= progress.running.deadline:
        raise ImpossibleDateError(
            "A running silence is put off to a later deadline, or not at all.", "earlier"
        )
    body = Circulation(text, step, deadline, chain.digest(progress.chain))
    version = keep_home(node, actor, status, "circulation", body)
    if deadline <= version.header.made_at:
        raise ImpossibleDateError("The deadline has passed already.", "past")
    return version


@at_once
def object_to(
    *,
    node: Node,
    actor: Actor,
    text: Pointer,
    circulation: str,
    reason: Words,
    authentic: Language = "en",
) -> Version:
    """Break the silence that this circulation (its id) opened, with a reason.

    The step stays where it is: its post circulates anew, or returns the paper. Raises
    NotPermittedError, NoSuchRecordError, TransitionError when the silence has ended, was broken or
    was put off meanwhile, BodyInvalidError.
    """
    check_own(node, actor)
    permit(node, actor, *SEALS["objection"])
    status = status_of(node, actor, text)
    plan = queries.plan(node, actor.reader)
    made = {one.version.header.id: one for one in plan.records.get("circulation", ())}
    if circulation not in made or made[circulation].version.body.text != text:
        raise NoSuchRecordError(f"There is no circulation {circulation}.")
    running = plan.progress(text).running
    if running is None or running.circulation != made[circulation]:
        said = f"Silence on {status.text.code} no longer runs by this circulation."
        raise TransitionError(said, "silence-over", code=status.text.code)
    SilenceProcedure.step(running.state, "break")
    body = Objection(running.circulation.version.pointer, reason, authentic)
    version = keep_home(node, actor, status, "objection", body)
    if version.header.made_at >= running.deadline:
        said = f"The deadline has passed: {status.text.code} is agreed."
        raise TransitionError(said, "silence-kept", code=status.text.code)
    return version
