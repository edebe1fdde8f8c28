"""The document of a text: parse, call, render."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comity.node import ledger
from comity.programme import queries
from comity.programme.life import Status
from comity.programme.negotiation import reading
from comity.programme.queries import Plan
from comity.web.access import Access, access
from comity.web.pages import nothing_here

SHOWN = ("both", "authentic", "other")
NEGOTIABLE = ("tabled", "negotiated")
"""States in which a text is amended and agreed on."""


@require_GET
def document(request: HttpRequest, name: str) -> HttpResponse:
    """The whole text, in one language or side by side."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    status = plan.status(name)
    if status is None:
        return nothing_here(request)
    chain, old = reading.versions(plan, status), reading.superseded(plan, status)
    shown = [*reading.records_of(status), *(one.status.held for one in chain)]
    shown += [old.held] if old else []
    known = reading.languages(status.text)
    chosen = request.GET.get("show", "")
    context = {
        "page": here.marked(request, reading.labels_of(plan, shown)),
        "status": status,
        "text": status.text,
        "languages": [chosen] if chosen in known else known,
        "known": known,
        "chosen": chosen if chosen in known else "",
        "blocks": reading.blocks(status.text),
        "given": reading.given(status),
        "chain": chain,
        "old": old,
        "before": reading.before(plan, status),
        "newer": _superseding(plan, status),
        "names": party_names(here, status),
        "to_plan": has_plan(status),
    }
    return render(request, "negotiation/document.html", context)


def has_plan(status: Status) -> bool:
    """Whether there is a page of a text's plan."""
    return status.text.form == "programme" and status.starts is not None


def is_party(here: Access, status: Status) -> bool:
    """Whether this node's party is one of the text's."""
    return here.node.party in status.text.parties


def holds_pen(here: Access, status: Status) -> bool:
    """Whether this node's party tabled the text, and so takes amendments in."""
    return status.held.version.header.owner == here.node.party


def party_names(here: Access, status: Status) -> dict[str, dict[str, str]]:
    """Return the names of a text's parties, by code."""
    known = ledger.party_names(here.node)
    return {code: known.get(code, {"en": code}) for code in status.text.parties}


def _superseding(plan: Plan, status: Status) -> Status | None:
    return plan.status(status.superseded_by.id) if status.superseded_by else None
