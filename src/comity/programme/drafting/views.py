"""Texts and drafts: the list, the page to write on, two drafts beside each other, discarding."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comity.core.errors import ComityError
from comity.node import drafts
from comity.node.drafts import ConflictError, Draft
from comity.programme import queries
from comity.programme.drafting import beginnings, beside, editing, parse
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting.desk import (
    KIND,
    all_drafts,
    choose_old,
    find,
    marked,
    may_write,
    post_of,
    save_new,
)
from comity.programme.drafting.page import writing_page
from comity.programme.drafting.sheet import Sheet
from comity.programme.negotiation.refusals import refuse
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import error_page
from comity.web.times import utc_time
from comity.web.words import word

AUTOSAVE = "X-Autosave"


@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """Every text that the reader may see; for whoever may table, their drafts and new ones."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    shown = [one for one in reversed(plan.statuses) if one.state != "replaced"]
    page = here.marked(request, [plan.labels[one.pointer.id] for one in shown])
    context: dict[str, object] = {"page": page, "statuses": shown, "may_write": may_write(here)}
    if may_write(here):
        context["drafts"] = [(one, sheets.load(one.body)) for one in all_drafts(here)]
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
        return error_page(request, HTTPStatus.NOT_FOUND)
    made = save_new(here, sheet)
    return HttpResponseRedirect(reverse("draft", args=[made.id]))


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, draft: int) -> HttpResponse:
    """The page to write on. Each button saves first; a script does so while somebody types."""
    here = access(request)
    held = find(here, draft)
    if held is None:
        return error_page(request, HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        return _write(request, here, held)
    return writing_page(request, here, held, sheets.load(held.body), Form())


def _write(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    act, base = request.POST.get("act", "save"), sheets.load(held.body)
    if act == "undo":
        return _undo(request, here, held)
    sheet, form, version = parse.sheet(request.POST, base), Form(), _version(request)
    editing.settle_translations(sheet, base)
    if "supersedes" in request.POST:
        plan = queries.plan(here.node, here.reader)
        choose_old(plan, sheet, here.node.party, request.POST["supersedes"])
    place = editing.act(sheet, act)
    try:
        held = _saved(here, held, sheet, version)
    except ConflictError as conflict:
        return _conflict(request, conflict)
    except ComityError as error:
        refuse(form, error)
        if AUTOSAVE in request.headers:
            said = str(form.wrong[""])
            return JsonResponse({"said": said}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return writing_page(request, here, held, sheet, form, version=version)
    if AUTOSAVE in request.headers:
        said = word("draft.saved-at", at=utc_time(held.updated))
        return JsonResponse({"version": held.version, "said": said})
    return _written(request, held, act, place)


def _version(request: HttpRequest) -> int:
    """Return the version that the browser had before it."""
    typed = request.POST.get("version", "")
    plain = typed.isascii() and typed.isdigit() and len(typed) < len("12345678")
    return int(typed) if plain else 0


def _saved(here: Access, held: Draft, sheet: Sheet, version: int) -> Draft:
    """Save what was typed; what is as it was needs no saving."""
    body = sheets.dump(sheet)
    if version == held.version and body == held.body:
        return held
    return drafts.save(
        node=here.node, post=post_of(here), kind=KIND, body=body, draft=held.id, version=version
    )


def _conflict(request: HttpRequest, conflict: ConflictError) -> HttpResponse:
    """Another window was quicker: both drafts are kept, and shown beside each other."""
    href = reverse("draft-beside", args=[conflict.draft, conflict.kept])
    if AUTOSAVE not in request.headers:
        return HttpResponseRedirect(href)
    said = word("draft.conflict")
    return JsonResponse({"conflict": href, "said": said}, status=HTTPStatus.CONFLICT)


def _written(request: HttpRequest, held: Draft, act: str, place: str) -> HttpResponse:
    if act == "table":
        return HttpResponseRedirect(reverse("draft-table", args=[held.id]))
    if act == "save":
        notice(request, "draft.saved")
    href = reverse("draft", args=[held.id])
    return HttpResponseRedirect(f"{href}#{place}" if place else href)


def _undo(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    try:
        drafts.undo(node=here.node, post=post_of(here), draft=held.id, version=held.version)
    except ComityError:
        notice(request, "draft.undo.nothing", "wait")
    else:
        notice(request, "draft.undone")
    return HttpResponseRedirect(reverse("draft", args=[held.id]))


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, draft: int) -> HttpResponse:
    """Ask once more, then remove a draft for good."""
    here = access(request)
    held = find(here, draft)
    if held is None:
        return error_page(request, HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        drafts.discard(node=here.node, post=post_of(here), draft=draft)
        notice(request, "draft.discarded")
        return HttpResponseRedirect(reverse("texts"))
    context = {"page": marked(request, here, sheets.load(held.body)), "draft": held,
               "sheet": sheets.load(held.body)}  # fmt: skip
    return render(request, "drafting/discard.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def beside_each_other(request: HttpRequest, draft: int, other: int) -> HttpResponse:
    """Two drafts that came of one: what differs, and which is kept."""
    here = access(request)
    one, two = find(here, draft), find(here, other)
    if one is None or two is None or draft == other:
        return error_page(request, HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        return _keep(request, here, one, two)
    left, right = sheets.load(one.body), sheets.load(two.body)
    context = {
        "page": marked(request, here, left, right),
        "one": one,
        "two": two,
        "rows": beside.rows(left, right),
    }
    return render(request, "drafting/beside.html", context)


def _keep(request: HttpRequest, here: Access, one: Draft, two: Draft) -> HttpResponse:
    """Keep one of two: the other's text goes into the first draft, so that it can be undone."""
    keep = request.POST.get("keep", "")
    if keep not in ("one", "two", "both"):
        return error_page(request, HTTPStatus.BAD_REQUEST)
    if keep == "two":
        try:
            drafts.save(
                node=here.node, post=post_of(here), kind=KIND, body=two.body, draft=one.id,
                version=one.version,
            )  # fmt: skip
        except ConflictError as conflict:
            return HttpResponseRedirect(reverse("draft-beside", args=[one.id, conflict.kept]))
    if keep != "both":
        drafts.discard(node=here.node, post=post_of(here), draft=two.id)
        notice(request, "draft.kept")
    return HttpResponseRedirect(reverse("draft", args=[one.id]))
