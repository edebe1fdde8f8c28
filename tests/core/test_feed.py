"""Feeds: chained, signed, countersigned; refused when they do not continue what was verified."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from comity.core import canonical, card, feed, sealing
from comity.core.errors import (
    ComityError,
    FeedChainError,
    FeedError,
    FeedGapError,
    FeedRepeatError,
    HeadForgedError,
    MalformedError,
    NotCanonicalError,
    ReceiptInvalidError,
    WrongAudienceError,
    WrongEpochError,
)
from comity.core.feed import RECALL, RELEASE, START, Entry, Head, Position
from tests.core.makes import (
    DAY,
    KOR_SIGNER,
    NATO_SIGNER,
    NOW,
    OUTSIDER_SIGNER,
    Ed25519Signer,
    flip,
    make_id,
    sequence_of,
)
from tests.core.test_card import make_card

KOR = card.Keyring.of(make_card("KOR", KOR_SIGNER))
NATO = card.Keyring.of(make_card("NATO", NATO_SIGNER))
BEGIN = Position("KOR", "NATO", 1)


def release(seq: int) -> bytes:
    return canonical.encode(Entry(seq, RELEASE, make_id(seq), NOW + seq, f"{seq:064x}"))


def recall(seq: int, number: int) -> bytes:
    return canonical.encode(Entry(seq, RECALL, make_id(number)))


ENTRIES = [release(1), release(2), recall(3, 1), release(4), release(5)]


def position_after(entries: Sequence[bytes], start: Position = BEGIN) -> Position:
    """Where a feed stands after these, computed apart from ``advance``."""
    hash_ = start.hash
    for raw in entries:
        hash_ = canonical.sha256(bytes.fromhex(hash_) + raw)
    return replace(start, seq=start.seq + len(entries), hash=hash_)


def head_at(position: Position, at: int = NOW) -> Head:
    return Head(position.sender, position.audience, position.epoch, position.seq, position.hash, at)


END = position_after(ENTRIES)
HEAD = head_at(END)
SIGNED = feed.sign_head(END, NOW, KOR_SIGNER)


def read_head(signed: feed.Signed, position: Position = BEGIN) -> Head:
    return feed.read_head(signed, position, KOR, NOW)


def test_a_feed_that_continues_is_taken():
    assert read_head(SIGNED) == HEAD
    position, entries = feed.advance(BEGIN, ENTRIES, HEAD)
    assert position == END
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[2] == Entry(3, RECALL, make_id(1))


def test_a_feed_is_taken_page_by_page():
    middle = position_after(ENTRIES[:2])
    position, _ = feed.advance(BEGIN, ENTRIES[:2], head_at(middle))
    assert feed.advance(position, ENTRIES[2:], HEAD)[0] == END


def test_a_page_without_entries_leaves_the_feed_where_it_stands():
    assert feed.advance(END, [], HEAD) == (END, [])


def test_the_chain_begins_with_noughts_and_takes_in_every_byte():
    assert feed.chain(START, b"x") == canonical.sha256(b"\0" * 32 + b"x")
    assert feed.chain(START, b"x") != feed.chain(START, b"y")
    assert feed.chain(feed.chain(START, b"x"), b"y") != feed.chain(feed.chain(START, b"y"), b"x")


def refused(
    entries: Sequence[bytes], error: type[ComityError], head: Head = HEAD, words: str = "."
):
    with pytest.raises(error, match=words):
        feed.advance(BEGIN, list(entries), head)


def test_a_gap_is_named():
    refused(sequence_of(ENTRIES, (0, 1, 3, 4)), FeedGapError, words="3 to 3 are missing")


def test_a_missing_beginning_is_a_gap():
    refused(ENTRIES[1:], FeedGapError, words="1 to 1 are missing")


def test_a_missing_end_is_a_gap():
    refused(ENTRIES[:4], FeedGapError, words="stands at 5; the entries end at 4")


def test_an_entry_that_comes_again_is_named():
    refused(sequence_of(ENTRIES, (0, 1, 1, 2)), FeedRepeatError, words="2 comes again after 2")


def test_entries_beyond_the_head_are_refused():
    middle = head_at(position_after(ENTRIES[:4]))
    refused(ENTRIES, FeedRepeatError, middle, "stands at 4, before entry 5")


def test_entries_before_what_was_verified_are_a_repeat():
    with pytest.raises(FeedRepeatError):
        feed.advance(END, ENTRIES, HEAD)


def test_an_older_head_is_a_repeat():
    with pytest.raises(FeedRepeatError, match="stands at 2, before entry 5"):
        feed.advance(END, [], head_at(position_after(ENTRIES[:2])))


def test_another_order_is_refused():
    refused(sequence_of(ENTRIES, (1, 0, 2, 3, 4)), FeedError)


def test_entries_of_another_feed_do_not_add_up():
    other = [*ENTRIES[:4], canonical.encode(Entry(5, RELEASE, make_id(9), NOW, "0" * 64))]
    refused(other, FeedChainError, words="do not add up")


def test_another_history_before_the_page_does_not_add_up():
    with pytest.raises(FeedChainError):
        feed.advance(replace(position_after(ENTRIES[:2]), hash=START), ENTRIES[2:], HEAD)


def test_two_heads_for_one_place_do_not_both_add_up():
    with pytest.raises(FeedChainError):
        feed.advance(END, [], replace_head(hash=START))


def replace_head(**changes: object) -> Head:
    return msgspec.structs.replace(HEAD, **changes)


SHAPES = [
    pytest.param(Entry(1, RELEASE, make_id(1)), id="a release of no version"),
    pytest.param(Entry(1, RELEASE, make_id(1), made_at=NOW), id="a release without hash"),
    pytest.param(Entry(1, RELEASE, make_id(1), sha256="0" * 64), id="a release without instant"),
    pytest.param(Entry(1, RECALL, make_id(1), NOW, "0" * 64), id="a recall of a version"),
    pytest.param(Entry(1, RECALL, make_id(1), made_at=NOW), id="a recall with instant"),
    pytest.param(Entry(1, RECALL, make_id(1), sha256="0" * 64), id="a recall with hash"),
    pytest.param(Entry(1, RECALL, "everything"), id="a recall of no record"),
    pytest.param(Entry(1, RELEASE, make_id(1) + "\n", NOW, "0" * 64), id="a line feed"),
]


@pytest.mark.parametrize("entry", SHAPES)
def test_an_entry_of_another_shape_is_refused(entry: Entry):
    raw = canonical.encode(entry)
    refused([raw], FeedChainError, head_at(position_after([raw])), "Entry 1")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(ENTRIES[0].replace(b'"release"', b'"destroy"'), id="another word"),
        pytest.param(ENTRIES[0].replace(b'"seq":1', b'"seq":-1'), id="below nought"),
        pytest.param(ENTRIES[0].replace(b'"seq":1', b'"seq":9007199254740992'), id="too many"),
        pytest.param(ENTRIES[0].replace(b'"seq":1', b'"seq":true'), id="no number"),
        pytest.param(ENTRIES[0][:-1] + b',"x":1}', id="a field unknown"),
    ],
)
def test_what_is_no_entry_is_malformed(raw: bytes):
    refused([raw], MalformedError)


def test_an_entry_that_is_not_canonical_is_refused():
    refused([ENTRIES[0] + b" "], NotCanonicalError)


@given(st.lists(st.sampled_from(ENTRIES), max_size=8))
def test_only_the_entries_themselves_in_their_order_are_taken(entries: list[bytes]):
    assume(entries != ENTRIES)
    refused(entries, FeedError)


@given(st.integers(0, 4), st.integers(0, 500), st.integers(1, 255))
def test_an_entry_with_another_byte_is_refused(number: int, place: int, mask: int):
    entries = list(ENTRIES)
    entries[number] = flip(entries[number], place % len(entries[number]), mask)
    refused(entries, ComityError)


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=3))
def test_arbitrary_entries_raise_nothing_but_what_is_ours(entries: list[bytes]):
    refused(entries, ComityError)


# Heads.


def test_a_head_signed_by_another_is_forged():
    with pytest.raises(HeadForgedError):
        read_head(feed.sign_head(END, NOW, OUTSIDER_SIGNER))


def test_every_other_byte_of_a_head_is_refused():
    for place in range(len(SIGNED.payload)):
        with pytest.raises(ComityError):
            read_head(feed.Signed(flip(SIGNED.payload, place), SIGNED.seal))


def test_a_head_under_another_seal_is_forged():
    other = feed.sign_head(replace(END, seq=4), NOW, KOR_SIGNER)
    with pytest.raises(HeadForgedError, match="KOR's feed"):
        read_head(feed.Signed(SIGNED.payload, other.seal))


def test_a_receipt_is_no_head():
    seal = sealing.seal(KOR_SIGNER, sealing.RECEIPT, SIGNED.payload)
    with pytest.raises(HeadForgedError):
        read_head(feed.Signed(SIGNED.payload, seal))


def test_a_head_from_before_its_key_held_is_forged():
    with pytest.raises(HeadForgedError, match="did not hold then"):
        read_head(feed.sign_head(END, NOW - 1000 * DAY, KOR_SIGNER))


def test_a_feed_made_for_another_audience_is_refused():
    with pytest.raises(WrongAudienceError, match="KOR's for JPN"):
        read_head(feed.sign_head(replace(END, audience="JPN"), NOW, KOR_SIGNER))


def test_another_peers_feed_is_refused_though_it_is_for_us():
    signed = feed.sign_head(replace(END, sender="CCDCOE"), NOW, OUTSIDER_SIGNER)
    with pytest.raises(WrongAudienceError, match="CCDCOE's for NATO"):
        read_head(signed)


def test_our_own_feed_sent_back_is_refused():
    back = replace(END, sender="NATO", audience="KOR")
    with pytest.raises(WrongAudienceError):
        read_head(feed.sign_head(back, NOW, NATO_SIGNER))


@pytest.mark.parametrize("epoch", [0, 2])
def test_a_feed_of_another_epoch_is_refused_and_says_what_to_do(epoch: int):
    with pytest.raises(WrongEpochError, match="1 holds") as caught:
        read_head(feed.sign_head(replace(END, epoch=epoch), NOW, KOR_SIGNER))
    assert "restored" in caught.value.hint


@given(st.binary(max_size=80))
def test_an_arbitrary_head_raises_nothing_but_what_is_ours(payload: bytes):
    with pytest.raises(ComityError):
        read_head(feed.Signed(payload, SIGNED.seal))


# Receipts.

RECEIPT = feed.make_receipt(SIGNED, HEAD, NOW + 5, NATO_SIGNER)


def read_receipt(signed: feed.Signed) -> feed.Receipt:
    return feed.read_receipt(signed, "KOR", "NATO", NATO, NOW + 9)


def test_a_receipt_is_for_the_head_it_countersigns():
    receipt = read_receipt(RECEIPT)
    assert (receipt.epoch, receipt.seq, receipt.at) == (1, 5, NOW + 5)
    feed.check_receipt(receipt, SIGNED.payload)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(feed.sign_head(END, NOW + 1, KOR_SIGNER), id="signed at another instant"),
        pytest.param(feed.sign_head(replace(END, seq=4), NOW, KOR_SIGNER), id="another place"),
        pytest.param(feed.sign_head(replace(END, hash=START), NOW, KOR_SIGNER), id="hash"),
    ],
)
def test_a_receipt_for_another_head_is_refused(head: feed.Signed):
    with pytest.raises(ReceiptInvalidError, match="a head not given"):
        feed.check_receipt(read_receipt(RECEIPT), head.payload)


@pytest.mark.parametrize(
    "changes", [{"sender": "JPN"}, {"audience": "JPN"}, {"epoch": 2}, {"seq": 4}]
)
def test_a_receipt_that_says_otherwise_than_its_head_is_refused(changes: dict[str, object]):
    receipt = msgspec.structs.replace(read_receipt(RECEIPT), **changes)
    with pytest.raises(ReceiptInvalidError):
        feed.check_receipt(receipt, SIGNED.payload)


@pytest.mark.parametrize("signer", [KOR_SIGNER, OUTSIDER_SIGNER])
def test_a_receipt_signed_by_another_is_refused(signer: Ed25519Signer):
    with pytest.raises(ReceiptInvalidError, match="receipt of NATO"):
        read_receipt(feed.make_receipt(SIGNED, HEAD, NOW, signer))


def test_a_receipt_with_another_byte_is_refused():
    for place in range(len(RECEIPT.payload)):
        with pytest.raises(ComityError):
            read_receipt(feed.Signed(flip(RECEIPT.payload, place), RECEIPT.seal))


def test_a_head_is_no_receipt():
    seal = sealing.seal(NATO_SIGNER, sealing.HEAD, RECEIPT.payload)
    with pytest.raises(ReceiptInvalidError):
        read_receipt(feed.Signed(RECEIPT.payload, seal))


@pytest.mark.parametrize("changes", [{"sender": "JPN"}, {"audience": "JPN"}])
def test_a_receipt_between_others_is_refused(changes: dict[str, str]):
    head = replace_head(**changes)
    with pytest.raises(WrongAudienceError):
        read_receipt(feed.make_receipt(SIGNED, head, NOW, NATO_SIGNER))
