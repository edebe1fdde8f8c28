"""Posts at the pages of approval, signature and the end, as they use them in a browser."""

import re
from html import unescape
from pathlib import Path

from django.test import Client

from comity.node.node import Node
from comity.programme import domain
from comity.web.times import moment
from tests.programme.silence import Council, make_council
from tests.programme.table import seat

POSTS = {
    "KOR": {"mission": ("table",), "director": (), "general": (), "minister": ("sign",),
            "admin": ("administer",)},
    "NATO": {"chair": (), "secretary": (), "ally": ("object",), "signatory": ("sign",),
             "admin": ("administer",)},
}  # fmt: skip


def council_with_posts(folder: Path) -> Council:
    """Both nodes, with the posts of their chains and with whoever signs and administers."""
    made = make_council(folder)
    for node in (made.table.kor, made.table.nato):
        node.demo = True
        for code, permissions in POSTS[node.party].items():
            seat(node, code, *permissions)
    return made


class Browser:
    """A post at its node."""

    def __init__(self, node: Node, post: str) -> None:
        self.client = Client(**{"comity.node": node})
        assert self.client.post("/enter", {"post": f"{node.party}/{post}"}).status_code == 302

    def page(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, path
        return _read(answer.content)

    def send(self, path: str, **fields: object) -> str:
        """Send a form; return what the next page says, or the same with what is wrong."""
        answer = self.client.post(path, fields)
        while answer.status_code == 302:
            answer = self.client.get(answer.headers["Location"])
        return _read(answer.content)


def _read(content: bytes) -> str:
    return re.sub(r"</?bdi[^>]*>", "", unescape(content.decode()))


def kor(council: Council, post: str) -> Browser:
    return Browser(council.table.kor, post)


def nato(council: Council, post: str) -> Browser:
    return Browser(council.table.nato, post)


def paper(council: Council) -> str:
    return f"/approval/{council.text.id}"


def when(council: Council, instant: int) -> dict[str, str]:
    """Day and time as typed at a node in UTC."""
    return {"day": f"{moment(instant):%Y-%m-%d}", "time": f"{moment(instant):%H:%M}"}


def decide(council: Council) -> None:
    """Both chains decide."""
    council.take("committee")
    council.take("council")
    for step in ("draft", "review", "decide"):
        domain.approve(
            node=council.table.kor,
            actor=domain.Actor("node"),
            text=council.text,
            decision=domain.Decision(step),
        )
        council.table.house.time.move()


def conclude(council: Council) -> None:
    decide(council)
    council.table.sign(council.text)
