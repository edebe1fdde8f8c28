"""The doors of the calendar: month, timeline, addresses, and what calendar programs get."""

from collections.abc import Sequence

from django.test import Client

from comity.core.release import Reader
from comity.node import addresses
from comity.node.doors import door
from comity.node.node import Node
from comity.node.posts import Post

from .browsing import page


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


@door("calendar program", sorts=("public",), routes=("calendar/<str:secret>.ics",))
def _program(node: Node, _reader: Reader, _ids: Sequence[str]) -> bytes:
    """What an address answers that reads what the public reads."""
    with node.write() as db, db.undone():
        post = Post(node.party, "door", {"en": "door", "ko": "문"})
        db.execute(
            "INSERT INTO node_post (party, code, title, clearances, need, permissions) "
            "VALUES (%s, 'door', '{}', '[]', '[]', '[]')",
            (node.party,),
        )
        _, secret = addresses.make(node=node, post=post, name="door", language="ko")
        client = Client(SERVER_NAME="localhost", **{"comity.node": node})
        answer = client.get(f"/calendar/{secret}.ics")
        again = client.get(
            f"/calendar/{secret}.ics?language=en", headers={"If-None-Match": answer["ETag"]}
        )
        return answer.serialize() + b"\0" + again.serialize()
