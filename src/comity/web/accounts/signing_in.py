"""Signing in and out, taking up a kept form, and choosing among the posts that one holds."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comity.core.errors import ComityError
from comity.node.people.models import Person
from comity.web import kept
from comity.web.access import POST, access
from comity.web.accounts import factors, passkeys, sessions
from comity.web.accounts.showing import show
from comity.web.pages import nothing_here


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey, or with name, password and code."""
    here = access(request)
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    wrong: ComityError | None = None
    if request.method == "POST":
        try:
            person = _checked(request)
        except ComityError as error:
            wrong = error
        else:
            sessions.begin(request, person)
            return HttpResponseRedirect(sessions.onward(request, person, asked))
    return show(
        request,
        here,
        "sign-in",
        wrong,
        next=asked,
        name=request.POST.get("name", ""),
        options=passkeys.to_use(request),
        ended=request.session.get(sessions.ENDED),
        minutes=settings.COMITY_IDLE_MINUTES,
        provider=provider(),
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    access(request)  # says in the audit who leaves
    request.session.flush()
    return HttpResponseRedirect("/")


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Show the form that was kept when the session ended, and send it again."""
    here, form = access(request), sessions.ended_form(request)
    if form is None:
        return nothing_here(request)
    if request.method == "GET":
        return show(request, here, "resume", sent=form, fields=form.shown())
    sessions.forget_form(request)
    if "discard" in request.POST:
        return HttpResponseRedirect(form.address)
    return kept.send(request, form)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act as another of the posts that one holds."""
    here = access(request)
    wanted = request.POST.get(POST, "")
    if here.person and wanted in {f"{post.party}/{post.code}" for post in here.offices}:
        request.session[POST] = wanted
    return HttpResponseRedirect("/")


@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """Say that a provider's account belongs to nobody here, or that it did not answer."""
    return show(request, access(request), "closed")


def provider() -> str:
    """Return what the OpenID Connect provider is called; nothing where there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


def _checked(request: HttpRequest) -> Person:
    """Return who signs in. Raises PasskeyRefusedError, RefusedError, TooManyAttemptsError."""
    said = request.POST
    if said.get("credential"):
        factors.limit(request)
        return passkeys.use(request, said["credential"])
    return factors.check(request, *(said.get(field, "") for field in ("name", "password", "code")))
