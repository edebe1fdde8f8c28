"""The plan's pages to read: programmes, one programme, an area, a goal, an activity."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from comity.core.label import Label
from comity.core.terms import Area
from comity.node.people.permissions import PLAN, TABLE
from comity.programme import queries as texts
from comity.programme.drafting.desk import may_write
from comity.programme.life import Status
from comity.programme.negotiation import reading
from comity.programme.plan import amended, outlook, queries
from comity.programme.plan.domain import LIVES
from comity.programme.plan.drawing import svg
from comity.programme.plan.picture import NARROW, WIDE, cells_of, draw, forms_used
from comity.programme.plan.states import reachable
from comity.web.access import Access, access
from comity.web.marking import markings
from comity.web.pages import nothing_here, status_of
from comity.web.words import current_language, word


def show(
    request: HttpRequest,
    here: Access,
    template: str,
    labels: list[tuple[Label, ...]],
    **context: Any,
) -> HttpResponse:
    """Answer with a page of the plan, marked with the join of what it shows."""
    page = here.marked(request, labels)
    may = {"may_plan": here.may(PLAN), "may_write": may_write(here)}
    given = {"page": page, "here": here} | may | context
    html = render_to_string(f"programme/plan/{template}.html", given, request)
    return HttpResponse(html, status=status_of(request, context.get("form")))


@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme that the reader sees."""
    here = access(request)
    lines, labels = queries.programmes(here.node, here.reader)
    return show(request, here, "programmes", labels, lines=lines)


@require_GET
def programme(request: HttpRequest, name: str) -> HttpResponse:
    """A programme with its plan."""
    here = access(request)
    sight = queries.sight(here.node, here.reader, name)
    if sight is None:
        return nothing_here(request)
    what = word("plan.picture.what")
    cells = cells_of(sight)
    drawings = [
        svg(draw(sight, here.node.now(), current_language(), shape, cells), name, what)
        for shape in (WIDE, NARROW)
    ]
    return show(
        request,
        here,
        "programme",
        sight.labels,
        sight=sight,
        text=sight.status.text,
        ends=queries.ends(sight.status),
        drawings=drawings,
        shapes=forms_used(sight),
        goal_states=sorted({row.goal.body.state for one in sight.areas for row in one.goals}),
    )


@require_GET
def area(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """One area of a programme: its objectives, its goals, its activities."""
    here = access(request)
    found = queries.area(here.node, here.reader, name, code, start=_start(request))
    if found is None:
        return nothing_here(request)
    return show(
        request,
        here,
        "area",
        found.labels,
        found=found,
        **_in_text(found.status, found.plan.area),
        **_pages(found.start, found.total),
    )


@require_GET
def goal(request: HttpRequest, name: str) -> HttpResponse:
    """A goal with its activities."""
    return _part(request, name, "goal")


@require_GET
def activity(request: HttpRequest, name: str) -> HttpResponse:
    """An activity with this party's position on it, and what is linked to it."""
    return _part(request, name, "activity")


def _part(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    here = access(request)
    start = _start(request)
    part = queries.part(here.node, here.reader, name, kind=kind, start=start)
    if part is None:
        return nothing_here(request)
    own = part.seen.version.header.owner == here.node.party
    plan = texts.plan(here.node, here.reader) if kind == "goal" else None
    amendments = amended.of_goal(plan, part.seen) if plan else []
    return show(
        request,
        here,
        kind,
        [*part.labels, *(one.labels for one in amendments)],
        part=part,
        amendments=amendments,
        body=part.seen.version.body,
        seen_labels=markings(here.node.policies, part.seen.labels_there),
        own=own,
        steps=list(reachable(LIVES[kind], part.seen.version.body.state)) if own else [],
        outlooks=outlook.of_record(here, part.seen) if own and here.is_staff else [],
        **(_of_goal(here, part) if kind == "goal" else {}),
        **_pages(start, part.total),
    )


def _of_goal(here: Access, part: queries.Part) -> dict[str, Any]:
    """Return what the page of a goal shows besides: its area in the text, may it be amended."""
    return _in_text(part.status, part.area) | {"may_amend": may_amend(here, part)}


def may_amend(here: Access, part: queries.Part) -> bool:
    """Whether whoever asks may amend a goal: another party's, of a common text."""
    owner, parties = part.seen.version.header.owner, part.status.text.parties
    return here.may(TABLE) and here.node.party in parties and owner != here.node.party


def _in_text(status: Status, area: Area | None) -> dict[str, Any]:
    """Return what the text says of an area, as the page shows it beside the plan."""
    text = status.text
    return {
        "text": text,
        "text_id": status.pointer.id,
        "area_code": area.code if area else "",
        "lines": reading.lines_of(text, area) if area else (),
        "languages": reading.languages(text),
    }


def _pages(start: int, total: int) -> dict[str, int | None]:
    """Return where the next and the previous page of a list begin."""
    later = start + queries.PAGE
    return {
        "later": later if later < total else 0,
        "earlier": max(start - queries.PAGE, 0) if start else None,
    }


def _start(request: HttpRequest) -> int:
    typed = request.GET.get("from", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0  # noqa: PLR2004 - a page's number has no more digits
