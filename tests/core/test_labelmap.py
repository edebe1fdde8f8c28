"""Label maps: the Lagois conditions, held against their words on whole lattices.

The brute force here knows nothing of components: it takes every label of both policies, asks
``translate`` for the two partial functions, and looks at every pair.
"""

from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.core.errors import LabelInvalidError, LabelUnmappedError, MapInvalidError
from comity.core.label import Label, Policy
from comity.core.labelmap import LabelMap
from tests.core.makes import POLICIES, make_policy

Partial = dict[Label, Label]
Values = tuple[tuple[str, str, str, str], ...]

HERE3, THERE3 = make_policy(3, policy="L", prefix="l"), make_policy(3, policy="M", prefix="m")


def make_map(
    there: dict[str, str], back: dict[str, str], values: Values = (), values_back: Values = ()
) -> LabelMap:
    return LabelMap(("A", "B"), "L", "M", there, back, values, values_back)


def translations(label_map: LabelMap, source: Policy, target: Policy) -> Partial:
    """One direction of a map on the whole lattice, where it is defined."""
    found = {}
    for label in source.labels():
        try:
            found[label] = label_map.translate(label, source, target)
        except LabelUnmappedError:
            continue
    return found


def is_monotone(function: Partial, source: Policy, target: Policy) -> bool:
    return all(
        target.leq(function[a], function[b])
        for a, b in product(function, repeat=2)
        if source.leq(a, b)
    )


def never_goes_down(there: Partial, back: Partial, source: Policy) -> bool:
    return all(source.leq(a, back[b]) for a, b in there.items() if b in back)


def is_stable(there: Partial, back: Partial) -> bool:
    return all(there[back[b]] == b for b in there.values() if b in back and back[b] in there)


def is_lagois(label_map: LabelMap, source: Policy, target: Policy) -> bool:
    """The definition: 'Only Connect, Securely', arXiv 1903.02835, wherever defined."""
    there = translations(label_map, source, target)
    back = translations(label_map, target, source)
    return (
        is_monotone(there, source, target)
        and is_monotone(back, target, source)
        and never_goes_down(there, back, source)
        and never_goes_down(back, there, target)
        and is_stable(there, back)
        and is_stable(back, there)
    )


def passes(label_map: LabelMap, source: Policy, target: Policy) -> bool:
    try:
        label_map.check(source, target)
    except MapInvalidError:
        return False
    return True


def partial_maps(names: Iterable[str], others: Iterable[str]) -> Iterator[dict[str, str]]:
    """Every partial function between two small sets."""
    names, choices = list(names), [None, *others]
    for images in product(choices, repeat=len(names)):
        yield {a: b for a, b in zip(names, images, strict=True) if b is not None}


def names_of(policy: Policy) -> list[str]:
    return [c.name for c in policy.classifications]


def test_the_check_is_the_definition_on_every_pair_of_maps_between_chains_of_three():
    l_names, m_names = names_of(HERE3), names_of(THERE3)
    seen = {True: 0, False: 0}
    for there in partial_maps(l_names, m_names):
        for back in partial_maps(m_names, l_names):
            label_map = make_map(there, back)
            expected = is_lagois(label_map, HERE3, THERE3)
            assert passes(label_map, HERE3, THERE3) == expected, label_map
            seen[expected] += 1
    assert sum(seen.values()) == 64 * 64
    assert min(seen.values()) > 500


IDENTITY = ({"l0": "m0", "l1": "m1"}, {"m0": "l0", "m1": "l1"})


def value_maps(tags: dict[str, str], others: dict[str, str]) -> list[Values]:
    """Every partial function from the values of some tags to those of others."""
    values = [(tag, v) for tag, vs in tags.items() for v in vs]
    targets = [(tag, v) for tag, vs in others.items() for v in vs]
    return [
        tuple((*a, *b) for a, b in zip(values, images, strict=True) if b is not None)
        for images in product([None, *targets], repeat=len(values))
    ]


