"""Where pages find the stream, and what their policy lets them ask."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory, override_settings

from comity.cli.running import find_live
from comity.web.first import Page
from comity.web.live import place
from comity.web.middleware import security_headers
from comity.web.pages import error_page

BESIDE = "http://kor.localhost:8404/live"


@pytest.mark.parametrize(
    ("node", "where"),
    [
        ("https://comity.example", "/live"),
        ("http://kor.localhost:8401/", BESIDE),
        ("http://[::1]:8401", "http://[::1]:8404/live"),
        ("", "/live"),
    ],
)
def test_a_stream_lies_behind_the_proxy_or_at_its_own_port(node: str, where: str) -> None:
    assert place.beside(node, 8404) == where


@pytest.mark.parametrize(("said", "found"), [("", BESIDE), ("/events", "/events")])
def test_what_comity_live_says_goes_before(
    monkeypatch: pytest.MonkeyPatch, said: str, found: str
) -> None:
    monkeypatch.setenv("COMITY_LIVE", said)
    with override_settings(COMITY_LIVE=said, COMITY_ADDRESS="http://kor.localhost:8401"):
        find_live(8404)
        assert place.address("desk") == f"{found}?room=desk"


@pytest.mark.parametrize(
    ("where", "asked"), [(BESIDE, " http://kor.localhost:8404"), ("/live", "")]
)
def test_pages_may_ask_the_stream_and_no_other_origin(where: str, asked: str) -> None:
    with override_settings(COMITY_LIVE=where):
        answer = security_headers(lambda request: error_page(request, 404))
        policy = answer(RequestFactory().get("/"))["Content-Security-Policy"]
    assert f"connect-src 'self'{asked};" in policy


@pytest.mark.parametrize(
    ("where", "reader", "listens"),
    [(BESIDE, {"en": "Desk"}, True), (BESIDE, None, False), ("", {"en": "Desk"}, False)],
)
def test_a_page_listens_where_there_is_a_stream_and_a_post(
    where: str, reader: dict[str, str] | None, *, listens: bool
) -> None:
    with override_settings(COMITY_LIVE=where):
        page = Page(node=None, now=0, reader=reader)
        said = Template('{% load live %}{% live "item" "a&b" %}').render(Context({"page": page}))
    assert (f'data-live="{BESIDE}?room=item&amp;of=a%26b"' in said) == listens
    assert ("<script" in said) == listens
