"""The demonstration's server processes: ports, starting, waiting until they answer, stopping."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from comity.core.errors import ComityError

LOG = "serve.log"
LOOPBACK = "127.0.0.1"
START_SECONDS = 30.0
STOP_SECONDS = 10.0
TRIED_PORTS = 200


class NoPortError(ComityError):
    """No free port was found."""

    hint = "Choose where to look with --port."


class ServerFailedError(ComityError):
    """A node's server did not start, or stopped by itself."""

    hint = "Its log says why; if it stays broken, start over with --fresh."


@dataclass
class Server:
    """One node's server process, with its own pulls from its peers."""

    party: str
    home: Path
    port: int
    live: int
    """The port of its live stream."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where the other nodes reach it; host names like kor.localhost are for browsers."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def page(self) -> str:
        """Where people look."""
        return f"http://{self.host}/"

    @property
    def host(self) -> str:
        """The host name and port that its pages answer to."""
        return f"{self.party.lower()}.localhost:{self.port}"

    def start(self) -> None:
        """Start it in a process group of its own, so that a key pressed here stops only us."""
        keeper = [sys.executable, "-m", "comity.demo.keeper"]
        command = [sys.executable, "-m", "comity", "--home", str(self.home), "serve"]
        with (self.home / LOG).open("ab") as log:
            where = ["--host", LOOPBACK, "--port", str(self.port), "--live-port", str(self.live)]
            self.process = subprocess.Popen(  # noqa: S603 - our own program, our own arguments
                [*keeper, *command, *where],
                env=_environment(self.page),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def answers(self) -> bool:
        """Whether both the node and its first page answer."""
        try:
            return (
                httpx.get(f"{self.address}/node/card", timeout=2, trust_env=False).is_success
                and self.get("/").is_success
            )
        except httpx.HTTPError:
            return False

    def get(self, path: str) -> httpx.Response:
        """Ask for a page as a browser does that finds its host name on this machine."""
        headers = {"Host": self.host}
        return httpx.get(self.address + path, headers=headers, timeout=10, trust_env=False)

    def check_running(self) -> None:
        """Raise ServerFailedError when the process has ended."""
        if self.process is None or self.process.poll() is not None:
            last = (self.home / LOG).read_text(errors="replace").strip().rpartition("\n")[2]
            raise ServerFailedError(f"{self.party}'s server has stopped: {last[:300]}")

    def ask_to_stop(self) -> None:
        """Ask the whole group to stop."""
        if self.process is not None:
            _signal(self.process.pid, signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Wait until ``deadline`` (monotonic seconds), then make an end; nothing is left."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        _signal(self.process.pid, signal.SIGKILL)  # whoever of the group is left
        self.process.communicate()


def start(servers: list[Server], stopped: Callable[[], bool]) -> None:
    """Start all and wait until all answer. Raises ServerFailedError."""
    for server in servers:
        server.start()
    end = time.monotonic() + START_SECONDS
    waiting = list(servers)
    while waiting and not stopped():
        if time.monotonic() > end:
            raise ServerFailedError(f"{waiting[0].party}'s server does not answer.")
        for server in waiting:
            server.check_running()
        waiting = [server for server in waiting if not server.answers()]
        time.sleep(0.1)


def stop(servers: list[Server]) -> None:
    """Stop all and leave no process."""
    for server in servers:
        server.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for server in servers:
        server.end(deadline)


def free_ports(first: int, count: int) -> list[int]:
    """Return the next ports from ``first`` on that nobody holds. Raises NoPortError."""
    found: list[int] = []
    for port in range(first, min(first + TRIED_PORTS, 65536)):
        if is_free(port):
            found.append(port)
        if len(found) == count:
            return found
    raise NoPortError(f"Fewer than {count} ports are free from {first} on.")


def is_free(port: int) -> bool:
    """Whether nobody holds a port of the loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _environment(page: str) -> dict[str, str]:
    """Ours without what names another node, and with the address that pages answer to."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COMITY_") and name != "DJANGO_SETTINGS_MODULE"
    }
    return kept | {"COMITY_ADDRESS": page}


def _signal(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return
