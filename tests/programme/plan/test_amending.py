"""Amendments to goals: made, answered, withdrawn, taken in; and what their pages say."""

from typing import Any

import msgspec
import pytest
from django.test import Client

from comity.core.errors import BodyInvalidError, TransitionError
from comity.core.record import Pointer, Version
from comity.node import posts
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import NoSuchRecordError
from comity.node.visible import visible_to
from comity.programme import queries
from comity.programme.acting import (
    ChangedMeanwhileError,
    NotPermittedError,
    NotProposerError,
    NotYourTurnError,
)
from comity.programme.plan import amended, amending, domain
from comity.programme.plan.amending import (
    GoalProposed,
    GoalReply,
    OtherWordingError,
    OwnGoalError,
)
from comity.programme.plan.domain import Sort, Step
from comity.programme.plan.kinds import GoalWording, reworded, worded
from tests.node.houses import label
from tests.programme.plan.conftest import Planning
from tests.web.filled import filled
from tests.web.pages import read

WHY = {"en": "Clearer.", "ko": "명확하게."}
TO_NATO: dict[str, Any] = {"to": ("NATO",)}


@pytest.fixture
def table(planning: Planning) -> Planning:
    """KOR and NATO, each with a post that negotiates and plans."""
    for node in (planning.kor, planning.nato):
        high = posts.get(node=node, party=node.party, code="planner").clearances
        title = {"en": "negotiator", "ko": "협상"}
        post = Post(node.party, "negotiator", title, high, ("*",), ("table", "plan"))
        posts.set_post(node=node, post=post)
    return planning


def shared(table: Planning, **more: Any) -> str:
    """A goal of KOR that NATO has."""
    _, goal, _ = table.chain(said="We train yearly.", **TO_NATO, **more)
    table.pull()
    return goal


def goal_at(table: Planning, node: Node, name: str) -> Version:
    seen = visible_to(node, table.actor(node, "negotiator").reader).get(name)
    assert seen is not None
    return seen.version


def proposal(version: Version, said: str, **more: Any) -> GoalWording:
    words = {"en": said, "ko": said}
    return msgspec.structs.replace(worded(version.body), target=words, **more)


def amend(table: Planning, goal: str, said: str = "We train twice a year.", **more: Any) -> str:
    node, version = table.nato, goal_at(table, table.nato, goal)
    made = amending.amend_goal(
        node=node,
        actor=table.actor(node, more.pop("post", "negotiator")),
        goal=version.pointer,
        proposed=GoalProposed(proposal(version, said, **more), WHY),
    )
    table.pull()
    return made.header.id


def answer(table: Planning, node: Node, name: str, decision: str, said: str = "") -> None:
    wording = proposal(goal_at(table, node, found(table, node, name).goal_id), said)
    reply = GoalReply(decision, WHY, wording=wording if said else None)
    actor = table.actor(node, "negotiator")
    amending.answer_goal(node=node, actor=actor, amendment=name, reply=reply)
    table.pull()


class Found:
    """An amendment as a node's negotiator has it."""

    def __init__(self, one: amended.GoalAmended) -> None:
        self.state, self.target = one.state, one.wording.target["en"]
        self.goal_id = one.goal.version.header.id


def found(table: Planning, node: Node, name: str) -> Found:
    reader = table.actor(node, "negotiator").reader
    assert reader is not None
    one = amended.find(node, reader, queries.plan(node, reader), name)
    assert one is not None
    return Found(one)


def states(table: Planning, name: str) -> list[str]:
    return [found(table, node, name).state for node in (table.kor, table.nato)]


def take_in(table: Planning, goal: str, name: str, said: str) -> Version:
    version = goal_at(table, table.kor, goal)
    header = version.header
    sort = Sort(header.subject, domain.Marking(header.labels, header.releasable_to))
    return amending.take_in_goal(
        node=table.kor,
        actor=table.actor(table.kor, "negotiator"),
        amendment=name,
        body=reworded(version.body, proposal(version, said)),
        sort=sort,
    )


