"""The ground that other tests stand on."""

import socket

import pytest
from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.utils import timezone

from tests.threads import concurrently


def _add(alias: str, key: str) -> None:
    Session.objects.using(alias).create(
        session_key=key, session_data="", expire_date=timezone.now()
    )


@pytest.mark.parametrize("round_", [1, 2])
def test_each_party_starts_every_test_without_a_row(databases: tuple[str, ...], round_: int):
    for alias in (*databases, "default"):
        assert Session.objects.using(alias).count() == 0
        _add(alias, f"round {round_}")


def test_what_one_party_writes_no_other_party_has(databases: tuple[str, ...]):
    _add("kor", "a")
    assert [Session.objects.using(alias).count() for alias in databases] == [1, 0, 0]


def test_threads_see_what_was_committed_and_writers_wait_for_each_other(
    databases: tuple[str, ...],
):
    def writer(number: int) -> int:
        with transaction.atomic(using="nato"):
            seen = Session.objects.using("nato").count()
            _add("nato", f"writer {number}")
        return seen

    concurrently(*(lambda number=number: writer(number) for number in range(4)))
    assert Session.objects.using("nato").count() == 4


def test_sqlite_databases_keep_a_write_ahead_log(databases: tuple[str, ...]):
    if connections["kor"].vendor != "sqlite":
        pytest.skip("a setting of SQLite")
    with connections["kor"].cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_test_may_open_no_socket():
    with pytest.raises(UserWarning, match="tried to use socket"):
        socket.socket()


@pytest.mark.sockets
def test_a_test_marked_sockets_reaches_loopback_and_nothing_else():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        with socket.socket() as client, pytest.raises(UserWarning, match="tried to use socket"):
            client.connect(("192.0.2.1", 9))
