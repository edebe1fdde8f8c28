"""A text as a paper on its way: what its page shows, and what the post may do with it.

Computed from the plan as the reader has it; a guest has no part in another party's chain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from comity.core.record import Instant
from comity.core.terms import Words
from comity.node import posts
from comity.node.node import Node
from comity.node.world import Held
from comity.programme.acting import APPROVE, OBJECT
from comity.programme.chain import Chain, Happened, Progress, Silence, Step
from comity.programme.life import Status
from comity.programme.queries import Plan
from comity.programme.words import Language
from comity.web.access import Access

Stand = Literal["taken", "passed", "silence", "due", "later"]
TAKING = ("approve", "decide_for", "pass")
UNDER_WAY = ("agreed",)
"""In which states of a text its paper is with the own chain."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as it stands: whose it is, and when it was taken by whom, or passed over."""

    step: Step
    post: Words | None
    stand: Stand
    taken: "Line | None" = None


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened, with the words for it. ``who`` is None for what came with time."""

    how: str
    step: Words
    at: Instant
    who: Words | None
    reason: Words
    authentic: Language
    deadline: Instant | None


@dataclass(frozen=True, slots=True)
class May:
    """What the post may do with the paper now. ``decide_for`` are the steps it decides at once."""

    approve: bool = False
    decide_for: Chain = ()
    circulate: bool = False
    extend: bool = False
    send_back: bool = False
    object: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is any of it."""
        return any((self.approve, self.decide_for, self.circulate, self.extend, self.object))


@dataclass(frozen=True, slots=True)
class Paper:
    """A text on its way, for one reader."""

    status: Status
    progress: Progress
    steps: Sequence[StepLine]
    history: Sequence[Line]
    may: May

    @property
    def silence(self) -> Silence | None:
        """The last silence on the step that is due."""
        return self.progress.silence

    @property
    def under_way(self) -> bool:
        """Whether the own chain has it."""
        return self.status.state in UNDER_WAY and not self.progress.decided


def notices(plan: Plan, status: Status) -> list[Held]:
    """Return the terminations of a text, by any of its parties, oldest first."""
    return [
        one
        for one in plan.records.get("termination", ())
        if one.version.body.text == status.pointer
        and one.version.header.owner in status.text.parties
    ]


def titles(node: Node) -> dict[str, Words]:
    """Return what this party's posts are called, by code."""
    return {one.code: one.title for one in posts.all_posts(node=node) if one.party == node.party}


def paper(here: Access, plan: Plan, status: Status) -> Paper:
    """Return a text as a paper on its way."""
    progress = plan.progress(status.pointer)
    named = titles(here.node)
    history = [_line(one, progress.chain, named) for one in progress.history]
    return Paper(
        status, progress, list(_steps(progress, named)), history, may(here, status, progress)
    )


def may(here: Access, status: Status, progress: Progress) -> May:
    """Return what the post may do with the paper now."""
    due = progress.due
    if not here.is_staff or due is None or status.state not in UNDER_WAY:
        return May()
    running, mine = progress.running, is_mine(here, due)
    return May(
        approve=mine and not running,
        decide_for=tuple(
            step
            for step in progress.left
            if is_mine(here, step) and _decides_at_once(progress, step)
        ),
        circulate=mine and due.silence and not running,
        extend=mine and bool(running),
        send_back=mine,
        object=bool(running) and here.may(APPROVE, OBJECT),
    )


def _decides_at_once(progress: Progress, step: Step) -> bool:
    """Whether the step may end the chain now, others being passed over."""
    if step == progress.chain[-1]:
        return step != progress.due  # due, it is taken as any other
    return step.delegated


def is_mine(here: Access, step: Step) -> bool:
    """Whether a step is the post's to take, when it is due."""
    if here.post is None or not here.is_staff:
        return False
    return step.post == here.post.code or (not step.post and here.may(APPROVE))


def _steps(progress: Progress, named: dict[str, Words]) -> Iterator[StepLine]:
    round_ = _round(progress.history)
    left = {step.code for step in progress.left}
    taken = {one.step: one for one in round_ if one.how in TAKING}
    for step in progress.chain:
        post = _title(step.post, named)
        if step.code in taken:
            yield StepLine(step, post, "taken", _line(taken[step.code], progress.chain, named))
        elif step == progress.due:
            yield StepLine(step, post, "silence" if progress.running else "due")
        else:
            yield StepLine(step, post, "later" if step.code in left else "passed")


def _round(history: Sequence[Happened]) -> Sequence[Happened]:
    """Return what happened since the paper was last returned."""
    returned = [number for number, one in enumerate(history) if one.how == "return"]
    return history[returned[-1] + 1 :] if returned else history


def _line(one: Happened, chain: Chain, named: dict[str, Words]) -> Line:
    body = one.held.version.body if one.held else None
    said = one.how in ("return", "object")
    who = one.held.version.header.post if one.held and one.how != "pass" else ""
    names = {step.code: step.name for step in chain}
    return Line(
        how=one.how,
        step=names.get(one.step, {"en": one.step, "ko": one.step}),
        at=one.at,
        who=_title(who, named),
        reason=body.reason if said and body else {},
        authentic=body.authentic if said and body else "",
        deadline=one.deadline,
    )


def _title(post: str, named: dict[str, Words]) -> Words | None:
    if not post:
        return None
    return named.get(post, {"en": post, "ko": post})
