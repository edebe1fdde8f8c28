"""``comity verify`` is clean on a healthy node and finds each planted fault."""

from collections.abc import Callable
from pathlib import Path

import pytest

from comity.node import posts, publish, settle
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import NODE
from comity.node.verify import verify
from tests.node.houses import House, agree, give, label, make_house, meet, pull

Plant = Callable[[Node], None]


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    """Two nodes with a programme, items given, recalled, waiting and withheld."""
    house = make_house(tmp_path)
    meet(house.kor, house.nato)
    agree(house.kor, house.nato)
    posts.set_post(
        node=house.kor,
        post=Post("KOR", "desk", {"en": "Desk", "ko": "담당"}, (label("Ⅱ급비밀"),), ("*",)),
    )
    given = give(house.kor, "given", to=("NATO",))
    give(house.kor, "withheld", to=("NATO",), labels=(label("Ⅲ급비밀"),))
    hidden = give(house.kor, "for nobody else")
    give(house.kor, "waits", to=("NATO",), about=(hidden,))
    recalled = give(house.kor, "recalled", to=("NATO",))
    give(house.kor, "refers", to=("NATO",), about=(given,))
    house.time.move()
    pull(house.nato, house.kor)
    publish.recall(node=house.kor, actor=NODE, name=recalled, parties=("NATO",))
    house.time.move()
    pull(house.nato, house.kor)
    pull(house.nato, house.kor)
    settle.settle(house.kor)
    return house


def test_a_healthy_node_is_clean(house: House) -> None:
    assert list(verify(house.kor)) == []
    assert list(verify(house.nato)) == []


def test_progress_ends_at_the_number_of_records(house: House) -> None:
    seen: list[tuple[int, int]] = []
    list(verify(house.kor, progress=lambda done, total: seen.append((done, total))))
    assert seen[-1][0] == seen[-1][1] > 0


def _flip(column: str) -> Plant:
    """Change one byte of a column of the last own record that has it."""

    def plant(node: Node) -> None:
        pk, value = node.db.rows(
            f"SELECT id, {column} FROM node_record "  # noqa: S608 - a test's own names
            f"WHERE {column} IS NOT NULL ORDER BY id DESC"
        )[0]
        data = bytearray(bytes(value))
        data[len(data) // 2] ^= 1
        node.db.execute(
            f"UPDATE node_record SET {column} = %s WHERE id = %s",  # noqa: S608 - a test's own names
            (bytes(data), pk),
        )

    return plant


def _run(sql: str) -> Plant:
    return lambda node: node.db.execute(sql) and None


FAULTS: dict[str, Plant] = {
    "a byte of a header": _flip("header"),
    "a byte of a body": _flip("body"),
    "a byte of a salt": _flip("salt"),
    "a byte of a signature": _flip("signature"),
    "a body that is gone": _run(
        "UPDATE node_record SET body = NULL WHERE id = (SELECT max(id) FROM node_record)"
    ),
    "a reference that is not in the header": _run(
        "DELETE FROM node_reference WHERE id = (SELECT max(id) FROM node_reference)"
    ),
    "an entry that is gone": _run("DELETE FROM node_feedentry WHERE seq = 2"),
    "a position that is not where the entries end": _run("UPDATE node_feedout SET seq = seq + 1"),
    "a receipt that the peer did not sign": _run(
        "UPDATE node_feedout SET receipt_signature = head_signature FROM node_feedin"
    ),
    "an incoming entry that is gone": _run("DELETE FROM node_entryin WHERE seq = 1"),
    "a decision that was turned round": _run(
        "UPDATE node_classdecision SET permitted = NOT permitted "
        "WHERE id = (SELECT max(id) FROM node_classdecision)"
    ),
    "a clause that was reworded": _run(
        "UPDATE node_classdecision SET clauses = '[\"PROG 9\"]' WHERE permitted"
    ),
    "a settlement that is not done": _run(
        "UPDATE node_classdecision SET settled = false "
        "WHERE id = (SELECT max(id) FROM node_classdecision)"
    ),
    "a release that is gone": _run(
        "DELETE FROM node_released WHERE id = (SELECT max(id) FROM node_released)"
    ),
    "a release that should not be": _run(
        "INSERT INTO node_released (id, audience_id, kind, record_id, made_at, due) "
        "SELECT (SELECT max(id) + 1 FROM node_released), audience_id, 'item', record_id, 0, 0 "
        "FROM node_waiting LIMIT 1"
    ),
    "a wait that is gone": _run("DELETE FROM node_waiting"),
    "a recall that was forgotten": _run(
        "UPDATE node_given SET state = 'held' WHERE state = 'recalled'"
    ),
    "something given that was never permitted": _run(
        "UPDATE node_record SET cls_id = (SELECT r.cls_id FROM node_record r "
        "JOIN node_classdecision d ON d.cls_id = r.cls_id "
        "WHERE d.reason = 'above-ceiling' LIMIT 1) "
        "WHERE id = (SELECT record_id FROM node_feedentry WHERE seq = 3)"
    ),
    "an entry that is noted for another record": _run(
        "UPDATE node_feedentry SET record_id = (SELECT min(id) FROM node_record) "
        "WHERE id = (SELECT max(id) FROM node_feedentry WHERE record_id IS NOT NULL)"
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_is_found(house: House, fault: str) -> None:
    FAULTS[fault](house.kor)
    house.kor.caches.clear()
    assert list(verify(house.kor)), fault


def test_a_tombstone_that_kept_its_body_is_found(house: House) -> None:
    house.nato.db.execute("UPDATE node_record SET body = %s WHERE state = 'recalled'", (b"{}",))
    assert [f.what for f in verify(house.nato)] == ["record"]
