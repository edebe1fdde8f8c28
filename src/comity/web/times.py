"""Instants as people read them: in UTC, and beside it in the zone of the node."""

from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from comity.core.record import Instant

DAY = 24 * 60 * 60 * 1000
"""Milliseconds of a day in UTC, which has no daylight saving."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@cache
def zone(name: str) -> tzinfo | None:
    """Return the zone of this IANA name, or None where the machine does not know it."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a name no file can have
        return None


def moment(instant: Instant, place: tzinfo = UTC) -> datetime:
    """Return the instant as a date and time at a place."""
    return datetime.fromtimestamp(instant / 1000, place)


def iso(instant: Instant) -> str:
    """Return the instant as machines read it: 2026-11-24T14:03:00Z."""
    return moment(instant).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_midnight(instant: Instant) -> bool:
    """Whether the instant begins a day in UTC, so that the date alone says it all."""
    return instant % DAY == 0


def date_words(when: datetime, language: str) -> str:
    """Return a date: 9 July 2023, 2023년 7월 9일."""
    if language == "ko":
        return f"{when.year}년 {when.month}월 {when.day}일"
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def utc_time(instant: Instant) -> str:
    """Return the time of day in UTC."""
    return f"{moment(instant):%H:%M} UTC"


def utc_words(instant: Instant, language: str) -> str:
    """Return date and time in UTC."""
    return f"{date_words(moment(instant), language)} {utc_time(instant)}"


def local_words(instant: Instant, name: str, language: str) -> list[str]:
    """Return the time in a zone, before it the date where that is another; nothing if as in UTC.

    The zone is named as people there name it at that instant: KST, CET or CEST.
    """
    place = zone(name)
    if place is None or moment(instant, place).utcoffset() == moment(instant).utcoffset():
        return []
    there = moment(instant, place)
    text = f"{there:%H:%M} {there.tzname()}"
    if there.date() == moment(instant).date():
        return [text]
    return [date_words(there, language), text]


def start_words(instant: Instant, language: str) -> str:
    """Return when something begins: the date where that is exact, else with the time in UTC."""
    if is_midnight(instant):
        return date_words(moment(instant), language)
    return utc_words(instant, language)


def end_words(instant: Instant, language: str) -> str:
    """Return until when something lasts, the end itself excluded: the last day where exact."""
    if is_midnight(instant):
        return date_words(moment(instant - DAY), language)
    return utc_words(instant, language)


def days_until(instant: Instant, now: Instant) -> int:
    """Return the days left, a begun one counted; 0 or less once it has passed."""
    return -((now - instant) // DAY)
