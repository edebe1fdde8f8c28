"""A confirmation holds for one act, once, and for a few minutes; what was typed comes with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from comity.node import posts
from comity.node.posts import Post
from comity.web import fresh
from tests.node.stage import Stage, make_stage

WHAT = {"en": "Sign the text 1234", "ko": "합의문 1234에 서명"}
done: list[tuple[str, list[str], str]] = []


def sign(request: HttpRequest) -> HttpResponse:
    """A page that signs, as a room would write it."""
    if request.method == "GET":
        return HttpResponse("ready" if fresh.is_fresh(request, "sign 1234") else "not yet")
    stop = fresh.require(request, f"sign {request.POST['hash']}", what=WHAT)
    if stop is not None:
        return stop
    done.append((request.POST["hash"], request.POST.getlist("place"), request.GET["page"]))
    return HttpResponse("signed")


urlpatterns = [path("", include("comity.urls")), path("signing", sign)]
FORM = {"hash": "1234", "place": ["서울 & Brussels", "Tallinn"]}


@pytest.fixture
def stage(databases: tuple[str, ...], tmp_path: Path) -> Iterator[Stage]:
    done.clear()
    stage = make_stage(tmp_path)
    stage.node.demo = True
    posts.set_post(node=stage.node, post=Post("KOR", "signatory", {"en": "Signatory"}))
    with override_settings(ROOT_URLCONF=__name__):
        yield stage


@pytest.fixture
def browser(stage: Stage) -> Client:
    client = Client(**{"comity.node": stage.node})
    client.post("/enter", {"post": "KOR/signatory"})
    return client


def post_form(browser: Client, **more: str) -> HttpResponse:
    return browser.post("/signing?page=7", {**FORM, **more})


def test_an_act_waits_until_it_is_confirmed_and_then_goes_on_with_what_was_typed(browser: Client):
    answer = post_form(browser)
    assert (answer.status_code, answer["Location"], done) == (302, "/confirm", [])
    page = browser.get("/confirm").content.decode()
    assert WHAT["en"] in page
    assert "demonstration" in page
    assert browser.post("/confirm").content == b"signed"
    assert done == [("1234", FORM["place"], "7")]


def test_a_confirmation_is_used_up(browser: Client):
    post_form(browser)
    browser.post("/confirm")
    assert post_form(browser).status_code == 302
    assert len(done) == 1


def test_a_confirmation_of_one_text_confirms_no_other(browser: Client):
    post_form(browser)
    assert post_form(browser, hash="5678").status_code == 302
    browser.post("/confirm")
    assert [digest for digest, *_ in done] == ["5678"]
    assert browser.get("/signing").content == b"not yet"
    assert post_form(browser).status_code == 302


def test_a_confirmation_ends_after_some_minutes(browser: Client, stage: Stage):
    session = browser.session
    post_form(browser)
    session = browser.session
    session["confirming"] = {**session["confirming"], "posted": False}
    session.save()
    assert browser.post("/confirm")["Location"] == "/signing?page=7"
    assert browser.get("/signing").content == b"ready"
    stage.time.move(fresh.MINUTES * 60_000)
    assert browser.get("/signing").content == b"not yet"
    assert post_form(browser).status_code == 302
    assert done == []


def test_whoever_does_not_confirm_goes_back_and_nothing_is_done(browser: Client):
    post_form(browser)
    assert browser.post("/confirm/no")["Location"] == "/signing?page=7"
    assert browser.get("/confirm").status_code == 404
    assert done == []


def test_there_is_nothing_to_confirm_for_whoever_was_asked_nothing_or_is_nobody(
    browser: Client, stage: Stage
):
    assert browser.get("/confirm").status_code == 404
    assert browser.post("/confirm").status_code == 404
    assert Client(**{"comity.node": stage.node}).post("/confirm").status_code == 404
