"""Today: what waits for whoever entered, and the one button for each."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comity.programme import queries
from comity.programme.consultation.kinds import KINDS as CONSULTATION
from comity.programme.kinds import KINDS as PROGRAMME
from comity.programme.plan.kinds import KINDS as PLAN
from comity.programme.today.waiting import gather
from comity.web.access import access
from comity.web.live.rooms import Room, room

WAITED_FOR = frozenset(kind.name for kind in (*PROGRAMME, *PLAN, *CONSULTATION))
"""The kinds of which something may wait for somebody."""
room(Room("today", lambda here: here.is_staff, WAITED_FOR))


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What waits for the post; whoever has none of this party's is shown the first page."""
    here = access(request)
    if not here.is_staff:
        return HttpResponseRedirect("/")
    waiting = gather(here, queries.plan(here.node, here.reader))
    page = here.marked(request, [one.labels for one in waiting if one.labels])
    return render(request, "today/today.html", {"page": page, "waiting": waiting})
