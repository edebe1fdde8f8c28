"""The page of a negotiation: amend, answer, comment. Parse, call, render."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError, TransitionError
from comity.core.terms import Paragraph
from comity.node.publish import NoSuchRecordError
from comity.programme import queries
from comity.programme.life import Status
from comity.programme.negotiation import domain, forms, reading
from comity.programme.negotiation.table import Amended, Table, table
from comity.programme.negotiation.templatetags.texts import anchor
from comity.programme.negotiation.views import NEGOTIABLE, has_plan, holds_pen, is_party
from comity.programme.plan import amended
from comity.programme.queries import Plan
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here, status_of
from comity.web.refusals import refuse


@dataclass
class Open:
    """Which form of the page is open, and what stands in it."""

    what: str = ""
    which: str = ""
    form: Form = field(default_factory=Form)


@require_http_methods(["GET", "HEAD", "POST"])
def negotiation(request: HttpRequest, name: str) -> HttpResponse:
    """The paragraphs with what was proposed to each; amendments, answers, remarks are sent here."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    status = plan.status(name)
    if status is None:
        return nothing_here(request)
    if request.method != "POST":
        return _page(request, here, plan, status, _asked(request, plan, status, here))
    do = _ACTS.get(request.POST.get("do", ""))
    if do is None or not here.may("table", "write") or not is_party(here, status):
        return nothing_here(request)
    return do(request, here, plan, status)


def _page(
    request: HttpRequest, here: Access, plan: Plan, status: Status, is_open: Open
) -> HttpResponse:
    found, earlier = table(plan, status, here.node.party), reading.earlier(plan, status)
    shown = [*reading.records_of(status), *found.shown()]
    shown += [one.held for one in earlier.values() if one]
    goals = amended.of_plan(here.node, here.reader, plan, status.pointer.id)
    of_goals = [(*one.labels, *one.goal.labels_there) for one in goals]
    may = here.may("table") and is_party(here, status)
    context = {
        "page": here.marked(request, [*reading.labels_of(plan, shown), *of_goals]),
        "status": status,
        "text": status.text,
        "goals": goals,
        "table": found,
        **earlier,
        "languages": reading.languages(status.text),
        "open": is_open,
        "form": is_open.form,
        "may_amend": may and status.state in NEGOTIABLE,
        "may_answer": may,
        "may_comment": here.may("table", "write") and is_party(here, status),
        "may_take_in": may and holds_pen(here, status) and _can_take_in(status, found),
        "may_agree": here.may("table", "sign") and is_party(here, status),
        "agreed": [(party, party in status.agreed) for party in status.text.parties],
        "to_plan": has_plan(status),
        "pen": status.held.version.header.owner,
    }
    code = status_of(request, is_open.form)
    return render(request, "negotiation/negotiation.html", context, status=code)


def _asked(request: HttpRequest, plan: Plan, status: Status, here: Access) -> Open:
    """Return the form that the address asks for: ``?amend=2.1``, ``?counter=ID``, ``?comment=``."""
    asked = request.GET
    if "amend" in asked:
        number = asked["amend"]
        paragraph = _paragraph(status, number)
        before = _overtaken(plan, status, here, asked.get("again", ""))
        words = dict(before.proposal.wording) if before else None
        form = forms.begin_amendment(paragraph, words)
        if before:
            reason = before.proposal.held.version.body.reason
            form.typed = {
                **form.typed,
                **{f"reason_{language}": [said] for language, said in reason.items()},
                "number": [number],
            }
        return Open("amend", number if paragraph else "new", form)
    if "counter" in asked:
        amended = next((a for a in _all(plan, status, here) if a.id == asked["counter"]), None)
        words = dict(amended.proposal.wording) if amended else {}
        filled = {f"counter_{language}": said for language, said in words.items()}
        return Open("counter", asked["counter"], Form.filled(**filled))
    for decision in ("refuse", "withdraw"):
        if decision in asked:
            return Open(decision, asked[decision])
    if "comment" in asked:
        return Open("comment", asked["comment"])
    return Open()


