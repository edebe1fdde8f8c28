#!/usr/bin/env python3
"""Break the rules of the core one clause at a time, and see whether the tests notice.

    .venv/bin/python scripts/mutate.py                        the four files of the rule
    .venv/bin/python scripts/mutate.py card feed record       other files of the core
    .venv/bin/python scripts/mutate.py release terms --list   only name the mutants

A mutant is the file with one change: a `raise` left out, a condition always or never true, one
side of an `and` or `or` left out, a returned test, `all` or `any` answered at once, a `continue`
left out, `<` for `<=`, `&` for `|`, `min` for `max`. The fast tests of the core run against each
in a child of a process that has everything loaded. Those that no test notices must stand in
docs/mutants.md with the reason why they change nothing; else the status is 1. The rule takes one
core some five minutes, the other files three.
"""

import argparse
import ast
import compileall
import copy
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / "docs/mutants.md"
# Which tests to try first; the rest of the fast ones follow.
TESTS = {
    "canonical": ("canonical", "record", "kinds"),
    "card": ("card", "feed"),
    "feed": ("feed",),
    "kinds": ("kinds", "record"),
    "label": ("label", "labelmap", "decide", "people"),
    "labelmap": ("labelmap", "decide", "terms"),
    "closure": ("close",),
    "release": ("decide", "onward", "people", "keep"),
    "record": ("record",),
    "sealing": ("sealing", "card"),
    "state": ("state",),
    "tabling": ("terms",),
    "terms": ("terms", "grants", "decide", "onward", "keep"),
}
RULE = ("closure", "label", "labelmap", "release", "tabling", "terms")
TIMEOUT = 40  # seconds; a mutant that runs for longer is noticed
BOUNDARIES = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
SETS = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
CALLS = {"min": "max", "max": "min"}
ANSWERS = {"all": True, "any": False}

Put = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Mutant:
    """One change: where, of what, into what, and the whole file with it."""

    file: str
    line: int
    function: str
    change: str
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it in the table, whatever lines are added above it."""
        return (self.file, self.function, self.change)


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def places(node: ast.AST) -> Iterator[tuple[ast.AST, Put]]:
    """Every child of a node with the function that puts another in its place."""
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            yield value, lambda new, name=name: setattr(node, name, new)
        elif isinstance(value, list):
            for n, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield item, lambda new, v=value, n=n: v.__setitem__(n, new)


def replacements(node: ast.AST) -> Iterator[ast.AST]:
    """What a node may be replaced by, whatever it stands in."""
    if isinstance(node, ast.Raise | ast.Continue):
        yield ast.Pass()
    elif isinstance(node, ast.BoolOp):
        for n in range(len(node.values)):
            rest = node.values[:n] + node.values[n + 1 :]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        if type(node.ops[0]) in BOUNDARIES:
            yield ast.Compare(node.left, [BOUNDARIES[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in SETS:
        yield ast.BinOp(node.left, SETS[type(node.op)](), node.right)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in CALLS:
            yield ast.Call(ast.Name(CALLS[node.func.id]), node.args, node.keywords)
        if node.func.id in ANSWERS:
            yield ast.Constant(ANSWERS[node.func.id])


def changes(parent: ast.AST) -> Iterator[tuple[ast.AST, ast.AST, Put]]:
    """Every change below one node: the old, the new, and how to put it there."""
    for child, put in places(parent):
        if is_annotation(parent, child):
            continue
        for new in replacements(child):
            yield child, new, put
        is_condition = isinstance(parent, ast.If | ast.IfExp) and child is parent.test
        is_filter = isinstance(parent, ast.comprehension) and child in parent.ifs
        is_returned = isinstance(parent, ast.Return) and isinstance(child, ast.Compare | ast.BoolOp)
        if is_condition or is_filter or is_returned:
            yield child, ast.Constant(value=True), put
            if not is_filter:
                yield child, ast.Constant(value=False), put


def mutants(file: str) -> list[Mutant]:
    """Every mutant of a file, in order of line."""
    tree = ast.parse((ROOT / f"src/comity/core/{file}.py").read_text(encoding="utf-8"))
    found: list[Mutant] = []

    def walk(node: ast.AST, function: str) -> None:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = f"{function}.{node.name}".lstrip(".")
        for old, new, put in changes(node):
            put(ast.copy_location(new, old))
            source = ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree)))
            put(old)
            said = f"{short(old)} → {short(new)}"
            found.append(Mutant(file, getattr(old, "lineno", 0), function, said, source))
        for child in ast.iter_child_nodes(node):
            if not is_annotation(node, child):
                walk(child, function)

    walk(tree, "")
    return sorted(found, key=lambda mutant: mutant.line)


def is_annotation(node: ast.AST, child: ast.AST) -> bool:
    """Whether a child is a type, where | is no set."""
    return child in (getattr(node, "annotation", None), getattr(node, "returns", None))


def short(node: ast.AST) -> str:
    """A node in one line."""
    return re.sub(r"\s+", " ", ast.unparse(node)).replace("|", "∪")


def prepare(folder: Path) -> None:
    """Copy what the tests of the core need, compiled, without the settings of the other tests."""
    for path in ("src/comity/core", "src/comity/data", "tests/core"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / path, folder / path, ignore=ignored)
    for path in ("src/comity/__init__.py", "tests/__init__.py"):
        if (ROOT / path).exists():
            shutil.copy(ROOT / path, folder / path)
    compileall.compile_dir(folder, quiet=2)
    sys.path[:0] = [str(folder / "src"), str(folder)]
    sys.dont_write_bytecode = True


def run_tests(folder: Path, file: str) -> int:
    """Run the fast tests of the core; return pytest's status. To be called in a child."""
    import pytest
    from hypothesis import settings

    settings.register_profile("mutants", max_examples=40, derandomize=True, database=None)
    settings.load_profile("mutants")
    signal.alarm(TIMEOUT)
    paths = [str(folder / f"tests/core/test_{name}.py") for name in TESTS[file]]
    options = ["-q", "-x", "-p", "no:cacheprovider", "--assert=plain", "--import-mode=importlib"]
    return int(pytest.main([*options, "-c", os.devnull, f"--rootdir={folder}", *paths]))


