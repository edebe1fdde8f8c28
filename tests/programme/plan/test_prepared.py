"""What a consultation's preparation says of amendments to goals: on the page, in the Word file."""

from io import BytesIO

from docx import Document

from comity.node import posts
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import Marking
from comity.programme.consultation import domain as consultations
from comity.programme.consultation.kinds import Consultation
from comity.programme.plan import amending
from comity.programme.plan.amending import GoalReply
from comity.programme.plan.domain import Sort
from tests.node.houses import PLAIN, START, label
from tests.programme.plan.conftest import Planning
from tests.programme.plan.test_amending import WHY, amend, goal_at, shared, table

__all__ = ["table"]
DAY = 86_400_000


def called(table: Planning) -> str:
    """Call a consultation at KOR, by a post that may; return its address."""
    high = posts.get(node=table.kor, party="KOR", code="negotiator").clearances
    title = {"en": "desk", "ko": "담당"}
    posts.set_post(node=table.kor, post=Post("KOR", "desk", title, high, ("*",), ("consult",)))
    at = START + 300 * DAY
    body = Consultation(table.text, {"en": "Talks", "ko": "협의"}, "en", at, "policy")
    actor = table.actor(table.kor, "desk")
    sort = Sort("CYB", Marking((PLAIN,), ()))
    made = consultations.call(node=table.kor, actor=actor, body=body, sort=sort)
    return f"/consultation/{made.header.id}"


def page(table: Planning, where: str, post: str = "desk") -> str:
    said: bytes = table.browse(table.kor, post).get(where).content
    return said.decode()


def refuse(node: Node, table: Planning, name: str) -> None:
    actor, reply = table.actor(node, "negotiator"), GoalReply("refuse", WHY)
    amending.answer_goal(node=node, actor=actor, amendment=name, reply=reply)


def test_an_open_amendment_to_a_goal_is_listed_until_it_is_settled(table: Planning) -> None:
    name = amend(table, shared(table))
    where = called(table)
    assert f"/plan/amendment/{name}" in page(table, where)
    assert "Clearer." in page(table, where)
    refuse(table.kor, table, name)
    assert f"/plan/amendment/{name}" not in page(table, where)
    assert "No amendment is open." in page(table, where)


def test_the_word_file_lists_it_in_both_languages(table: Planning) -> None:
    amend(table, shared(table))
    where = called(table)
    raw = table.browse(table.kor, "desk").get(f"{where}/word").content
    rows = [
        [cell.text for cell in row.cells] for t in Document(BytesIO(raw)).tables for row in t.rows
    ]
    (row,) = [row for row in rows if len(row) == 4 and "Clearer." in row[2]]
    assert "partnership goal: We train yearly." in row[0]
    assert "협력 목표: We train yearly." in row[0]
    assert row[1] == "NATO"
    assert "명확하게." in row[2]


def test_who_may_not_see_the_goal_finds_no_amendment_to_it(table: Planning) -> None:
    secret = shared(table, labels=(label("대외비"),))
    name = amend(table, secret)
    assert goal_at(table, table.kor, secret) is not None
    where = called(table)
    assert name in page(table, where)
    seen = page(table, where, "clerk")
    assert "No amendment is open." in seen
    assert name not in seen