def _all(plan: Plan, status: Status, here: Access) -> list[Amended]:
    found = table(plan, status, here.node.party)
    return [amended for row in found.rows for amended in row.amended]


def _overtaken(plan: Plan, status: Status, here: Access, name: str) -> Amended | None:
    found = table(plan, status, here.node.party).overtaken if name else ()
    return next((one for one in found if one.id == name), None)


def _amend(request: HttpRequest, here: Access, plan: Plan, status: Status) -> HttpResponse:
    form, number = Form.sent(request), request.POST.get("paragraph", "")
    paragraph = _paragraph(status, number)
    proposed = forms.amendment(form, status.text, paragraph)
    if proposed is not None:
        try:
            domain.amend(node=here.node, actor=here.actor, text=status.pointer, proposed=proposed)
        except TransitionError as error:
            return _too_late(request, here, status, form, number, error)
        except ComityError as error:
            refuse(form, error)
        else:
            notice(request, "amend.sent")
            return _back(status, proposed.paragraph)
    return _page(request, here, plan, status, Open("amend", number or "new", form))


def _too_late(
    request: HttpRequest, here: Access, status: Status, form: Form, number: str, error: ComityError
) -> HttpResponse:
    """Answer an amendment to a text that was replaced while it was written: the new text's page.

    What was typed stands there, so that it can be made again with one click.
    """
    plan = queries.plan(here.node, here.reader)
    newer = plan.status(status.pointer.id)
    while newer is not None and newer.replaced_by:
        newer = plan.status(newer.replaced_by)
    if newer is None or newer.state not in NEGOTIABLE:
        refuse(form, error)
        return _page(request, here, plan, status, Open("amend", number or "new", form))
    there, was = _paragraph(newer, number), _paragraph(status, number)
    changed = (there.words if there else {}) != (was.words if was else {})
    form.say("", "amend.overtaken.changed" if changed else "amend.overtaken.same")
    return _page(request, here, plan, newer, Open("amend", number if there else "new", form))


def _answer(request: HttpRequest, here: Access, plan: Plan, status: Status) -> HttpResponse:
    form, name = Form.sent(request), request.POST.get("amendment", "")
    answered = forms.reply(form, status.text)
    number = next((a.number for a in _all(plan, status, here) if a.id == name), "")
    if answered is not None:
        try:
            domain.answer(node=here.node, actor=here.actor, amendment=name, reply=answered)
        except NoSuchRecordError:
            return nothing_here(request)
        except ComityError as error:
            refuse(form, error)
        else:
            notice(request, f"answer.sent.{answered.decision}")
            return _back(status, number)
    return _page(request, here, plan, status, Open(form.raw("decision"), name, form))


def _comment(request: HttpRequest, here: Access, plan: Plan, status: Status) -> HttpResponse:
    form = Form.sent(request)
    said = forms.remark(form, status.text, {p.number for p in status.text.paragraphs})
    if said is not None:
        try:
            domain.comment(node=here.node, actor=here.actor, text=status.pointer, remark=said)
        except ComityError as error:
            refuse(form, error)
        else:
            notice(request, "comment.sent")
            return _back(status, said.paragraph)
    return _page(request, here, plan, status, Open("comment", form.raw("number"), form))


_ACTS = {"amend": _amend, "answer": _answer, "comment": _comment}


def _back(status: Status, number: str) -> HttpResponseRedirect:
    place = f"#{anchor(number)}" if number else ""
    return HttpResponseRedirect(reverse("negotiation", args=[status.pointer.id]) + place)


def _paragraph(status: Status, number: str) -> Paragraph | None:
    return next((one for one in status.text.paragraphs if one.number == number), None)


def _can_take_in(status: Status, found: Table) -> bool:
    return found.accepted > 0 and not status.signed and not status.replaced_by
