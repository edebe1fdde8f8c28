"""Pages: parse, call, render. No rules here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from comity.programme.overview import Overview
from comity.web.access import access
from comity.web.pages import first_page


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page: what is in force, what came, what went and why."""
    here = access(request)
    overview = Overview(here.node, here.reader)
    page = here.marked(request, overview.labels)
    return first_page(request, page=page, first=overview.page())
