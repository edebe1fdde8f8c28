"""The statement of release on the desk: chosen by party and time, taken away as a file."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from comity.core.terms import PUBLIC
from comity.exchange.desk import files
from comity.exchange.desk.sheet import Asked, sheet
from comity.exchange.desk.showing import (
    DAY,
    called_parties,
    officer,
    party_names,
    show,
)
from comity.web import times
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.pages import nothing_here
from comity.web.words import current_language

FORMATS = {"xlsx": (files.xlsx, files.XLSX), "pdf": (files.pdf, files.PDF)}


@require_GET
@officer
def statement(request: HttpRequest, here: Access) -> HttpResponse:
    """Choose a party and a time; each peer has a line of its own without a script."""
    form = Form({name: request.GET.getlist(name) for name in ("party", "since", "until")})
    parties = [one for one in called_parties(here.node) if one[0] != PUBLIC]
    party = form.choice("party", [code for code, _ in parties], required=False)
    days = {name: form.raw(name) for name in ("since", "until") if form.raw(name)}
    _asked(form, here, party)
    ready = _ready(here, party, days) if party and not form.wrong else None
    return show(request, here, "statement", [], form=form, parties=parties, ready=ready)


def _ready(here: Access, party: str, days: dict[str, str]) -> dict[str, object]:
    """Return where the files of a statement lie, and the command that makes the whole one."""
    place = reverse("desk-download", args=[party])
    files_at = {ending: f"{place}?{urlencode(days | {'format': ending})}" for ending in FORMATS}
    said = "".join(f" --{name} {day}" for name, day in days.items())
    command = f"comity audit --party {party}{said}"
    return files_at | {"party": party_names(here.node)(party), "command": command}


@require_GET
@officer
def download(request: HttpRequest, here: Access, party: str) -> HttpResponse:
    """Give the statement as a spreadsheet or a paper."""
    known = {code for code, _ in called_parties(here.node)}
    form = Form({name: request.GET.getlist(name) for name in ("since", "until")})
    asked = _asked(form, here, party)
    made = FORMATS.get(request.GET.get("format", "xlsx"))
    if party not in known - {PUBLIC} or made is None or form.wrong:
        return nothing_here(request)
    write, sort = made
    answer = HttpResponse(write(sheet(here.node, asked)), content_type=sort)
    day = times.iso(here.node.now())[:10]
    ending = request.GET.get("format", "xlsx")
    answer.headers["Content-Disposition"] = f'attachment; filename="{party}-{day}.{ending}"'
    return answer


def _asked(form: Form, here: Access, party: str) -> Asked:
    since, until = form.date("since", required=False), form.date("until", required=False)
    ends = None if until is None else until + DAY
    return Asked(party, since, ends, current_language(), here.reader)
