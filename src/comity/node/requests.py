"""One line of audit for each request to a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from comity.node.audit import note

Answer = Callable[[HttpRequest], HttpResponse]
WHO = "who"
"""Where a view leaves the post that asked, for the audit: an attribute of the request."""


def audited(answer: Answer) -> Answer:
    """Write who asked what, with which outcome; what was sent and answered is not in it."""

    def handle(request: HttpRequest) -> HttpResponse:
        with note(request.META["comity.node"], f"{request.method} {request.path}") as line:
            response = answer(request)
            line.who = getattr(request, WHO, line.who)
            line.status = response.status_code
        return response

    return handle
