"""A node's database: plain SQL on SQLite and PostgreSQL, one writer at a time.

Hot paths speak SQL directly: the ORM's objects cost more than the rows. The statements are the same
for both databases.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connections, transaction

from comity.core.errors import ComityError

Row = tuple[Any, ...]
IN_CHUNK = 500
"""How many values one IN list holds; below the limits of every database."""
INSERTED_VALUES = 1200
"""How many values one INSERT holds: SQLite takes many rows in half the time that it takes each."""
_ADVISORY_LOCK = 0x636F6D697479  # "comity"


class DatabaseBusyError(ComityError):
    """Another program holds the database, or it does not answer."""

    hint = "Nothing was changed. Try again; if it lasts, see which other program uses it."


class DatabaseFullError(ComityError):
    """There is no room left for the database."""

    hint = "Nothing was changed. Make room on the disk, then try again."


UNAVAILABLE = (DatabaseBusyError, DatabaseFullError)


def refusal(error: OperationalError) -> ComityError | None:
    """Return what a failure of the database means to people, or None where it is our own fault."""
    said = str(error).lower()
    if "disk is full" in said or "no space left" in said:
        return DatabaseFullError("The disk is full: the database could not be written.")
    if any(word in said for word in ("locked", "lock timeout", "connection", "readonly")):
        return DatabaseBusyError("The database could not be written just now.")
    return None


class Database:
    """One node's database, by Django's alias."""

    def __init__(self, alias: str) -> None:
        """Bind to an alias of Django's settings."""
        self.alias = alias
        self._lock = threading.RLock()
        self._writing = threading.local()

    @property
    def is_postgresql(self) -> bool:
        """Whether this is PostgreSQL; otherwise SQLite."""
        return bool(connections[self.alias].vendor == "postgresql")

    @property
    def is_writing(self) -> bool:
        """Whether this thread is within ``write``, whose end may undo what it sees now."""
        return bool(getattr(self._writing, "depth", 0))

    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction of the only writer; nested calls join it.

        Positions must become visible in the order in which they are given, so writers take turns:
        SQLite by BEGIN IMMEDIATE, PostgreSQL by an advisory lock, threads of one process by a lock.
        """
        if getattr(self._writing, "depth", 0):
            yield
            return
        with self._lock:
            try:
                with transaction.atomic(using=self.alias, durable=False):
                    yield from self._alone()
            except OperationalError as error:
                raise refusal(error) or error from error

    def _alone(self) -> Iterator[None]:
        """Let the block run as the only writer."""
        if self.is_postgresql:
            self.execute("SELECT pg_advisory_xact_lock(%s)", (_ADVISORY_LOCK,))
        self._writing.depth = 1
        try:
            yield
        finally:
            self._writing.depth = 0

    @property
    def commits(self) -> int | None:
        """A number that changes when another connection commits; None: that cannot be known.

        SQLite has it at hand (``data_version``), at the cost of no page read.
        """
        return None if self.is_postgresql else int(self.value("PRAGMA data_version"))

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo what the block writes, when it ends. Within ``write`` alone."""
        with transaction.atomic(using=self.alias):
            yield
            transaction.set_rollback(True, using=self.alias)

    @contextmanager
    def read(self) -> Iterator[None]:
        """Several reads of one state; nested calls join it, and so do those within ``write``."""
        inside = getattr(self._writing, "depth", 0) or getattr(self._writing, "reading", False)
        if inside or connections[self.alias].in_atomic_block:
            yield
            return
        connection = connections[self.alias]
        if self.is_postgresql:
            with transaction.atomic(using=self.alias):
                self.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield
            return
        connection.ensure_connection()
        with connection.cursor() as cursor:  # BEGIN alone: a reader must not wait for the writer
            cursor.execute("BEGIN")
        self._writing.reading = True
        try:
            yield
        finally:
            self._writing.reading = False
            with connection.cursor() as cursor:
                cursor.execute("COMMIT")

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Return all rows."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())

    def row(self, sql: str, params: Sequence[Any] = ()) -> Row | None:
        """Return the first row, or None."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(sql, params)
            found = cursor.fetchone()
            return None if found is None else tuple(found)

    def value(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """Return the first column of the first row, or None."""
        row = self.row(sql, params)
        return None if row is None else row[0]

    def rows_in(
        self, sql: str, values: Iterable[Any], before: Sequence[Any] = (), after: Sequence[Any] = ()
    ) -> list[Row]:
        """Return the rows of a statement with ``IN (%in)``, asked in chunks of values."""
        ordered, found = list(values), []
        for start in range(0, len(ordered), IN_CHUNK):
            chunk = ordered[start : start + IN_CHUNK]
            marks = ", ".join(["%s"] * len(chunk))
            found += self.rows(sql.replace("%in", marks), [*before, *chunk, *after])
        return found

    def execute(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Run a statement; return how many rows it touched."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(sql, params)
            return int(cursor.rowcount)

    def execute_in(
        self, sql: str, values: Iterable[Any], before: Sequence[Any] = (), after: Sequence[Any] = ()
    ) -> None:
        """Run a statement with ``IN (%in)``, in chunks of values."""
        ordered = list(values)
        for start in range(0, len(ordered), IN_CHUNK):
            chunk = ordered[start : start + IN_CHUNK]
            marks = ", ".join(["%s"] * len(chunk))
            self.execute(sql.replace("%in", marks), [*before, *chunk, *after])

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of ``rows``."""
        if rows:
            with connections[self.alias].cursor() as cursor:
                cursor.executemany(sql, rows)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows: many at once, on PostgreSQL by COPY."""
        if not rows:
            return
        names = ", ".join(columns)
        if self.is_postgresql and len(rows) > 1:
            with (
                connections[self.alias].cursor() as cursor,
                cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
            return
        sql = f"INSERT INTO {table} ({names}) VALUES "  # noqa: S608 - names of ours, values as parameters
        marks = f"({', '.join(['%s'] * len(columns))})"
        at_once = INSERTED_VALUES // len(columns)
        whole = len(rows) - len(rows) % at_once
        several = sql + ", ".join([marks] * at_once)
        lots = [rows[start : start + at_once] for start in range(0, whole, at_once)]
        self.many(several, [[value for row in lot for value in row] for lot in lots])
        self.many(sql + marks, rows[whole:])

    def setting(self, key: str, default: str = "") -> str:
        """Read a small fact of the node."""
        value = self.value("SELECT value FROM node_setting WHERE key = %s", (key,))
        return default if value is None else str(value)

    def settings(self, prefix: str) -> dict[str, str]:
        """Read the small facts whose key begins so; ``prefix`` has no sign of LIKE in it."""
        found = self.rows("SELECT key, value FROM node_setting WHERE key LIKE %s", (f"{prefix}%",))
        return {str(key): str(value) for key, value in found}

    def set_setting(self, key: str, value: str) -> None:
        """Write a small fact of the node."""
        if not self.execute("UPDATE node_setting SET value = %s WHERE key = %s", (value, key)):
            self.execute("INSERT INTO node_setting (key, value) VALUES (%s, %s)", (key, value))

    def take(self, counter: str, count: int) -> int:
        """Take ``count`` numbers that were never taken before; return the first, from 1 on."""
        last = int(self.setting(counter, "0"))
        self.set_setting(counter, str(last + count))
        return last + 1
