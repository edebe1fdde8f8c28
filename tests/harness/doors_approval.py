"""The doors of today, of approval and of signing."""

from collections.abc import Sequence
from dataclasses import replace

from django.test import Client

from comity.core.release import Reader
from comity.node import posts
from comity.node.doors import door
from comity.node.node import Node
from comity.node.people.permissions import PERMISSIONS

from .browsing import answer_bytes, entered, of_kind, page, undone

FEW = 2
"""How many texts of a history are tried."""


@page("today", "today")
def _today(client: Client, _ids: Sequence[str]) -> list[object]:
    return [client.get("/today"), client.get("/today?language=ko"), client.post("/today")]


@page("approval", "approval", "approval/chain", "approval/<str:name>")
def _approval(client: Client, ids: Sequence[str]) -> list[object]:
    answers = [client.get("/approval"), client.get("/approval/chain")]
    answers.append(client.post("/approval/chain", {"do": "stages", "stages": "7"}))
    for name in of_kind(ids, "text", FEW):
        answers.append(client.get(f"/approval/{name}"))
        answers.append(client.post(f"/approval/{name}", {"do": "approve", "step": "decide"}))
    return answers


@door("acting on texts", sorts=("staff",))
def _acting(node: Node, reader: Reader, ids: Sequence[str]) -> bytes:
    """What a post is told that may do all that is done to texts, and what waits for it."""
    post = posts.find(node, reader.party, reader.post)
    if post is None or not post.clearances:
        return b""
    with undone(node):
        posts._write(node, replace(post, permissions=tuple(PERMISSIONS)))
        client = entered(node, reader, "acting on texts")
        answers = [client.get("/today"), client.get("/approval"), client.get("/approval/chain")]
        for name in of_kind(ids, "text", FEW):
            answers += [client.get(f"/{of}/{name}") for of in ("negotiation", "approval")]
            answers += [client.get(f"/approval/{name}/sign"), client.get(f"/desk/record/{name}")]
        return b"\0".join(answer_bytes(one) for one in answers)


@page(
    "signing",
    "approval/<str:name>/sign",
    "approval/<str:name>/extend",
    "approval/<str:name>/end",
)
def _signing(client: Client, ids: Sequence[str]) -> list[object]:
    pages = [
        f"/approval/{name}/{act}"
        for name in of_kind(ids, "text", FEW)
        for act in ("sign", "extend", "end")
    ]
    return [answer for page in pages for answer in (client.get(page), client.post(page, {}))]