def test_a_goal_is_amended_countered_accepted_and_taken_in_by_its_owner(table: Planning):
    goal = shared(table)
    name = amend(table, goal)
    assert states(table, name) == ["proposed", "proposed"]
    with pytest.raises(NotYourTurnError):
        answer(table, table.nato, name, "accept")
    answer(table, table.kor, name, "counter", "We train each spring.")
    answer(table, table.nato, name, "accept")
    assert states(table, name) == ["accepted", "accepted"]
    with pytest.raises(OtherWordingError):
        take_in(table, goal, name, "We train when we like.")
    take_in(table, goal, name, "We train each spring.")
    table.pull()
    assert states(table, name) == ["taken_in", "taken_in"]
    assert goal_at(table, table.nato, goal).body.target["en"] == "We train each spring."


def test_what_was_taken_in_stays_so_when_the_goal_goes_on(table: Planning):
    goal = shared(table)
    name = amend(table, goal)
    answer(table, table.kor, name, "accept")
    take_in(table, goal, name, "We train twice a year.")
    actor = table.actor(table.kor, "negotiator")
    domain.move(node=table.kor, actor=actor, name=goal, step=Step("begin"))
    table.pull()
    assert states(table, name) == ["taken_in", "taken_in"]


@pytest.mark.parametrize("decisions", [(), ("accept",)])
def test_an_amendment_is_overtaken_where_the_goal_has_moved_on(
    table: Planning, decisions: tuple[str, ...]
):
    goal = shared(table)
    name = amend(table, goal)
    for decision in decisions:
        answer(table, table.kor, name, decision)
    actor = table.actor(table.kor, "negotiator")
    domain.move(node=table.kor, actor=actor, name=goal, step=Step("begin"))
    table.pull()
    assert states(table, name) == ["overtaken", "overtaken"]
    with pytest.raises(TransitionError):
        answer(table, table.kor, name, "accept")


def test_a_goal_s_amendment_is_refused_or_withdrawn_by_its_own_side(table: Planning):
    goal = shared(table)
    refused, withdrawn = (amend(table, goal, said) for said in ("No.", "Never mind."))
    answer(table, table.kor, refused, "refuse")
    with pytest.raises(NotProposerError):
        answer(table, table.kor, withdrawn, "withdraw")
    answer(table, table.nato, withdrawn, "withdraw")
    assert states(table, refused) == ["refused", "refused"]
    assert states(table, withdrawn) == ["withdrawn", "withdrawn"]


def test_nobody_amends_the_own_goal_an_old_version_or_without_a_change(table: Planning):
    goal = shared(table)
    version = goal_at(table, table.kor, goal)
    proposed = GoalProposed(proposal(version, "Other."), WHY)

    def tried(node: Node, pointer: Pointer, proposed: GoalProposed, post: str = "negotiator"):
        actor = table.actor(node, post)
        return amending.amend_goal(node=node, actor=actor, goal=pointer, proposed=proposed)

    with pytest.raises(OwnGoalError):
        tried(table.kor, version.pointer, proposed)
    with pytest.raises(ChangedMeanwhileError):
        tried(table.nato, msgspec.structs.replace(version.pointer, sha256="0" * 64), proposed)
    same = GoalProposed(worded(version.body), WHY)
    with pytest.raises(BodyInvalidError, match="reads so already"):
        tried(table.nato, version.pointer, same)
    with pytest.raises(NotPermittedError):
        tried(table.nato, version.pointer, proposed, "planner")
    missing = msgspec.structs.replace(version.pointer, id=goal[:-12] + "0" * 12)
    with pytest.raises(NoSuchRecordError):
        tried(table.nato, missing, proposed)


def test_an_amendment_is_marked_as_the_goal_that_it_quotes(table: Planning):
    goal = shared(table, labels=(label("대외비"),))
    name = amend(table, goal)
    version = visible_to(table.kor, table.actor(table.kor, "negotiator").reader).get(name)
    assert version is not None
    there = visible_to(table.nato, table.actor(table.nato, "negotiator").reader).get(goal)
    assert there is not None
    assert version.version.header.labels == there.labels_there
    clerk = table.actor(table.kor, "clerk").reader
    assert visible_to(table.kor, clerk).get(name) is None
    assert table.browse(table.kor, "clerk").get(f"/plan/amendment/{name}").status_code == 404


def test_an_open_amendment_to_a_goal_is_no_amendment_to_the_text(table: Planning):
    goal = shared(table)
    amend(table, goal)
    plan = queries.plan(table.kor, None)
    status = plan.status(table.text)
    assert status is not None
    assert status.state == "in_force"
    assert plan.proposals(status.pointer) == []


