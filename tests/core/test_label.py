"""Labels: every law of the lattice, on every label of small policies."""

from collections.abc import Callable
from itertools import pairwise, product

import msgspec
import pytest

from comity.core.errors import (
    LabelInvalidError,
    LabelsIncomparableError,
    PolicyInvalidError,
    UnknownPolicyError,
)
from comity.core.label import Category, Classification, Label, Policy, join_releasable
from comity.core.policies import Policies
from tests.core.makes import CLEAR, DAEOEBI, ILBAN, POLICIES, RED, make_policy

CHAIN = make_policy(3)
RESTRICTIVE = make_policy(2, R=("restrictive", "xy"))
PERMISSIVE = make_policy(2, P=("permissive", "xy"))
BOTH = make_policy(2, R=("restrictive", "x"), P=("permissive", "xy"))
TWO_PERMISSIVE = make_policy(1, P=("permissive", "xy"), Q=("permissive", "z"))
INFORMATIVE = make_policy(2, I=("informative", "xy"), R=("restrictive", "x"))
LATTICES = [CHAIN, RESTRICTIVE, PERMISSIVE, BOTH, TWO_PERMISSIVE]
SMALL = [*LATTICES, INFORMATIVE]

over_lattices = pytest.mark.parametrize(
    "policy", LATTICES, ids=["chain", "restrictive", "permissive", "both", "two permissive"]
)
Merge = Callable[[Label, Label], Label]
over_merges = pytest.mark.parametrize("merge", ["join", "meet"])


def of(policy: Policy, classification: str = "c0", **categories: str) -> Label:
    """A label whose values are letters: ``of(P, "c1", R="xy")``."""
    return policy.check(Label.of(policy.id, classification, dict(categories)))


def point(policy: Policy, label: Label) -> tuple[int, frozenset[tuple[str, str]]]:
    """A label as a level and a set that only grows upwards, written apart from the code.

    A permissive tag without restriction adds nothing; one with a set adds a mark that it
    restricts, and one for each value that may *not* read.
    """
    level = next(c.level for c in policy.classifications if c.name == label.classification)
    marks: set[tuple[str, str]] = set()
    for category in policy.categories:
        values = label.categories.get(category.tag)
        if category.type == "restrictive":
            marks |= {(category.tag, value) for value in values or ()}
        elif category.type == "permissive" and values is not None:
            marks |= {(category.tag, "restricted")}
            marks |= {(category.tag, v) for v in category.values if v not in values}
    return level, frozenset(marks)


@over_lattices
def test_the_order_is_that_of_level_and_marks(policy: Policy):
    for a, b in product(policy.labels(), repeat=2):
        (level_a, marks_a), (level_b, marks_b) = point(policy, a), point(policy, b)
        assert policy.leq(a, b) == (level_a <= level_b and marks_a <= marks_b)


@over_lattices
def test_the_order_is_reflexive_antisymmetric_and_transitive(policy: Policy):
    labels = list(policy.labels())
    below = {(a, b): policy.leq(a, b) for a, b in product(labels, repeat=2)}
    assert all(below[a, a] for a in labels)
    assert not any(below[a, b] and below[b, a] for a, b in below if a != b)
    for a, b, c in product(labels, repeat=3):
        assert below[a, c] or not (below[a, b] and below[b, c])


@over_lattices
@over_merges
def test_join_and_meet_are_associative(policy: Policy, merge: str):
    do: Merge = getattr(policy, merge)
    for a, b, c in product(policy.labels(), repeat=3):
        assert do(do(a, b), c) == do(a, do(b, c))


@over_lattices
@over_merges
def test_join_and_meet_are_commutative_and_idempotent(policy: Policy, merge: str):
    do: Merge = getattr(policy, merge)
    for a, b in product(policy.labels(), repeat=2):
        assert do(a, b) == do(b, a)
        assert do(a, a) == a


@over_lattices
def test_join_and_meet_absorb_each_other(policy: Policy):
    for a, b in product(policy.labels(), repeat=2):
        assert policy.join(a, policy.meet(a, b)) == a
        assert policy.meet(a, policy.join(a, b)) == a


@over_lattices
def test_the_order_agrees_with_join_and_meet(policy: Policy):
    for a, b in product(policy.labels(), repeat=2):
        assert policy.leq(a, b) == (policy.join(a, b) == b) == (policy.meet(a, b) == a)


@over_lattices
def test_a_join_is_the_least_of_what_is_above_both(policy: Policy):
    labels = list(policy.labels())
    for a, b in product(labels, repeat=2):
        above = [c for c in labels if policy.leq(a, c) and policy.leq(b, c)]
        assert policy.join(a, b) in above
        assert all(policy.leq(policy.join(a, b), c) for c in above)


