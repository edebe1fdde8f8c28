"""Runs a command until it ends, or until whoever started this is gone.

Its standard input is a pipe from there; when that closes (Ctrl-C, a closed terminal, kill -9), the
process group is asked to stop and then made to. So no server outlives the demonstration.
"""

import os
import signal
import subprocess
import sys
import threading
import time

PATIENCE = 10.0
"""How long the command may take to stop (seconds)."""


def main() -> None:
    """Run the command that the arguments name, in this process group, which must be its own."""
    # A handler, since what is ignored here would be ignored by the command as well.
    signal.signal(signal.SIGTERM, lambda *_: None)
    with subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL) as command:  # noqa: S603 - ours
        threading.Thread(target=_watch, daemon=True).start()
        command.wait()
    os.killpg(0, signal.SIGKILL)


def _watch() -> None:
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGTERM)
    time.sleep(PATIENCE)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
