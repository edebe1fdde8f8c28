"""What a reader gets: every page that names records, and a peer's feed from its beginning."""

import re
from collections.abc import Iterable

from comity.node import feeds, wire
from comity.node.node import Node
from tests.exchange.conftest import Room

LISTS = ("/", "/today", "/information", "/information?words=one", "/programme", "/desk", "/audit")
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


def pages(room: Room, post: str, names: Iterable[str] = (), node: Node | None = None) -> bytes:
    """The lists of a node and the pages of some records, as a post gets them, tokens left out."""
    client = room.browse(post, node)
    places = [*LISTS, *(f"/item/{name}{end}" for name in names for end in ("", "/releasable"))]
    answers = [client.get(place) for place in places]
    return b"\0".join(b"%d %s" % (one.status_code, _TOKEN.sub(b"", one.content)) for one in answers)


def full_feed(node: Node, peer: str) -> bytes:
    """All bytes that a peer gets which holds nothing yet and pulls from the beginning."""
    got, seq, more = [], 0, True
    while more:
        page = feeds.pull(node, peer, wire.Pull(node.card.epoch, seq))
        got += [wire.encode(one) for one in page.items]
        seq, more = seq + len(page.items), page.more
    return b"\0".join(got)
