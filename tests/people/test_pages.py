"""The pages of people and posts: for a post that administers, and for nobody else."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from comity.core.label import Label
from comity.node import posts
from comity.node.db import DatabaseBusyError
from comity.node.people import persons, tenures
from comity.node.publish import NODE
from comity.web.forms import Form
from comity.web.people import showing
from tests.accounts.house import ADMINISTRATOR, DESK, House
from tests.node.houses import give, label


@pytest.fixture
def browser(house: House) -> Client:
    """A browser in the administrator's post of a demonstration."""
    house.node.demo = True
    browser = house.browser()
    browser.post("/enter", {"post": "KOR/administrator"})
    return browser


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


PLACES = ("/people", "/people/add", "/people/tenure/1", "/posts/new", "/posts/KOR/desk")


@pytest.mark.parametrize("place", [*PLACES, "/posts/KOR/desk/give", "/people/act"])
def test_there_is_no_such_page_for_anybody_else(house: House, place: str):
    house.node.demo = True
    persons.add(node=house.node, actor=NODE, name="officer-1")
    house.give("officer-1", DESK)
    desk = house.browser()
    desk.post("/enter", {"post": "KOR/desk"})
    for browser in (desk, house.browser()):
        assert browser.get(place).status_code in (404, 405)
        assert browser.post(place, {"name": "x"}).status_code in (404, 405)
    assert [one.name for one in persons.all_persons(node=house.node)] == ["officer-1"]


def test_a_person_is_added_and_their_invitation_shown_once(browser: Client, house: House):
    page = text(browser.post("/people/add", {"name": "Officer-1"}))
    found = re.search(r"/invited\?code=([\w-]+)", page)
    assert found
    assert persons.opened(node=house.node, code=found[1]).name == "officer-1"
    people = text(browser.get("/people"))
    assert "officer-1" in people
    assert found[1] not in people


def test_what_is_wrong_stands_beside_what_was_typed(browser: Client, house: House):
    persons.add(node=house.node, actor=NODE, name="officer-1")
    answer = browser.post("/people/add", {"name": "officer-1"})
    assert answer.status_code == 422
    assert "somebody of this name already" in text(answer)
    assert 'value="officer-1"' in text(answer)


def test_a_post_is_given_for_days_of_the_nodes_zone(browser: Client, house: House):
    """Begins at midnight in Seoul, and ends when the last day ends there."""
    house.node.zone = "Asia/Seoul"
    persons.add(node=house.node, actor=NODE, name="officer-1")
    said = {"person": "officer-1", "begins": "2023-11-20", "ends": "2023-11-21", "reason": "leave"}
    assert browser.post("/posts/KOR/desk/give", said).status_code == 302
    (held,) = tenures.all_tenures(node=house.node)
    assert (held.begins, held.ends) == (1_700_406_000_000, 1_700_578_800_000)
    assert held.given_by == "administrator"
    assert "leave" in text(browser.get("/people"))


def test_a_day_of_23_hours_is_a_day(browser: Client, house: House):
    house.node.zone = "Europe/Brussels"
    house.time.at = 1_711_700_000_000  # 29 March 2024; summer time begins on the 31st
    persons.add(node=house.node, actor=NODE, name="officer-1")
    said = {"person": "officer-1", "begins": "2024-03-31", "ends": "2024-03-31"}
    browser.post("/posts/KOR/desk/give", said)
    (held,) = tenures.all_tenures(node=house.node)
    assert held.ends - held.begins == 23 * 3_600_000


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"ends": "2023-11-01"}, "end before it begins"),
        ({"begins": "2023-01-01"}, "not given back in time"),
        ({"deputy": "1"}, "until a day that is named"),
        ({"person": "nobody"}, "one of those that are offered"),
        ({"ends": "2023-02-31"}, "Enter a date"),
    ],
)
def test_bad_input_is_said_and_kept(browser: Client, house: House, more: dict, said: str):
    persons.add(node=house.node, actor=NODE, name="officer-1")
    form = {"person": "officer-1", "begins": "", "reason": "typed before", **more}
    answer = browser.post("/posts/KOR/desk/give", form)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "typed before" in text(answer)
    assert tenures.all_tenures(node=house.node) == []


def test_a_post_is_handed_over_or_ended(browser: Client, house: House):
    for name in ("officer-1", "officer-2"):
        persons.add(node=house.node, actor=NODE, name=name)
    held = house.give("officer-1", DESK)
    place = f"/people/tenure/{held.id}"
    assert "officer-2" in text(browser.get(place))
    said = {"hand-over": "1", "to": "officer-2", "reason": "rotation"}
    assert browser.post(place, said).status_code == 302
    assert [p.code for p, _ in tenures.held(node=house.node, person="officer-2")] == ["desk"]
    assert browser.post(place, {}).status_code == 422
    other = tenures.held(node=house.node, person="officer-2")[0][1]
    assert browser.post(f"/people/tenure/{other.id}", {}).status_code == 302
    assert tenures.held(node=house.node, person="officer-2") == []


