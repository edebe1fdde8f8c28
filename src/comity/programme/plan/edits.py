"""The plan's pages to write: each shows who would get it, keeps what was typed, then seals."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from comity.core.errors import ComityError
from comity.core.record import Version
from comity.node.people.permissions import PLAN
from comity.programme import queries as texts
from comity.programme.newer import Newer, newer
from comity.programme.plan import amended, domain, forms, outlook, queries
from comity.programme.plan.amended import GoalAmended
from comity.programme.plan.domain import Planned, Step
from comity.programme.plan.filled import CALLED, filled, goal_fields
from comity.programme.plan.forms import Ground
from comity.programme.plan.kinds import reworded
from comity.programme.plan.views import show
from comity.programme.plan.writing import Task, sealed, write
from comity.programme.weighing import Weighed, weigh
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.words import word

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def new_objective(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """A new objective of an area."""
    here = access(request)
    status = queries.text(here.node, here.reader, name) if here.may(PLAN) else None
    area = next((a for a in status.text.areas if a.code == code), None) if status else None
    if status is None or area is None:
        return nothing_here(request)
    task = Task(
        "objective",
        status,
        area,
        lambda form: forms.objective(form, name, None, code),
        (name,),
        reverse("plan-area", args=[name, code]),
    )
    return _answer(request, here, task)


@form_page
def edit_objective(request: HttpRequest, name: str) -> HttpResponse:
    """A new version of an objective."""
    return _edit(request, name, "objective")


@form_page
def new_goal(request: HttpRequest, name: str) -> HttpResponse:
    """A new goal of an objective."""
    return _new(request, name, "goal", "objective")


@form_page
def edit_goal(request: HttpRequest, name: str) -> HttpResponse:
    """A new version of a goal."""
    return _edit(request, name, "goal")


@form_page
def new_activity(request: HttpRequest, name: str) -> HttpResponse:
    """A new activity of a goal."""
    return _new(request, name, "activity", "goal")


@form_page
def edit_activity(request: HttpRequest, name: str) -> HttpResponse:
    """A new version of an activity."""
    return _edit(request, name, "activity")


@form_page
def new_position(request: HttpRequest, name: str) -> HttpResponse:
    """This party's position on an activity: nobody is named as its receiver."""
    return _new(request, name, "position", "activity")


@form_page
def edit_position(request: HttpRequest, name: str) -> HttpResponse:
    """A new version of this party's position."""
    here = access(request)
    said = queries.said(here.node, here.reader, name) if here.may(PLAN) else None
    if said is None or said.seen.version.header.kind != "position":
        return nothing_here(request)
    if said.seen.version.header.owner != here.node.party:
        return nothing_here(request)
    body = said.seen.version.body
    task = Task(
        "position",
        said.part.status,
        said.part.area,
        lambda form: forms.position(form, (body.programme, body.activity), body),
        said.seen.version.header.refs,
        reverse("activity", args=[body.activity]),
        before=said.seen,
    )
    return _answer(request, here, task)


_READ: dict[str, Callable[[Form, tuple[str, str], Any], Planned | None]] = {
    "goal": forms.goal,
    "activity": forms.activity,
    "position": forms.position,
    "objective": lambda form, ids, before: forms.objective(form, ids[0], before, before.area),
}


def _new(request: HttpRequest, name: str, kind: str, of: str) -> HttpResponse:
    here = access(request)
    part = queries.part(here.node, here.reader, name, kind=of) if here.may(PLAN) else None
    if part is None:
        return nothing_here(request)
    programme = part.seen.version.body.programme
    place = {"goal": "objective", "activity": "goal", "position": "activity"}[kind]
    back = _address(part, name, place)
    task = Task(
        kind,
        part.status,
        part.area,
        lambda form: _READ[kind](form, (programme, name), None),
        (programme, name),
        back,
        of=part.seen,
    )
    return _answer(request, here, task)


