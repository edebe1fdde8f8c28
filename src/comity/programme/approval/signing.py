"""Signing: what is signed is seen in full, with what it will do; then confirmed, and once."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError
from comity.programme import domain, queries
from comity.programme.approval import acts
from comity.programme.approval.coming import coming
from comity.programme.gaining import gains
from comity.programme.life import Status
from comity.programme.queries import Plan
from comity.programme.states import TextLife
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.pages import not_found
from comity.web.refusals import refuse, said

PLACE = 128
"""How long the place of a signature may be (characters)."""
SHOWN = tuple(sorted(TextLife.states() - TextLife.final - {TextLife.initial}))


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, name: str) -> HttpResponse:
    """Show what is signed, by whom, with which effect; take the signature."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    status = acts.found(here, plan, name, *SHOWN)
    if status is None:
        return not_found(request)
    form = Form.sent(request) if request.method == "POST" else Form()
    if request.method == "POST":
        answer = _sign(request, here, plan, (status, form))
        if answer is not None:
            return answer
    return acts.show(request, here, plan, "approval/sign.html", _context(here, plan, status, form))


def _sign(
    request: HttpRequest, here: Access, plan: Plan, asked: tuple[Status, Form]
) -> HttpResponse | None:
    """Sign, or ask for a confirmation, or note on the form why not."""
    status, form = asked
    place = form.text("place", longest=PLACE)
    if form.raw("hash") != status.pointer.sha256:
        form.say("", "sign.other-hash")
    if form.wrong:
        return None
    try:
        domain.check_signable(plan, status, here.node.party)
    except ComityError as error:
        refuse(form, error)
        return None
    return acts.confirmed(request, acts.TO_SIGN, status) or acts.act_on(
        request,
        form,
        acts.TO_SIGN,
        lambda: domain.sign(node=here.node, actor=here.actor, text=status.pointer, place=place),
        reverse("sign", args=[status.pointer.id]),
    )


def _context(here: Access, plan: Plan, status: Status, form: Form) -> dict[str, object]:
    stopped = _stopped(here, plan, status)
    return {
        "status": status,
        "form": form,
        "stopped": stopped,
        "mine": here.node.party in status.signed,
        "missing": [party for party in status.text.parties if party not in status.signed],
        "coming": None if stopped else _coming(here, status),
    }


def _stopped(here: Access, plan: Plan, status: Status) -> str:
    """Say why this party cannot sign now; nothing when it can."""
    try:
        domain.check_signable(plan, status, here.node.party)
    except ComityError as error:
        return said(error)
    return ""


def _coming(here: Access, status: Status) -> dict[str, object]:
    found = coming(here.node, here.reader, status)
    return {"at": found.at, "gains": gains(here.node, found.effects)}
