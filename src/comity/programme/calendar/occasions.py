"""What stands in a calendar: an event or a deadline, with its days."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Literal

from comity.core.label import Label
from comity.core.record import Instant
from comity.core.terms import Words
from comity.web.times import moment

What = Literal["event", "deadline"]
Exact = Literal["day", "month", "year"]
HREFS = {
    "activity": "/plan/activity/{}",
    "goal": "/plan/goal/{}",
    "consultation": "/consultation/{}",
    "item": "/item/{}",
    "task": "/task/{}",
}
"""Where the page of a record is, by its kind."""
LASTS_LONG = 45
"""An event of more days stands in a month where it begins and where it ends (days)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An event or a deadline: on whole days from ``first`` to ``last``, or at an instant.

    ``id`` is the record's; ``form`` says of what sort it is; ``programme`` and ``area`` are codes,
    empty where it is of none. ``state`` is one of an activity's, or empty.
    """

    id: str
    what: What
    form: str
    title: Words
    first: date
    last: date
    exact: Exact = "day"
    at: Instant | None = None
    end: Instant | None = None
    programme: str = ""
    area: str = ""
    place: str = ""
    state: str = ""
    text: Words = field(default_factory=dict)
    href: str = ""
    labels: tuple[Label, ...] = ()
    made_at: Instant = 0
    illustrative: bool = False

    @property
    def cancelled(self) -> bool:
        """Whether it will not take place."""
        return self.state in ("cancelled", "dropped")

    def days(self, place: tzinfo) -> tuple[date, date]:
        """Return its first and last day at a place: an instant falls on the day it has there."""
        if self.at is None:
            return self.first, self.last
        end = self.at if self.end is None else max(self.at, self.end - 1)
        return moment(self.at, place).date(), moment(end, place).date()

    def touches(self, first: date, last: date, place: tzinfo) -> bool:
        """Whether any of its days is among these."""
        begins, ends = self.days(place)
        return begins <= last and first <= ends


@dataclass(frozen=True, slots=True)
class Only:
    """A filter: each choice that is not empty must fit."""

    programme: str = ""
    area: str = ""
    form: str = ""

    def fits(self, one: Occasion) -> bool:
        """Whether an occasion is left."""
        return self.leaves(one.programme, one.area, one.form)

    def leaves(self, programme: str, area: str, form: str) -> bool:
        """Whether what is of these is left."""
        return (
            self.programme in ("", programme)
            and self.area in ("", area)
            and self.form in ("", form)
        )


ALL = Only()


def at_instant(instant: Instant, end: Instant | None = None) -> dict[str, Any]:
    """Return an instant, or a time with its end, as the days of an occasion."""
    day = moment(instant).date()
    last = day if end is None else moment(end - 1).date()
    return {"first": day, "last": last, "at": instant, "end": end}


def spread(first: str, last: str) -> dict[str, Any] | None:
    """Return the days of ``2023-07-11``, ``2023-01`` or ``2005``; None for no date at all."""
    if not first:
        return None
    exact: tuple[Exact, ...] = ("year", "month", "day")
    return {
        "first": _first(first),
        "last": _last(last or first),
        "exact": exact[first.count("-")],
    }


def _first(day: str) -> date:
    return date.fromisoformat(day + "-01" * (2 - day.count("-")))


def _last(day: str) -> date:
    begins = _first(day)
    if day.count("-") == 2:  # noqa: PLR2004 - year, month and day
        return begins
    if "-" in day:
        following = (begins.replace(day=28) + timedelta(days=4)).replace(day=1)
        return following - timedelta(days=1)
    return begins.replace(month=12, day=31)


def in_order(occasions: Iterable[Occasion], place: tzinfo) -> list[Occasion]:
    """Return occasions as a day lists them: whole days first, then by time."""
    return sorted(occasions, key=lambda one: (one.at is not None, one.at or 0, one.days(place)[0]))


def today(now: Instant, place: tzinfo) -> date:
    """Return the day that it is at a place."""
    return datetime.fromtimestamp(now / 1000, place).date()
