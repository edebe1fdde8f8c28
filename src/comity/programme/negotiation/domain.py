"""What a post may do with a text under negotiation: amend, comment, answer, take in, agree."""

from dataclasses import dataclass, field

from comity.core.errors import TransitionError
from comity.core.record import Pointer, Version
from comity.core.terms import Words
from comity.node.node import Node
from comity.node.publish import Actor, Marking, NoSuchRecordError
from comity.programme import queries
from comity.programme.acting import (
    NotPenHolderError,
    NotProposerError,
    NotYourTurnError,
    at_once,
    check_party,
    permit,
    say,
    status_of,
)
from comity.programme.drafting.domain import table_text
from comity.programme.kinds import Agreement, Amendment, Answer, Comment
from comity.programme.life import Proposal, Status
from comity.programme.negotiation.taking import (
    accepted_of,
    check_settled,
    paragraph_of,
    with_amendments,
)
from comity.programme.permissions import SEALS
from comity.programme.queries import Plan
from comity.programme.states import AmendmentLife, TextLife
from comity.programme.words import Language


@dataclass(frozen=True)
class Reply:
    """An answer to an amendment. ``counter`` is another wording, with the decision of that name.

    The decision “withdraw” is the proposer's own, and needs no reason.
    """

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


@dataclass(frozen=True)
class Remark:
    """A comment, on one paragraph where that is named."""

    words: Words
    paragraph: str = ""
    authentic: Language = "en"


@at_once
def amend(*, node: Node, actor: Actor, text: Pointer, proposed: Proposed) -> Version:
    """Propose to change one paragraph of a text under negotiation.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, TransitionError.
    """
    permit(node, actor, *SEALS["amendment"])
    status = status_of(node, actor, text)
    TextLife.step(status.state, "amend")
    body = Amendment(text, proposed.paragraph, proposed.words, proposed.reason, proposed.authentic)
    return say(node, actor, status, "amendment", body)


@at_once
def comment(*, node: Node, actor: Actor, text: Pointer, remark: Remark) -> Version:
    """Say something on a text, or on one paragraph of it.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, BodyInvalidError.
    """
    permit(node, actor, *SEALS["comment"])
    status = status_of(node, actor, text)
    body = Comment(text, remark.words, remark.authentic, remark.paragraph)
    return say(node, actor, status, "comment", body)


@at_once
def answer(*, node: Node, actor: Actor, amendment: str, reply: Reply) -> Version:
    """Accept, refuse or counter an amendment (its id) in this side's turn; or withdraw an own one.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, NotYourTurnError, NotProposerError,
    TransitionError, BodyInvalidError.
    """
    permit(node, actor, *SEALS["answer"])
    plan = queries.plan(node, actor.reader)
    status, proposal = _proposal(plan, amendment)
    check_party(node, status)
    AmendmentLife.step(proposal.state, reply.decision)
    _check_turn(node.party, proposal, reply.decision)
    pointer = proposal.held.version.pointer
    decision, counter = reply.decision, dict(reply.counter)
    body = Answer(pointer, decision, reply.reason, reply.authentic, counter)  # type: ignore[arg-type]  # the kind's own check refuses another
    return say(node, actor, status, "answer", body)


@at_once
def take_in(*, node: Node, actor: Actor, text: Pointer, marking: Marking | None = None) -> Version:
    """Take every accepted amendment into a new text that replaces this one; the pen-holder's act.

    Raises NotPenHolderError, TwiceAmendedError when two change one paragraph, and what
    ``table_text`` raises.
    """
    permit(node, actor, *SEALS["answer"])
    status = status_of(node, actor, text)
    header = status.held.version.header
    if header.owner != node.party:
        raise NotPenHolderError(
            f"{header.owner} holds the pen of {status.text.code}.",
            "text",
            party=header.owner,
            code=status.text.code,
        )
    proposals = queries.plan(node, actor.reader).proposals(text)
    return table_text(
        node=node,
        actor=actor,
        text=with_amendments(status.text, text.id, accepted_of(proposals)),
        subject=header.subject,
        marking=marking or Marking(header.labels, header.releasable_to),
    )


@at_once
def agree(*, node: Node, actor: Actor, text: Pointer) -> Version:
    """Say for this party that this text, of this very hash, is the one agreed on.

    Raises NotPermittedError, NotPartyError, NoSuchRecordError, WrongHashError, TransitionError,
    AmendmentOpenError.
    """
    permit(node, actor, *SEALS["agreement"])
    status = status_of(node, actor, text)
    TextLife.step(status.state, "agree")
    if node.party in status.agreed:
        raise TransitionError(
            f"{node.party} has agreed on {status.text.code} already.",
            "agreed",
            party=node.party,
            code=status.text.code,
        )
    check_settled(status.text, queries.plan(node, actor.reader).proposals(text))
    return say(node, actor, status, "agreement", Agreement(text))


def _check_turn(party: str, proposal: Proposal, decision: str) -> None:
    """Refuse a decision that is not this party's to take now."""
    owner, number = proposal.held.version.header.owner, paragraph_of(proposal)
    if decision == "withdraw":
        if party != owner:
            said = f"{owner} made the amendment to paragraph {number}."
            raise NotProposerError(said, "party", party=owner)
    elif party == proposal.last:
        said = f"{party} spoke last on paragraph {number}."
        raise NotYourTurnError(said, "last", party=party, number=number)


def _proposal(plan: Plan, name: str) -> tuple[Status, Proposal]:
    for status in plan.statuses:
        for proposal in plan.proposals(status.pointer):
            if proposal.held.version.header.id == name:
                return status, proposal
    raise NoSuchRecordError(f"There is no amendment {name}.")
