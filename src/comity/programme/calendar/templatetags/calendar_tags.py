"""Tags of the calendar: days, months and weekdays in words, the time of an occasion, its sign."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from html import escape
from typing import Any
from urllib.parse import quote_plus

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from comity.programme.calendar.month import FIRST_OF_WEEK
from comity.programme.calendar.occasions import Occasion
from comity.programme.calendar.timeline import Row
from comity.web import times
from comity.web.templatetags.comity import both, code, one
from comity.web.templatetags.comity import moment as instant_words
from comity.web.templatetags.kit import tag
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
        days = (f'<span class="whole">{escape(day)}</span>' for day in _days(one))
        return mark_safe(" – ".join(days))  # noqa: S308 - escaped
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


@register.simple_tag(takes_context=True)
def counted(context: Mapping[str, Any], rows: Sequence[Row], columns: Sequence[str]) -> SafeString:
    """The rows of the timeline: a figure is a link to the list of what it counts.

    Written here and not in a template: there are hundreds of figures.
    """
    year, now = context["year"], context["this_month"]
    form = context["request"].GET.get("form", "")
    marks = [" now" if column == now else "" for column in columns]
    made = []
    always = {"form": form, "year": year or ""}
    for row in rows:
        chosen = always | {"programme": row.programme, "area": row.area}
        query = "&".join(f"{name}={quote_plus(str(v))}" for name, v in chosen.items() if v)
        href = escape(f"?{query}{'&' if query else ''}{'only' if year else 'year'}=")
        made.append(f'<tr><th scope="row">{_row_head(row)}</th>')
        for column, number, mark in zip(columns, row.numbers, marks, strict=True):
            link = f'<a class="cell" href="{href}{column}#list">{number:,}</a>' if number else ""
            made.append(f'<td class="figure{mark}">{link}</td>')
        made.append("</tr>")
    return mark_safe("".join(made))  # noqa: S308 - head and query were escaped, the rest are numbers


def _row_head(row: Row) -> str:
    """What a row is of, as HTML: an area and its text, a text, or no area."""
    if row.name:
        beside = f' <span class="soft">{escape(row.programme)}</span>' if row.programme else ""
        return f"{one(row.name)}{beside}"
    return escape(row.programme) if row.programme else word("calendar.no-area")


@register.simple_tag(takes_context=True)
def listed(context: Mapping[str, Any], one: Occasion) -> SafeString:
    """A row of a list: when, what, and of which sort, place and area it is.

    Written here and not in a template: a page has many.
    """
    title = both(one.title)
    if one.href:
        title = mark_safe(f'<a href="{escape(one.href)}">{title}</a>')  # noqa: S308 - escaped, both
    cancelled = " entry-cancelled" if one.cancelled else ""
    chip = f' <span class="chip chip-soft">{word("illustrative")}</span>'
    return mark_safe(  # noqa: S308 - every word in it was escaped
        f'<li class="row"><div class="row-when">{when(context, one)}</div><div class="row-what">'
        f'<p class="row-title{cancelled}">{title}</p><p class="soft">{_facts(one)}'
        f"{chip if one.illustrative else ''}</p></div></li>"
    )


def _facts(one: Occasion) -> str:
    """What is said of an occasion beside its title and its days, as HTML."""
    form = form_of(one)
    facts: list[str] = [form]
    if one.what == "deadline":
        facts = [f"{tag('wait', word('calendar.deadline'))} {form}"]
    if one.place:
        facts.append(escape(one.place))
    if one.area:
        facts.append(escape(f"{one.programme} {one.area}"))
    if one.cancelled:
        facts.append(word("calendar.cancelled"))
    return ' <span class="dot">·</span> '.join(facts)


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
