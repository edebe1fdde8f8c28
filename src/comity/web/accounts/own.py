"""My account: what I sign in with, the posts I hold, my sessions.

Whatever changes how one signs in is confirmed first (``web.fresh``).
"""

from collections.abc import Callable
from functools import wraps

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comity.core.errors import ComityError
from comity.node.people import tenures
from comity.node.people.models import Person
from comity.web import fresh
from comity.web.access import Access, access
from comity.web.accounts import factors, passkeys
from comity.web.accounts.codes import drawn
from comity.web.accounts.showing import show
from comity.web.forms import Form
from comity.web.pages import nothing_here
from comity.web.words import LANGUAGES, word

View = Callable[[HttpRequest, Access, Person], HttpResponse]

WHEN = ("daily", "at-once")
"""When mail goes; by ``Person.mail_at_once``."""


def _mine(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Let a view answer the person who has signed in; nobody else has such a page."""

    @wraps(view)
    def handle(request: HttpRequest) -> HttpResponse:
        here = access(request)
        if not here.person:
            return nothing_here(request)
        return view(request, here, request.user)

    return handle


@require_GET
@_mine
def account(request: HttpRequest, here: Access, person: Person) -> HttpResponse:
    """Show the account."""
    return _account(
        request, here, person, Form.filled(email=person.email, when=WHEN[person.mail_at_once])
    )


def _account(request: HttpRequest, here: Access, person: Person, form: Form) -> HttpResponse:
    held = tenures.held(node=here.node, person=person.name)
    return show(
        request,
        here,
        "account",
        form=form,
        mail=bool(settings.EMAIL_HOST),
        when=[(one, word(f"mail.when.{one}")) for one in WHEN],
        name=person.name,
        keys=[(key.pk, key.wrap().name, _instant(key)) for key in passkeys.keys_of(person)],
        has_codes=factors.has_codes(person),
        left=factors.recovery_codes_left(person),
        held=[(post, tenure) for post, tenure in held],
    )


@require_http_methods(["GET", "POST"])
@_mine
def passkey(request: HttpRequest, here: Access, person: Person) -> HttpResponse:
    """Add a passkey."""
    stop = _confirmed(request, "passkey", "confirm.passkey")
    if stop is not None:
        return stop
    wrong: ComityError | None = None
    if request.method == "POST":
        said = request.POST
        try:
            passkeys.make(request, person, said.get("credential", ""), said.get("label", ""))
        except ComityError as error:
            wrong = error
        else:
            fresh.spend(request, "account passkey")
            return HttpResponseRedirect("/account")
    options = passkeys.to_make(request, person)
    return show(request, here, "passkey", wrong, options=options)


@require_http_methods(["GET", "POST"])
@_mine
def password(request: HttpRequest, here: Access, person: Person) -> HttpResponse:
    """Set or replace password and one-time codes. Other sessions end."""
    stop = _confirmed(request, "password", "confirm.password")
    if stop is not None:
        return stop
    wrong: ComityError | None = None
    if request.method == "POST":
        said = request.POST
        try:
            passwords = said.get("password", ""), said.get("again", "")
            factors.set_password(request, person, passwords, said.get("code", ""))
        except ComityError as error:
            wrong = error
        else:
            fresh.spend(request, "account password")
            update_session_auth_hash(request, person)
            return HttpResponseRedirect("/account")
    picture = drawn(factors.new_secret(request), person.name)
    return show(request, here, "password", wrong, drawn=picture, name=person.name)


@require_POST
@_mine
def remove(request: HttpRequest, here: Access, person: Person) -> HttpResponse:
    """Remove a passkey, unless nothing else would be left to sign in with."""
    keys = {str(key.pk): key for key in passkeys.keys_of(person)}
    key = keys.get(request.POST.get("key", ""))
    if key is None:
        return nothing_here(request)
    if len(keys) == 1 and not factors.has_codes(person):
        return show(request, here, "last-way")
    stop = fresh.require(request, f"account remove {key.pk}", what=_said("confirm.remove"))
    if stop is None:
        key.delete()
    return stop or HttpResponseRedirect("/account")


@require_POST
@_mine
def recovery(request: HttpRequest, here: Access, person: Person) -> HttpResponse:
    """Make new recovery codes and show them, once."""
    stop = fresh.require(request, "account recovery", what=_said("confirm.recovery"))
    if stop is not None:
        return stop
    return show(request, here, "recovery-codes", codes=factors.new_recovery_codes(person))


@require_POST
@_mine
def mail(request: HttpRequest, here: Access, person: Person) -> HttpResponse:
    """Set the address for mail that says that something waits, and when it goes; or none."""
    form = Form.sent(request)
    address = form.text("email", longest=254)
    try:
        if address:
            validate_email(address)
    except ValidationError:
        form.say("email", "mail.wrong")
    when = form.choice("when", list(WHEN), required=False)
    if form.wrong:
        return _account(request, here, person, form)
    person.email, person.mail_at_once = address, when == WHEN[True]
    person.save(update_fields=["email", "mail_at_once"])
    return HttpResponseRedirect("/account")


@require_POST
@_mine
def end_others(request: HttpRequest, _here: Access, person: Person) -> HttpResponse:
    """End every other session of mine."""
    factors.end_sessions(person)
    update_session_auth_hash(request, person)
    return HttpResponseRedirect("/account")


def _confirmed(request: HttpRequest, what: str, key: str) -> HttpResponse | None:
    """Ask for a confirmation before a page is shown; it is spent once the page was answered well.

    A page that is shown again, since what was sent is wrong, needs no other one.
    """
    purpose = f"account {what}"
    if fresh.is_fresh(request, purpose):
        return None
    return fresh.require(request, purpose, what=_said(key))


def _said(key: str) -> dict[str, str]:
    return {language: str(word(key, language)) for language in LANGUAGES}


def _instant(key: Authenticator) -> int:
    return int(key.created_at.timestamp() * 1000)
