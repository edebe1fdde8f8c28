"""The oracle's own tests: its table, its generators, and that it stands alone."""

import ast
from collections import Counter
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from . import lattice, world
from .commands import Advance, Label, LabelMap, Pull, Version, complaints
from .generate import Pair, histories, pairs
from .kinds import TALK
from .rule import (
    CODES,
    Guest,
    Peer,
    Public,
    Reader,
    Staff,
    holds,
    sole_reason,
    trace,
    visible,
    why_not,
)
from .table import KEPT, SOLE_REASONS, Row
from .values import END

READERS: tuple[Reader, ...] = (
    Peer("NATO"),
    Peer("CCDCOE"),
    Public(),
    Staff("desk"),
    Guest("NATO", "liaison"),
)
CLOSURES = {"closure-dangling", "closure-direct", "closure-transitive", "closure-cycle"}
CLAUSES = {fault for faults in CODES.values() for fault in faults} | CLOSURES
NEVER_SOLE = {"own-record", "invalid-there"}
"""A peer's own records have no terms from us to it; a lawful map has no such target."""

quick = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
every_reader = pytest.mark.parametrize("reader", READERS, ids=str)


@pytest.mark.parametrize("row", SOLE_REASONS, ids=lambda row: row.clause)
def test_one_clause_hides_and_its_twin_shows(row: Row) -> None:
    hidden_end, shown_end = row.hidden[-1].at, row.shown[-1].at
    assert complaints(row.hidden) == complaints(row.shown) == []
    assert row.name not in visible(row.hidden, row.reader, hidden_end)
    assert row.name in visible(row.shown, row.reader, shown_end)
    assert sole_reason(row.hidden, row.reader, row.name, hidden_end) == row.reason
    code = next((code for code, faults in CODES.items() if row.reason in faults), "closure")
    assert why_not(row.hidden, row.reader, row.name, hidden_end) == code
    assert why_not(row.shown, row.reader, row.name, shown_end) is None


@pytest.mark.parametrize("row", SOLE_REASONS, ids=lambda row: row.clause)
def test_a_peer_holds_what_its_last_pull_shows(row: Row) -> None:
    if isinstance(row.reader, Peer):
        for history in (row.hidden, row.shown):
            end = history[-1].at
            assert holds(history, row.reader.party, end) == visible(history, row.reader, end)


@pytest.mark.parametrize("row", KEPT, ids=lambda row: row.clause)
def test_what_stays_after_the_end_of_terms(row: Row) -> None:
    assert complaints(row.hidden) == complaints(row.shown) == []
    assert row.name not in holds(row.hidden, "NATO", row.hidden[-1].at)
    assert row.name in holds(row.shown, "NATO", row.shown[-1].at)


def test_the_table_has_every_clause() -> None:
    assert {row.reason for row in SOLE_REASONS} == CLAUSES - NEVER_SOLE