def survives(folder: Path, mutant: Mutant) -> bool:
    """Whether every test passes on the mutant."""
    target = folder / f"src/comity/core/{mutant.file}.py"
    original = target.read_bytes()
    target.write_text(mutant.source, encoding="utf-8")
    # Compiled from the original, it would be taken for current if size and second agreed.
    for compiled in target.parent.glob(f"__pycache__/{mutant.file}.*"):
        compiled.unlink()
    try:
        return in_child(lambda: run_tests(folder, mutant.file)) == 0
    finally:
        target.write_bytes(original)


def in_child(work: Callable[[], int]) -> int:
    """Run in a forked child, silently; return its status, or a signal's number below nought."""
    child = os.fork()
    if child == 0:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        status = 1
        try:
            status = work()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def known() -> set[tuple[str, str, str]]:
    """The mutants explained in the table: file, function, change."""
    if not KNOWN.exists():
        return set()
    rows = [line.split("|") for line in KNOWN.read_text(encoding="utf-8").splitlines()]
    return {
        (row[1].strip(" `"), row[2].strip(" `"), row[3].strip(" `"))
        for row in rows
        if len(row) > 4  # noqa: PLR2004 - file, function, change, reason between bars
    }


def try_all(found: list[Mutant]) -> list[Mutant]:
    """Run the tests on every mutant; return those that no test noticed."""
    survivors = []
    with tempfile.TemporaryDirectory(prefix="comity-mutants-") as name:
        folder = Path(name)
        prepare(folder)
        import cryptography.hazmat.primitives.asymmetric.ec  # noqa: F401 - loaded once, before the children
        import hypothesis.strategies  # noqa: F401 - loaded once, before the children
        import msgspec  # noqa: F401 - loaded once, before the children
        import pytest  # noqa: F401 - loaded once, before the children

        for file in sorted({mutant.file for mutant in found}):
            if in_child(lambda file=file: run_tests(folder, file)) != 0:
                raise SystemExit(
                    f"The tests of {file} fail on what is to be broken; mend it first."
                )
        for n, mutant in enumerate(found, 1):
            if survives(folder, mutant):
                survivors.append(mutant)
                say(f"[{n}/{len(found)}] {mutant.file}.py:{mutant.line} {mutant.change}")
    return survivors


def main() -> int:
    """Make the mutants, try them, and compare the survivors with the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", default=RULE, help="names without .py")
    parser.add_argument("--list", action="store_true", help="only name the mutants")
    arguments = parser.parse_args()
    found = [mutant for file in arguments.files for mutant in mutants(file)]
    if arguments.list:
        for mutant in found:
            say(f"{mutant.file}.py:{mutant.line} {mutant.function}: {mutant.change}")
        return 0
    began = time.monotonic()
    survivors = try_all(found)
    explained = known()
    new = [mutant for mutant in survivors if mutant.key not in explained]
    say(
        f"{len(found)} mutants: {len(found) - len(survivors)} noticed, "
        f"{len(survivors) - len(new)} explained in docs/mutants.md, {len(new)} neither; "
        f"{time.monotonic() - began:.0f} s"
    )
    for mutant in new:
        say(f"| `{mutant.file}` | `{mutant.function}` | `{mutant.change}` | |")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
