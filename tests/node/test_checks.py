"""Each thing that ``comity verify`` looks at, planted alone: it is named, and nothing else is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from comity.node.node import Node
from tests.node.cases import Case, found, make_case


@pytest.fixture
def case(databases: tuple[str, ...], tmp_path: Path) -> Case:
    return make_case(tmp_path)


def change(node: Node, column: str, where: str, *params: object, table: str = "record") -> None:
    """Flip a bit in the middle of a binary column of one row."""
    row = node.db.row(f"SELECT id, {column} FROM node_{table} WHERE {where}", params)  # noqa: S608 - a test's own names
    pk, value = row
    data = bytearray(bytes(value))
    data[len(data) // 2] ^= 1
    sql = f"UPDATE node_{table} SET {column} = %s WHERE id = %s"  # noqa: S608 - a test's own names
    node.db.execute(sql, (bytes(data), pk))


NEWEST = "name = %s AND newest"


@pytest.mark.parametrize("column", ["header", "signature", "salt", "body"])
def test_one_bit_of_what_was_sealed_is_found_where_it_is(case: Case, column: str) -> None:
    for node in (case.kor, case.nato):
        change(node, column, NEWEST, case.given)
        assert {finding.where for finding in found(node)} >= {case.given}
        assert {finding.what for finding in found(node)} == {"record"}


def edit(sql: str) -> Callable[[Case], tuple[Node, str]]:
    """Plant by SQL at KOR; ``{given}`` and the like stand for ids."""

    def plant(case: Case) -> tuple[Node, str]:
        case.kor.db.execute(_filled(sql, case))
        return case.kor, ""

    return plant


def there(sql: str) -> Callable[[Case], tuple[Node, str]]:
    """Plant by SQL at NATO."""

    def plant(case: Case) -> tuple[Node, str]:
        case.nato.db.execute(_filled(sql, case))
        return case.nato, ""

    return plant


def _filled(sql: str, case: Case) -> str:
    names = {n: getattr(case, n) for n in ("given", "recalled", "waits", "hidden")}
    return sql.format(
        **names,
        **{
            f"{n}_row": f"(SELECT id FROM node_record WHERE name = '{v}' AND newest)"  # noqa: S608 - a test's own names
            for n, v in names.items()
        },
        peer="(SELECT id FROM node_audience WHERE sort = 'peer' AND party = 'NATO')",
        f="f" * 64,
    )


PLANTED: dict[str, tuple[Callable[[Case], tuple[Node, str]], str]] = {
    "another name": (
        edit("UPDATE node_record SET made_at = made_at + 1 WHERE id = {hidden_row}"),
        "its header names another version",
    ),
    "another hash": (
        edit("UPDATE node_record SET sha256 = '{f}' WHERE id = {hidden_row}"),
        "its header is not the one that was stored",
    ),
    "another class, which more may see": (
        edit(
            "UPDATE node_record SET cls_id = (SELECT cls_id FROM node_record "
            "WHERE id = {given_row}) WHERE id = {hidden_row}"
        ),
        "it is counted among another class than its header says",
    ),
    "a class that is not its key's": (
        edit("UPDATE node_recordclass SET data = replace(data, '\"CYB\"', '\"CYC\"')"),
        "it is not what its key says",
    ),
    "a class of another owner": (
        edit("UPDATE node_recordclass SET owner = 'NATO' WHERE owner = 'KOR'"),
        "it is not what its key says",
    ),
    "an own record that came from a peer": (
        edit("UPDATE node_record SET source = 'NATO' WHERE id = {hidden_row}"),
        "it did not come from where it says",
    ),
    "a reference of more": (
        edit("INSERT INTO node_reference (record_id, target) VALUES ({hidden_row}, '{given}')"),
        "the references noted are not those of its header",
    ),
    "a body that is gone": (
        edit("UPDATE node_record SET body = NULL, salt = NULL WHERE id = {hidden_row}"),
        "its body is missing",
    ),
    "a state that is none": (
        edit("UPDATE node_record SET state = 'odd' WHERE id = {hidden_row}"),
        "its state “odd” is none",
    ),
    "an older version that counts": (
        edit("UPDATE node_record SET newest = true WHERE name = '{given}'"),
        "two versions count",
    ),
    "a newest version that does not count": (
        edit("UPDATE node_record SET newest = false WHERE name = '{hidden}'"),
        "its newest version does not count",
    ),
    "a recalled version that counts": (
        there(
            "UPDATE node_record SET newest = true WHERE id = (SELECT max(id) FROM node_record "
            "WHERE name = '{recalled}')"
        ),
        "a version counts that is not held",
    ),
    "a dispute without a proof": (
        edit("UPDATE node_record SET state = 'disputed', newest = false WHERE id = {hidden_row}"),
        "it is disputed without a proof",
    ),
    "a recall by nobody": (
        there(
            "UPDATE node_record SET state = 'recalled', newest = false, body = NULL, salt = NULL "
            "WHERE name = '{given}'"
        ),
        "it was recalled by nobody",
    ),
    "a tombstone with a body": (
        there("UPDATE node_record SET body = header WHERE state = 'recalled'"),
        "Of body and salt of {recalled} only one is there.",
    ),
    "an entry out that is gone": (
        edit("DELETE FROM node_feedentry WHERE peer = 'NATO' AND seq = 2"),
        "entry 2 is missing",
    ),
    "an entry out under another id": (
        edit("UPDATE node_feedentry SET name = '{hidden}' WHERE peer = 'NATO' AND seq = 2"),
        "it is noted under another id",
    ),
    "a hash out that does not chain": (
        edit("UPDATE node_feedentry SET hash = '{f}' WHERE peer = 'NATO' AND seq = 2"),
        "the chain is broken there",
    ),
    "the last entry out is gone": (
        edit(
            "DELETE FROM node_feedentry WHERE peer = 'NATO' AND seq = "
            "(SELECT seq FROM node_feedout WHERE peer = 'NATO')"
        ),
        "its entries do not add up to where it stands",
    ),
    "another version was given": (
        edit(
            "UPDATE node_feedentry SET record_id = (SELECT min(id) FROM node_record "
            "WHERE name = '{recalled}') WHERE name = '{given}' AND record_id = {given_row}"
        ),
        "the version that was given is not noted",
    ),
    "a feed that nobody remembers": (
        edit("DELETE FROM node_feedout WHERE peer = 'NATO'"),
        "nobody knows where it stands",
    ),
    "a release due in another's place": (
        edit("UPDATE node_released SET made_at = made_at - 1 WHERE record_id = {given_row}"),
        "{given}: it is not in its place among what is due",
    ),
    "a record that was passed over": (
        edit("DELETE FROM node_given WHERE name = '{given}'"),
        "{given}: it was passed over and will not be given",
    ),
    "a receipt that is missing": (
        edit("UPDATE node_feedout SET receipt = NULL WHERE peer = 'NATO'"),
        "it is missing",
    ),
    "a receipt of another peer": (
        edit(
            "UPDATE node_feedout SET receipt = (SELECT receipt FROM node_feedout o "
            "WHERE o.peer = 'CCDCOE') WHERE peer = 'NATO'"
        ),
        "it is CCDCOE's to KOR",
    ),
    "a receipt under another signature": (
        edit(
            "UPDATE node_feedout SET receipt_signature = (SELECT receipt_signature "
            "FROM node_feedout o WHERE o.peer = 'CCDCOE') WHERE peer = 'NATO'"
        ),
        "The signature does not verify.",
    ),
    "a receipt for another place": (
        edit("UPDATE node_feedout SET receipt_seq = receipt_seq - 1 WHERE peer = 'NATO'"),
        "it is for another place than is noted",
    ),
    "an entry in that is gone": (
        there("DELETE FROM node_entryin WHERE seq = 2"),
        "entry 2 is missing",
    ),
    "an entry in of another version": (
        there("UPDATE node_entryin SET made_at = made_at - 1 WHERE seq = 2"),
        "another version is noted",
    ),
    "the last entry in is gone": (
        there("DELETE FROM node_entryin WHERE seq = (SELECT seq FROM node_feedin)"),
        "its entries do not add up to where it stands",
    ),
    "a feed in that nobody remembers": (
        there("DELETE FROM node_feedin"),
        "nobody knows where it stands",
    ),
    "a head that is missing": (
        there("UPDATE node_feedin SET head = NULL"),
        "its head or our receipt is missing",
    ),
    "a head under another signature": (
        there("UPDATE node_feedin SET head_signature = receipt_signature"),
        "The signature does not verify.",
    ),
    "our receipt under another signature": (
        there("UPDATE node_feedin SET receipt_signature = head_signature"),
        "The signature does not verify.",
    ),
    "what was given is not here": (
        there("DELETE FROM node_record WHERE name = '{given}'"),
        "{given}: the version that was given is not here",
    ),
    "a settlement under way": (
        edit(
            "UPDATE node_classdecision SET settled = false "
            "WHERE id = (SELECT max(id) FROM node_classdecision)"
        ),
        "it is under way; run “comity sync” first",
    ),
    "a release under another kind": (
        edit("UPDATE node_released SET kind = 'odd' WHERE record_id = {given_row}"),
        "it is listed under another kind",
    ),
    "a position that was never taken": (
        edit(
            "UPDATE node_released SET id = 1000000 WHERE id = (SELECT max(id) FROM node_released "
            "WHERE record_id = {given_row})"
        ),
        "a position is ahead of the count of positions",
    ),
    "a release of what waits": (
        edit(
            "INSERT INTO node_released (id, audience_id, kind, record_id, made_at, due) "
            "SELECT max(id) + 1, {peer}, 'item', {waits_row}, 0, 0 FROM node_released"
        ),
        "should not be there",
    ),
    "a wait too many": (
        edit(
            "INSERT INTO node_waiting (audience_id, record_id, missing) "
            "VALUES ({peer}, {given_row}, 'x')"
        ),
        "should not be there",
    ),
    "a release that is gone": (
        edit("DELETE FROM node_released WHERE record_id = {given_row}"),
        "is missing",
    ),
    "a decision that is gone": (
        edit(
            "DELETE FROM node_classdecision WHERE audience_id = {peer} AND cls_id = "
            "(SELECT cls_id FROM node_record WHERE id = {hidden_row})"
        ),
        "is not decided as the rule says",
    ),
    "a decision turned round": (
        edit(
            "UPDATE node_classdecision SET permitted = NOT permitted WHERE audience_id = {peer} "
            "AND cls_id = (SELECT cls_id FROM node_record WHERE id = {hidden_row})"
        ),
        "is not decided as the rule says",
    ),
    "a label there that was reworded": (
        edit(
            "UPDATE node_classdecision SET labels_there = '[]' WHERE audience_id = {peer} "
            "AND cls_id = (SELECT cls_id FROM node_record WHERE id = {given_row})"
        ),
        "is not decided as the rule says",
    ),
    "a recall that was forgotten": (
        edit("UPDATE node_given SET state = 'held' WHERE name = '{recalled}'"),
        "{recalled}: it was taken back, but counts as held",
    ),
    "something given that is not remembered": (
        edit("DELETE FROM node_given WHERE name = '{given}'"),
        "{given}: it was given, but nobody remembers",
    ),
    "another version than was given is remembered": (
        edit(
            "UPDATE node_given SET record_id = (SELECT min(id) FROM node_record "
            "WHERE name = '{given}') WHERE name = '{given}'"
        ),
        "{given}: the peer holds another version than is remembered",
    ),
    "an entry later than is remembered": (
        edit("UPDATE node_given SET seq = 1 WHERE name = '{given}'"),
        "{given}: its last entry is not remembered",
    ),
    "something remembered that no entry gave": (
        edit(
            "INSERT INTO node_given (peer, name, record_id, clauses, state, seq) "
            "VALUES ('NATO', '{hidden}', {hidden_row}, '[]', 'held', 1)"
        ),
        "{hidden}: no entry ever gave it",
    ),
    "a peer that keeps what it may not have": (
        edit(
            "INSERT INTO node_given (peer, name, record_id, clauses, state, seq) "
            "VALUES ('NATO', '{hidden}', {hidden_row}, '[]', 'held', 1)"
        ),
        "{hidden}: the peer may not have it any more, and nothing calls it back",
    ),
}


def test_before_anything_is_planted_all_is_clean(case: Case) -> None:
    for node in (case.kor, case.nato, case.house.ccdcoe):
        assert found(node) == []


@pytest.mark.parametrize("name", PLANTED)
def test_what_was_planted_is_named(case: Case, name: str) -> None:
    plant, why = PLANTED[name]
    node, _ = plant(case)
    wanted = why.format(given=case.given, recalled=case.recalled, hidden=case.hidden)
    assert [f for f in found(node) if f.why.endswith(wanted)], found(node)


def test_a_byte_of_an_entry_is_found_on_both_sides(case: Case) -> None:
    change(case.kor, "raw", "peer = 'NATO' AND seq = 2", table="feedentry")
    assert any("NATO, entry 2" in f.where for f in found(case.kor))
    change(case.nato, "raw", "peer = 'KOR' AND seq = 2", table="entryin")
    assert any("KOR" in f.where for f in found(case.nato))