PRODUCTS = [
    pytest.param({"R": ("restrictive", "xy")}, {"S": ("restrictive", "uv")}, id="restrictive"),
    pytest.param({"P": ("permissive", "xy")}, {"Q": ("permissive", "uv")}, id="permissive"),
    pytest.param({"P": ("permissive", "xyz")}, {"Q": ("permissive", "uv")}, id="three to two"),
    pytest.param(
        {"R": ("restrictive", "x"), "O": ("restrictive", "y")},
        {"S": ("restrictive", "uv")},
        id="two restrictive tags to one",
    ),
    pytest.param(
        {"R": ("restrictive", "x"), "P": ("permissive", "y")},
        {"S": ("restrictive", "u"), "Q": ("permissive", "v")},
        id="one of each",
    ),
]
MERGED = [
    pytest.param(
        {"P": ("permissive", "xy")},
        {"Q": ("permissive", "u"), "T": ("permissive", "v")},
        id="one permissive tag to two",
    ),
    pytest.param(
        {"P": ("permissive", "x"), "O": ("permissive", "y")},
        {"Q": ("permissive", "uv")},
        id="two permissive tags to one",
    ),
]
Tags = dict[str, tuple[str, str]]


def every_map(tags: Tags, others: Tags) -> Iterator[tuple[LabelMap, Policy, Policy]]:
    """Every map of values between two policies of two classifications."""
    source = make_policy(2, policy="L", prefix="l", **tags)
    target = make_policy(2, policy="M", prefix="m", **others)
    letters, other_letters = ({t: v for t, (_, v) in ts.items()} for ts in (tags, others))
    for there in value_maps(letters, other_letters):
        for back in value_maps(other_letters, letters):
            yield make_map(*IDENTITY, there, back), source, target


def mixes_types(label_map: LabelMap, source: Policy, target: Policy) -> bool:
    there = [(a, b) for a, _, b, _ in label_map.values_there]
    back = [(a, b) for b, _, a, _ in label_map.values_back]
    return any(source.type_of(a) != target.type_of(b) for a, b in there + back)


@pytest.mark.parametrize(("tags", "others"), PRODUCTS)
def test_component_by_component_is_enough_for_the_whole_product(tags: Tags, others: Tags):
    seen = {True: 0, False: 0}
    for label_map, source, target in every_map(tags, others):
        passed = passes(label_map, source, target)
        if mixes_types(label_map, source, target):
            assert not passed
        else:
            assert passed == is_lagois(label_map, source, target), label_map
        seen[passed] += 1
    assert min(seen.values()) >= 9


@pytest.mark.parametrize(("tags", "others"), MERGED)
def test_permissive_tags_that_split_or_merge_are_refused_whether_or_not_they_weaken(
    tags: Tags, others: Tags
):
    weakening = 0
    for label_map, source, target in every_map(tags, others):
        if passes(label_map, source, target):
            assert is_lagois(label_map, source, target)
        else:
            weakening += not is_lagois(label_map, source, target)
    assert weakening > 30


CHAINS = (
    make_policy(3, policy="L", prefix="l", R=("restrictive", "xy"), P=("permissive", "ab")),
    make_policy(3, policy="M", prefix="m", S=("restrictive", "uv"), Q=("permissive", "cd")),
)


def some(values: list[Values]) -> st.SearchStrategy[Values]:
    return st.sampled_from(values)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(list(partial_maps(names_of(CHAINS[0]), names_of(CHAINS[1])))),
    st.sampled_from(list(partial_maps(names_of(CHAINS[1]), names_of(CHAINS[0])))),
    some(value_maps({"R": "xy"}, {"S": "uv"})),
    some(value_maps({"P": "ab"}, {"Q": "cd"})),
    some(value_maps({"S": "uv"}, {"R": "xy"})),
    some(value_maps({"Q": "cd"}, {"P": "ab"})),
)
def test_a_map_that_passes_is_lagois_on_chains_with_categories(
    there: dict[str, str],
    back: dict[str, str],
    restrictive: Values,
    permissive: Values,
    restrictive_back: Values,
    permissive_back: Values,
):
    label_map = make_map(there, back, restrictive + permissive, restrictive_back + permissive_back)
    if passes(label_map, *CHAINS):
        assert is_lagois(label_map, *CHAINS)


