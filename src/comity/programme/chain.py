"""A party's own chain of approval: its steps, and how far a text has come in it.

The chain and what is done along it stay at home; the other parties never see either. A paper keeps
the chain it started with: its first step names that chain's hash, and a chain that is changed later
is for later papers. A step under **silence** is opened by a circulation and taken at its deadline,
without anybody doing anything; so how far a paper has come depends on the instant one asks for.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

import msgspec

from comity.core.errors import ComityError
from comity.core.record import Instant, Pointer
from comity.core.terms import Words
from comity.node.node import Node
from comity.node.world import Held, encode
from comity.programme.states import ApprovalChain, SilenceProcedure

SETTING = "chain"
DRAFT = "draft"
DAYS = 5
"""How long silence lasts where a chain does not say (days)."""
MOST_STEPS, MOST_DAYS = 20, 365
_DUE_HINT = "Look at the chain: it says whose turn it is."


class StepNotDueError(ComityError):
    """The step is not in the chain, was taken already, or is another post's."""

    hint = _DUE_HINT


class SilenceRunningError(ComityError):
    """The step is under silence, and the silence has not ended."""

    hint = "Wait for the deadline, object, put the deadline off, or return the paper."


class ChainInvalidError(ComityError):
    """A chain has a name for each step, no step twice, and somebody who decides."""

    hint = "Correct the step that is named."


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step, and the post that takes it.

    ``silence``: agreed when nobody breaks it in ``days``. ``delegated``: its post may decide in
    place of those above (전결).
    """

    code: str
    name: Words
    post: str = ""
    silence: bool = False
    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)] = DAYS
    delegated: bool = False


Chain = tuple[Step, ...]
DECISION_ALONE: Chain = (Step("decide", {"en": "decision", "ko": "결재"}),)
"""Where a node has no chain: one decision, by any post that may approve."""
_CHAIN = msgspec.json.Decoder(Chain)
How = Literal["approve", "decide_for", "return", "circulate", "extend", "object", "pass"]


@dataclass(frozen=True, slots=True)
class Chains:
    """The chain for new papers, and all there ever were, by hash."""

    current: Chain
    known: Mapping[str, Chain] = field(default_factory=dict)

    def of(self, found: str) -> Chain:
        """Return the chain of a hash; the current one where that says nothing here."""
        return self.known.get(found, self.current)


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence procedure: the state of ``SilenceProcedure``, and what opened and broke it."""

    step: str
    state: str
    deadline: Instant
    circulation: Held
    objection: Held | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to a paper. What came with time has no record (``held``)."""

    how: How
    step: str
    at: Instant
    held: Held | None = None
    deadline: Instant | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a text has come: the state of ``ApprovalChain``, steps taken, steps to come.

    ``chain`` is the one it goes through; ``silence`` the last one circulated for the step that is
    due; ``history`` all that happened, also before the paper was returned.
    """

    state: str
    taken: tuple[Held, ...]
    left: Chain
    chain: Chain
    silence: Silence | None
    history: tuple[Happened, ...]

    @property
    def decided(self) -> bool:
        """Whether the chain is done with."""
        return self.state in ApprovalChain.final

    @property
    def due(self) -> Step | None:
        """The step that is to be taken now."""
        return self.left[0] if self.left else None

    @property
    def running(self) -> Silence | None:
        """The silence that runs, if one does."""
        return self.silence if self.silence and self.silence.state == "running" else None


def digest(chain: Chain) -> str:
    """Return the hash by which papers name a chain."""
    return hashlib.sha256(encode(chain).encode()).hexdigest()


def set_chain(*, node: Node, chain: Chain) -> None:
    """Set the chain that this party's texts go through from now on. Raises ChainInvalidError."""
    check_chain(chain)
    with node.write() as db:
        db.set_setting(SETTING, encode(chain))
        # What a paper names is computed from the chain itself; a key has room for half of it.
        db.set_setting(f"{SETTING}:{digest(chain)[:32]}", encode(chain))


