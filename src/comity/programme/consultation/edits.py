"""Pages of consultations to write: call, change, cancel, record the outcome, make and end tasks."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from comity.core.errors import ComityError
from comity.core.record import Version
from comity.node import posts
from comity.node.visible import Seen
from comity.programme.consultation import domain, forms, queries
from comity.programme.consultation.domain import TaskStep
from comity.programme.consultation.forms import TaskOf
from comity.programme.consultation.kinds import Consultation
from comity.programme.consultation.views import MAY, show, task_context
from comity.programme.life import Status
from comity.programme.newer import newer
from comity.programme.plan import outlook
from comity.programme.plan.domain import Sort
from comity.programme.plan.filled import filled as filled_marks
from comity.programme.plan.forms import Ground, sort_of
from comity.programme.weighing import Weighed, weigh
from comity.web import refusals
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.words import word

form_page = require_http_methods(["GET", "HEAD", "POST"])
SEAL = "seal"


@dataclass(frozen=True)
class _Writing:
    """A form of a kind, on the ground of a text; ``before``: what is being changed."""

    kind: str
    status: Status
    refs: tuple[str, ...]
    back: str
    before: Seen | None = None
    of: Seen | None = None


@form_page
def new(request: HttpRequest, name: str) -> HttpResponse:
    """Call a consultation under a text."""
    here = access(request)
    known = queries.programmes(here.node, here.reader) if here.may(*MAY) else []
    status = next((one for one in known if one.held.version.header.id == name), None)
    if status is None:
        return nothing_here(request)
    return _write(request, here, _Writing("consultation", status, (name,), "/consultations"))


@form_page
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Change a consultation that is still to be held."""
    here = access(request)
    prepared = queries.prepared(here.node, here.reader, name) if here.may(*MAY) else None
    if prepared is None or not _is_own(here, prepared.seen):
        return nothing_here(request)
    if prepared.seen.version.body.state != "planned":
        return nothing_here(request)
    text = prepared.seen.version.body.programme
    writing = _Writing(
        "consultation", prepared.status, (text,), f"/consultation/{name}", prepared.seen
    )
    return _write(request, here, writing)


def _write(request: HttpRequest, here: Access, writing: _Writing) -> HttpResponse:
    ground = Ground(here, writing.status.text, None)
    before = writing.before
    kept = before.version.header.labels if before else ()
    weighed = Weighed()
    if request.method == "POST":
        form = Form.sent(request)
        body = forms.consultation(form, writing.refs[0], before.version.body if before else None)
        sort = sort_of(form, ground, kept)
        if body is not None and sort is not None:
            do = partial(_sealed, here, before, body, sort, form.raw("hash"))
            weighed = weigh(here, before, sort, do)
            if form.raw("do") == SEAL and weighed.is_seen(form):
                try:
                    made = do()
                except ComityError as error:
                    form.say("", "consultation.refused", why=refusals.said(error))
                else:
                    notice(request, "consultation.sealed")
                    return HttpResponseRedirect(f"/consultation/{made.header.id}")
    else:
        form = Form.filled(**_begun(ground, writing))
        sort = sort_of(form, ground, kept)
        form.wrong.clear()
    return show(
        request,
        here,
        "write",
        [writing.status.held.version.header.labels, *([before.labels_there] if before else [])],
        form=form,
        weighed=weighed,
        newer=newer(form, before, _begun(ground, writing), forms.CALLED),
        ground=ground,
        labels_offered=ground.labels(kept),
        levels=[(code, word(f"consultation.level.{code}")) for code in forms.LEVELS],
        outlooks=outlook.of_draft(here, "consultation", sort, writing.refs) if sort else [],
        status=writing.status,
        writing=writing,
    )


def _sealed(
    here: Access, before: Seen | None, body: Consultation, sort: Sort, shown: str
) -> Version:
    if before is None:
        return domain.call(node=here.node, actor=here.actor, body=body, sort=sort)
    name = before.version.header.id
    return domain.change(
        node=here.node, actor=here.actor, name=name, body=body, sort=sort, shown=shown
    )


def _begun(ground: Ground, writing: _Writing) -> dict[str, object]:
    """Return what a form begins with: as it is, or marked as the text is."""
    held = writing.before or Seen(0, writing.status.held.version, (), (), "", 0)
    fields = filled_marks(ground, "link", None, held)
    if writing.before is None:
        others = set(writing.status.text.parties) - {ground.node.party}
        return fields | {"to": sorted(others), "level": "policy"}
    return fields | forms.filled(writing.before.version.body)


@form_page
def outcome(request: HttpRequest, name: str) -> HttpResponse:
    """Record what came of a consultation, or put that right."""
    here = access(request)
    prepared = queries.prepared(here.node, here.reader, name) if here.may(*MAY) else None
    if prepared is None or not _is_own(here, prepared.seen):
        return nothing_here(request)
    body, text = prepared.seen.version.body, prepared.status.text
    if body.state == "cancelled":
        return nothing_here(request)
    form = Form.filled(**forms.filled_outcome(body))
    if request.method == "POST":
        form = Form.sent(request)
        said = forms.outcome(form, text, body)
        if said is not None:
            shown = form.raw("hash")
            try:
                domain.record(
                    node=here.node, actor=here.actor, name=name, outcome=said, shown=shown
                )
            except ComityError as error:
                form.say("", "consultation.refused", why=refusals.said(error))
            else:
                notice(request, "consultation.recorded")
                return HttpResponseRedirect(f"/consultation/{name}")
    later = newer(form, prepared.seen, forms.filled_outcome(body), forms.CALLED)
    return show(
        request, here, "outcome", [prepared.seen.labels_there],
        form=form, prepared=prepared, body=body, areas=text.areas, newer=later,
    )  # fmt: skip