def fails(label_map: LabelMap, words: str, source: Policy = HERE3, target: Policy = THERE3):
    with pytest.raises(MapInvalidError, match=words):
        label_map.check(source, target)


def test_a_pair_that_is_not_monotone_is_named():
    fails(make_map({"l0": "m2", "l1": "m1"}, {}), "l0 is below l1, but m2 is above m1")
    fails(make_map({}, {"m0": "l2", "m1": "l1"}), "m0 is below m1, but l2 is above l1")


def test_a_pair_that_weakens_is_named_in_either_direction():
    fails(make_map({"l1": "m1"}, {"m1": "l0"}), "weakens: l1 becomes m1, and m1 comes back as l0")
    fails(make_map({"l1": "m0"}, {"m1": "l1"}), "weakens: m1 becomes l1, and l1 comes back as m0")


def test_a_pair_that_is_not_stable_is_named():
    fails(
        make_map({"l0": "m0", "l1": "m1"}, {"m0": "l1"}),
        "l0 becomes m0, comes back as l1, and that becomes m1",
    )


@pytest.mark.parametrize(
    ("there", "back", "words"),
    [
        ({"l9": "m0"}, {}, "L “l9”"),
        ({"l0": "m9"}, {}, "M “m9”"),
        ({}, {"m9": "l0"}, "M “m9”"),
        ({}, {"m0": "l9"}, "L “l9”"),
    ],
)
def test_a_classification_that_no_policy_has_is_named(
    there: dict[str, str], back: dict[str, str], words: str
):
    fails(make_map(there, back), words)


def test_a_map_leads_from_one_policy_to_another():
    fails(LabelMap(("A", "B"), "L", "L", {}, {}), "from L to itself", HERE3, HERE3)


SOURCE = make_policy(
    2,
    policy="L",
    prefix="l",
    R=("restrictive", "xyz"),
    P=("permissive", "abc"),
    O=("permissive", "o"),
    I=("informative", "i"),
)
TARGET = make_policy(
    2,
    policy="M",
    prefix="m",
    S=("restrictive", "uvw"),
    Q=("permissive", "def"),
    T=("permissive", "t"),
)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param((("R", "x", "Q", "d"),), "R is restrictive, but M Q is permissive", id="type"),
        pytest.param((("P", "a", "Q", "d"), ("P", "b", "T", "t")), "P becomes parts", id="split"),
        pytest.param((("P", "a", "Q", "d"), ("O", "o", "Q", "e")), "O and P both", id="merged"),
        pytest.param((("R", "x", "S", "u"), ("R", "x", "S", "v")), "R “x” twice", id="twice"),
    ],
)
def test_values_that_cannot_be_mapped_so_are_named(values: Values, words: str):
    fails(make_map(*IDENTITY, values), words, SOURCE, TARGET)
    turned = LabelMap(("A", "B"), "M", "L", *reversed(IDENTITY), (), values)
    fails(turned, words, TARGET, SOURCE)


def test_a_value_that_comes_back_as_another_is_named():
    label_map = make_map(*IDENTITY, (("R", "x", "S", "u"),), (("S", "u", "R", "y"),))
    fails(label_map, "R “x” becomes S “u”, which comes back as R “y”", SOURCE, TARGET)


def test_a_permissive_set_that_comes_back_in_part_is_named():
    values = (("P", "a", "Q", "d"), ("P", "b", "Q", "e"))
    label_map = make_map(*IDENTITY, values, (("Q", "d", "P", "a"),))
    fails(label_map, "P becomes, Q “e” does not come back", SOURCE, TARGET)


