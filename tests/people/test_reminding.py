"""A mail says that something waits, to whom it waits for, and nothing of what."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import override_settings

from comity.programme.today import reminding, waiting
from comity.programme.today.waiting import Waiting
from comity.web.access import Access
from tests.accounts.house import DESK, SIGNATORY, House

SECRET = "the text of the harbour"


@pytest.fixture(autouse=True)
def _something_waits_for_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    def source(here: Access, _plan: object) -> Iterator[Waiting]:
        if here.post.code == "desk":
            yield Waiting("answer", {"en": SECRET}, None, "/")

    monkeypatch.setattr(waiting, "_find_rooms", lambda: None)
    monkeypatch.setattr(waiting, "_SOURCES", [source])


def enter_address(house: House, name: str, *held: object) -> None:
    person = house.person(name, *held)
    answer = person.browser.post("/account/mail", {"email": f"{name}@example.org"})
    assert answer.status_code == 302


@override_settings(EMAIL_HOST="mail.example")
def test_whoever_something_waits_for_is_told_that_and_nothing_else(house: House):
    enter_address(house, "officer-1", DESK)
    enter_address(house, "officer-2", SIGNATORY)
    enter_address(house, "officer-3")
    house.person("officer-4", DESK)
    assert reminding.remind(house.node, "https://comity.example") == ["officer-1"]
    (sent,) = mail.outbox
    assert sent.to == ["officer-1@example.org"]
    assert "https://comity.example" in sent.body
    assert "처리할 일" in sent.body
    assert SECRET not in sent.body + sent.subject
    assert "officer" not in sent.body + sent.subject


def test_no_mail_is_sent_unless_a_server_is_named(house: House):
    enter_address(house, "officer-1", DESK)
    with pytest.raises(reminding.MailOffError):
        reminding.remind(house.node, "https://comity.example")
    assert mail.outbox == []


def test_what_is_no_address_is_refused(house: House):
    person = house.person("officer-1", DESK)
    answer = person.browser.post("/account/mail", {"email": "a@b\r\nBcc: x@example.org"})
    assert answer.status_code == 400
    assert "This is no mail address" in answer.content.decode()
