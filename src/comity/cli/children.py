"""Programs of ours that run beside the server: started again when they end, stopped with it."""

import subprocess
import sys
import threading
from collections.abc import Sequence

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""How long to wait before it is started again (seconds); doubled each time it ends at once."""
SOON = 10.0
STOP_SECONDS = 20.0


class Child:
    """A comity command that runs as long as this process does."""

    def __init__(self, arguments: Sequence[str]) -> None:
        """Start it."""
        self._command = [sys.executable, "-m", "comity", *arguments]
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self.process = self._start()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop it, and make an end where it does not."""
        with self._lock:
            self._stopping.set()
            self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._thread.join()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program, our own arguments

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            ended_soon = self._ends_within(SOON)
            pause = min(2 * pause, LONGEST_PAUSE) if ended_soon else FIRST_PAUSE
            if self._stopping.wait(pause):
                break
            with self._lock:
                if not self._stopping.is_set():
                    self.process = self._start()

    def _ends_within(self, seconds: float) -> bool:
        """Wait for it; return whether it ended within so many seconds."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.wait()
            return False
        return True