@pytest.mark.parametrize(
    "values",
    [
        (("Z", "x", "S", "u"),),
        (("R", "q", "S", "u"),),
        (("R", "x", "Z", "u"),),
        (("R", "x", "S", "q"),),
    ],
)
def test_a_tag_or_value_that_no_policy_has_is_refused(values: Values):
    with pytest.raises(LabelInvalidError):
        make_map(*IDENTITY, values).check(SOURCE, TARGET)


BOTH_WAYS = make_map(
    *IDENTITY,
    (("R", "x", "S", "u"), ("R", "y", "S", "v"), ("P", "a", "Q", "d"), ("P", "b", "Q", "e")),
    (("S", "u", "R", "x"), ("Q", "d", "P", "a"), ("Q", "e", "P", "b")),
)


def test_a_map_both_ways_passes():
    BOTH_WAYS.check(SOURCE, TARGET)


def translate(classification: str = "l0", **categories: str) -> Label:
    label = SOURCE.check(Label.of("L", classification, dict(categories)))
    return BOTH_WAYS.translate(label, SOURCE, TARGET)


def test_a_label_reads_as_its_equivalent():
    assert translate("l1", R="xy", P="ab") == Label.of("M", "m1", {"S": "uv", "Q": "de"})


def test_a_label_reads_back():
    there = translate("l1", R="x", P="ab")
    back = BOTH_WAYS.translate(there, TARGET, SOURCE)
    assert back == Label.of("L", "l1", {"R": "x", "P": "ab"})


def test_there_and_back_is_never_below_the_original():
    for label in SOURCE.labels():
        try:
            back = BOTH_WAYS.translate(BOTH_WAYS.translate(label, SOURCE, TARGET), TARGET, SOURCE)
        except LabelUnmappedError:
            continue
        assert SOURCE.leq(label, back)


def test_a_permissive_value_without_equivalent_is_left_out_which_only_narrows():
    assert translate(P="abc") == Label.of("M", "m0", {"Q": "de"})
    assert translate(P="ac") == Label.of("M", "m0", {"Q": "d"})


def test_informative_values_are_left_out():
    assert translate(I="i") == Label.of("M", "m0")


@pytest.mark.parametrize(
    ("categories", "words"),
    [
        pytest.param({"R": "xz"}, "R: “z”", id="a restrictive value"),
        pytest.param({"P": "c"}, "P: “c”", id="all permissive values"),
        pytest.param({"O": "o"}, "O: “o”", id="a permissive tag"),
        pytest.param({"P": ""}, "“nobody”", id="an empty permissive set"),
    ],
)
def test_what_has_no_equivalent_is_refused_by_name(categories: dict[str, str], words: str):
    with pytest.raises(LabelUnmappedError, match=words):
        translate(**categories)


def test_a_classification_without_equivalent_is_refused_by_name():
    label_map = make_map({"l0": "m0"}, {})
    with pytest.raises(LabelUnmappedError, match="L l1 has no equivalent under M"):
        label_map.translate(Label.of("L", "l1"), HERE3, THERE3)
    with pytest.raises(LabelUnmappedError, match="M m0 has no equivalent under L"):
        label_map.translate(Label.of("M", "m0"), THERE3, HERE3)


def test_a_map_translates_between_its_own_policies_only():
    kor, nato = POLICIES.get("KOR"), POLICIES.get("NATO")
    for source, target in ((kor, nato), (HERE3, nato), (kor, THERE3), (HERE3, HERE3)):
        with pytest.raises(LabelUnmappedError, match="between L and M"):
            BOTH_WAYS.translate(next(source.labels()), source, target)


def test_what_the_other_policy_would_not_allow_is_refused():
    smaller = make_policy(2, policy="M", prefix="m", S=("restrictive", "vw"))
    with pytest.raises(LabelInvalidError):
        BOTH_WAYS.translate(Label.of("L", "l0", {"R": "x"}), SOURCE, smaller)
