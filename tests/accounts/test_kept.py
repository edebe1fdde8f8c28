"""A session ends when it is not used; what was being sent is kept for the person who sent it."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from comity.web.access import access
from tests.accounts.house import DESK, SIGNATORY, House

MINUTE = 60_000
DONE: list[tuple[str, list[str]]] = []


def save(request: HttpRequest) -> HttpResponse:
    """A page with a form, as a room would write it."""
    here = access(request)
    if request.method == "POST" and here.post:
        DONE.append((here.post.code, request.POST.getlist("words")))
    return HttpResponse("page")


urlpatterns = [path("", include("comity.urls")), path("writing", save)]
FORM = {"words": ["제1조 <b>목적</b>", "second"], "csrfmiddlewaretoken": "x"}


@pytest.fixture(autouse=True)
def _writing() -> Iterator[None]:
    DONE.clear()
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_a_session_that_is_used_lasts(house: House):
    officer = house.person("officer-1", DESK)
    for _ in range(5):
        house.time.move(29 * MINUTE)
        officer.browser.get("/writing")
    officer.browser.post("/writing", FORM)
    assert len(DONE) == 1


def test_a_session_that_is_not_used_ends(house: House):
    officer = house.person("officer-1", DESK)
    house.time.move(30 * MINUTE)
    answer = officer.browser.get("/writing?page=2")
    assert answer["Location"] == "/sign-in?next=%2Fwriting%3Fpage%3D2"
    assert "officer-1" not in officer.browser.get("/").content.decode()


def test_a_form_that_is_sent_too_late_is_shown_again_and_sent_once(house: House):
    officer = house.person("officer-1", DESK, SIGNATORY)
    officer.browser.post("/post", {"post": "KOR/signatory"})
    house.time.move(31 * MINUTE)
    assert officer.browser.post("/writing", FORM).status_code == 302
    page = officer.browser.get("/sign-in").content.decode()
    assert "30 minutes" in page
    assert officer.sign_in(officer.browser)["Location"] == "/resume"
    page = officer.browser.get("/resume").content.decode()
    assert "제1조 &lt;b&gt;목적&lt;/b&gt;" in page
    assert "csrfmiddlewaretoken</dt>" not in page
    assert DONE == []
    assert officer.browser.post("/resume").content == b"page"
    assert [("signatory", FORM["words"])] == DONE
    assert officer.browser.get("/resume").status_code == 404


def test_what_is_kept_can_be_left(house: House):
    officer = house.person("officer-1", DESK)
    house.time.move(31 * MINUTE)
    officer.browser.post("/writing?page=2", FORM)
    officer.sign_in(officer.browser)
    assert officer.browser.post("/resume", {"discard": "1"})["Location"] == "/writing?page=2"
    assert DONE == []


def test_nobody_else_gets_what_was_kept(house: House):
    officer, other = house.person("officer-1", DESK), house.person("officer-2", DESK)
    house.time.move(31 * MINUTE)
    officer.browser.post("/writing", FORM)
    assert officer.browser.get("/resume").status_code == 404
    assert other.sign_in(officer.browser)["Location"] == "/"
    assert officer.browser.get("/resume").status_code == 404


def test_what_is_sent_again_from_a_page_left_open_is_kept_instead(house: House):
    officer = house.person("officer-1", DESK)
    house.time.move(31 * MINUTE)
    officer.browser.post("/writing", FORM)
    officer.browser.post("/writing", {"words": "the last"})
    officer.sign_in(officer.browser)
    officer.browser.post("/resume")
    assert DONE == [("desk", ["the last"])]


def test_a_script_is_told_that_the_session_is_over_and_what_it_sent_is_kept(house: House):
    officer = house.person("officer-1", DESK)
    house.time.move(31 * MINUTE)
    answer = officer.browser.post("/writing", FORM, headers={"sec-fetch-mode": "cors"})
    assert answer.status_code == 401
    officer.sign_in(officer.browser)
    officer.browser.post("/resume")
    assert [("desk", FORM["words"])] == DONE


def test_a_demonstration_has_no_end_of_sessions(house: House):
    house.node.demo = True
    browser = house.browser()
    browser.post("/enter", {"post": "KOR/desk"})
    house.time.move(24 * 60 * MINUTE)
    browser.post("/writing", FORM)
    assert len(DONE) == 1
