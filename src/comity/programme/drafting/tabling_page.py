"""Tabling a draft: who will get it and why, the label, then one button."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError
from comity.core.terms import PUBLIC, Text
from comity.node import drafts
from comity.node.drafts import Draft
from comity.node.publish import Marking
from comity.programme import queries
from comity.programme.drafting import problems
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting.desk import SHELF, known_parties, labels, old_of, rules
from comity.programme.drafting.domain import table_text
from comity.programme.drafting.reach import Reach, reach, usual_marking
from comity.programme.drafting.sheet import Sheet, codes
from comity.programme.queries import Plan
from comity.web import labelling
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.marking import markings
from comity.web.notices import notice
from comity.web.refusals import refuse
from comity.web.words import word


@require_http_methods(["GET", "HEAD", "POST"])
@SHELF.opening
def table(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    """What would happen; with the button of that name it does."""
    plan, sheet = queries.plan(here.node, here.reader), sheets.load(held.body)
    missing = problems.problems(sheet, rules(here, old_of(plan, sheet)))
    if missing:
        return _page(request, here, plan, held, {"missing": missing})
    text = sheets.to_text(sheet)
    form = Form.sent(request) if request.method == "POST" else _begin(here, plan, text)
    marking, subject = _read(form, here)
    if form.raw("do") == "table" and form.raw("version") != str(held.version):
        form.say("", "table.changed")
    if form.raw("do") == "table" and not form.wrong:
        try:
            made = table_text(
                node=here.node, actor=here.actor, text=text, subject=subject, marking=marking
            )
        except ComityError as error:
            refuse(form, error)
        else:
            drafts.discard(node=here.node, post=held.post, draft=held.id)
            notice(request, "table.done")
            return HttpResponseRedirect(reverse("negotiation", args=[made.header.id]))
    found: list[Reach] = []
    try:
        found = reach(node=here.node, actor=here.actor, text=text, subject=subject, marking=marking)
    except ComityError as error:
        refuse(form, error)
    shown = {"form": form, "text": text, "reach": _said(here, found), "marking": marking}
    return _page(request, here, plan, held, shown)


def _page(
    request: HttpRequest, here: Access, plan: Plan, held: Draft, more: dict[str, object]
) -> HttpResponse:
    sheet, chosen = sheets.load(held.body), more.get("marking")
    over = labels(plan, sheet)
    if isinstance(chosen, Marking) and not _wrong(more):
        over.append(chosen.labels)
    context = {
        "page": here.marked(request, over),
        "draft": held,
        "sheet": sheet,
        "policies": list(here.node.policies),
        "parties": _parties(here, sheet),
        **more,
    }
    wrong = _wrong(more) or "missing" in more
    code = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    if request.method != "POST":
        code = HTTPStatus.OK
    return render(request, "drafting/table.html", context, status=code)


def _wrong(more: dict[str, object]) -> bool:
    form = more.get("form")
    return isinstance(form, Form) and bool(form.wrong)


def _parties(here: Access, sheet: Sheet) -> list[tuple[str, str]]:
    parties = dict.fromkeys([*sheet.parties, *known_parties(here), PUBLIC])
    return [(party, party) for party in parties if party != here.node.party]


def _begin(here: Access, plan: Plan, text: Text) -> Form:
    """Return the form with the label and the parties that suggest themselves."""
    subject, marking = usual_marking(here.node, plan, text)
    known = {party for party, _ in _parties(here, Sheet(parties=list(text.parties)))}
    return Form.filled(
        subject=subject,
        to=[one for one in marking.releasable_to if one in known],
        more=", ".join(one for one in marking.releasable_to if one not in known),
        **labelling.filled(marking.labels),
    )


def _read(form: Form, here: Access) -> tuple[Marking, str]:
    """Return marking and subject as chosen; what is wrong with them is noted."""
    chosen = labelling.read(form, here.node.policies, informative=True)
    if not chosen:
        form.say("", "table.no-label")
    subject = form.text("subject", required=True, longest=64)
    to = tuple(dict.fromkeys([*form.all("to"), *codes(form.raw("more"))]))
    return Marking(chosen, to), subject


def _said(here: Access, found: list[Reach]) -> list[dict[str, object]]:
    """Return who gets it in words: name, clauses or reason, and the label that it has there."""
    names = known_parties(here)
    public = {language: word("public", language) for language in ("en", "ko")}
    return [
        {
            "of": one,
            "name": public if one.party == PUBLIC else names.get(one.party, {"en": one.party}),
            "labels": markings(here.node.policies, one.labels) if one.gets else (),
        }
        for one in found
    ]
