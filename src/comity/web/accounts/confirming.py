"""The page on which a person confirms who they are, before an act that needs it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from comity.core.errors import ComityError
from comity.node.people.models import Person
from comity.web import fresh, kept
from comity.web.access import Access, access, node_of
from comity.web.accounts import factors, passkeys
from comity.web.accounts.sessions import SIGNED_IN
from comity.web.accounts.showing import show
from comity.web.pages import nothing_here


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for a confirmation, or take it and go on with what it was asked for."""
    here, asked = access(request), fresh.asked(request)
    if asked is None or not (here.person or here.post):
        return nothing_here(request)
    if request.method == "GET":
        return _page(request, here, asked)
    try:
        if here.person:
            _check(request, request.user)
    except ComityError as error:
        return _page(request, here, asked, error)
    fresh.confirm(request, asked)
    if asked.posted:
        return kept.send(request, asked.form)
    return HttpResponseRedirect(asked.form.address)


@require_POST
def give_up(request: HttpRequest) -> HttpResponse:
    """Do not confirm: back to the page that was left."""
    asked = fresh.asked(request)
    fresh.forget(request)
    return HttpResponseRedirect(asked.form.address if asked else "/")


def _check(request: HttpRequest, person: Person) -> None:
    """Raise unless the person who is signed in confirms: by passkey, or password and code.

    Whoever signs in elsewhere and has neither here may have signed in just now instead.
    """
    said = request.POST
    if said.get("credential"):
        factors.limit(request)
        passkeys.use(request, said["credential"], person)
    elif "code" in said or not _signed_in_just_now(request, person):
        factors.check(request, person.name, said.get("password", ""), said.get("code", ""))


def _signed_in_just_now(request: HttpRequest, person: Person) -> bool:
    if passkeys.keys_of(person) or factors.has_codes(person):
        return False
    age = node_of(request).now() - request.session.get(SIGNED_IN, 0)
    return bool(age < fresh.MINUTES * 60_000)


def _page(
    request: HttpRequest, here: Access, asked: fresh.Asked, wrong: ComityError | None = None
) -> HttpResponse:
    person = request.user if here.person else None
    keys = bool(person and passkeys.keys_of(person))
    return show(
        request,
        here,
        "confirm",
        wrong,
        what=asked.what,
        minutes=fresh.MINUTES,
        demo=person is None,
        options=passkeys.to_use(request, person) if keys else "",
        has_codes=bool(person and factors.has_codes(person)),
    )
