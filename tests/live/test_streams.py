"""What a stream says and when it ends, without sockets: tick by tick."""

from collections.abc import Callable
from dataclasses import replace
from unittest import mock

import pytest
from django.contrib.sessions.models import Session

from comity.node import posts, publish, settle
from comity.node.people import persons, tenures
from comity.node.publish import NODE, Marking
from comity.web.live import streams as module
from comity.web.live.rooms import Room, room
from tests.live.listening import GUEST, READER, Listening, cookie_of
from tests.node.houses import PLAIN, give, label

SECRET = label("Ⅱ급비밀")


def hide(listening: Listening, name: str) -> None:
    """Raise a record beyond what the reader is cleared for."""
    marking = Marking((SECRET,), ())
    publish.relabel(node=listening.node, actor=NODE, name=name, marking=marking)


def tenure_of(listening: Listening) -> int:
    return next(one.id for one in tenures.all_tenures(node=listening.node) if one.post == "reader")


def test_the_pages_on_which_something_new_stands_are_told(listening: Listening):
    for name in ("today", "information", "desk"):
        listening.listen(name)
    assert listening.hear() == []
    give(listening.node, "an item")
    assert listening.hear() == [("desk", "new"), ("information", "new")]
    assert listening.hear() == []


@pytest.mark.parametrize("hidden", [{"labels": (SECRET,)}, {"subject": "PMC"}])
def test_what_the_reader_does_not_see_is_told_to_nobody(listening: Listening, hidden: dict):
    name = give(listening.node, "there already", **hidden)
    listening.listen("information")
    listening.listen("desk")
    give(listening.node, "hidden", **hidden)
    give(listening.node, "hidden anew", name=name, **hidden)
    publish.relabel(node=listening.node, actor=NODE, name=name, marking=Marking((SECRET,), ()))
    assert listening.hear() == []


def test_a_record_that_is_lost_is_told_and_its_own_page_is_closed(listening: Listening):
    name, other = give(listening.node, "an item"), give(listening.node, "another")
    listening.listen("information")
    listening.listen("item", of=name)
    listening.listen("item", of=other)
    hide(listening, name)
    assert listening.hear() == [("information", "gone"), ("item", "gone ended")]
    assert len(listening.streams) == 2
    assert listening.listen("item", of=name) == "404"


def test_the_page_of_an_item_is_told_of_its_next_version_alone(listening: Listening):
    name, other = give(listening.node, "an item"), give(listening.node, "another")
    listening.listen("item", of=name)
    give(listening.node, "another version", name=other)
    assert listening.hear() == []
    give(listening.node, "its next version", name=name)
    assert listening.hear() == [("item", "new")]


def test_what_came_and_went_between_two_ticks_is_told_to_nobody(listening: Listening):
    listening.listen("information")
    hide(listening, give(listening.node, "an item"))
    assert listening.hear() == []


def test_a_lost_class_closes_an_item_at_once_and_lists_are_told_once_it_is_settled(
    listening: Listening,
):
    name = give(listening.node, "an item")
    listening.listen("item", of=name)
    listening.listen("information")
    listening.hear()
    with listening.node.write() as db:
        lost = "UPDATE node_classdecision SET permitted = false, settled = false"
        db.execute(f"{lost} WHERE audience_id = %s", (next(iter(listening.open)).audience,))
        listening.node.bump()
    assert listening.hear() == [("item", "gone ended")]
    assert listening.hear() == []
    settle.settle(listening.node)
    assert listening.hear() == [("information", "gone")]


def test_what_comes_while_an_audience_is_being_settled_is_told_afterwards(listening: Listening):
    give(listening.node, "an item")
    listening.listen("information")
    audience = next(iter(listening.open)).audience
    listening.node.db.execute(
        "UPDATE node_classdecision SET settled = false WHERE audience_id = %s", (audience,)
    )
    give(listening.node, "another")
    assert listening.hear() == []
    settle.settle(listening.node)
    assert listening.hear() == [("information", "new")]


def end_tenure(listening: Listening) -> None:
    tenures.end(node=listening.node, actor=listening.house.actor(), tenure=tenure_of(listening))


def hand_over(listening: Listening) -> None:
    persons.add(node=listening.node, actor=NODE, name="reader-2")
    tenures.hand_over(
        node=listening.node,
        actor=listening.house.actor(),
        tenure=tenure_of(listening),
        to="reader-2",
    )


def shut_out(listening: Listening) -> None:
    persons.shut_out(node=listening.node, actor=NODE, name="reader-1")


def reset(listening: Listening) -> None:
    persons.reset(node=listening.node, actor=NODE, name="reader-1")


def sign_out(listening: Listening) -> None:
    listening.person.browser.post("/sign-out")


def lower(listening: Listening) -> None:
    posts.set_post(node=listening.node, post=replace(READER, clearances=()))


def narrow(listening: Listening) -> None:
    posts.set_post(node=listening.node, post=replace(READER, need=("PMC",)))


def let_idle(listening: Listening) -> None:
    listening.house.time.move(31 * 60_000)


LOSSES: list[Callable[[Listening], None]] = [
    *(end_tenure, hand_over, shut_out, reset, sign_out, lower, narrow, let_idle)
]


@pytest.mark.parametrize("lose", LOSSES, ids=lambda one: one.__name__)
def test_a_stream_ends_with_what_it_stands_on(
    listening: Listening, lose: Callable[[Listening], None]
):
    listening.listen("information")
    assert listening.hear() == []
    lose(listening)
    assert listening.hear() == [("information", "ended")]
    assert len(listening.streams) == 0
    is_reader_still = lose in {lower, narrow}
    assert (listening.listen("information") == "401") != is_reader_still


