"""The order of what is shown tells nothing of what is hidden between."""

import re

from comity.node import feeds, receive, wire
from tests.exchange.conftest import OFFICIAL, Room
from tests.node.stage import undone


def test_the_order_of_what_went_does_not_tell_of_what_went_unseen(room: Room):
    without, beside = went(room, hidden=False), went(room, hidden=True)
    assert without == beside
    assert without.index(b"Went base anew") < without.index(b"Went other"), "the newest first"


def went(room: Room, *, hidden: bool) -> list[bytes]:
    """What the clerk's first page says that went to NATO: a base made anew, and another.

    ``hidden``: something went with them that the clerk does not see; it is older, and refers to
    the base.
    """
    with undone(room.kor):
        base = room.write("Went base", to=("NATO",))
        room.house.time.move()
        if hidden:
            room.write("Went hidden", labels=(OFFICIAL,), to=("NATO",), about=(base,))
        room.house.time.move()
        room.write("Went other", to=("NATO",))
        room.house.time.move()
        room.write("Went base anew", to=("NATO",), name=base)
        place = receive.position(room.nato, "KOR")
        page = feeds.pull(room.kor, "NATO", wire.Pull(place.epoch, place.seq))
        assert (b"Went hidden" in wire.encode(page)) == hidden
        said: bytes = room.browse("clerk").get("/").content
    assert b"Went hidden" not in said
    return re.findall(rb"Went [a-z ]+", said)
