"""``visible_to``: the only way to what a reader may have. Every door stands on it.

It reads ``released`` for the reader's audience and nothing else, so its time depends on what is
visible and not on what is hidden. While a settlement is under way, or terms have just lapsed, the
class grant is checked as well, so that a loss acts at once.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from comity.core import closure, record, terms
from comity.core.label import Label
from comity.core.record import Instant, Version
from comity.core.release import Reader
from comity.node import decisions, moves, rows
from comity.node.audiences import Audience, find
from comity.node.node import Node
from comity.node.world import next_boundary

PAGE = 100
MAX_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """A version as its reader sees it. ``position`` orders pages and is never shown."""

    position: int
    version: Version
    labels_there: tuple[Label, ...]
    clauses: tuple[str, ...]
    source: str
    received_at: Instant


class Visible:
    """What one audience may have."""

    def __init__(self, node: Node, audience: Audience | None) -> None:
        """See ``visible_to``. Without an audience there is nothing to see."""
        self._node, self._audience = node, audience

    def page(self, *, kind: str | None = None, after: int = 0, limit: int = PAGE) -> list[Seen]:
        """Return up to ``limit`` versions in the order in which they became visible."""
        if self._audience is None:
            return []
        found: list[Seen] = []
        wanted = min(limit, MAX_PAGE)
        while len(found) < wanted:
            raw = self._rows(kind, after, wanted - len(found), descending=False)
            if not raw:
                break
            after = raw[-1][0]
            found += self._read(raw)
        return found

    def latest(self, *, kind: str | None = None, limit: int = PAGE) -> list[Seen]:
        """Return up to ``limit`` versions, what became visible last first."""
        if self._audience is None:
            return []
        found: list[Seen] = []
        before = 1 << 62
        while len(found) < min(limit, MAX_PAGE):
            raw = self._rows(kind, before, limit - len(found), descending=True)
            if not raw:
                break
            before = raw[-1][0]
            found += self._read(raw)
        return found

    def all(self, *, kind: str | None = None) -> Iterator[Seen]:
        """Iterate over everything, page by page."""
        after = 0
        while page := self.page(kind=kind, after=after, limit=MAX_PAGE):
            yield from page
            after = page[-1].position

    def get(self, name: str) -> Seen | None:
        """Return one record by id; None alike when it is hidden and when there is none."""
        if self._audience is None:
            return None
        raw = self._node.db.rows(_BY_NAME, (self._audience.id, name))
        return next(iter(self._read(raw)), None)

    def several(self, names: Collection[str]) -> list[Seen]:
        """Return records by id, in no order; those that are hidden or missing are left out."""
        if self._audience is None:
            return []
        raw = self._node.db.rows_in(
            f"SELECT {_COLUMNS} FROM node_record r CROSS JOIN node_released rl "  # noqa: S608 - a constant
            "WHERE r.name IN (%in) AND rl.record_id = r.id AND rl.audience_id = %s",
            names,
            after=(self._audience.id,),
        )
        return self._read(raw)

    def count(self, *, kind: str | None = None) -> int:
        """Return how many versions there are."""
        if self._audience is None:
            return 0
        if in_motion(self._node):
            return sum(1 for _ in self.all(kind=kind))
        sql, params = _COUNT, [self._audience.id]
        if kind is not None:
            return int(self._node.db.value(sql + " AND kind = %s", [*params, kind]))
        return int(self._node.db.value(sql, params))

    def _rows(self, kind: str | None, edge: int, limit: int, *, descending: bool) -> list[rows.Row]:
        """Return rows beyond ``edge``: of each kind as many as are wanted, of these the first."""
        order = "DESC" if descending else "ASC"
        of_kind = _OF_KIND.format(beyond="<" if descending else ">", order=order)
        kinds = [kind] if kind is not None else [known.name for known in self._node.kinds]
        audience = self._audience.id if self._audience else 0
        params = [value for one in kinds for value in (audience, one, edge, limit)]
        several = " UNION ALL ".join([of_kind] * len(kinds))
        sql = f"{_SELECT.format(several=several)} ORDER BY rl.id {order} LIMIT %s"
        return self._node.db.rows(sql, [*params, limit])

    def _read(self, raw: list[rows.Row]) -> list[Seen]:
        """Drop what is no longer granted, though not yet settled, and read the rest."""
        if self._audience is None:
            return []
        if in_motion(self._node):
            whole = granted_whole(self._node, self._audience, [row[9] for row in raw])
            raw = [row for row in raw if row[9] in whole]
        decided = granted_classes(self._node, self._audience, {row[6] for row in raw})
        return [
            Seen(
                position=row[0],
                version=record.read(rows.sealed(row[1:6]), self._node.kinds),
                labels_there=decided[row[6]][0],
                clauses=decided[row[6]][1],
                source=row[7],
                received_at=row[8],
            )
            for row in raw
            if row[6] in decided
        ]


_OF_KIND = (
    "SELECT * FROM (SELECT id, record_id FROM node_released "
    "WHERE audience_id = %s AND kind = %s AND id {beyond} %s ORDER BY id {order} LIMIT %s) one"
)
_COLUMNS = f"rl.id, {rows.SEALED}, r.cls_id, r.source, r.received_at, r.id"
_SELECT = f"SELECT {_COLUMNS} FROM ({{several}}) rl JOIN node_record r ON r.id = rl.record_id"  # noqa: S608 - constants
_BY_NAME = (
    f"SELECT {_COLUMNS} FROM node_record r CROSS JOIN node_released rl "  # noqa: S608 - constants
    "WHERE rl.audience_id = %s AND r.name = %s AND rl.record_id = r.id"
)
_COUNT = "SELECT count(*) FROM node_released WHERE audience_id = %s"


def visible_to(node: Node, reader: Reader) -> Visible:
    """Return what ``reader`` may have at this node, now."""
    keep_time(node)
    return Visible(node, find(node, reader))


def keep_time(node: Node) -> None:
    """Decide anew when an instant has passed at which some terms begin or end."""
    decided = int(node.db.setting("decided_at", "0"))
    boundary = next_boundary(node, decided)
    if boundary is not None and boundary <= node.now():
        decisions.redecide(node)


def granted_classes(
    node: Node, audience: Audience, classes: set[int]
) -> dict[int, tuple[tuple[Label, ...], tuple[str, ...]]]:
    """Return label there and clauses of the classes that are granted; cached for a generation."""
    generation = node.generation
    cached = node.caches.get(("decided", audience.id))
    if not (isinstance(cached, tuple) and cached[0] == generation):
        cached = (generation, {})
        node.caches[("decided", audience.id)] = cached
    known: dict[int, tuple[tuple[Label, ...], tuple[str, ...]] | None] = cached[1]
    missing = classes - known.keys()
    if missing:
        known.update(dict.fromkeys(missing))
        for cls, labels, clauses in node.db.rows_in(
            "SELECT cls_id, labels_there, clauses FROM node_classdecision "
            "WHERE audience_id = %s AND permitted AND cls_id IN (%in)",
            missing,
            before=(audience.id,),
        ):
            known[cls] = (rows.LABELS.decode(labels), terms.cited(rows.STRINGS.decode(clauses)))
    return {cls: decided for cls in classes if (decided := known[cls]) is not None}


def in_motion(node: Node) -> bool:
    """Whether decisions have changed that ``released`` does not follow yet."""
    return bool(node.db.value("SELECT 1 FROM node_classdecision WHERE NOT settled LIMIT 1"))


def granted_whole(node: Node, audience: Audience, records: Sequence[int]) -> set[int]:
    """Return which of these released versions an audience may have now, as if all were settled.

    None whose class is no longer granted, nor any that refers, at whatever distance, to such a one.
    """
    if not in_motion(node):
        return set(records)
    reached = {c.pk: c for c in moves.load(node, records)}
    fresh = {ref for c in reached.values() for ref in c.refs}
    while fresh:
        found = moves.released(node, audience, fresh)
        fresh = {ref for c in found if c.pk not in reached for ref in c.refs}
        reached |= {c.pk: c for c in found}
    granted = granted_classes(node, audience, {c.cls for c in reached.values()})
    gone = {c.name for c in reached.values() if c.cls not in granted}
    refs = {c.name: c.refs for c in reached.values() if c.name not in gone}
    closed = closure.close(refs, lambda ref: ref not in refs and ref not in gone)
    whole = set(closed.released)
    return {pk for pk in records if reached[pk].name in whole}
