"""A rule of ruff or mypy is switched off for a line with the reason beside it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
BARE = re.compile(
    r"# noqa(?!: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* - \S)"
    r"|# type: ignore(?!\[[a-z-]+(, [a-z-]+)*\] +# (?!noqa)\S)"
)


def test_each_exemption_says_why_in_its_line() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("src", "tests", "scripts", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if BARE.search(line) and path != Path(__file__)
    ]
    assert found == []
