"""Closure: the greatest set in which every reference can be followed."""

from collections.abc import Mapping, Sequence
from itertools import chain, combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from comity.core.closure import Closed, close
from tests.core.makes import Counted

Refs = Mapping[str, Sequence[str]]


def closed(refs: Refs, *held: str) -> Closed:
    return close(refs, Counted(frozenset(held)))


def is_closed(chosen: frozenset[str], refs: Refs, held: frozenset[str]) -> bool:
    return all(target in chosen or target in held for id_ in chosen for target in refs[id_])


def greatest(refs: Refs, held: frozenset[str]) -> frozenset[str]:
    """The union of all closed subsets, found by trying every one."""
    ids = list(refs)
    subsets = chain.from_iterable(combinations(ids, n) for n in range(len(ids) + 1))
    return frozenset().union(
        *(subset for subset in map(frozenset, subsets) if is_closed(subset, refs, held))
    )


NODES = "abcdef"
# g is known to nobody here; h may be held.
graphs = st.integers(1, 6).flatmap(
    lambda n: st.fixed_dictionaries(
        {id_: st.lists(st.sampled_from(NODES[:n] + "gh"), max_size=3) for id_ in NODES[:n]}
    )
)


@given(graphs, st.frozensets(st.sampled_from("abh"), max_size=2))
def test_what_is_released_is_the_greatest_closed_set(refs: Refs, held: frozenset[str]):
    result = close(refs, lambda id_: id_ in held)
    released = frozenset(result.released)
    assert released == greatest(refs, held)
    assert is_closed(released, refs, held)
    assert len(result.released) == len(released)
    assert frozenset(result.waiting) == frozenset(refs) - released


@given(graphs)
def test_what_waits_lacks_the_reference_that_is_named(refs: Refs):
    result = close(refs, lambda _: False)
    released = frozenset(result.released)
    for id_, lacking in result.waiting.items():
        assert lacking in refs[id_]
        assert lacking not in released


def reachable(refs: Refs, start: str) -> set[str]:
    seen, queue = set(), [start]
    while queue:
        for target in refs.get(queue.pop(), ()):
            if target not in seen:
                seen.add(target)
                queue.append(target)
    return seen


@given(graphs)
def test_what_is_referred_to_comes_first_unless_it_refers_back(refs: Refs):
    held = frozenset("gh")
    order = {id_: n for n, id_ in enumerate(close(refs, lambda id_: id_ in held).released)}
    for id_, targets in refs.items():
        for target in targets:
            if target in order and id_ not in reachable(refs, target):
                assert order[target] < order[id_]


@given(graphs, st.permutations(NODES))
def test_the_order_in_which_records_are_asked_for_changes_only_the_order(
    refs: Refs, order: Sequence[str]
):
    turned = {id_: refs[id_] for id_ in order if id_ in refs}
    assert set(close(turned, lambda _: False).released) == set(
        close(refs, lambda _: False).released
    )


@given(graphs, st.lists(st.integers(1, 5), max_size=3))
def test_the_order_is_one_whether_a_set_is_closed_at_once_or_bit_by_bit(
    refs: Refs, ends: Sequence[int]
):
    """As a settlement goes: where a bit ends depends on records that the reader never sees."""
    released: list[str] = []
    for _, end in pairwise(sorted({0, *ends, len(refs)})):
        bit = {id_: refs[id_] for id_ in list(refs)[:end] if id_ not in released}
        released += close(bit, frozenset({*released, "h"}).__contains__).released
    assert tuple(released) == close(refs, frozenset("h").__contains__).released


def test_what_refers_back_alone_keeps_the_order_of_the_records():
    assert closed({"a": (), "b": ("a",), "c": (), "d": ("b", "c")}).released == tuple("abcd")


def test_what_refers_forward_comes_with_the_last_that_it_needs():
    refs = {"a": ("d",), "b": (), "c": ("a",), "d": (), "e": ()}
    assert closed(refs).released == tuple("bdace")


def test_nothing_is_closed():
    assert closed({}) == Closed((), {})


def test_a_record_without_references_is_released():
    assert closed({"a": ()}).released == ("a",)


def test_a_reference_outside_makes_a_record_wait():
    assert closed({"a": ("x",)}) == Closed((), {"a": "x"})


def test_what_the_reader_has_anyway_need_not_be_released():
    assert closed({"a": ("x",)}, "x").released == ("a",)


def test_what_refers_to_what_waits_waits_too():
    result = closed({"a": ("b",), "b": ("c",), "c": ("x",), "d": ()})
    assert result == Closed(("d",), {"a": "b", "b": "c", "c": "x"})


def test_one_missing_reference_of_several_is_enough_to_wait():
    assert closed({"a": ("b", "x"), "b": ()}) == Closed(("b",), {"a": "x"})


def test_what_refers_to_each_other_goes_together():
    assert set(closed({"a": ("b",), "b": ("a",)}).released) == {"a", "b"}


def test_what_refers_to_each_other_waits_together():
    result = closed({"a": ("b",), "b": ("a", "x")})
    assert result.released == ()
    assert set(result.waiting) == {"a", "b"}


def test_a_record_may_refer_to_itself():
    assert closed({"a": ("a",)}).released == ("a",)


def test_a_reference_that_is_held_does_not_wait_for_its_own_references():
    assert closed({"a": ("b",), "b": ("x",)}, "b") == Closed(("a",), {"b": "x"})


def test_what_is_referred_to_comes_first():
    assert closed({"a": ("b",), "b": ("c",), "c": ()}).released == ("c", "b", "a")


def test_a_diamond_is_released_once():
    refs = {"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}
    assert closed(refs).released == ("d", "b", "c", "a")


class CountedRefs(dict[str, tuple[str, ...]]):
    """Counts every reference that is read."""

    reads = 0

    def __getitem__(self, id_: str) -> tuple[str, ...]:
        targets = super().__getitem__(id_)
        self.reads += 1 + len(targets)
        return targets


def work(n: int, *, broken: bool) -> int:
    """Operations on a chain of n records in which each also refers to one all share."""
    ids = [f"r{k}" for k in range(n)]
    refs = CountedRefs({a: (b, "shared") for a, b in pairwise(ids)})
    refs[ids[-1]] = ("x",) if broken else ()
    refs["shared"] = ()
    has = Counted()
    result = close(refs, has)
    assert len(result.released) == (1 if broken else n + 1)
    assert len(has.asked) <= 2 * n
    return len(has.asked) + refs.reads


def test_the_work_grows_with_the_references_and_no_faster():
    for broken in (False, True):
        small, large = (work(n, broken=broken) for n in (1000, 8000))
        assert large <= 8.1 * small


def test_a_long_chain_needs_no_deep_stack():
    assert work(50_000, broken=False) > 0
