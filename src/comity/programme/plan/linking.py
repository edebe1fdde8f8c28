"""The page that links a goal or an activity to another record, which is sought by its title."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError
from comity.node.people.permissions import PLAN
from comity.programme.plan import chooser, domain, forms, queries
from comity.programme.plan.filled import filled
from comity.programme.plan.forms import Ground
from comity.programme.plan.kinds import RELATIONS, Link
from comity.programme.plan.views import show
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest, name: str) -> HttpResponse:
    """A link from a goal or an activity to another record."""
    here = access(request)
    kind = name.partition("--")[0]
    known = here.may(PLAN) and kind in ("goal", "activity")
    part = queries.part(here.node, here.reader, name, kind=kind) if known else None
    if part is None:
        return nothing_here(request)
    ground, back = Ground(here, part.status.text, part.area), reverse(kind, args=[name])
    sent = request.method == "POST"
    form = Form.sent(request) if sent else Form.filled(**filled(ground, "link", None, part.seen))
    offer = chooser.offer(here, form, "target", without=name)
    if sent and form.raw("do") != chooser.FIND and _sealed(here, form, ground, name):
        notice(request, "plan.sealed")
        return HttpResponseRedirect(back)
    return show(
        request,
        here,
        "link",
        [*part.labels, *offer.labels],
        part=part,
        form=form,
        offer=offer,
        ground=ground,
        labels_offered=ground.labels(),
        relations=list(RELATIONS.items()),
        back=back,
    )


def _sealed(here: Access, form: Form, ground: Ground, source: str) -> bool:
    """Seal the link, or note why it cannot be; nothing that was typed is lost."""
    relation, target = form.choice("relation", RELATIONS), form.raw("target")
    if not target:
        form.say("target", "plan.find.choose")
    sort = forms.sort_of(form, ground)
    if sort is None or form.wrong:
        return False
    try:
        body = Link(relation, source, target)
        domain.link(node=here.node, actor=here.actor, body=body, sort=sort)
    except ComityError:
        form.say("target", "plan.link.none")
        return False
    return True
