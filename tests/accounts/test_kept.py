"""A session ends when it is not used; what was being sent is kept for the person who sent it."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from comity.node import posts
from comity.web.access import access
from comity.web.accounts import remembered
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


def test_a_long_form_is_kept_whole_and_its_files_are_named(house: House):
    officer = house.person("officer-1", DESK)
    house.time.move(31 * MINUTE)
    letters = "가" * 300_000
    file = SimpleUploadedFile("초안.docx", b"x")
    officer.browser.post("/writing", {"words": letters, "file": file})
    officer.sign_in(officer.browser)
    assert "초안.docx" in officer.browser.get("/resume").content.decode()
    officer.browser.post("/resume")
    assert [("desk", [letters])] == DONE


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


def test_a_form_sent_after_signing_out_in_another_window_is_kept_and_sent_after_all(house: House):
    officer = house.person("officer-1", DESK)
    officer.browser.get("/writing")
    officer.browser.post("/sign-out")
    answer = officer.browser.post("/writing", FORM)
    assert answer["Location"].startswith("/sign-in")
    assert "no longer signed in" in officer.browser.get("/sign-in").content.decode()
    assert officer.sign_in(officer.browser)["Location"] == "/resume"
    officer.browser.post("/resume")
    assert [("desk", FORM["words"])] == DONE


def test_a_form_sent_without_its_session_is_kept_for_nobody_else(house: House):
    officer, other = house.person("officer-1", DESK), house.person("officer-2", DESK)
    officer.browser.get("/writing")
    del officer.browser.cookies[settings.SESSION_COOKIE_NAME]
    assert officer.browser.post("/writing", FORM).status_code == 302
    assert other.sign_in(officer.browser)["Location"] == "/"
    assert officer.browser.get("/resume").status_code == 404
    assert DONE == []


def test_of_whoever_never_signed_in_nothing_is_kept(house: House):
    browser = house.browser()
    browser.cookies[remembered.COOKIE] = "1 :guessed"
    assert browser.post("/writing", FORM).content == b"page"
    assert settings.SESSION_COOKIE_NAME not in browser.cookies


def test_in_a_demonstration_what_was_sent_too_late_waits_for_the_same_post(house: House):
    house.node.demo = True
    posts.set_post(node=house.node, post=DESK)
    posts.set_post(node=house.node, post=SIGNATORY)
    browser = house.browser()
    browser.post("/enter", {"post": "KOR/desk"})
    browser.get("/writing")
    browser.post("/leave")
    assert browser.post("/writing", FORM)["Location"] == "/"
    assert "enter the same post again" in browser.get("/").content.decode()
    assert browser.post("/enter", {"post": "KOR/desk"})["Location"] == "/resume"
    assert "제1조" in browser.get("/resume").content.decode()
    assert browser.post("/resume").content == b"page"
    assert [("desk", FORM["words"])] == DONE
    browser.post("/leave")
    browser.post("/writing", FORM)
    assert browser.post("/enter", {"post": "KOR/signatory"})["Location"] == "/today"
    assert browser.get("/resume").status_code == 404
