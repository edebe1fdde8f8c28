"""Pages of the calendar: a month, and the timeline of all years. Parse, call, render."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta, tzinfo
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comity.core.label import Label
from comity.programme.calendar import occasions
from comity.programme.calendar.month import read_month, sheet
from comity.programme.calendar.occasions import Calendar, Occasion
from comity.programme.calendar.timeline import timeline, years_of
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.times import moment, zone
from comity.web.words import current_language, has, word

COMING = 8
"""How many of what comes next stand beside a month."""
CHOICES = ("programme", "area", "form")


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """A month, day by day, in the zone of the node; beside it what comes next."""
    here = access(request)
    place, now = zone_of(here), here.node.now()
    today = occasions.today(now, place)
    whole = occasions.calendar(here.node, here.reader)
    found = filtered(request, whole)
    shown = sheet(
        read_month(request.GET.get("month", ""), today),
        found.occasions,
        place=place,
        today=today,
        language=current_language(),
    )
    coming = _coming(found, today, place)
    page = here.marked(request, marked(whole, [*shown.shown, *coming]))
    context = {
        "page": page,
        "month": shown,
        "coming": coming,
        "coming_until": today + timedelta(days=30),
        **filters(request, whole),
    }
    return render(request, "calendar/month.html", context)


@require_GET
def years(request: HttpRequest) -> HttpResponse:
    """The timeline: areas and years, or the months of one; beneath it the list."""
    here = access(request)
    place = zone_of(here)
    today = occasions.today(here.node.now(), place)
    whole = occasions.calendar(here.node, here.reader)
    found = filtered(request, whole)
    offered = years_of(found, today)
    year = _number(request, "year")
    chosen = year if year in offered else None
    shown = timeline(
        found,
        years=offered,
        year=chosen,
        month=_number(request, "only") if chosen else None,
        page=_number(request, "page") or 1,
    )
    page = here.marked(request, marked(whole, found.occasions))
    context = {
        "page": page,
        "timeline": shown,
        "years": offered,
        "year": chosen,
        "only": request.GET.get("only", "") if chosen else "",
        "this_month": f"{today:%Y-%m}" if chosen else str(today.year),
        **filters(request, whole),
    }
    return render(request, "calendar/timeline.html", context)


def zone_of(here: Access) -> tzinfo:
    """Return the zone in which the node's people read days."""
    return zone(here.node.zone) or UTC


def filtered(request: HttpRequest, found: Calendar) -> Calendar:
    """Return what the filter of the address leaves."""
    return found.only(**{name: request.GET.get(name, "")[:64] for name in CHOICES})


def filters(request: HttpRequest, found: Calendar) -> dict[str, Any]:
    """Return the filter's form and what it offers: only what the reader sees."""
    programmes = {one.text.code: one.text.name for one in found.texts}
    areas = {(area.code): area.name for area in found.areas}
    forms = sorted({one.form for one in found.occasions})
    return {
        "filter": Form.filled(**{name: request.GET.get(name, "") for name in CHOICES}),
        "programmes": list(programmes.items()),
        "areas": list(areas.items()),
        "forms": [(one, word(f"form.{one}") if has(f"form.{one}") else one) for one in forms],
        "is_filtered": any(request.GET.get(name) for name in CHOICES),
    }


def marked(found: Calendar, shown: Sequence[Occasion]) -> list[tuple[Label, ...]]:
    """Return the labels of all that a page shows: what stands on it, and the texts it names."""
    return [one.labels for one in shown if one.labels] + [
        found.labels[one.held.version.header.id] for one in found.texts
    ]


def _coming(found: Calendar, today: date, place: tzinfo) -> list[Occasion]:
    later = [one for one in found.occasions if one.days(place)[1] >= today and one.exact == "day"]
    return sorted(later, key=lambda one: (one.days(place)[0], one.at or 0))[:COMING]


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")[-4:]
    text = text.rpartition("-")[2]
    return int(text) if text.isascii() and text.isdigit() else None


__all__ = ["moment", "month", "years"]
