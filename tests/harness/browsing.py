"""Asking for pages as a browser does: a door of pages is a function of (client, ids).

Each room has its doors in a file of its own, ``doors_ROOM.py``, which ``web.py`` imports. What a
browser is given by chance (the token of a form, the name of a session) is drawn from keyed
randomness, and the machine's clock stands at the node's.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from unittest import mock

from django.template import Context, Template
from django.test import Client

from comity.core.release import Reader
from comity.node.doors import door
from comity.node.node import KeyedEntropy, Node


class _Secrets:
    """Stands for the module `secrets` where Django draws from it."""

    def __init__(self) -> None:
        self.entropy = KeyedEntropy("browser")

    def choice(self, values: Sequence[str]) -> str:
        drawn = int.from_bytes(self.entropy("choice", 8), "big")
        return values[drawn % len(values)]

    compare_digest = staticmethod(__import__("secrets").compare_digest)


_secrets = _Secrets()


def _render(template: Template, context: Context) -> str:
    """Render as a server does: Django's tests would keep a copy of each context."""
    return str(template.nodelist.render(context))


@contextmanager
def frozen(node: Node) -> Iterator[None]:
    """Let Django's chance be keyed, and its clock be the node's."""

    def clock() -> float:
        return node.now() / 1000

    refusals = logging.getLogger("django.request")
    with (
        mock.patch.object(refusals, "disabled", new=True),
        mock.patch("django.utils.crypto.secrets", _secrets),
        mock.patch("time.time", clock),
        mock.patch.object(Template, "_render", _render),
    ):
        yield


def browser(node: Node) -> Client:
    """Return a browser of the node's that nobody has entered by. ``sockets`` has another."""
    return Client(SERVER_NAME="localhost", **{"comity.node": node})


def entered(node: Node, reader: Reader, door_name: str) -> Client:
    """Return a browser in which the reader's post has been entered, its chance begun anew."""
    _secrets.entropy.begin(f"{door_name} {node.now()}")
    client = browser(node)
    if reader.post:
        client.post("/enter", {"post": reader.office})
    return client


@contextmanager
def undone(node: Node) -> Iterator[None]:
    """Undo what a door does to the node, so that the next finds it as it was."""
    with node.write() as db, db.undone():
        yield
    node.caches.clear()


Ask = Callable[[Client, Sequence[str]], list[object]]


def page(name: str, *routes: str) -> Callable[[Ask], Ask]:
    """Register a function of (client, ids) that gives Django's responses."""

    def register(ask: Ask) -> Ask:
        @door(name, routes=routes)
        def _answer(node: Node, reader: Reader, ids: Sequence[str]) -> bytes:
            client = entered(node, reader, name)
            return b"\0".join(answer_bytes(response) for response in ask(client, ids))

        return ask

    return register


def of_kind(ids: Sequence[str], kind: str, most: int = 1) -> list[str]:
    """Return a few ids of a kind, the last that histories know, and one of it that never was."""
    known = [one for one in ids[:-1] if one.startswith(f"{kind}--")]
    return [*known[:most], ids[-1], f"{kind}--00000000-0000-4000-8000-000000000000"]


def answer_bytes(response: object) -> bytes:
    """Return all of an answer that counts: status, cookies, headers and content."""
    body = response.serialize() if hasattr(response, "serialize") else b""
    cookies = response.cookies.output().encode()
    return b"%d\n%s\n%s" % (response.status_code, cookies, body)
