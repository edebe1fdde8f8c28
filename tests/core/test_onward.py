"""The Traffic Light Protocol, and passing on behind two locks."""

from dataclasses import replace

import msgspec
import pytest

from comity.core.label import Classification, Label
from comity.core.policies import Policies
from comity.core.release import Reader, World, decide
from tests.core.deciding import FROM_NATO, NATOS, TLP_GRANT, onward_world, permits, reason, tlp
from tests.core.makes import (
    AMBER,
    CLEAR,
    DAEOEBI,
    DESK_OFFICER,
    EVERYTHING,
    GREEN,
    ILBAN,
    MISSION_OFFICER,
    NATO_NODE,
    NOW,
    OUTSIDER,
    POLICIES,
    RED,
    RELEASE_OFFICER,
    RESTRICTED,
    STRICT,
    UNCLASSIFIED,
    make_class,
    make_grant,
    make_policy,
    make_world,
)

# The Traffic Light Protocol.


def test_red_goes_to_a_partys_node_only_for_named_posts():
    world = make_world(TLP_GRANT)
    assert permits(decide(tlp(RED, "NATO/desk"), NATO_NODE, world))
    assert reason(tlp(RED, "NATO"), NATO_NODE, world) == "posts-only"
    assert permits(decide(tlp(RED, "NATO", "NATO/desk"), NATO_NODE, world))
    assert reason(tlp(RED, "NATO", "JPN/desk"), NATO_NODE, world) == "posts-only"


def test_red_beside_another_policy_still_goes_to_named_posts_only():
    world = make_world(make_grant(ceiling=(DAEOEBI, RED)))
    both = make_class(labels=(ILBAN, RED))
    assert reason(both, NATO_NODE, world) == "posts-only"
    assert permits(decide(replace(both, releasable_to=("NATO/desk",)), NATO_NODE, world))


def test_red_is_read_at_home_by_named_posts_only():
    world = make_world()
    assert permits(decide(tlp(RED, "KOR/mission"), MISSION_OFFICER, world))
    assert reason(tlp(RED, "KOR/mission"), RELEASE_OFFICER, world) == "posts-only"
    assert reason(tlp(RED, "NATO/mission"), MISSION_OFFICER, world) == "posts-only"


def test_red_received_is_read_by_named_posts_only():
    world = make_world(FROM_NATO)
    red = replace(NATOS, labels=(RED,), releasable_to=("KOR/mission",))
    assert permits(decide(red, MISSION_OFFICER, world))
    assert reason(red, RELEASE_OFFICER, world) == "posts-only"


@pytest.mark.parametrize(
    ("label", "guests", "onward"),
    [
        (CLEAR, True, True),
        (GREEN, True, True),
        (AMBER, True, False),
        (STRICT, False, False),
        (RED, False, False),
    ],
)
def test_each_colour_lets_guests_read_and_pass_on_as_the_protocol_says(
    label: Label,
    *,
    guests: bool,
    onward: bool,
):
    record_class = tlp(label, "JPN", "JPN/desk", "NATO", "NATO/desk")
    guest = decide(record_class, DESK_OFFICER, make_world(TLP_GRANT))
    assert permits(guest) == guests
    assert guests or guest.reason == "not-for-guests"
    passed = decide(replace(record_class, owner="NATO"), OUTSIDER, onward_world(ceiling=(RED,)))
    assert permits(passed) == onward
    assert onward or passed.reason == "not-onward"


def test_amber_strict_goes_to_a_partys_node_though_not_to_its_guests():
    assert permits(decide(tlp(STRICT), NATO_NODE, make_world(TLP_GRANT)))


# Passing on: one hop, behind two locks.


def test_what_was_received_is_passed_on_where_both_locks_open():
    decision = decide(NATOS, OUTSIDER, onward_world())
    assert decision.labels_there == (UNCLASSIFIED,)
    assert decision.clauses == ("ITPP 7", "ITPP 8")


