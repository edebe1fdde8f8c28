"""My account, invitations and confirmations: each change of how one signs in is confirmed first."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from comity.node.people import persons
from comity.node.people.models import Person
from comity.node.publish import NODE
from comity.web import fresh
from tests.accounts.house import DESK, PASSWORD, House, secret_of

WEAK = ("short", "a" * 40, "officer-1 officer-1", "")


def sign(request: HttpRequest) -> HttpResponse:
    stop = fresh.require(request, "sign 1234", what={"en": "Sign it", "ko": "서명"})
    return stop or HttpResponse("signed")


urlpatterns = [path("", include("comity.urls")), path("signing", sign)]


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def invited(house: House) -> tuple[Client, str]:
    made = persons.add(node=house.node, actor=NODE, name="officer-1")
    browser = house.browser()
    return browser, secret_of(browser.get(made.path, follow=True))


@pytest.mark.parametrize("password", WEAK)
def test_a_password_that_could_be_guessed_is_refused_and_the_invitation_stays(
    house: House, password: str
):
    browser, secret = invited(house)
    said = {"password": password, "again": password, "code": "123456"}
    answer = browser.post("/invited", said)
    assert answer.status_code == 422
    assert "could be guessed" in text(answer)
    assert secret_of(answer) == secret, "the app need not be set up anew"


def test_two_passwords_and_a_wrong_code_are_told_apart(house: House):
    browser, _ = invited(house)
    said = {"password": PASSWORD, "again": PASSWORD + "x", "code": "123456"}
    assert "two passwords differ" in text(browser.post("/invited", said))
    said["again"] = PASSWORD
    assert "not the code that the app shows" in text(browser.post("/invited", said))
    assert not Authenticator.objects.exists()


def test_an_expired_invitation_says_what_to_do(house: House):
    made = persons.add(node=house.node, actor=NODE, name="officer-1")
    house.time.at = made.expires
    answer = house.browser().get(made.path, follow=True)
    assert answer.status_code == 404
    assert "Ask an administrator" in text(answer)


def test_an_invitation_that_expires_while_it_is_filled_in_lets_nobody_in(house: House):
    browser, _ = invited(house)
    house.time.move(persons.INVITED_FOR)
    said = {"password": PASSWORD, "again": PASSWORD, "code": "123456"}
    assert browser.post("/invited", said).status_code == 404
    assert not Authenticator.objects.exists()


def test_recovery_codes_are_shown_once(house: House):
    officer = house.person("officer-1", DESK)
    page = text(officer.browser.get("/account"))
    assert "10 codes are left" in page
    assert not any(code in page for code in officer.recovery)


def test_nobody_without_an_account_has_these_pages(house: House):
    house.node.demo = True
    browser = house.browser()
    browser.post("/enter", {"post": "KOR/desk"})
    for place in ("/account", "/account/passkey", "/account/password"):
        assert browser.get(place).status_code == 404
        assert house.browser().get(place).status_code == 404


@pytest.mark.parametrize("place", ["/account/passkey", "/account/password"])
def test_a_way_to_sign_in_is_added_after_a_confirmation_alone(house: House, place: str):
    officer = house.person("officer-1", DESK)
    assert officer.browser.get(place)["Location"] == "/confirm"
    wrong = {"password": "wrong", "code": officer.code()}
    assert officer.browser.post("/confirm", wrong).status_code == 422
    assert officer.browser.get(place)["Location"] == "/confirm"
    right = {"password": PASSWORD, "code": officer.code()}
    assert officer.browser.post("/confirm", right)["Location"] == place
    assert officer.browser.get(place).status_code == 200
    assert officer.browser.get("/account/recovery").status_code == 405
    assert officer.browser.post("/account/recovery").status_code == 302, "another purpose"


def test_a_new_password_ends_the_other_sessions(house: House):
    officer = house.person("officer-1", DESK)
    other = house.browser()
    officer.sign_in(other)
    officer.browser.get("/account/password")
    officer.browser.post("/confirm", {"password": PASSWORD, "code": officer.code()})
    officer.secret = secret_of(officer.browser.get("/account/password"))
    said = {"password": PASSWORD + "2", "again": PASSWORD + "2", "code": officer.code()}
    assert officer.browser.post("/account/password", said)["Location"] == "/account"
    assert "officer-1" in text(officer.browser.get("/"))
    assert "officer-1" not in text(other.get("/"))
    assert officer.sign_in(house.browser()).status_code == 422
    assert officer.sign_in(house.browser(), password=PASSWORD + "2").status_code == 302


def test_one_ends_all_other_sessions_of_oneself(house: House):
    officer = house.person("officer-1", DESK)
    other = house.browser()
    officer.sign_in(other)
    officer.browser.post("/account/sessions")
    assert "officer-1" in text(officer.browser.get("/"))
    assert "officer-1" not in text(other.get("/"))


@override_settings(ROOT_URLCONF=__name__)
def test_a_person_confirms_with_password_and_code_and_neither_click_nor_session_will_do(
    house: House,
):
    officer = house.person("officer-1", DESK)
    house.node.demo = True
    assert officer.browser.post("/signing")["Location"] == "/confirm"
    assert "demonstration a click" not in text(officer.browser.get("/confirm"))
    for said in ({}, {"password": PASSWORD}, {"credential": "{}"}, {"credential": "null"}):
        assert officer.browser.post("/confirm", said).status_code == 422
    right = {"password": PASSWORD, "code": officer.code()}
    assert officer.browser.post("/confirm", right).content == b"signed"
    assert officer.browser.post("/signing").status_code == 302


@override_settings(ROOT_URLCONF=__name__)
def test_another_persons_password_and_code_confirm_nothing(house: House):
    officer, other = house.person("officer-1", DESK), house.person("officer-2", DESK)
    officer.browser.post("/signing")
    answer = officer.browser.post(
        "/confirm", {"name": "officer-2", "password": PASSWORD, "code": other.code()}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "answer",
    ["", "{}", "[]", "null", "1", "{", '"x"', json.dumps({"response": {"userHandle": "x"}}),
     json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ",
     "clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"}}), "[" * 100_000],
)  # fmt: skip
def test_a_broken_answer_of_a_browser_is_refused(house: House, answer: str):
    house.person("officer-1", DESK)
    browser = house.browser()
    browser.get("/sign-in")
    assert browser.post("/sign-in", {"credential": answer or " "}).status_code == 422


def test_the_last_way_in_is_not_removed(house: House):
    officer = house.person("officer-1", DESK)
    person = Person.objects.get(name="officer-1")
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "x"})
    Authenticator.objects.filter(type="totp").delete()
    answer = officer.browser.post("/account/passkey/remove", {"key": str(key.pk)})
    assert "last way in" in text(answer)
    assert officer.browser.post("/account/passkey/remove", {"key": "x"}).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
