"""What every answer carries."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.utils.translation import get_language

from comity.web.middleware import chosen_language, security_headers


def said_language(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_language())


def test_nothing_but_our_own_files_may_be_loaded() -> None:
    answer = security_headers(said_language)(RequestFactory().get("/"))
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy.pop("default-src") == "'none'"
    assert set(policy.values()) == {"'self'", "'none'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"


def test_what_a_view_says_itself_stands() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "max-age=60"})

    assert security_headers(view)(RequestFactory().get("/"))["Cache-Control"] == "max-age=60"


@override_settings(SESSION_COOKIE_NAME="comity_kor_session")
@pytest.mark.parametrize(
    ("cookie", "kept"),
    [
        ("comity_kor_session", "private, no-store"),
        ("comity_nato_session", "no-cache"),
    ],
)
def test_no_cache_keeps_the_page_of_somebody_who_entered(cookie: str, kept: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[cookie] = "x"
    assert security_headers(said_language)(request)["Cache-Control"] == kept


@override_settings(LANGUAGE_COOKIE_NAME="comity_kor_language")
def test_a_chosen_language_is_followed_and_remembered() -> None:
    answer = chosen_language(said_language)(RequestFactory().get("/?language=ko"))
    assert answer.content == b"ko"
    assert answer.cookies["comity_kor_language"].value == "ko"
    assert answer.cookies["comity_kor_language"]["httponly"]
    assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize("asked", ["", "?language=", "?language=xx", "?language=ko%00"])
def test_any_other_choice_changes_nothing(asked: str) -> None:
    answer = chosen_language(said_language)(RequestFactory().get(f"/{asked}"))
    assert not answer.cookies
    assert answer.content != b"ko"
