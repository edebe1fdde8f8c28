"""The pages that settle a negotiation: what was accepted is taken in; a text is agreed on."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError, WrongHashError
from comity.programme import queries
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting.desk import SHELF
from comity.programme.life import Status
from comity.programme.negotiation import domain, reading, versions
from comity.programme.negotiation.clashes import clashes
from comity.programme.negotiation.table import table
from comity.programme.negotiation.taking import accepted_of, clashing, composed
from comity.programme.negotiation.views import NEGOTIABLE, holds_pen, is_party
from comity.programme.queries import Plan
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.refusals import refuse


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, name: str) -> HttpResponse:
    """What the new text would change; then the new text, or a draft to compose a paragraph in."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    status = plan.status(name)
    if status is None or not here.may("table") or not holds_pen(here, status):
        return nothing_here(request)
    form = Form.sent(request) if request.method == "POST" else Form()
    if request.method == "POST" and form.raw("do") == "compose":
        return HttpResponseRedirect(_compose(here, plan, status))
    if request.method == "POST":
        try:
            made = domain.take_in(node=here.node, actor=here.actor, text=status.pointer)
        except ComityError as error:
            refuse(form, error)
        else:
            notice(request, "take-in.done")
            return HttpResponseRedirect(reverse("negotiation", args=[made.header.id]))
    return render(request, "negotiation/take-in.html", _taking(request, here, plan, status, form))


def _taking(
    request: HttpRequest, here: Access, plan: Plan, status: Status, form: Form
) -> dict[str, object]:
    accepted = accepted_of(plan.proposals(status.pointer))
    clash = clashes(plan, status)
    new = composed(status.text, status.pointer.id, accepted)
    found = table(plan, status, here.node.party)
    by_hand = {one.number for one in clash}
    shown = [status.held, *(one.held for one in accepted)]
    return {
        "page": here.marked(request, reading.labels_of(plan, shown)),
        "status": status,
        "text": status.text,
        "changed": [
            one
            for one in versions.paragraphs(status.text, new)
            if one.what != "same" and one.number not in by_hand
        ],
        "older": [
            line
            for block in reading.blocks(new)
            for line in block.lines
            if line.older and line.paragraph.number not in by_hand
        ],
        "languages": reading.languages(new),
        "lost": [a for row in found.rows for a in row.amended if a.waits_for_answer],
        "clashes": clash,
        "drafts": _begun(here, status) if clash else [],
        "form": form,
    }


def _begun(here: Access, status: Status) -> list[int]:
    """Return the drafts, by number, that whoever asks is writing in this text's place."""
    return [
        one.id for one in SHELF.all(here) if sheets.load(one.body).replaces == status.pointer.id
    ]


def _compose(here: Access, plan: Plan, status: Status) -> str:
    """Begin a draft with all that was accepted; return the address of what is to be composed."""
    accepted = accepted_of(plan.proposals(status.pointer))
    sheet = sheets.of_text(composed(status.text, status.pointer.id, accepted))
    made = SHELF.begin(here, sheets.dump(sheet))
    by_hand = clashing(accepted)
    place = next((f"paragraph-{p.uid}" for p in sheet.paragraphs if p.number in by_hand), "")
    return f"{reverse('draft', args=[made.id])}#{place or 'paragraphs'}"


@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, name: str) -> HttpResponse:
    """Agree on one hash, which is shown whole."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    status = plan.status(name)
    if status is None or not here.may("table", "sign") or not is_party(here, status):
        return nothing_here(request)
    form = Form.sent(request) if request.method == "POST" else Form()
    if request.method == "POST":
        try:
            if form.raw("hash") != status.pointer.sha256:
                raise WrongHashError("Another hash was shown than the text has.", "moved")
            domain.agree(node=here.node, actor=here.actor, text=status.pointer)
        except ComityError as error:
            refuse(form, error)
        else:
            notice(request, "agree.done")
            return HttpResponseRedirect(reverse("negotiation", args=[name]))
    found, earlier = table(plan, status, here.node.party), reading.earlier(plan, status)
    shown = [*reading.records_of(status), *(one.held for one in earlier.values() if one)]
    context = {
        "page": here.marked(request, reading.labels_of(plan, shown)),
        "status": status,
        "text": status.text,
        "agreed": [(party, status.agreed.get(party)) for party in status.text.parties],
        "open": [a for row in found.rows for a in row.amended if a.proposal.is_open],
        "done": here.node.party in status.agreed,
        "possible": status.state in NEGOTIABLE and here.node.party not in status.agreed,
        "form": form,
        **earlier,
    }
    return render(request, "negotiation/agree.html", context)