def _edit(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    here = access(request)
    part = queries.part(here.node, here.reader, name, kind=kind) if here.may(PLAN) else None
    if part is None or part.seen.version.header.owner != here.node.party:
        return nothing_here(request)
    body = part.seen.version.body
    of = {"goal": "objective", "activity": "goal"}.get(kind, "")
    ids = (body.programme, getattr(body, of) if of else "")
    task = Task(
        kind,
        part.status,
        part.area,
        lambda form: _READ[kind](form, ids, body),
        part.seen.version.header.refs,
        _address(part, name, kind),
        before=part.seen,
        take_in=_to_take_in(request, here, part) if kind == "goal" else None,
    )
    return _answer(request, here, task)


def _to_take_in(request: HttpRequest, here: Access, part: queries.Part) -> GoalAmended | None:
    """Return the accepted amendment to a goal that the address names: ``?take-in=ID``."""
    name = request.GET.get("take-in", "")
    found = amended.of_goal(texts.plan(here.node, here.reader), part.seen) if name else []
    return next((one for one in found if one.id == name and one.state == "accepted"), None)


def _address(part: queries.Part, name: str, kind: str) -> str:
    if kind == "objective":
        body = part.seen.version.body
        return reverse("plan-area", args=[body.programme, body.area])
    return reverse(kind, args=[name])


def _answer(request: HttpRequest, here: Access, task: Task) -> HttpResponse:
    ground = Ground(here, task.status.text, task.area)
    kept = task.before.version.header.labels if task.before else ()
    weighed = Weighed()
    if request.method == "POST":
        form = Form.sent(request)
        body = task.read(form)
        sort = forms.sort_of(form, ground, kept)
        if body is not None and sort is not None:
            do = partial(write, here, task, body, sort, form.raw("hash"))
            weighed = weigh(here, task.before, sort, do)
            made = sealed(do, form) if form.raw("do") == "seal" and weighed.is_seen(form) else None
            if made is not None:
                notice(request, "plan.sealed")
                return HttpResponseRedirect(_leads(task, made))
    else:
        form = Form.filled(**_filled(ground, task))
        sort = forms.sort_of(form, ground, kept)
        form.wrong.clear()
    about = task.before or task.of
    labels = [about.labels_there] if about else [task.status.held.version.header.labels]
    labels += [task.take_in.labels] if task.take_in else []
    return show(
        request,
        here,
        "write",
        labels,
        task=task,
        form=form,
        weighed=weighed,
        newer=_newer(form, ground, task),
        ground=ground,
        labels_offered=ground.labels(kept),
        forms=[(code, word(f"form.{code}")) for code in forms.FORMS],
        outlooks=outlook.of_draft(here, task.kind, sort, task.refs) if sort else [],
        about=queries.title(about) if about else task.area.name if task.area else {},
    )


def _newer(form: Form, ground: Ground, task: Task) -> Newer | None:
    """Return what somebody sealed since the page was opened, beside what was typed."""
    fields = filled(ground, task.kind, task.before, task.of) if task.before else {}
    return newer(form, task.before, fields, CALLED)


def _filled(ground: Ground, task: Task) -> dict[str, object]:
    """Return what the form begins with: of an accepted amendment, its wording."""
    fields = filled(ground, task.kind, task.before, task.of)
    if task.take_in is not None:
        fields |= goal_fields(reworded(task.take_in.goal.version.body, task.take_in.wording))
    return fields


def _leads(task: Task, made: Version) -> str:
    if task.kind in ("goal", "activity"):
        return reverse(task.kind, args=[made.header.id])
    return task.back


@require_POST
def move_goal(request: HttpRequest, name: str) -> HttpResponse:
    """Let a goal go on in its graph; ask once more before it is cancelled."""
    return _move(request, name, "goal")


@require_POST
def move_activity(request: HttpRequest, name: str) -> HttpResponse:
    """Let an activity go on in its graph; ask once more before it is cancelled."""
    return _move(request, name, "activity")


def _move(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    here = access(request)
    part = queries.part(here.node, here.reader, name, kind=kind) if here.may(PLAN) else None
    if part is None or part.seen.version.header.owner != here.node.party:
        return nothing_here(request)
    form, back = Form.sent(request), reverse(kind, args=[name])
    if form.raw("do") == "cancel" and not form.ticked("sure"):
        shown = form.raw("hash")
        return show(request, here, "cancel", list(part.labels), part=part, back=back, shown=shown)
    step, shown = Step(form.raw("do")), form.raw("hash")
    try:
        domain.move(node=here.node, actor=here.actor, name=name, step=step, shown=shown)
        notice(request, "plan.sealed")
    except ComityError:
        notice(request, "plan.not-moved", "bad")
    return HttpResponseRedirect(back)