@form_page
def cancel(request: HttpRequest, name: str) -> HttpResponse:
    """Ask once more, then cancel a consultation."""
    here = access(request)
    seen = queries.get(here.node, here.reader, name, "consultation") if here.may(*MAY) else None
    if seen is None or not _is_own(here, seen) or seen.version.body.state != "planned":
        return nothing_here(request)
    form = Form()
    if request.method == "POST":
        form = Form.sent(request)
        try:
            domain.cancel(node=here.node, actor=here.actor, name=name, shown=form.raw("hash"))
        except ComityError as error:
            refusals.refuse(form, error)
        else:
            notice(request, "consultation.cancelled")
            return HttpResponseRedirect(f"/consultation/{name}")
    context = {"seen": seen, "body": seen.version.body, "form": form}
    return show(request, here, "cancel", [seen.labels_there], **context)


@form_page
def new_task(request: HttpRequest, name: str) -> HttpResponse:
    """Make a task of this party's own, about a decision or about none."""
    here = access(request)
    prepared = queries.prepared(here.node, here.reader, name) if here.may(*MAY) else None
    if prepared is None:
        return nothing_here(request)
    of, status = prepared.seen, prepared.status
    body = of.version.body
    ground = Ground(here, status.text, None)
    leads = _leads(here, status)
    form = Form.filled(**_task_begun(request, ground, of, here))
    sort = sort_of(form, ground)
    form.wrong.clear()
    if request.method == "POST":
        form = Form.sent(request)
        made = forms.task(
            form, TaskOf(body.programme, name, len(body.decisions)), [code for code, _ in leads]
        )
        sort = sort_of(form, ground)
        if made is not None and sort is not None and form.raw("do") == SEAL:
            try:
                domain.assign(node=here.node, actor=here.actor, body=made, sort=sort)
            except ComityError as error:
                form.say("", "consultation.refused", why=refusals.said(error))
            else:
                notice(request, "task.made")
                return HttpResponseRedirect(f"/consultation/{name}#decided")
    decisions = [("0", word("task.decision.none"))]
    decisions += [(str(n), f"{n}. {_short(one.words)}") for n, one in enumerate(body.decisions, 1)]
    return show(
        request,
        here,
        "new_task",
        [of.labels_there],
        form=form,
        ground=ground,
        labels_offered=ground.labels(),
        leads=leads,
        decisions=decisions,
        body=body,
        name=name,
        outlooks=outlook.of_draft(here, "task", sort, (body.programme, name)) if sort else [],
    )


def _task_begun(request: HttpRequest, ground: Ground, of: Seen, here: Access) -> dict[str, object]:
    """A task begins for this party alone, about the decision that was clicked."""
    fields = filled_marks(ground, "link", None, of) | {"to": []}
    chosen = request.GET.get("decision", "")
    decisions = of.version.body.decisions
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 4 else 0  # noqa: PLR2004 - a small number's digits
    fields |= {"decision": "0", "lead": here.reader.office}
    if 0 < number <= len(decisions):
        words = decisions[number - 1].words
        fields |= {"decision": str(number)} | {f"words_{k}": v[:300] for k, v in words.items()}
    return fields


def _leads(here: Access, status: Status) -> list[tuple[str, Any]]:
    """Return who may lead a task: the posts of this party, and the parties of the text."""
    own = [
        (f"{post.party}/{post.code}", post.title)
        for post in posts.all_posts(node=here.node)
        if post.party == here.node.party
    ]
    return [*own, *((party, party) for party in status.text.parties)]


@require_POST
def move_task(request: HttpRequest, name: str) -> HttpResponse:
    """Finish, drop or reopen a task."""
    here = access(request)
    seen = queries.get(here.node, here.reader, name, "task") if here.is_staff else None
    of = seen and queries.get(
        here.node, here.reader, seen.version.body.consultation, "consultation"
    )
    if seen is None or of is None:
        return nothing_here(request)
    context = task_context(here, seen, of)
    if not context["may_move"]:
        return nothing_here(request)
    form = Form.sent(request)
    event = form.choice("do", ("finish", "drop", "reopen"))
    note = form.pair("note", required=event == "drop", either=True)
    if not form.wrong:
        try:
            step, shown = TaskStep(event, note), form.raw("hash")
            domain.move(node=here.node, actor=here.actor, name=name, step=step, shown=shown)
        except ComityError as error:
            form.say("", "consultation.refused", why=refusals.said(error))
        else:
            notice(request, "task.moved")
            return HttpResponseRedirect(f"/task/{name}")
    labels = [seen.labels_there, of.labels_there]
    return show(request, here, "task", labels, form=form, **context)


def _is_own(here: Access, seen: Seen) -> bool:
    return seen.version.header.owner == here.node.party


def _short(words: dict[str, str]) -> str:
    said = next(iter(words.values()), "")
    return said if len(said) <= 60 else said[:59] + "…"  # noqa: PLR2004 - characters
