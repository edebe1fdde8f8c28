"""``kill -9`` at any moment of a pull or settlement."""

import subprocess
import sys
from pathlib import Path

import pytest

TIMES = 50
ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_fifty_killed_processes_leave_two_nodes_that_verify_and_hold_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.node.kill", "--times", str(TIMES)],
        cwd=ROOT,
        env={"PYTHONPATH": "src", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-3000:]
    assert f"killed {TIMES} of {TIMES}, all well" in done.stdout
