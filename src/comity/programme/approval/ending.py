"""A text's end moved or brought about: an extension in two signatures, a termination by one."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from comity.core.record import Instant
from comity.programme import domain, queries
from comity.programme.approval import acts, moments
from comity.programme.approval.coming import longer, without
from comity.programme.approval.reasons import reason_of
from comity.programme.domain import Notice
from comity.programme.gaining import gains
from comity.programme.life import Status
from comity.programme.queries import Plan
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.pages import not_found
from comity.web.times import DAY

IN_FORCE = ("in_force", "extended")
ENDABLE = ("signed", *IN_FORCE)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A later end that some parties have named, and those that have not yet."""

    until: Instant
    by: tuple[str, ...]
    missing: tuple[str, ...]


def proposed(plan: Plan, status: Status) -> list[Proposed]:
    """Return the later ends that wait for somebody, the earliest first."""
    by: dict[Instant, list[str]] = {}
    for one in plan.records.get("extension", ()):
        body, owner = one.version.body, one.version.header.owner
        if body.text == status.pointer and owner in status.text.parties:
            by.setdefault(body.until, []).append(owner)
    return [
        Proposed(until, tuple(owners), missing)
        for until, owners in sorted(by.items())
        if (missing := tuple(p for p in status.text.parties if p not in owners))
        if status.ends is None or until > status.ends
    ]


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, name: str) -> HttpResponse:
    """Propose a later end, or confirm the one that another party has proposed."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    status = acts.found(here, plan, name, *IN_FORCE)
    if status is None or status.ends is None:
        return not_found(request)
    form = Form.sent(request) if request.method == "POST" else Form()
    if request.method == "POST":
        answer = _extend(request, here, status, form)
        if answer is not None:
            return answer
    others = [one for one in proposed(plan, status) if here.node.party in one.missing]
    ours = [one for one in proposed(plan, status) if here.node.party not in one.missing]
    context: dict[str, object] = {
        "status": status,
        "form": form,
        "to_confirm": others,
        "ours": ours,
        "gains": gains(here.node, longer(here.node, here.reader, status)),
    }
    return acts.show(request, here, plan, "approval/extend.html", context)


def _extend(request: HttpRequest, here: Access, status: Status, form: Form) -> HttpResponse | None:
    until = _until(form)
    if until is None:
        return None
    if status.ends is not None and until <= status.ends:
        form.say("until", "extend.not-later")
        return None
    return acts.confirmed(request, acts.TO_EXTEND, status, until) or acts.act_on(
        request,
        form,
        acts.TO_EXTEND,
        lambda: domain.extend(node=here.node, actor=here.actor, text=status.pointer, until=until),
        acts.page_of(status),
    )


def _until(form: Form) -> Instant | None:
    """Return the end that was chosen: the instant another named, or a last day that was typed."""
    named = form.raw("instant")
    if named.isascii() and named.isdigit() and len(named) <= 15:  # noqa: PLR2004 - digits; the year 33658
        return int(named)
    day = form.date("until")
    return None if day is None else day + DAY


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, name: str) -> HttpResponse:
    """End a text: from when, why, and its code typed so that it is not done by mistake.

    What that does is counted for the day that is named, and seen before it is confirmed.
    """
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    status = acts.found(here, plan, name, *ENDABLE)
    if status is None:
        return not_found(request)
    form, at = Form(), None
    if request.method == "POST":
        form = Form.sent(request)
        at = _named(here, form)
        answer = _end(request, here, status, (form, at))
        if answer is not None:
            return answer
    counted = at or here.node.now()
    context: dict[str, object] = {
        "status": status,
        "form": form,
        "at": at,
        "counted": counted,
        "to_confirm": at is not None and not form.wrong,
        "gains": gains(here.node, without(here.node, here.reader, status, counted)),
    }
    return acts.show(request, here, plan, "approval/end.html", context)


def _named(here: Access, form: Form) -> Instant | None:
    """Return the instant that was typed, or note why it cannot be."""
    at = moments.read(form, "day", "time", moments.place_of(here.node))
    if at is not None and at < here.node.now():
        form.say("day", "deadline.past")
        return None
    return at


def _end(
    request: HttpRequest, here: Access, status: Status, asked: tuple[Form, Instant | None]
) -> HttpResponse | None:
    """End it, once what follows was seen for this very instant."""
    form, at = asked
    why = reason_of(form, "reason", status.text)
    if form.raw("code").strip() != status.text.code:
        form.say("code", "end.code.wrong", code=status.text.code)
    if form.wrong or at is None or form.raw("counted") != str(at):
        return None
    told = Notice(at, why.words, why.authentic)
    return acts.confirmed(request, acts.TO_END, status, at) or acts.act_on(
        request,
        form,
        acts.TO_END,
        lambda: domain.terminate(
            node=here.node, actor=here.actor, text=status.pointer, notice=told
        ),
        acts.page_of(status),
    )
