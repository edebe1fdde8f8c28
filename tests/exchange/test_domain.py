"""Writing items, and making releasable versions of them: what is refused, and what a floor is."""

import pytest

from comity.core.errors import BodyInvalidError
from comity.exchange import domain, floor
from comity.exchange.domain import BelowFloorError, Choice, Made, NoReasonError
from comity.exchange.kinds import Item, ItemParagraph
from comity.node.publish import Marking, NoSuchRecordError, NotOursError
from comity.node.visible import visible_to
from comity.programme.acting import NotPermittedError
from tests.exchange.conftest import OFFICIAL, SECRET, Room, said
from tests.node.houses import PLAIN, label

GREEN = label("GREEN", "TLP")


def mixed(room: Room, **more: object) -> str:
    """An item of two paragraphs: one as high as the whole, one plain."""
    return room.write(
        "mixed", ("the secret", ()), ("the plain", (PLAIN,)), labels=(SECRET,), **more
    )


def release(room: Room, name: str, *to: str, post: str = "writer", **more: object) -> Item:
    made = Made(
        more.get("title", said("for partners")),
        more.get("choice", Choice((1,))),
        Marking(more.get("labels", (PLAIN,)), to),
        more.get("reason", ""),
    )
    return domain.make_releasable(node=room.kor, actor=room.actor(post), name=name, made=made)


def test_only_a_post_that_may_write_writes(room: Room):
    with pytest.raises(NotPermittedError):
        room.write("no", post="reader")


def test_a_paragraph_is_not_labelled_above_its_item(room: Room):
    with pytest.raises(BodyInvalidError, match="Paragraph 2"):
        room.write("high", ("one", ()), ("two", (SECRET,)), labels=(OFFICIAL,))
    with pytest.raises(BodyInvalidError, match="Paragraph 1"):
        room.write("other policy", ("one", (GREEN,)), labels=(OFFICIAL,))


def test_a_version_is_not_labelled_below_the_one_before(room: Room):
    name = room.write("official", labels=(OFFICIAL,))
    room.write("higher", labels=(SECRET,), name=name)
    with pytest.raises(BelowFloorError):
        room.write("lower", labels=(OFFICIAL,), name=name, post="release")


def test_a_version_names_nobody_that_the_one_before_did_not(room: Room):
    name = room.write("at home")
    with pytest.raises(BelowFloorError):
        room.write("at home", name=name, to=("NATO",), post="release")
    named = room.write("shared", to=("NATO",))
    room.write("at home again", name=named)


def test_what_cannot_be_seen_is_neither_revised_nor_released(room: Room):
    name = mixed(room)
    with pytest.raises(NoSuchRecordError):
        room.write("guess", name=name, post="clerk")
    with pytest.raises(NoSuchRecordError):
        release(room, name, post="clerk")


def test_a_releasable_version_says_nothing_of_what_it_was_made_from(room: Room):
    name = mixed(room, to=("NATO",))
    made = release(room, name, "NATO")
    room.sync()
    there = visible_to(room.nato, room.actor("reader", room.nato).reader)
    got = there.get(made.header.id)
    assert got is not None
    assert [one.words["en"] for one in got.version.body.paragraphs] == ["the plain"]
    assert name.encode() not in got.version.sealed.header + got.version.sealed.body
    assert there.get(name) is None
    assert there.count(kind="link") == 0


def test_the_link_back_is_the_owners_alone(room: Room):
    name = mixed(room, to=("NATO",))
    made = release(room, name, "NATO")
    (link,) = visible_to(room.kor, room.actor().reader).all(kind="link")
    assert link.version.header.releasable_to == ()
    assert link.version.header.labels == (SECRET,)
    body = link.version.body
    assert (body.relation, body.source, body.target) == ("release-of", made.header.id, name)


@pytest.mark.parametrize(
    "below",
    [
        {"choice": Choice((0, 1))},
        {"choice": Choice((1,), facts=True)},
        {"title": said("mixed")},
    ],
    ids=["a higher paragraph", "the facts", "the old title"],
)
def test_below_the_floor_goes_only_a_release_officer_with_a_reason(
    room: Room, below: dict[str, object]
):
    name = mixed(room, to=("NATO",))
    with pytest.raises(BelowFloorError):
        release(room, name, "NATO", reason="because", **below)
    with pytest.raises(NoReasonError):
        release(room, name, "NATO", post="release", **below)
    release(room, name, "NATO", post="release", reason="the source agreed", **below)
    (link,) = visible_to(room.kor, room.actor().reader).all(kind="link")
    assert link.version.body.reason == "the source agreed"


def test_naming_a_party_that_the_whole_did_not_is_below_the_floor(room: Room):
    name = mixed(room)
    with pytest.raises(BelowFloorError):
        release(room, name, "NATO")
    assert release(room, name).header.releasable_to == ()


def test_an_object_raises_the_floor_by_its_own_label(room: Room):
    high = room.write("high", labels=(SECRET,), to=("NATO",))
    name = room.write("refers", labels=(OFFICIAL,), to=("NATO",), about=(high,))
    with pytest.raises(BelowFloorError):
        release(room, name, "NATO", choice=Choice((0,), (high,)), labels=(OFFICIAL,))
    without = release(room, name, "NATO", choice=Choice((0,)), labels=(OFFICIAL,))
    assert without.header.refs == ()


def test_another_partys_item_is_not_ours_to_release(room: Room):
    from tests.node.houses import give

    theirs = give(room.nato, "theirs", to=("KOR",))
    room.sync()
    with pytest.raises(NotOursError):
        release(room, theirs)


def test_a_downgraded_paragraph_is_marked_no_higher_than_the_whole(room: Room):
    name = mixed(room, to=("NATO",))
    made = release(
        room, name, "NATO", post="release", reason="agreed", choice=Choice((0, 1)),
        labels=(OFFICIAL,),
    )  # fmt: skip
    assert [one.labels for one in made.body.paragraphs] == [(), (PLAIN,)]


def test_a_floor_joins_labels_and_intersects_releasable_to(room: Room):
    policies = room.kor.policies
    least = floor.floor(
        policies, [Marking((PLAIN,), ("JPN", "NATO")), Marking((GREEN, OFFICIAL), ("NATO",))]
    )
    assert (set(least.labels), least.releasable_to) == ({OFFICIAL, GREEN}, ("NATO",))
    assert not floor.below(policies, least, Marking((SECRET, GREEN), ("NATO/desk",)))
    under = floor.below(policies, least, Marking((PLAIN,), ("JPN", "NATO")))
    assert (set(under.policies), under.named) == ({"KOR", "TLP"}, ("JPN",))


def test_a_paragraph_is_labelled_as_the_item_under_policies_it_says_nothing_of():
    paragraph = ItemParagraph(said("x"), (PLAIN,))
    assert floor.portion((OFFICIAL, GREEN), paragraph) == (PLAIN, GREEN)
