"""The doors of what is written: every form of the node, and the errors and redirects around it.

The harness's posts may do nothing but release; for the forms, and undone after it, they may do all.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace

from django.test import Client

from comity.core.release import Reader
from comity.node import posts
from comity.node.doors import door
from comity.node.node import Node
from comity.node.people.permissions import PERMISSIONS
from comity.node.visible import visible_to

from .browsing import answer_bytes, entered, of_kind, page, undone
from .forms import WRITES
from .sending import Tried, send

SHARE = 16
"""The forms are asked in so many turns, by the ids of the histories: all at once take seconds."""
_IDS = re.compile(rb"[a-z]+--[0-9a-f-]{36}")
_SECRETS = re.compile(rb"(?<=code=)[\w-]+|(?<=calendar/)[\w-]{43}(?=\.ics)")


@door("writes", routes=tuple(sorted({write.route for write in WRITES})))
def _writes(node: Node, reader: Reader, ids: Sequence[str]) -> bytes:
    """What each form is answered that names an id of its kind, and one that nothing bears."""
    turn = zlib.crc32("".join(ids).encode()) % SHARE
    asked = [write for write in WRITES[turn::SHARE] if not write.declared]
    post = posts.find(node, reader.party, reader.post) if reader.post else None
    with undone(node):
        if post is not None:
            posts._write(node, replace(post, permissions=tuple(PERMISSIONS)))
        client = entered(node, reader, "writes")
        seen = {write.at: _first(node, reader, write.at) for write in asked if write.at}
        answers = [
            answer
            for write in asked
            if not write.at or seen[write.at]
            for name in of_kind(ids, write.kind)[:2]
            for answer in send(client, write, Tried(write.kind, name), seen.get(write.at, ""))
        ]
        told = _SECRETS.sub(b"drawn", b"\0".join(answer_bytes(one) for one in answers))
    known = {name.encode() for name in ids}
    return _IDS.sub(lambda found: found[0] if found[0] in known else b"drawn", told)


def _first(node: Node, reader: Reader, kind: str) -> str:
    page = visible_to(node, reader).latest(kind=kind, limit=1)
    return page[0].version.header.id if page else ""


@page("errors and redirects", "item/<str:name>", "desk/record/<str:name>", "sign-in")
def _errors(client: Client, ids: Sequence[str]) -> list[object]:
    answers: list[object] = []
    for name in (ids[0], ids[-1]):
        for place in (f"/item/{name}", f"/desk/record/{name}", f"/plan/{name}"):
            answers += [client.get(f"{place}/"), client.put(place), client.post(place)]
            answers.append(client.get(f"{place}?language=ko&look=dark"))
        answers.append(client.get(f"/sign-in?next=/item/{name}"))
    return answers
