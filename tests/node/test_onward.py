"""One hop and no further: the owner knows before anything is passed on, and a recall follows."""

from pathlib import Path

import pytest

from comity.core.label import Label
from comity.core.release import Reader
from comity.node import publish, settle
from comity.node.publish import NODE
from comity.node.visible import visible_to
from tests.node import recompute
from tests.node.houses import House, agree, give, label, make_house, meet, pull, text
from tests.node.people import TOP, seat
from tests.node.simulated import sign_at

TRAINER = Reader("staff", "CCDCOE", TOP, frozenset({"*"}), "trainer")
GREEN = (Label.of("TLP", "GREEN"),)


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    """NATO's terms let Korea pass on to CCDCOE; Korea's with CCDCOE cover NATO's subject."""
    made = make_house(tmp_path)
    meet(made.kor, made.nato)
    meet(made.kor, made.ccdcoe)
    meet(made.nato, made.ccdcoe)  # else CCDCOE could not tell NATO's seal from another's
    agree(made.kor, made.ccdcoe, subjects=("CYB", "NATO:CYB"), code="TRAINING")
    seat(made.ccdcoe, TRAINER)
    return made


def allow(house: House) -> None:
    agree(house.nato, house.kor, onward=("CCDCOE",))
    for node in (house.kor, house.nato):
        settle.settle(node)


def rounds(house: House, count: int = 1) -> None:
    """Each pulls from each, as synchronisation does."""
    pairs = [
        (house.kor, house.nato),
        (house.nato, house.kor),
        (house.ccdcoe, house.kor),
        (house.kor, house.ccdcoe),
    ]
    for _ in range(count):
        house.time.move()
        for node, source in pairs:
            pull(node, source)
            pull(node, source)  # once more, which brings the receipt


def there(house: House, name: str) -> bool:
    return name in recompute.held_from(house.ccdcoe, "KOR")


def test_it_is_passed_on_once_its_owner_has_confirmed_to_know(house: House):
    allow(house)
    name = give(house.nato, "NATO's", to=("KOR", "CCDCOE"), labels=GREEN)
    pull(house.kor, house.nato)
    pull(house.ccdcoe, house.kor)
    assert not there(house, name), "the owner does not know yet"
    pull(house.nato, house.kor)
    pull(house.ccdcoe, house.kor)
    assert not there(house, name), "the owner has not confirmed yet"
    pull(house.nato, house.kor)
    pull(house.ccdcoe, house.kor)
    assert there(house, name)
    (told,) = house.nato.db.rows(
        "SELECT r.name FROM node_record r JOIN node_recordclass c ON c.id = r.cls_id "
        "WHERE c.kind = 'receipt' AND c.owner = 'KOR'"
    )
    assert told
    for node in (house.kor, house.nato, house.ccdcoe):
        recompute.check(node)


def test_a_recall_follows_to_the_third_party(house: House):
    allow(house)
    name = give(house.nato, "NATO's", to=("KOR", "CCDCOE"), labels=GREEN)
    rounds(house, 3)
    assert there(house, name)
    publish.recall(node=house.nato, actor=NODE, name=name, parties=("KOR",))
    rounds(house)
    assert not there(house, name)
    assert house.ccdcoe.db.value("SELECT body FROM node_record WHERE name = %s", (name,)) is None
    for node in (house.kor, house.nato, house.ccdcoe):
        recompute.check(node)


def test_a_newer_version_is_told_and_passed_on_too(house: House):
    allow(house)
    name = give(house.nato, "first", to=("KOR", "CCDCOE"), labels=GREEN)
    rounds(house, 3)
    give(house.nato, "second", name=name, to=("KOR", "CCDCOE"), labels=GREEN)
    rounds(house, 3)
    body = house.ccdcoe.db.value("SELECT body FROM node_record WHERE name = %s AND newest", (name,))
    assert b"second" in bytes(body)


def test_what_was_passed_on_is_seen_there_by_those_who_need_it(house: House):
    allow(house)
    name = give(house.nato, "NATO's", to=("KOR", "CCDCOE"), labels=GREEN)
    rounds(house, 3)
    assert visible_to(house.ccdcoe, TRAINER).get(name) is not None


def test_what_the_owner_s_label_keeps_from_going_on_does_not_go_on(house: House):
    allow(house)
    amber = give(house.nato, "NATO's", to=("KOR", "CCDCOE"), labels=(Label.of("TLP", "AMBER"),))
    unnamed = give(house.nato, "not for CCDCOE", to=("KOR",), labels=GREEN)
    rounds(house, 3)
    assert not there(house, amber)
    assert not there(house, unnamed)


def test_without_the_owner_s_terms_nothing_goes_on(house: House):
    agree(house.nato, house.kor)
    name = give(house.nato, "NATO's", to=("KOR", "CCDCOE"), labels=GREEN)
    rounds(house, 3)
    assert not there(house, name)


def test_a_new_agreement_that_allows_it_lets_what_came_before_go_on(house: House):
    agree(house.nato, house.kor, code="OLD")
    name = give(house.nato, "NATO's", to=("KOR", "CCDCOE"), labels=GREEN)
    rounds(house, 2)
    assert not there(house, name)
    allow(house)
    recompute.check(house.kor)
    rounds(house, 3)
    assert there(house, name)


def test_a_label_above_the_charter_s_ceiling_goes_on_too(house: House):
    """The receipt to the owner names the record, yet is as low as the charter lets pass."""
    high = (label("NATO CONFIDENTIAL", "NATO"),)
    for one, other in ((house.nato, house.kor), (house.kor, house.ccdcoe)):
        body = text(
            one.party,
            other.party,
            ceiling=(label("NATO SECRET", "NATO"),),
            onward=("CCDCOE",) if one is house.nato else (),
            subjects=("CYB", "NATO:CYB"),
            code=f"HIGH-{one.party}",
        )
        tabled = publish.publish(
            node=one,
            actor=NODE,
            kind="text",
            subject="programme",
            marking=publish.Marking((label("일반"),), (other.party,)),
            body=body,
        )
        pull(other, one)
        sign_at(one, tabled, other.party)
        sign_at(other, tabled, one.party)
        pull(other, one)
        pull(one, other)
    name = give(house.nato, "higher", to=("KOR", "CCDCOE"), labels=high)
    rounds(house, 3)
    assert there(house, name)


def test_what_is_lost_while_it_waits_for_the_owner_is_not_passed_on(house: House):
    allow(house)
    name = give(house.nato, "NATO's", to=("KOR", "CCDCOE"), labels=GREEN)
    pull(house.kor, house.nato)
    pull(house.ccdcoe, house.kor)
    pull(house.nato, house.kor)
    pull(house.nato, house.kor)
    house.time.at += 400 * 86_400_000  # all terms have lapsed, nothing is settled yet
    pull(house.ccdcoe, house.kor)
    assert not there(house, name)
