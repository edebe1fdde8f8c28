"""Today: what waits for whoever entered, and the one button for each."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comity.programme import queries
from comity.programme.today.waiting import gather
from comity.web.access import access


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What waits for the post; whoever has none of this party's is shown the first page."""
    here = access(request)
    if not here.is_staff:
        return HttpResponseRedirect("/")
    waiting = gather(here, queries.plan(here.node, here.reader))
    page = here.marked(request, [one.labels for one in waiting if one.labels])
    return render(request, "today/today.html", {"page": page, "waiting": waiting})
