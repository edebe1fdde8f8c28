"""Fresh authentication: that whoever is about to sign is the person who signed in.

A view that signs asks, on POST and right before it acts::

    stop = fresh.require(request, purpose, what={"en": "Sign …", "ko": "… 서명"})
    if stop is not None:
        return stop

``purpose`` names the very act, such as ``sign <hash of the text>``. The first time, the answer is a
redirect to a page where the person confirms with a passkey, or password and one-time code; then the
form that was sent is sent again by itself, and ``require`` returns None. A confirmation holds for
one purpose, for MINUTES, and once. Where a post was entered with one click, in a demonstration, a
click stands in for it; the page says so.
"""

import hashlib

from django.http import HttpRequest, HttpResponseRedirect

from comity.core.record import Instant
from comity.web import kept
from comity.web.words import Text

MINUTES = 5
"""How long a confirmation holds."""
PAGE = "/confirm"
_FRESH, _ASKED = "fresh", "confirming"


def is_fresh(request: HttpRequest, purpose: str) -> bool:
    """Whether this purpose was confirmed a moment ago and not yet used."""
    held = request.session.get(_FRESH) or {}
    return bool(held.get(_digest(purpose), 0) > _now(request))


def require(request: HttpRequest, purpose: str, *, what: Text) -> HttpResponseRedirect | None:
    """Use up the confirmation of this purpose, or return the way to the page that asks for it.

    ``what`` says on that page what is confirmed.
    """
    if is_fresh(request, purpose):
        spend(request, purpose)
        return None
    request.session[_ASKED] = {
        "purpose": _digest(purpose),
        "what": dict(what),
        "form": kept.form_of(request),
        "posted": request.method == "POST",
    }
    return HttpResponseRedirect(PAGE)


def spend(request: HttpRequest, purpose: str) -> None:
    """Use up the confirmation of this purpose, where a page asked ``is_fresh`` alone."""
    held = dict(request.session.get(_FRESH) or {})
    held.pop(_digest(purpose), None)
    request.session[_FRESH] = held


class Asked:
    """What a session was asked to confirm."""

    def __init__(self, held: dict[str, object]) -> None:
        self.purpose = str(held["purpose"])
        self.what: Text = held["what"]  # type: ignore[assignment]  # a session holds what we put there
        self.posted = bool(held["posted"])
        self.form = kept.read(held["form"]) or kept.Form("/", "", "")


def asked(request: HttpRequest) -> Asked | None:
    """Return what this session was asked to confirm, or None."""
    held = request.session.get(_ASKED)
    return Asked(held) if isinstance(held, dict) else None


def confirm(request: HttpRequest, what: Asked) -> None:
    """Hold as confirmed what was asked; whoever calls has checked passkey, or password and code."""
    now = _now(request)
    held = {key: end for key, end in (request.session.get(_FRESH) or {}).items() if end > now}
    request.session[_FRESH] = {**held, what.purpose: now + MINUTES * 60_000}
    forget(request)


def forget(request: HttpRequest) -> None:
    """Ask no longer."""
    request.session.pop(_ASKED, None)


def _digest(purpose: str) -> str:
    return hashlib.sha256(purpose.encode()).hexdigest()


def _now(request: HttpRequest) -> Instant:
    now: Instant = request.META["comity.node"].now()
    return now