@over_lattices
def test_a_meet_is_the_greatest_of_what_is_below_both(policy: Policy):
    labels = list(policy.labels())
    for a, b in product(labels, repeat=2):
        below = [c for c in labels if policy.leq(c, a) and policy.leq(c, b)]
        assert policy.meet(a, b) in below
        assert all(policy.leq(c, policy.meet(a, b)) for c in below)


@over_lattices
def test_every_label_is_named_once_and_is_valid(policy: Policy):
    labels = list(policy.labels())
    assert len(set(labels)) == len(labels)
    assert all(policy.check(label) == label for label in labels)


def test_the_labels_of_a_policy_are_all_there_are():
    assert [len(list(policy.labels())) for policy in LATTICES] == [3, 8, 10, 20, 15]


def test_incomparable_is_not_below():
    x, y = of(RESTRICTIVE, R="x"), of(RESTRICTIVE, R="y")
    assert not RESTRICTIVE.leq(x, y)
    assert not RESTRICTIVE.leq(y, x)
    low, high = of(RESTRICTIVE, "c0", R="x"), of(RESTRICTIVE, "c1")
    assert not RESTRICTIVE.leq(low, high)


def test_fewer_who_may_read_is_higher():
    anybody, two, one, nobody = of(PERMISSIVE), *(of(PERMISSIVE, P=v) for v in ("xy", "x", ""))
    order = [anybody, two, one, nobody]
    for low, high in pairwise(order):
        assert PERMISSIVE.leq(low, high)
        assert not PERMISSIVE.leq(high, low)


def test_a_join_of_permissive_sets_may_leave_nobody():
    joined = PERMISSIVE.join(of(PERMISSIVE, P="x"), of(PERMISSIVE, P="y"))
    assert joined == of(PERMISSIVE, P="")
    assert PERMISSIVE.is_nobody(joined)


def test_only_an_empty_permissive_set_is_nobody():
    for label in BOTH.labels():
        assert BOTH.is_nobody(label) == (label.categories.get("P") == ())
    assert not BOTH.is_nobody(Label("P", "c0", {"R": ()}))


def test_informative_values_are_carried_along_and_decide_nothing():
    x, y = of(INFORMATIVE, I="x"), of(INFORMATIVE, "c1", I="y")
    assert INFORMATIVE.leq(x, y)
    assert INFORMATIVE.leq(of(INFORMATIVE, I="xy"), of(INFORMATIVE))
    assert INFORMATIVE.join(x, y) == of(INFORMATIVE, "c1", I="xy")
    assert INFORMATIVE.meet(x, y) == of(INFORMATIVE, "c0", I="xy")
    assert INFORMATIVE.dominates(of(INFORMATIVE), x)


@pytest.mark.parametrize("policy", SMALL)
def test_dominates_is_level_all_restrictive_values_and_one_of_each_permissive_set(policy: Policy):
    for clearance, label in product(policy.labels(), repeat=2):
        ranks = {c.name: c.level for c in policy.classifications}
        expected = ranks[label.classification] <= ranks[clearance.classification]
        for tag, values in label.categories.items():
            held, wanted = set(clearance.categories.get(tag, ())), set(values)
            if policy.type_of(tag) == "restrictive":
                expected = expected and wanted <= held
            if policy.type_of(tag) == "permissive":
                expected = expected and not wanted.isdisjoint(held)
        assert policy.dominates(clearance, label) == expected


@over_lattices
def test_who_may_see_a_label_may_see_all_that_is_below(policy: Policy):
    labels = list(policy.labels())
    for clearance, low, high in product(labels, repeat=3):
        if policy.leq(low, high) and policy.dominates(clearance, high):
            assert policy.dominates(clearance, low)


@over_lattices
def test_who_may_see_a_join_may_see_both(policy: Policy):
    labels = list(policy.labels())
    for clearance, a, b in product(labels, repeat=3):
        if policy.dominates(clearance, policy.join(a, b)):
            assert policy.dominates(clearance, a)
            assert policy.dominates(clearance, b)


def test_nobody_dominates_a_label_for_nobody():
    nobody = of(PERMISSIVE, P="")
    assert not any(PERMISSIVE.dominates(clearance, nobody) for clearance in PERMISSIVE.labels())


def test_each_permissive_tag_must_be_met():
    label = of(TWO_PERMISSIVE, P="xy", Q="z")
    assert TWO_PERMISSIVE.dominates(of(TWO_PERMISSIVE, P="y", Q="z"), label)
    assert not TWO_PERMISSIVE.dominates(of(TWO_PERMISSIVE, P="xy"), label)


@pytest.mark.parametrize("ask", ["leq", "join", "meet", "dominates"])
def test_labels_of_two_policies_are_not_comparable(ask: str):
    mine, foreign = of(CHAIN), ILBAN
    for pair in ((mine, foreign), (foreign, mine), (foreign, foreign)):
        with pytest.raises(LabelsIncomparableError):
            getattr(CHAIN, ask)(*pair)


