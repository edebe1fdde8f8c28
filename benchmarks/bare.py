"""The bare cost of what the node does: what no design could save.

Signing, hashing and inserting the very rows that were appended, one after the other, with nothing
around them.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from django.db import connections

from comity.core import sealing
from comity.node.node import Node

TABLES = ("node_record", "node_reference", "node_released", "node_waiting")


class Rows:
    """The rows that a run of ``append`` made, by batch; taken out so that they can go in again."""

    def __init__(self, node: Node, first_records: Sequence[int]) -> None:
        """Take the rows from the record ``first_records[0]`` on, cut at each first record."""
        self._node = node
        edges = [*first_records, 1 << 62]
        self.batches = [
            {table: self._read(table, a, b) for table in TABLES} for a, b in pairwise(edges)
        ]
        with _unchecked(node), node.write() as db:
            for table in reversed(TABLES):
                db.execute(f"DELETE FROM {table} WHERE {_key(table)} >= %s", (edges[0],))  # noqa: S608 - a test's own names

    def _read(self, table: str, first: int, end: int) -> list[tuple[object, ...]]:
        key = _key(table)
        return self._node.db.rows(
            f"SELECT * FROM {table} WHERE {key} >= %s AND {key} < %s",  # noqa: S608 - a test's own names
            (first, end),
        )

    def sealed(self) -> list[tuple[bytes, bytes, bytes]]:
        """Return header, salt and body of each record."""
        names = _columns(self._node, "node_record")
        places = [names.index(name) for name in ("header", "salt", "body")]
        return [
            tuple(bytes(row[place]) for place in places)  # type: ignore[misc]  # rows are untyped
            for batch in self.batches
            for row in batch["node_record"]
        ]

    def insert(self) -> float:
        """Insert them again, a transaction a batch; return how long it took (seconds)."""
        names = {table: _columns(self._node, table) for table in TABLES}
        insert = _copy if self._node.db.is_postgresql else _executemany
        begun = time.perf_counter()
        for batch in self.batches:
            insert(self._node, batch, names)
        return time.perf_counter() - begun


@contextmanager
def _unchecked(node: Node) -> Iterator[None]:
    """Look no foreign key up: a node never deletes records, so it has no index for that."""
    check = (
        "SET session_replication_role = {}" if node.db.is_postgresql else "PRAGMA foreign_keys = {}"
    )
    on, off = ("DEFAULT", "replica") if node.db.is_postgresql else ("ON", "OFF")
    node.db.execute(check.format(off))
    try:
        yield
    finally:
        node.db.execute(check.format(on))


def _key(table: str) -> str:
    return "id" if table == "node_record" else "record_id"


def _columns(node: Node, table: str) -> list[str]:
    with connections[node.db.alias].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608 - a test's own names
        return [column[0] for column in cursor.description]


def _executemany(
    node: Node, batch: dict[str, list[tuple[object, ...]]], names: dict[str, list[str]]
) -> None:
    connection = connections[node.db.alias].connection  # sqlite3's own
    connection.execute("BEGIN IMMEDIATE")
    for table, rows in batch.items():
        marks = ",".join("?" * len(names[table]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - a test's own names
    connection.execute("COMMIT")


def _copy(
    node: Node, batch: dict[str, list[tuple[object, ...]]], names: dict[str, list[str]]
) -> None:
    connection = connections[node.db.alias].connection  # psycopg's own
    with connection.transaction(), connection.cursor() as cursor:
        for table, rows in batch.items():
            with cursor.copy(f"COPY {table} ({','.join(names[table])}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def sign(node: Node, headers: Sequence[bytes]) -> float:
    """Sign headers; return how long it took (seconds)."""
    messages = [sealing.pae(sealing.HEADER, header) for header in headers]
    sign_one = node.signer.sign
    begun = time.perf_counter()
    for message in messages:
        sign_one(message)
    return time.perf_counter() - begun


def hash_all(sealed: Sequence[tuple[bytes, bytes, bytes]]) -> float:
    """Hash each header, and each salt with its body; return how long it took (seconds)."""
    begun = time.perf_counter()
    for header, salt, body in sealed:
        hashlib.sha256(header).hexdigest()
        hashlib.sha256(salt + body).hexdigest()
    return time.perf_counter() - begun


def verify(node: Node, sealed: Sequence[tuple[bytes, bytes]]) -> float:
    """Verify (header, signature) pairs of a node; return how long it took (seconds)."""
    check = sealing.verifier(node.signer.public_key)
    messages = [(signature, sealing.pae(sealing.HEADER, header)) for header, signature in sealed]
    begun = time.perf_counter()
    for signature, message in messages:
        check(signature, message)
    return time.perf_counter() - begun
