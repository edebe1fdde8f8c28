"""Powers: no office, no way of sending and no failure stands above the rule."""

from comity.core.policies import Policies
from comity.node import decisions, posts, publish, settle
from comity.node.kinds import Group
from comity.node.people.permissions import PERMISSIONS
from comity.node.posts import Post
from comity.node.publish import NODE, Marking
from tests.exchange.conftest import SECRET, Room, said
from tests.node.houses import PLAIN

from .asking import full_feed, pages


def test_an_administrator_does_not_bypass_labels(room: Room):
    name = room.write("one secret", labels=(SECRET,))
    everything = tuple(PERMISSIONS)
    clerk = Post("KOR", "head", said("head"), (PLAIN,), ("*",), everything)
    posts.set_post(node=room.kor, post=clerk)
    assert b"one secret" not in pages(room, "head", (name,))
    assert b"one secret" not in room.browse("head").get(f"/desk/record/{name}?of=NATO").content
    assert b"one secret" in pages(room, "reader", (name,))


def test_a_full_push_does_not_ignore_rules(room: Room):
    room.write("one allowed", to=("NATO",))
    room.write("one not named")
    room.write("one too high", labels=(SECRET,), to=("NATO",))
    taken_back = room.write("one taken back", to=("NATO",))
    room.sync()
    publish.recall(node=room.kor, actor=room.actor("release"), name=taken_back, parties=("NATO",))
    there = full_feed(room.kor, "NATO")
    assert b"one allowed" in there
    for title in (b"one not named", b"one too high", b"one taken back"):
        assert title not in there


def test_a_failed_policy_look_up_lets_nothing_through(room: Room):
    name = room.write("one marked", labels=(PLAIN,), to=("NATO",))
    room.sync()
    before = full_feed(room.kor, "NATO")
    assert b"one marked" in before
    known = room.kor.policies
    room.kor.shipped = room.kor.policies = Policies([one for one in known if one.id != "KOR"])
    room.kor.caches.clear()
    decisions.redecide(room.kor)
    settle.settle(room.kor)
    assert b"one marked" not in full_feed(room.kor, "NATO")
    assert b"one marked" not in pages(room, "reader", (name,))


def test_who_is_in_a_group_is_not_shown_to_those_outside(room: Room):
    publish.publish(
        node=room.kor,
        actor=NODE,
        kind="group",
        subject="groups",
        marking=Marking((PLAIN,)),
        body=Group("Harbour partners", ("NATO", "JPN", "AUS")),
    )
    settle.settle(room.kor)
    name = room.write("one for the group", to=("Harbour partners",))
    room.sync()
    there = full_feed(room.kor, "NATO") + pages(room, "reader", (name,), room.nato)
    assert b"one for the group" in there
    assert b"JPN" not in there
    assert b"AUS" not in there
