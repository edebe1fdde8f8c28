"""What people read: own staff and guests, by clearance, need and post."""

from dataclasses import replace

import pytest

from comity.core.label import Label
from comity.core.release import Decision, decide
from tests.core.deciding import FROM_NATO, MAP, NATOS, TLP_GRANT, TO_NATO, permits, reason, tlp
from tests.core.makes import (
    DAEOEBI,
    DESK_OFFICER,
    EVERYTHING,
    GREEN,
    ILBAN,
    MISSION_OFFICER,
    OUTSIDER,
    RELEASE_OFFICER,
    SAMGEUP,
    SECRET,
    STRICT,
    TRAINEE,
    UNCLASSIFIED,
    make_class,
    make_grant,
    make_world,
)

# People.


def test_own_staff_read_own_records_without_terms():
    decision = decide(
        make_class(releasable_to=()), MISSION_OFFICER, replace(make_world(), grants=())
    )
    assert decision == Decision(permitted=True, labels_there=(ILBAN,))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"clearances": ()}, "clearance", id="none"),
        pytest.param({"clearances": (SECRET,)}, "clearance", id="of another policy"),
        pytest.param({"clearances": (ILBAN, ILBAN)}, "clearance", id="too low"),
        pytest.param({"need": frozenset()}, "need", id="no need"),
        pytest.param({"need": frozenset({"NUC"})}, "need", id="another subject"),
        pytest.param({"need": frozenset({"NATO:CYB"})}, "need", id="another's subject"),
    ],
)
def test_own_staff_need_clearance_and_need(changes: dict[str, object], why: str):
    reader = replace(MISSION_OFFICER, **changes)
    assert reason(make_class(labels=(DAEOEBI,)), reader, make_world()) == why


def test_a_star_is_every_need():
    assert permits(decide(make_class(subject="NUC"), RELEASE_OFFICER, make_world()))


def test_one_of_several_clearances_must_dominate_alone():
    sigint = Label.of("KOR", "일반", {"Source": ("SIGINT",)})
    parts = (SAMGEUP, sigint)
    both = make_class(labels=(Label.of("KOR", "Ⅲ급비밀", {"Source": ("SIGINT",)}),))
    assert reason(both, replace(RELEASE_OFFICER, clearances=parts), make_world()) == "clearance"
    for clearances in (parts, parts[::-1]):
        reader = replace(RELEASE_OFFICER, clearances=clearances)
        assert permits(decide(make_class(labels=(SAMGEUP,)), reader, make_world()))


def test_a_clearance_under_each_policy_is_needed():
    both = make_class(labels=(ILBAN, GREEN))
    assert permits(decide(both, MISSION_OFFICER, make_world()))
    for policy in ("KOR", "TLP"):
        held = tuple(c for c in EVERYTHING if c.policy != policy)
        reader = replace(MISSION_OFFICER, clearances=held)
        assert reason(both, reader, make_world()) == "clearance"


def test_staff_read_what_came_by_the_label_it_has_here_and_the_owners_subject():
    world = make_world(replace(FROM_NATO, shared=frozenset(), maps=(MAP,)))
    assert permits(decide(NATOS, MISSION_OFFICER, world))
    without = replace(MISSION_OFFICER, clearances=(SECRET,))
    assert reason(NATOS, without, world) == "clearance"
    own_subject = replace(MISSION_OFFICER, need=frozenset({"CYB"}))
    assert reason(NATOS, own_subject, world) == "need"


def test_staff_read_nothing_that_came_under_no_terms():
    assert reason(NATOS, RELEASE_OFFICER, make_world()) == "no-terms"


def test_what_came_for_a_post_is_read_by_that_post():
    world = make_world(FROM_NATO)
    named = replace(NATOS, releasable_to=("KOR/mission",))
    assert permits(decide(named, MISSION_OFFICER, world))
    assert reason(named, RELEASE_OFFICER, world) == "posts-only"
    whole = replace(NATOS, releasable_to=("KOR", "KOR/mission"))
    assert permits(decide(whole, RELEASE_OFFICER, world))


def test_what_came_by_a_group_of_its_owners_is_read_though_the_group_is_not_known_here():
    by_group = replace(NATOS, releasable_to=("PARTNERS",))
    assert permits(decide(by_group, RELEASE_OFFICER, make_world(FROM_NATO)))


def test_own_records_that_name_an_own_post_are_read_by_others_at_home_too():
    own = make_class(releasable_to=("KOR/mission",))
    assert permits(decide(own, RELEASE_OFFICER, make_world()))
    theirs = replace(NATOS, releasable_to=("NATO/council",))
    assert permits(decide(theirs, DESK_OFFICER, make_world()))


def test_a_guest_reads_what_their_party_would_be_given():
    assert permits(decide(make_class(), DESK_OFFICER, make_world()))
    assert reason(make_class(releasable_to=()), DESK_OFFICER, make_world()) == "not-named"
    assert reason(make_class(subject="NUC"), DESK_OFFICER, make_world()) == "no-terms"


def test_a_guest_needs_a_clearance_for_the_label_there():
    world = make_world(TO_NATO)
    assert permits(decide(make_class(), DESK_OFFICER, world))
    korean_only = replace(DESK_OFFICER, clearances=(SAMGEUP,))
    assert reason(make_class(), korean_only, world) == "clearance"
    assert reason(make_class(), replace(DESK_OFFICER, need=frozenset()), world) == "need"


def test_a_guest_reads_their_own_partys_records_here_without_terms():
    own = replace(NATOS, releasable_to=())
    decision = decide(own, DESK_OFFICER, replace(make_world(), grants=()))
    assert decision == Decision(permitted=True, labels_there=(UNCLASSIFIED,))


def test_a_guest_needs_clearance_and_need_for_their_own_partys_records():
    own = replace(NATOS, releasable_to=())
    assert reason(own, replace(DESK_OFFICER, clearances=()), make_world()) == "clearance"
    assert reason(own, replace(DESK_OFFICER, need=frozenset({"CYB"})), make_world()) == "need"


def test_a_guest_may_read_their_own_partys_strict_record_but_not_anothers():
    own = make_class(owner="NATO", labels=(STRICT,), releasable_to=("KOR",))
    assert permits(decide(own, DESK_OFFICER, make_world()))
    assert reason(tlp(STRICT), DESK_OFFICER, make_world(TLP_GRANT)) == "not-for-guests"


def test_a_record_for_another_post_is_not_for_this_guest():
    named = make_class(releasable_to=("NATO/council",))
    assert reason(named, DESK_OFFICER, make_world()) == "posts-only"
    mine = make_class(releasable_to=("NATO/desk",))
    assert permits(decide(mine, DESK_OFFICER, make_world()))


def test_a_trainee_reads_what_the_arrangement_covers_and_the_outsider_nothing():
    arrangement = make_grant(receiver="CCDCOE", ceiling=(ILBAN,))
    record_class = make_class(releasable_to=("CCDCOE", "NATO"))
    assert permits(decide(record_class, TRAINEE, make_world(arrangement)))
    assert reason(record_class, OUTSIDER, make_world(arrangement)) == "not-named"


def test_an_office_is_named_as_releasable_to_names_it():
    assert MISSION_OFFICER.office == "KOR/mission"
