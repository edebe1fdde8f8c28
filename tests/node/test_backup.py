"""Backups: whole, encrypted, taken while the node runs, and restored into an empty place."""

import errno
import os
import threading
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.core.errors import ComityError
from comity.node import backup, files, home, restore
from comity.node.backup import BackupInvalidError, DatabaseTakenError, WrongPassphraseError
from comity.node.db import Database
from comity.node.files import DiskFullError, TruncatedError
from comity.node.home import HomeTakenError, Injected
from comity.node.node import KeyedEntropy, Node, RestoringError
from tests.node.houses import (
    PASSPHRASE,
    House,
    _rules,
    give,
    make_partners,
    pull,
)


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    return make_partners(tmp_path)


def wipe(node: Node) -> None:
    """Empty the database, as a new one would be."""
    tables = list(backup._tables())
    if node.db.is_postgresql:
        node.db.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
    else:
        with node.db.write():
            node.db.execute("PRAGMA defer_foreign_keys = ON")
            for table in tables:
                node.db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


def contents(db: Database) -> dict[str, list[tuple[object, ...]]]:
    def plain(value: object) -> object:
        return bytes(value) if isinstance(value, memoryview) else value

    return {
        table: [
            tuple(plain(v) for v in row)
            for row in db.rows(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - our own names
            if table != "node_setting" or row[1] not in ("restored", "restoring")
        ]
        for table in backup._tables()
    }


def reopen(node: Node, place: Path) -> Node:
    injected = Injected(clock=node.clock, entropy=KeyedEntropy("after the restore"))
    return home.load(place, node.db, _rules(), injected)


def restored(node: Node, path: Path, place: Path) -> Node:
    """Lose the node and restore it from a backup."""
    wipe(node)
    node.caches.clear()
    place.mkdir()
    home.write_passphrase(place, PASSPHRASE)
    backup.restore(path, place, lambda: node.db)
    return reopen(node, place)


def test_a_restored_node_has_every_row_its_keys_and_its_card_and_waits(
    house: House, tmp_path: Path
) -> None:
    give(house.kor, "kept")
    before = contents(house.kor.db)
    seen: list[tuple[int, int]] = []
    rows = backup.backup(house.kor, tmp_path / "b", lambda *now: seen.append(now))
    assert rows == sum(map(len, before.values())) == seen[-1][0] == seen[-1][1]
    again = restored(house.kor, tmp_path / "b", tmp_path / "again")
    assert contents(again.db) == before
    assert again.card == house.kor.card
    assert again.signer.public_key == house.kor.signer.public_key
    assert again.decryption_key.public_key() == house.kor.decryption_key.public_key()
    assert list(restore.waits_for(again)) == ["NATO"]
    with pytest.raises(RestoringError):
        give(again, "too early")


def test_ids_go_on_after_those_of_the_backup(house: House, tmp_path: Path) -> None:
    backup.backup(house.kor, tmp_path / "b")
    again = restored(house.kor, tmp_path / "b", tmp_path / "again")
    restore.new_epoch(again, _root(house.kor))
    give(again, "a class that is new", subject="OTHER")
    pull_card(house.nato, again)
    pull(house.nato, again)


def pull_card(node: Node, source: Node) -> None:
    from comity.node import peers

    peers.take_card(node, source.signed_card)


def _root(node: Node):
    from comity.node.keys import open_signer

    return open_signer("file:offline/root.pem", PASSPHRASE, node.home)


def test_neither_the_root_nor_the_passphrase_nor_any_word_is_to_be_read_in_it(
    house: House, tmp_path: Path
) -> None:
    give(house.kor, "words of the backup")
    backup.backup(house.kor, tmp_path / "b")
    data = (tmp_path / "b").read_bytes()
    assert b"words of the backup" not in data
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0
    again = restored(house.kor, tmp_path / "b", tmp_path / "again")
    names = {p.relative_to(again.home).as_posix() for p in again.home.rglob("*") if p.is_file()}
    assert names == {
        *("card.json", "node.json", "secret.key", "passphrase"),
        *("keys/encryption.pem", "keys/node.pem"),
    }


def test_a_backup_is_of_one_instant_whatever_is_written_meanwhile(
    house: House, tmp_path: Path
) -> None:
    for n in range(3):
        give(house.kor, f"before {n}")
    count = house.kor.db.value("SELECT count(*) FROM node_record")
    written = []

    def write(_done: int, _total: int) -> None:
        if written:
            return
        written.append(True)
        thread = threading.Thread(target=_give_elsewhere, args=(house.kor,))
        thread.start()
        thread.join(timeout=20)
        assert not thread.is_alive()

    backup.backup(house.kor, tmp_path / "b", write)
    assert house.kor.db.value("SELECT count(*) FROM node_record") == count + 1
    again = restored(house.kor, tmp_path / "b", tmp_path / "again")
    assert again.db.value("SELECT count(*) FROM node_record") == count


def _give_elsewhere(node: Node) -> None:
    try:
        node.db._lock = threading.RLock()
        give(node, "while the backup runs")
    finally:
        connections.close_all()


def test_a_backup_opens_only_with_its_passphrase(house: House, tmp_path: Path) -> None:
    backup.backup(house.kor, tmp_path / "b")
    with pytest.raises(WrongPassphraseError):
        backup.restore(tmp_path / "b", tmp_path / "again", lambda: house.kor.db, b"another")
    assert not (tmp_path / "again").exists()


def test_an_altered_or_cut_backup_restores_nothing(house: House, tmp_path: Path) -> None:
    backup.backup(house.kor, tmp_path / "b")
    data = (tmp_path / "b").read_bytes()

    def refuse() -> Database:
        pytest.fail("the database was opened")

    @settings(max_examples=40, deadline=None, database=None)
    @given(st.integers(0, len(data) - 1), st.integers(1, 255))
    def altered(at: int, by: int) -> None:
        bad = bytearray(data)
        bad[at] ^= by
        (tmp_path / "bad").write_bytes(bad)
        with pytest.raises(ComityError):
            backup.restore(tmp_path / "bad", tmp_path / "again", refuse, PASSPHRASE)

    altered()
    for end in (0, 10, 200, len(data) // 2, len(data) - 1):
        (tmp_path / "bad").write_bytes(data[:end])
        with pytest.raises((TruncatedError, BackupInvalidError)):
            backup.restore(tmp_path / "bad", tmp_path / "again", refuse, PASSPHRASE)
    assert not (tmp_path / "again").exists()


def test_blocks_in_another_order_or_left_out_are_noticed(house: House, tmp_path: Path) -> None:
    backup.backup(house.kor, tmp_path / "b")
    with (tmp_path / "b").open("rb") as file:
        file.read(len(backup.MAGIC))
        files.take_part(file, 4096)
        head = file.tell()
        parts = []
        while file.peek(1):
            parts.append(files.take_part(file, backup.MAX_BLOCK))
    data = (tmp_path / "b").read_bytes()[:head]
    for order in (
        [parts[0], parts[2], parts[1], *parts[3:]],
        [*parts[:3], *parts[4:]],
        [*parts, parts[-1]],
    ):
        body = b"".join(len(p).to_bytes(4, "big") + p for p in order)
        (tmp_path / "bad").write_bytes(data + body)
        with pytest.raises(BackupInvalidError):
            backup.restore(tmp_path / "bad", tmp_path / "x", lambda: house.kor.db, PASSPHRASE)


def test_nothing_is_overwritten(house: House, tmp_path: Path) -> None:
    backup.backup(house.kor, tmp_path / "b")
    with pytest.raises(HomeTakenError):
        backup.restore(tmp_path / "b", house.kor.home, lambda: house.kor.db, PASSPHRASE)
    with pytest.raises(DatabaseTakenError):
        backup.restore(tmp_path / "b", tmp_path / "again", lambda: house.kor.db, PASSPHRASE)
    assert not (tmp_path / "again" / "node.json").exists()


def test_a_restore_that_was_interrupted_can_be_repeated(house: House, tmp_path: Path) -> None:
    backup.backup(house.kor, tmp_path / "b")
    wipe(house.kor)

    class Interrupted(Exception):  # noqa: N818 - no error, but what a kill would do
        pass

    def interrupt(done: int, total: int) -> None:
        if done == total:
            raise Interrupted

    place = tmp_path / "again"
    for _ in range(2):
        with pytest.raises(Interrupted):
            backup.restore(
                tmp_path / "b", place, lambda: house.kor.db, PASSPHRASE, progress=interrupt
            )
        assert house.kor.db.value("SELECT count(*) FROM node_record") == 0
    backup.restore(tmp_path / "b", place, lambda: house.kor.db, PASSPHRASE)
    (place / "node.json").unlink()  # as if killed just before the last step
    backup.restore(tmp_path / "b", place, lambda: house.kor.db, PASSPHRASE)
    assert (place / "node.json").exists()


def test_a_full_disk_leaves_no_half_backup(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError):
        backup.backup(house.kor, folder / "b")
    assert list(folder.iterdir()) == []
