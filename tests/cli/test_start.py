"""What a command loads before it begins: the demonstration has every room of the house."""

import os
import subprocess
import sys

import pytest

LOADED = "import sys; {}; print('comity.demo.stage' in sys.modules)"


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("from comity.cli import comity", "False"),
        ("from comity.cli import comity; comity.get_command(None, 'verify')", "False"),
        ("from comity.cli import comity; comity.get_command(None, 'demo')", "True"),
    ],
)
def test_the_demonstration_is_loaded_for_itself_alone(code: str, loaded: str) -> None:
    run = [sys.executable, "-c", LOADED.format(code)]
    environment = {**os.environ, "PYTHONPATH": "src"}
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == loaded
