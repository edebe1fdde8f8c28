"""Chains of approval as data: who may take which step, what a changed chain does and does not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from comity.core.record import Pointer
from comity.node.publish import NODE
from comity.programme import chain, domain, queries
from comity.programme.chain import (
    DECISION_ALONE,
    Chain,
    ChainInvalidError,
    Chains,
    Step,
    StepNotDueError,
    digest,
    progress,
    set_chain,
)
from comity.programme.domain import Decision, NotPermittedError
from comity.programme.states import ApprovalChain
from tests.programme.table import CHAIN, WHY, Table, make_table, seat, text

NAME = {"en": "step", "ko": "단계"}
SHORT: Chain = (Step("decide", NAME, "general"),)


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Iterator[Table]:
    return make_table(tmp_path)


def take(table: Table, pointer: Pointer, step: str, **more: Any) -> None:
    decision = Decision(step, **more)
    domain.approve(node=table.kor, actor=NODE, text=pointer, decision=decision)
    table.house.time.move()


def codes(table: Table, pointer: Pointer) -> list[str]:
    return [step.code for step in queries.plan(table.kor, None).progress(pointer).left]


def test_a_changed_chain_does_not_touch_a_paper_on_its_way(table: Table):
    under_way, new = table.table(text()), table.table(text(code="NEW"))
    table.agree(under_way)
    table.agree(new)
    take(table, under_way, "draft")
    set_chain(node=table.kor, chain=SHORT)
    assert codes(table, under_way) == ["review", "decide"]
    assert codes(table, new) == ["decide"]
    take(table, under_way, "review")
    take(table, under_way, "decide")
    assert table.state(under_way) == "approved"


def test_a_returned_paper_begins_anew_by_the_chain_of_that_time(table: Table):
    pointer = table.table(text())
    table.agree(pointer)
    take(table, pointer, "draft")
    set_chain(node=table.kor, chain=SHORT)
    take(table, pointer, "review", decision="return", reason=WHY)
    assert codes(table, pointer) == ["decide"]
    set_chain(node=table.kor, chain=CHAIN)
    take(table, pointer, "draft")
    assert codes(table, pointer) == ["review", "decide"]


def test_only_a_delegated_step_and_the_last_decide_for_others(table: Table):
    pointer = table.table(text())
    table.agree(pointer)
    with pytest.raises(StepNotDueError, match="decides for nobody"):
        take(table, pointer, "draft", final=True)
    take(table, pointer, "review", final=True)
    assert table.state(pointer) == "approved"
    found = queries.plan(table.kor, None).progress(pointer)
    assert [one.how for one in found.history] == ["decide_for"]


def test_where_a_step_names_no_post_a_permission_is_needed(table: Table):
    pointer = table.table(text())
    table.agree(pointer)
    reading, approving = seat(table.nato, "reader"), seat(table.nato, "approver", "approve")
    with pytest.raises(NotPermittedError):
        domain.approve(node=table.nato, actor=reading, text=pointer, decision=Decision("decide"))
    domain.approve(node=table.nato, actor=approving, text=pointer, decision=Decision("decide"))
    assert table.state(pointer, table.nato) == "approved"


def test_a_paper_is_decided_once(table: Table):
    pointer = table.table(text())
    table.agree(pointer)
    table.approve(pointer)
    with pytest.raises(domain.TransitionError):
        take(table, pointer, "decide")


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ((), "from 1 to"),
        (SHORT * 2, "stands twice"),
        ((Step("Decide", NAME),), "no code"),
        ((Step("", NAME),), "no code"),
        ((Step("a" * 33, NAME),), "no code"),
        ((Step("결재", NAME),), "no code"),
        ((Step("decide", {"en": "decision"}),), "both languages"),
        ((Step("decide", {"en": "decision", "ko": " "}),), "both languages"),
        (tuple(Step("a" * n, NAME) for n in range(1, 22)), "from 1 to"),
    ],
)
def test_a_chain_that_no_paper_could_go_through_is_refused(table: Table, steps: Chain, why: str):
    with pytest.raises(ChainInvalidError, match=why):
        set_chain(node=table.kor, chain=steps)
    assert chain.chain_of(table.kor) == CHAIN


def test_a_node_without_a_chain_decides_once(table: Table):
    assert chain.chain_of(table.nato) == DECISION_ALONE


# Replays of whatever was said: time and chance may bring anything.

STEPS = ("draft", "review", "council", "decide")
MIXED: Chain = (
    Step("draft", NAME, "officer"),
    Step("review", NAME, "director", delegated=True),
    Step("council", NAME, "secretary", silence=True),
    Step("decide", NAME, "general"),
)
CHAINS = Chains(MIXED, {digest(MIXED): MIXED, digest(SHORT): SHORT})


def approval(step: str, decision: str, *, final: bool, known: str) -> dict[str, Any]:
    return {"kind": "approval", "step": step, "decision": decision, "final": final, "chain": known}


@some.composite
def said(draw: some.DrawFn) -> list[Any]:
    """A sequence of records of one text, in the order of time, sensible or not."""
    found: list[Any] = []
    at = 0
    for number in range(draw(some.integers(0, 12))):
        at += draw(some.integers(1, 50))
        kind = draw(some.sampled_from(["approval", "approval", "circulation", "objection"]))
        opened = [one for one in found if one.version.header.kind == "circulation"]
        if kind == "objection":
            named = draw(some.sampled_from(opened)).version.pointer if opened else None
            body = SimpleNamespace(circulation=named, reason=WHY)
        elif kind == "circulation":
            body = SimpleNamespace(
                step=draw(some.sampled_from(STEPS)),
                deadline=at + draw(some.integers(-20, 120)),
                chain=draw(some.sampled_from([digest(MIXED), digest(SHORT), ""])),
            )
        else:
            body = SimpleNamespace(
                step=draw(some.sampled_from([*STEPS, "nothing"])),
                decision=draw(some.sampled_from(["approve", "approve", "approve", "return"])),
                final=draw(some.booleans()),
                chain=draw(some.sampled_from([digest(MIXED), digest(SHORT), ""])),
                reason=WHY,
            )
        header = SimpleNamespace(kind=kind, made_at=at, post="somebody")
        version = SimpleNamespace(header=header, body=body, pointer=f"{kind}{number}")
        found.append(SimpleNamespace(version=version))
    return found


@given(said(), some.integers(0, 800))
def test_whatever_was_said_can_be_replayed_up_to_any_instant(records: list[Any], at: int):
    heard = [one for one in records if one.version.header.made_at <= at]
    found = progress(CHAINS, heard, at)
    assert found.state in ApprovalChain.states()
    assert found.decided == (found.left == ())
    assert found.chain[len(found.chain) - len(found.left) :] == found.left
    assert [one.at for one in found.history] == sorted(one.at for one in found.history)
    assert all(one.at <= at for one in found.history)
    if found.silence is not None:
        assert found.due is not None
        assert found.silence.step == found.due.code


@given(said(), some.integers(0, 400), some.integers(0, 400))
def test_what_was_decided_stays_decided_and_what_happened_stays(
    records: list[Any], one: int, more: int
):
    def upto(at: int) -> chain.Progress:
        heard = [r for r in records if r.version.header.made_at <= at]
        return progress(CHAINS, heard, at)

    earlier, later = upto(one), upto(one + more)
    assert later.history[: len(earlier.history)] == earlier.history
    assert later.decided or not earlier.decided
    if earlier.decided:
        assert later == earlier


@given(said(), some.integers(0, 400))
def test_waiting_is_no_act_of_its_own(records: list[Any], at: int):
    """Asked at many instants or at one, the paper stands where it stands."""
    heard = [one for one in records if one.version.header.made_at <= at]
    asked = [progress(CHAINS, heard, instant) for instant in range(at, at + 200, 40)]
    again = progress(CHAINS, heard, at + 160)
    assert asked[-1] == again


@given(said())
def test_a_chain_that_is_changed_later_is_for_later_papers(records: list[Any]):
    """With every first step naming its chain, the current one says nothing to a paper begun."""
    named = [one for one in records if getattr(one.version.body, "chain", "x")]
    if not named or named[0].version.header.kind == "objection":
        return
    before = progress(CHAINS, named, 10_000)
    after = progress(replace(CHAINS, current=(*SHORT, Step("more", NAME))), named, 10_000)
    if before.history and not any(one.how == "return" for one in before.history):
        assert before == after


def test_an_objection_to_a_circulation_that_was_put_off_is_passed_over():
    first, later = (
        record("circulation", at, step="council", deadline=d) for at, d in ((1, 9), (2, 99))
    )
    late = [record("objection", 5, circulation=one.version.pointer) for one in (first, later)]
    chains = Chains((MIXED[2],))
    for objection, state in zip(late, ("running", "broken"), strict=True):
        silence = progress(chains, [first, later, objection], 50).silence
        assert silence is not None
        assert silence.state == state


def record(kind: str, at: int, **body: Any) -> Any:
    header = SimpleNamespace(kind=kind, made_at=at, post="somebody")
    said = SimpleNamespace(chain="", reason=WHY, **body)
    return SimpleNamespace(version=SimpleNamespace(header=header, body=said, pointer=f"{kind}{at}"))


def test_the_hash_of_a_chain_says_everything_of_it():
    changed = [
        msgspec.structs.replace(SHORT[0], **{field: value})
        for field, value in (("post", "x"), ("silence", True), ("days", 9), ("delegated", True))
    ]
    assert len({digest(SHORT), *(digest((step,)) for step in changed)}) == 5
