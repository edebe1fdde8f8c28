"""Pages of consultations: the list, one prepared, its Word file. Parse, call, render."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comity.core.label import Label
from comity.node import posts
from comity.node.people.permissions import CONSULT, PLAN
from comity.programme.consultation import paper, queries
from comity.programme.plan import outlook
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.marking import page_markings
from comity.web.pages import nothing_here, status_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAY = (CONSULT, PLAN)


def show(
    request: HttpRequest,
    here: Access,
    template: str,
    labels: list[tuple[Label, ...]],
    **context: Any,
) -> HttpResponse:
    """Answer with a page of the room, marked with the join of what it shows."""
    given = {
        "page": here.marked(request, labels),
        "may": here.may(*MAY),
        "own": here.node.party,
    } | context
    status = status_of(request, context.get("form"))
    return render(request, f"consultation/{template}.html", given, status=status)


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every consultation that the reader sees: those to come first."""
    here = access(request)
    lines = queries.consultations(here.node, here.reader)
    coming = [line for line in reversed(lines) if line.seen.version.body.state == "planned"]
    past = [line for line in lines if line.seen.version.body.state != "planned"]
    labels = [line.seen.labels_there for line in lines]
    programmes = queries.programmes(here.node, here.reader) if here.may(*MAY) else []
    return show(request, here, "list", labels, coming=coming, past=past, programmes=programmes)


@require_GET
def all_tasks(request: HttpRequest) -> HttpResponse:
    """Every task that the reader sees, the open ones by day."""
    here = access(request)
    found = queries.tasks(here.node, here.reader)
    labels = [one.labels_there for one in found]
    return show(
        request,
        here,
        "tasks",
        labels,
        open=[one for one in found if one.version.body.state == "open"],
        ended=[one for one in found if one.version.body.state != "open"],
    )


@require_GET
def one(request: HttpRequest, name: str) -> HttpResponse:
    """A consultation: what it is prepared by, and once it was held, what came of it."""
    here = access(request)
    prepared = queries.prepared(here.node, here.reader, name)
    if prepared is None:
        return nothing_here(request)
    is_own = prepared.seen.version.header.owner == here.node.party
    outlooks = outlook.of_record(here, prepared.seen) if is_own and here.is_staff else []
    return show(
        request,
        here,
        "one",
        prepared.labels,
        prepared=prepared,
        body=prepared.seen.version.body,
        header=prepared.seen.version.header,
        is_own=is_own,
        outlooks=outlooks,
    )


@require_GET
def word_file(request: HttpRequest, name: str) -> HttpResponse:
    """The same as a Word file in both languages, with its marking on every page."""
    here = access(request)
    prepared = queries.prepared(here.node, here.reader, name)
    if prepared is None:
        return nothing_here(request)
    body = paper.write(
        prepared,
        party=here.node.card.name,
        markings=page_markings(here.node.policies, prepared.labels),
        zone=here.node.zone,
        at=here.node.now(),
    )
    answer = HttpResponse(body, content_type=WORD)
    day = paper.day_of(prepared.seen.version.body.at)
    code = "".join(
        c for c in prepared.status.text.code if c.isascii() and (c.isalnum() or c in "-_")
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{code}-{day}.docx"'
    return answer


@require_GET
def task(request: HttpRequest, name: str) -> HttpResponse:
    """A task: what, who, until when, and what may become of it."""
    here = access(request)
    seen = queries.get(here.node, here.reader, name, "task")
    of = seen and queries.get(
        here.node, here.reader, seen.version.body.consultation, "consultation"
    )
    if seen is None or of is None:
        return nothing_here(request)
    return show(
        request,
        here,
        "task",
        [seen.labels_there, of.labels_there],
        form=Form(),
        **task_context(here, seen, of),
    )


def task_context(here: Access, seen: Any, of: Any) -> dict[str, Any]:
    """Return what the page of a task shows."""
    body = seen.version.body
    is_own = seen.version.header.owner == here.node.party
    party, _, code = body.lead.partition("/")
    post = posts.find(here.node, party, code) if code and here.is_staff else None
    decisions = of.version.body.decisions
    leads = here.is_staff and body.lead == here.reader.office
    return {
        "task": seen,
        "body": body,
        "of": of,
        "lead": post.title if post else None,
        "decision": decisions[body.decision - 1] if 0 < body.decision <= len(decisions) else None,
        "may_move": is_own and (leads or here.may(*MAY)),
    }
