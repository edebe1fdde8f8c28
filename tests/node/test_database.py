"""A database that is locked or full: a clear error that says what to do, and nothing lost."""

import sqlite3
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connections

from comity.node.db import Database, DatabaseBusyError, DatabaseFullError, refusal
from tests.node.houses import House, give, make_house
from tests.node.recompute import changed, tables


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    return make_house(tmp_path)


def test_a_locked_database_says_so_and_keeps_what_was_there(house: House) -> None:
    if Database("kor").is_postgresql:
        other = connections["kor"].copy("other")
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (0x636F6D697479,))
            house.kor.db.execute("SET lock_timeout = '200ms'")
            with pytest.raises(DatabaseBusyError, match="could not be written"):
                give(house.kor, "meanwhile")
            cursor.execute("ROLLBACK")
        house.kor.db.execute("SET lock_timeout = '10s'")
        other.close()
    else:
        other = sqlite3.connect(settings.DATABASES["kor"]["NAME"])
        other.execute("BEGIN IMMEDIATE")
        house.kor.db.execute("PRAGMA busy_timeout = 200")
        with pytest.raises(DatabaseBusyError, match="could not be written"):
            give(house.kor, "meanwhile")
        other.rollback()
        other.close()
    assert give(house.kor, "afterwards")


def test_a_full_disk_says_so_and_loses_nothing(house: House) -> None:
    if house.kor.db.is_postgresql:
        error = refusal(OperationalError("could not extend file: No space left on device"))
        assert isinstance(error, DatabaseFullError)
        return
    give(house.kor, "there")
    before = tables(house.kor)
    pages = house.kor.db.value("PRAGMA page_count")
    house.kor.db.value(f"PRAGMA max_page_count = {pages}")
    while (full := _give_more(house)) is None:
        before = tables(house.kor)
    assert isinstance(full, DatabaseFullError)
    assert "disk is full" in str(full)
    assert changed(before, tables(house.kor)) == set()
    house.kor.db.value("PRAGMA max_page_count = 1000000")
    assert give(house.kor, "once there is room")


def _give_more(house: House) -> Exception | None:
    try:
        give(house.kor, "x" * 20_000)
    except DatabaseFullError as error:
        return error
    return None


def test_a_fault_of_our_own_is_not_called_one_of_the_database() -> None:
    assert refusal(OperationalError("no such table: node_nothing")) is None
