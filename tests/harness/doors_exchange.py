"""The doors of information: the list, an item, writing one, releasing."""

from collections.abc import Sequence
from dataclasses import replace

from django.test import Client

from comity.core.label import Label
from comity.core.release import Reader
from comity.node import posts
from comity.node.doors import door
from comity.node.node import Node

from .browsing import answer_bytes, entered, of_kind, page, undone

FEW = 6
"""How many ids a draft refers to in turn."""
TRIED = 3
"""How many items of a history are tried."""


def _items(ids: Sequence[str]) -> list[str]:
    return of_kind(ids, "item", TRIED)


@page("information", "information", "item/<str:name>")
def _read(client: Client, ids: Sequence[str]) -> list[object]:
    asked = ("", "?words=title", "?owner=KOR&form=report", "?subject=CYB&start=25&language=ko")
    places = [*(f"/information{one}" for one in asked), *(f"/item/{one}" for one in _items(ids))]
    return [client.get(place) for place in places]


@page(
    "attachments of items",
    "item/<str:name>/attachments/<int:at>",
    "item/<str:name>/attachments/<int:at>/label",
)
def _attached(client: Client, ids: Sequence[str]) -> list[object]:
    places = [f"/item/{name}/attachments/{at}" for name in _items(ids) for at in (0, 1)]
    return [client.get(f"{place}{more}") for place in places for more in ("", "/label")]


@page("releasable versions", "item/<str:name>/releasable")
def _releasable(client: Client, ids: Sequence[str]) -> list[object]:
    places = [f"/item/{name}/releasable" for name in _items(ids)]
    sent = {"do": "look", "to": ["NATO"], "paragraph": ["0"]}
    return [answer for one in places for answer in (client.get(one), client.post(one, sent))]


@page(
    "drafts of information",
    "information/begin",
    "information/drafts/<int:draft>",
    "information/drafts/<int:draft>/who",
    "information/drafts/<int:draft>/send",
    "information/drafts/<int:draft>/discard",
    "information/drafts/<int:draft>/beside/<int:other>",
)
def _drafts(client: Client, ids: Sequence[str]) -> list[object]:
    answers: list[object] = [client.post("/information/begin")]
    answers += [client.post("/information/begin", {"revises": name}) for name in _items(ids)]
    for address in ("1", "1/who", "1/send", "1/discard", "1/beside/2"):
        place = f"/information/drafts/{address}"
        answers += [client.get(place), client.post(place, {"act": "save", "about": ids[0]})]
    return answers


@door("writing information", sorts=("staff",))
def _writing(node: Node, reader: Reader, ids: Sequence[str]) -> bytes:
    """What a post is told that may write and release, up to the item that it has sealed.

    The harness's posts may do nothing; for this door, and undone after it, the post may.
    """
    post = posts.find(node, reader.party, reader.post)
    if post is None or not post.clearances:
        return b""
    with undone(node):
        posts._write(node, replace(post, permissions=("write", "release")))
        client = entered(node, reader, "writing information")
        answers, names = _written(client, post.clearances[0], ids)
        answers += [client.get(f"/item/{name}/releasable?to=NATO") for name in _items(ids)]
        answers.append(client.get("/information"))
        told = b"\0".join(answer_bytes(one) for one in answers)
    for name in names:  # drawn by chance, and no part of what may differ
        told = told.replace(name.encode(), b"drawn")
    return told


def _written(
    client: Client, clearance: Label, ids: Sequence[str]
) -> tuple[list[object], list[str]]:
    """Write an item that refers to each of a few ids in turn, then to nothing, and seal it."""
    begun = client.post("/information/begin")
    draft = begun["Location"]
    answers: list[object] = [begun]
    names = [draft]
    version = 1
    for about in (*([one] for one in ids[:FEW]), list(ids), []):
        typed = {
            "version": str(version), "title.en": "door", "form": "report", "subject": "CYB",
            f"level-{clearance.policy}": clearance.classification, "to": ["NATO", "PUBLIC"],
            "paragraph.count": "1", "paragraph.0.uid": "1", "paragraph.0.words.en": "door",
            "about": about, "found_words": "title",
        }  # fmt: skip
        answers.append(client.post(draft, typed, headers={"X-Autosave": "1"}))
        version = answers[-1].json()["version"]
        answers.append(client.get(f"{draft}/who"))
    answers += [client.post(draft, typed | {"do": "find"}), client.get(draft)]
    answers.append(client.get(f"{draft}/send"))
    sealed = client.post(f"{draft}/send", {"version": str(version)})
    answers.append(sealed)
    if "item--" in sealed.get("Location", ""):
        names.append(sealed["Location"].rpartition("/")[2])
        answers.append(client.get(sealed["Location"]))
    return answers, names
