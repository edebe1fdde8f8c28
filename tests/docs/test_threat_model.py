"""The threat model names tests that exist, and leaves none to be filled in."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8")


def test_every_test_that_the_threat_model_names_is_there():
    named = set(re.findall(r"`(tests/[\w/]+(?:\.py|/)?)", PAGE))
    assert named
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_nothing_is_left_to_be_filled_in():
    assert "to be filled in" not in PAGE
