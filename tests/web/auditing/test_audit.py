"""The audit: who may read it, what it finds, and what it leaves out of an address."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client

from comity.core.label import Label
from comity.node import audit, posts
from comity.node.audit import Wanted
from comity.node.node import Node
from comity.node.posts import Post
from tests.node.houses import PLAIN, House, give, label, make_house

DAY = 24 * 60 * 60 * 1000


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    made = make_house(tmp_path)
    made.kor.demo = True
    for code, permissions in (("auditor", ("audit",)), ("officer", ("write",))):
        title = {"en": code, "ko": code}
        post = Post("KOR", code, title, (PLAIN, Label.of("TLP", "RED")), ("*",), permissions)
        posts.set_post(node=made.kor, post=post)
    return made


def note(node: Node, act: str, who: str = "-") -> None:
    with audit.note(node, act, who):
        pass


def browse(node: Node, post: str) -> Client:
    client = Client(**{"comity.node": node})
    client.post("/enter", {"post": f"KOR/{post}"})
    return client


def acts(node: Node, wanted: Wanted, **more: int) -> list[str]:
    return [line.act for line in audit.search(node, wanted, **more)[0]]


def test_whoever_may_not_read_it_finds_no_such_page(house: House) -> None:
    for where in ("/audit", "/audit.csv"):
        assert browse(house.kor, "officer").get(where).status_code == 404
        assert browse(house.kor, "auditor").get(where).status_code == 200


def test_lines_are_found_by_day_by_whom_and_by_what(house: House) -> None:
    node, begun = house.kor, house.kor.now()
    note(node, "GET /one", "KOR/a")
    house.time.move(3 * DAY)
    note(node, "GET /two_", "KOR/b")
    house.time.move(3 * DAY)
    note(node, "GET /three%", "KOR/a")
    assert acts(node, Wanted(who="KOR/a")) == ["GET /three%", "GET /one"]
    assert acts(node, Wanted(act="%")) == ["GET /three%"]
    assert acts(node, Wanted(act="two_")) == ["GET /two_"]
    assert "GET /two_" in acts(node, Wanted(since=begun + 2 * DAY, until=begun + 4 * DAY))
    assert "GET /one" not in acts(node, Wanted(since=begun + 2 * DAY, until=begun + 4 * DAY))


def test_pages_of_lines_follow_each_other_without_a_gap(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "LOOKED", 3)
    for number in range(10):
        note(house.kor, f"GET /{number}", "KOR/x")
    found: list[str] = []
    before: int | None = None
    for _ in range(20):
        lines, further = audit.search(house.kor, Wanted(who="KOR/x"), before=before, limit=2)
        found += [line.act for line in lines]
        if further is None:
            break
        before = further
    assert found == [f"GET /{number}" for number in range(9, -1, -1)]


def test_an_address_does_not_tell_of_a_record_that_the_auditor_may_not_see(house: House) -> None:
    seen = give(house.kor, "plain")
    hidden = give(house.kor, "high", labels=(label("Ⅱ급비밀"),))
    for name in (seen, hidden):
        note(house.kor, f"GET /item/{name}", "KOR/desk")
    for where in ("/audit", "/audit.csv"):
        page = browse(house.kor, "auditor").get(where).content.decode()
        assert seen in page
        assert hidden not in page
        assert "GET /item/item--…" in page


def test_the_file_holds_no_formula(house: House) -> None:
    note(house.kor, "=HYPERLINK(1)", "+KOR/x")
    text = browse(house.kor, "auditor").get("/audit.csv").content.decode("utf-8-sig")
    cells = {cell for row in csv.reader(StringIO(text)) for cell in row}
    assert {"'=HYPERLINK(1)", "'+KOR/x"} <= cells
