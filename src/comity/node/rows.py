"""Rows of sealed versions to values and back. Nothing here decides who may see them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from comity.core import canonical, record
from comity.core.label import Label
from comity.core.record import Instant, Sealed, Version
from comity.core.release import Reader, RecordClass
from comity.core.sealing import Seal
from comity.node.kinds import NEWEST_KINDS
from comity.node.node import Node

SEALED = "r.header, r.keyid, r.signature, r.salt, r.body"
"""The columns of ``sealed``; the table must be named r."""
Row = tuple[Any, ...]
LABELS = msgspec.json.Decoder(tuple[Label, ...])
STRINGS = msgspec.json.Decoder(tuple[str, ...])


def sealed(row: Sequence[Any]) -> Sealed:
    """Return the bytes of a version from the five columns ``SEALED``."""
    header, keyid, signature, salt, body = row
    return Sealed(
        bytes(header),
        Seal(keyid, bytes(signature)),
        None if salt is None else bytes(salt),
        None if body is None else bytes(body),
    )


def class_data(cls: RecordClass) -> tuple[str, str]:
    """Return the key and the JSON of a class."""
    data = canonical.encode(
        [cls.owner, cls.subject, cls.kind, cls.labels, cls.releasable_to, cls.under, cls.via]
    )
    return canonical.sha256(data), data.decode()


_CLASS = msgspec.json.Decoder(
    tuple[str, str, str, tuple[Label, ...], tuple[str, ...], tuple[str, ...], str]
)


@lru_cache(maxsize=20_000)
def read_class(data: str) -> RecordClass:
    """Return a class from its JSON."""
    return RecordClass(*_CLASS.decode(data))


def reader_data(reader: Reader) -> tuple[str, str]:
    """Return the key and the JSON of a reader."""
    data = canonical.encode(
        [reader.sort, reader.party, reader.clearances, sorted(reader.need), reader.post]
    )
    return canonical.sha256(data), data.decode()


@lru_cache(maxsize=2_000)
def read_reader(data: str) -> Reader:
    """Return a reader from its JSON."""
    sort, party, clearances, need, post = msgspec.json.decode(
        data, type=tuple[str, str, tuple[Label, ...], tuple[str, ...], str]
    )
    return Reader(sort, party, clearances, frozenset(need), post)  # type: ignore[arg-type]  # read from a row that we wrote


def versions_of_kinds(
    node: Node, kinds: Iterable[str], until: Instant
) -> list[tuple[Version, Instant]]:
    """Return the versions that count of these kinds as known here at ``until``, oldest first.

    Of a group and of a policy that is the newest. Of what makes an agreement every version counts
    for good: others name it by its hash, and neither a new label nor a recall may end what was
    agreed.
    """
    # Two steps, since the classes are few and the records of other kinds are very many.
    classes: dict[int, str] = dict(
        node.db.rows_in("SELECT id, kind FROM node_recordclass WHERE kind IN (%in)", kinds)
    )
    found = node.db.rows_in(
        f"SELECT {SEALED}, r.received_at, r.name, r.made_at, r.cls_id, r.id "  # noqa: S608 - names of ours, values as parameters
        "FROM node_record r "
        "WHERE r.cls_id IN (%in) AND r.received_at <= %s AND r.state = 'held'",
        classes,
        after=(until,),
    )
    found.sort(key=lambda row: (row[7], row[9]))
    counting = {(row[6], 0 if classes[row[8]] in NEWEST_KINDS else row[7]): row for row in found}
    return [(record.read(sealed(row[:5]), node.kinds), row[5]) for row in counting.values()]
