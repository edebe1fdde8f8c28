"""The stream as a real server on loopback, in a thread of its own, beside the house of a test."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

from comity.cli.streaming import serve
from comity.web.live import serving
from comity.web.live.serving import Live
from tests.live.listening import Listening, cookie_of

PATIENCE = 20.0
"""Seconds until something that does not come ends a test."""


@dataclass
class Line:
    """A browser's line to the stream."""

    socket: socket.socket
    heard: bytes = b""

    def until(self, words: bytes) -> bytes:
        """Read until something was said; return all since the head of the answer."""
        while words not in self.heard:
            part = self.socket.recv(1 << 16)
            assert part, self.heard
            self.heard += part
        return self.heard

    def rest(self) -> bytes:
        """Read until the answer ends."""
        return self.until(b"\r\n0\r\n\r\n")


class Served:
    """The server, and what asks it."""

    def __init__(self, listening: Listening) -> None:
        self.listening = listening
        self.ticked = threading.Event()
        self._lines: list[Line] = []
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]

    def ask(self, target: str, *headers: str, cookie: str = "") -> Line:
        """Send a request; return the line that it was sent by."""
        cookie = cookie or cookie_of(self.listening.person.browser)
        lines = [f"GET {target} HTTP/1.1", "Host: localhost", f"Cookie: {cookie}", *headers]
        line = Line(socket.create_connection(("127.0.0.1", self.port), PATIENCE))
        line.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._lines.append(line)
        return line

    def listen(self, room: str) -> Line:
        """Open a stream and read what it says first."""
        line = self.ask(f"/live?room={room}")
        line.until(b"data: begun\n\n")
        return line

    def tick(self) -> None:
        """Wait until what was committed before has been looked at."""
        for _ in range(2):  # one may have begun before
            self.ticked.clear()
            assert self.ticked.wait(PATIENCE)

    async def run(self, stopped: asyncio.Event) -> None:
        live = Live(self.listening.streams)
        said = live._said

        def looked() -> list:
            found = said()
            self.ticked.set()
            return found

        live._said = looked
        await serve(live, "127.0.0.1", self.port, stopped)

    def close(self) -> None:
        for line in self._lines:
            line.socket.close()


@contextmanager
def served(listening: Listening) -> Iterator[Served]:
    """Serve the streams of a house while the block runs."""
    one, loop = Served(listening), asyncio.new_event_loop()
    stopped = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(one.run(stopped)))
    with mock.patch.object(serving, "TICK_SECONDS", 0.02):
        thread.start()
        try:
            assert one.ticked.wait(PATIENCE)
            yield one
        finally:
            loop.call_soon_threadsafe(stopped.set)
            thread.join(PATIENCE)
            loop.close()
    assert not thread.is_alive()
