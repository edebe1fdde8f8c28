"""What may be done with the plan, and what is refused."""

import msgspec
import pytest

from comity.core.errors import BodyInvalidError, TransitionError
from comity.node import publish
from comity.node.publish import Marking, NoSuchRecordError, NotOursError
from comity.node.visible import visible_to
from comity.programme.acting import ChangedMeanwhileError
from comity.programme.domain import NotPermittedError
from comity.programme.plan import domain
from comity.programme.plan.domain import OtherProgrammeError, Sort, Step, UnknownAreaError
from comity.programme.plan.kinds import Activity, Goal, Link, Objective
from tests.node.houses import PLAIN, agree, label
from tests.programme.plan.conftest import WORDS, Planning

SORT = Sort("CYB", Marking((PLAIN,)))


def body_of(planning: Planning, name: str):
    seen = visible_to(planning.kor, planning.actor(planning.kor).reader).get(name)
    assert seen is not None
    return seen.version.body


def test_nobody_plans_without_the_permission(planning: Planning) -> None:
    with pytest.raises(NotPermittedError):
        planning.objective(actor=planning.actor(planning.kor, "reader"))


def test_an_area_that_the_text_does_not_have_is_refused(planning: Planning) -> None:
    with pytest.raises(UnknownAreaError, match="XXX"):
        planning.make(Objective(planning.text, "XXX", WORDS, "en"))


def test_an_activity_under_another_programmes_goal_is_refused(planning: Planning) -> None:
    _, goal, _ = planning.chain()
    planning.house.time.move()
    other = agree(planning.kor, planning.nato, code="OTHER")
    body = Activity(programme=other, goal=goal, form="visit", title=WORDS, authentic="en")
    with pytest.raises(OtherProgrammeError):
        planning.make(body)


def test_what_is_hidden_and_what_is_not_there_are_refused_alike(planning: Planning) -> None:
    hidden = planning.objective(labels=(label("Ⅱ급비밀"),))
    clerk = planning.actor(planning.kor, "clerk")
    said = []
    for objective in (hidden, f"{hidden[:-4]}0000"):
        with pytest.raises(NoSuchRecordError) as refused:
            planning.make(Goal(planning.text, objective, WORDS, "en"), actor=clerk)
        said.append(str(refused.value).replace(objective, ""))
    assert said[0] == said[1]


def test_a_record_is_revised_by_its_owner_alone(planning: Planning) -> None:
    _, goal, _ = planning.chain(to=("NATO",))
    planning.pull()
    body = msgspec.structs.replace(body_of(planning, goal), target={"en": "ours now"})
    with pytest.raises(NotOursError):
        domain.revise(
            node=planning.nato,
            actor=planning.actor(planning.nato),
            name=goal,
            body=body,
            sort=SORT,
        )


def test_a_state_moves_along_its_graph_and_not_past_it(planning: Planning) -> None:
    _, goal, activity = planning.chain()
    actor = planning.actor(planning.kor)
    for event, state in (("confirm", "confirmed"), ("hold", "held")):
        domain.move(node=planning.kor, actor=actor, name=activity, step=Step(event))
        assert body_of(planning, activity).state == state
    with pytest.raises(TransitionError):
        domain.move(node=planning.kor, actor=actor, name=activity, step=Step("cancel"))
    jumped = msgspec.structs.replace(body_of(planning, goal), state="achieved")
    with pytest.raises(TransitionError):
        domain.revise(node=planning.kor, actor=actor, name=goal, body=jumped, sort=SORT)


def test_moving_on_keeps_the_marking(planning: Planning) -> None:
    _, _, activity = planning.chain(to=("NATO",))
    actor = planning.actor(planning.kor)
    made = domain.move(node=planning.kor, actor=actor, name=activity, step=Step("cancel"))
    assert made.header.releasable_to == ("NATO",)


def test_a_record_is_not_linked_to_itself_nor_by_a_word_nobody_knows(planning: Planning) -> None:
    _, goal, activity = planning.chain()
    actor = planning.actor(planning.kor)
    for relation, target in (("serves", activity), ("hinders", goal)):
        with pytest.raises(BodyInvalidError):
            domain.link(
                node=planning.kor, actor=actor, body=Link(relation, activity, target), sort=SORT
            )


def test_of_two_acts_over_one_version_the_second_is_refused(planning: Planning) -> None:
    objective, _, _ = planning.chain()
    actor = planning.actor(planning.kor)
    held = publish.newest(planning.kor, objective)
    assert held is not None
    wording = {"actor": actor, "name": objective, "sort": SORT, "shown": held.sha256}
    planning.house.time.move()
    domain.revise(node=planning.kor, body=held.body, **wording)
    with pytest.raises(ChangedMeanwhileError):
        domain.revise(node=planning.kor, body=held.body, **wording)
