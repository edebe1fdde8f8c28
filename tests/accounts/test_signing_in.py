"""Signing in with password and one-time code, without scripts; and what a refusal tells."""

import re

import pytest
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection
from django.test import Client

from comity.node import audit
from comity.node.people import persons, tenures
from comity.node.publish import NODE
from tests.accounts.house import DESK, PASSWORD, SIGNATORY, House

HIDDEN = re.compile('(?:csrfmiddlewaretoken" value|data-options)="[^"]*"')


def page(answer: object) -> str:
    return answer.content.decode()


def test_an_invited_person_signs_in_and_is_the_post_they_hold(house: House):
    officer = house.person("officer-1", DESK)
    home = page(officer.browser.get("/"))
    assert "Desk officer" in home
    assert "officer-1" in home
    other = house.browser()
    assert officer.sign_in(other).status_code == 302
    assert "Desk officer" in page(other.get("/"))
    assert audit.lines(house.node)[0].who == "KOR/desk officer-1"


def test_whoever_signs_out_is_the_public_again(house: House):
    officer = house.person("officer-1", DESK)
    officer.browser.post("/sign-out")
    assert "officer-1" not in page(officer.browser.get("/"))


def test_a_person_without_a_post_sees_what_the_public_sees_and_whom_to_ask(house: House):
    officer = house.person("officer-1")
    home = page(officer.browser.get("/"))
    assert "Ask an administrator" in home
    assert "Desk officer" not in home


def test_a_name_that_nobody_has_and_a_wrong_password_are_answered_alike(house: House):
    officer = house.person("officer-1", DESK)
    answers = [
        officer.sign_in(house.browser(), name=name, password=password)
        for name, password in (
            ("officer-1", "another password"),
            ("officer-2", PASSWORD),
            ("officer-2", "another password"),
        )
    ]
    answers.append(officer.sign_in(house.browser(), code="000000"))
    shown = {HIDDEN.sub("", page(answer)).replace("officer-2", "officer-1") for answer in answers}
    assert {answer.status_code for answer in answers} == {422}
    assert len(shown) == 1