def check_chain(chain: Chain) -> None:
    """Refuse a chain that no paper could go through. Raises ChainInvalidError."""
    codes = [step.code for step in chain]
    if not 0 < len(chain) <= MOST_STEPS:
        raise ChainInvalidError(
            f"A chain has from 1 to {MOST_STEPS} steps, not {len(chain)}.",
            "count",
            most=str(MOST_STEPS),
            number=str(len(chain)),
        )
    for step in chain:
        if codes.count(step.code) > 1:
            raise ChainInvalidError(
                f"The step “{step.code}” stands twice.", "twice", step=step.code
            )
        if not step.code.isascii() or not step.code.replace("_", "").isalpha():
            said = f"“{step.code}” is no code: small letters and _ alone."
            raise ChainInvalidError(said, "code", step=step.code)
        if step.code != step.code.lower() or not step.code[0].isalpha() or len(step.code) > 32:  # noqa: PLR2004 - as in kinds.Step
            said = f"“{step.code}” is no code: small letters and _ alone."
            raise ChainInvalidError(said, "code", step=step.code)
        if not all(step.name.get(language, "").strip() for language in ("en", "ko")):
            said = f"The step “{step.code}” has no name in both languages."
            raise ChainInvalidError(said, "unnamed", step=step.code)


def chains_of(node: Node) -> Chains:
    """Return this party's chain, and those that papers on their way may have started with."""
    held = {key: _CHAIN.decode(value) for key, value in node.db.settings(SETTING).items()}
    current = held.pop(SETTING, DECISION_ALONE)
    known = {digest(chain): chain for chain in held.values()}
    return Chains(current, {digest(DECISION_ALONE): DECISION_ALONE, **known})


def chain_of(node: Node) -> Chain:
    """Return this party's chain for new papers."""
    return chains_of(node).current


def spoken(records: Mapping[str, tuple[Held, ...]]) -> dict[Pointer, list[Held]]:
    """Return what was said along the chain, by text, oldest first."""
    said: dict[Pointer, list[Held]] = {}
    texts: dict[Pointer, Pointer] = {}
    for kind in ("approval", "circulation"):
        for one in records.get(kind, ()):
            texts[one.version.pointer] = one.version.body.text
            said.setdefault(one.version.body.text, []).append(one)
    for one in records.get("objection", ()):
        text = texts.get(one.version.body.circulation)
        if text is not None:
            said[text].append(one)
    return {
        text: sorted(several, key=lambda one: one.version.header.made_at)
        for text, several in said.items()
    }


def progress(chains: Chains, said: Sequence[Held], at: Instant) -> Progress:
    """Replay what was said on one text, oldest first, up to ``at``. A returned paper begins anew.

    What the chain did not allow from where the paper was is passed over.
    """
    paper = _Paper(chains)
    for one in said:
        paper.wait(one.version.header.made_at)
        paper.hear(one)
    paper.wait(at)
    return paper.progress()


def check_due(found: Progress, code: str, post: str, *, final: bool) -> Step:
    """Return the step, or refuse one that is not the post's to take now.

    A ``final`` one may pass over the steps before it, where its post decides for those above or
    stands last. Raises StepNotDueError.
    """
    due = [step for step in found.left if _decides(found.chain, step)] if final else found.left[:1]
    mine = next((step for step in due if step.code == code), None)
    if mine is None:
        expected = found.left[0].code if found.left else "none"
        what = "decides for nobody above it" if final else f"is not the next step ({expected})"
        fault = "final" if final else "next" if found.left else "done"
        raise StepNotDueError(f"“{code}” {what} of the chain.", fault, step=code, due=expected)
    if mine.post and post not in (mine.post, "node"):
        said = f"“{code}” is taken by {mine.post}, not by {post}."
        raise StepNotDueError(said, "other-post", step=code, due=mine.post, post=post)
    return mine


def check_no_silence(found: Progress) -> None:
    """Refuse to take a step by hand whose silence is running. Raises SilenceRunningError."""
    if found.running:
        said = f"Silence is running on “{found.running.step}”."
        raise SilenceRunningError(said, "step", step=found.running.step)


def _decides(chain: Chain, step: Step) -> bool:
    return step.delegated or step == chain[-1]


