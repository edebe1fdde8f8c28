"""A mail says that something newly waits, to whom it waits for, and nothing of what."""

import smtplib
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import override_settings

from comity.cli import ticking
from comity.node.node import KeyedEntropy, Node
from comity.programme.today import reminding, waiting
from comity.programme.today.waiting import Waiting
from comity.web.access import Access
from tests.accounts.house import DESK, SIGNATORY, House

SECRET = "the text of the harbour"
ADDRESS = "https://comity.example"
HOUR, DAY = 3_600_000, 86_400_000
mailing = override_settings(EMAIL_HOST="mail.example")
Things = dict[str, list[Waiting]]


def thing(kind: str = "answer", text: str = SECRET, href: str = "/") -> Waiting:
    return Waiting(kind, {"en": text}, None, href)


@pytest.fixture(autouse=True)
def things(monkeypatch: pytest.MonkeyPatch) -> Things:
    """What waits, by post: something for the desk."""
    held = {"desk": [thing()]}

    def source(here: Access, _plan: object) -> Iterator[Waiting]:
        yield from held.get(here.post.code, [])

    monkeypatch.setattr(waiting, "_find_rooms", lambda: None)
    monkeypatch.setattr(waiting, "_SOURCES", [source])
    return held


def enter_address(house: House, name: str, *held: object, when: str = "daily") -> None:
    person = house.person(name, *held)
    sent = {"email": f"{name}@example.org", "when": when}
    assert person.browser.post("/account/mail", sent).status_code == 302


def remind(house: House) -> list[str]:
    return reminding.remind(house.node, ADDRESS)


@mailing
def test_whoever_something_waits_for_is_told_that_and_nothing_else(house: House):
    enter_address(house, "officer-1", DESK)
    enter_address(house, "officer-2", SIGNATORY)
    enter_address(house, "officer-3")
    house.person("officer-4", DESK)
    assert remind(house) == ["officer-1"]
    (sent,) = mail.outbox
    assert sent.to == ["officer-1@example.org"]
    assert ADDRESS in sent.body
    assert "처리할 일" in sent.body
    assert SECRET not in sent.body + sent.subject
    assert "officer" not in sent.body + sent.subject


@mailing
def test_every_byte_of_a_mail_is_the_same_whatever_waits(house: House, things: Things):
    """At one time, and with the number drawn alike."""
    enter_address(house, "officer-1", DESK, when="at-once")
    told = []
    for waits in (
        [thing()],
        [thing("sign", "x", "/approval/text--1")],
        [thing("answer", "y" * 5000, f"/item/{n}") for n in range(300)],
    ):
        house.node.entropy = KeyedEntropy("a mail")
        things["desk"] = waits
        assert remind(house) == ["officer-1"]
        told.append(mail.outbox[-1].message().as_bytes())
    assert len(set(told)) == 1


@mailing
def test_a_daily_mail_goes_at_its_hour_whenever_it_came_to_wait(house: House, things: Things):
    house.node.zone = "Asia/Seoul"  # where it is past seven in the morning now
    house.time.at += 1
    things["desk"] = []
    enter_address(house, "officer-1", DESK)
    assert remind(house) == []
    went = []
    begun = house.time.at
    for quarter in range(4 * 48):
        if quarter == 13:
            things["desk"] = [thing()]
        if quarter == 60:
            things["desk"].append(thing("sign"))
        if remind(house):
            went.append(quarter)
        house.time.at = begun + (quarter + 1) * HOUR // 4
    assert went == [100]  # a day, and the hour that was left until eight


@mailing
def test_what_has_been_told_is_no_reason_for_another_mail(house: House, things: Things):
    enter_address(house, "officer-1", DESK)
    went = []
    for _ in range(4):
        went.append(bool(remind(house)))
        house.time.at += DAY
    assert went == [True, False, False, False]
    things["desk"].append(thing("sign"))
    assert remind(house) == ["officer-1"]


@mailing
def test_at_once_is_at_the_next_round_and_once(house: House, things: Things):
    things["desk"] = []
    enter_address(house, "officer-1", DESK, when="at-once")
    went = []
    for waits in ([], [thing()], [thing()], [], [thing()]):
        things["desk"] = waits
        went.append(bool(remind(house)))
    assert went == [False, True, False, False, True]


@mailing
def test_a_mail_that_was_not_taken_is_tried_again(house: House, monkeypatch: pytest.MonkeyPatch):
    enter_address(house, "officer-1", DESK)
    enter_address(house, "officer-2", DESK)
    taken = mail.EmailMessage.send

    def send(message: mail.EmailMessage, **more: bool) -> int:
        if message.to == ["officer-1@example.org"]:
            raise smtplib.SMTPServerDisconnected
        return taken(message, **more)

    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", send)
        assert remind(house) == ["officer-2"]
    assert remind(house) == ["officer-1"]


@mailing
def test_of_two_processes_that_see_the_same_one_sends(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    """The other runs wholly between what the first has read and what it writes."""
    enter_address(house, "officer-1", DESK)
    gathered, went = reminding._waiting, []

    def overtaken(node: Node, name: str) -> frozenset[str]:
        waits = gathered(node, name)
        with monkeypatch.context() as other:
            other.setattr(reminding, "_waiting", gathered)
            went.append(remind(house))
        return waits

    monkeypatch.setattr(reminding, "_waiting", overtaken)
    went.append(remind(house))
    assert went == [["officer-1"], []]
    assert len(mail.outbox) == 1


@mailing
def test_while_one_process_sends_no_other_does(house: House, monkeypatch: pytest.MonkeyPatch):
    enter_address(house, "officer-1", DESK)
    taken, went = mail.EmailMessage.send, []

    def send(message: mail.EmailMessage, **more: bool) -> int:
        went.append(remind(house))
        return taken(message, **more)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    assert remind(house) == ["officer-1"]
    assert went == [[]]


@mailing
def test_the_node_sends_mail_by_itself_once_a_minute(house: House):
    enter_address(house, "officer-1", DESK)
    ticking.tick(house.node, 1)
    assert mail.outbox == []
    ticking.tick(house.node, ticking.MAIL_EACH)
    assert len(mail.outbox) == 1


def test_no_mail_is_sent_unless_a_server_is_named(house: House):
    enter_address(house, "officer-1", DESK)
    with pytest.raises(reminding.MailOffError):
        remind(house)
    ticking.tick(house.node)
    assert mail.outbox == []


def test_what_is_no_address_is_refused(house: House):
    person = house.person("officer-1", DESK)
    answer = person.browser.post("/account/mail", {"email": "a@b\r\nBcc: x@example.org"})
    assert answer.status_code == 422
    assert "This is no mail address" in answer.content.decode()
