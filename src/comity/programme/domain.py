"""What a post may do with the plan: table, amend, answer, take in, agree, approve, sign, end.

Plain keyword-only functions that take the node and the actor. Each speaks of a text by its pointer
(id, instant, hash) and acts on what the actor may see of it: a hidden text and one that does not
exist are refused alike. Each seals one record, and what follows from it is settled at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, cast

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
from comity.node import posts, publish, settle
from comity.node.node import Node
from comity.node.publish import Actor, Marking, NoSuchRecordError
from comity.programme import chain, queries
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

TABLE, RELEASE, SIGN = "table", "release", "sign"


class NotPermittedError(ComityError):
    """The post may not do this."""

    hint = "Ask a post that may; an administrator sets what each post may do."


class NotPartyError(ComityError):
    """This node's party is no party to the text."""

    hint = "Only the parties of a text amend, agree, sign, extend or end it."


class NotPenHolderError(ComityError):
    """Only the party that tabled a text takes amendments into a new one."""

    hint = "Ask the pen-holder, or agree that you take the pen and table the new text yourself."


class NotYourTurnError(ComityError):
    """The other side is to answer."""

    hint = "Wait for the other side's answer."


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


P = ParamSpec("P")


def _at_once(act: Callable[P, Version]) -> Callable[P, Version]:
    """Check and seal in one transaction, so that no other act comes between; then settle."""

    @wraps(act)
    def acting(*args: P.args, **kwargs: P.kwargs) -> Version:
        node = cast("Node", kwargs["node"])
        with node.write():
            version = act(*args, **kwargs)
        settle.settle(node)
        return version

    return acting


@_at_once
def table_text(*, node: Node, actor: Actor, text: Text, subject: str, marking: Marking) -> Version:
    """Table a text, under a new id; with ``replaces``, in the place of one not signed yet.

    Raises what ``core.tabling.check_text`` raises: what the text supersedes must be held here, and
    each of its areas and subjects be accounted for. Raises NotPermittedError, NotPartyError,
    NoSuchRecordError, WrongHashError, TransitionError.
    """
    _permit(node, actor, TABLE, RELEASE)
    if node.party not in text.parties:
        raise NotPartyError(f"{node.party} is no party of {text.code}.")
    plan = queries.plan(node, actor.reader)
    if text.replaces:
        _check_replaceable(plan, node, text)
    tabling.check_text(text, node.policies, _superseded(plan, text))
    return publish.publish(
        node=node, actor=actor, kind="text", subject=subject, marking=marking, body=text
    )


@_at_once
def amend(*, node: Node, actor: Actor, text: Pointer, proposed: Proposed) -> Version:
    """Propose to change one paragraph of a text under negotiation.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, TransitionError.
    """
    _permit(node, actor, TABLE)
    status = _status(node, actor, text)
    TextLife.step(status.state, "amend")
    body = Amendment(text, proposed.paragraph, proposed.words, proposed.reason, proposed.authentic)
    return _say(node, actor, status, "amendment", body)


@_at_once
def answer(*, node: Node, actor: Actor, amendment: str, reply: Reply) -> Version:
    """Accept, refuse or counter an amendment (its id), when it is this side's turn.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, NotYourTurnError, TransitionError,
    BodyInvalidError.
    """
    _permit(node, actor, TABLE)
    plan = queries.plan(node, actor.reader)
    status, proposal = _proposal(plan, amendment)
    _check_party(node, status)
    AmendmentLife.step(proposal.state, reply.decision)
    if proposal.last == node.party:
        raise NotYourTurnError(f"{node.party} spoke last on paragraph {_paragraph(proposal)}.")
    pointer = proposal.held.version.pointer
    decision, counter = reply.decision, dict(reply.counter)
    body = Answer(pointer, decision, reply.reason, reply.authentic, counter)  # type: ignore[arg-type]
    return _say(node, actor, status, "answer", body)


@_at_once
def take_in(*, node: Node, actor: Actor, text: Pointer, marking: Marking | None = None) -> Version:
    """Take every accepted amendment into a new text that replaces this one; the pen-holder's act.

    Raises NotPenHolderError, TextInvalidError when two change one paragraph, and what
    ``table_text`` raises.
    """
    _permit(node, actor, TABLE)
    status = _status(node, actor, text)
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


@_at_once
def agree(*, node: Node, actor: Actor, text: Pointer) -> Version:
    """Say for this party that this text, of this very hash, is the one agreed on.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, TransitionError.
    """
    _permit(node, actor, TABLE, SIGN)
    status = _status(node, actor, text)
    TextLife.step(status.state, "agree")
    if node.party in status.agreed:
        raise TransitionError(f"{node.party} has agreed on {status.text.code} already.")
    return _say(node, actor, status, "agreement", Agreement(text))


@dataclass(frozen=True)
class Decision:
    """A step of the chain: approve, or return with a reason. ``final``: for the posts above."""

    step: str
    decision: str = "approve"
    reason: Words = field(default_factory=dict)
    final: bool = False


