"""Silence: agreed at the deadline, broken before it, put off, circulated anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.core.errors import BodyInvalidError, ImpossibleDateError, TransitionError
from comity.node.publish import Actor, NoSuchRecordError
from comity.programme import domain, queries
from comity.programme.approval.domain import circulate, object_to
from comity.programme.chain import SilenceRunningError, StepNotDueError, set_chain
from comity.programme.domain import NotPermittedError
from tests.programme.silence import COUNCIL, HOUR, Council, make_council
from tests.programme.table import CHAIN, WHY, seat


@pytest.fixture
def council(databases: tuple[str, ...], tmp_path: Path) -> Iterator[Council]:
    made = make_council(tmp_path)
    made.take("committee")
    return made


def test_silence_is_agreed_at_the_deadline_with_nobody_doing_anything(council: Council):
    deadline = council.now + HOUR
    council.circulate(deadline)
    council.at(deadline - 1)
    assert council.state() == "agreed"
    assert council.progress().running is not None
    council.at(deadline)
    assert council.state() == "approved"
    last = council.progress().history[-1]
    assert (last.how, last.at) == ("pass", deadline)
    domain.sign(node=council.node, actor=Actor("node"), text=council.text)


def test_an_objection_in_the_last_second_counts(council: Council):
    deadline = council.now + HOUR
    opened = council.circulate(deadline)
    council.at(deadline - 1)
    council.object(opened)
    council.at(deadline + HOUR)
    assert council.state() == "agreed"
    silence = council.progress().silence
    assert silence is not None
    assert silence.state == "broken"
    assert silence.objection is not None
    assert silence.objection.version.body.reason == WHY


@pytest.mark.parametrize("late", [0, 1])
def test_an_objection_at_the_deadline_or_a_millisecond_after_it_does_not(
    council: Council, late: int
):
    deadline = council.now + HOUR
    opened = council.circulate(deadline)
    council.at(deadline + late)
    with pytest.raises(TransitionError):
        council.object(opened)
    assert council.state() == "approved"
    assert "objection" not in queries.plan(council.node, None).records


def test_a_clock_that_passes_the_deadline_while_one_objects_leaves_no_objection(
    council: Council, monkeypatch: pytest.MonkeyPatch
):
    """Checked before the deadline, sealed after it: the seal's own instant counts."""
    deadline = council.now + HOUR
    opened = council.circulate(deadline)
    council.at(deadline - 1)
    plan = queries.plan(council.node, None)

    def slow(*_: object) -> queries.Plan:
        council.at(deadline + 1)
        return plan

    monkeypatch.setattr(queries, "plan", slow)
    with pytest.raises(TransitionError, match="deadline has passed"):
        object_to(
            node=council.node,
            actor=Actor("node"),
            text=council.text,
            circulation=opened.header.id,
            reason=WHY,
        )
    monkeypatch.undo()
    assert council.state() == "approved"


def test_a_deadline_that_has_passed_is_refused(council: Council):
    for deadline in (council.now, council.now - 1):
        with pytest.raises(ImpossibleDateError, match="passed"):
            council.circulate(deadline)
    assert council.progress().silence is None


def test_a_running_silence_is_put_off_and_never_brought_forward(council: Council):
    first = council.now + HOUR
    opened = council.circulate(first)
    for deadline in (first, first - 1):
        with pytest.raises(ImpossibleDateError, match="later"):
            council.circulate(deadline)
    again = council.circulate(first + HOUR)
    with pytest.raises(TransitionError, match="no longer runs"):
        council.object(opened)
    council.at(first)
    assert council.state() == "agreed"
    assert [one.how for one in council.progress().history] == ["approve", "circulate", "extend"]
    council.object(again)
    assert council.progress().running is None


def test_after_a_break_the_step_is_circulated_anew_or_the_paper_returned(council: Council):
    opened = council.circulate(council.now + HOUR)
    council.object(opened)
    council.at(council.now + 1)
    with pytest.raises(TransitionError):
        council.object(opened)
    due = council.progress().due
    assert due is not None
    assert due.code == "council"
    council.circulate(council.now + HOUR)
    assert council.progress().running is not None
    council.take("council", decision="return", reason=WHY)
    progress = council.progress()
    assert (progress.state, progress.silence, progress.left) == ("returned", None, COUNCIL)
    council.at(council.now + 2 * HOUR)
    assert council.state() == "agreed"


def test_a_step_under_silence_is_not_taken_by_hand_while_it_runs(council: Council):
    council.circulate(council.now + HOUR)
    with pytest.raises(SilenceRunningError):
        council.take("council")


def test_a_decision_at_a_meeting_takes_the_step_where_no_silence_runs(council: Council):
    council.take("council")
    assert council.state() == "approved"
    with pytest.raises(TransitionError):
        council.circulate(council.now + HOUR)


def test_only_the_step_that_is_due_and_under_silence_is_circulated(council: Council):
    with pytest.raises(StepNotDueError, match="not the next"):
        council.circulate(council.now + HOUR, step="committee")
    set_chain(node=council.table.kor, chain=CHAIN)
    with pytest.raises(StepNotDueError, match="not under silence"):
        circulate(
            node=council.table.kor,
            actor=Actor("node"),
            text=council.text,
            step="draft",
            deadline=council.now + HOUR,
        )


def test_the_steps_post_circulates_and_any_post_that_may_objects(council: Council):
    chair, ally = (seat(council.node, code, "approve") for code in ("chair", "secretary-b"))
    secretary, delegation = seat(council.node, "secretary"), seat(council.node, "ally", "object")
    reading = seat(council.node, "reader", "table")
    for actor in (chair, ally, delegation):
        with pytest.raises(StepNotDueError, match="taken by secretary"):
            council.circulate(council.now + HOUR, actor)
    opened = council.circulate(council.now + HOUR, secretary)
    for actor in (reading, secretary):
        with pytest.raises(NotPermittedError):
            council.object(opened, actor)
    assert council.object(opened, delegation).header.post == "ally"


def test_an_objection_has_a_reason_and_names_a_circulation_of_the_text(council: Council):
    opened = council.circulate(council.now + HOUR)
    with pytest.raises(BodyInvalidError):
        object_to(
            node=council.node,
            actor=Actor("node"),
            text=council.text,
            circulation=opened.header.id,
            reason={},
        )
    with pytest.raises(NoSuchRecordError):
        object_to(
            node=council.node,
            actor=Actor("node"),
            text=council.text,
            circulation=opened.header.id[:-12] + "0" * 12,
            reason=WHY,
        )


def test_what_is_said_in_silence_stays_at_home(council: Council):
    council.object(council.circulate(council.now + HOUR))
    council.table.exchange()
    there = queries.plan(council.table.kor, None).records
    assert not {"circulation", "objection"} & set(there)


def test_a_guest_whose_post_is_called_alike_takes_no_step(council: Council):
    guest = seat(council.node, "secretary", "approve")
    assert guest.reader is not None
    other = Actor(
        "secretary",
        type(guest.reader)("guest", "KOR", guest.reader.clearances, guest.reader.need, "secretary"),
    )
    for act in (
        lambda: council.circulate(council.now + HOUR, other),
        lambda: council.take("council", other),
    ):
        with pytest.raises(NotPermittedError):
            act()