def test_a_handover_names_somebody(browser: Client, house: House):
    persons.add(node=house.node, actor=NODE, name="officer-1")
    held = house.give("officer-1", DESK)
    answer = browser.post(f"/people/tenure/{held.id}", {"hand-over": "1"})
    assert answer.status_code == 422
    assert tenures.held(node=house.node, person="officer-1") != []


def test_the_last_administrator_is_told_why_they_cannot_go(house: House):
    chief = house.person("chief-1", ADMINISTRATOR)
    answer = chief.browser.post("/people/act", {"name": "chief-1", "do": "out", "sure": "1"})
    assert answer.status_code == 422
    assert "Nobody who can sign in would administer" in text(answer)
    assert text(chief.browser.get("/people")).count("chief-1") > 1


def test_resetting_asks_first_and_ends_every_session(browser: Client, house: House):
    officer = house.person("officer-1", DESK)
    asked = {"name": "officer-1", "do": "reset"}
    assert "every session ends" in text(browser.post("/people/act", asked))
    assert officer.name in text(officer.browser.get("/"))
    page = text(browser.post("/people/act", {**asked, "sure": "1"}))
    assert "/invited?code=" in page
    assert officer.name not in text(officer.browser.get("/"))
    assert officer.sign_in(house.browser()).status_code == 422


def change(**more: object) -> dict[str, object]:
    return {
        "title_en": "Desk officer", "title_ko": "담당관", "need": "CYB", "permissions": ["write"],
        **more,
    }  # fmt: skip


def test_a_clearance_shows_who_gains_what_before_it_is_changed(browser: Client, house: House):
    give(house.node, "plain")
    give(house.node, "secret", labels=(label("Ⅱ급비밀"),))
    said = change(**{"level-KOR": "Ⅱ급비밀"})
    page = text(browser.post("/posts/KOR/desk", said))
    assert "gains 2 records" in page
    assert "loses 0 records" in page
    assert posts.get(node=house.node, party="KOR", code="desk") == DESK
    assert browser.post("/posts/KOR/desk", {**said, "sure": "1"}).status_code == 302
    desk = posts.get(node=house.node, party="KOR", code="desk")
    assert desk.clearances == (Label.of("KOR", "Ⅱ급비밀"),)
    assert desk.need == ("CYB",)
    page = text(browser.post("/posts/KOR/desk", change(**{"level-KOR": "일반"})))
    assert "loses 1 record" in page


def test_categories_of_a_clearance_are_kept(browser: Client, house: House):
    said = change(**{"level-KOR": "Ⅱ급비밀", "KOR-Source": ["SIGINT"], "sure": "1"})
    browser.post("/posts/KOR/desk", said)
    desk = posts.get(node=house.node, party="KOR", code="desk")
    assert desk.clearances == (Label.of("KOR", "Ⅱ급비밀", {"Source": ["SIGINT"]}),)
    page = text(browser.get("/posts/KOR/desk"))
    assert re.search(r'value="SIGINT"[^>]*checked', page)
    assert re.search(r'value="write"[^>]*checked', page)


def test_a_new_post_has_a_code_that_can_be_named(browser: Client, house: House):
    said = {"party": "KOR", "code": "No Code", "sure": "1", **change()}
    answer = browser.post("/posts/new", said)
    assert answer.status_code == 422
    assert "small letters" in text(answer)
    assert browser.post("/posts/new", {**said, "code": "cyber-officer"}).status_code == 302
    assert posts.find(house.node, "KOR", "cyber-officer") is not None


def test_a_post_of_a_party_that_is_no_peer_cannot_be_made(browser: Client, house: House):
    said = {"party": "JPN", "code": "liaison", "sure": "1", **change()}
    assert browser.post("/posts/new", said).status_code == 422
    assert posts.find(house.node, "JPN", "liaison") is None


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_page_is_there_in_both_languages(browser: Client, house: House, language: str):
    persons.add(node=house.node, actor=NODE, name="officer-1")
    house.give("officer-1", DESK)
    browser.get(f"/?language={language}")
    for place in (*PLACES, "/posts/KOR/desk/give"):
        assert browser.get(place).status_code == 200


def test_a_refusal_that_belongs_to_no_field_is_said_on_top() -> None:
    form = Form()
    showing.refuse(form, DatabaseBusyError("The database could not be written just now."))
    assert form.wrong.keys() == {""}
