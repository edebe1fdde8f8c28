"""The doors of the plan: its pages to read, and its forms, which change nothing when wrong."""

from collections.abc import Iterable, Mapping, Sequence

from django.test import Client

from comity.core.release import Reader
from comity.node.doors import door
from comity.node.node import Node
from comity.programme.plan.finding import find

from .browsing import of_kind, page

READ = {
    "/plan/{}": "text",
    "/plan/{}/area/CYB": "text",
    "/plan/goal/{}": "goal",
    "/plan/activity/{}": "activity",
    "/plan/amendment/{}": "amendment",
}
"""Addresses of pages to read, and the kind of record that stands in each."""
FORMS = {
    "/plan/{}/area/CYB/objective": "text",
    "/plan/objective/{}/edit": "objective",
    "/plan/objective/{}/goal": "objective",
    "/plan/goal/{}/edit": "goal",
    "/plan/goal/{}/move": "goal",
    "/plan/goal/{}/amend": "goal",
    "/plan/goal/{}/activity": "goal",
    "/plan/activity/{}/edit": "activity",
    "/plan/activity/{}/move": "activity",
    "/plan/activity/{}/position": "activity",
    "/plan/position/{}/edit": "position",
    "/plan/position/{}/withdraw": "position",
    "/plan/link/{}": "goal",
    "/plan/link/{}/withdraw": "link",
    "/plan/{}/carry": "text",
}
"""Those of forms."""
NAMES = ("<str:name>", "<str:code>")


def _routes(addresses: Iterable[str]) -> list[str]:
    """The routes of these addresses, as the patterns write them."""
    named = [one.replace("{}", NAMES[0]).replace("/CYB", f"/{NAMES[1]}") for one in addresses]
    return [one.removeprefix("/") for one in named]


def _places(addresses: Mapping[str, str], ids: Sequence[str]) -> list[str]:
    """The addresses with what the reader may try in each."""
    return [one.format(name) for one, kind in addresses.items() for name in of_kind(ids, kind)]


@page("programmes and plans", "programme", *_routes(READ))
def _read(client: Client, ids: Sequence[str]) -> list[object]:
    asked = [client.get("/programme"), client.get("/programme?language=ko")]
    answers = [
        client.post(f"/plan/amendment/{one}", {"decision": "no"})
        for one in of_kind(ids, "amendment", 2)
    ]
    return asked + answers + [client.get(place) for place in _places(READ, ids)]


@page("forms of the plan", *_routes(FORMS))
def _forms(client: Client, ids: Sequence[str]) -> list[object]:
    return [
        answer
        for place in _places(FORMS, ids)
        for answer in (client.get(place), client.post(place, {"do": "no"}))
    ]


@door("found by title")
def _found(node: Node, reader: Reader, _ids: Sequence[str]) -> bytes:
    sought = ("r", "1", "e 2")
    found = [find(node, reader, words) for words in sought]
    return repr([(one.more, [seen.version.header for seen in one.seen]) for one in found]).encode()