@pytest.mark.parametrize(
    ("world", "why"),
    [
        pytest.param(onward_world(onward=()), "not-onward", id="not named by the owner's terms"),
        pytest.param(onward_world(onward=("CCDCOE",)), "not-onward", id="another named"),
        pytest.param(onward_world(until=NOW), "not-onward", id="the owner's terms ended"),
        pytest.param(onward_world(subjects=("NUC",)), "no-terms", id="another subject"),
        pytest.param(onward_world(kinds=("item",)), "no-terms", id="another kind"),
        pytest.param(onward_world(shared=frozenset()), "unmapped", id="not read by the relay"),
        pytest.param(
            replace(onward_world(), grants=onward_world().grants[:1]), "no-terms", id="no second"
        ),
        pytest.param(
            replace(onward_world(), grants=onward_world().grants[1:]), "not-onward", id="no first"
        ),
        pytest.param(
            make_world(onward_world().grants[0], make_grant(receiver="JPN", ceiling=(RESTRICTED,))),
            "no-terms",
            id="the second covers own subjects only",
        ),
        pytest.param(
            make_world(
                onward_world().grants[0],
                make_grant(receiver="JPN", subjects=("NATO:CYB",), ceiling=(DAEOEBI,)),
            ),
            "above-ceiling",
            id="the second's ceiling",
        ),
    ],
)
def test_each_lock_alone_keeps_it_here(world: World, why: str):
    assert reason(NATOS, OUTSIDER, world) == why


def test_the_first_locks_ceiling_holds_too():
    restricted = replace(NATOS, labels=(RESTRICTED,))
    world = make_world(
        make_grant(
            sender="NATO", receiver="KOR", onward=("JPN",), ceiling=(UNCLASSIFIED,), clause="7"
        ),
        make_grant(receiver="JPN", subjects=("NATO:CYB",), ceiling=(RESTRICTED,)),
    )
    assert reason(restricted, OUTSIDER, world) == "above-ceiling"


def test_a_clause_that_brought_it_without_onward_does_not_help():
    world = onward_world(subjects=("NUC",))
    without = make_grant(sender="NATO", receiver="KOR", ceiling=(RESTRICTED,))
    assert reason(NATOS, OUTSIDER, replace(world, grants=(*world.grants, without))) == "no-terms"


def test_what_does_not_name_the_third_party_is_not_passed_on():
    assert reason(replace(NATOS, releasable_to=("KOR",)), OUTSIDER, onward_world()) == "not-named"


def test_what_was_received_is_not_sent_back():
    assert reason(NATOS, NATO_NODE, onward_world()) == "own"


def test_a_label_for_named_posts_is_passed_on_for_named_posts_only():
    posts = msgspec.structs.replace(
        make_policy(1, policy="N", prefix="n"),
        classifications=(Classification("n0", 0, whole_party=False),),
    )
    label = Label.of("N", "n0")
    grants = [msgspec.structs.replace(g.terms, ceiling=(label,)) for g in onward_world().grants]
    world = replace(
        onward_world(),
        policies=Policies([*POLICIES, posts]),
        grants=tuple(
            replace(g, terms=t, shared=frozenset({"N"}))
            for g, t in zip(onward_world().grants, grants, strict=True)
        ),
    )
    assert reason(replace(NATOS, labels=(label,)), OUTSIDER, world) == "posts-only"
    named = replace(NATOS, labels=(label,), releasable_to=("JPN/desk",))
    assert permits(decide(named, OUTSIDER, world))


def test_a_guest_of_a_third_party_reads_by_the_same_two_locks():
    guest = Reader("guest", "JPN", EVERYTHING, frozenset({"NATO:CYB"}), "desk")
    assert permits(decide(NATOS, guest, onward_world()))
    assert reason(NATOS, guest, onward_world(onward=())) == "not-onward"
