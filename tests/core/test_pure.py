"""The core is pure and short, which a walk over its syntax tree shows."""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import comity.core

FILES = sorted(Path(comity.core.__path__[0]).glob("**/*.py"))
ALLOWED = {
    "collections",
    "comity.core",
    "cryptography.exceptions",
    "cryptography.hazmat.primitives",
    "dataclasses",
    "functools",
    "hashlib",
    "hmac",
    "itertools",
    "msgspec",
    "re",
    "typing",
    "urllib.parse",
    "xml.parsers",
    "xml.sax.saxutils",
}
IMPURE_NAMES = {"breakpoint", "compile", "eval", "exec", "globals", "input", "open", "print"}
# Of what is allowed, what would draw randomness or read something.
IMPURE_ATTRIBUTES = {"file_digest", "generate", "generate_private_key", "urandom"}

every_file = pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module or ""


def test_the_files_of_the_core_are_found():
    assert {"canonical.py", "release.py", "terms.py"} <= {path.name for path in FILES}


@every_file
def test_only_what_computes_is_imported(path: Path):
    for name in imports(path):
        assert any(name == a or name.startswith(f"{a}.") for a in ALLOWED), name


@every_file
def test_nothing_is_called_that_reads_writes_or_asks(path: Path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Name):
            assert node.id not in IMPURE_NAMES
            assert node.id != "__import__"
        if isinstance(node, ast.Attribute):
            assert node.attr not in IMPURE_ATTRIBUTES


@every_file
def test_no_state_is_kept_by_global_or_nonlocal(path: Path):
    assert not any(isinstance(node, ast.Global | ast.Nonlocal) for node in ast.walk(tree(path)))


@every_file
def test_what_others_use_says_what_it_means(path: Path):
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


def lines_of_code(path: Path) -> int:
    """Lines that are neither blank nor comment nor docstring."""
    source = path.read_text(encoding="utf-8")
    lines: set[int] = set()
    skipped = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def test_the_rules_are_read_in_an_hour_and_the_label_formats_in_another():
    formats = [path for path in FILES if path.parent.name == "labels"]
    # 2,000 before attachments, and before every refusal named its fault for two languages.
    assert sum(lines_of_code(path) for path in FILES if path not in formats) < 2100
    assert sum(map(lines_of_code, formats)) < 2000
