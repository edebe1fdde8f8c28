"""The page on which a release officer sets from when a record is public, or takes that back."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError
from comity.core.record import Instant
from comity.exchange.desk.acts import REASON, Act, Deciding, decide, own
from comity.exchange.desk.showing import officer
from comity.exchange.embargo import domain, queries
from comity.exchange.embargo.states import EmbargoLife
from comity.node.visible import Seen
from comity.programme.approval import moments
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.refusals import refuse
from comity.web.times import moment


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def embargo(request: HttpRequest, here: Access, name: str) -> HttpResponse:
    """Set the instant, see what would follow, confirm; or take it back, with a reason."""
    seen = own(here, name)
    if seen is None or seen.version.header.kind not in domain.KINDS:
        return nothing_here(request)
    held = queries.of_record(here.node, here.reader, name)
    deciding = Deciding("embargo", seen, _begun(here, held), {"embargo": held})
    if request.method != "POST":
        return decide(request, here, deciding)
    deciding = replace(deciding, form=Form.sent(request))
    if deciding.form.raw("do") == "cancel":
        return _cancel(request, here, deciding)
    at = moments.read(deciding.form, "day", "time", moments.place_of(here.node))
    chosen, foreseen = _acts(here, name, at or 0)
    offered = {"embargo": held, "at": at}
    return decide(
        request, here, replace(deciding, offered=offered, chosen=chosen, foreseen=foreseen)
    )


def _acts(here: Access, name: str, at: Instant) -> tuple[Act, Act]:
    """Return what sets the instant, and what shows what will follow at it."""

    def set_it(reason: str) -> object:
        return domain.set_at(node=here.node, actor=here.actor, name=name, at=at, reason=reason)

    def foresee(reason: str) -> object:
        domain.check(here.node, here.actor, name, at)
        return domain.release_now(node=here.node, actor=here.actor, name=name, reason=reason)

    return set_it, foresee


def _begun(here: Access, held: Seen | None) -> Form:
    """Offer the instant that is set, at the node's place; nothing where none is."""
    if held is None or held.version.body.state in EmbargoLife.final:
        return Form()
    body = held.version.body
    local = moment(body.at, moments.place_of(here.node))
    return Form.filled(day=f"{local:%Y-%m-%d}", time=f"{local:%H:%M}", reason=body.reason)


def _cancel(request: HttpRequest, here: Access, deciding: Deciding) -> HttpResponse:
    """Take the embargo back, or say why not."""
    form, name = deciding.form, deciding.seen.version.header.id
    reason = form.text("reason", required=True, longest=REASON)
    try:
        if not form.wrong:
            domain.cancel(node=here.node, actor=here.actor, name=name, reason=reason)
    except ComityError as error:
        refuse(form, error)
    if form.wrong:
        return decide(request, here, deciding)
    notice(request, "embargo.cancelled", "good")
    return HttpResponseRedirect(reverse("desk-record", args=[name]))
