"""`serve` and its stream as processes: the stream is kept running, and ends with the server."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.test_commands import WAIT_SECONDS, Cli, free_port
from tests.waiting import until

pytestmark = [pytest.mark.sockets, pytest.mark.slow]


class Serving(Cli):
    """A node that is served with its stream."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "KOR", free_port())
        self.live_port = free_port()
        self.init()
        command = ["serve", "--no-sync", "--port", str(self.port)]
        self.group = subprocess.Popen(
            self._command(*command, "--live-port", str(self.live_port)),
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait_for(self, *, answers: bool) -> None:
        """Wait until the stream's port answers, or no longer does."""
        until(lambda: self._answers() == answers, WAIT_SECONDS)

    def stream(self) -> int:
        """The process of the stream."""
        told = subprocess.run(
            ["ps", "-ww", "-A", "-o", "pid=,ppid=,args="],  # noqa: S607 - wherever the system has it
            capture_output=True,
            text=True,
            check=True,
        )
        lines = [line.split(None, 2) for line in told.stdout.splitlines()]
        ours = [
            int(one[0]) for one in lines if int(one[1]) == self.group.pid and " live " in one[2]
        ]
        assert len(ours) == 1, told.stdout
        return ours[0]

    def end(self) -> None:
        """Leave nothing behind."""
        try:
            os.killpg(self.group.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self.group.wait()

    def _answers(self) -> bool:
        try:
            answer = httpx.get(
                f"http://127.0.0.1:{self.live_port}/live?room=today", trust_env=False
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.UNAUTHORIZED


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Serving]:
    one = Serving(tmp_path)
    try:
        one.wait_for(answers=True)
        yield one
    finally:
        one.end()


def test_a_stream_that_was_killed_is_started_again_and_stops_with_the_server(
    served: Serving,
) -> None:
    first = served.stream()
    os.kill(first, signal.SIGKILL)
    served.wait_for(answers=False)
    served.wait_for(answers=True)
    assert served.stream() != first
    served.group.send_signal(signal.SIGTERM)
    assert served.group.wait(WAIT_SECONDS) == 0
    served.wait_for(answers=False)


def test_a_server_that_is_killed_leaves_no_stream_behind(served: Serving) -> None:
    served.group.kill()
    served.wait_for(answers=False)