def test_a_hash_is_computed_for_a_name_that_nobody_has(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    officer = house.person("officer-1", DESK)
    computed: list[str] = []
    real = hashers.ScryptPasswordHasher.encode

    def counted(self: object, password: str, *more: object, **named: object) -> str:
        computed.append(password)
        return real(self, password, *more, **named)

    monkeypatch.setattr(hashers.ScryptPasswordHasher, "encode", counted)
    for name in ("officer-1", "officer-2"):
        computed.clear()
        officer.sign_in(house.browser(), name=name, password="another password")
        assert computed == ["another password"]


def test_a_password_alone_lets_nobody_in_and_neither_does_a_code(house: House):
    officer = house.person("officer-1", DESK)
    assert officer.sign_in(house.browser(), code="").status_code == 422
    assert officer.sign_in(house.browser(), password="").status_code == 422


def test_a_code_works_once(house: House):
    officer = house.person("officer-1", DESK)
    code = officer.code()
    first = house.browser().post(
        "/sign-in", {"name": "officer-1", "password": PASSWORD, "code": code}
    )
    assert first.status_code == 302
    again = {"name": "officer-1", "password": PASSWORD, "code": code}
    assert house.browser().post("/sign-in", again).status_code == 422


def test_a_recovery_code_stands_in_for_a_one_time_code_once(house: House):
    officer = house.person("officer-1", DESK)
    assert len(officer.recovery) == 10
    assert officer.sign_in(house.browser(), code=officer.recovery[3]).status_code == 302
    assert officer.sign_in(house.browser(), code=officer.recovery[3]).status_code == 422


def test_secrets_of_codes_are_encrypted_at_rest(house: House):
    officer = house.person("officer-1", DESK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        kept = str(cursor.fetchall())
    assert officer.secret not in kept
    assert not any(code in kept for code in officer.recovery)


def test_too_many_attempts_with_a_name_are_stopped_whether_or_not_somebody_has_it(house: House):
    officer = house.person("officer-1", DESK)
    for name in ("officer-1", "nobody"):
        said = {"name": name, "password": "guessed wrong", "code": "123456"}
        answers = [house.browser().post("/sign-in", said).status_code for _ in range(6)]
        assert answers == [422] * 5 + [429]
    last = {"name": "officer-1", "password": PASSWORD, "code": "1"}
    assert house.browser().post("/sign-in", last).status_code == 429
    assert officer.sign_in(house.browser()).status_code == 302, "after a while"


def test_attempts_are_not_forgotten_among_many_others(house: House):
    said = {"name": "officer-1", "password": "guessed wrong", "code": "123456"}
    for _ in range(5):
        house.browser().post("/sign-in", said)
    for number in range(2000):
        cache.set(f"attempt-of-another-{number}", 1)
    assert house.browser().post("/sign-in", said).status_code == 429


def test_who_only_looks_at_the_page_leaves_no_lasting_session(house: House):
    browser = house.browser()
    answer = browser.get("/sign-in")
    assert answer.cookies["comity_session"]["max-age"] == 3600
    officer = house.person("officer-1", DESK)
    assert officer.sign_in(browser).cookies["comity_session"]["max-age"] == 14 * 86_400


def test_too_many_attempts_from_one_place_are_stopped(house: House):
    answers = [
        house.browser().post("/sign-in", {"credential": "{}"}).status_code for _ in range(31)
    ]
    assert answers == [422] * 30 + [429]


def test_only_addresses_of_this_node_are_gone_on_to(house: House):
    officer = house.person("officer-1", DESK)
    for asked, gone in (
        ("/account?x=1", "/account?x=1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
    ):
        assert officer.sign_in(house.browser(), next=asked)["Location"] == gone


def test_a_person_who_is_shut_out_is_out_at_once_and_cannot_come_back(house: House):
    officer = house.person("officer-1", DESK)
    persons.shut_out(node=house.node, actor=NODE, name="officer-1")
    assert "Desk officer" not in page(officer.browser.get("/"))
    assert officer.sign_in(house.browser()).status_code == 422
    persons.let_in(node=house.node, actor=NODE, name="officer-1")
    assert officer.sign_in(house.browser()).status_code == 302


def test_a_tenure_that_ends_takes_the_post_away_from_the_open_session(house: House):
    officer = house.person("officer-1")
    house.give("officer-1", DESK, ends=house.time.at + 60_000)
    assert "Desk officer" in page(officer.browser.get("/"))
    house.time.move(60_000)
    home = page(officer.browser.get("/"))
    assert "Desk officer" not in home
    assert "Ask an administrator" in home


def test_of_several_posts_one_is_chosen_and_no_other_can_be(house: House):
    officer = house.person("officer-1", DESK, SIGNATORY)
    assert audit_who(officer.browser, house) == "KOR/desk officer-1"
    officer.browser.post("/post", {"post": "KOR/signatory"})
    assert audit_who(officer.browser, house) == "KOR/signatory officer-1"
    officer.browser.post("/post", {"post": "KOR/administrator"})
    assert audit_who(officer.browser, house) == "KOR/signatory officer-1"


def test_a_session_that_chose_a_post_loses_it_with_its_tenure(house: House):
    officer = house.person("officer-1", DESK)
    held = house.give("officer-1", SIGNATORY)
    officer.browser.post("/post", {"post": "KOR/signatory"})
    tenures.end(node=house.node, actor=NODE, tenure=held.id)
    assert audit_who(officer.browser, house) == "KOR/desk officer-1"


def test_signing_in_leaves_the_post_that_was_entered_in_a_demonstration(house: House):
    house.node.demo = True
    officer = house.person("officer-1", DESK)
    browser = house.browser()
    browser.post("/enter", {"post": "KOR/signatory"})
    officer.sign_in(browser)
    assert audit_who(browser, house) == "KOR/desk officer-1"


def test_pages_with_a_passkey_run_our_own_script_and_reach_nothing(house: House):
    policy = house.browser().get("/sign-in")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "connect-src 'none'" in policy
    assert "default-src 'none'" in policy


def audit_who(browser: Client, house: House) -> str:
    browser.get("/")
    return audit.lines(house.node)[0].who
