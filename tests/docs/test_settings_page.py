"""The page of settings names every setting that the code reads."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_environment_variable_that_the_code_reads_is_documented():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    read = {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in re.findall(r"COMITY_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    assert read, "the search itself must find something"
    assert {name for name in read if f"`{name}`" not in page} == set()