# Pages


def said(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    seen = read(answer.content.decode())
    assert seen.misplaced == []
    return seen.said()


def sent(client: Client, where: str, **more: str) -> Any:
    """Send the form of a page, as it is filled in, with some fields typed over."""
    html = client.get(where).content.decode()
    return client.post(where, filled(html, "goal-form") | more)


def test_the_whole_way_of_a_goal_s_amendment_goes_by_forms(table: Planning):
    goal = shared(table)
    nato, kor = (table.browse(node, "negotiator") for node in (table.nato, table.kor))
    assert "Propose another wording" in said(nato, f"/plan/goal/{goal}")
    assert "Propose another wording" not in said(kor, f"/plan/goal/{goal}")
    amend_at = f"/plan/goal/{goal}/amend"
    empty = sent(nato, amend_at, target_en="We train twice.")
    assert empty.status_code == 422
    assert "We train twice." in empty.content.decode()
    assert sent(nato, amend_at, target_en="We train twice.", reason_en="Why.").status_code == 302
    table.pull()
    assert "waits for your side's answer" in said(kor, "/today")
    assert "waits for your side's answer" not in said(nato, "/today")
    assert "Why." in said(kor, f"/negotiation/{table.text}")
    (one,) = amended.made(queries.plan(table.kor, None))
    place = f"/plan/amendment/{one.version.header.id}"
    counter = sent(kor, f"{place}?do=counter", target_en="We train thrice.", reason_en="More.")
    assert counter.status_code == 302, read(counter.content.decode()).said()
    table.pull()
    assert nato.post(place, {"decision": "accept"}).status_code == 302
    table.pull()
    assert "waits to be taken into this goal" in said(kor, "/today")
    edit = f"/plan/goal/{goal}/edit?take-in={one.version.header.id}"
    other = sent(kor, edit, target_en="We train.", do="seal")
    assert "another wording than the one that was accepted" in read(other.content.decode()).said()
    assert sent(kor, edit, do="seal").status_code == 302
    table.pull()
    for client in (kor, nato):
        assert "We train thrice." in said(client, f"/plan/goal/{goal}")
        assert "taken in" in said(client, place)


def test_a_goal_that_moved_on_while_somebody_typed_loses_nothing(table: Planning):
    goal = shared(table)
    nato, where = table.browse(table.nato, "negotiator"), f"/plan/goal/{goal}/amend"
    typed = filled(nato.get(where).content.decode(), "goal-form")
    actor = table.actor(table.kor, "negotiator")
    domain.move(node=table.kor, actor=actor, name=goal, step=Step("begin"))
    table.pull()
    again = nato.post(where, typed | {"target_en": "Mine <b>.", "reason_en": "Why."})
    assert again.status_code == 422
    said_again = read(again.content.decode()).said()
    assert "changed since you opened it" in said_again
    assert "A newer version beside yours" in said_again
    assert "Mine &lt;b&gt;." in again.content.decode()


def test_an_overtaken_amendment_to_a_goal_is_made_again_filled_in(table: Planning):
    goal = shared(table)
    name = amend(table, goal, "We train twice.")
    actor = table.actor(table.kor, "negotiator")
    domain.move(node=table.kor, actor=actor, name=goal, step=Step("begin"))
    table.pull()
    nato = table.browse(table.nato, "negotiator")
    assert "Make it again" in said(nato, f"/plan/amendment/{name}")
    again = nato.get(f"/plan/goal/{goal}/amend?again={name}").content.decode()
    assert "We train twice." in again
    assert "Clearer." in again


def test_an_amendment_s_page_offers_nothing_to_whose_turn_it_is_not(table: Planning):
    goal = shared(table)
    place = f"/plan/amendment/{amend(table, goal)}"
    kor, nato = (table.browse(node, "negotiator") for node in (table.kor, table.nato))
    assert "Accept" in said(kor, place)
    assert "Withdraw the amendment" not in said(kor, place)
    assert "Withdraw the amendment" in said(nato, place)
    assert "Accept" not in said(nato, place)
    reader = table.browse(table.kor, "reader")
    assert "Accept" not in said(reader, place)
    assert reader.post(place, {"decision": "accept"}).status_code == 404
    assert table.browse(table.kor, "").get(place).status_code == 404
