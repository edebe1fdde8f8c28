"""Guests: another party's posts at our node, and which of its places are theirs."""

from pathlib import Path

import pytest
from django.http import HttpResponse

from comity.core.label import Label
from comity.node import audiences, posts
from comity.node.people import offices, persons
from comity.node.people.offices import GuestPermissionError
from comity.node.posts import Post
from comity.node.publish import NODE, Actor
from comity.node.visible import visible_to
from tests.accounts.house import House
from tests.node.houses import give

from .walking import GUEST, OWN, TOP, Stocked, stock

ALLOWED = {
    "": {"GET"},
    "leave": {"POST"},
    "sign-in": {"GET", "POST"},
    "sign-in/closed": {"GET"},
    "sign-out": {"POST"},
    "post": {"POST"},
    "confirm/no": {"POST"},
    "programme": {"GET"},
    "plan/<str:name>": {"GET"},
    "plan/<str:name>/area/<str:code>": {"GET"},
    "plan/goal/<str:name>": {"GET"},
    "plan/activity/<str:name>": {"GET"},
    "plan/amendment/<str:name>": {"GET"},
    "calendar": {"GET"},
    "timeline": {"GET"},
    "calendar/addresses": {"GET", "POST"},
    "consultations": {"GET"},
    "consultations/tasks": {"GET"},
    "consultation/<str:name>": {"GET"},
    "consultation/<str:name>/word": {"GET"},
    "task/<str:name>": {"GET"},
    "today": {"GET"},
    "tour": {"GET"},
    "texts": {"GET"},
    "text/<str:name>": {"GET"},
    "text/<str:name>/word": {"GET"},
    "text/<str:name>/compare/<str:older>": {"GET"},
    "negotiation/<str:name>": {"GET"},
    "information": {"GET"},
    "item/<str:name>": {"GET"},
    "item/<str:name>/attachments/<int:at>": {"GET"},
    "item/<str:name>/attachments/<int:at>/label": {"GET"},
}
"""All that a guest gets, of records released to their party. No other place is theirs."""
OF_A_RECORD = ("goal", "activity", "position", "consultation", "task", "item")
NOBODYS = {
    "enter": "asked with the code of a post",
    "resume": "a form that was kept",
    "invited": "an invitation",
    "confirm": "an act that asks for fresh authentication",
    "account": "whoever has signed in",
    "calendar/<str:secret>.ics": "a secret",
    "parties/<str:code>/compare": "a peer that has not been compared",
    "drafts/begin": "a form of a text",
}
"""Places that the walk does not get into as our own post either, and what opens them."""


@pytest.fixture
def stocked(databases: tuple[str, ...], tmp_path: Path) -> Stocked:
    return stock(tmp_path)


def page(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_guest_gets_what_is_listed_and_no_other_place(stocked: Stocked):
    """Though their post is named as ours and holds every permission."""
    found = stocked.walk(GUEST, stocked.one_of_each("NATO"))
    assert {route: got for route, got in found.items() if got} == ALLOWED


def test_the_walk_gets_into_every_place_as_our_own_post(stocked: Stocked):
    found = stocked.walk(OWN, stocked.one_of_each("NATO"))
    shut = {route for route, got in found.items() if not got}
    assert {route for route in shut if not route.startswith("account/")} == set(NOBODYS)


def test_a_guest_gets_no_place_of_a_record_kept_at_home(stocked: Stocked):
    found = stocked.walk(GUEST, stocked.one_of_each())
    of_records = [
        route for route in found if any(f"{kind}/<str:name>" in route for kind in OF_A_RECORD)
    ]
    assert len(of_records) > 15
    assert not any(found[route] for route in of_records)


def test_every_page_says_whose_guest_reads(stocked: Stocked):
    ids = stocked.one_of_each("NATO")
    guest, own = stocked.browser(GUEST), stocked.browser(OWN)
    for route, how in ALLOWED.items():
        if "GET" in how:
            answers = [one.get(stocked.place(route, ids)) for one in (guest, own)]
            said = [b"guest of NATO" in one.content for one in answers]
            is_page = answers[0].status_code == 200 and "html" in answers[0]["Content-Type"]
            assert said == [is_page, False], route
    assert b"guest of NATO" in guest.get("/people").content
    assert "NATO 초청 이용자" in page(guest.get("/texts?language=ko"))


@pytest.mark.parametrize("colour", ["AMBER", "AMBER+STRICT"])
def test_strict_goes_to_the_party_and_not_to_its_guest(stocked: Stocked, colour: str):
    has = colour == "AMBER"
    name = give(stocked.node, "strict words", to=("NATO",), labels=(Label.of("TLP", colour),))
    guest = stocked.browser(GUEST)
    assert (guest.get(f"/item/{name}").status_code == 200) == has
    assert ("strict words" in page(guest.get("/information"))) == has
    assert visible_to(stocked.node, audiences.peer_reader("NATO")).get(name) is not None


def test_a_guest_is_held_to_clearance_and_need(stocked: Stocked):
    name = give(stocked.node, "cyber words", to=("NATO",))
    for code, clearances, need in (("uncleared", (), ("*",)), ("elsewhere", TOP, ("PMC",))):
        post = Post("NATO", code, {"en": code}, clearances, need)
        posts.set_post(node=stocked.node, post=post)
        assert stocked.browser(post).get(f"/item/{name}").status_code == 404


def test_a_guest_s_post_is_refused_permissions(stocked: Stocked):
    actor = Actor(OWN.code, posts.reader(stocked.node, OWN))
    with pytest.raises(GuestPermissionError):
        offices.change(node=stocked.node, actor=actor, post=GUEST)
    plain = Post("NATO", "visitor", {"en": "Visitor"}, TOP, ("CYB",))
    offices.change(node=stocked.node, actor=actor, post=plain)
    sent = {"party": "NATO", "code": "visitor-2", "title_en": "Visitor", "permissions": ["write"]}
    answer = stocked.browser(OWN).post("/posts/new", sent)
    assert answer.status_code == 422
    assert "A guest’s post holds no permission" in answer.content.decode()


def test_an_invited_person_is_a_guest_by_tenure_and_no_longer_than_it_lasts(house: House):
    visitor = Post("NATO", "visitor", {"en": "Visitor"}, TOP, ("*",))
    posts.set_post(node=house.node, post=visitor)
    person = house.person("visitor-1")
    tenure = house.give("visitor-1", visitor, ends=house.time.at + 1000)
    assert "guest of NATO" in page(person.browser.get("/texts"))
    assert person.browser.get("/people").status_code == 404
    assert page(person.browser.get("/account"))
    house.time.at = tenure.ends
    assert "guest of NATO" not in page(person.browser.get("/texts"))
    persons.shut_out(node=house.node, actor=NODE, name="visitor-1")
