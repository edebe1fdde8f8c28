"""How many questions a page asks of the database: as many of forty programmes as of one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from benchmarks import page
from comity.core.label import Label
from comity.node import audiences, decisions, posts, settle
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.visible import visible_to
from comity.programme.plan import finding
from tests.node.houses import Time, make_node

FEW, MANY = 1, 40


@contextmanager
def counted(node: Node) -> Iterator[list[str]]:
    """Give a list that fills with the statements sent to a node's database."""
    sent: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - as Django calls it
        sent.append(sql)
        return execute(sql, params, many, context)

    with connections[node.db.alias].execute_wrapper(note):
        yield sent


@pytest.fixture
def kor(databases: tuple[str, ...], tmp_path: Path) -> Node:
    node = make_node("KOR", "kor", tmp_path, Time())
    node.demo = True
    audiences.public(node)
    for n in range(MANY):
        audiences.ensure(node, audiences.peer_reader(f"P{n:02}"))
    decisions.redecide(node)
    settle.settle(node)
    high = (Label.of("KOR", "Ⅱ급비밀"), Label.of("TLP", "RED"))
    desk = Post("KOR", "desk", {"en": "Desk", "ko": "담당관"}, high, ("*",), ("plan",))
    posts.set_post(node=node, post=desk)
    return node


def add_programme(node: Node, n: int, activities: int) -> str:
    text = page._agree(node, n)
    for versions in page._plan(node, text, f"P{n:02}", activities):
        page._add(node, versions)
    return text.header.id


def asked(client: Client, node: Node, address: str) -> int:
    assert client.get(address).status_code == 200  # what is cached for a generation is there now
    with counted(node) as sent:
        client.get(address)
    return len(sent)


def test_a_page_takes_as_many_queries_for_forty_programmes_as_for_one(kor: Node):
    client = Client(**{"comity.node": kor})
    client.post("/enter", {"post": "KOR/desk"})
    name = add_programme(kor, 0, 10)
    addresses = ("/", "/today", "/programme", f"/plan/{name}", f"/plan/{name}/area/S00")
    few = {address: asked(client, kor, address) for address in addresses}
    for n in range(1, MANY):
        add_programme(kor, n, 2)
    many = {address: asked(client, kor, address) for address in addresses}
    assert few == many


def test_a_page_of_a_large_plan_takes_as_many_queries_as_of_a_small_one(kor: Node):
    client = Client(**{"comity.node": kor})
    client.post("/enter", {"post": "KOR/desk"})
    small, large = add_programme(kor, 0, 44), add_programme(kor, 1, 600)
    for address in ("/plan/{}", "/plan/{}/area/S00"):
        figures = [asked(client, kor, address.format(name)) for name in (small, large)]
        assert figures[0] == figures[1]


def test_a_record_is_sought_with_as_many_queries_among_many_as_among_few(kor: Node):
    client = Client(**{"comity.node": kor})
    client.post("/enter", {"post": "KOR/desk"})
    add_programme(kor, 0, 40)
    reader = posts.reader(kor, posts.get(node=kor, party="KOR", code="desk"))
    goal = next(one.version.header.id for one in visible_to(kor, reader).all(kind="goal"))

    def sought() -> int:
        for _ in range(2):  # what is followed is read by the first
            with counted(kor) as sent:
                answer = client.post(f"/plan/link/{goal}", {"do": "find", "target_words": "a"})
        assert answer.content.count(b'type="radio"') == finding.MOST
        return len(sent)

    few = sought()
    for n in range(1, MANY):
        add_programme(kor, n, 20)
    assert sought() == few
