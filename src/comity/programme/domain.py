"""What a post may do with the plan: table, amend, answer, take in, agree, approve, sign, end.

Plain keyword-only functions that take the node and the actor. Each speaks of a text by its pointer
(id, instant, hash) and acts on what the actor may see of it: a hidden text and one that does not
exist are refused alike. Each seals one record, and what follows from it is settled at once.
"""

from dataclasses import dataclass, field

import msgspec

from comity.core import tabling
from comity.core.errors import (
    ComityError,
    ImpossibleDateError,
    TextInvalidError,
    TransitionError,
    WrongHashError,
)
from comity.core.record import Instant, Pointer, Version
from comity.core.terms import Paragraph, Text, Words
from comity.node import publish
from comity.node.node import Node
from comity.node.publish import Actor, Marking, NoSuchRecordError
from comity.programme import chain, queries
from comity.programme.acting import (
    APPROVE,
    RELEASE,
    SIGN,
    TABLE,
    NotPartyError,
    NotPenHolderError,
    NotPermittedError,
    NotYourTurnError,
    at_once,
    check_agreed,
    check_own,
    check_party,
    keep_home,
    permit,
    say,
    status_of,
)
from comity.programme.kinds import (
    Agreement,
    Amendment,
    Answer,
    Approval,
    Extension,
    Signature,
    Termination,
)
from comity.programme.life import Proposal, Status
from comity.programme.queries import Plan
from comity.programme.states import AmendmentLife, TextLife
from comity.programme.words import Language

__all__ = ["NotPartyError", "NotPenHolderError", "NotPermittedError", "NotYourTurnError"]


class AmendmentOpenError(ComityError):
    """A text is not signed while somebody waits for an answer on it."""

    hint = "Answer the amendment, or withdraw it; what was accepted is taken into a new text."


@dataclass(frozen=True)
class Reply:
    """An answer to an amendment. ``counter`` is another wording, with the decision of that name."""

    decision: str
    reason: Words
    authentic: Language = "en"
    counter: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Proposed:
    """A paragraph as it would read; ``words`` of ``{}`` strike it out."""

    paragraph: str
    words: Words
    reason: Words
    authentic: Language = "en"


@at_once
def table_text(*, node: Node, actor: Actor, text: Text, subject: str, marking: Marking) -> Version:
    """Table a text, under a new id; with ``replaces``, in the place of one not signed yet.

    Raises what ``core.tabling.check_text`` raises: what the text supersedes must be held here, and
    each of its areas and subjects be accounted for. Raises NotPermittedError, NotPartyError,
    NoSuchRecordError, WrongHashError, TransitionError.
    """
    permit(node, actor, TABLE, RELEASE)
    if node.party not in text.parties:
        raise NotPartyError(f"{node.party} is no party of {text.code}.")
    plan = queries.plan(node, actor.reader)
    if text.replaces:
        _check_replaceable(plan, node, text)
    tabling.check_text(text, node.policies, _superseded(plan, text))
    return publish.publish(
        node=node, actor=actor, kind="text", subject=subject, marking=marking, body=text
    )


@at_once
def amend(*, node: Node, actor: Actor, text: Pointer, proposed: Proposed) -> Version:
    """Propose to change one paragraph of a text under negotiation.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, TransitionError.
    """
    permit(node, actor, TABLE)
    status = status_of(node, actor, text)
    TextLife.step(status.state, "amend")
    body = Amendment(text, proposed.paragraph, proposed.words, proposed.reason, proposed.authentic)
    return say(node, actor, status, "amendment", body)


@at_once
def answer(*, node: Node, actor: Actor, amendment: str, reply: Reply) -> Version:
    """Accept, refuse or counter an amendment (its id), when it is this side's turn.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, NotYourTurnError, TransitionError,
    BodyInvalidError.
    """
    permit(node, actor, TABLE)
    plan = queries.plan(node, actor.reader)
    status, proposal = _proposal(plan, amendment)
    check_party(node, status)
    AmendmentLife.step(proposal.state, reply.decision)
    if proposal.last == node.party:
        raise NotYourTurnError(f"{node.party} spoke last on paragraph {_paragraph(proposal)}.")
    pointer = proposal.held.version.pointer
    decision, counter = reply.decision, dict(reply.counter)
    body = Answer(pointer, decision, reply.reason, reply.authentic, counter)  # type: ignore[arg-type]
    return say(node, actor, status, "answer", body)


@at_once
def take_in(*, node: Node, actor: Actor, text: Pointer, marking: Marking | None = None) -> Version:
    """Take every accepted amendment into a new text that replaces this one; the pen-holder's act.

    Raises NotPenHolderError, TextInvalidError when two change one paragraph, and what
    ``table_text`` raises.
    """
    permit(node, actor, TABLE)
    status = status_of(node, actor, text)
    header = status.held.version.header
    if header.owner != node.party:
        raise NotPenHolderError(f"{header.owner} holds the pen of {status.text.code}.")
    proposals = queries.plan(node, actor.reader).proposals(text)
    accepted = [proposal for proposal in proposals if proposal.state == "accepted"]
    return table_text(
        node=node,
        actor=actor,
        text=with_amendments(status.text, text.id, accepted),
        subject=header.subject,
        marking=marking or Marking(header.labels, header.releasable_to),
    )


