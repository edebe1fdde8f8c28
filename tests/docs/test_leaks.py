"""The page of what leaked elsewhere names the tests that hold it here, and no others."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1] / "leaks"
PAGE = Path(__file__).parents[2] / "docs" / "leaks.md"


def test_every_test_of_a_leak_stands_in_the_page() -> None:
    written = {
        node.name
        for path in TESTS.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8"))) == written
