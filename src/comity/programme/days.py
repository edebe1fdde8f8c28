"""Days as far as they are known: when something takes place, not when it was written."""

import calendar
from datetime import UTC, date, datetime
from typing import Annotated

import msgspec

from comity.core.errors import ImpossibleDateError
from comity.core.record import Instant

Day = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?\Z")]
"""A day as far as it is known: ``2023-07-11``, ``2023-01``, ``2005``, or nothing."""
_YEAR_ALONE, _YEAR_AND_MONTH = 4, 7


def check_days(first: str, last: str) -> None:
    """Raise ImpossibleDateError when a day does not exist, or the last comes before the first."""
    for day in (first, last):
        _check_day(day)
    # What is known less exactly is compared as far as it is known.
    if last and (not first or last < first[: len(last)]):
        raise ImpossibleDateError(
            f"It would end ({last}) before it begins ({first or 'no day'}).", "order"
        )


def _check_day(day: str) -> None:
    if not day:
        return
    try:
        date.fromisoformat(day + "-01" * (2 - day.count("-")))
    except ValueError as error:
        raise ImpossibleDateError(f"There is no day {day}.", "day", day=day) from error


def first_instant(day: str) -> Instant:
    """Return the first instant of a day, month or year, in UTC."""
    parts = [int(part) for part in day.split("-")] + [1, 1]
    return int(datetime(parts[0], parts[1], parts[2], tzinfo=UTC).timestamp()) * 1000


def end_instant(day: str) -> Instant:
    """Return the instant at which a day, month or year is over, in UTC."""
    if len(day) == _YEAR_ALONE:
        return first_instant(str(int(day) + 1))
    if len(day) == _YEAR_AND_MONTH:
        year, month = (int(part) for part in day.split("-"))
        day = f"{day}-{calendar.monthrange(year, month)[1]:02}"
    return first_instant(day) + 24 * 60 * 60 * 1000
