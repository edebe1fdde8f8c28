"""A party's own chain of approval: its steps, and how far a text has come in it.

The chain and its approvals stay at home; the other parties never see either.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from comity.core.errors import ComityError
from comity.core.terms import Words
from comity.node.node import Node
from comity.node.world import Held, encode
from comity.programme.states import ApprovalChain

SETTING = "chain"
DRAFT = "draft"


class StepNotDueError(ComityError):
    """The step is not in the chain, was taken already, or is another post's."""

    hint = "Look at the chain: it says whose turn it is."


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step, and the post that takes it; ``silence``: agreed when nobody breaks it in time."""

    code: str
    name: Words
    post: str = ""
    silence: bool = False


Chain = tuple[Step, ...]
DECISION_ALONE: Chain = (Step("decide", {"en": "decision", "ko": "결재"}),)
"""Where a node has no chain: one decision, by any post."""
_CHAIN = msgspec.json.Decoder(Chain)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a text has come: the state of ``ApprovalChain``, steps taken, steps to come."""

    state: str
    taken: tuple[Held, ...]
    left: Chain

    @property
    def decided(self) -> bool:
        """Whether the chain is done with."""
        return self.state in ApprovalChain.final


def set_chain(*, node: Node, chain: Chain) -> None:
    """Set the chain that this party's texts go through."""
    with node.write() as db:
        db.set_setting(SETTING, encode(chain))


def chain_of(node: Node) -> Chain:
    """Return this party's chain."""
    return _CHAIN.decode(node.db.setting(SETTING) or encode(DECISION_ALONE))


def progress(chain: Chain, approvals: Sequence[Held]) -> Progress:
    """Replay the approvals of one text, oldest first. A returned paper begins anew.

    Raises TransitionError on a step that the chain does not allow from where the paper is.
    """
    state, taken, left = ApprovalChain.initial, [], chain
    for approval in approvals:
        for event in _events(chain, approval, state):
            state = ApprovalChain.step(state, event)
        taken.append(approval)
        left = chain if state == "returned" else _after(left, approval)
    return Progress(state, tuple(taken), () if state in ApprovalChain.final else left)


def check_due(found: Progress, step: str, post: str, *, final: bool) -> None:
    """Refuse a step that is not the post's to take now.

    A ``final`` one may pass over the steps before it. Raises StepNotDueError.
    """
    due = found.left if final else found.left[:1]
    mine = next((one for one in due if one.code == step), None)
    if mine is None:
        expected = found.left[0].code if found.left else "none"
        raise StepNotDueError(f"“{step}” is not the next step of the chain ({expected}).")
    if mine.post and post not in (mine.post, "node"):
        raise StepNotDueError(f"“{step}” is taken by {mine.post}, not by {post}.")


def _after(left: Chain, approval: Held) -> Chain:
    codes = [step.code for step in left]
    step = approval.version.body.step
    return left[codes.index(step) + 1 :] if step in codes else left


def _events(chain: Chain, approval: Held, state: str) -> Iterator[str]:
    """Translate a step of this party's chain into the events of the declared graph."""
    body = approval.version.body
    if state == "returned":
        yield "redraft"
        state = "drafted"
    if body.decision == "return":
        yield "return"
    elif body.final or body.step == chain[-1].code:
        if state == "drafted":
            yield "review"
        yield "decide_for" if body.final else "decide"
    elif body.step != DRAFT:
        yield "review" if state == "drafted" else "concur"
