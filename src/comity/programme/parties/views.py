"""Pages of parties and peers, for own staff: another party learns nothing of whom we know."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from comity.core.sealing import fingerprint
from comity.programme.parties import queries
from comity.programme.parties.queries import Between, Clause
from comity.programme.permissions import PAGES
from comity.web.access import Access, access
from comity.web.marking import markings
from comity.web.pages import nothing_here

CONFIRM = PAGES["party-compare"]
"""The permission to accept another party's card."""
SPOKEN = 4
"""How many digits of a fingerprint people read out in one go."""


@require_GET
def parties(request: HttpRequest) -> HttpResponse:
    """Our own card, the peers, and who waits to be compared."""
    here = access(request)
    if not here.is_staff:
        return nothing_here(request)
    may = here.may(CONFIRM)
    context = {
        "page": here.marked(request, []),
        "card": here.node.card,
        "spoken": spoken(fingerprint(here.node.card.root)),
        "peers": queries.peers(here.node),
        "waiting": queries.waiting(here.node) if may else [],
        "may": may,
    }
    return render(request, "programme/parties/parties.html", context)


@require_GET
def party(request: HttpRequest, code: str) -> HttpResponse:
    """One peer: its card, how its feed stands, and what terms hold between us."""
    here = access(request)
    known = queries.peer(here.node, code) if here.is_staff else None
    if known is None:
        return nothing_here(request)
    between = queries.between(here.node, here.reader, code)
    context = {
        "page": here.marked(request, between.labels),
        "peer": known,
        "spoken": spoken(known.fingerprint),
        "between": between,
        "texts": [(status, _link(status.pointer.id)) for status in between.texts],
        "clauses": [_clause(here, one) for one in between.clauses],
        "quarantined": _quarantined(here, between),
    }
    return render(request, "programme/parties/party.html", context)


def spoken(mark: str) -> list[str]:
    """Return a fingerprint in the groups in which people read it out."""
    bare = "".join(mark.split()).upper()
    return [bare[start : start + SPOKEN] for start in range(0, len(bare), SPOKEN)]


def _clause(here: Access, one: Clause) -> dict[str, Any]:
    return {
        "text": one.status.text,
        "href": _link(one.status.pointer.id),
        "terms": one.terms,
        "ours": one.ours,
        "ceiling": markings(here.node.policies, one.terms.ceiling),
    }


def _quarantined(here: Access, between: Between) -> list[dict[str, Any]]:
    return [
        {"one": one, "labels": markings(here.node.policies, one.labels)}
        for one in between.quarantined
    ]


def _link(name: str) -> str:
    """Return where a text is read; nothing where no room has it."""
    try:
        return reverse("text", args=[name])
    except NoReverseMatch:
        return ""
