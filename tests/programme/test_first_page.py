"""The first page of a node: what is in force, what came, what went and why, for who asks."""

from pathlib import Path

import msgspec
import pytest
from django.test import Client

from comity.core.label import Label
from comity.node import audit, posts, publish
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import NODE, Marking
from comity.programme.overview import Overview
from tests.node.houses import House, agree, give, item, label, make_house, meet, pull


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    house = make_house(tmp_path)
    meet(house.kor, house.nato)
    agree(house.kor, house.nato)
    for node in (house.kor, house.nato):
        node.demo = True
        posts.set_post(
            node=node,
            post=Post(
                node.party,
                "desk",
                {"en": "Desk officer", "ko": "담당관"},
                (label("Ⅱ급비밀"), Label.of("NATO", "NATO SECRET"), Label.of("TLP", "RED")),
                ("*",),
            ),
        )
    return house


def browse(node: Node, post: str = "") -> Client:
    client = Client(**{"comity.node": node})
    if post:
        assert client.post("/enter", {"post": f"{node.party}/{post}"}).status_code == 302
    return client


def test_the_public_sees_neither_agreement_nor_item_that_was_not_published(house: House) -> None:
    give(house.kor, "harbour phishing", to=("NATO",))
    page = browse(house.kor).get("/").content.decode()
    assert "harbour phishing" not in page
    assert "PROG" not in page


def test_own_staff_see_what_went_and_the_peer_what_came(house: House) -> None:
    give(house.kor, "harbour phishing", to=("NATO",))
    pull(house.nato, house.kor)
    pull(house.nato, house.kor)
    here = browse(house.kor, "desk").get("/").content.decode()
    there = browse(house.nato, "desk").get("/").content.decode()
    assert "harbour phishing" in here
    assert "5.1" in here
    assert "harbour phishing" in there


def test_own_staff_are_told_why_a_record_stays(house: House) -> None:
    give(house.kor, "too high for them", to=("NATO",), labels=(label("Ⅲ급비밀"),))
    page = browse(house.kor, "desk").get("/").content.decode()
    assert "above what the terms allow" in page


def test_nobody_enters_a_post_where_the_node_is_no_demonstration(house: House) -> None:
    house.kor.demo = False
    client = Client(**{"comity.node": house.kor})
    assert client.post("/enter", {"post": "KOR/desk"}).status_code == 404


def test_nobody_enters_a_post_from_another_machine(house: House) -> None:
    client = Client(**{"comity.node": house.kor}, REMOTE_ADDR="192.0.2.1")
    assert client.post("/enter", {"post": "KOR/desk"}).status_code == 404


def test_leaving_a_post_shows_what_the_public_sees(house: House) -> None:
    give(house.kor, "harbour phishing", to=("NATO",))
    client = browse(house.kor, "desk")
    client.post("/leave")
    assert "harbour phishing" not in client.get("/").content.decode()


def test_a_request_leaves_one_line_of_audit_that_says_who_and_nothing_of_what(house: House) -> None:
    client = browse(house.kor, "desk")
    before = len(audit.lines(house.kor))
    client.get("/?secret=of-the-query")
    newest, *rest = audit.lines(house.kor)
    assert len(rest) == before
    assert (newest.who, newest.act, newest.status) == ("KOR/desk", "GET /", 200)


def test_an_event_stands_under_the_agreement_with_the_party_that_it_concerns(house: House) -> None:
    """Two programmes of NATO's have areas of one code; only one is with Korea."""
    meet(house.nato, house.ccdcoe)
    house.time.move()
    agree(house.nato, house.ccdcoe, code="OTHER")
    body = msgspec.structs.replace(item("a dialogue"), date="2023-11-20", form="meeting")
    for node, other in ((house.kor, "NATO"), (house.nato, "CCDCOE"), (house.nato, "JPN")):
        publish.publish(
            node=node,
            actor=NODE,
            kind="item",
            subject="CYB",
            marking=Marking((label("일반"),), (other,)),
            body=body,
        )
    pull(house.nato, house.kor)
    desk = posts.reader(house.nato, posts.get(node=house.nato, party="NATO", code="desk"))
    events = Overview(house.nato, desk).page().events
    assert sorted((event.agreement, event.area) for event in events) == [
        ("", ""),
        ("OTHER", "CYB"),
        ("PROG", "CYB"),
    ]


def test_own_staff_are_not_told_that_a_version_went_which_they_never_saw(house: House) -> None:
    """The clerk is cleared for what is plain; the first version was above that."""
    clerk = Post("KOR", "clerk", {"en": "Clerk", "ko": "서기"}, (label("일반"),), ("*",))
    posts.set_post(node=house.kor, post=clerk)
    name = give(house.kor, "harbour phishing", to=("NATO",), labels=(label("대외비"),))
    pull(house.nato, house.kor)
    house.time.move()
    give(house.kor, "harbour phishing", to=("NATO",), labels=(label("일반"),), name=name)

    def told() -> list[str]:
        page = Overview(house.kor, posts.reader(house.kor, clerk)).page()
        return [went.what for went in page.went]

    assert told() == []
    pull(house.nato, house.kor)
    assert told() == ["released"]
    house.time.move()
    publish.recall(node=house.kor, actor=NODE, name=name, parties=("NATO",))
    pull(house.nato, house.kor)
    assert told() == ["recalled"]


def test_why_a_record_stays_is_told_in_korean_without_words_of_another_language(
    house: House,
) -> None:
    give(house.kor, "too high for them", to=("NATO",), labels=(label("Ⅲ급비밀"),))
    page = browse(house.kor, "desk").get("/?language=ko", follow=True).content.decode()
    assert "KOR Ⅲ급비밀 / KOR 대외비" in page
    assert "against" not in page
