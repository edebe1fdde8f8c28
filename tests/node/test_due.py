"""What is due to a peer goes in the order of the records themselves, page by page."""

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from comity.core import canonical
from comity.core.feed import Entry
from comity.node import decisions, feeds, keeping, moves, publish, receive, settle, wire
from comity.node.audiences import ensure, peer_reader
from comity.node.node import Node
from comity.node.publish import NODE
from tests.node import recompute
from tests.node.houses import YEAR, House, agree, give, make_house, meet, pull


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    made = make_house(tmp_path)
    meet(made.kor, made.nato)
    agree(made.kor, made.nato, after="keep")
    pull(made.nato, made.kor)
    return made


def names(page: wire.Page) -> list[str]:
    return [canonical.decode(item.entry, Entry).id for item in page.items]


def ask(node: Node, source: Node, limit: int) -> wire.Page:
    place = receive.position(node, source.party)
    receipt = receive.last_receipt(node, source.party)
    page = feeds.pull(source, node.party, wire.Pull(place.epoch, place.seq, limit, receipt))
    receive.take(node, source.party, page)
    return page


def made_apart(house: House, count: int) -> list[str]:
    """Records, each made a second after the one before."""
    made = []
    for number in range(count):
        house.time.move()
        made.append(give(house.kor, f"number {number}", to=("NATO",)))
    return made


def test_pages_follow_the_order_in_which_records_were_made(house: House):
    made = made_apart(house, 5)
    pages = [names(ask(house.nato, house.kor, 2)) for _ in range(3)]
    assert pages == [made[:2], made[2:4], made[4:]]


def test_what_was_lost_and_regained_before_the_pull_keeps_its_place(house: House):
    made = made_apart(house, 4)
    (pk,) = house.kor.db.row("SELECT id FROM node_record WHERE name = %s", (made[0],))
    audience = ensure(house.kor, peer_reader("NATO"))[0]
    with house.kor.write() as db:  # as a settlement does: gone, and there again at a new position
        db.execute(
            "DELETE FROM node_released WHERE record_id = %s AND audience_id = %s", (pk, audience.id)
        )
        moves.insert_released(house.kor, [(audience, moves.load(house.kor, [pk]))])
    assert names(ask(house.nato, house.kor, 2)) == made[:2]
    assert names(ask(house.nato, house.kor, 9)) == made[2:]


def test_a_page_that_is_just_full_says_that_nothing_follows(house: House):
    made_apart(house, 4)
    assert ask(house.nato, house.kor, 2).more
    assert not ask(house.nato, house.kor, 2).more


def test_what_the_peer_holds_already_takes_no_room_on_a_page(house: House):
    made = made_apart(house, 3)
    pull(house.nato, house.kor)
    more = made_apart(house, 2)
    house.kor.db.execute("UPDATE node_released SET due = 1")
    assert names(ask(house.nato, house.kor, 2)) == more
    assert set(made) <= recompute.held_from(house.nato, "KOR").keys()


def lose_unsettled(node: Node, name: str) -> None:
    """Give a record a class of its own that nobody may have any more; nothing is moved yet."""
    (old,) = node.db.row("SELECT cls_id FROM node_record WHERE name = %s", (name,))
    node.db.execute(
        "INSERT INTO node_recordclass (key, owner, kind, data) "
        "SELECT 'another', owner, kind, data FROM node_recordclass WHERE id = %s",
        (old,),
    )
    (new,) = node.db.row("SELECT id FROM node_recordclass WHERE key = 'another'")
    node.db.execute("UPDATE node_record SET cls_id = %s WHERE name = %s", (new, name))
    node.db.execute(
        "INSERT INTO node_classdecision "
        "(audience_id, cls_id, permitted, settled, labels_there, clauses, reason, detail) "
        "SELECT id, %s, false, false, '[]', '[]', 'gone', '' FROM node_audience",
        (new,),
    )
    node.bump()


def test_a_pull_before_a_loss_is_settled_gives_neither_it_nor_what_refers_to_it(house: House):
    target = give(house.kor, "target", to=("NATO",))
    give(house.kor, "referrer", to=("NATO",), about=(target,), subject="CYB")
    other = give(house.kor, "other", to=("NATO",))
    lose_unsettled(house.kor, target)
    page = ask(house.nato, house.kor, 9)
    assert names(page) == [other]


@pytest.mark.parametrize("chunk", [1, 2, 1000])
def test_a_loss_is_judged_alike_in_chunks_of_any_size(house: House, chunk: int):
    """What refers to what goes back goes back as well, wherever the chunks are cut."""
    plain = made_apart(house, 2)
    chain = [give(house.kor, "end", to=("NATO",))]
    for number in range(4):
        chain.append(give(house.kor, f"link {number}", to=("NATO",), about=(chain[-1],)))
    pull(house.nato, house.kor)
    house.time.at += 2 * YEAR  # the terms lapse; what was given is kept
    decisions.redecide(house.kor)
    settle.settle(house.kor)
    publish.recall(node=house.kor, actor=NODE, name=chain[0], parties=("NATO",))
    with mock.patch.object(keeping, "CHUNK", chunk):
        pull(house.nato, house.kor, limit=2)
    assert recompute.held_from(house.nato, "KOR").keys() & {*plain, *chain} == set(plain)
    recompute.check(house.kor)


def test_a_large_loss_is_judged_in_transactions_of_their_own(house: House):
    """A pull that is cut off in between does not begin anew."""
    made_apart(house, 6)
    pull(house.nato, house.kor)
    house.time.at += 2 * YEAR
    decisions.redecide(house.kor)
    settle.settle(house.kor)
    judge, calls = keeping._judge, iter([True])

    def killed_at_the_second(*args: Any) -> None:
        if not next(calls, False):
            raise KeyboardInterrupt
        judge(*args)

    with (
        mock.patch.object(keeping, "CHUNK", 2),
        mock.patch.object(keeping, "_judge", killed_at_the_second),
        pytest.raises(KeyboardInterrupt),
    ):
        pull(house.nato, house.kor)
    kept = house.kor.db.value("SELECT count(*) FROM node_given WHERE state = 'kept'")
    assert kept == 2
