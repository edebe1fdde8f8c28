"""Changes: an update is checked as the first version was, and what is deleted is deleted there."""

from comity.node import publish
from tests.exchange.conftest import SECRET, Room
from tests.exchange.test_pages import begun, saved
from tests.node.recompute import held_from

from .asking import full_feed, pages


def test_no_way_to_update_skips_the_check(room: Room):
    name = room.write("one first", to=("NATO",))
    room.sync()
    room.write("one second, secret", labels=(SECRET,), to=("NATO",), name=name)
    room.sync()
    assert name not in held_from(room.nato, "KOR")
    there = pages(room, "clerk", (name,)) + full_feed(room.kor, "NATO")
    assert b"one second, secret" not in there
    assert b"one first" not in there, "the older version is not the record any more"


def test_whoever_does_not_see_an_item_updates_nothing_of_it(room: Room):
    name = room.write("one hidden", labels=(SECRET,))
    missing = "item--00000000-0000-4000-8000-000000000000"
    client = room.browse("clerk")
    hidden, never = (client.post("/information/begin", {"revises": one}) for one in (name, missing))
    assert (hidden.status_code, never.status_code) == (404, 404)
    draft = begun(room, "clerk")
    told = saved(room, draft, "clerk", about=[name], do="find", headers={})
    assert b"one hidden" not in told.content


def test_a_deletion_reaches_whoever_was_given_it(room: Room):
    name = room.write("one taken back", to=("NATO",))
    room.sync()
    assert b"one taken back" in pages(room, "reader", (name,), room.nato)
    publish.recall(node=room.kor, actor=room.actor("release"), name=name, parties=("NATO",))
    room.sync()
    assert b"one taken back" not in pages(room, "reader", (name,), room.nato)
    held = "SELECT count(*) FROM node_record WHERE name = %s AND body IS NOT NULL"
    assert room.nato.db.value(held, (name,)) == 0
    confirmed = (
        "SELECT g.seq <= o.receipt_seq FROM node_given g JOIN node_feedout o ON o.peer = g.peer "
        "WHERE g.name = %s AND g.state = 'recalled'"
    )
    assert room.kor.db.value(confirmed, (name,))
