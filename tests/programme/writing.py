"""Opening pages of texts and writing drafts as a browser does, at a table with posts."""

import re
from pathlib import Path
from typing import Any

from django.test import Client

from comity.node import drafts
from comity.node.node import Node
from comity.programme.drafting import sheet as sheets
from tests.programme.table import Table, make_table, seat
from tests.web.filled import filled
from tests.web.pages import Seen, read


def seated(folder: Path) -> Table:
    """A table of which both sides have a post that writes texts and one that only reads."""
    made = make_table(folder)
    for node in (made.kor, made.nato):
        node.demo = True
        seat(node, "officer", "table", "sign")
        seat(node, "reader")
    return made


def client(node: Node, post: str = "officer") -> Client:
    found = Client(SERVER_NAME="localhost", **{"comity.node": node})
    if post:
        found.post("/enter", {"post": f"{node.party}/{post}"})
    return found


def page(answer: Any) -> Seen:
    seen = read(answer.content.decode())
    assert seen.misplaced == []
    ids = seen.all("id")
    assert len(ids) == len(set(ids))
    return seen


def opened(node: Node, place: str, post: str = "officer") -> Seen:
    answer = client(node, post).get(place)
    assert answer.status_code == 200, place
    return page(answer)


def begin(node: Node, way: str = "template") -> int:
    answer = client(node).post("/drafts/begin", {"from": way})
    return int(answer["Location"].rpartition("/")[2])


def typed(node: Node, draft: int, **more: str) -> dict[str, Any]:
    """What a browser would send of a draft's page, with some fields typed over."""
    html = client(node).get(f"/drafts/{draft}").content.decode()
    return filled(html, "draft") | more


def held(node: Node, draft: int) -> sheets.Sheet:
    return sheets.load(drafts.get(node=node, post="officer", draft=draft).body)


def write(node: Node, draft: int, **more: str) -> Any:
    return client(node).post(f"/drafts/{draft}", typed(node, draft, **more))


def shown(client: Client, where: str) -> dict[str, str]:
    """Return what an edit form carries of the version that it shows."""
    page = client.get(where).content.decode()
    found = re.findall(r'type="hidden" name="(hash|authentic)" value="(\w+)"', page)
    assert found, where
    return dict(found)
