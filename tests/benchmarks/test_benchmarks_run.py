"""The benchmarks run to their end and say their figure. How long anything took is not asserted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAST_LINE = re.compile(r"(\w+): [\d.,]+ (records/s|decisions/s|s|ms) \(.+\)")


def bench(*arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["append", "sync", "release", "page", "decide"])
def test_a_benchmark_ends_with_its_figure(name: str):
    lines = bench(name, "--scale", "0.0005")
    assert any("smaller than the full run" in line for line in lines)
    last = LAST_LINE.fullmatch(lines[-1])
    assert last is not None, lines[-1]
    assert last[1] == name


def test_without_a_name_they_are_listed():
    listed = "\n".join(bench())
    for name in ("append", "sync", "release", "page", "decide"):
        assert name in listed
