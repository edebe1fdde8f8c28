"""What a reader may not know changes not one byte of what any door answers them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given

from comity.core.release import Reader
from comity.node.doors import DOORS, PERSONS, Answer, door
from comity.node.node import Node
from tests.oracle import rule
from tests.oracle.generate import Pair, pairs
from tests.settings import ON_POSTGRESQL

from . import keep, web
from .bounds import bounded
from .compare import ALL, NONE, differences
from .readers import READERS
from .tell import from_json, to_json

PAIRS = {"nato": 40, "ccdcoe": 45, "public": 40, "desk": 45, "liaison": 45}
"""How many pairs the tests play; `python -m tests.harness` plays as many as it is told."""
EACH_PAGE_IN = 5
"""The tests ask each page in every so manieth pair; `python -m tests.harness` in every one."""
ABOUT = {
    "clearance-of-a-guest": ("desk", "desk acts"),
    "found-desk": ("desk", "desk acts"),
    "full-page-and-receipt": (),
    "given-before-it-was-seen": (),
    "number-of-a-draft": ("drafts", "drafts of information", "writing information"),
    "order-of-a-cycle": ("information", "programmes and plans"),
}
"""The pages that a kept pair is asked for beside its share; who is not named, for all."""


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_pairs_are_answered_alike(databases: tuple[str, ...], name: str) -> None:
    seen: Counter[bool] = Counter()

    @bounded(PAIRS[name])
    @given(pairs(READERS[name]))
    def check(pair: Pair) -> None:
        seen[bool(rule.trace(pair.left, pair.reader))] += 1
        keep.play(pair, EACH_PAGE_IN)

    check()
    assert seen[True] > (0 if ON_POSTGRESQL else seen[False]), "no content shows little"


@pytest.mark.parametrize("path", keep.kept(), ids=lambda path: path.stem)
def test_what_once_differed_is_answered_alike(databases: tuple[str, ...], path: Path) -> None:
    also = ABOUT.get(path.stem, ())
    assert web.PAGES.issuperset(also)
    share = EACH_PAGE_IN if path.stem in ABOUT else ALL
    pair = from_json(path.read_text(encoding="utf-8"))
    assert differences(pair, share, also) == []


@pytest.fixture
def leaking_doors() -> Iterator[None]:
    with mock.patch.dict(DOORS):
        yield


def _count_all(node: Node, _reader: Reader, _ids: Sequence[str]) -> bytes:
    return str(node.db.value("SELECT count(*) FROM node_record")).encode()


def _tell_hidden(node: Node, _reader: Reader, ids: Sequence[str]) -> bytes:
    found = node.db.rows_in("SELECT DISTINCT name FROM node_record WHERE name IN (%in)", ids)
    return str(sorted(found)).encode()


def _position(node: Node, _reader: Reader, _ids: Sequence[str]) -> bytes:
    return str(node.db.value("SELECT max(id) FROM node_released")).encode()


@pytest.mark.parametrize("leak", [_count_all, _tell_hidden, _position])
def test_a_door_that_leaks_is_found(
    databases: tuple[str, ...], leaking_doors: None, leak: Answer
) -> None:
    door("leak", sorts=PERSONS)(leak)
    found: list[Pair] = []

    @bounded(60)
    @given(pairs(rule.Public(), longest=12))
    def check(pair: Pair) -> None:
        if not found and {a.door for a, _ in differences(pair, NONE)} == {"leak"}:
            found.append(pair)

    check()
    assert found


def test_a_pair_is_kept_as_it_was(databases: tuple[str, ...]) -> None:
    @bounded(20)
    @given(pairs(rule.Guest("NATO", "liaison")))
    def check(pair: Pair) -> None:
        assert from_json(to_json(pair)) == pair

    check()
