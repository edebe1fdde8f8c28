"""The doors over HTTP: every request goes through a real socket on loopback to the WSGI functions.

The server is the standard library's; behind it stand the functions that `comity.wsgi` joins. It
answers in the harness's own thread, as a history is one transaction that is undone: the browser
sends from a second one. All that comes back counts, from the status line to the last byte.
"""

import json
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from functools import cache
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from comity.node import tokens, wire
from comity.node.node import KeyedEntropy, Node
from comity.node.service import PREFIX, Service

from . import browsing, far, web
from .far import keys_of

PATIENCE = 60
"""Seconds until a request that nobody answers ends the run."""
TOKEN = "t" * 32
"""What a browser shows that its form is ours: any 32 letters, in the cookie and beside it."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing of each request."""


class _Server(WSGIServer):
    """Answers one request at a time, for whichever node is set."""

    node: Node

    def answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer as `comity.wsgi` does."""
        environ.setdefault("HTTP_AUTHORIZATION", "")
        if environ["PATH_INFO"].startswith(PREFIX):
            return Service(self.node)(environ, start_response)
        return _pages()(environ | {"comity.node": self.node}, start_response)


_pages = cache(get_wsgi_application)


@cache
def _server() -> _Server:
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.timeout = PATIENCE
    server.set_app(server.answer)
    return server


@cache
def _sender() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)


def _send(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
        line.sendall(request)
        parts = []
        while part := line.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def ask(node: Node, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Send a request to the node's server; return what comes back, byte for byte."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value]
    request = "\r\n".join([*lines, "", ""]).encode() + body
    server = _server()
    server.node = node
    sent = _sender().submit(_send, server.server_port, request)
    server.handle_request()
    return sent.result(PATIENCE)


@dataclass(frozen=True)
class Response:
    """An answer as it came, and as much of Django's response as the doors look at."""

    raw: bytes

    @property
    def _head(self) -> Any:
        return message_from_bytes(self.raw.partition(b"\r\n\r\n")[0].partition(b"\r\n")[2])

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def status_code(self) -> int:
        return int(self.raw.split(b" ", 2)[1])

    @property
    def cookies(self) -> SimpleCookie:
        jar = SimpleCookie()
        for line in self._head.get_all("Set-Cookie", []):
            jar.load(line)
        return jar

    def serialize(self) -> bytes:
        return self.raw

    def get(self, name: str, default: str = "") -> str:
        return str(self._head.get(name, default))

    def __getitem__(self, name: str) -> str:
        return self.get(name)

    def json(self) -> Any:
        return json.loads(self.body)


class Browser:
    """Keeps cookies and sends forms, as Django's test client does for the doors."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._cookies: dict[str, str] = {settings.CSRF_COOKIE_NAME: TOKEN}

    @property
    def cookies(self) -> SimpleCookie:
        """What it would send."""
        return SimpleCookie(self._cookies)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """Ask for a page."""
        return self._ask("GET", path, b"", headers or {})

    def put(self, path: str) -> Response:
        """Ask for what no page does."""
        return self._ask("PUT", path, b"", {"X-CSRFToken": TOKEN})

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a form."""
        form = {"Content-Type": MULTIPART_CONTENT, "X-CSRFToken": TOKEN, **(headers or {})}
        return self._ask("POST", path, encode_multipart(BOUNDARY, data or {}), form)

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Response:
        kept = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        response = Response(ask(self._node, method, path, body, {"Cookie": kept, **headers}))
        for name, morsel in response.cookies.items():
            self._cookies.pop(name, None)
            if morsel.value:
                self._cookies[name] = morsel.value
        return response


def _request(node: Node, method: str, path: str, body: bytes, token: str) -> bytes:
    return ask(node, method, path, body, {"Authorization": token})


def pull(node: Node, party: str, request: wire.Pull) -> wire.Page:
    """Pull as a peer's node does: a token over the request, and the page that comes back."""
    body, path = wire.encode(request), f"{PREFIX}pull"
    entropy = KeyedEntropy(f"{party} {node.now()} {request.seq}")
    there = replace(node, party=party, signer=keys_of(party).signer, entropy=entropy)
    token = tokens.make(there, node.party, "POST", path, body)
    response = Response(ask(node, "POST", path, body, {"Authorization": f"Bearer {token}"}))
    assert response.status_code == 200, response.body
    return wire.decode(response.body, wire.Page)


@contextmanager
def over_http() -> Iterator[None]:
    """Let browsers and peers ask through the socket while the block runs."""
    with ExitStack() as stack:
        for signal in (request_started, request_finished):  # the history's transaction goes on
            signal.disconnect(close_old_connections)
            stack.callback(signal.connect, close_old_connections)
        for place, name, instead in (
            (browsing, "browser", Browser),
            (web, "_request", _request),
            (far, "pull", pull),
        ):
            stack.enter_context(mock.patch.object(place, name, instead))
        yield
