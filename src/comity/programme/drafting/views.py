"""Texts and drafts: the list, the page to write on, two drafts beside each other, discarding."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comity.core.errors import ComityError
from comity.node import drafts
from comity.node.drafts import ConflictError, Draft
from comity.programme import queries
from comity.programme.drafting import beginnings, beside, editing, parse
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting.desk import SHELF, choose_old, marked, may_write
from comity.programme.drafting.page import writing_page
from comity.programme.drafting.saving import AUTOSAVE, refused, told, version_of
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.refusals import refuse


@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """Every text that the reader may see; for whoever may table, their drafts and new ones."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    shown = [one for one in reversed(plan.statuses) if one.state != "replaced"]
    page = here.marked(request, [plan.labels[one.pointer.id] for one in shown])
    context: dict[str, object] = {"page": page, "statuses": shown, "may_write": may_write(here)}
    if may_write(here):
        context["drafts"] = [(one, sheets.load(one.body)) for one in SHELF.all(here)]
        context["beginnings"] = [
            (one, ways) for one in shown if (ways := beginnings.ways(one, here.node.party))
        ]
    return render(request, "drafting/texts.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft: empty, from a template, or from a text."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    way, _, name = request.POST.get("from", "").partition(":")
    sheet = beginnings.begin(way, here.node.party, plan.status(name)) if may_write(here) else None
    if sheet is None:
        return nothing_here(request)
    made = SHELF.begin(here, sheets.dump(sheet))
    return HttpResponseRedirect(reverse("draft", args=[made.id]))


@require_http_methods(["GET", "HEAD", "POST"])
@SHELF.opening
def draft(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    """The page to write on. Each button saves first; a script does so while somebody types."""
    if request.method == "POST":
        return _write(request, here, held)
    return writing_page(request, here, held, sheets.load(held.body), Form())


def _write(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    act, base = request.POST.get("act", "save"), sheets.load(held.body)
    if act == "undo":
        return SHELF.undo(request, here, held)
    sheet, form, version = parse.sheet(request.POST, base), Form(), version_of(request)
    editing.settle_translations(sheet, base)
    if "supersedes" in request.POST:
        plan = queries.plan(here.node, here.reader)
        choose_old(plan, sheet, here.node.party, request.POST["supersedes"])
    place = editing.act(sheet, act)
    try:
        held = SHELF.save(here, held, sheets.dump(sheet), version)
    except ConflictError as conflict:
        return SHELF.conflict(request, conflict)
    except ComityError as error:
        refuse(form, error)
        if AUTOSAVE in request.headers:
            return refused(form)
        return writing_page(request, here, held, sheet, form, version=version)
    if AUTOSAVE in request.headers:
        return told(held)
    return _written(request, held, act, place)


def _written(request: HttpRequest, held: Draft, act: str, place: str) -> HttpResponse:
    if act == "table":
        return HttpResponseRedirect(reverse("draft-table", args=[held.id]))
    if act == "save":
        notice(request, "draft.saved")
    href = reverse("draft", args=[held.id])
    return HttpResponseRedirect(f"{href}#{place}" if place else href)


@require_http_methods(["GET", "HEAD", "POST"])
@SHELF.opening
def discard(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    """Ask once more, then remove a draft for good."""
    if request.method == "POST":
        drafts.discard(node=here.node, post=held.post, draft=held.id)
        notice(request, "draft.discarded")
        return HttpResponseRedirect(reverse("texts"))
    context = {"page": marked(request, here, sheets.load(held.body)), "draft": held,
               "sheet": sheets.load(held.body)}  # fmt: skip
    return render(request, "drafting/discard.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def beside_each_other(request: HttpRequest, draft: int, other: int) -> HttpResponse:
    """Two drafts that came of one: what differs, and which is kept."""
    here = access(request)
    one, two = SHELF.find(here, draft), SHELF.find(here, other)
    if one is None or two is None or draft == other:
        return nothing_here(request)
    if request.method == "POST":
        return SHELF.keep(request, here, one, two)
    left, right = sheets.load(one.body), sheets.load(two.body)
    context = {
        "page": marked(request, here, left, right),
        "one": one,
        "two": two,
        "rows": beside.rows(left, right),
    }
    return render(request, "drafting/beside.html", context)
