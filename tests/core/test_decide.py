"""The release rule: each reason alone, and what several terms and policies make together."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from comity.core.label import Label
from comity.core.labelmap import LabelMap
from comity.core.policies import Policies
from comity.core.release import PUBLIC_READER, REASONS, Decision, Reader, RecordClass, World, decide
from comity.core.terms import PUBLIC
from tests.core.deciding import (
    FROM_NATO,
    MAP,
    NATOS,
    TLP_GRANT,
    TO_NATO,
    between,
    kor_map,
    permits,
    reason,
    tlp,
    with_maps,
)
from tests.core.makes import (
    BETWEEN,
    CLEAR,
    DAEOEBI,
    DAY,
    DESK_OFFICER,
    GREEN,
    ILBAN,
    NATO_NODE,
    NOW,
    POLICIES,
    RED,
    RELEASE_OFFICER,
    RESTRICTED,
    SAMGEUP,
    SECRET,
    UNCLASSIFIED,
    ground,
    make_class,
    make_grant,
    make_policy,
    make_terms,
    make_version,
    make_world,
    without_party,
)


def test_a_peer_is_given_what_terms_permit_under_the_clause_and_label():
    decision = decide(make_class(), NATO_NODE, make_world(TO_NATO))
    assert decision == Decision(
        permitted=True, labels_there=(UNCLASSIFIED,), grounds=(ground("ITPP 5.2"),)
    )
    assert decision.clauses == ("ITPP 5.2",)


# Each reason as the sole reason: one change of a class, reader or world that permits.

BASE = (make_class(), NATO_NODE, make_world(TO_NATO))
Change = Callable[[RecordClass, Reader, World], tuple[RecordClass, Reader, World]]


def cls(**changes: object) -> Change:
    return lambda c, r, w: (replace(c, **changes), r, w)


def grant(**changes: object) -> Change:
    return lambda c, r, w: (c, r, replace(w, grants=(replace(TO_NATO, **changes),)))


def terms(**changes: object) -> Change:
    changed = make_grant(
        **{"ceiling": (DAEOEBI, RED), "maps": (MAP,), "shared": frozenset({"TLP"}), **changes}
    )
    return lambda c, r, w: (c, r, replace(w, grants=(changed,)))


def test_the_base_of_the_table_permits():
    assert permits(decide(*BASE))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(cls(releasable_to=()), "not-named", id="the owner alone"),
        pytest.param(cls(releasable_to=("JPN",)), "not-named", id="another named"),
        pytest.param(cls(releasable_to=(PUBLIC,)), "not-named", id="the public is no peer"),
        pytest.param(cls(releasable_to=("NATO2",)), "not-named", id="a longer name"),
        pytest.param(cls(releasable_to=("NATO2/desk",)), "not-named", id="a longer party's post"),
        pytest.param(cls(releasable_to=("PARTNERS",)), "not-named", id="a group unknown"),
        pytest.param(cls(subject="NUC"), "no-terms", id="subject"),
        pytest.param(cls(kind="item"), "no-terms", id="kind"),
        pytest.param(lambda c, r, w: (c, r, replace(w, grants=())), "no-terms", id="no grant"),
        pytest.param(grant(starts=NOW + 1), "no-terms", id="a grant to come"),
        pytest.param(grant(until=NOW), "no-terms", id="a grant that just ended"),
        pytest.param(terms(receiver="JPN"), "no-terms", id="a grant to another"),
        pytest.param(terms(sender="JPN"), "no-terms", id="a grant by another"),
        pytest.param(terms(sender="NATO", receiver="KOR"), "no-terms", id="the other direction"),
        pytest.param(cls(labels=(SAMGEUP,)), "above-ceiling", id="level"),
        pytest.param(
            cls(labels=(Label.of("KOR", "일반", {"Source": ("SIGINT",)}),)),
            "above-ceiling",
            id="incomparable is not below",
        ),
        pytest.param(terms(ceiling=()), "above-ceiling", id="no ceiling"),
        pytest.param(terms(ceiling=(SECRET,)), "above-ceiling", id="another policy's ceiling"),
        pytest.param(grant(maps=()), "unmapped", id="no map"),
        pytest.param(grant(maps=(kor_map(),)), "unmapped", id="classification"),
        pytest.param(grant(maps=(kor_map(source="TLP"),)), "unmapped", id="another map"),
        pytest.param(grant(maps=(kor_map("x", target="XYZ"),)), "unmapped", id="to nowhere"),
        pytest.param(grant(maps=(kor_map("x"),)), "unmapped", id="invalid there"),
        pytest.param(
            grant(maps=(between("KOR", "JPN"),)),
            "unmapped",
            id="others'",
        ),
        pytest.param(
            grant(maps=(between("NATO", "KOR"),)),
            "unmapped",
            id="turned",
        ),
        pytest.param(grant(maps=(MAP, MAP)), "unmapped", id="two maps"),
        pytest.param(cls(labels=(RED,)), "posts-only", id="red to a whole party"),
        pytest.param(lambda c, _, w: (c, Reader("peer", "KOR"), w), "own", id="its own"),
    ],
)
def test_one_change_refuses_and_says_why(change: Change, why: str):
    assert reason(*change(*BASE)) == why


def test_every_reason_has_words():
    assert all(words.endswith(".") for words in REASONS.values())


def test_a_label_below_its_ceiling_in_another_category_is_permitted():
    sigint = Label.of("KOR", "일반", {"Source": ("SIGINT",)})
    ceiling = Label.of("KOR", "대외비", {"Source": ("HUMINT", "SIGINT")})
    assert permits(
        decide(make_class(labels=(sigint,)), NATO_NODE, make_world(make_grant(ceiling=(ceiling,))))
    )


def test_a_detail_names_the_label_and_the_ceiling():
    decision = decide(make_class(labels=(SAMGEUP,)), NATO_NODE, make_world())
    assert decision.detail == "KOR Ⅲ급비밀 / KOR 대외비"


def test_a_missing_ceiling_is_said():
    decision = decide(make_class(labels=(RED,)), NATO_NODE, make_world())
    assert decision.detail == "TLP RED / –"


def test_what_has_no_map_is_named_with_its_text():
    decision = decide(make_class(), NATO_NODE, make_world(with_maps()))
    assert decision.detail == "ITPP: KOR 일반 → NATO"


def test_what_a_map_does_not_translate_is_named():
    decision = decide(make_class(), NATO_NODE, make_world(with_maps(kor_map())))
    assert decision.detail == "ITPP: KOR 일반 → NATO"


def test_a_label_that_is_not_known_is_named():
    unknown = Label.of("XYZ", "x")
    decision = decide(make_class(labels=(unknown,)), NATO_NODE, make_world())
    assert (decision.reason, decision.detail) == ("unmapped", "XYZ x")


def test_of_several_maps_the_one_between_the_two_parties_decides():
    others = (kor_map(between=("KOR", "JPN")), kor_map(source="TLP"))
    assert permits(decide(make_class(), NATO_NODE, make_world(with_maps(*others, MAP))))


def test_a_label_of_the_other_sides_policy_is_not_read_as_one_of_ours():
    """There and back are for what goes there and back; Korea may label by NATO's policy too."""
    shared = replace(TO_NATO, terms=make_terms(ceiling=(RESTRICTED,)), shared=frozenset())
    record_class = make_class(labels=(UNCLASSIFIED,))
    assert reason(record_class, NATO_NODE, make_world(shared)) == "unmapped"


