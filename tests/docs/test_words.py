"""The list of words: whole, without repeats, and with every kind and state graph in it."""

import importlib
import re
from pathlib import Path

from comity.programme.states import GRAPHS
from scripts import docs_kinds

PAGE = Path(__file__).parents[2] / "docs" / "words.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| word |")
]
WORDS = [word for row in ROWS for word in re.split(r"[,:] ", row[0])]


def test_every_row_has_a_word_its_korean_and_a_meaning():
    for row in ROWS:
        assert len(row) == 3
        assert all(row)
        assert re.search("[가-힣]", row[1]), row
        assert row[2].endswith("."), row


def test_no_word_stands_twice():
    assert len(set(WORDS)) == len(WORDS)


def test_every_kind_is_a_word():
    kinds = (kind for name in docs_kinds.modules() for kind in importlib.import_module(name).KINDS)
    assert {kind.name for kind in kinds} <= set(WORDS)


def test_what_has_states_is_a_word():
    assert {graph.name for graph in GRAPHS} <= set(WORDS)
