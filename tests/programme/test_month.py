"""Days and months of the calendar: which day an instant falls on, and which weeks a month has."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from comity.programme.calendar.month import read_month, sheet
from comity.programme.calendar.occasions import Occasion


def on(day: str, at: int | None = None, **more: object) -> Occasion:
    first = date.fromisoformat(day)
    values = {"id": "x", "what": "event", "form": "meeting", "title": {"en": "x"}} | more
    return Occasion(first=first, last=values.pop("last", first), at=at, **values)


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_a_month_begins_its_weeks_as_the_language_does() -> None:
    for language, first in (("en", date(2026, 10, 26)), ("ko", date(2026, 11, 1))):
        month = sheet(date(2026, 11, 1), [], place=UTC, today=date(2026, 11, 24), language=language)
        assert month.weeks[0][0].on == first
        assert all(len(week) == 7 for week in month.weeks)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Auckland", 25), ("Pacific/Honolulu", 23), ("Asia/Seoul", 24), ("UTC", 24)],
)
def test_an_instant_falls_on_the_day_it_has_on_either_side_of_the_date_line(
    zone: str, day: int
) -> None:
    one = on("2026-11-24", instant("2026-11-24T06:00" if day < 25 else "2026-11-24T12:00"))
    assert one.days(ZoneInfo(zone))[0] == date(2026, 11, day)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
def test_a_whole_day_is_the_same_day_everywhere(zone: str) -> None:
    assert on("2026-11-24").days(ZoneInfo(zone))[0] == date(2026, 11, 24)


def test_what_lasts_some_days_stands_on_each_and_what_lasts_long_on_its_ends() -> None:
    short = on("2026-11-29", last=date(2026, 12, 2))
    long = on("2026-01-05", last=date(2026, 11, 20))
    month = sheet(
        date(2026, 11, 1), [short, long], place=UTC, today=date(2026, 11, 1), language="en"
    )
    days = [
        (day.on.isoformat(), one is short)
        for week in month.weeks
        for day in week
        for one in day.occasions
    ]
    assert days == [
        ("2026-11-20", False),
        ("2026-11-29", True),
        ("2026-11-30", True),
        ("2026-12-01", True),
        ("2026-12-02", True),
    ]


@pytest.mark.parametrize("text", ["", "x", "2026-13", "0-1", "99999-1", "2026", "-"])
def test_a_month_that_is_none_is_this_month(text: str) -> None:
    assert read_month(text, date(2026, 11, 24)) == date(2026, 11, 1)
