"""A feed that does not go on from what was verified: nothing is stored, and it is said why."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from comity.core import canonical, feed
from comity.core.errors import ComityError, MalformedError, TooLargeError
from comity.core.feed import Entry, Position
from comity.node import receive, wire
from comity.node.visible import visible_to
from tests.node import recompute
from tests.node.houses import give
from tests.node.people import MISSION_OFFICER
from tests.node.simulated import Offer, Simulated, key, recall, release
from tests.node.stage import Stage, make_stage, undone


@pytest.fixture
def stage(databases: tuple[str, ...], tmp_path: Path) -> Stage:
    return make_stage(tmp_path)


def offers(nato: Simulated, count: int = 3) -> list[Offer]:
    return [release(nato.item(f"item {number}")) for number in range(count)]


def gap_before(stage: Stage) -> wire.Page:
    place = receive.position(stage.node, "NATO")
    return stage.nato.page(stage.node, replace(offers(stage.nato)[0], seq=place.seq + 2))


def gap_within(stage: Stage) -> wire.Page:
    first, second, _ = offers(stage.nato)
    place = receive.position(stage.node, "NATO")
    return stage.nato.page(stage.node, first, replace(second, seq=place.seq + 3))


def gap_after(stage: Stage) -> wire.Page:
    place = receive.position(stage.node, "NATO")
    return stage.nato.page(stage.node, *offers(stage.nato), head_seq=place.seq + 4)


def entry_left_out(stage: Stage) -> wire.Page:
    page = stage.nato.page(stage.node, *offers(stage.nato))
    return msgspec.structs.replace(page, items=page.items[:1] + page.items[2:])


def all_left_out(stage: Stage) -> wire.Page:
    page = stage.nato.page(stage.node, *offers(stage.nato))
    return msgspec.structs.replace(page, items=[])


def repeat_of_what_was_taken(stage: Stage) -> wire.Page:
    place = receive.position(stage.node, "NATO")
    page = stage.nato.page(stage.node, *offers(stage.nato))
    receive.take(stage.node, "NATO", page)
    return stage.nato.page(stage.node, *offers(stage.nato), place=place)


def repeat_within(stage: Stage) -> wire.Page:
    page = stage.nato.page(stage.node, *offers(stage.nato))
    return msgspec.structs.replace(page, items=[page.items[0], *page.items])


def head_before_the_entries(stage: Stage) -> wire.Page:
    place = receive.position(stage.node, "NATO")
    return stage.nato.page(stage.node, *offers(stage.nato), head_seq=place.seq + 1)


def other_order(stage: Stage) -> wire.Page:
    page = stage.nato.page(stage.node, *offers(stage.nato))
    return msgspec.structs.replace(page, items=[page.items[1], page.items[0], page.items[2]])


def renumbered_order(stage: Stage) -> wire.Page:
    """Other order with fitting numbers, under the head of the true order."""
    ordered = offers(stage.nato)
    true = stage.nato.page(stage.node, *ordered)
    false = stage.nato.page(stage.node, ordered[1], ordered[0], ordered[2])
    return msgspec.structs.replace(false, head=true.head)


def entry_changed(stage: Stage) -> wire.Page:
    page = stage.nato.page(stage.node, *offers(stage.nato))
    entry = msgspec.json.decode(page.items[0].entry, type=Entry)
    raw = canonical.encode(msgspec.structs.replace(entry, sha256="0" * 64))
    items = [msgspec.structs.replace(page.items[0], entry=raw), *page.items[1:]]
    return msgspec.structs.replace(page, items=items)


def head_with_another_hash(stage: Stage) -> wire.Page:
    return stage.nato.page(stage.node, *offers(stage.nato), head_hash="0" * 64)


def head_by_another_key(stage: Stage) -> wire.Page:
    return stage.nato.page(stage.node, *offers(stage.nato), head_signer=key("somebody"))


def head_signature_changed(stage: Stage) -> wire.Page:
    page = stage.nato.page(stage.node, *offers(stage.nato))
    seal = msgspec.structs.replace(
        page.head.seal, signature=page.head.seal.signature[:-1] + b"\x00"
    )
    return msgspec.structs.replace(page, head=msgspec.structs.replace(page.head, seal=seal))


def head_by_a_revoked_key(stage: Stage) -> wire.Page:
    page = stage.nato.page(stage.node, *offers(stage.nato))
    stage.time.move()
    stage.nato.revoke(stage.node, "NATO second")
    return page


def head_not_canonical(stage: Stage) -> wire.Page:
    page = stage.nato.page(stage.node, *offers(stage.nato))
    payload = page.head.payload.replace(b":", b": ", 1)
    return msgspec.structs.replace(page, head=msgspec.structs.replace(page.head, payload=payload))


def receipt_for_a_head(stage: Stage) -> wire.Page:
    """A signature that the peer made over something else."""
    page = stage.nato.page(stage.node, *offers(stage.nato))
    place = receive.position(stage.node, "NATO")
    head = feed.read_head(page.head, place, receive.keyring(stage.node, "NATO"), stage.time())
    made = feed.make_receipt(page.head, head, stage.time(), stage.nato.signer)
    return msgspec.structs.replace(page, head=msgspec.structs.replace(page.head, seal=made.seal))


def for_somebody_else(stage: Stage) -> wire.Page:
    return stage.nato.page(stage.node, *offers(stage.nato), audience="JPN")


def of_another_peer(stage: Stage) -> wire.Page:
    """Latvia's page for us, replayed as NATO's."""
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    return latvia.page(stage.node, *offers(latvia))


def of_another_peer_under_nato_s_name(stage: Stage) -> wire.Page:
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    place = receive.position(stage.node, "NATO")
    return latvia.page(stage.node, *offers(latvia), place=place, sender="NATO")


def of_a_coming_epoch(stage: Stage) -> wire.Page:
    place = Position("NATO", "KOR", 2)
    return stage.nato.page(stage.node, *offers(stage.nato), place=place)


def of_a_past_epoch(stage: Stage) -> wire.Page:
    page = stage.nato.page(stage.node, *offers(stage.nato))
    stage.nato.epoch, stage.nato.version = 2, 2
    stage.nato.sign_card()
    receive.take_card(stage.node, stage.nato.signed_card)
    return page


def recall_that_names_a_version(stage: Stage) -> wire.Page:
    offer = replace(offers(stage.nato)[0], what=feed.RECALL, sealed=None)
    return stage.nato.page(stage.node, offer)


def release_that_names_none(stage: Stage) -> wire.Page:
    offer = replace(offers(stage.nato)[0], made_at=None, sha256=None)
    return stage.nato.page(stage.node, offer)


def entry_with_no_id(stage: Stage) -> wire.Page:
    return stage.nato.page(stage.node, replace(recall("x"), id="../../etc/passwd"))


def entry_that_is_rubbish(stage: Stage) -> wire.Page:
    page = stage.nato.page(stage.node, *offers(stage.nato))
    items = [msgspec.structs.replace(page.items[0], entry=b"\xff\x00")]
    return msgspec.structs.replace(page, items=items)


BAD = {
    gap_before: "FeedGapError",
    gap_within: "FeedGapError",
    gap_after: "FeedGapError",
    entry_left_out: "FeedGapError",
    all_left_out: "FeedGapError",
    repeat_of_what_was_taken: "FeedRepeatError",
    repeat_within: "FeedRepeatError",
    head_before_the_entries: "FeedRepeatError",
    other_order: "FeedGapError",
    renumbered_order: "FeedChainError",
    entry_changed: "FeedChainError",
    head_with_another_hash: "FeedChainError",
    head_by_another_key: "HeadForgedError",
    head_signature_changed: "HeadForgedError",
    head_by_a_revoked_key: "HeadForgedError",
    head_not_canonical: "NotCanonicalError",
    receipt_for_a_head: "HeadForgedError",
    for_somebody_else: "WrongAudienceError",
    of_another_peer: "WrongAudienceError",
    of_another_peer_under_nato_s_name: "HeadForgedError",
    of_a_coming_epoch: "WrongEpochError",
    of_a_past_epoch: "WrongEpochError",
    recall_that_names_a_version: "FeedChainError",
    release_that_names_none: "FeedChainError",
    entry_with_no_id: "FeedChainError",
    entry_that_is_rubbish: "MalformedError",
}


@pytest.mark.parametrize(("bad", "code"), BAD.items(), ids=[made.__name__ for made in BAD])
def test_it_is_refused_by_name_nothing_is_stored_and_the_next_good_page_is_taken(
    stage: Stage, bad: Callable[[Stage], wire.Page], code: str
):
    page = wire.decode(wire.encode(bad(stage)), wire.Page)
    before = recompute.tables(stage.node)
    with pytest.raises(ComityError) as refused:
        receive.take(stage.node, "NATO", page)
    assert refused.value.code == code
    assert refused.value.hint
    assert recompute.tables(stage.node) == before
    good = stage.nato.item("the next good one")
    stage.nato.give(stage.node, release(good))
    assert visible_to(stage.node, MISSION_OFFICER).get(good.header.id) is not None
    recompute.check(stage.node)


def test_a_page_by_nobody_we_know_is_refused(stage: Stage):
    stranger = Simulated("JPN", stage.time)
    place = Position("JPN", "KOR", 1)
    page = stranger.page(stage.node, *offers(stranger), place=place)
    before = recompute.tables(stage.node)
    with pytest.raises(receive.UnknownPeerError):
        receive.take(stage.node, "JPN", page)
    assert recompute.tables(stage.node) == before


def test_an_empty_page_changes_nothing_that_anybody_sees(stage: Stage):
    before = recompute.tables(stage.node, "feedin")
    stage.nato.give(stage.node)
    assert recompute.tables(stage.node, "feedin") == before


def test_a_recall_of_what_was_never_given_is_taken_and_takes_nothing(stage: Stage):
    before = recompute.tables(stage.node, "feedin", "entryin")
    taken = stage.nato.give(stage.node, recall(stage.nato.name("item", 999)))
    assert (taken.stored, taken.recalled, taken.quarantined) == (0, 0, 0)
    assert recompute.tables(stage.node, "feedin", "entryin") == before


def test_nobody_recalls_what_another_gave(stage: Stage):
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    theirs = latvia.item("Latvia's")
    latvia.give(stage.node, release(theirs))
    stage.nato.give(stage.node, recall(theirs.header.id))
    assert recompute.held_from(stage.node, "LVA").get(theirs.header.id)


def test_nobody_recalls_what_is_ours(stage: Stage):
    ours = give(stage.node, "ours", to=("NATO",))
    stage.nato.give(stage.node, recall(ours))
    assert visible_to(stage.node, MISSION_OFFICER).get(ours) is not None


def test_a_release_without_its_record_stores_nothing_and_the_feed_goes_on(stage: Stage):
    bare = replace(offers(stage.nato)[0], sealed=None)
    before = recompute.tables(stage.node, "feedin", "entryin")
    taken = stage.nato.give(stage.node, bare)
    assert (taken.stored, taken.quarantined) == (0, 0)
    assert recompute.tables(stage.node, "feedin", "entryin") == before
    stage.nato.give(stage.node, recall(bare.id))


def test_what_a_recall_takes_leaves_a_tombstone_without_body_and_salt(stage: Stage):
    version = stage.nato.item("taken back")
    stage.nato.give(stage.node, release(version))
    taken = stage.nato.give(stage.node, recall(version.header.id))
    assert taken.recalled == 1
    row = stage.node.db.row(
        "SELECT state, header, salt, body FROM node_record WHERE name = %s", (version.header.id,)
    )
    assert row is not None
    assert (row[0], bytes(row[1]), row[2], row[3]) == (
        "recalled",
        version.sealed.header,
        None,
        None,
    )


def test_our_receipt_is_for_the_head_that_was_stored(stage: Stage):
    page = stage.nato.page(stage.node, *offers(stage.nato))
    receive.take(stage.node, "NATO", page)
    signed = receive.last_receipt(stage.node, "NATO")
    assert signed is not None
    ring = receive.keyring(stage.node, "KOR")
    receipt = feed.read_receipt(signed, "NATO", "KOR", ring, stage.time())
    feed.check_receipt(receipt, page.head.payload)


def test_a_page_with_more_entries_than_the_limit_is_refused(stage: Stage):
    items = [wire.Item(b"")] * (wire.PAGE_ENTRIES + 1)
    page = msgspec.structs.replace(stage.nato.page(stage.node), items=items)
    with pytest.raises(MalformedError):
        wire.decode(wire.encode(page), wire.Page)


def test_a_page_with_more_bytes_than_the_limit_is_refused():
    with pytest.raises(TooLargeError):
        wire.decode(b"\x00" * (wire.MAX_MESSAGE + 1), wire.Page)


def test_a_blob_over_its_limit_is_refused(stage: Stage):
    page = stage.nato.page(stage.node, *offers(stage.nato))
    items = [msgspec.structs.replace(page.items[0], body=b"x" * (2 * 1024 * 1024 + 1))]
    with pytest.raises(MalformedError):
        wire.decode(wire.encode(msgspec.structs.replace(page, items=items)), wire.Page)


@pytest.mark.parametrize("keyid", ["\x00" * 32, "ab" * 17, "ABCDEF", "\ud7ff"])
def test_a_key_s_id_that_is_none_is_refused(stage: Stage, keyid: str):
    page = stage.nato.page(stage.node, *offers(stage.nato))
    items = [msgspec.structs.replace(page.items[0], keyid=keyid)]
    with pytest.raises(MalformedError):
        wire.decode(wire.encode(msgspec.structs.replace(page, items=items)), wire.Page)


@drawn(rubbish=st.binary(max_size=400))
def test_rubbish_is_refused_as_malformed(rubbish: bytes):
    for type_ in (wire.Page, wire.Pull, wire.Return, wire.Returned):
        with pytest.raises(MalformedError):
            wire.decode(rubbish, type_)


@drawn(data=st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_bytes_changed_at_random_are_refused_or_held_back_and_break_nothing(
    stage: Stage, data: st.DataObject
):
    """Whatever changes on the way, nothing gets in that was not sealed as it stands."""
    made = [stage.nato.item("one"), stage.nato.item("two")]
    sound = wire.encode(stage.nato.page(stage.node, *(release(one) for one in made)))
    raw = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] ^= data.draw(st.integers(1, 255))
    names = {one.header.id for one in made}
    true = {(one.sealed.header, one.sealed.body) for one in made}
    with undone(stage.node):
        try:
            receive.take(stage.node, "NATO", wire.decode(bytes(raw), wire.Page))
        except ComityError:
            assert bytes(raw) != sound
        for name, header, body in stage.node.db.rows(
            "SELECT name, header, body FROM node_record WHERE source = 'NATO'"
        ):
            if name in names and body is not None:
                assert (bytes(header), bytes(body)) in true


def test_a_feed_never_pulled_begins_in_the_epoch_of_its_sender_s_card(stage: Stage):
    fresh = Simulated("POL", stage.time, epoch=7)
    fresh.meet(stage.node)
    place = receive.position(stage.node, "POL")
    assert (place.epoch, place.seq, place.hash) == (7, 0, feed.START)
