"""A house with somebody who listens: their post, their session, and what their streams are told."""

from dataclasses import dataclass, field
from http import HTTPStatus

from django.conf import settings
from django.test import Client

from comity.node import posts
from comity.node.node import Node
from comity.node.posts import Post
from comity.web.live.asking import Asked
from comity.web.live.streams import Stream, Streams
from tests.accounts.house import House, Somebody
from tests.node.houses import label

READER = Post(
    "KOR", "reader", {"en": "Reader"}, (label("Ⅲ급비밀"),), ("CYB",), permissions=("release",)
)
CHIEF = Post("KOR", "chief", {"en": "Chief"}, (label("Ⅰ급비밀"),), ("*",))
"""Sees all, so that what is hidden from the reader is seen by somebody."""
GUEST = Post("NATO", "guest", {"en": "Guest"}, (label("Ⅲ급비밀"),), ("*",))


def cookie_of(browser: Client) -> str:
    """The cookie that a browser sends."""
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={browser.cookies[name].value}"


@dataclass
class Listening:
    """Somebody who has signed in, and the streams of the node."""

    house: House
    person: Somebody
    streams: Streams
    open: dict[Stream, str] = field(default_factory=dict)

    @property
    def node(self) -> Node:
        return self.house.node

    def listen(self, room: str, of: str = "", after: str = "", cookie: str = "") -> str:
        """Open a stream; return the id of its first event, or the status that it was refused by."""
        cookie = cookie or cookie_of(self.person.browser)
        opened = self.streams.open(Asked(room, cookie, "127.0.0.1", of, after))
        if isinstance(opened, HTTPStatus):
            return str(int(opened))
        stream, said = opened
        self.open[stream] = room
        return said.decode().partition("\n")[0].removeprefix("id: ")

    def hear(self) -> list[tuple[str, str]]:
        """What is said at a tick, where the streams find one due: (room, what)."""
        said = self.streams.tick()
        return sorted((self.open[stream], what(words)) for stream, words in said)


def what(said: bytes) -> str:
    """What an event says, in short: ``new``, ``gone``, ``ended``, or several of them."""
    data = [line.removeprefix("data: ") for line in said.decode().splitlines() if "data" in line]
    return " ".join("ended" if one == "ended" else one.split('"')[-2] for one in data)


def listening(house: House) -> Listening:
    """Let somebody in who is the reader."""
    for post in (CHIEF, READER):
        posts.set_post(node=house.node, post=post)
    return Listening(house, house.person("reader-1", READER), Streams(house.node))
