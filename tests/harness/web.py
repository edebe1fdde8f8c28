"""The doors of pages: every address of the node, asked through Django's test client.

All of an answer counts: status, headers, cookies, content. ``browsing`` asks; other rooms' doors
are imported at the end.
"""

from collections.abc import Sequence
from io import BytesIO

from django.test import Client

from comity.core.release import Reader
from comity.node.doors import DOORS, PEERS, door
from comity.node.node import Node
from comity.node.service import Service

from . import doors_live  # noqa: F401 - a plain door: asked at every instant
from .browsing import frozen
from .browsing import page as _page

KNOWN = set(DOORS)


@_page("first page", "")
def _first(client: Client, _ids: Sequence[str]) -> list[object]:
    return [client.get("/"), client.get("/?language=ko")]


@_page("entering and leaving", "enter", "leave")
def _enter(client: Client, _ids: Sequence[str]) -> list[object]:
    answers = [client.post("/enter", {"post": post}) for post in ("KOR/nobody", "NATO/liaison")]
    return [*answers, client.get("/enter"), client.post("/leave")]


@_page("what is not there")
def _nothing(client: Client, ids: Sequence[str]) -> list[object]:
    places = ("/nothing", f"/record/{ids[0]}", f"/record/{ids[-1]}")
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


from . import (  # noqa: E402, F401 - register their doors
    doors_accounts,
    doors_approval,
    doors_calendar,
    doors_consultation,
    doors_desk,
    doors_exchange,
    doors_parties,
    doors_people,
    doors_plan,
    doors_policies,
    doors_text,
    doors_writes,
)

PAGES = frozenset(DOORS) - KNOWN
"""The doors of pages: each takes as long as all the plain ones."""
__all__ = ["PAGES", "frozen"]
