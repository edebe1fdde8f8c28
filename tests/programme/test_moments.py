"""Deadlines typed at one place and read at others, and ends that are told ahead."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from comity.core.record import Instant
from comity.programme.approval import lapse, moments
from comity.web.forms import Form
from comity.web.times import DAY, moment, zone
from tests.web.samples import at

PLACES = (
    "Asia/Seoul", "Europe/Brussels", "Pacific/Auckland", "Pacific/Honolulu", "Pacific/Kiritimati",
    "Pacific/Pago_Pago", "America/St_Johns", "UTC",
)  # fmt: skip


def read(day: str, time: str, place: str) -> tuple[Instant | None, set[str]]:
    form = Form.filled(day=day, time=time)
    found = moments.read(form, "day", "time", ZoneInfo(place))
    return found, set(form.wrong)


@pytest.mark.parametrize(
    ("place", "instant"),
    [
        ("Asia/Seoul", "2026-12-01T03:00"),
        ("Europe/Brussels", "2026-12-01T11:00"),
        ("Pacific/Kiritimati", "2026-11-30T22:00"),  # a day ahead of Honolulu, on the same clock
        ("Pacific/Honolulu", "2026-12-01T22:00"),
    ],
)
def test_noon_is_another_instant_at_another_place(place: str, instant: str):
    assert read("2026-12-01", "12:00", place) == (at(instant), set())


@dataclass
class Somewhere:
    """Stands for a node that was told where the others are."""

    party: str
    zone: str
    told: str = ""

    @property
    def db(self) -> Any:
        return self

    def setting(self, key: str) -> str:
        return self.told if key == moments.ZONES else ""


def test_one_deadline_is_shown_on_both_sides_of_the_date_line():
    node = Somewhere("NZL", "Pacific/Auckland", "USA Pacific/Honolulu\nKOR Asia/Seoul")
    shown = moments.everywhere(node, ("NZL", "USA", "KOR", "JPN"), at("2026-11-30T22:30"))  # type: ignore[arg-type]  # stands in for a text's status
    assert [(one.party, one.text["en"], one.day) for one in shown] == [
        ("NZL", "1 December 2026 11:30 NZDT", "2026-12-01"),
        ("USA", "30 November 2026 12:30 HST", "2026-11-30"),
        ("KOR", "1 December 2026 07:30 KST", "2026-12-01"),
    ]
    assert shown[0].text["ko"] == "2026년 12월 1일 11:30 NZDT"


def test_a_time_that_the_clocks_skip_is_refused_and_one_they_repeat_is_the_earlier():
    assert read("2027-03-28", "02:30", "Europe/Brussels") == (None, {"time"})
    assert read("2026-10-25", "02:30", "Europe/Brussels") == (at("2026-10-25T00:30"), set())


@pytest.mark.parametrize(
    ("day", "time"),
    [("", ""), ("2026-12-01", ""), ("2026-02-30", "10:00"), ("1.12.2026", "10:00"),
     ("2026-12-01", "25:00"), ("0001-01-01", "00:00"), ("9999-12-31", "23:59"), ("\0", "x")],
)  # fmt: skip
def test_what_is_no_day_and_time_is_said_and_nothing_else(day: str, time: str):
    found, wrong = read(day, time, "Pacific/Kiritimati")
    assert (found is None) == bool(wrong)


@given(some.integers(at("2020-01-01"), at("2040-01-01")), some.sampled_from(PLACES))
def test_what_is_offered_can_be_read_again(instant: Instant, name: str):
    place = zone(name)
    assert place is not None
    day, time = moments.offered(instant, 3, place)
    found, wrong = read(day, time, name)
    assert wrong == set()
    assert found is not None
    assert instant + DAY < found < instant + 5 * DAY
    assert f"{moment(found, place):%H:%M}" == "18:00"


@dataclass
class Ending:
    """Stands for the status of a text."""

    state: str
    ends: Instant | None


ENDS = at("2027-07-09")


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (366, None),
        (365, 365),
        (200, 365),
        (180, 180),
        (91, 180),
        (90, 90),
        (30, 30),
        (7, 7),
        (1, 7),
    ],
)
def test_an_end_is_told_ahead_from_the_longest_stage_on(left: int, stage: int | None):
    found = lapse.lapse(Ending("in_force", ENDS), ENDS - left * DAY, lapse.STAGES)  # type: ignore[arg-type]  # stands in for a text's status
    assert (found and found.stage) == stage
    if found is not None:
        assert found.days == left
        assert (found.next_stage is None) == (found.stage == 7)


@given(some.integers(0, 400 * DAY), some.sampled_from(["in_force", "extended"]))
def test_no_text_lapses_unnoticed(before: int, state: str):
    """Whatever the instant in the last year and for a month after, something is said."""
    now = ENDS - before
    found = lapse.lapse(Ending(state, ENDS), now, lapse.STAGES)  # type: ignore[arg-type]  # stands in for a text's status
    assert (found is not None) == (before <= 365 * DAY)
    after = lapse.lapse(Ending("lapsed", ENDS), ENDS + before, lapse.STAGES)  # type: ignore[arg-type]  # stands in for a text's status
    assert (after is not None) == (before < lapse.AFTER * DAY)


def test_what_has_no_end_or_ended_otherwise_says_nothing():
    for state, ends in (("in_force", None), ("superseded", ENDS), ("terminated", ENDS)):
        assert lapse.lapse(Ending(state, ends), ENDS - DAY, lapse.STAGES) is None  # type: ignore[arg-type]  # stands in for a text's status
