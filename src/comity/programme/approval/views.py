"""A text on its way through the own chain: see it, take a step, keep or break the silence."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from comity.core.errors import ComityError
from comity.core.record import Instant
from comity.programme import domain, queries
from comity.programme.acting import SIGN
from comity.programme.approval import domain as silence
from comity.programme.approval import lapse, moments
from comity.programme.approval.paper import Paper, notices, paper
from comity.programme.approval.reasons import reason_of
from comity.programme.domain import Decision
from comity.programme.life import Status
from comity.programme.negotiation import reading
from comity.programme.queries import Plan
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import not_found
from comity.web.refusals import refuse

SHOWN = ("agreed", "approved", "signed", "in_force", "extended")
"""The states in which a text stands in the list, in this order."""


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every text that is to be approved, signed, or in force."""
    here = access(request)
    if not here.is_staff:
        return not_found(request)
    plan = queries.plan(here.node, here.reader)
    found = [one for one in plan.statuses if is_ours(here, one) and one.state in SHOWN]
    found.sort(key=lambda one: SHOWN.index(one.state))
    days, now = lapse.stages(here.node), here.node.now()
    lines = [(one, plan.progress(one.pointer), lapse.lapse(one, now, days)) for one in found]
    page = here.marked(request, [plan.labels[one.pointer.id] for one in found])
    return render(request, "approval/index.html", {"page": page, "lines": lines, "here": here})


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, name: str) -> HttpResponse:
    """One text: its chain, whose turn it is, what this post may do."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    status = plan.status(name)
    if status is None or not is_ours(here, status):
        return not_found(request)
    found = paper(here, plan, status)
    form = Form.sent(request) if request.method == "POST" else _begin(here, found)
    asked: Instant | None = None
    if request.method == "POST":
        done = _ACTS.get(form.raw("do"), _nothing)
        try:
            asked = done(here, found, form)
        except ComityError as error:
            refuse(form, error)
        if not form.wrong and asked is None:
            notice(request, f"approval.done.{form.raw('do')}")
            return HttpResponseRedirect(reverse("approval", args=[name]))
    return _show(request, here, plan, (found, form, asked))


def is_ours(here: Access, status: Status) -> bool:
    """Whether own staff looks at a text that this party is a party to."""
    return here.is_staff and here.node.party in status.text.parties


def _begin(here: Access, found: Paper) -> Form:
    """Return the form as it opens: a deadline is offered by the days of the chain."""
    due, running = found.progress.due, found.progress.running
    if due is None or not due.silence:
        return Form()
    start = running.deadline if running else here.node.now()
    day, time = moments.offered(start, due.days, moments.place_of(here.node))
    return Form.filled(day=day, time=time)


def _show(
    request: HttpRequest, here: Access, plan: Plan, shown: tuple[Paper, Form, Instant | None]
) -> HttpResponse:
    found, form, asked = shown
    status, running = found.status, found.progress.running
    earlier = reading.earlier(plan, status)
    told = [status.held, *(one.held for one in earlier.values() if one)]
    page = here.marked(request, reading.labels_of(plan, told))
    places = {
        at: moments.everywhere(here.node, status.text.parties, at)
        for at in (asked, running.deadline if running else None)
        if at is not None
    }
    context = {
        "page": page,
        "here": here,
        "paper": found,
        "status": status,
        "form": form,
        "asked": asked,
        "asked_there": places.get(asked, ()) if asked else (),
        "running": running,
        "running_there": places.get(running.deadline, ()) if running else (),
        "may_sign": here.may(SIGN),
        "ended": notices(plan, status),
        **earlier,
    }
    return render(request, "approval/text.html", context)


# What a button does. Each may note what is wrong, or return an instant that is to be confirmed.


def _nothing(_here: Access, _found: Paper, form: Form) -> None:
    form.say("", "approval.nothing")


def _approve(here: Access, found: Paper, form: Form) -> None:
    _decide(here, found, Decision(form.raw("step")))


def _decide_for(here: Access, found: Paper, form: Form) -> None:
    _decide(here, found, Decision(form.raw("step"), final=True))


def _send_back(here: Access, found: Paper, form: Form) -> None:
    why = reason_of(form, "return_reason", found.status.text)
    if not form.wrong:
        returned = Decision(form.raw("step"), "return", why.words, authentic=why.authentic)
        _decide(here, found, returned)


def _circulate(here: Access, found: Paper, form: Form) -> Instant | None:
    """First say what the deadline is everywhere; when that was confirmed, circulate."""
    at = moments.read(form, "day", "time", moments.place_of(here.node))
    if at is None:
        return None
    if at <= here.node.now():
        form.say("day", "deadline.past")
        return None
    running = found.progress.running
    if running and at <= running.deadline:
        form.say("day", "deadline.not-later")
        return None
    if form.raw("confirmed") != str(at):
        return at
    silence.circulate(
        node=here.node,
        actor=here.actor,
        text=found.status.pointer,
        step=form.raw("step"),
        deadline=at,
    )
    return None


def _object(here: Access, found: Paper, form: Form) -> None:
    why = reason_of(form, "object_reason", found.status.text)
    if not form.wrong:
        silence.object_to(
            node=here.node,
            actor=here.actor,
            text=found.status.pointer,
            circulation=form.raw("circulation"),
            reason=why.words,
            authentic=why.authentic,
        )


def _decide(here: Access, found: Paper, decision: Decision) -> None:
    domain.approve(node=here.node, actor=here.actor, text=found.status.pointer, decision=decision)


_ACTS: dict[str, Callable[[Access, Paper, Form], Instant | None]] = {
    "approve": _approve,
    "decide-for": _decide_for,
    "return": _send_back,
    "circulate": _circulate,
    "object": _object,
}
