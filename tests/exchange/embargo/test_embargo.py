"""Embargoes: public from a set instant, not a byte before it, and by itself."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from django.test import Client

from comity.cli import ticking
from comity.core.release import PUBLIC_READER
from comity.core.terms import PUBLIC
from comity.exchange.desk import domain as desk
from comity.exchange.embargo import domain, queries
from comity.exchange.embargo.domain import (
    EmbargoPastError,
    NoEmbargoError,
    NotPublishedError,
    PublicAlreadyError,
)
from comity.node import audiences, audit, decisions, posts, publish, settle
from comity.node.backup import RESTORED
from comity.node.desk import rulings
from comity.node.doors import DOORS
from comity.node.node import Node
from comity.node.publish import NODE, Marking, NoSuchRecordError
from comity.node.visible import visible_to
from comity.programme.acting import NotPermittedError
from tests.exchange.desk.office import DAY, HIGH, SECRET, Office, make_office
from tests.harness.web import PAGES
from tests.node.houses import PLAIN, YEAR, give, text
from tests.threads import concurrently

HOUR = 3_600_000
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def publication(node: Node, **changes: object) -> str:
    """Sign that items about CYB up to 대외비 go to the public; return the text's id."""
    body = text("KOR", "NATO", code="PUB")
    terms = tuple(
        msgspec.structs.replace(one, receiver=PUBLIC, areas=(), subjects=("CYB",))
        for one in body.terms[:1]
    )
    facts = {"form": "publication", "parties": ("KOR",), "terms": terms, "areas": ()}
    made = seal(node, "text", msgspec.structs.replace(body, **(facts | changes)))
    signature = node.kinds.body("signature")
    seal(node, "signature", signature(text=made.pointer, post="signatory", at=node.now()))
    return made.header.id


def seal(node: Node, kind: str, body: object):
    return publish.publish(
        node=node, actor=NODE, kind=kind, subject="programme", marking=Marking((PLAIN,)), body=body
    )


@pytest.fixture
def office(databases: tuple[str, ...], tmp_path: Path) -> Office:
    office = make_office(tmp_path)
    office.text = publication(office.kor)
    audiences.public(office.kor)
    office.house.time.move()
    decisions.redecide(office.kor)
    settle.settle(office.kor)
    return office


def set_at(office: Office, name: str, after: int = HOUR, code: str = "officer"):
    return domain.set_at(
        node=office.kor, actor=office.actor(code), name=name, at=office.kor.now() + after,
        reason="the ministers speak then",
    )  # fmt: skip


def has_public(office: Office, name: str) -> bool:
    return visible_to(office.kor, PUBLIC_READER).get(name) is not None


def stands(office: Office, name: str) -> tuple[str, str]:
    seen = queries.of_record(office.kor, office.readers["officer"], name)
    assert seen is not None
    return seen.version.body.state, seen.version.body.why


def test_at_its_instant_it_becomes_public_by_itself_and_not_before(office: Office) -> None:
    name = give(office.kor, "communiqué")
    set_at(office, name)
    office.house.time.move(HOUR - 1)
    assert domain.follow(office.kor) == []
    assert not has_public(office, name)
    office.house.time.move(1)
    domain.follow(office.kor)
    assert has_public(office, name)
    assert stands(office, name) == ("released", "")
    held = publish.newest(office.kor, name)
    assert (held.header.releasable_to, held.header.post) == ((PUBLIC,), "officer")
    assert held.header.made_at >= office.kor.now()
    assert domain.follow(office.kor) == []
    ruling = rulings.of_version(office.kor, name, held.header.made_at)
    assert (ruling.post, ruling.reason) == ("officer", "the ministers speak then")
    assert [one.who for one in audit.lines(office.kor) if one.act == f"embargo {name}"] == [
        "officer"
    ]


