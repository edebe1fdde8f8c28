"""The page to carry objectives and goals over from another programme."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from comity.core.errors import ComityError
from comity.node.people.permissions import PLAN
from comity.programme.plan import forms, queries
from comity.programme.plan.carrying import carry_over, offered
from comity.programme.plan.edits import form_page
from comity.programme.plan.filled import filled
from comity.programme.plan.forms import Ground
from comity.programme.plan.views import show
from comity.web import refusals
from comity.web.access import access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here


@form_page
def carry(request: HttpRequest, name: str) -> HttpResponse:
    """Choose a programme, see what would come from it, and make it anew under this one."""
    here = access(request)
    status = queries.text(here.node, here.reader, name) if here.may(PLAN) else None
    if status is None:
        return nothing_here(request)
    lines, labels = queries.programmes(here.node, here.reader)
    others = [
        (one.status.held.version.header.id, one.status.text.name)
        for one in lines
        if one.status.held.version.header.id != name
    ]
    ground = Ground(here, status.text, None)
    form = Form.filled(**filled(ground, "objective", None, None))
    if request.method == "POST":
        form = Form.sent(request)
    source = form.choice("source", [code for code, _ in others]) if form.raw("source") else ""
    found = offered(here.node, here.reader, source, name, status.text) if source else []
    if request.method == "POST":
        sort = forms.sort_of(form, ground)
        if not source:
            form.say("source", "plan.carry.choose")
        if sort is not None and not form.wrong and form.raw("do") == "seal":
            try:
                made = carry_over(
                    node=here.node,
                    actor=here.actor,
                    target=name,
                    carried=found,
                    marking=sort.marking,
                )
            except ComityError as error:
                form.say("", "plan.refused", why=refusals.said(error))
            else:
                notice(request, "plan.carried", "good", n=made)
                return HttpResponseRedirect(reverse("plan", args=[name]))
    return show(
        request,
        here,
        "carry",
        labels,
        status=status,
        form=form,
        ground=ground,
        others=others,
        found=found,
        labels_offered=ground.labels(),
    )
