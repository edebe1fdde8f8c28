"""What a peer returns is believed only where this node sealed it, and goes nowhere else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comity.core import feed
from comity.core.errors import FeedChainError, HeadForgedError
from comity.core.terms import cited
from comity.node import feeds, receive, restore, returning, rows, settle, wire
from comity.node.verify import verify
from tests.node.houses import agree, give, label
from tests.node.yesterday import Yesterday, answer, entries, held, replace_limit


@pytest.fixture
def yesterday(databases: tuple[str, ...], tmp_path: Path) -> Iterator[Yesterday]:
    """Whatever a test does, both nodes verify from the sealed bytes up at its end."""
    y = Yesterday(tmp_path)
    yield y
    for node in (y.kor, y.nato):
        settle.settle(node)
        assert list(verify(node)) == []


Change = Callable[[wire.Returned, Yesterday], wire.Returned]


def _cut(returned: wire.Returned, _y: Yesterday) -> wire.Returned:
    return wire.Returned(returned.items[:-1], returned.head)


def _shuffled(returned: wire.Returned, _y: Yesterday) -> wire.Returned:
    first, second, *rest = returned.items
    swapped = (_raw(second, first), _raw(first, second), *rest)
    return wire.Returned(list(swapped), returned.head)


def _raw(item: wire.Item, other: wire.Item) -> wire.Item:
    """Give an item the number of another."""
    from comity.core import canonical

    mine = canonical.decode(item.entry, feed.Entry)
    theirs = canonical.decode(other.entry, feed.Entry)
    renumbered = feed.Entry(theirs.seq, mine.what, mine.id, mine.made_at, mine.sha256)
    return wire.Item(canonical.encode(renumbered), item.header, item.keyid, item.signature)


def _headless(returned: wire.Returned, _y: Yesterday) -> wire.Returned:
    return wire.Returned(returned.items)


def _forged(returned: wire.Returned, y: Yesterday) -> wire.Returned:
    from comity.core import canonical

    head = canonical.decode(returned.head.payload, feed.Head)
    place = feed.Position("KOR", "NATO", head.epoch, head.seq, head.hash)
    return wire.Returned(returned.items, feed.sign_head(place, head.at, y.nato.signer))


def _of_another(returned: wire.Returned, y: Yesterday) -> wire.Returned:
    place = feed.Position("KOR", "CCDCOE", 1, 3, "a" * 64)
    return wire.Returned(returned.items, feed.sign_head(place, y.house.time(), y.kor.signer))


def _behind(returned: wire.Returned, y: Yesterday) -> wire.Returned:
    """A head that we did sign, for one entry less than was returned."""
    epoch, seq, hash_ = y.kor.db.row(
        "SELECT epoch, seq, hash FROM node_feedout WHERE peer = %s", ("NATO",)
    )
    for item in returned.items[:-1]:
        seq, hash_ = seq + 1, feed.chain(hash_, item.entry)
    place = feed.Position("KOR", "NATO", epoch, seq, hash_)
    return wire.Returned(returned.items, feed.sign_head(place, y.house.time(), y.kor.signer))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (_behind, FeedChainError),
        (_cut, FeedChainError),
        (_shuffled, FeedChainError),
        (_headless, HeadForgedError),
        (_forged, HeadForgedError),
        (_of_another, HeadForgedError),
    ],
)
def test_what_we_did_not_sign_is_refused_and_can_be_asked_again(
    yesterday: Yesterday, change: Change, error: type[Exception]
) -> None:
    y = yesterday
    for n in range(3):
        give(y.kor, f"item {n}", to=("NATO",))
    y.sync()
    y.lose()
    before = entries(y.kor, "NATO")
    request = restore.request_for(y.kor, "NATO")
    with pytest.raises(error):
        restore.take_returned(y.kor, "NATO", change(answer(y.nato, "KOR", request), y))
    assert entries(y.kor, "NATO") == before
    assert restore.request_for(y.kor, "NATO") == request
    assert y.complete() == ()


def test_what_was_taken_before_a_bad_page_is_asked_for_again(yesterday: Yesterday) -> None:
    y = yesterday
    for n in range(3):
        give(y.kor, f"item {n}", to=("NATO",))
    y.sync()
    y.lose()
    first = restore.request_for(y.kor, "NATO")
    assert restore.take_returned(y.kor, "NATO", answer(y.nato, "KOR", replace_limit(first, 2)))
    rest = answer(y.nato, "KOR", restore.request_for(y.kor, "NATO"))
    with pytest.raises(HeadForgedError):
        restore.take_returned(y.kor, "NATO", _headless(rest, y))
    assert restore.request_for(y.kor, "NATO") == first
    assert y.complete() == ()


def test_the_clauses_of_what_was_given_are_those_that_permit_it(yesterday: Yesterday) -> None:
    y = yesterday
    agree(y.kor, y.nato, code="LOW", ceiling=(label("일반"),))
    name = give(y.kor, "above what LOW lets pass", to=("NATO",), labels=(label("대외비"),))
    y.sync()
    y.lose()
    y.complete()
    clauses = y.kor.db.value("SELECT clauses FROM node_given WHERE name = %s", (name,))
    assert cited(rows.STRINGS.decode(clauses)) == ("PROG 5.1",)


def test_what_another_owns_comes_back_bare(yesterday: Yesterday) -> None:
    """It comes again from its owner."""
    y = yesterday
    db = y.nato.db
    db.execute("UPDATE node_recordclass SET owner = 'USA' WHERE kind = 'item' AND owner = 'KOR'")
    items = answer(y.nato, "KOR", wire.Return(1, 0)).items
    db.execute("UPDATE node_recordclass SET owner = 'KOR' WHERE kind = 'item' AND owner = 'USA'")
    assert [item.header for item in items if b'"id":"item--' in item.entry] == [None]


def test_a_record_that_was_altered_on_its_way_back_is_left_out(yesterday: Yesterday) -> None:
    y = yesterday
    name = give(y.kor, "altered", to=("NATO",))
    y.sync()
    y.lose()
    returned = answer(y.nato, "KOR", restore.request_for(y.kor, "NATO"))
    item = returned.items[-1]
    bad = wire.Item(
        *(item.entry, item.header, item.keyid, item.signature, item.salt, item.body + b" ")
    )
    changed = wire.Returned([*returned.items[:-1], bad], returned.head, returned.card)
    restore.take_returned(y.kor, "NATO", changed)
    assert name not in held(y.kor)


def test_a_peer_returns_what_it_holds_in_quarantine_too(yesterday: Yesterday) -> None:
    y = yesterday
    y.house.time.move(3_600_000)
    name = give(y.kor, "made ahead of NATO's clock", to=("NATO",))
    pages = feeds.pull(y.kor, "NATO", wire.Pull(1, receive.position(y.nato, "KOR").seq))
    y.house.time.move(-3_600_000 + 1)
    assert receive.take(y.nato, "KOR", pages).quarantined == 1
    y.lose()
    y.complete()
    assert held(y.kor)[name] == ("held", True)


def test_a_peer_returns_only_what_the_asking_party_gave(yesterday: Yesterday) -> None:
    y = yesterday
    give(y.nato, "NATO's own", to=("KOR",))
    y.sync()
    assert returning.returned_for(y.nato, "CCDCOE", wire.Return(1, 0)).items == []
    owners = {
        item.sealed().header.split(b'"owner":"')[1].split(b'"')[0]
        for item in answer(y.nato, "KOR", wire.Return(1, 0)).items
        if item.header
    }
    assert owners == {b"KOR"}