@_at_once
def approve(*, node: Node, actor: Actor, text: Pointer, decision: Decision) -> Version:
    """Take a step of this party's own chain on the agreed text. It stays at home.

    Raises StepNotDueError, NotPartyError, NoSuchRecordError, WrongHashError when not all have
    agreed on this text, TransitionError, BodyInvalidError.
    """
    status = _status(node, actor, text)
    _check_agreed(status)
    TextLife.step(status.state, "approve")
    progress = queries.plan(node, actor.reader).progress(text)
    chain.check_due(progress, decision.step, actor.post, final=decision.final)
    header = status.held.version.header
    body = Approval(text, decision.step, decision.decision, decision.reason, decision.final)  # type: ignore[arg-type]
    return publish.publish(
        node=node,
        actor=actor,
        kind="approval",
        subject=header.subject,
        marking=Marking(header.labels),
        body=body,
    )


@_at_once
def sign(*, node: Node, actor: Actor, text: Pointer, place: str = "") -> Version:
    """Sign a text for this party: the one on which every party agreed, and no other.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, and TransitionError
    when this party's own chain is not done with it or it has signed.
    """
    _permit(node, actor, SIGN)
    status = _status(node, actor, text)
    _check_agreed(status)
    TextLife.step(status.state, "sign")
    if node.party in status.signed:
        raise TransitionError(f"{node.party} has signed {status.text.code} already.")
    body = Signature(text, actor.post, node.now(), place)
    return _say(node, actor, status, "signature", body)


@_at_once
def extend(*, node: Node, actor: Actor, text: Pointer, until: Instant) -> Version:
    """Say for this party that a text in force shall last until ``until``, if all say so.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, TransitionError,
    ImpossibleDateError when it would not last longer than it does.
    """
    _permit(node, actor, SIGN)
    status = _status(node, actor, text)
    TextLife.step(status.state, "extend")
    if status.ends is None or until <= status.ends:
        raise ImpossibleDateError(f"{status.text.code} lasts at least as long already.")
    return _say(node, actor, status, "extension", Extension(text, until))


@dataclass(frozen=True)
class Notice:
    """A termination: with effect from ``at``, and why."""

    at: Instant
    reason: Words
    authentic: Language = "en"


@_at_once
def terminate(*, node: Node, actor: Actor, text: Pointer, notice: Notice) -> Version:
    """End a signed text for this party, and so for all, with effect from the notice's instant.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, TransitionError,
    ImpossibleDateError when the instant has passed.
    """
    _permit(node, actor, SIGN)
    status = _status(node, actor, text)
    TextLife.step(status.state, "terminate")
    if notice.at < node.now():
        raise ImpossibleDateError("A text is not ended back in time.")
    body = Termination(text, notice.at, notice.reason, notice.authentic)
    return _say(node, actor, status, "termination", body)


def _permit(node: Node, actor: Actor, *permissions: str) -> None:
    """Refuse a post that holds none of the permissions; the node itself may do all."""
    if actor.reader is None:
        return
    post = posts.find(node, actor.reader.party, actor.post)
    if post is None or actor.reader.party != node.party or not {*permissions} & {*post.permissions}:
        raise NotPermittedError(f"{actor.post} may not {permissions[0]}.")


def _status(node: Node, actor: Actor, text: Pointer) -> Status:
    """Return where a text stands for the actor, whose party it must be a text of."""
    status = queries.plan(node, actor.reader).status(text.id)
    if status is None:
        raise NoSuchRecordError(f"There is no text {text.id}.")
    if status.pointer != text:
        raise WrongHashError(
            f"{status.text.code} has the hash {status.pointer.sha256[:8]}…, not {text.sha256[:8]}…."
        )
    _check_party(node, status)
    return status


def _check_party(node: Node, status: Status) -> None:
    if node.party not in status.text.parties:
        raise NotPartyError(f"{node.party} is no party of {status.text.code}.")


def _check_agreed(status: Status) -> None:
    if not status.is_agreed:
        missing = [party for party in status.text.parties if party not in status.agreed]
        raise WrongHashError(
            f"{status.text.code} {status.pointer.sha256[:8]}… is not the agreed text: "
            f"{', '.join(missing)} has not named it."
        )


def _check_replaceable(plan: Plan, node: Node, text: Text) -> None:
    """Refuse to replace a text that is hidden, another's, signed by somebody, or replaced."""
    old = plan.status(text.replaces)
    if old is None:
        raise NoSuchRecordError(f"There is no text {text.replaces}.")
    _check_party(node, old)
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


def _say(node: Node, actor: Actor, status: Status, kind: str, body: msgspec.Struct) -> Version:
    """Seal what this party says of a text, marked as the text is, to whom the text goes."""
    header = status.held.version.header
    others = {*header.releasable_to, *status.text.parties} - {node.party}
    return publish.publish(
        node=node,
        actor=actor,
        kind=kind,
        subject=header.subject,
        marking=Marking(header.labels, tuple(sorted(others))),
        body=body,
    )