def test_a_map_is_read_in_either_direction():
    world = make_world(replace(FROM_NATO, shared=frozenset(), maps=(MAP,)))
    decision = decide(NATOS, RELEASE_OFFICER, world)
    assert decision.labels_there == (ILBAN,)


def test_a_shared_policy_is_not_translated():
    both = make_class(labels=(ILBAN, GREEN))
    assert decide(both, NATO_NODE, make_world(TO_NATO)).labels_there == (UNCLASSIFIED, GREEN)


def test_a_policy_shared_is_not_mapped_even_if_a_map_exists():
    world = make_world(replace(TO_NATO, shared=frozenset({"KOR"})))
    assert decide(make_class(), NATO_NODE, world).labels_there == (ILBAN,)


# Several terms, several policies.


def test_any_of_several_terms_permits():
    low = make_grant(ceiling=(ILBAN,), clause="1")
    high = make_grant(ceiling=(SAMGEUP,), clause="2")
    for grants in ((low, high), (high, low)):
        decision = decide(make_class(labels=(SAMGEUP,)), NATO_NODE, make_world(*grants))
        assert permits(decision)
        assert decision.clauses == ("ITPP 2",)


def test_terms_that_permit_together_are_all_cited_and_their_labels_joined():
    raised = LabelMap(BETWEEN, "KOR", "NATO", {"일반": "NATO RESTRICTED"}, {})
    one = replace(TO_NATO, code="A")
    other = replace(TO_NATO, code="B", maps=(raised,))
    for grants in ((one, other), (other, one)):
        decision = decide(make_class(), NATO_NODE, make_world(*grants))
        assert decision.labels_there == (RESTRICTED,)
        assert decision.clauses == ("A 5.2", "B 5.2")


