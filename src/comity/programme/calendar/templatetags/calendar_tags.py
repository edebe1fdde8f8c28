"""Tags of the calendar: days, months and weekdays in words, the time of an occasion, its sign."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comity.programme.calendar.month import FIRST_OF_WEEK
from comity.programme.calendar.occasions import Occasion
from comity.web import times
from comity.web.templatetags.comity import code
from comity.web.templatetags.comity import moment as instant_words
from comity.web.timeline import OTHER_SHAPE, SHAPES
from comity.web.words import current_language, word

register = template.Library()

WEEKDAYS = (
    "weekday.mon",
    "weekday.tue",
    "weekday.wed",
    "weekday.thu",
    "weekday.fri",
    "weekday.sat",
    "weekday.sun",
)


@register.simple_tag
def day_words(day: date) -> str:
    """A day: 24 November 2026, 2026년 11월 24일."""
    return times.date_words(datetime(day.year, day.month, day.day, tzinfo=UTC), current_language())


@register.simple_tag
def month_words(day: date) -> str:
    """A month: November 2026, 2026년 11월."""
    if current_language() == "ko":
        return f"{day.year}년 {day.month}월"
    return f"{times.MONTHS[day.month - 1]} {day.year}"


@register.simple_tag
def month_short(column: str) -> str:
    """The head of a column: a year, or a month in few letters."""
    year, _, month = column.partition("-")
    if not month:
        return year
    return f"{int(month)}월" if current_language() == "ko" else times.MONTHS[int(month) - 1][:3]


@register.simple_tag
def weekdays() -> list[SafeString]:
    """The days of the week in the order of the language."""
    first = FIRST_OF_WEEK.get(current_language(), 0)
    return [word(WEEKDAYS[(first + n) % 7]) for n in range(7)]


@register.simple_tag
def weekday(day: date) -> SafeString:
    """The day of the week of a day."""
    return word(WEEKDAYS[day.weekday()])


@register.simple_tag(takes_context=True)
def when(context: Mapping[str, Any], one: Occasion) -> SafeString:
    """When an occasion is: its days, or its instant in UTC and in the zone of the node."""
    if one.at is None:
        return format_html_join(" – ", '<span class="whole">{}</span>', ((d,) for d in _days(one)))
    return instant_words(context, one.at)


@register.simple_tag(takes_context=True)
def time_here(context: Mapping[str, Any], one: Occasion) -> SafeString:
    """The time of day of an occasion in the zone of the node, UTC beside it; nothing for days."""
    if one.at is None:
        return SafeString("")
    page = context["page"]
    local = times.local_words(one.at, page.node.zone if page.node else "", current_language())
    if not local:
        return format_html('<span class="whole">{}</span> ', times.utc_time(one.at))
    return format_html(
        '<span class="whole">{}</span> <span class="second whole">{}</span> ',
        local[-1],
        times.utc_time(one.at),
    )


@register.simple_tag
def form_of(one: Occasion) -> SafeString:
    """Of what sort an occasion is, in words."""
    return code("form", one.form)


@register.filter
def shape(one: Occasion) -> str:
    """The sign that stands for its form."""
    return "deadline" if one.what == "deadline" else SHAPES.get(one.form, OTHER_SHAPE)


def _days(one: Occasion) -> list[str]:
    """Return the first and the last day in words, or the one that is both."""
    if one.exact == "year":
        return [f"{one.first.year}년" if current_language() == "ko" else str(one.first.year)]
    if one.exact == "month":
        return [month_words(one.first)]
    days = [one.first] if one.first == one.last else [one.first, one.last]
    return [day_words(day) for day in days]
