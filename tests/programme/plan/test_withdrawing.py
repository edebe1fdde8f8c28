"""Positions are corrected and withdrawn, links removed: by their owner alone, once it was seen."""

from typing import Any

import pytest
from django.test import Client

from comity.core.errors import TransitionError
from comity.node import publish
from comity.node.publish import NotOursError
from comity.node.visible import visible_to
from comity.programme.acting import ChangedMeanwhileError, NotPermittedError
from comity.programme.plan import domain
from comity.programme.plan.domain import Marking, Sort
from comity.programme.plan.kinds import Link, Position
from tests.node.houses import PLAIN
from tests.programme.plan.conftest import WORDS, Planning
from tests.programme.writing import shown

MARKS = {"subject": "CYB", "label_KOR": "일반", "do": "seal"}


def position(planning: Planning, activity: str, said: str, *to: str) -> str:
    body = Position(planning.text, activity, {"en": said, "ko": said}, "en")
    return planning.make(body, to=to).header.id


def link(planning: Planning, source: str, target: str, *to: str, relation: str = "serves") -> str:
    made = domain.link(
        node=planning.kor,
        actor=planning.actor(planning.kor),
        body=Link(relation, source, target),
        sort=Sort("CYB", Marking((PLAIN,), to)),
    )
    return made.header.id


def page(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def sent(client: Client, where: str) -> Any:
    """Look at what is to be withdrawn, and confirm."""
    return client.post(where, {"hash": shown(client, where)["hash"]})


def test_a_position_is_corrected_and_keeps_whom_it_is_for(planning: Planning):
    _, _, activity = planning.chain(to=("NATO",))
    name = position(planning, activity, "we would yeild")
    client, where = planning.browse(planning.kor), f"/plan/position/{name}/edit"
    assert where in page(client, f"/plan/activity/{activity}")
    answer = client.post(where, MARKS | shown(client, where) | {"words_en": "we would yield"})
    assert answer["Location"] == f"/plan/activity/{activity}"
    said = page(client, f"/plan/activity/{activity}")
    assert "we would yield" in said
    assert "yeild" not in said
    found = publish.newest(planning.kor, name)
    assert found is not None
    assert found.header.releasable_to == ()


def test_a_shared_position_opens_with_the_parties_that_have_it(planning: Planning):
    _, _, activity = planning.chain()
    name = position(planning, activity, "said", "NATO")
    said = page(planning.browse(planning.kor), f"/plan/position/{name}/edit")
    assert 'value="NATO" checked' in said


def test_a_position_that_was_withdrawn_stands_on_no_page_and_is_not_taken_up_again(
    planning: Planning,
):
    _, _, activity = planning.chain()
    name = position(planning, activity, "we would yield")
    client, where = planning.browse(planning.kor), f"/plan/position/{name}"
    asked = page(client, f"{where}/withdraw")
    assert "we would yield" in asked
    assert "Nobody outside" in asked
    assert "we would yield" in page(client, f"/plan/activity/{activity}")
    assert sent(client, f"{where}/withdraw")["Location"] == f"/plan/activity/{activity}"
    assert "we would yield" not in page(client, f"/plan/activity/{activity}")
    for act in ("edit", "withdraw"):
        assert client.get(f"{where}/{act}").status_code == 404
    body = Position(planning.text, activity, WORDS, "en")
    again = {"node": planning.kor, "actor": planning.actor(planning.kor), "name": name}
    with pytest.raises(TransitionError):
        domain.revise(**again, body=body, sort=Sort("CYB", Marking((PLAIN,))))
    with pytest.raises(TransitionError):
        domain.withdraw(**again)


def test_a_link_that_was_removed_is_taken_back_from_whoever_had_it(planning: Planning):
    _, goal, activity = planning.chain(to=("NATO",))
    name = link(planning, activity, goal, "NATO")
    planning.pull()
    there = planning.actor(planning.nato).reader
    assert there is not None
    assert visible_to(planning.nato, there).get(name) is not None
    client, where = planning.browse(planning.kor), f"/plan/link/{name}/withdraw"
    assert where in page(client, f"/plan/activity/{activity}")
    assert '<td class="figure">0</td><td class="figure">1</td>' in page(client, where)
    assert sent(client, where).status_code == 302
    for place in (f"/plan/activity/{activity}", f"/plan/goal/{goal}"):
        assert "serves" not in page(client, place)
    planning.pull()
    assert visible_to(planning.nato, there).get(name) is None
    for body in (goal, activity):
        assert visible_to(planning.nato, there).get(body) is not None


def test_only_the_owner_corrects_and_withdraws_and_only_who_may_plan(planning: Planning):
    _, goal, activity = planning.chain(to=("NATO",))
    name = link(planning, activity, goal, "NATO")
    planning.pull()
    theirs = planning.browse(planning.nato)
    assert "/withdraw" not in page(theirs, f"/plan/activity/{activity}")
    reading = planning.browse(planning.kor, "reader")
    for client in (theirs, reading):
        assert client.get(f"/plan/link/{name}/withdraw").status_code == 404
        assert client.post(f"/plan/link/{name}/withdraw", {}).status_code == 404
    for node, post, refusal in (
        (planning.nato, "planner", NotOursError),
        (planning.kor, "reader", NotPermittedError),
    ):
        with pytest.raises(refusal):
            domain.withdraw(node=node, actor=planning.actor(node, post), name=name)


def test_a_position_that_changed_meanwhile_is_not_withdrawn(planning: Planning):
    _, _, activity = planning.chain()
    name = position(planning, activity, "first")
    client, where = planning.browse(planning.kor), f"/plan/position/{name}/withdraw"
    old = shown(client, where)["hash"]
    edit = f"/plan/position/{name}/edit"
    client.post(edit, MARKS | shown(client, edit) | {"words_en": "second"})
    said = client.post(where, {"hash": old}).content.decode()
    assert "second" in said
    assert "second" in page(client, f"/plan/activity/{activity}")
    with pytest.raises(ChangedMeanwhileError):
        domain.withdraw(node=planning.kor, actor=planning.actor(planning.kor), name=name, shown=old)


def test_goals_and_the_link_of_a_releasable_version_are_not_withdrawn(planning: Planning):
    _, goal, activity = planning.chain()
    lasting = link(planning, activity, goal, relation="release-of")
    client = planning.browse(planning.kor)
    assert f"/plan/link/{lasting}/withdraw" not in page(client, f"/plan/goal/{goal}")
    for name in (goal, lasting):
        assert client.get(f"/plan/link/{name}/withdraw").status_code == 404
        with pytest.raises(TransitionError):
            domain.withdraw(node=planning.kor, actor=planning.actor(planning.kor), name=name)
