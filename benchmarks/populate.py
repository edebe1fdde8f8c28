"""Filling a node with very many records in bounded time, for what is measured afterwards.

Every record is really sealed, and the rows are those that the store would have made. Only the way
is shorter: nothing is read back, and nothing waits for the disk.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import connections

from benchmarks.material import Sort, item
from benchmarks.report import Report
from comity.core import canonical, record, sealing
from comity.core.record import Content, Header
from comity.core.release import RecordClass
from comity.node import decisions, rows, store
from comity.node.audiences import audiences
from comity.node.node import Node

CHUNK = 10_000
BATCH = 1000
"""Positions run through one audience after the other by so many records, as in the store."""
SIGNED_AT = 1_750_000_000_000
FAST = {"synchronous": "OFF", "cache_size": "-1000000"}


def populate(node: Node, sorts: Sequence[Sort], count: int, report: Report, rare: int = 0) -> None:
    """Add ``count`` records spread evenly over ``sorts``, a fifth referring to an earlier one.

    ``rare``: the first sort has exactly so many of them, evenly spread and without references.
    """
    filling = _Filling(node, sorts, count, rare)
    with report.step(f"populating with {count:,} records"), _unsynced(node):
        for start in range(0, count, CHUNK):
            with node.write():
                filling.add(range(start, min(start + CHUNK, count)))
            if start % (20 * CHUNK) == 0 and start:
                report.say(f"    {start:,}")
    if node.db.is_postgresql:
        node.db.execute("ANALYZE")


@contextmanager
def _unsynced(node: Node) -> Iterator[None]:
    """Let SQLite write without waiting; a new connection has the node's own settings again."""
    if node.db.is_postgresql:
        yield
        return
    for name, value in FAST.items():
        node.db.execute(f"PRAGMA {name}={value}")
    yield
    connections[node.db.alias].close()


class _Filling:
    """What is known of the records so far, by their number from 0."""

    def __init__(self, node: Node, sorts: Sequence[Sort], count: int, rare: int) -> None:
        self._node, self._sorts, self._random = node, sorts, random.Random(7)
        self._schema = node.kinds.schema("item")
        self._rare_every = count // rare if rare else 0
        classes = [
            RecordClass(node.party, s.subject, "item", s.labels, s.releasable_to) for s in sorts
        ]
        with node.write():
            self._classes = [store._new_class(node, *_keyed(cls)) for cls in classes]
        allowed = decisions.permitted_audiences(node, self._classes)
        self._allowed = [sorted(allowed[cls]) for cls in self._classes]
        self._first = int(node.db.value("SELECT max(id) FROM node_record") or 0) + 1
        self._names: list[str] = []
        audiences = {a for some in self._allowed for a in some}
        self._has = {audience: bytearray(count) for audience in audiences}

    def add(self, numbers: range) -> None:
        """Add the records of these numbers."""
        table: list[tuple[object, ...]] = []
        references: list[tuple[int, str]] = []
        waiting: list[tuple[int, int, str]] = []
        released: list[tuple[int, str, int]] = []
        for start in range(numbers.start, numbers.stop, BATCH):
            seen: dict[int, list[int]] = {audience: [] for audience in self._has}
            for n in range(start, min(start + BATCH, numbers.stop)):
                sort, refs = self._sort(n), self._refs(n)
                table.append(self._row(n, sort, tuple(self._names[r] for r in refs)))
                references += [(self._first + n, self._names[r]) for r in refs]
                for audience in self._allowed[sort]:
                    lacks = [r for r in refs if not self._has[audience][r]]
                    if lacks:
                        waiting.append((audience, self._first + n, self._names[lacks[0]]))
                    else:
                        self._has[audience][n] = 1
                        seen[audience].append(self._first + n)
            released += [(a, "item", pk) for a, pks in seen.items() for pk in pks]
        self._insert(table, references, waiting, released)

    def _sort(self, n: int) -> int:
        if self._rare_every:
            if n % self._rare_every == 0:
                return 0
            return self._random.randrange(1, len(self._sorts))
        return self._random.randrange(len(self._sorts))

    def _refs(self, n: int) -> list[int]:
        rare = self._rare_every and n % self._rare_every == 0
        return [] if rare or not n or self._random.random() > 0.2 else [self._random.randrange(n)]

    def _row(self, n: int, sort: int, refs: tuple[str, ...]) -> tuple[object, ...]:
        node, of = self._node, self._sorts[sort]
        name = f"item--{UUID(int=self._random.getrandbits(128), version=4)}"
        self._names.append(name)
        body = canonical.encode(item(n, refs))
        salt = self._random.randbytes(record.SALT_BYTES)
        content = Content(canonical.sha256(salt + body), len(body), record.JSON)
        header = canonical.encode(
            Header(
                name, SIGNED_AT + n, node.party, "item", self._schema, of.subject, of.labels,
                of.releasable_to, refs, "desk", content,
            )
        )  # fmt: skip
        seal = sealing.seal(node.signer, sealing.HEADER, header)
        return (
            self._first + n, name, SIGNED_AT + n, self._classes[sort], header, seal.keyid,
            seal.signature, salt, body, canonical.sha256(header), True, "held", "", SIGNED_AT + n,
        )  # fmt: skip

    def _insert(
        self,
        table: list[tuple[object, ...]],
        references: list[tuple[int, str]],
        waiting: list[tuple[int, int, str]],
        released: list[tuple[int, str, int]],
    ) -> None:
        db = self._node.db
        db.insert("node_record", store._COLUMNS, table)
        db.insert("node_reference", ("record_id", "target"), references)
        db.insert("node_waiting", ("audience_id", "record_id", "missing"), waiting)
        first = db.take("position", len(released))
        peers = {audience.id for audience in audiences(self._node) if audience.is_peer}
        db.insert(
            "node_released",
            ("id", "audience_id", "kind", "record_id", "made_at", "due"),
            [
                (first + i, a, kind, pk, SIGNED_AT + pk - self._first, int(a in peers))
                for i, (a, kind, pk) in enumerate(released)
            ],
        )


def _keyed(cls: RecordClass) -> tuple[str, RecordClass, str]:
    key, data = rows.class_data(cls)
    return key, cls, data
