"""A newer version, from the file to the record: read, compared, foreseen, taken."""

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from comity.core.canonical import sha256
from comity.core.errors import ComityError
from comity.core.labels.difference import Change, difference
from comity.exchange.desk.acts import REASON
from comity.exchange.desk.telling import told
from comity.exchange.policies import domain
from comity.exchange.policies.shelf import SHELF, load
from comity.exchange.policies.views import page
from comity.node import drafts
from comity.node.drafts import Draft
from comity.node.kinds import TakenPolicy
from comity.node.world import facts
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.refusals import refuse, said
from comity.web.words import word

SHOWN = 200
"""How many changes a page names; the rest are counted."""
TONES = {"added": "good", "removed": "bad", "renamed": "wait", "moved": "wait", "changed": "wait"}


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Read a file; what it says is kept as a draft until it is taken or discarded."""
    here = access(request)
    if not here.may(*domain.NEEDS):
        return nothing_here(request)
    form = Form.sent(request)
    file = form.file("file", most=domain.MAX_FILE)
    if file is None:
        return page(request, here, form)
    try:
        body = domain.read(node=here.node, actor=here.actor, data=file.read())
        draft = SHELF.begin(here, msgspec.json.encode(body).decode())
    except ComityError as error:
        refuse(form, error, "file")
        return page(request, here, form)
    return HttpResponseRedirect(reverse("policy-draft", args=[draft.id]))


@require_http_methods(["GET", "HEAD", "POST"])
@SHELF.opening
def draft(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    """What a version changes; with a reason what it does for whom; then it is taken."""
    form = Form.sent(request) if request.method == "POST" else Form()
    if form.raw("do") == "discard":
        notice(request, "policies.discarded", "good")
        return _done(here, held)
    body = domain.ready(node=here.node, body=load(held))
    if request.method != "POST" or form.raw("do") == "back":
        return _compared(request, here, body, form)
    return _decide(request, here, held, form)


def _decide(request: HttpRequest, here: Access, held: Draft, form: Form) -> HttpResponse:
    body = domain.ready(node=here.node, body=load(held))
    reason = form.text("reason", required=True, longest=REASON)
    if form.wrong:
        return _compared(request, here, body, form)
    try:
        if form.raw("do") != "confirm" or form.raw("against") != _against(here):
            return _foreseen(request, here, body, reason)
        domain.take(node=here.node, actor=here.actor, body=body, reason=reason)
    except ComityError as error:
        refuse(form, error)
        return _compared(request, here, body, form)
    notice(request, "policies.taken", "good", policy=body.policy.id)
    return _done(here, held)


def _done(here: Access, held: Draft) -> HttpResponse:
    drafts.discard(node=here.node, post=here.actor.post, draft=held.id)
    return HttpResponseRedirect(reverse("policies"))


def _against(here: Access) -> str:
    """Name the policies in use: what was foreseen against others is shown again, not taken."""
    return sha256(msgspec.json.encode([*facts(here.node).policies]))


def _compared(request: HttpRequest, here: Access, body: TakenPolicy, form: Form) -> HttpResponse:
    loaded = facts(here.node).policies.find(body.policy.id)
    changes = difference(loaded, body.policy)
    found = domain.breaks(node=here.node, actor=here.actor, body=body)
    context = {
        "page": here.marked(request, []),
        "form": form,
        "policy": body.policy,
        "loaded": loaded,
        "same": loaded == body.policy,
        "changes": [(TONES[one.what], _what(one), _said(one)) for one in changes[:SHOWN]],
        "more": max(0, len(changes) - SHOWN),
        "breaks": [(one, said(one.fault)) for one in found],
    }
    return render(request, "policies/draft.html", context, status=422 if form.wrong else 200)


def _what(change: Change) -> str:
    return word(f"policies.change.{change.what}")


def _said(change: Change) -> str:
    """Name what is changed: a classification, a category, or a value of one."""
    key, before = f"policies.of.{change.of}", change.before
    if before and change.of == "category":
        before = word(f"policies.type.{before}")
    key += "-before" if before else ""
    return word(key, "", name=change.name, tag=change.tag, before=before)


def _foreseen(request: HttpRequest, here: Access, body: TakenPolicy, reason: str) -> HttpResponse:
    effects = domain.foresee(node=here.node, actor=here.actor, body=body)
    lines, labels = told(here, effects)
    context = {
        "page": here.marked(request, labels),
        "policy": body.policy,
        "told": lines,
        "against": _against(here),
        "reason": reason,
    }
    return render(request, "policies/confirm.html", context)