def test_nobody_else_gets_a_byte_or_a_hint_before_the_instant(office: Office) -> None:
    """Every door that a peer or the public has answers as if no embargo had been set."""
    name = give(office.kor, "communiqué", to=("NATO",))
    office.pull(2)

    def told() -> dict[tuple[str, str], bytes]:
        office.kor.caches.clear()
        readers = [PUBLIC_READER, *(audiences.peer_reader(one) for one in ("NATO", "CCDCOE"))]
        return {
            (door, reader.party): one.answer(office.kor, reader, [name])
            for door, one in sorted(DOORS.items())
            if door not in PAGES
            for reader in readers
            if reader.sort in one.sorts
        }

    def pages() -> list[bytes]:
        places = ("/", "/information", f"/item/{name}", "/calendar", "/texts", "/today")
        return [
            TOKEN.sub(b"", Client(**{"comity.node": office.kor}).get(place).content)
            for place in places
        ]

    told()  # the first asking makes feeds begin
    before = told(), pages()
    embargo = set_at(office, name)
    assert (told(), pages()) == before
    domain.set_at(
        node=office.kor, actor=office.actor(), name=name, at=office.kor.now() + 1, reason="sooner"
    )
    assert (told(), pages()) == before
    office.house.time.move(2 * HOUR)
    domain.follow(office.kor)
    assert has_public(office, name)
    for reader in (PUBLIC_READER, audiences.peer_reader("NATO")):
        assert visible_to(office.kor, reader).get(embargo.header.id) is None


def test_a_node_that_was_down_releases_at_its_next_tick_and_says_so(office: Office) -> None:
    name = give(office.kor, "communiqué")
    set_at(office, name)
    office.house.time.move(5 * HOUR)
    domain.follow(office.kor)
    assert has_public(office, name)
    assert "The node was not running" in office.page(f"/item/{name}")


@pytest.mark.parametrize("after", [0, -1])
def test_a_time_that_has_passed_is_refused(office: Office, after: int) -> None:
    with pytest.raises(EmbargoPastError):
        set_at(office, give(office.kor, "late"), after)


def test_what_no_publication_covers_is_refused(office: Office) -> None:
    for more in ({"subject": "PMC"}, {"labels": SECRET}):
        with pytest.raises(NotPublishedError):
            set_at(office, give(office.kor, "not covered", **more))
    with pytest.raises(NotPublishedError):
        set_at(office, give(office.kor, "after its end"), YEAR + DAY)


def test_what_is_public_is_refused(office: Office) -> None:
    with pytest.raises(PublicAlreadyError):
        set_at(office, give(office.kor, "public", to=(PUBLIC,)))


def test_only_a_release_officer_who_sees_the_record_sets_it(office: Office) -> None:
    secret = give(office.kor, "hidden", labels=(HIGH[0],))
    with pytest.raises(NotPermittedError):
        set_at(office, give(office.kor, "plain"), code="clerk")
    with pytest.raises(NoSuchRecordError):
        set_at(office, secret, code="junior")


def test_it_is_put_off_and_taken_back_until_its_instant(office: Office) -> None:
    name = give(office.kor, "communiqué")
    first = set_at(office, name)
    second = set_at(office, name, 2 * HOUR)
    assert second.header.id == first.header.id
    office.house.time.move(HOUR)
    assert domain.follow(office.kor) == []
    asked = {"node": office.kor, "actor": office.actor(), "name": name, "reason": "put off"}
    domain.cancel(**asked)
    office.house.time.move(DAY)
    assert domain.follow(office.kor) == []
    assert not has_public(office, name)
    with pytest.raises(NoEmbargoError):
        domain.cancel(**asked)


def changed(office: Office, name: str) -> None:
    actor = office.actor()
    marking = Marking((PLAIN,), ("NATO",))
    desk.relabel(node=office.kor, actor=actor, name=name, marking=marking, reason="to NATO first")


def demoted(office: Office, _name: str) -> None:
    held = posts.get(node=office.kor, party="KOR", code="officer")
    posts.set_post(node=office.kor, post=replace(held, permissions=()))


def ended(office: Office, _name: str) -> None:
    held = publish.newest(office.kor, office.text)
    body = office.kor.kinds.body("termination")
    seal(
        office.kor,
        "termination",
        body(text=held.pointer, at=office.kor.now(), reason={"en": "ended"}, authentic="en"),
    )


def restored(office: Office, _name: str) -> None:
    with office.kor.write() as db:
        db.set_setting(RESTORED, "a backup")


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [(changed, "changed"), (demoted, "post"), (ended, "not-covered"), (restored, "restored")],
)
def test_it_lapses_and_says_why_where_not_all_is_so_still(
    office: Office, meanwhile: Callable[[Office, str], None], why: str
) -> None:
    name = give(office.kor, "communiqué")
    set_at(office, name)
    office.house.time.move()
    meanwhile(office, name)
    office.house.time.move(HOUR)
    domain.follow(office.kor)
    assert stands(office, name) == ("lapsed", why)
    assert not has_public(office, name)
    assert domain.follow(office.kor) == []


