"""A node restored to yesterday: its peers give back what it forgot, and no number is used twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.core.errors import WrongEpochError
from comity.core.release import PUBLIC_READER
from comity.node import backup, feeds, peers, publish, receive, restore, settle, wire
from comity.node.feeds import FeedAheadError
from comity.node.node import RestoringError
from comity.node.publish import NODE
from comity.node.verify import verify
from comity.node.visible import visible_to
from tests.node.houses import PASSPHRASE, START, agree, give, meet, pull
from tests.node.test_backup import restored
from tests.node.yesterday import Yesterday, answer, entries, given, held, replace_limit


@pytest.fixture
def yesterday(databases: tuple[str, ...], tmp_path: Path) -> Iterator[Yesterday]:
    """Whatever a test does, both nodes verify from the sealed bytes up at its end."""
    y = Yesterday(tmp_path)
    yield y
    for node in (y.kor, y.nato):
        settle.settle(node)
        assert list(verify(node)) == []


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
