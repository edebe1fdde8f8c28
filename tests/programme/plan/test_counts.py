"""How many questions a page asks of the database: as many of forty programmes as of one."""

from pathlib import Path

import msgspec
import pytest
from django.test import Client

from benchmarks import material, page
from comity.core.label import Label
from comity.core.record import Version
from comity.node import audiences, decisions, posts, settle, store
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import Actor, Marking
from comity.node.visible import visible_to
from comity.programme import queries
from comity.programme.consultation import domain as consultations
from comity.programme.consultation.kinds import Consultation
from comity.programme.kinds import Amendment
from comity.programme.plan import amended as goals
from comity.programme.plan import finding
from comity.programme.plan.domain import Sort
from comity.programme.plan.kinds import worded
from tests.counting import counted
from tests.node.houses import Time, make_node

MANY = 40
SEVERAL = 10
"""Enough to show what would grow, where forty are not promised."""
ANEW = {"en": "Otherwise.", "ko": "다르게."}


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


def add_programme(node: Node, n: int, activities: int, amendments: int = 0) -> str:
    text, other = page._agree(node, n), f"P{n:02}"
    made = [version for several in page._plan(node, text, other, activities) for version in several]
    page._add(node, made)
    goals = [version for version in made if version.header.kind == "goal"][:amendments]
    if goals:
        partner = material.Partner.of(other)
        asked = [amendment(node, partner, text, goal) for goal in goals]
        store.append(node, asked, other, node.now())
        settle.settle(node)
    return text.header.id


def amendment(node: Node, partner: material.Partner, text: Version, goal: Version) -> Version:
    """What a partner proposes for a goal of ours, as it arrives here."""
    wording = msgspec.structs.replace(worded(goal.body), target=ANEW)
    body = Amendment(text.pointer, "", {}, ANEW, "en", goal.pointer, wording)
    return material._seal(node, partner, "amendment", body, (node.party,))


def asked(client: Client, node: Node, address: str) -> int:
    assert client.get(address).status_code == 200  # what is cached for a generation is there now
    with counted(node) as sent:
        client.get(address)
    return len(sent)


def test_a_page_takes_as_many_queries_for_forty_programmes_as_for_one(kor: Node):
    client = Client(**{"comity.node": kor})
    client.post("/enter", {"post": "KOR/desk"})
    name = add_programme(kor, 0, 10)
    addresses = (
        *("/", "/today", "/programme", f"/plan/{name}", f"/plan/{name}/area/S00"),
        *("/texts", f"/text/{name}", "/approval", "/consultations", "/calendar", "/timeline"),
        *("/information", "/parties"),
    )
    few = {address: asked(client, kor, address) for address in addresses}
    for n in range(1, MANY):
        add_programme(kor, n, 2)
    many = {address: asked(client, kor, address) for address in addresses}
    assert few == many


def test_amendments_to_goals_take_as_many_queries_in_several_programmes_as_in_one(kor: Node):
    client = Client(**{"comity.node": kor})
    client.post("/enter", {"post": "KOR/desk"})
    name = add_programme(kor, 0, 10, amendments=1)
    (made,) = goals.made(queries.plan(kor, None))
    goal, called = made.version.body.goal.id, consultation(kor, name)
    addresses = (
        "/today",
        f"/plan/goal/{goal}",
        f"/plan/amendment/{made.version.header.id}",
        f"/negotiation/{name}",
        f"/consultation/{called}",
        f"/consultation/{called}/word",
    )
    few = {address: asked(client, kor, address) for address in addresses}
    for n in range(1, SEVERAL):
        add_programme(kor, n, 2, amendments=3)
    assert len(goals.made(queries.plan(kor, None))) == 1 + 3 * (SEVERAL - 1)
    many = {address: asked(client, kor, address) for address in addresses}
    # A preparation looks at so many goals at most: of more, it need not ask where they end.
    assert {address: n for address, n in many.items() if n > few[address]} == {}
    assert {address: n for address, n in many.items() if "consultation" not in address} == {
        address: n for address, n in few.items() if "consultation" not in address
    }


def consultation(node: Node, text: str) -> str:
    """Call a consultation under a programme; return its id."""
    at = node.now() + 1
    body = Consultation(text, ANEW, "en", at, "policy")
    desk = posts.reader(node, posts.get(node=node, party="KOR", code="desk"))
    sort = Sort("S00", Marking((Label.of("KOR", "일반"),), ()))
    actor = Actor("desk", desk)
    return consultations.call(node=node, actor=actor, body=body, sort=sort).header.id


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
    for n in range(1, SEVERAL):
        add_programme(kor, n, 20)
    assert sought() == few
