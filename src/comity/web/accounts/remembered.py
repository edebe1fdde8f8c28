"""Whose browser it was: a signed cookie beside the session's, so that a form sent too late is kept.

A session can be gone before a form of it is sent: somebody signed out in another window, or it was
ended from elsewhere. The cookie opens nothing. It says alone for whom such a form is to be kept, so
that nobody else gets it, and nobody who never signed in has anything kept.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from comity.web.access import POST

COOKIE = f"{settings.SESSION_COOKIE_NAME}_was"
_SIGNER = Signer(salt="comity whose browser it was")


@dataclass(frozen=True, slots=True)
class Was:
    """Who was signed in: a person's key, or in a demonstration the post that was entered."""

    person: str = ""
    post: str = ""


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser say later who is signed in now; nothing where nobody is."""
    person = request.session.get(SESSION_KEY, "")
    post = "" if person else request.session.get(POST, "")
    signed = _SIGNER.sign(f"{person} {post}")
    if (person or post) and request.COOKIES.get(COOKIE) != signed:
        response.set_cookie(
            COOKIE,
            signed,
            secure=bool(settings.SESSION_COOKIE_SECURE),
            httponly=True,
            samesite="Lax",
        )


def who(request: HttpRequest) -> Was | None:
    """Return who was signed in at this browser last, or None."""
    try:
        person, _, post = _SIGNER.unsign(request.COOKIES.get(COOKIE, "")).partition(" ")
    except BadSignature:
        return None
    return Was(person, post)