def test_terms_that_refuse_are_not_joined():
    other = replace(TO_NATO, code="B", maps=())
    decision = decide(make_class(), NATO_NODE, make_world(other, TO_NATO))
    assert decision.clauses == ("ITPP 5.2",)


def test_each_of_several_policies_must_permit():
    both = make_class(labels=(ILBAN, GREEN))
    assert permits(decide(both, NATO_NODE, make_world(make_grant(ceiling=(DAEOEBI, GREEN)))))
    low = make_world(make_grant(ceiling=(DAEOEBI, CLEAR)))
    assert reason(both, NATO_NODE, low) == "above-ceiling"
    absent = make_world(make_grant(ceiling=(DAEOEBI,)))
    assert reason(both, NATO_NODE, absent) == "above-ceiling"
    unshared = make_world(make_grant(ceiling=(DAEOEBI, GREEN), shared=frozenset({"KOR"})))
    assert reason(both, NATO_NODE, unshared) == "unmapped"


def test_two_labels_that_become_one_policy_are_joined():
    both = make_class(labels=(DAEOEBI, UNCLASSIFIED))
    world = make_world(
        replace(
            TO_NATO, terms=make_grant(ceiling=(DAEOEBI, SECRET)).terms, shared=frozenset({"NATO"})
        )
    )
    assert decide(both, NATO_NODE, world).labels_there == (RESTRICTED,)


def test_two_terms_do_not_permit_half_each():
    both = make_class(labels=(ILBAN, GREEN))
    world = make_world(make_grant(ceiling=(DAEOEBI,)), make_grant(ceiling=(GREEN,)))
    assert reason(both, NATO_NODE, world) == "above-ceiling"


# A label that is none, or that leaves nobody.

TEAMS = make_policy(2, policy="T", Team=("permissive", "abc"))
ANY_TEAM = Label.of("T", "c1", {"Team": ()})


def team_world(*ceilings: Label, **changes: object) -> World:
    grants = [make_grant(ceiling=(c,), shared=frozenset({"T"})) for c in ceilings]
    return make_world(*grants, **{"policies": Policies([*POLICIES, TEAMS]), **changes})


def team(values: str) -> RecordClass:
    return make_class(labels=(Label.of("T", "c0", {"Team": values}),))


def test_an_empty_ceiling_admits_any_permissive_set():
    assert permits(decide(team("a"), NATO_NODE, team_world(ANY_TEAM)))


def test_a_ceiling_without_the_tag_refuses_records_that_carry_it():
    assert reason(team("a"), NATO_NODE, team_world(Label.of("T", "c1"))) == "above-ceiling"


def test_a_label_for_nobody_is_released_to_nobody():
    assert reason(team(""), NATO_NODE, team_world(ANY_TEAM)) == "nobody"


def test_a_label_for_nobody_is_hidden_from_own_staff():
    assert reason(team(""), RELEASE_OFFICER, team_world(ANY_TEAM)) == "clearance"


