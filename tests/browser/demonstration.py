"""The demonstration as a process of its own, as `./run` starts it: three nodes on free ports."""

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.waiting import until

READY_SECONDS = 120.0
STOP_SECONDS = 20.0
FIRST_PORT = 8480
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str:
    """Return where Chromium is (COMITY_CHROMIUM says another), or nothing."""
    named = os.environ.get("COMITY_CHROMIUM", "")
    return named or next((found for name in BROWSERS if (found := shutil.which(name))), "")


@dataclass
class Demonstration:
    """Three nodes that have played their story and are kept in sync. ``pages``: by party."""

    folder: Path
    pages: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = ["-m", "comity", "demo", "--home", str(self.folder), "--port", str(FIRST_PORT)]
        kept = {name: value for name, value in os.environ.items() if not _names_a_node(name)}
        self.folder.mkdir(parents=True)
        self.output = self.folder / "output.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                env=kept | {"PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
            )
        until(self._is_ready, READY_SECONDS, self.said)
        for address, party in re.findall(r"(http://(\w+)\.localhost:\d+)/", self.said()):
            self.pages[party.upper()] = address

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        return "Ctrl-C stops it" in self.said()

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def errors(self) -> str:
        """Return what the nodes' servers wrote: each traceback is a failure of ours."""
        logs = sorted(self.folder.glob("*/serve.log"))
        return "".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _names_a_node(name: str) -> bool:
    return name in ("COMITY_HOME", "COMITY_PARTY", "COMITY_ADDRESS", "DJANGO_SETTINGS_MODULE")
