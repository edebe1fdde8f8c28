"""What every answer carries: security headers, and the language and look that were asked for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from comity.web import look
from comity.web.live import place
from comity.web.words import LANGUAGES

Answer = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Django checks the referrer of forms sent over https, so it may not be left out altogether.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
CHOICE_SECONDS = 365 * 24 * 60 * 60


def content_security_policy(connect: str = "'self'") -> str:
    """Return what a page may load; ``connect`` says whom its scripts may ask."""
    return (
        f"default-src 'none'; style-src 'self'; script-src 'self'; connect-src {connect}; "
        "font-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    )


def security_headers(answer: Answer) -> Answer:
    """Add the headers that a view did not set itself.

    A page made for somebody who has entered is kept by no cache, not even the browser's: after
    they have left, going back must not bring it up.
    """
    policy = content_security_policy(f"'self' {place.other_origin()}".strip())
    headers = {"Content-Security-Policy": policy, **HEADERS}

    def handle(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers["Cache-Control"] = "private, no-store"
        else:
            response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return handle


def chosen_language(answer: Answer) -> Answer:
    """Follow ``?language=ko`` and remember it in a cookie; stands after Django's LocaleMiddleware.

    An address says the language, so a page can be passed on in it, and no form is needed.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        language = request.GET.get("language", "")
        if language not in LANGUAGES:
            return answer(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = answer(request)
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
        return response

    return handle


def chosen_look(answer: Answer) -> Answer:
    """Remember ``?look=dark`` and ``?contrast=more`` in cookies; ``device`` forgets the choice."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        for setting in look.SETTINGS:
            asked = request.GET.get(setting.field, "")
            if asked in setting.values:
                _remember(response, setting.cookie, asked)
            elif asked == look.DEVICE:
                response.delete_cookie(setting.cookie, samesite="Lax")
        return response

    return handle


def _remember(response: HttpResponse, name: str, choice: str) -> None:
    patch_vary_headers(response, ("Cookie",))
    response.set_cookie(
        name,
        choice,
        max_age=CHOICE_SECONDS,
        secure=bool(settings.LANGUAGE_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
