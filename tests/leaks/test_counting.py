"""Counts and correlations are of what the reader sees: the rest changes not one byte."""

from tests.exchange.conftest import SECRET, Room
from tests.node.stage import undone

from .asking import full_feed, pages


def test_counts_are_not_made_before_the_filter(room: Room):
    shown = room.write("one shown", to=("NATO",))
    room.sync()
    before = pages(room, "clerk", (shown,)), full_feed(room.kor, "NATO")
    with undone(room.kor):
        for number in range(30):  # more than a page holds
            room.write(f"one hidden {number}", labels=(SECRET,), to=("NATO",))
        after = pages(room, "clerk", (shown,)), full_feed(room.kor, "NATO")
        assert b"one hidden 7" in pages(room, "reader", (shown,))
    assert after == before


def test_correlations_are_not_made_before_the_filter(room: Room):
    shown = room.write("one shown", to=("NATO",))
    before = pages(room, "clerk", (shown,))
    with undone(room.kor):
        room.write("one that refers", labels=(SECRET,), about=(shown,))
        assert pages(room, "clerk", (shown,)) == before
        assert b"one that refers" in pages(room, "reader", (shown,))
