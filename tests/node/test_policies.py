"""A version of a policy is taken: what it breaks is refused by name, and all follows it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from comity.core.label import Label, Policy
from comity.core.labelmap import LabelMap
from comity.core.release import Reader
from comity.node import decisions, home, policies, posts, publish, receive, settle, verify, world
from comity.node.audiences import peer_reader
from comity.node.kinds import TakenPolicy
from comity.node.node import Node
from comity.node.policies import PolicyBreaksError, PolicyNotOursError, PolicySameError
from comity.node.posts import Post
from comity.node.publish import NODE, Actor, Marking, NoSuchRecordError
from tests.node import recompute
from tests.node.houses import PLAIN, give, label
from tests.node.people import LOW, TOP
from tests.node.simulated import release
from tests.node.stage import Stage, make_stage

FILE = "0" * 64
NATO = ("peer", "NATO")


@pytest.fixture
def stage(databases: tuple[str, ...], tmp_path: Path) -> Stage:
    made = make_stage(tmp_path)
    for code, clearances in (("officer", TOP), ("junior", LOW)):
        title = {"en": code, "ko": code}
        posts.set_post(
            node=made.node, post=Post("KOR", code, title, clearances, ("*",), ("release",))
        )
    made.base = give(made.node, "base", to=("NATO",))
    settle.settle(made.node)
    made.time.move()
    return made


def actor(stage: Stage, code: str) -> Actor:
    post = posts.get(node=stage.node, party="KOR", code=code)
    return Actor(code, posts.reader(stage.node, post))


def named_only(stage: Stage) -> Policy:
    """KOR's policy, in which plain goes to named posts alone."""
    held = stage.node.policies.get("KOR")
    levels = tuple(
        replace(one, whole_party=one.name != PLAIN.classification) for one in held.classifications
    )
    return replace(held, classifications=levels, version=held.version + 1)


def without(stage: Stage, name: str) -> Policy:
    held = stage.node.policies.get("KOR")
    levels = tuple(one for one in held.classifications if one.name != name)
    return replace(held, classifications=levels)


def take(stage: Stage, policy: Policy, code: str = "officer") -> publish.Version:
    made = policies.take(node=stage.node, actor=actor(stage, code), body=TakenPolicy(policy, FILE))
    settle.settle(stage.node)
    return made


def has(stage: Stage, name: str) -> bool:
    return name in recompute.released(stage.node)[stage.audience(peer_reader("NATO"))]


def faults(node: Node) -> list[str]:
    return [str(found) for found in verify.verify(node)]


def test_what_is_taken_decides_at_once_and_every_derived_state_agrees(stage: Stage):
    assert has(stage, stage.base)
    taken = take(stage, named_only(stage))
    assert not has(stage, stage.base)
    assert stage.node.policies.get("KOR") == taken.body.policy
    assert taken.header.releasable_to == ()
    recompute.check(stage.node)
    assert faults(stage.node) == []


def test_the_next_version_replaces_it_in_the_same_record(stage: Stage):
    before = stage.node.policies.get("KOR")
    first = take(stage, named_only(stage))
    stage.time.move()
    second = take(stage, before)
    assert second.header.id == first.header.id
    assert has(stage, stage.base)
    publish.relabel(
        node=stage.node,
        actor=NODE,
        name=first.header.id,
        marking=Marking(first.header.labels, ("NATO",)),
    )
    assert stage.node.policies.get("KOR") == before
    assert faults(stage.node) == []


def test_another_process_follows_with_the_next_question(stage: Stage):
    other = home.load(stage.node.home, stage.node.db, (stage.node.kinds, stage.node.shipped),
                      home.Injected(clock=stage.time))  # fmt: skip
    world.facts(other)
    taken = take(stage, named_only(stage))
    world.facts(other)
    assert other.policies.get("KOR") == taken.body.policy


def test_what_was_decided_before_is_judged_by_the_policy_of_its_time(stage: Stage):
    before = stage.time.at
    stage.time.move()
    old = stage.node.policies.get("KOR")
    take(stage, named_only(stage))
    assert world.world_then(stage.node, before).policies.get("KOR") == old
    assert world.world(stage.node).policies.get("KOR") != old


def test_a_failed_taking_leaves_the_policies_as_they_were(stage: Stage):
    held = stage.node.policies
    with pytest.raises(LookupError), stage.node.write():
        _take_and_fail(stage)
    assert [*stage.node.policies] == [*held]
    assert [*world.facts(stage.node).policies] == [*held]


