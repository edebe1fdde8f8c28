"""A session: begun by signing in, ended by leaving or by time, and what was typed is kept.

A session that was not used for COMITY_IDLE_MINUTES is over. A form that is sent then, or when the
session is gone altogether, is kept in what is left of it or in a new one, and sent again once the
same person has signed in again; in a demonstration, once the same post is entered again.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from comity.core.record import Instant
from comity.node.people.models import Person
from comity.web import kept
from comity.web.access import POST, node_of, offers_posts
from comity.web.accounts import remembered
from comity.web.entering import LANDING
from comity.web.notices import notice

SEEN, SIGNED_IN, ENDED = "seen", "signed in", kept.ENDED
FREE = (
    *("/sign-in", "/sign-out", "/invited", "/resume", "/confirm/no"),
    *("/enter", "/leave", "/tour"),  # of a demonstration
)
"""Where forms are sent without a session: nothing of them is kept."""
GRANULE = 60_000
"""How exactly a session knows when it was used (ms): a write for each page were too much."""
Answer = Callable[[HttpRequest], HttpResponse]


def begin(request: HttpRequest, person: Person) -> None:
    """Begin a person's session, however they signed in."""
    get_adapter().login(request, person)


def begun(request: HttpRequest, person: Person) -> None:
    """Note that a session has begun. A demonstration's post is left, and a kept form stays."""
    request.session.pop(POST, None)
    request.session[SEEN] = request.session[SIGNED_IN] = _now(request)
    request.session.set_expiry(None)
    request.session.clear_expired()
    request.who = person.name


def onward(request: HttpRequest, person: Person, asked: str) -> str:
    """Return where to go after signing in: to what was kept for this person, or what was asked."""
    ended = request.session.get(ENDED) or {}
    if ended and ended.get("person") != str(person.pk):
        del request.session[ENDED]
        return "/"
    if ended.get("form"):
        if ended.get("post"):
            request.session[POST] = ended["post"]
        return "/resume"
    request.session.pop(ENDED, None)
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    if not asked:
        return LANDING
    return asked if safe and asked.startswith("/") else "/"


def ended_form(request: HttpRequest) -> kept.Form | None:
    """Return the form that was sent when the session was over, to the person who sent it."""
    ended, session = request.session.get(ENDED) or {}, request.session
    mine = ended.get("person") == session.get(SESSION_KEY, "")
    if mine and not ended["person"]:
        mine = ended.get("post") == session.get(POST)
    return kept.read(ended.get("form")) if mine else None


def forget_form(request: HttpRequest) -> None:
    """Forget what was kept."""
    request.session.pop(ENDED, None)


def ends_at(session: Mapping[str, Any]) -> Instant:
    """Return when a person's session is over unless it is used before."""
    end: Instant = session.get(SEEN, 0) + settings.COMITY_IDLE_MINUTES * 60_000
    return end


def ends_when_idle(answer: Answer) -> Answer:
    """End a session that was not used for long; stands after the one that knows the person."""

    def handle(request: HttpRequest) -> HttpResponse:
        session, now = request.session, _now(request)
        if SESSION_KEY not in session:
            return _again(request) if _lost(request) else _remembered(request, answer)
        if now >= ends_at(session):
            return _end(request)
        if now - session[SEEN] >= GRANULE:
            session[SEEN] = now
        return _remembered(request, answer)

    return handle


def _remembered(request: HttpRequest, answer: Answer) -> HttpResponse:
    response = answer(request)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        remembered.remember(request, response)
    return response


def _end(request: HttpRequest) -> HttpResponse:
    """End the session, keeping what was sent; ask to sign in."""
    held: dict[str, Any] = {
        "person": request.session[SESSION_KEY],
        "post": request.session.get(POST, ""),
    }
    request.session.flush()
    request.user = AnonymousUser()
    request.session[ENDED] = held
    return _again(request)


def _lost(request: HttpRequest) -> bool:
    """Whether a form is sent by somebody whose session is over, from a page that was left open."""
    if request.method != "POST" or request.path in FREE or POST in request.session:
        return False
    if ENDED in request.session:
        return True
    was = remembered.who(request)
    if was is None or not (was.person or offers_posts(request, node_of(request))):
        return False
    request.session[ENDED] = {"person": was.person, "post": was.post, "gone": True}
    return True


def _again(request: HttpRequest) -> HttpResponse:
    page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    if request.method == "POST":
        held = request.session[ENDED]
        if page or not held.get("form"):
            request.session[ENDED] = {**held, "form": kept.form_of(request)}
    if not page:  # a script asks, and could not show a page to sign in on
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Comity"})
    ended = request.session.get(ENDED) or {}
    if ended and not ended["person"]:  # in a demonstration: the first page has the posts
        notice(request, "sign-in.gone.demo", "wait")
        return HttpResponseRedirect("/")
    back = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"/sign-in?{urlencode({'next': back})}")


def _now(request: HttpRequest) -> Instant:
    now: Instant = request.META["comity.node"].now()
    return now
