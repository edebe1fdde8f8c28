"""The pages that withdraw a position or a link: what follows is seen first, then confirmed."""

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from comity.core.errors import ComityError
from comity.node.effects import effects
from comity.node.people.permissions import PLAN
from comity.programme.gaining import Gain, among_seen, gains
from comity.programme.plan import domain, queries
from comity.programme.plan.edits import form_page
from comity.programme.plan.kinds import LASTING
from comity.programme.plan.queries import Said
from comity.programme.plan.views import show
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.refusals import refuse

DONE = {"position": "plan.withdrawn.position", "link": "plan.withdrawn.link"}
"""What is said once it is withdrawn."""


@form_page
def withdraw_position(request: HttpRequest, name: str) -> HttpResponse:
    """Ask once more, then withdraw this party's position."""
    return _withdraw(request, name, "position")


@form_page
def withdraw_link(request: HttpRequest, name: str) -> HttpResponse:
    """Ask once more, then remove a link that this party has made."""
    return _withdraw(request, name, "link")


def _withdraw(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    here = access(request)
    said = queries.said(here.node, here.reader, name) if here.may(PLAN) else None
    if said is None or not _is_own(here, said, kind):
        return nothing_here(request)
    part, form = said.part, Form()
    back = reverse(part.seen.version.header.kind, args=[part.seen.version.header.id])
    if request.method == "POST":
        form = Form.sent(request)
        try:
            domain.withdraw(node=here.node, actor=here.actor, name=name, shown=form.raw("hash"))
        except ComityError as error:
            refuse(form, error)
        else:
            notice(request, DONE[kind])
            return HttpResponseRedirect(back)
    others = [said.linked.other.labels_there] if said.linked else []
    return show(
        request,
        here,
        "withdraw",
        [*part.labels, said.seen.labels_there, *others],
        said=said,
        part=part,
        kind=kind,
        form=form,
        back=back,
        gains=_gains(here, name),
    )


def _is_own(here: Access, said: Said, kind: str) -> bool:
    header = said.seen.version.header
    lasting = getattr(said.seen.version.body, "relation", "") in LASTING
    return header.kind == kind and header.owner == here.node.party and not lasting


def _gains(here: Access, name: str) -> list[Gain]:
    """Return who loses it; our own posts keep what was withdrawn, and see it on no page."""
    do = partial(domain.withdraw, node=here.node, actor=here.actor, name=name)
    return gains(here.node, among_seen(here.node, here.reader, effects(here.node, do)))
