"""What a page says once, after a redirect: “Saved.” The session keeps it until a page was shown.

A notice has no label, so it says what was done and never what stands in a record.
"""

from typing import Literal

from django.http import HttpRequest
from django.utils.safestring import SafeString

from comity.web.words import has, word

KEY = "notices"
MOST = 5
"""How many notices wait at most; the oldest goes first."""
Tone = Literal["good", "wait", "bad"]


def notice(request: HttpRequest, key: str, tone: Tone = "good", /, **values: str | int) -> None:
    """Let the next page say the words for ``key``, filled in with the values, once."""
    waiting = [*request.session.get(KEY, []), [key, tone, values]]
    request.session[KEY] = waiting[-MOST:]


def take(request: HttpRequest) -> list[tuple[Tone, SafeString]]:
    """Return what is to be said on this page, and forget it."""
    session = getattr(request, "session", None)
    if session is None or KEY not in session:
        return []
    return [(tone, word(key, "", **values)) for key, tone, values in session.pop(KEY) if has(key)]
