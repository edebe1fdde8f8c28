"""Parties and peers as a post sees them, and how two parties meet over the telephone."""

from pathlib import Path
from typing import Self

import pytest
from django.test import Client

from comity.core.label import Label
from comity.core.sealing import fingerprint
from comity.node import introductions, peers, posts
from comity.node.introductions import charter_ceiling
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.wire import encode
from comity.programme.parties import meeting
from tests.node.houses import PLAIN, House, agree, give, label, make_house, meet, pull


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    made = make_house(tmp_path)
    meet(made.kor, made.nato)
    agree(made.kor, made.nato)
    high = (label("Ⅱ급비밀"), Label.of("NATO", "NATO SECRET"), Label.of("TLP", "RED"))
    for code, clearances, permissions in (
        ("administrator", high, ("administer",)),
        ("officer", high, ()),
        ("clerk", (PLAIN,), ()),
    ):
        title = {"en": code, "ko": code}
        post = Post("KOR", code, title, clearances, ("*",), permissions)
        posts.set_post(node=made.kor, post=post)
    made.kor.demo = True
    return made


def browse(node: Node, post: str = "") -> Client:
    client = Client(**{"comity.node": node})
    if post:
        assert client.post("/enter", {"post": f"{node.party}/{post}"}).status_code == 302
    return client


def content(node: Node, where: str, post: str) -> str:
    answer = browse(node, post).get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def figure(page: str, words: str) -> str:
    return page.partition(f"<dt>{words}</dt>")[2].partition('class="figure">')[2].partition("<")[0]


def test_only_own_staff_learn_whom_this_node_knows(house: House) -> None:
    assert "NATO" in content(house.kor, "/parties", "clerk")
    for where in ("/parties", "/parties/NATO", "/parties/add", "/parties/NATO/compare"):
        assert browse(house.kor).get(where).status_code == 404


def test_terms_in_force_stand_clause_by_clause(house: House) -> None:
    page = content(house.kor, "/parties/NATO", "officer")
    assert "KOR → NATO" in page
    assert "NATO → KOR" in page


def test_only_records_that_the_post_sees_are_counted(house: House) -> None:
    give(house.kor, "plain", to=("NATO",))
    give(house.kor, "high", to=("NATO",), labels=(label("대외비"),))
    pull(house.nato, house.kor)
    for post, more in (("officer", 1), ("clerk", 0)):
        before = figure(content(house.kor, "/parties/NATO", post), "Given, and held there")
        give(house.kor, "another", to=("NATO",), labels=(label("대외비"),))
        pull(house.nato, house.kor)
        after = figure(content(house.kor, "/parties/NATO", post), "Given, and held there")
        assert int(after) - int(before) == more


def introduced(house: House) -> Node:
    """The centre has introduced itself to Korea."""
    hello = peers.introduce(house.ccdcoe, house.kor.card, charter_ceiling(house.kor.policies))
    introductions.arrive(house.kor, encode(hello))
    return house.ccdcoe


def test_a_card_is_accepted_when_its_fingerprint_was_heard(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = introduced(house)
    sent: list[object] = []

    class Line:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None: ...
        def introduce(self, introduction: object) -> None:
            sent.append(introduction)

    monkeypatch.setattr(meeting, "Client", Line)
    client, where = browse(house.kor, "administrator"), "/parties/CCDCOE/compare"
    heard = fingerprint(other.card.root)
    asked = client.get(where).content.decode()
    assert heard not in asked
    assert heard.split()[0] not in asked
    wrong = client.post(where, {"spoken": heard[:-1] + "x"}).content.decode()
    assert "not the fingerprint of the card" in wrong
    follows = client.post(where, {"spoken": heard.lower()}).content.decode()
    assert "What follows" in follows
    assert "CCDCOE" in introductions.pending(house.kor)
    done = client.post(where, {"spoken": heard, "do": "confirm"})
    assert done.status_code == 302
    assert "is accepted" in client.get("/parties/CCDCOE").content.decode()
    assert introductions.pending(house.kor) == {}
    assert len(sent) == 1


def test_whoever_may_not_administer_accepts_nobody(house: House) -> None:
    other = introduced(house)
    client = browse(house.kor, "officer")
    answer = client.post("/parties/CCDCOE/compare", {"spoken": fingerprint(other.card.root)})
    assert answer.status_code == 404
    assert "CCDCOE" in introductions.pending(house.kor)


def test_a_file_that_is_no_card_is_refused_and_what_was_typed_stays(house: House) -> None:
    from io import BytesIO

    file = BytesIO(b'{"card": "rubbish"}')
    file.name = "x.card"
    answer = browse(house.kor, "administrator").post(
        "/parties/add", {"card": file, "spoken": "ABCD 1234"}
    )
    page = answer.content.decode()
    assert "This file is no card" in page
    assert 'value="ABCD 1234"' in page
