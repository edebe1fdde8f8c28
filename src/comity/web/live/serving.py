"""The live stream as an ASGI application: server-sent events at ``/live``, and nothing else.

All of a node's streams stand in one process on one loop. What asks the database does so in one
other thread, each second for all of them; a stream costs a coroutine. The tick goes by the clock
and not by what happens, as does what is sent so that a line is not thought dead.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import parse_qs

from django.db import connections

from comity.web.live.asking import Asked
from comity.web.live.place import PATH, own_origin
from comity.web.live.streams import MOST, Stream, Streams

TICK_SECONDS = 1.0
BREATH_SECONDS = 20.0
"""How often something is sent that says nothing, so that no proxy thinks a line dead."""
LIFE_SECONDS = 900.0
"""How long a stream lasts; the browser then opens the next and is told what came meanwhile."""
SEND_SECONDS = 10.0
"""How long a browser may take to take something in; one that is slower is dropped."""
STOP_SECONDS = 2.0
AGAIN = b"retry: 3000\n\n"
"""After how long a browser whose line broke comes back (milliseconds)."""
BREATH = b":\n\n"
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"x-accel-buffering", b"no"),  # nginx
    (b"x-content-type-options", b"nosniff"),
)

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
T = TypeVar("T")
_log = logging.getLogger(__name__)


class _Line:
    """What is to be sent to one browser; ``wake`` is set when there is something, or an end."""

    def __init__(self) -> None:
        self.waiting = b""
        self.is_over = False
        self.wake = asyncio.Event()

    def say(self, said: bytes) -> None:
        self.waiting += said
        self.wake.set()

    def end(self) -> None:
        self.is_over = True
        self.wake.set()

    def take(self) -> bytes:
        said, self.waiting = self.waiting, b""
        self.wake.clear()
        return said


class Live:
    """The application. ``run`` beside it lets it tick, ``stop`` ends all streams."""

    def __init__(self, streams: Streams) -> None:
        """Serve these."""
        self._streams = streams
        self._lines: dict[Stream, _Line] = {}
        self._asking = 0
        self._is_stopping = False
        self._is_empty = asyncio.Event()
        self._database = ThreadPoolExecutor(1, "live-database")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = _asked(scope)
        if isinstance(asked, HTTPStatus):
            await _refuse(send, asked)
            return
        opened = await self._open(asked)
        if isinstance(opened, HTTPStatus):
            await _refuse(send, opened)
            return
        stream, first = opened
        line = self._lines[stream] = _Line()
        line.say(AGAIN + first)
        try:
            headers = [*HEADERS, *_allowed(scope)]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _carry(line, receive, send)
        finally:
            del self._lines[stream]
            if not self._lines:
                self._is_empty.set()
            await self._ask(lambda: self._streams.close(stream))

    async def run(self) -> None:
        """Tick until cancelled."""
        loop = asyncio.get_running_loop()
        at = loop.time()
        while True:
            at = max(at + TICK_SECONDS, loop.time())
            await asyncio.sleep(at - loop.time())
            await self._tick()

    async def stop(self) -> None:
        """End all streams and leave the database; nothing is answered from now on."""
        self._is_stopping = True
        self._is_empty.clear()
        for line in self._lines.values():
            line.end()
        if self._lines:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_empty.wait(), STOP_SECONDS)
        await self._ask(connections.close_all)
        self._database.shutdown()

    async def _open(self, asked: Asked) -> tuple[Stream, bytes] | HTTPStatus:
        if self._is_stopping or self._asking + len(self._lines) >= MOST:
            return HTTPStatus.SERVICE_UNAVAILABLE
        self._asking += 1
        try:
            return await self._ask(lambda: self._streams.open(asked))
        except Exception:  # noqa: BLE001 - whatever fails once is tried again by the browser
            _log.exception("A stream could not be opened.")
            await self._ask(connections.close_all)
            return HTTPStatus.SERVICE_UNAVAILABLE
        finally:
            self._asking -= 1

    async def _tick(self) -> None:
        try:
            said = await self._ask(self._said)
        except Exception:  # noqa: BLE001 - whatever fails once is tried again
            _log.exception("What is new could not be looked up; it is tried again.")
            await self._ask(connections.close_all)
            return
        for stream, words in said:
            line = self._lines.get(stream)
            if line is not None:
                line.say(words)
                if stream.is_over:
                    line.end()

    def _said(self) -> list[tuple[Stream, bytes]]:
        return self._streams.tick() if self._streams.is_due() else []

    def _ask(self, question: Callable[[], T]) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(self._database, question)


async def _carry(line: _Line, receive: Receive, send: Send) -> None:
    """Send what a line has to say until it is over, too old, too slow, or the browser has gone."""
    loop = asyncio.get_running_loop()
    listening = loop.create_task(_until_gone(line, receive))
    end, breath = loop.time() + LIFE_SECONDS, loop.time() + BREATH_SECONDS
    try:
        while loop.time() < end:
            said, is_last = line.take(), line.is_over
            if loop.time() >= breath:
                said += BREATH
                breath += BREATH_SECONDS
            if said:
                await asyncio.wait_for(send(_body(said, more=True)), SEND_SECONDS)
            if is_last:
                break
            with suppress(TimeoutError):
                await asyncio.wait_for(line.wake.wait(), max(0.0, min(breath, end) - loop.time()))
        await asyncio.wait_for(send(_body(b"", more=False)), SEND_SECONDS)
    except TimeoutError:
        return  # too slow: the server closes the line
    finally:
        listening.cancel()


async def _until_gone(line: _Line, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    line.end()


def _asked(scope: Message) -> Asked | HTTPStatus:
    """Read a request. Other pages than ours may not ask, though they could not read the answer."""
    if scope["path"] != PATH:
        return HTTPStatus.NOT_FOUND
    if scope["method"] != "GET":
        return HTTPStatus.METHOD_NOT_ALLOWED
    headers = _headers(scope)
    foreign = headers.get("origin", own_origin()) != own_origin()
    if foreign or headers.get("sec-fetch-site") == "cross-site":
        return HTTPStatus.NOT_FOUND
    query = parse_qs(scope["query_string"].decode("latin-1"))
    room, of, after = (query.get(name, [""])[-1][:100] for name in ("room", "of", "after"))
    return Asked(
        room=room,
        of=of,
        after=headers.get("last-event-id", after)[:100],
        cookie=headers.get("cookie", ""),
        client=str((scope.get("client") or [""])[0]),
    )


def _headers(scope: Message) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _allowed(scope: Message) -> list[tuple[bytes, bytes]]:
    """Let our own page read the answer where the stream has a port of its own."""
    if "origin" not in _headers(scope):
        return []
    return [
        (b"access-control-allow-origin", own_origin().encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


async def _refuse(send: Send, status: HTTPStatus) -> None:
    headers = [(b"cache-control", b"private, no-store"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send(_body(b"", more=False))


def _body(said: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": said, "more_body": more}
