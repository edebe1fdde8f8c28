"""The doors of the plan: its pages to read, and its forms, which change nothing when wrong."""

from collections.abc import Sequence

from django.test import Client

from comity.core.release import Reader
from comity.node.doors import door
from comity.node.node import Node
from comity.programme.plan.finding import find

from .browsing import page

READ = (
    "/plan/{}",
    "/plan/{}/area/CYB",
    "/plan/goal/{}",
    "/plan/activity/{}",
    "/plan/amendment/{}",
)
FORMS = (
    "/plan/{}/area/CYB/objective",
    "/plan/objective/{}/edit",
    "/plan/objective/{}/goal",
    "/plan/goal/{}/edit",
    "/plan/goal/{}/move",
    "/plan/goal/{}/amend",
    "/plan/goal/{}/activity",
    "/plan/activity/{}/edit",
    "/plan/activity/{}/move",
    "/plan/activity/{}/position",
    "/plan/position/{}/edit",
    "/plan/position/{}/withdraw",
    "/plan/link/{}",
    "/plan/link/{}/withdraw",
    "/plan/{}/carry",
)
NAMES = ("<str:name>", "<str:code>")


def _routes(addresses: Sequence[str]) -> list[str]:
    """The routes of these addresses, as the patterns write them."""
    named = [one.replace("{}", NAMES[0]).replace("/CYB", f"/{NAMES[1]}") for one in addresses]
    return [one.removeprefix("/") for one in named]


@page("programmes and plans", "programme", *_routes(READ))
def _read(client: Client, ids: Sequence[str]) -> list[object]:
    few = {ids[0], ids[-1]}
    asked = [client.get("/programme"), client.get("/programme?language=ko")]
    answers = [client.post(f"/plan/amendment/{one}", {"decision": "no"}) for one in sorted(few)]
    return asked + answers + [client.get(one.format(name)) for name in sorted(few) for one in READ]


@page("forms of the plan", *_routes(FORMS))
def _forms(client: Client, ids: Sequence[str]) -> list[object]:
    few = {ids[0], ids[-1]}
    return [
        answer
        for name in sorted(few)
        for one in FORMS
        for answer in (client.get(one.format(name)), client.post(one.format(name), {"do": "no"}))
    ]


@door("found by title")
def _found(node: Node, reader: Reader, _ids: Sequence[str]) -> bytes:
    sought = ("r", "1", "e 2")
    found = [find(node, reader, words) for words in sought]
    return repr([(one.more, [seen.version.header for seen in one.seen]) for one in found]).encode()
