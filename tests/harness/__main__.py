"""Plays many pairs and writes down what came of it.

`python -m tests.harness` asks what stands beneath all pages, of 10,000 pairs;
`--http` asks pages and every peer's request through a socket, of 1,000.
`--resume` goes on where a run was stopped. Each run's figures name the commits they are of.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EVIDENCE = ROOT / "docs" / "evidence"
CHUNKS = {"query": 100, "http": 10}
"""Pairs of one reader and seed, by layer: what is lost at most when a run is stopped."""
EACH_PAGE_IN = 4
"""Over HTTP each page is asked in every so manieth pair, unless `--each-page-in` says otherwise."""
PAIRS = {"query": 10_000, "http": 1_000}
"""How many pairs are asked for, by layer."""


def main() -> int:
    """Play until the figure is reached; return 1 if any pair was answered differently."""
    options = _options()
    result = _load(options.result) if options.resume else {"chunks": []}
    _open_database()
    commit = _commit()
    while (done := sum(chunk["pairs"] for chunk in result["chunks"])) < options.pairs:
        chunk = {"commit": commit, **_play(len(result["chunks"]), options)}
        result["chunks"].append(chunk)
        _write(options.result, result)
        total = done + chunk["pairs"]
        say(f"{total:>7,} of {options.pairs:,}  {chunk['reader']:<8} {chunk['seconds']:>6} s")
        if chunk["failure"]:
            say(chunk["failure"])
    summary = _summary(result)
    _write(options.result, result)
    say(json.dumps(summary, indent=2))
    return 1 if summary["failures"] else 0


def say(line: str) -> None:
    """Show a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m tests.harness", None, __doc__, formatter_class=raw)
    parser.add_argument("--pairs", type=int, help="how many in all: 10,000, or 1,000 with --http")
    parser.add_argument(
        "--http",
        dest="layer",
        action="store_const",
        const="http",
        default="query",
        help="ask pages and every peer's request through a real socket on loopback",
    )
    parser.add_argument(
        "--each-page-in", type=int, default=EACH_PAGE_IN, help="1: each page in every pair"
    )
    parser.add_argument("--resume", action="store_true", help="go on where the last run stopped")
    parser.add_argument("--result", type=Path, help="where the figures are written")
    options = parser.parse_args()
    options.pairs = options.pairs or PAIRS[options.layer]
    options.result = options.result or EVIDENCE / f"noninterference-{options.layer}.json"
    return options


def _commit() -> str:
    """The commit that is checked out, and whether files differ from it."""
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "unknown"


def _load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text()) if path.exists() else {"chunks": []}


def _write(path: Path, result: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    chunks = ",\n  ".join(json.dumps(chunk) for chunk in result["chunks"])
    summary = json.dumps(_summary(result), indent=1)
    temporary = path.with_suffix(".new")
    temporary.write_text(f'{{"summary": {summary},\n "chunks": [\n  {chunks}\n ]}}\n')
    temporary.replace(path)


def _summary(result: dict[str, Any]) -> dict[str, Any]:
    chunks = result["chunks"]
    summed = ("pairs", "with_content", "answers", "bytes", "seconds")
    readers = sorted({chunk["reader"] for chunk in chunks})
    return {
        **{name: round(sum(chunk[name] for chunk in chunks)) for name in summed},
        "by_reader": {
            reader: sum(c["pairs"] for c in chunks if c["reader"] == reader) for reader in readers
        },
        "failures": sum(bool(chunk["failure"]) for chunk in chunks),
        "commits": sorted({chunk["commit"] for chunk in chunks}),
    }


def _open_database() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.core.management import call_command

    django.setup()
    for alias in ("default", "kor"):
        call_command("migrate", database=alias, verbosity=0)


def _play(number: int, options: argparse.Namespace) -> dict[str, Any]:
    """Play one chunk: the reader by turns, the seed counting up."""
    from hypothesis import HealthCheck, Phase, given, seed, settings

    from tests.oracle import rule
    from tests.oracle.generate import Pair, pairs

    from . import keep
    from .compare import NONE
    from .readers import READERS
    from .sockets import over_http

    over = options.layer == "http"
    share, place = (options.each_page_in, over_http()) if over else (NONE, nullcontext())
    names = list(READERS)
    reader, seeded = names[number % len(names)], number // len(names) + 1
    figures = {"pairs": 0, "with_content": 0, "answers": 0, "bytes": 0}
    failure = ""

    @settings(
        max_examples=CHUNKS[options.layer],
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @seed(seeded)
    @given(pairs(READERS[reader]))
    def check(pair: Pair) -> None:
        answers = keep.play(pair, share)
        figures["pairs"] += 1
        figures["with_content"] += bool(rule.trace(pair.left, pair.reader))
        figures["answers"] += len(answers)
        figures["bytes"] += sum(len(answer.said) for answer in answers)

    begun = time.monotonic()
    try:
        with place:
            check()
    except AssertionError as error:
        failure = str(error)[:20_000]
    seconds = round(time.monotonic() - begun, 1)
    asked = {"reader": reader, "seed": seeded, "each_page_in": share}
    return {**asked, **figures, "seconds": seconds, "failure": failure}


if __name__ == "__main__":
    sys.exit(main())
