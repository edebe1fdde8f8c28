"""The pages as answers: what views and Django's error handlers call."""

import time
from dataclasses import replace
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from comity.web.first import First, Page
from comity.web.forms import Form
from comity.web.timeline import NARROW, WIDE, draw
from comity.web.words import LANGUAGES, current_language, word


def first_page(request: HttpRequest, *, page: Page, first: First) -> HttpResponse:
    """Answer with the first page of a node."""
    elsewhere = {language: word("picture.elsewhere", language) for language in LANGUAGES}
    pictures = [
        draw(
            first.agreements, first.events, elsewhere,
            now=page.now, language=current_language(), layout=layout,
        )
        for layout in (WIDE, NARROW)
    ]  # fmt: skip
    context = {"page": page, "first": first, "pictures": pictures, "picture": pictures[0]}
    return HttpResponse(render_to_string("web/first.html", context, request))


def error_page(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """Answer with what went wrong and what to do next.

    The page is dressed as ``request.page`` (a Page) says where a middleware or view has set it. It
    shows nothing of any record, so it has no marking.
    """
    page: Page = getattr(request, "page", None) or Page(node=None, now=int(time.time() * 1000))
    context = {"page": replace(page, markings=(), posts=()), "status": int(status)}
    return HttpResponse(render_to_string("web/error.html", context, request), status=status)


def status_of(request: HttpRequest, form: object) -> HTTPStatus:
    """Return the status of a page with a form: 422 where it was sent and something is wrong.

    RFC 9110, 15.5.21: what was sent was understood, and cannot be done as it is.
    """
    wrong = request.method == "POST" and isinstance(form, Form) and bool(form.wrong)
    return HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer as if there were no such page, whether it is hidden or never was."""
    return error_page(request, HTTPStatus.NOT_FOUND)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """Django's handler400."""
    return error_page(request, HTTPStatus.BAD_REQUEST)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """Django's handler404, and its handler403: what is forbidden looks as if it were not there."""
    return nothing_here(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500."""
    return error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    """Django's CSRF_FAILURE_VIEW: a form that is too old, or came from elsewhere."""
    return error_page(request, HTTPStatus.BAD_REQUEST)
