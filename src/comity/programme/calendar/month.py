"""A month as weeks of days, with what stands on each. A week begins as the language has it."""

import calendar as days_of
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta, tzinfo

from comity.programme.calendar.occasions import LASTS_LONG, Occasion, in_order

FIRST_OF_WEEK = {"en": 0, "ko": 6}
"""Monday is 0: in Korea calendars begin with Sunday."""
SATURDAY = 5
FIRST_YEAR, LAST_YEAR = 1900, MAXYEAR - 1


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the sheet. ``outside``: of the month before or after."""

    on: date
    occasions: Sequence[Occasion]
    outside: bool
    today: bool

    @property
    def weekend(self) -> bool:
        """Whether it is a Saturday or Sunday."""
        return self.on.weekday() >= SATURDAY


@dataclass(frozen=True, slots=True)
class Month:
    """A month's sheet."""

    first: date
    weeks: Sequence[Sequence[Day]]
    unplaced: Sequence[Occasion]
    """What is known to be in this month or year, and not on which day."""

    @property
    def shown(self) -> list[Occasion]:
        """Everything that stands on the sheet, once."""
        placed = [one for week in self.weeks for day in week for one in day.occasions]
        return list({id(one): one for one in (*placed, *self.unplaced)}.values())

    @property
    def before(self) -> str:
        """The month before, as an address writes it; empty where there is none."""
        last = self.first - timedelta(days=1)
        return f"{last:%Y-%m}" if last.year >= FIRST_YEAR else ""

    @property
    def after(self) -> str:
        """The month after."""
        following = (self.first + timedelta(days=31)).replace(day=1)
        return f"{following:%Y-%m}" if following.year <= LAST_YEAR else ""


def read_month(text: str, today: date) -> date:
    """Return the first day of the month that an address names; of this one where it names none."""
    try:
        year, month = (int(part) for part in text.split("-"))
        first = date(year, month, 1)
    except ValueError:
        return today.replace(day=1)
    return first if FIRST_YEAR <= year <= LAST_YEAR else today.replace(day=1)


def sheet(
    first: date, occasions: Sequence[Occasion], *, place: tzinfo, today: date, language: str
) -> Month:
    """Lay a month out. ``place`` is the zone in which an instant falls on a day."""
    begins = FIRST_OF_WEEK.get(language, 0)
    dates = days_of.Calendar(begins).monthdatescalendar(first.year, first.month)
    start, end = dates[0][0], dates[-1][-1]
    on: dict[date, list[Occasion]] = {}
    for one in occasions:
        if one.exact == "day" and one.touches(start, end, place):
            for day in _days(one, start, end, place):
                on.setdefault(day, []).append(one)
    weeks = [
        [
            Day(day, in_order(on.get(day, ()), place), day.month != first.month, day == today)
            for day in week
        ]
        for week in dates
    ]
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    unplaced = [
        one for one in occasions if one.exact == "month" and one.first <= last and first <= one.last
    ]
    return Month(first, weeks, unplaced)


def _days(one: Occasion, start: date, end: date, place: tzinfo) -> list[date]:
    """Return the days that it stands on: what lasts long, on its first and its last alone."""
    begins, ends = one.days(place)
    if (ends - begins).days > LASTS_LONG:
        return [day for day in (begins, ends) if start <= day <= end]
    length = (min(ends, end) - max(begins, start)).days + 1
    return [max(begins, start) + timedelta(days=n) for n in range(length)]