def test_generated_histories_reach_nearly_every_clause_in_a_small_sample() -> None:
    """Each row of the table begins one history in about 120, so the rest comes with more."""
    found: Counter[str] = Counter()

    @settings(quick, max_examples=320, phases=[Phase.generate])
    @given(histories())
    def sample(history: tuple[Version, ...]) -> None:
        assert complaints(history) == []
        assert 3 <= len(history) <= 25
        names = {command.name for command in history if isinstance(command, Version)}
        for at, reader, name in product((history[len(history) // 2].at, END), READERS, names):
            reason = sole_reason(history, reader, name, at)
            found[reason or str(why_not(history, reader, name, at))] += 1

    sample()
    missing = CLAUSES - NEVER_SOLE - set(found)
    assert len(missing) <= 4, f"hardly ever the sole reason in histories: {missing}"


@every_reader
def test_pairs_differ_and_leave_one_trace(reader: Reader) -> None:
    seen_something = Counter[bool]()

    @quick
    @given(pairs(reader))
    def check(pair: Pair) -> None:
        assert pair.left != pair.right
        assert complaints(pair.left) == complaints(pair.right) == []
        before = trace(pair.left, reader)
        assert before == trace(pair.right, reader)
        assert pair.instants[-1] == pair.left[-1].at == pair.right[-1].at
        seen_something[bool(before)] += 1

    check()
    assert seen_something[True] > seen_something[False] / 2


def test_pairs_differ_in_what_is_said_over_a_text_that_the_reader_sees() -> None:
    desk, kinds = Staff("desk"), Counter[str]()

    @settings(quick, max_examples=100, phases=[Phase.generate])
    @given(pairs(desk))
    def sample(pair: Pair) -> None:
        seen = {name for _, view in trace(pair.left, desk) for name in view}
        told = set(map(repr, pair.left)) ^ set(map(repr, pair.right))
        differing = [c for c in (*pair.left, *pair.right) if repr(c) in told]
        over = [c for c in differing if isinstance(c, Version) and c.kind in TALK]
        kinds.update(c.kind for c in over if seen & {*c.refs, c.replaces})

    sample()
    assert len(kinds) > 3, kinds


@pytest.mark.parametrize("reader", [Peer("NATO"), Public()], ids=str)
def test_pairs_shrink(reader: Reader) -> None:
    strategy = pairs(reader, longest=12)
    pair = find(strategy, lambda pair: bool(trace(pair.left, reader)), settings=quick)
    assert len(pair.left) <= 7
    assert len({c.key for c in pair.right} ^ {c.key for c in pair.left}) <= 1


@every_reader
def test_idle_time_leaves_no_trace(reader: Reader) -> None:
    @quick
    @given(histories())
    def check(history: tuple[Version, ...]) -> None:
        idle = Advance(at=history[0].at + 1, key="idle")
        assert trace((history[0], idle, *history[1:]), reader) == trace(history, reader)

    check()


@quick
@given(histories())
def test_a_pull_gives_all_that_is_released_and_keeps_no_more_than_was_given(
    history: tuple[Version, ...],
) -> None:
    given_ever: set[str] = set()
    for command in history:
        if isinstance(command, Pull):
            now = visible(history, Peer(command.peer), command.at)
            held = holds(history, command.peer, command.at)
            assert now.items() <= held.items()
            given_ever |= {f"{command.peer} {name}" for name in now}
            assert {f"{command.peer} {name}" for name in held} <= given_ever


def test_join_is_the_least_label_above_both() -> None:
    labels = [
        world.n(level, **categories)
        for level in ("UNCLASSIFIED", "RESTRICTED")
        for categories in _categories()
    ]
    for one, other in product(labels, labels):
        joined = lattice.join(one, other)
        assert _below(one, joined)
        assert _below(other, joined)
        assert joined == lattice.join(other, one)
        above = [top for top in labels if _below(one, top) and _below(other, top)]
        assert all(_below(joined, top) for top in above)


def _categories() -> list[dict[str, list[str]]]:
    restrictive = [{}, {"SPECIAL": ["CRYPTO"]}, {"SPECIAL": ["CRYPTO", "INTEL"]}]
    values = ("KOR", "NATO")
    sets = [list(subset) for size in range(3) for subset in combinations(values, size)]
    permissive: list[dict[str, list[str]]] = [{}, *({"RELTO": subset} for subset in sets)]
    return [{**one, **other} for one, other in product(restrictive, permissive)]


def _below(label: Label, top: Label) -> bool:
    return (
        lattice.level_within(label, top)
        and lattice.restrictive_within(label, top)
        and lattice.permissive_within(label, top)
    )


@pytest.mark.parametrize(
    "label_map",
    [
        world.coarse_map(),
        world.label_map(reverse=True),
        *(
            world.label_map(*without)
            for size in range(3)
            for without in combinations(("일반", "대외비", "3급비밀", "암호", "나토"), size)
        ),
    ],
)
def test_the_maps_of_histories_are_lawful(label_map: LabelMap) -> None:
    there = label_map["there"]["classifications"]
    back = label_map["back"]["classifications"]
    for one, other, start in ((there, back, "from"), (back, there, "to")):
        policy, target = label_map[start], label_map["to" if start == "from" else "from"]
        for name in one:
            around = other[one[name]]
            assert _level(policy, name) <= _level(policy, around)
            assert one[around] == one[name]
        for low, high in product(one, one):
            if _level(policy, low) <= _level(policy, high):
                assert _level(target, one[low]) <= _level(target, one[high])
    pairs_there = [(tuple(a), tuple(b)) for a, b in label_map["there"]["categories"]]
    pairs_back = [(tuple(b), tuple(a)) for a, b in label_map["back"]["categories"]]
    assert pairs_there == pairs_back
    assert len(dict(pairs_there)) == len({b for _, b in pairs_there}) == len(pairs_there)


def _level(policy: str, name: str) -> int:
    return lattice.level({"policy": policy, "classification": name, "categories": {}})


def test_the_oracle_stands_alone() -> None:
    allowed = {"ast", "collections", "dataclasses", "hypothesis", "itertools", "pathlib"}
    allowed |= {"pytest", "typing"}
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= allowed, path.name
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                assert str(node.module).partition(".")[0] in allowed, path.name
