"""A PostgreSQL server of the tests' own, from the binaries installed on this machine.

It listens on a Unix socket in a temporary folder, on no port, and syncs nothing to disk. Started
as root it runs as an unprivileged user, since PostgreSQL refuses root. One serves all workers.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

START_SECONDS = 30
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "logging_collector": "off",
}
FOLDERS = (
    "/usr/lib/postgresql/*/bin",  # Debian
    "/usr/pgsql-*/bin",  # Fedora
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)


def find_binaries() -> Path | None:
    """Return the folder that holds both initdb and postgres, the newest first, or None."""
    found = [path for pattern in FOLDERS for path in Path("/").glob(pattern[1:])]
    found.sort(key=lambda path: [int(n) for n in path.parent.name.split("-") if n.isdigit()])
    on_path = shutil.which("initdb")
    candidates = ([Path(on_path).resolve().parent] if on_path else []) + found[::-1]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def _unprivileged() -> dict[str, Any]:
    """Return arguments for subprocess that give up root; empty where we are not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody")


class Postgres:
    """A server from `start` to `stop`; `socket` is the folder that clients name as host."""

    def __init__(self) -> None:
        binaries = find_binaries()
        if binaries is None:
            raise RuntimeError("PostgreSQL is not installed: no initdb found")
        self._binaries = binaries
        self._as = _unprivileged()
        # A socket's path may have about 100 characters, so not the (maybe deep) TMPDIR.
        self.socket = Path(tempfile.mkdtemp(prefix="comity-pg-", dir="/tmp"))
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make a cluster and serve it; RuntimeError with the server's words if it fails."""
        if self._as:
            os.chown(self.socket, self._as["user"], self._as["group"])
        try:
            self._make_cluster()
            self._serve()
        except BaseException:
            self.stop()
            raise

    def _make_cluster(self) -> None:
        made = subprocess.run(
            [
                str(self._binaries / "initdb"),
                "--no-sync",
                "--auth=trust",
                "--username=comity",
                "--encoding=UTF8",
                "--locale=C",
                "--pgdata",
                str(self.socket / "data"),
            ],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **self._as,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _serve(self) -> None:
        command = [str(self._binaries / "postgres"), "-D", str(self.socket / "data")]
        for name, value in (SETTINGS | {"unix_socket_directories": str(self.socket)}).items():
            command += ["-c", f"{name}={value}"]
        setpriv = shutil.which("setpriv")
        if setpriv:
            # Should the tests be killed, the server goes with them.
            command = [setpriv, "--pdeathsig", "INT", *command]
        log_path = self.socket / "log"
        with log_path.open("wb") as log:
            self._server = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the tests, which then stop the server.
                start_new_session=True,
                **self._as,
            )
        end = time.monotonic() + START_SECONDS
        ready = str(self._binaries / "pg_isready")
        while subprocess.run([ready, "-q", "-h", str(self.socket)], check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start:\n{log_path.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server at once and remove its files. May be called twice."""
        if self._server and self._server.poll() is None:
            self._server.send_signal(3)  # SIGQUIT: immediate, since nothing is kept
            try:
                self._server.wait(10)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        shutil.rmtree(self.socket, ignore_errors=True)
