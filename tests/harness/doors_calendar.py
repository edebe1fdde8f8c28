"""The doors of the calendar: month, timeline, addresses, and what calendar programs get."""

from collections.abc import Sequence

from django.test import Client

from comity.core.release import Reader
from comity.node import addresses, posts
from comity.node.doors import door
from comity.node.node import Node
from comity.node.posts import Post

from . import browsing
from .browsing import page, undone


@page("month", "calendar")
def _month(client: Client, _ids: Sequence[str]) -> list[object]:
    places = ("/calendar", "/calendar?month=2023-11&language=ko", "/calendar?area=CYB&form=meeting")
    return [*(client.get(place) for place in places), client.post("/calendar")]


@page("timeline", "timeline")
def _timeline(client: Client, _ids: Sequence[str]) -> list[object]:
    places = ("/timeline", "/timeline?year=2023", "/timeline?year=2023&only=2023-11&page=9")
    return [client.get(place) for place in places]


@page(
    "calendar addresses",
    "calendar/addresses",
    "calendar/addresses/all",
    "calendar/addresses/<int:address>/revoke",
    "calendar/addresses/<int:address>/raise",
    "calendar/addresses/<int:address>/lower",
    "calendar/<str:secret>.ics",
)
def _addresses(client: Client, _ids: Sequence[str]) -> list[object]:
    return [
        client.get("/calendar/addresses"),
        client.post("/calendar/addresses", {"name": "", "language": "en"}),
        client.get("/calendar/addresses/all"),
        client.post("/calendar/addresses/999999/revoke"),
        client.get("/calendar/addresses/999999/raise"),
        client.post("/calendar/addresses/999999/lower"),
        client.get("/calendar/guessed.ics"),
        client.get(f"/calendar/{'a' * 43}.ics"),
    ]


def _subscribed(node: Node, secret: str) -> bytes:
    client = browsing.browser(node)
    answer = client.get(f"/calendar/{secret}.ics")
    again = client.get(
        f"/calendar/{secret}.ics?language=en", headers={"If-None-Match": answer["ETag"]}
    )
    return answer.serialize() + b"\0" + again.serialize()


@door("calendar program", sorts=("public",), routes=("calendar/<str:secret>.ics",))
def _program(node: Node, _reader: Reader, _ids: Sequence[str]) -> bytes:
    """What an address answers that reads what the public reads."""
    with undone(node):
        post = Post(node.party, "door", {"en": "door", "ko": "문"})
        posts._write(node, post)
        _, secret = addresses.make(node=node, post=post, name="door", language="ko")
        return _subscribed(node, secret)


@door("raised calendar program", sorts=("staff",), routes=("calendar/<str:secret>.ics",))
def _raised(node: Node, reader: Reader, _ids: Sequence[str]) -> bytes:
    """What an address answers that is raised to all that the reader's post is cleared for."""
    post = posts.find(node, reader.party, reader.post)
    if post is None or not post.clearances:
        return b""
    with undone(node):
        address, secret = addresses.make(node=node, post=post, name="door", language="ko")
        addresses.raise_to(
            node=node, by=post, address=address.id, clearances=post.clearances, reason="door"
        )
        return _subscribed(node, secret)