def test_the_desk_ends_with_its_permission_and_other_pages_stay(listening: Listening):
    listening.listen("desk")
    listening.listen("information")
    posts.set_post(node=listening.node, post=replace(READER, permissions=()))
    assert listening.hear() == [("desk", "ended")]
    give(listening.node, "an item")
    assert listening.hear() == [("information", "new")]
    assert listening.listen("desk") == "404"


def test_a_tenure_that_runs_out_ends_a_stream_though_nothing_is_written(listening: Listening):
    person = listening.house.person("deputy-1")
    ends = listening.house.time.at + 10_000
    listening.house.give("deputy-1", READER, deputy=True, ends=ends)
    listening.listen("information", cookie=cookie_of(person.browser))
    listening.hear()
    listening.streams.is_due()
    due = []
    for at in (ends - 1, ends):
        listening.house.time.at = at
        due.append(listening.streams.is_due() or listening.node.db.is_postgresql)
    assert due[-1]
    assert listening.hear() == [("information", "ended")]


def test_a_guest_hears_of_what_is_released_to_them_until_they_are_none(listening: Listening):
    posts.set_post(node=listening.node, post=GUEST)
    person = listening.house.person("guest-1", GUEST)
    cookie = cookie_of(person.browser)
    listening.listen("information", cookie=cookie)
    assert [listening.listen(name, cookie=cookie) for name in ("today", "desk")] == ["404", "404"]
    give(listening.node, "for Korea alone")
    assert listening.hear() == []
    tenure = next(
        one for one in tenures.all_tenures(node=listening.node) if one.person == "guest-1"
    )
    tenures.end(node=listening.node, actor=listening.house.actor(), tenure=tenure.id)
    assert listening.hear() == [("information", "ended")]


def test_whoever_may_not_listen_is_refused_as_by_a_page(listening: Listening):
    hidden = give(listening.node, "hidden", labels=(SECRET,))
    missing = "item--00000000-0000-4000-8000-000000000000"
    nobody = cookie_of(listening.house.person("nobody-1").browser)
    assert listening.listen("information", cookie="a=b") == "401"
    assert listening.listen("information", cookie=nobody) == "401"
    assert listening.listen("information", cookie=nobody[:-32] + "x" * 32) == "401"
    assert listening.listen("nothing") == "404"
    assert {listening.listen("item", of=of) for of in (hidden, missing, "")} == {"404"}


def test_whoever_comes_back_is_told_what_came_meanwhile(listening: Listening):
    first = listening.listen("information")
    listening.streams.close(next(iter(listening.open)))
    give(listening.node, "an item")
    listening.listen("information")
    assert listening.hear() == [], "a page that is made now shows it"
    listening.listen("information", after=first)
    assert listening.hear() == [("information", "new")]


def test_the_id_of_another_s_event_tells_nothing(listening: Listening):
    other = listening.house.person("reader-2", READER)
    theirs = listening.listen("information", cookie=cookie_of(other.browser))
    give(listening.node, "an item")
    listening.hear()
    listening.listen("information", after=theirs)
    listening.listen("desk", after=listening.listen("information"))
    assert listening.hear() == []


def test_ids_are_drawn_and_remembered_no_longer_than_there_is_room(listening: Listening):
    with mock.patch.object(module, "KNOWN", 2):
        ids = [listening.listen("information") for _ in range(3)]
        assert len({len(one) for one in ids}) == 1
        assert len(set(ids)) == 3
        give(listening.node, "an item")
        listening.hear()
        listening.listen("information", after=ids[0])
    assert listening.hear() == []


def test_a_session_and_a_node_have_only_so_many_streams(listening: Listening):
    with mock.patch.object(module, "MOST_EACH", 2), mock.patch.object(module, "MOST", 3):
        other = cookie_of(listening.house.person("reader-2", READER).browser)
        assert listening.listen("today") not in {"429", "503"}
        assert listening.listen("desk") != "429"
        assert listening.listen("information") == "429"
        assert listening.listen("information", cookie=other) != "503"
        assert listening.listen("desk", cookie=other) == "503"


def test_a_stream_writes_nothing_to_the_session(listening: Listening):
    before = list(Session.objects.values_list())
    listening.house.time.move(20 * 60_000)
    listening.listen("information")
    listening.hear()
    assert list(Session.objects.values_list()) == before


def test_nothing_is_asked_while_nobody_has_committed(listening: Listening):
    assert not listening.streams.is_due(), "nobody listens"
    listening.listen("information")
    assert listening.streams.is_due()
    listening.hear()
    assert listening.streams.is_due() == listening.node.db.is_postgresql


def test_a_tick_that_failed_is_due_again_and_tells_what_it_did_not(listening: Listening):
    listening.listen("information")
    listening.streams.is_due()
    listening.hear()
    give(listening.node, "an item")
    listening.streams._commits = None  # as if another process had sealed it
    assert listening.streams.is_due()
    with (
        mock.patch.object(module.live, "marks", side_effect=OSError("lost")),
        pytest.raises(OSError, match="lost"),
    ):
        listening.hear()
    assert listening.streams.is_due()
    assert listening.hear() == [("information", "new")]


def test_the_name_of_a_room_is_taken_once():
    with pytest.raises(ValueError, match="Two rooms"):
        room(Room("information", lambda _: False))


def test_a_public_item_is_told_to_no_one_who_has_not_signed_in(listening: Listening):
    give(listening.node, "an item", labels=(PLAIN,), to=("PUBLIC",))
    assert listening.listen("information", cookie="a=b") == "401"
