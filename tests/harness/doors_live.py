"""The door of the live stream: a reader listens from the first question on, on every page.

What each stream says is captured at each question, before and after what changed is settled: so a
hidden change must cause no event, and nothing may tell how many others were told something. One
that has ended is opened again, as a browser would try to.
"""

from collections.abc import Iterator, Sequence
from http import HTTPStatus

from django.conf import settings

from comity.core.release import Reader
from comity.node.doors import PERSONS, door
from comity.node.node import Node
from comity.web.live.asking import Asked
from comity.web.live.place import PATH
from comity.web.live.streams import Stream, Streams

from . import browsing

ROOMS = ("today", "information", "desk", "nothing")


class Listener:
    """A reader with a stream of each page of one node."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.streams = Streams(node)
        self.open: dict[tuple[str, str], Stream] = {}
        self.cookie = ""

    def enter(self, reader: Reader) -> None:
        """Enter the reader's post, once."""
        if not self.cookie and reader.post:
            client = browsing.entered(self.node, reader, "live")
            name = settings.SESSION_COOKIE_NAME
            self.cookie = f"{name}={client.cookies[name].value}"

    def hear(self, ids: Sequence[str]) -> Iterator[bytes]:
        """What the streams that are open say now; then what those say that are opened."""
        places = {stream: place for place, stream in self.open.items()}
        for stream, said in self.streams.tick():
            yield b"%s %s\n%s" % (*(part.encode() for part in places[stream]), said)
            if stream.is_over:
                del self.open[places[stream]]
        for place in [*((room, "") for room in ROOMS), *(("item", name) for name in ids)]:
            if place not in self.open:
                yield self._open(place)

    def _open(self, place: tuple[str, str]) -> bytes:
        room, of = place
        opened = self.streams.open(Asked(room, self.cookie, "127.0.0.1", of))
        if isinstance(opened, HTTPStatus):
            return b"%d" % opened
        self.open[place], said = opened
        return said


_listening: list[Listener] = []
"""Whoever listens to the history that is being played."""


@door("live", sorts=PERSONS, routes=(PATH,))
def _live(node: Node, reader: Reader, ids: Sequence[str]) -> bytes:
    if not _listening or _listening[0].node is not node:
        _listening[:] = [Listener(node)]
    listener = _listening[0]
    listener.enter(reader)
    return b"\0".join(listener.hear(ids))
