"""A version that takes a party away, or changes a label, is seen to do so before it is sealed."""

import re
from typing import Any

from django.test import Client

from comity.node import publish
from comity.node.node import Node
from tests.node import recompute
from tests.node.houses import label
from tests.programme.plan.conftest import Planning
from tests.programme.writing import shown

FIELDS = {"target_en": "anew", "subject": "CYB", "label_KOR": "일반", "to": ["NATO"], "do": "seal"}


def counted(page: str) -> list[tuple[int, int]]:
    """The figures of a page: gained and lost, a pair for each reader."""
    pairs = re.findall(r'<td class="figure">(\d+)</td><td class="figure">(\d+)</td>', page)
    return [(int(gained), int(lost)) for gained, lost in pairs]


def mark(page: str) -> dict[str, str]:
    found = re.search(r'name="weighed" value="(\w+)"', page)
    assert found
    return {"weighed": found[1]}


def edit(client: Client, goal: str, **more: Any) -> Any:
    where = f"/plan/goal/{goal}/edit"
    return client.post(where, FIELDS | shown(client, where) | more)


def held(node: Node) -> dict[str, Any]:
    """All that the node holds, without who asked for what."""
    return {name: rows for name, rows in recompute.tables(node).items() if name != "node_audit"}


def newest(node: Node, name: str) -> Any:
    found = publish.newest(node, name)
    assert found is not None
    return found.header


def test_a_goal_taken_from_a_party_says_that_its_activities_go_with_it(planning: Planning):
    _, goal, _ = planning.chain(to=("NATO",))
    planning.activity(goal, to=("NATO",))
    planning.pull()
    client, tables = planning.browse(planning.kor), held(planning.kor)
    for do in ("look", "seal"):
        page = edit(client, goal, to=[], do=do).content.decode()
        assert counted(page) == [(0, 3)], do
        assert "seal once more" in page
        assert "anew" in page
    assert held(planning.kor) == tables
    assert newest(planning.kor, goal).releasable_to == ("NATO",)
    assert edit(client, goal, to=[], **mark(page)).status_code == 302
    assert newest(planning.kor, goal).releasable_to == ()


def test_a_change_that_was_seen_does_not_seal_another_one(planning: Planning):
    _, goal, _ = planning.chain(to=("NATO",))
    client = planning.browse(planning.kor)
    seen = mark(edit(client, goal, to=[]).content.decode())
    other = edit(client, goal, to=[], label_KOR="Ⅱ급비밀", **seen)
    assert other.status_code == 200
    assert mark(other.content.decode()) != seen
    assert newest(planning.kor, goal).releasable_to == ("NATO",)


def test_another_label_is_seen_to_take_from_posts_and_parties(planning: Planning):
    _, goal, _ = planning.chain(to=("NATO",))
    client = planning.browse(planning.kor)
    page = edit(client, goal, label_KOR="Ⅱ급비밀").content.decode()
    assert counted(page) == [(0, 2), (0, 2)]
    assert newest(planning.kor, goal).labels == (label("일반"),)


def test_what_changes_nobodys_right_is_sealed_at_once(planning: Planning):
    _, goal, _ = planning.chain(to=("NATO",))
    assert edit(planning.browse(planning.kor), goal).status_code == 302


def test_what_the_planner_does_not_see_is_not_counted(planning: Planning):
    """The clerk is told the same whether an activity that they may not see hangs on it or not."""
    _, goal, _ = planning.chain(to=("NATO",))
    clerk = planning.browse(planning.kor, "clerk")

    def told() -> list[tuple[int, int]]:
        return counted(edit(clerk, goal, to=[]).content.decode())

    before = told()
    planning.activity(goal, to=("NATO",), labels=(label("대외비"),))
    assert told() == before == [(0, 2)]
    planner = edit(planning.browse(planning.kor), goal, to=[]).content.decode()
    assert counted(planner) == [(0, 3)]
