"""The page on which a person confirms who they are, before an act that needs it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from comity.web import fresh, kept
from comity.web.access import Access, access
from comity.web.pages import error_page


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for a confirmation, or take it and go on with what it was asked for."""
    here, asked = access(request), fresh.asked(request)
    if asked is None or here.post is None:
        return error_page(request, HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        return _go_on(request, asked)
    return HttpResponse(_page(request, here, asked))


@require_POST
def give_up(request: HttpRequest) -> HttpResponse:
    """Do not confirm: back to the page that was left."""
    asked = fresh.asked(request)
    fresh.forget(request)
    return HttpResponseRedirect(asked.form.address if asked else "/")


def _go_on(request: HttpRequest, asked: fresh.Asked) -> HttpResponse:
    fresh.confirm(request, asked)
    if asked.posted:
        return kept.send(request, asked.form)
    return HttpResponseRedirect(asked.form.address)


def _page(request: HttpRequest, here: Access, asked: fresh.Asked) -> str:
    context = {"page": here.page, "what": asked.what, "minutes": fresh.MINUTES}
    return render_to_string("web/accounts/confirm.html", context, request)
