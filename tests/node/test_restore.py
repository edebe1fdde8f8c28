"""A node restored to yesterday: its peers give back what it forgot, and no number is used twice."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comity.core import feed
from comity.core.errors import FeedChainError, HeadForgedError, WrongEpochError
from comity.core.release import PUBLIC_READER
from comity.node import backup, feeds, peers, publish, receive, restore, returning, settle, wire
from comity.node.feeds import FeedAheadError
from comity.node.keys import open_signer
from comity.node.node import Node, RestoringError
from comity.node.publish import NODE
from comity.node.verify import verify
from comity.node.visible import visible_to
from tests.node.houses import PASSPHRASE, START, agree, give, make_house, meet, pull
from tests.node.test_backup import restored


class Yesterday:
    """A house whose KOR has a backup of yesterday, and the way back to it."""

    def __init__(self, folder: Path) -> None:
        self.house = make_house(folder)
        self.folder, self.root_home = folder, self.house.kor.home
        meet(self.kor, self.nato)
        agree(self.kor, self.nato)
        self.early = give(self.kor, "before the backup", to=("NATO",))
        self.sync()
        backup.backup(self.kor, folder / "backup")
        self.house.time.move()

    @property
    def kor(self) -> Node:
        return self.house.kor

    @property
    def nato(self) -> Node:
        return self.house.nato

    @property
    def root(self):
        return open_signer("file:offline/root.pem", PASSPHRASE, self.root_home)

    def sync(self, *others: Node) -> None:
        """Pull both ways until the receipts are across."""
        for other in others or (self.nato,):
            for _ in range(2):
                pull(other, self.kor)
                pull(self.kor, other)

    def lose(self) -> Node:
        """Lose KOR's home and database; restore yesterday's."""
        place = self.folder / "restored"
        self.house.kor = restored(self.kor, self.folder / "backup", place)
        return self.kor

    def hear(self, peer: Node, limit: int = 1000) -> None:
        """Ask a peer for what it holds, then for what is its own."""
        while restore.awaits(self.kor, peer.party):
            request = replace_limit(restore.request_for(self.kor, peer.party), limit)
            restore.take_returned(self.kor, peer.party, answer(peer, "KOR", request))
        pull(self.kor, peer)

    def complete(self, *others: Node) -> tuple[str, ...] | None:
        done = None
        for other in others or (self.nato,):
            self.hear(other)
            done = restore.caught_up(self.kor, other.party)
        return done


def replace_limit(request: wire.Return, limit: int) -> wire.Return:
    return wire.Return(request.epoch, request.seq, limit)


def answer(peer: Node, party: str, request: wire.Return) -> wire.Returned:
    """Ask as two processes would."""
    asked = wire.decode(wire.encode(request), wire.Return)
    return wire.decode(wire.encode(returning.returned_for(peer, party, asked)), wire.Returned)


@pytest.fixture
def yesterday(databases: tuple[str, ...], tmp_path: Path) -> Iterator[Yesterday]:
    """Whatever a test does, both nodes verify from the sealed bytes up at its end."""
    y = Yesterday(tmp_path)
    yield y
    for node in (y.kor, y.nato):
        settle.settle(node)
        assert list(verify(node)) == []


def entries(node: Node, peer: str) -> list[tuple[object, ...]]:
    return [
        (epoch, seq, bytes(raw), hash_)
        for epoch, seq, raw, hash_ in node.db.rows(
            "SELECT epoch, seq, raw, hash FROM node_feedentry WHERE peer = %s ORDER BY epoch, seq",
            (peer,),
        )
    ]


def given(node: Node, peer: str) -> dict[str, tuple[str, int]]:
    return {
        name: (state, made_at)
        for name, state, made_at in node.db.rows(
            "SELECT g.name, g.state, r.made_at FROM node_given g "
            "JOIN node_record r ON r.id = g.record_id WHERE g.peer = %s",
            (peer,),
        )
    }


def held(node: Node) -> dict[str, tuple[str, bool]]:
    """Name and state of the versions that count, and whether a body is there."""
    return {
        name: (state, bool(whole))
        for name, state, whole in node.db.rows(
            "SELECT name, state, body IS NOT NULL FROM node_record "
            "WHERE newest OR state = 'recalled'"
        )
    }


def test_own_records_entries_and_what_was_given_come_back(yesterday: Yesterday) -> None:
    y = yesterday
    names = [give(y.kor, f"after the backup {n}", to=("NATO",)) for n in range(3)]
    about = give(y.kor, "about another", to=("NATO",), about=(names[0],))
    second = give(y.kor, "second version", to=("NATO",), name=y.early)
    theirs = give(y.nato, "theirs", to=("KOR",))
    y.sync()
    before = entries(y.kor, "NATO"), given(y.kor, "NATO"), held(y.kor)
    y.lose()
    assert theirs not in held(y.kor)
    assert y.complete() == ()
    assert (entries(y.kor, "NATO"), given(y.kor, "NATO"), held(y.kor)) == before
    assert second == y.early
    assert about in held(y.kor)
    assert pull(y.nato, y.kor) == 0
    later = give(y.kor, "goes on", to=("NATO",))
    assert pull(y.nato, y.kor) == 1
    assert held(y.nato)[later] == ("held", True)


def test_it_works_in_small_pages_and_after_an_interruption(yesterday: Yesterday) -> None:
    y = yesterday
    for n in range(5):
        give(y.kor, f"item {n}", to=("NATO",))
    y.sync()
    before = entries(y.kor, "NATO")
    y.lose()
    request = replace_limit(restore.request_for(y.kor, "NATO"), 2)
    assert restore.take_returned(y.kor, "NATO", answer(y.nato, "KOR", request))
    assert restore.request_for(y.kor, "NATO").seq == request.seq + 2
    y.hear(y.nato, limit=2)
    restore.caught_up(y.kor, "NATO")
    assert entries(y.kor, "NATO") == before


def test_nothing_is_written_and_nothing_new_is_given_until_all_are_heard(
    yesterday: Yesterday,
) -> None:
    y = yesterday
    meet(y.kor, y.house.ccdcoe)
    y.sync(y.nato, y.house.ccdcoe)
    backup.backup(y.kor, y.folder / "backup")
    give(y.kor, "after", to=("NATO",))
    y.sync()
    y.lose()
    with pytest.raises(RestoringError):
        give(y.kor, "too early")
    with pytest.raises(FeedAheadError):
        pull(y.nato, y.kor)
    place = receive.position(y.house.ccdcoe, "KOR")
    head = feeds.pull(y.kor, "CCDCOE", wire.Pull(place.epoch, place.seq))
    assert head.items == []
    assert restore.caught_up(y.kor, "NATO") is None  # it was not heard yet
    assert y.complete(y.nato) is None
    with pytest.raises(RestoringError):
        give(y.kor, "still too early")
    assert y.complete(y.house.ccdcoe) == ()
    assert restore.waits_for(y.kor) == {}
    give(y.kor, "now")


def test_a_recall_is_not_undone_though_its_cause_is_lost(yesterday: Yesterday) -> None:
    y = yesterday
    publish.recall(node=y.kor, actor=NODE, name=y.early, parties=("NATO",))
    y.sync()
    assert held(y.nato)[y.early] == ("recalled", False)
    y.lose()
    assert visible_to(y.kor, peer_reader()).get(y.early) is not None
    assert y.complete() == (y.early,)
    assert visible_to(y.kor, peer_reader()).get(y.early) is None
    y.sync()
    assert held(y.nato)[y.early] == ("recalled", False)


def test_a_recall_from_a_group_leaves_the_others_of_the_group(yesterday: Yesterday) -> None:
    y = yesterday
    group = y.kor.kinds.body("group")("allies", ("CCDCOE", "NATO"))
    marking = publish.Marking((y.kor.policies.get("KOR").labels().__next__(),))
    publish.publish(node=y.kor, actor=NODE, kind="group", subject="x", marking=marking, body=group)
    name = give(y.kor, "for allies", to=("allies",))
    y.sync()
    assert held(y.nato)[name] == ("held", True)
    backup.backup(y.kor, y.folder / "backup")
    y.house.time.move()
    publish.recall(node=y.kor, actor=NODE, name=name, parties=("allies",))
    y.sync()
    y.lose()
    assert y.complete() == (name,)
    assert publish.newest(y.kor, name).header.releasable_to == ("CCDCOE",)


def peer_reader():
    from comity.node.audiences import peer_reader

    return peer_reader("NATO")


def test_what_was_given_and_taken_back_meanwhile_stays_taken_back(yesterday: Yesterday) -> None:
    y = yesterday
    name = give(y.kor, "short-lived", to=("NATO",))
    y.sync()
    publish.recall(node=y.kor, actor=NODE, name=name, parties=("NATO",))
    y.sync()
    before = entries(y.kor, "NATO")
    y.lose()
    y.complete()
    assert entries(y.kor, "NATO") == before
    y.sync()
    assert held(y.nato)[name] == ("recalled", False)


def test_a_text_signed_after_the_backup_is_in_force_again_and_takes_nothing_back(
    yesterday: Yesterday,
) -> None:
    y = yesterday
    agree(y.kor, y.nato, code="LATER", subjects=("NEW",))
    name = give(y.kor, "under the later text", to=("NATO",), subject="NEW")
    y.sync()
    y.lose()
    y.complete()
    y.sync()
    assert held(y.nato)[name] == ("held", True)
    assert given(y.kor, "NATO")[name][0] == "held"


def test_what_stays_by_terms_that_ended_meanwhile_still_stays(yesterday: Yesterday) -> None:
    y = yesterday
    agree(y.kor, y.nato, code="KEPT", subjects=("OLD",), after="keep", until=START + 60_000)
    name = give(y.kor, "to keep", to=("NATO",), subject="OLD")
    y.sync()
    y.house.time.move(120_000)
    visible_to(y.kor, PUBLIC_READER)
    settle.settle(y.kor)
    y.sync()
    assert held(y.nato)[name] == ("held", True)
    y.lose()
    y.complete()
    y.sync()
    assert held(y.nato)[name] == ("held", True)
    assert given(y.kor, "NATO")[name][0] == "kept"


def test_a_peer_that_has_less_than_the_backup_is_fine(yesterday: Yesterday) -> None:
    y = yesterday
    give(y.kor, "pulled later", to=("NATO",))
    place = receive.position(y.nato, "KOR")
    feeds.pull(y.kor, "NATO", wire.Pull(place.epoch, place.seq))  # chained, and lost on its way
    backup.backup(y.kor, y.folder / "backup")
    y.lose()
    assert y.complete() == ()
    assert pull(y.nato, y.kor) == 1


def test_a_peer_restored_as_well_is_no_deadlock(yesterday: Yesterday) -> None:
    y = yesterday
    give(y.nato, "theirs", to=("KOR",))
    give(y.kor, "ours", to=("NATO",))
    y.sync()
    backup.backup(y.nato, y.folder / "nato.backup")
    mine, theirs = give(y.kor, "ours later", to=("NATO",)), give(y.nato, "later", to=("KOR",))
    y.sync()
    y.lose()
    y.house.nato = restored(y.nato, y.folder / "nato.backup", y.folder / "nato-again")
    for one, other in ((y.kor, y.nato), (y.nato, y.kor)):
        while restore.awaits(one, other.party):
            request = restore.request_for(one, other.party)
            restore.take_returned(one, other.party, answer(other, one.party, request))
    for one, other in ((y.kor, y.nato), (y.nato, y.kor)):
        pull(one, other)
        restore.caught_up(one, other.party)
    # What each held of the other beyond both backups is gone with both, and nobody is stuck.
    y.sync()
    assert restore.waits_for(y.kor) == restore.waits_for(y.nato) == {}
    assert mine not in held(y.nato)
    assert theirs not in held(y.kor)


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


@pytest.mark.parametrize(
    ("change", "error"),
    [
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


def test_without_the_peer_a_new_epoch_gives_everything_anew(yesterday: Yesterday) -> None:
    y = yesterday
    late = give(y.kor, "given after the backup", to=("NATO",))
    y.sync()
    y.lose()
    assert restore.new_epoch(y.kor, y.root) == ()
    assert y.kor.card.epoch == 2
    give(y.kor, "goes on", to=("NATO",))
    with pytest.raises(WrongEpochError):
        pull(y.nato, y.kor)
    peers.take_card(y.nato, y.kor.signed_card)
    stored = y.nato.db.value("SELECT count(*) FROM node_record")
    assert pull(y.nato, y.kor) > 2
    # Only what it had not: the item that is new and the card.
    assert y.nato.db.value("SELECT count(*) FROM node_record") == stored + 2
    assert y.nato.db.value("SELECT count(*) FROM node_quarantine") == 0
    assert held(y.nato)[y.early] == ("held", True)
    assert pull(y.nato, y.kor) == 0
    assert late not in held(y.kor)
    # The peer is back: it is asked what it holds of the past epoch, and what was lost is here.
    y.hear(y.nato)
    assert held(y.kor)[late] == ("held", True)
    assert not restore.awaits(y.kor, "NATO")
    y.sync()
    assert given(y.kor, "NATO")[late][0] == "held"
    assert held(y.nato)[late] == ("held", True)


def test_what_a_silent_peer_may_no_longer_have_is_recalled_once_it_is_back(
    yesterday: Yesterday,
) -> None:
    y = yesterday
    late = give(y.kor, "given after the backup", to=("NATO",))
    y.sync()
    y.lose()
    restore.new_epoch(y.kor, y.root)
    peers.take_card(y.nato, y.kor.signed_card)
    y.sync()
    y.hear(y.nato)
    publish.recall(node=y.kor, actor=NODE, name=late, parties=("NATO",))
    publish.recall(node=y.kor, actor=NODE, name=y.early, parties=("NATO",))
    y.sync()
    assert held(y.nato)[late] == ("recalled", False)
    assert held(y.nato)[y.early] == ("recalled", False)


def test_a_record_known_as_recalled_is_whole_again_when_it_is_given_again(
    yesterday: Yesterday,
) -> None:
    y = yesterday
    name = give(y.kor, "under terms that lapse", to=("NATO",), subject="OLD")
    agree(y.kor, y.nato, code="SHORT", subjects=("OLD",), until=START + 60_000)
    y.sync()
    y.house.time.move(120_000)
    visible_to(y.kor, PUBLIC_READER)
    settle.settle(y.kor)
    y.sync()
    assert held(y.nato)[name] == ("recalled", False)
    agree(y.kor, y.nato, code="AGAIN", subjects=("OLD",))
    y.sync()
    assert held(y.nato)[name] == ("held", True)


def test_a_newer_card_of_our_own_comes_back_from_the_peer(yesterday: Yesterday) -> None:
    from comity.node import rotation

    y = yesterday
    rotation.rotate(y.kor, y.root, PASSPHRASE)
    name = give(y.kor, "later", to=("NATO",))
    y.sync()
    card = y.kor.card
    y.lose()
    y.complete()
    assert y.kor.card == card
    assert held(y.kor)[name] == ("held", True)


def test_a_backup_of_an_older_epoch_asks_for_a_new_one(yesterday: Yesterday) -> None:
    y = yesterday
    restore.new_epoch(y.kor, y.root)
    peers.take_card(y.nato, y.kor.signed_card)
    y.sync()
    y.lose()
    with pytest.raises(WrongEpochError, match="new epoch is needed"):
        y.complete()
    restore.new_epoch(y.kor, y.root)
    assert y.kor.card.epoch == 3
    peers.take_card(y.nato, y.kor.signed_card)
    y.sync()
    assert held(y.nato)[y.early] == ("held", True)


def test_a_second_restore_does_not_bring_back_the_first_ones_past(yesterday: Yesterday) -> None:
    y = yesterday
    name = give(y.kor, "first", to=("NATO",))
    y.sync()
    y.lose()
    y.complete()
    publish.recall(node=y.kor, actor=NODE, name=name, parties=("NATO",))
    y.sync()
    backup.backup(y.kor, y.folder / "backup")
    y.house.time.move()
    give(y.kor, "second", to=("NATO",))
    y.sync()
    y.house.kor = restored(y.kor, y.folder / "backup", y.folder / "restored again")
    assert y.complete() == ()
    assert given(y.kor, "NATO")[name][0] == "recalled"