def test_terms_whose_join_leaves_nobody_permit_nobody():
    kor = make_policy(1, policy="S", prefix="s", Nation=("permissive", "x"))
    policies = Policies([*POLICIES, TEAMS, kor])
    grants = [
        make_grant(
            ceiling=(Label.of("S", "s0", {"Nation": ()}),),
            maps=(
                LabelMap(BETWEEN, "S", "T", {"s0": "c0"}, {}, (("Nation", "x", "Team", value),)),
            ),
            shared=frozenset(),
        )
        for value in "ab"
    ]
    record_class = make_class(labels=(Label.of("S", "s0", {"Nation": "x"}),))
    assert permits(decide(record_class, NATO_NODE, make_world(grants[0], policies=policies)))
    assert reason(record_class, NATO_NODE, make_world(*grants, policies=policies)) == "nobody"


@pytest.mark.parametrize(
    "label",
    [
        pytest.param(Label.of("KOR", "Ⅳ급비밀"), id="classification"),
        pytest.param(Label.of("KOR", "일반", {"Colour": ("red",)}), id="tag"),
        pytest.param(Label.of("KOR", "일반", {"Source": ("OSINT",)}), id="value"),
        pytest.param(Label.of("XYZ", "x"), id="policy"),
    ],
)
@pytest.mark.parametrize("reader", [NATO_NODE, RELEASE_OFFICER, DESK_OFFICER])
def test_a_label_that_its_policy_does_not_know_is_refused_whoever_asks(
    label: Label, reader: Reader
):
    assert not permits(decide(make_class(labels=(label,)), reader, make_world()))


def test_a_policy_that_is_not_loaded_releases_nothing():
    world = replace(make_world(), policies=without_party(POLICIES, "KOR"))
    assert reason(make_class(), NATO_NODE, world) == "unmapped"


# Groups and posts in releasable-to.

PARTNERS = {("KOR", "PARTNERS"): frozenset({"NATO", "JPN"})}


def test_a_group_names_its_members_as_its_owner_defines_it():
    partners = make_class(releasable_to=("PARTNERS",))
    assert permits(decide(partners, NATO_NODE, make_world(groups=PARTNERS)))
    assert reason(partners, Reader("peer", "CCDCOE"), make_world(groups=PARTNERS)) == "not-named"


def test_another_owners_group_of_the_same_name_names_nobody():
    others = {("NATO", "PARTNERS"): frozenset({"NATO"})}
    world = make_world(groups=others)
    assert reason(make_class(releasable_to=("PARTNERS",)), NATO_NODE, world) == "not-named"


def test_the_public_is_in_no_group_and_has_no_posts():
    groups = {("KOR", "ALL"): frozenset({PUBLIC})}
    world = make_world(make_grant(receiver=PUBLIC, ceiling=(RED,)), groups=groups)
    assert reason(tlp(CLEAR, "ALL"), PUBLIC_READER, world) == "not-named"
    assert reason(tlp(RED, "PUBLIC/desk"), PUBLIC_READER, world) == "not-named"
    assert permits(decide(tlp(CLEAR, PUBLIC), PUBLIC_READER, world))
    assert reason(tlp(RED, PUBLIC, "PUBLIC/desk"), PUBLIC_READER, world) == "posts-only"


def test_a_partys_node_carries_what_is_for_its_posts():
    assert permits(decide(make_class(releasable_to=("NATO/desk",)), NATO_NODE, make_world()))


def test_the_public_is_given_what_a_publication_permits():
    world = make_world(make_grant(receiver=PUBLIC, ceiling=(CLEAR,)))
    assert permits(decide(tlp(CLEAR, PUBLIC), PUBLIC_READER, world))
    assert reason(tlp(GREEN, PUBLIC), PUBLIC_READER, world) == "above-ceiling"
    assert reason(tlp(CLEAR, "NATO"), PUBLIC_READER, world) == "not-named"
    assert reason(tlp(CLEAR, PUBLIC), PUBLIC_READER, make_world(TLP_GRANT)) == "no-terms"


def test_a_class_is_what_the_header_says():
    header = make_version().header
    assert RecordClass.of(header, ("ITPP 5.2",)) == make_class(under=("ITPP 5.2",))
    assert RecordClass.of(header).under == ()


def test_time_decides_to_the_millisecond():
    world = make_world(make_grant(starts=NOW, until=NOW + DAY))
    for at, expected in ((NOW - 1, False), (NOW, True), (NOW + DAY - 1, True), (NOW + DAY, False)):
        assert permits(decide(make_class(), NATO_NODE, replace(world, at=at))) == expected