def test_one_that_lapsed_is_set_anew(office: Office) -> None:
    name = give(office.kor, "communiqué")
    set_at(office, name)
    changed(office, name)
    office.house.time.move(HOUR)
    domain.follow(office.kor)
    set_at(office, name)
    office.house.time.move(HOUR)
    domain.follow(office.kor)
    assert has_public(office, name)


def test_a_restoring_node_follows_nothing_yet(office: Office) -> None:
    name = give(office.kor, "communiqué")
    set_at(office, name)
    office.house.time.move(HOUR)
    with office.kor.write() as db:
        db.set_setting("restoring", "1")
    assert domain.follow(office.kor) == []
    assert stands(office, name) == ("waiting", "")


TYPED = {"day": "2023-11-16", "time": "09:00", "reason": "the ministers speak then"}


def test_the_page_shows_the_time_in_utc_and_here_before_it_is_set(office: Office) -> None:
    office.kor.zone = "Asia/Seoul"
    name = give(office.kor, "communiqué")
    place, browser = f"/desk/record/{name}/embargo", office.browse()
    asked = browser.post(place, TYPED).content.decode()
    assert "00:00 UTC" in asked
    assert "09:00 KST" in asked
    assert "gains 1 record" in asked
    assert queries.of_record(office.kor, office.readers["officer"], name) is None
    assert browser.post(place, TYPED | {"do": "confirm"}).status_code == 302
    for where in (f"/item/{name}", f"/desk/record/{name}", "/today", place):
        assert "00:00 UTC" in office.page(where), where
    assert 'value="09:00"' in office.page(place)
    assert "communiqué" in office.page(f"/item/{name}", "clerk")
    cancelled = browser.post(place, {"do": "cancel", "reason": "not yet"})
    assert cancelled.status_code == 302
    assert stands(office, name)[0] == "cancelled"
    assert "Becomes public" not in office.page(f"/item/{name}")


@pytest.mark.parametrize(
    "typed",
    [{"day": "2023-11-01"}, {"day": "soon"}, {"time": ""}, {"reason": ""}, {"day": "2030-01-01"}],
)
def test_what_is_wrong_is_said_on_the_page(office: Office, typed: dict[str, str]) -> None:
    name = give(office.kor, "communiqué")
    place = f"/desk/record/{name}/embargo"
    for do in ("", "confirm"):
        answer = office.browse().post(place, TYPED | typed | {"do": do})
        assert answer.status_code == 422
    assert queries.of_record(office.kor, office.readers["officer"], name) is None


def test_the_page_is_for_release_officers_and_records_that_can_be_public(office: Office) -> None:
    name = give(office.kor, "communiqué")
    assert office.browse("clerk").get(f"/desk/record/{name}/embargo").status_code == 404
    assert office.browse().get(f"/desk/record/{office.text}/embargo").status_code == 404


class Twice:
    """Stands for an event that is set once two ticks have been."""

    ticks = 0

    def wait(self, _seconds: float) -> bool:
        self.ticks += 1
        return self.ticks == 2


def test_a_tick_that_fails_is_followed_by_one_that_releases(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = give(office.kor, "communiqué")
    set_at(office, name)
    office.house.time.move(HOUR)
    follow, tried = domain.follow, []

    def fails_first(node: Node) -> None:
        tried.append(node)
        if len(tried) == 1:
            raise RuntimeError
        follow(node)

    monkeypatch.setattr(domain, "follow", fails_first)
    thread = ticking.start(office.kor, Twice())
    thread.join(60)
    assert not thread.is_alive()
    assert has_public(office, name)


def test_several_ticks_at_once_release_it_once(office: Office) -> None:
    name = give(office.kor, "communiqué")
    set_at(office, name)
    office.house.time.move(HOUR)
    concurrently(*[lambda: domain.follow(office.kor)] * 4)
    versions = office.kor.db.value("SELECT count(*) FROM node_record WHERE name = %s", (name,))
    assert (has_public(office, name), versions) == (True, 2)
    assert stands(office, name) == ("released", "")
