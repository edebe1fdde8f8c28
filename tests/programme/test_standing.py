"""Where texts stand is worked out once, and is what it would be if it were worked out anew."""

import random
from pathlib import Path

import pytest

from comity.node import settle
from comity.node.following import follow
from comity.programme import kept, life, queries
from comity.programme.standing import Lives
from tests.node.houses import YEAR
from tests.programme.table import Table, make_table, seat, text


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Table:
    return make_table(tmp_path)


def test_it_is_what_would_be_worked_out_anew_at_every_instant(table: Table):
    now = table.kor.now()
    ended = table.conclude(text(until=now + 2 * YEAR))
    table.terminate(table.kor, ended, table.kor.now() + YEAR)
    table.conclude(text(code="LATER", starts=now + YEAR, until=now + 3 * YEAR))
    lives = queries.plan(table.kor, None).lives
    edges = [
        edge
        for one in life.statuses(lives.records, now, ())
        for edge in (one.starts, one.ends)
        if edge is not None
    ]
    instants = [edge + step for edge in edges for step in (-1, 0, 1)]
    random.Random(7).shuffle(instants)
    states = set()
    for at in instants:
        found = lives.standing(at, ()).statuses
        assert list(found) == life.statuses(lives.records, at, ())
        states |= {one.state for one in found}
    assert {"signed", "in_force", "lapsed", "terminated"} <= states


def test_it_is_worked_out_once_until_a_text_begins_or_ends(table: Table):
    table.conclude(text(until=table.kor.now() + YEAR))
    lives = queries.plan(table.kor, None).lives
    first = lives.standing(table.kor.now(), ())
    assert lives.standing(table.kor.now() + YEAR // 2, ()) is first
    assert first.once(len) == 2
    assert lives.standing(table.kor.now() + 2 * YEAR, ()) is not first


def test_what_a_party_approves_changes_where_its_text_stands(table: Table):
    pointer = table.table(text())
    table.agree(pointer)
    lives = queries.plan(table.kor, None).lives
    states = [
        {one.pointer: one.state for one in lives.standing(table.kor.now(), approved).statuses}
        for approved in ((), (pointer,), ())
    ]
    assert [one[pointer] for one in states] == ["agreed", "approved", "agreed"]


def test_readers_have_where_texts_stand_from_what_they_may_have_now(table: Table):
    reader = seat(table.kor, "reader").reader
    assert reader is not None
    table.table(text())
    shared = queries.plan(table.kor, reader).lives
    assert queries.plan(table.kor, reader).lives is shared
    with table.kor.write() as db:
        db.execute(
            "UPDATE node_classdecision SET permitted = false, settled = false "
            "WHERE cls_id IN (SELECT id FROM node_recordclass WHERE kind = 'text') "
            "AND audience_id IN (SELECT id FROM node_audience WHERE sort = 'staff')"
        )
        table.kor.bump()
    assert queries.plan(table.kor, reader).statuses == ()
    settle.settle(table.kor)
    assert queries.plan(table.kor, reader).statuses == ()


def test_nothing_of_a_record_that_went_is_kept(table: Table):
    reader = seat(table.kor, "reader").reader
    assert reader is not None
    pointer = table.conclude(text())
    with follow(table.kor, reader, kept.texts(table.kor)) as followed:
        before = followed.kept.lives()
        assert before.standing(table.kor.now(), ()).statuses[-1].state == "in_force"
        row = table.kor.db.value("SELECT id FROM node_record WHERE name = %s", (pointer.id,))
        followed.kept.go(row)
        after = followed.kept.lives()
    assert isinstance(after, Lives)
    assert pointer not in [one.pointer for one in after.standing(table.kor.now(), ()).statuses]
