"""What a node answers other nodes: a plain WSGI function before Django.

``GET /node/card`` is open to whoever asks. Everything else carries a token. A refusal names its
error and says nothing of what the node holds.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from comity.core.errors import ComityError, FeedError, MalformedError, TooLargeError
from comity.node import attaching, feeds, introductions, returning, wire
from comity.node.audit import note
from comity.node.db import UNAVAILABLE
from comity.node.node import Node, RestoringError
from comity.node.tokens import Replays, UnauthorisedError, check

PREFIX = "/node/"
MAX_REQUEST = 512 * 1024
"""The largest request (bytes): an introduction with a charter fits in easily."""

StartResponse = Callable[..., Any]
Answer = tuple[HTTPStatus, bytes]
Handler = Callable[[Node, str, bytes], object]


def _pull(node: Node, peer: str, body: bytes) -> object:
    return feeds.pull(node, peer, wire.decode(body, wire.Pull))


def _return(node: Node, peer: str, body: bytes) -> object:
    return returning.returned_for(node, peer, wire.decode(body, wire.Return))


def _attachment(node: Node, peer: str, body: bytes) -> object:
    return attaching.give(node, peer, wire.decode(body, wire.Fetch))


HANDLERS: dict[str, Handler] = {
    "/node/pull": _pull,
    "/node/return": _return,
    "/node/attachment": _attachment,
}
"""What a peer may ask, by path. Each takes the node, the asking party and the body."""


class Service:
    """The WSGI function of a node."""

    def __init__(self, node: Node) -> None:
        """Answer for ``node``."""
        self._node, self._replays = node, Replays()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; one line of audit says who asked what."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        try:
            with note(self._node, f"{method} {path}") as line:
                status, body = self._answer(environ, method, path, line)
                line.status = status.value
        except UNAVAILABLE as error:
            status, body = _refused(error)
        start_response(
            f"{status.value} {status.phrase}",
            [
                ("Content-Type", "application/vnd.comity+msgpack"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
            ],
        )
        return [body]

    def _answer(self, environ: dict[str, Any], method: str, path: str, line: Any) -> Answer:
        try:
            if (method, path) == ("GET", "/node/card"):
                return HTTPStatus.OK, wire.encode(self._node.signed_card)
            body = _read(environ)
            if (method, path) == ("POST", "/node/introduction"):
                return HTTPStatus.OK, wire.encode(introductions.arrive(self._node, body))
            token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
            peer = check(self._node, self._replays, token, (method, path, body))
            line.who = peer
            handler = HANDLERS.get(path) if method == "POST" else None
            if handler is None:
                return HTTPStatus.NOT_FOUND, wire.encode(wire.Refusal("NotFound", "No such path."))
            return HTTPStatus.OK, wire.encode(handler(self._node, peer, body))
        except ComityError as error:
            return _refused(error)


def _read(environ: dict[str, Any]) -> bytes:
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError as error:
        raise MalformedError("The length of the request is no number.") from error
    if not 0 <= length <= MAX_REQUEST:
        raise TooLargeError(f"The request is over {MAX_REQUEST:,} bytes.")
    return bytes(environ["wsgi.input"].read(length))


def _refused(error: ComityError) -> Answer:
    return _status(error), wire.encode(wire.Refusal(error.code, str(error)))


def _status(error: ComityError) -> HTTPStatus:
    if isinstance(error, UnauthorisedError):
        return HTTPStatus.UNAUTHORIZED
    if isinstance(error, TooLargeError):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if isinstance(error, (RestoringError, *UNAVAILABLE)):
        return HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, FeedError):
        return HTTPStatus.CONFLICT
    return HTTPStatus.BAD_REQUEST
