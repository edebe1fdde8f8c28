"""Pages of the audit: by day, by whom, by what, newest first; and the same as a file."""

import csv
from io import StringIO
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comity.node import audit as node_audit
from comity.node.audit import Wanted
from comity.node.people.administrators import AUDIT
from comity.web import times
from comity.web.access import access
from comity.web.auditing.lines import shown
from comity.web.forms import Form
from comity.web.pages import nothing_here

SHOWN, EXPORTED = 50, 10_000
DAY = 24 * 60 * 60 * 1000
FORMULA = "=+-@\t\r"
"""What a table program would take for a formula at the beginning of a cell."""


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """A page of lines."""
    here = access(request)
    if not here.may(AUDIT):
        return nothing_here(request)
    form, wanted = _asked(request)
    lines, further = node_audit.search(here.node, wanted, before=_before(request), limit=SHOWN)
    context = {
        "page": here.marked(request, []),
        "form": form,
        "lines": shown(here.node, here.reader, lines),
        "further": further,
        "begun": bool(request.GET.get("before")),
        "export": f"/audit.csv?{urlencode({name: form.raw(name) for name in form.typed})}",
    }
    return render(request, "web/audit.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The newest lines as comma-separated values, in UTF-8 with the mark that Excel wants."""
    here = access(request)
    if not here.may(AUDIT):
        return nothing_here(request)
    _, wanted = _asked(request)
    lines, _ = node_audit.search(here.node, wanted, limit=EXPORTED)
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(["id", "at", "who", "act", "status", "outcome"])
    for one in shown(here.node, here.reader, lines):
        line = one.line
        rows.writerow(
            [
                line.id,
                times.iso(line.at),
                _cell(line.who),
                _cell(line.act),
                line.status,
                one.outcome,
            ]
        )
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _asked(request: HttpRequest) -> tuple[Form, Wanted]:
    typed = {name: request.GET.getlist(name) for name in ("day", "who", "act")}
    form = Form(typed)
    day = form.date("day", required=False)
    wanted = Wanted(
        since=day,
        until=None if day is None else day + DAY,
        who=form.text("who"),
        act=form.text("act"),
    )
    return form, wanted


def _before(request: HttpRequest) -> int | None:
    given = request.GET.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None  # noqa: PLR2004 - a row's number has no more digits


def _cell(text: str) -> str:
    return f"'{text}" if len(text) > 1 and text[0] in FORMULA else text