def with_amendments(text: Text, name: str, accepted: list[Proposal]) -> Text:
    """Return the text that replaces the one named ``name``, with these amendments in it.

    Raises TextInvalidError when two change one paragraph.
    """
    wording = {_paragraph(proposal): proposal.wording for proposal in accepted}
    if len(wording) != len(accepted):
        numbers = [_paragraph(proposal) for proposal in accepted]
        twice = min(number for number in numbers if numbers.count(number) > 1)
        raise TextInvalidError(f"{text.code}: two accepted amendments change paragraph {twice}.")
    known = {paragraph.number: paragraph for paragraph in text.paragraphs}
    changed = {
        number: msgspec.structs.replace(known.get(number) or Paragraph(number, {}), words=words)
        for number, words in wording.items()
    }
    paragraphs = [p for p in ({**known, **changed}).values() if p.words]
    return msgspec.structs.replace(text, replaces=name, paragraphs=tuple(paragraphs))


@at_once
def agree(*, node: Node, actor: Actor, text: Pointer) -> Version:
    """Say for this party that this text, of this very hash, is the one agreed on.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, TransitionError.
    """
    permit(node, actor, TABLE, SIGN)
    status = status_of(node, actor, text)
    TextLife.step(status.state, "agree")
    if node.party in status.agreed:
        raise TransitionError(f"{node.party} has agreed on {status.text.code} already.")
    return say(node, actor, status, "agreement", Agreement(text))


@dataclass(frozen=True)
class Decision:
    """A step of the chain: approve, or return with a reason. ``final``: for the posts above."""

    step: str
    decision: str = "approve"
    reason: Words = field(default_factory=dict)
    final: bool = False


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
        permit(node, actor, APPROVE)
    if decision.decision == "approve" and not decision.final:
        chain.check_no_silence(progress)
    body = Approval(
        text,
        decision.step,
        decision.decision,  # type: ignore[arg-type]
        decision.reason,
        decision.final,
        chain.digest(progress.chain),
    )
    return keep_home(node, actor, status, "approval", body)


def check_signable(plan: Plan, status: Status, party: str) -> None:
    """Refuse a signature that would be too early, or come twice.

    Raises WrongHashError on a text that not all have agreed on, AmendmentOpenError, and
    TransitionError when the party's own chain is not done with it, it has signed, or it is over.
    """
    code = status.text.code
    if party in status.signed:
        raise TransitionError(f"{party} has signed {code} already.")
    check_agreed(status)
    waiting = [_paragraph(one) for one in plan.proposals(status.pointer) if one.is_open]
    if waiting:
        raise AmendmentOpenError(
            f"{code}: an amendment to paragraph {waiting[0]} is open, so it is not signed yet."
        )
    if status.state == "agreed":
        due = plan.progress(status.pointer).left[0]
        raise TransitionError(
            f"{party}'s own chain has not decided on {code}: “{due.code}” is due before anybody "
            f"may sign."
        )
    TextLife.step(status.state, "sign")


@at_once
def sign(*, node: Node, actor: Actor, text: Pointer, place: str = "") -> Version:
    """Sign a text for this party: the one on which every party agreed, and no other.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, and what ``check_signable`` raises.
    """
    permit(node, actor, SIGN)
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
    permit(node, actor, SIGN)
    status = status_of(node, actor, text)
    TextLife.step(status.state, "extend")
    if status.ends is None or until <= status.ends:
        raise ImpossibleDateError(f"{status.text.code} lasts at least as long already.")
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
    permit(node, actor, SIGN)
    status = status_of(node, actor, text)
    TextLife.step(status.state, "terminate")
    if notice.at < node.now():
        raise ImpossibleDateError("A text is not ended back in time.")
    body = Termination(text, notice.at, notice.reason, notice.authentic)
    return say(node, actor, status, "termination", body)


def _check_replaceable(plan: Plan, node: Node, text: Text) -> None:
    """Refuse to replace a text that is hidden, another's, signed by somebody, or replaced."""
    old = plan.status(text.replaces)
    if old is None:
        raise NoSuchRecordError(f"There is no text {text.replaces}.")
    check_party(node, old)
    if old.signed:
        raise TransitionError(f"{old.text.code} has been signed; supersede it instead.")
    state = old.state
    if state in ("agreed", "approved"):
        state = TextLife.step(state, "reopen")
    TextLife.step(state, "replace")


def _superseded(plan: Plan, text: Text) -> Text | None:
    """Return the text to be superseded if it is here, under that hash, and was signed by all."""
    if text.supersedes is None:
        return None
    old = plan.status(text.supersedes.text.id)
    if old is None:
        return None
    if old.pointer != text.supersedes.text:
        raise WrongHashError(f"{text.code} supersedes another text than {old.text.code} here.")
    TextLife.step(old.state, "supersede")
    return old.text


def _proposal(plan: Plan, name: str) -> tuple[Status, Proposal]:
    for status in plan.statuses:
        for proposal in plan.proposals(status.pointer):
            if proposal.held.version.header.id == name:
                return status, proposal
    raise NoSuchRecordError(f"There is no amendment {name}.")


def _paragraph(proposal: Proposal) -> str:
    return str(proposal.held.version.body.paragraph)