class _Paper:
    """A paper on its way, as it is replayed."""

    def __init__(self, chains: Chains) -> None:
        self._chains = chains
        self._chain, self._left = chains.current, chains.current
        self._state, self._fresh = ApprovalChain.initial, True
        self._silence: Silence | None = None
        self._taken: list[Held] = []
        self._history: list[Happened] = []

    def progress(self) -> Progress:
        decided = self._state in ApprovalChain.final
        return Progress(
            self._state,
            tuple(self._taken),
            () if decided else self._left,
            self._chain,
            self._silence,
            tuple(self._history),
        )

    def wait(self, at: Instant) -> None:
        """Let time pass: silence that nobody broke has taken its step at the deadline."""
        silence = self._silence
        if silence is None or silence.state != "running" or silence.deadline > at:
            return
        SilenceProcedure.step(silence.state, "pass")
        self._history.append(Happened("pass", silence.step, silence.deadline, silence.circulation))
        self._taken.append(silence.circulation)
        self._advance(silence.step, final=False)

    def hear(self, one: Held) -> None:
        """Take in one record, if the chain allows it from here."""
        kind = one.version.header.kind
        if self._state in ApprovalChain.final:
            return
        if kind == "objection":
            self._object(one)
            return
        if self._fresh:
            self._chain = self._chains.of(one.version.body.chain)
            self._left = self._chain
        if kind == "circulation":
            self._circulate(one)
        else:
            self._approve(one)

    def _approve(self, one: Held) -> None:
        body, at = one.version.body, one.version.header.made_at
        codes = [step.code for step in self._left]
        first = self._left[:1]
        if body.step not in codes:
            return
        if body.decision == "return" and body.step == codes[0]:
            self._return(one)
        elif body.decision == "approve":
            step = self._left[codes.index(body.step)]
            running = self._silence is not None and self._silence.state == "running"
            if (step not in first or running) and not body.final:
                return
            if body.final and not _decides(self._chain, step):
                return
            how: How = "decide_for" if body.final else "approve"
            self._history.append(Happened(how, body.step, at, one))
            self._taken.append(one)
            self._advance(body.step, final=body.final)

    def _return(self, one: Held) -> None:
        events = ("redraft", "return") if self._state == "returned" else ("return",)
        for event in events:
            self._state = ApprovalChain.step(self._state, event)
        self._history.append(
            Happened("return", one.version.body.step, one.version.header.made_at, one)
        )
        self._taken.append(one)
        self._chain, self._left = self._chains.current, self._chains.current
        self._silence, self._fresh = None, True

    def _circulate(self, one: Held) -> None:
        body, at = one.version.body, one.version.header.made_at
        step = self._left[0]
        if body.step != step.code or not step.silence or body.deadline <= at:
            return
        how: How = "circulate"
        if self._silence is not None and self._silence.state == "running":
            if body.deadline <= self._silence.deadline:
                return
            SilenceProcedure.step(self._silence.state, "extend")
            how = "extend"
        self._silence = Silence(step.code, SilenceProcedure.initial, body.deadline, one)
        self._history.append(Happened(how, step.code, at, one, body.deadline))
        self._fresh = False

    def _object(self, one: Held) -> None:
        silence = self._silence
        named = one.version.body.circulation
        if silence is None or silence.state != "running":
            return
        if silence.circulation.version.pointer != named:
            return
        broken = SilenceProcedure.step(silence.state, "break")
        self._silence = replace(silence, state=broken, objection=one)
        self._history.append(Happened("object", silence.step, one.version.header.made_at, one))

    def _advance(self, code: str, *, final: bool) -> None:
        """Take a step: translate it into the events of the declared graph."""
        for event in _events(self._chain, code, self._state, final=final):
            self._state = ApprovalChain.step(self._state, event)
        codes = [step.code for step in self._left]
        self._left = self._left[codes.index(code) + 1 :]
        self._silence, self._fresh = None, False


def _events(chain: Chain, code: str, state: str, *, final: bool) -> Iterator[str]:
    if state == "returned":
        yield "redraft"
        state = "drafted"
    if final or code == chain[-1].code:
        if state == "drafted":
            yield "review"
        yield "decide_for" if final else "decide"
    elif code != DRAFT:
        yield "review" if state == "drafted" else "concur"
