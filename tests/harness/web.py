"""The doors of pages: every address of the node, asked through Django's test client.

All of an answer counts: status, headers, cookies, content. What a browser is given by chance (the
token of a form, the name of a session) is drawn from keyed randomness, and the machine's clock
stands at the node's.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from unittest import mock

from django.test import Client

from comity.core.release import Reader
from comity.node.doors import DOORS, PEERS, door
from comity.node.node import KeyedEntropy, Node
from comity.node.service import Service

from .player import Player

KNOWN = set(DOORS)


class _Secrets:
    """Stands for the module `secrets` where Django draws from it."""

    def __init__(self) -> None:
        self.entropy = KeyedEntropy("browser")

    def choice(self, values: Sequence[str]) -> str:
        drawn = int.from_bytes(self.entropy("choice", 8), "big")
        return values[drawn % len(values)]

    compare_digest = staticmethod(__import__("secrets").compare_digest)


_secrets = _Secrets()


@contextmanager
def frozen(player: Player) -> Iterator[None]:
    """Let Django's chance be keyed, and its clock be the node's."""

    def clock() -> float:
        return player.time[0] / 1000

    refusals = logging.getLogger("django.request")
    with (
        mock.patch.object(refusals, "disabled", new=True),
        mock.patch("django.utils.crypto.secrets", _secrets),
        mock.patch("time.time", clock),
    ):
        yield


def _client(node: Node, reader: Reader, door_name: str) -> Client:
    _secrets.entropy.begin(f"{door_name} {node.now()}")
    client = Client(SERVER_NAME="localhost", **{"comity.node": node})
    if reader.post:
        client.post("/enter", {"post": reader.office})
    return client


Ask = Callable[[Client, Sequence[str]], list[object]]


def _page(name: str, *routes: str) -> Callable[[Ask], Ask]:
    """Register a function of (client, ids) that gives Django's responses."""

    def register(ask: Ask) -> Ask:
        @door(name, routes=routes)
        def _answer(node: Node, reader: Reader, ids: Sequence[str]) -> bytes:
            client = _client(node, reader, name)
            return b"\0".join(_bytes(response) for response in ask(client, ids))

        return ask

    return register


def _bytes(response: object) -> bytes:
    body = response.serialize() if hasattr(response, "serialize") else b""
    cookies = response.cookies.output().encode()
    return b"%d\n%s\n%s" % (response.status_code, cookies, body)


@_page("first page", "")
def _first(client: Client, _ids: Sequence[str]) -> list[object]:
    return [client.get("/"), client.get("/?language=ko")]


@_page("entering and leaving", "enter", "leave")
def _enter(client: Client, _ids: Sequence[str]) -> list[object]:
    answers = [client.post("/enter", {"post": post}) for post in ("KOR/nobody", "NATO/liaison")]
    return [*answers, client.get("/enter"), client.post("/leave")]


@_page("what is not there")
def _nothing(client: Client, ids: Sequence[str]) -> list[object]:
    places = ("/nothing", f"/item/{ids[0]}", f"/item/{ids[-1]}")
    return [*(client.get(place) for place in places), client.put("/")]


@door("what is not a peer's request", sorts=("public", *PEERS), routes=("/node/introduction",))
def _service(node: Node, _reader: Reader, _ids: Sequence[str]) -> bytes:
    asked = [
        ("GET", "/node/pull", b"", ""),
        ("POST", "/node/pull", b"rubbish", ""),
        ("POST", "/node/return", b"", "Bearer a.b.c"),
        ("POST", "/node/introduction", b"rubbish", ""),
        ("POST", "/node/nothing", b"", ""),
    ]
    return b"\0".join(_request(node, *one) for one in asked)


@door("card", sorts=("public", *PEERS), routes=("/node/card",))
def _card(node: Node, _reader: Reader, _ids: Sequence[str]) -> bytes:
    return _request(node, "GET", "/node/card", b"", "")


def _request(node: Node, method: str, path: str, body: bytes, token: str) -> bytes:
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": token,
        "wsgi.input": BytesIO(body),
    }
    answer = b"".join(
        Service(node)(environ, lambda status, headers: said.append(f"{status} {headers}"))
    )
    return said[0].encode() + b"\n" + answer


PAGES = frozenset(DOORS) - KNOWN
"""The doors of this module: each takes as long as all the plain ones."""
__all__ = ["PAGES", "frozen"]