def test_equal_labels_are_equal_however_they_were_said():
    a = Label.of("P", "c0", {"R": ["y", "x", "y"], "P": ["z"]})
    b = Label.of("P", "c0", {"P": ("z",), "R": ("x", "y")})
    assert a == b
    assert hash(a) == hash(b)
    assert msgspec.json.encode(a) == msgspec.json.encode(b)


def test_a_label_is_said_in_short_words():
    assert str(ILBAN) == "일반"
    label = Label.of("KOR", "대외비", {"Source": ["SIGINT", "HUMINT"], "Team": []})
    assert str(label) == "대외비 [Source: HUMINT, SIGINT; Team: nobody]"


@pytest.mark.parametrize(
    ("label", "words"),
    [
        pytest.param(Label.of("Q", "c0"), "read under P", id="another policy's"),
        pytest.param(Label.of("P", "c9"), "“c9”", id="classification"),
        pytest.param(Label.of("P", "c0", {"Z": ["x"]}), "no category “Z”", id="tag"),
        pytest.param(Label.of("P", "c0", {"R": ["z"]}), "no value “z”", id="value"),
        pytest.param(Label.of("P", "c0", {"R": []}), "leave the tag out", id="no value"),
        pytest.param(Label("P", "c0", {"P": ("y", "x")}), "not sorted", id="unsorted"),
        pytest.param(Label("P", "c0", {"P": ("x", "x")}), "stand twice", id="twice"),
    ],
)
def test_a_label_that_its_policy_does_not_allow_is_refused_by_name(label: Label, words: str):
    with pytest.raises(LabelInvalidError, match=words):
        BOTH.check(label)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"classifications": ()}, "no classification", id="nothing"),
        pytest.param(
            {"classifications": (Classification("a", 1), Classification("b", 1))},
            "level 1 stands twice",
            id="a level twice",
        ),
        pytest.param(
            {"classifications": (Classification("a", 1), Classification("a", 2))},
            "classification a stands twice",
            id="a name twice",
        ),
        pytest.param(
            {"categories": (Category("T", "restrictive", ()), Category("T", "permissive", ()))},
            "tag T stands twice",
            id="a tag twice",
        ),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(changes: dict[str, object], words: str):
    with pytest.raises(PolicyInvalidError, match=words):
        Policies([msgspec.structs.replace(CHAIN, **changes)])


def test_the_type_of_an_unknown_tag_is_refused():
    with pytest.raises(LabelInvalidError):
        CHAIN.type_of("Z")


def test_a_policy_that_is_not_loaded_is_named():
    with pytest.raises(UnknownPolicyError, match="P"):
        POLICIES.get("P")
    with pytest.raises(UnknownPolicyError):
        POLICIES.check([of(CHAIN)])


def test_labels_are_checked_each_under_its_policy():
    POLICIES.check([ILBAN, CLEAR])
    with pytest.raises(LabelInvalidError):
        POLICIES.check([ILBAN, Label.of("TLP", "PURPLE")])


def test_policies_know_what_they_hold():
    assert "KOR" in POLICIES
    assert "P" not in POLICIES
    assert {policy.id for policy in POLICIES} >= {"KOR", "NATO", "TLP"}


def test_labels_of_several_records_are_joined_policy_by_policy():
    joined = POLICIES.join([(ILBAN, RED), (DAEOEBI,), (CLEAR,)])
    assert joined == (DAEOEBI, RED)


def test_the_join_of_nothing_is_no_label():
    assert POLICIES.join([]) == ()


def test_a_join_is_floor_of_every_input():
    groups = list(product(PERMISSIVE.labels(), repeat=2))
    policies = Policies([PERMISSIVE])
    for a, b in groups:
        (floor,) = policies.join([(a,), (b,)])
        assert PERMISSIVE.leq(a, floor)
        assert PERMISSIVE.leq(b, floor)


def test_what_holds_several_is_releasable_to_whom_all_are():
    assert join_releasable([("JPN", "NATO"), ("NATO", "KOR"), ("NATO",)]) == ("NATO",)
    assert join_releasable([("NATO", "JPN"), ("JPN", "NATO")]) == ("JPN", "NATO")
    assert join_releasable([("NATO",), ()]) == ()


def test_what_holds_nothing_is_releasable_to_nobody():
    assert join_releasable([]) == ()


@pytest.mark.parametrize("ask", ["leq", "join", "meet", "dominates"])
def test_a_failed_policy_look_up_lets_nobody_through(ask: str):
    known, unknown = of(BOTH), Label.of("P", "c0", {"Z": ["x"]})
    with pytest.raises(LabelInvalidError, match="no category “Z”"):
        getattr(BOTH, ask)(known, unknown)
    with pytest.raises(LabelInvalidError, match="no classification “c9”"):
        getattr(BOTH, ask)(known, Label.of("P", "c9"))