def _take_and_fail(stage: Stage) -> None:
    take(stage, named_only(stage))
    raise LookupError


def test_labels_in_use_are_named_with_how_many_bear_them(stage: Stage):
    secret = label("Ⅱ급비밀")
    for number in range(3):
        give(stage.node, f"secret {number}", labels=(secret,))
    settle.settle(stage.node)
    found = policies.breaks(
        node=stage.node, actor=actor(stage, "officer"), policy=without(stage, "Ⅱ급비밀")
    )
    (broken,) = found.labels
    assert (broken.name, broken.records) == ("KOR Ⅱ급비밀", 3)
    with pytest.raises(PolicyBreaksError, match=r"KOR Ⅱ급비밀 \(3 records\)"):
        take(stage, without(stage, "Ⅱ급비밀"))


def test_what_the_actor_does_not_see_changes_nothing_of_the_answer(stage: Stage):
    asked = {
        "node": stage.node,
        "actor": actor(stage, "junior"),
        "policy": without(stage, "Ⅱ급비밀"),
    }
    before = policies.breaks(**asked)
    give(stage.node, "secret", labels=(label("Ⅱ급비밀"),))
    settle.settle(stage.node)
    assert policies.breaks(**asked) == before
    assert before.labels == ()


def test_a_clearance_that_would_be_of_nothing_is_named_by_its_post(stage: Stage):
    found = policies.breaks(
        node=stage.node, actor=actor(stage, "officer"), policy=without(stage, TOP[0].classification)
    )
    assert "KOR/officer" in [one.name for one in found.clearances]


def test_a_ceiling_and_a_map_of_agreements_in_force_are_named_with_the_pair(
    databases: tuple[str, ...], tmp_path: Path
):
    plain = "NATO UNCLASSIFIED"
    pair = ({"일반": plain, "대외비": "NATO RESTRICTED"}, {plain: "일반"})
    stage = make_stage(tmp_path, maps=(LabelMap(("KOR", "NATO"), "KOR", "NATO", *pair),))
    found = policies.breaks(node=stage.node, actor=NODE, policy=without(stage, "대외비"))
    why = {one.name: one.why for one in found.texts}
    assert why.keys() >= {"PROG 5.1", "PROG 5.2", "PROG KOR–NATO"}
    assert why["PROG KOR–NATO"] == "The map names KOR “대외비”, which does not exist."
    blind = Actor("nobody", Reader("staff", "KOR", post="nobody"))
    unseen = policies.breaks(node=stage.node, actor=blind, policy=without(stage, "대외비"))
    assert unseen.texts == ()


def test_the_same_again_and_another_policy_of_that_name_are_refused(stage: Stage):
    with pytest.raises(PolicySameError):
        take(stage, stage.node.policies.get("KOR"))
    stage.time.move()
    take(stage, replace(named_only(stage), oid="1.2.3"))
    with pytest.raises(PolicyNotOursError, match=r"1\.2\.3 here and 1\.2\.4"):
        take(stage, replace(named_only(stage), oid="1.2.4"))


def test_whoever_does_not_see_the_version_in_use_takes_none(stage: Stage):
    first = take(stage, named_only(stage))
    high = Marking((label("Ⅱ급비밀"),))
    publish.relabel(node=stage.node, actor=NODE, name=first.header.id, marking=high)
    with pytest.raises(NoSuchRecordError):
        take(stage, replace(named_only(stage), version=9), "junior")


def test_a_policy_of_anothers_decides_nothing_here(stage: Stage):
    held = [*stage.node.policies]
    body = TakenPolicy(named_only(stage), FILE)
    page = stage.nato.page(stage.node, release(stage.nato.seal("policy", body)))
    receive.take(stage.node, "NATO", page)
    settle.settle(stage.node)
    assert [*world.facts(stage.node).policies] == held
    assert has(stage, stage.base)


def test_a_policy_that_was_not_loaded_is_added(stage: Stage):
    levels = (replace(stage.node.policies.get("TLP").classifications[-1], name="OPEN"),)
    take(stage, Policy("HARBOUR", {"en": "Harbour"}, 1, levels))
    name = give(stage.node, "under it", labels=(Label.of("HARBOUR", "OPEN"),))
    assert publish.newest(stage.node, name) is not None
    assert decisions.redecide(stage.node) == 0
