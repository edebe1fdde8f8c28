"""References: nothing is resolved past its label, and no id is left behind in a list."""

from dataclasses import replace

from comity.exchange import domain
from comity.exchange.domain import Choice, Made
from comity.node import publish
from comity.node.publish import Marking
from tests.exchange.conftest import SECRET, Room, said
from tests.node.houses import PLAIN
from tests.node.recompute import held_from

from .asking import full_feed, pages


def test_a_referenced_object_is_not_resolved_past_its_label(room: Room):
    hidden = room.write("inner words", labels=(SECRET,), to=("NATO",))
    refers = room.write("outer words", to=("NATO",), about=(hidden,))
    room.sync()
    there = pages(room, "clerk", (refers,)) + full_feed(room.kor, "NATO")
    assert b"inner words" not in there
    assert b"outer words" not in there, "what is referred to is part of what it says"
    assert b"inner words" in pages(room, "reader", (refers,))


def test_no_id_is_left_in_a_list_of_references(room: Room):
    base = room.write("base", to=("NATO",))
    refers = room.write("refers", to=("NATO",), about=(base,))
    room.sync()
    assert {base, refers} <= set(held_from(room.nato, "KOR"))
    publish.relabel(
        node=room.kor, actor=room.actor("release"), name=base, marking=Marking((SECRET,), ("NATO",))
    )
    room.sync()
    assert not {base, refers} & set(held_from(room.nato, "KOR"))
    seen = room.browse("clerk").get("/information").content + pages(room, "reader", (), room.nato)
    assert base.encode() not in seen
    assert refers.encode() not in seen


def test_a_releasable_version_has_no_id_of_what_was_left_out(room: Room):
    left_out = room.write("left out", labels=(SECRET,))
    whole = room.write("whole", ("plain words", (PLAIN,)), labels=(SECRET,), about=(left_out,))
    made = Made(said("Part"), Choice((0,)), Marking((PLAIN,), ("NATO",)))
    asked = {"node": room.kor, "actor": room.actor("release"), "name": whole}
    version = domain.make_releasable(**asked, made=replace(made, reason="the source agreed"))
    room.sync()
    assert version.header.refs == ()
    there = pages(room, "clerk", (version.header.id,)) + full_feed(room.kor, "NATO")
    assert b"plain words" in there
    assert left_out.encode() not in there
    assert whole.encode() not in there
