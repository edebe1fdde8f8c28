"""What is not given at all: records that name a party whom no clause lets have them.

Classes are few and decided already. So those that are refused are known before any record is asked
for, and each is read from the index of its class.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from comity.core.release import NOT_NAMED, OWN, Decision, Reader, RecordClass
from comity.core.terms import PUBLIC
from comity.node import decisions, rows
from comity.node.desk.asking import SEEN, Asker, Filled, Found, Wanted, fill, named, readers
from comity.node.node import Node
from comity.node.visible import Seen
from comity.node.world import world

CLASSES = 100
"""Classes that one statement asks for: no more terms than SQLite takes."""
NO_NODE = "no-node"
"""The party is named, and no node of it is known here."""
_OF_ONE = (
    "SELECT * FROM (SELECT r.id, r.cls_id, r.name FROM node_record r "  # noqa: S608 - constants
    "WHERE r.cls_id = %s AND r.id < %s AND r.made_at >= %s AND r.made_at < %s AND r.newest AND "
    f"{SEEN.format(record='r.id')} ORDER BY r.id DESC LIMIT %s) one"
)
_EVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Refusal:
    """A party that a class names and that may not have it: the reason, and what it is about."""

    party: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A record of ours, and whom of those it names it does not go to."""

    seen: Seen
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    record: int
    cls: int
    name: str


def refused(asker: Asker, wanted: Wanted, after: str = "") -> Found[Refused]:
    """Return a page of what is not given, newest first; ``after`` is a place of ``Found``."""
    by_class = refusals(asker, wanted)
    start = _place(asker, after)

    def ask(last: _Row | None, count: int) -> list[_Row]:
        return _rows(asker, wanted, sorted(by_class), (last.record if last else start, count))

    def keep(found: Sequence[_Row]) -> list[_Row]:
        seen = asker.seen([row.name for row in found])
        return [row for row in found if row.name in seen]

    filled: Filled[_Row] = fill(ask, keep)
    seen = asker.seen([row.name for row in filled.rows])
    lines = tuple(Refused(seen[row.name], by_class[row.cls]) for row in filled.rows)
    return Found(lines, filled.last.name if filled.last else "", filled.short)


def refusals(asker: Asker, wanted: Wanted) -> Mapping[int, tuple[Refusal, ...]]:
    """Return by class of ours that the asker may have whom it names and does not go to."""
    node = asker.node
    own = {
        pk: rows.read_class(data)
        for pk, data in node.db.rows(
            "SELECT id, data FROM node_recordclass WHERE owner = %s", (node.party,)
        )
    }
    chosen = {
        pk: cls
        for pk, cls in own.items()
        if wanted.subject in ("", cls.subject) and wanted.kind in ("", cls.kind)
    }
    allowed = asker.classes({pk for pk, cls in chosen.items() if cls.releasable_to})
    found = _decided(node, {pk: chosen[pk] for pk in allowed}, wanted.party)
    return {pk: refusals for pk, refusals in found.items() if refusals}


def _decided(
    node: Node, classes: Mapping[int, RecordClass], party: str
) -> dict[int, tuple[Refusal, ...]]:
    known = {one.id: one.reader.party for one in readers(node)}
    asked = {one.id for one in readers(node, party)}
    found: dict[int, list[Refusal]] = {pk: [] for pk in classes}
    for cls, audience, reason, detail in node.db.rows_in(
        "SELECT cls_id, audience_id, reason, detail FROM node_classdecision "
        "WHERE NOT permitted AND cls_id IN (%in)",
        classes,
    ):
        if audience in asked and reason not in (NOT_NAMED, OWN):
            found[cls].append(Refusal(known[audience], reason, detail))
    here = {*known.values(), PUBLIC, node.party}
    for pk, cls in classes.items():
        strangers = named(node, cls.owner, cls.releasable_to) - here
        found[pk] += [_stranger(node, cls, one) for one in strangers if party in ("", one)]
    return {pk: tuple(sorted(one, key=lambda r: r.party)) for pk, one in found.items()}


def _stranger(node: Node, cls: RecordClass, party: str) -> Refusal:
    """Say why a party that no node is known of has nothing: terms first, then its absence."""
    decision: Decision = decisions.decide(node, cls, Reader("peer", party), world(node))
    if decision.permitted:
        return Refusal(party, NO_NODE, party)
    return Refusal(party, decision.reason, decision.detail)


def _rows(
    asker: Asker, wanted: Wanted, classes: Sequence[int], place: tuple[int, int]
) -> list[_Row]:
    before, count = place
    since = 0 if wanted.since is None else wanted.since
    until = _EVER if wanted.until is None else wanted.until
    found: list[_Row] = []
    for start in range(0, len(classes), CLASSES):
        chunk = classes[start : start + CLASSES]
        several = " UNION ALL ".join([_OF_ONE] * len(chunk))
        params = [
            value for cls in chunk for value in (cls, before, since, until, asker.audience, count)
        ]
        found += [
            _Row(*row)
            for row in asker.node.db.rows(
                f"SELECT id, cls_id, name FROM ({several}) r ORDER BY id DESC LIMIT %s",  # noqa: S608 - constants
                [*params, count],
            )
        ]
    return nlargest(count, found, key=lambda row: row.record)


def _place(asker: Asker, after: str) -> int:
    if not after or not asker.seen([after]):
        return _EVER
    row = asker.node.db.value("SELECT id FROM node_record WHERE name = %s AND newest", (after,))
    return int(row)
