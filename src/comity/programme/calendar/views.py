"""Pages of the calendar: a month, and the timeline of all years. Parse, call, render."""

from datetime import UTC, date, timedelta, tzinfo
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comity.programme.calendar import occasions
from comity.programme.calendar.agenda import Agenda
from comity.programme.calendar.dates import Dated
from comity.programme.calendar.month import read_month, sheet
from comity.programme.calendar.occasions import Only
from comity.programme.calendar.tally import MONTHS
from comity.programme.calendar.timeline import Asked, timeline, years_of
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.times import zone
from comity.web.words import current_language, has, word

COMING = 8
"""How many of what comes next stand beside a month."""
CHOICES = ("programme", "area", "form")
WEEK = timedelta(days=7)


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """A month, day by day, in the zone of the node; beside it what comes next."""
    here = access(request)
    place = zone_of(here)
    today = occasions.today(here.node.now(), place)
    agenda, only = Agenda(here.node, here.reader), asked_for(request)
    first = read_month(request.GET.get("month", ""), today)
    before = first - WEEK - timedelta(days=occasions.LASTS_LONG)
    around = agenda.between(before, first + timedelta(days=31) + WEEK, only)
    around += agenda.lasting(before, only)
    coming = _coming(agenda, only, today)
    shown = sheet(first, agenda.told(around), place=place, today=today, language=current_language())
    context = {
        "page": here.marked(request, agenda.labels([*around, *coming])),
        "month": shown,
        "coming": agenda.told(coming),
        **filters(request, agenda),
    }
    return render(request, "calendar/month.html", context)


@require_GET
def years(request: HttpRequest) -> HttpResponse:
    """The timeline: areas and the months of a year, or all years; beneath it the list."""
    here = access(request)
    today = occasions.today(here.node.now(), zone_of(here))
    agenda, only = Agenda(here.node, here.reader), asked_for(request)
    offered = years_of(agenda, today)
    year = _number(request, "year") if "year" in request.GET else today.year
    chosen = year if year in offered else None
    only_month = _number(request, "only") if chosen else None
    asked = Asked(
        chosen,
        only_month if only_month in range(1, MONTHS + 1) else None,
        _number(request, "page") or 1,
    )
    shown = timeline(agenda, only, offered, asked)
    context = {
        "page": here.marked(request, agenda.labels(shown.ends, shown.classes)),
        "timeline": shown,
        "listed": agenda.told(shown.listed),
        "years": offered,
        "year": chosen,
        "only": request.GET.get("only", "") if chosen else "",
        "this_month": f"{today:%Y-%m}" if chosen else str(today.year),
        "kept": [("year", chosen or "")],
        **filters(request, agenda),
    }
    return render(request, "calendar/timeline.html", context)


def zone_of(here: Access) -> tzinfo:
    """Return the zone in which the node's people read days."""
    return zone(here.node.zone) or UTC


def asked_for(request: HttpRequest) -> Only:
    """Return the filter of the address."""
    return Only(**{name: request.GET.get(name, "")[:64] for name in CHOICES})


def filters(request: HttpRequest, agenda: Agenda) -> dict[str, Any]:
    """Return the filter's form and what it offers: only what the reader sees."""
    chosen = request.GET.get("programme", "")
    areas = {area.code: area.name for area in agenda.areas if chosen in ("", area.programme)}
    return {
        "filter": Form.filled(**{name: request.GET.get(name, "") for name in CHOICES}),
        "programmes": [(one.text.code, one.text.name) for one in agenda.texts],
        "areas": list(areas.items()),
        "forms": [
            (one, word(f"form.{one}") if has(f"form.{one}") else one)
            for one in sorted(agenda.forms)
        ],
        "is_filtered": any(request.GET.get(name) for name in CHOICES),
    }


def _coming(agenda: Agenda, only: Only, today: date) -> list[Dated]:
    """What begins from today on, known to the day: the first few."""
    found = []
    for one in agenda.between(today, None, only):
        if one.occasion.exact == "day":
            found.append(one)
            if len(found) == COMING:
                break
    return found


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "").rpartition("-")[2][-4:]
    return int(text) if text.isascii() and text.isdigit() else None
