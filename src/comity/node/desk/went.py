"""What went: given to a party or taken back, from the entries of our feeds and their receipts.

A give is told of the very version that the asker sees now, a recall of each record that it sees
(docs/adr/0008). The node itself, which asks without a reader, is told of every version.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from comity.core import canonical, release, terms
from comity.core.feed import RECALL, Entry
from comity.core.label import Label
from comity.core.record import Instant, Version, read
from comity.core.release import Reader
from comity.core.terms import PUBLIC
from comity.node import rows
from comity.node.audiences import peer_reader
from comity.node.desk.asking import SEEN, Asker, Filled, Found, Wanted, fill, of_classes
from comity.node.desk.late import LATE
from comity.node.node import Node
from comity.node.seeking import SKEW, first_from
from comity.node.world import world

CONFIRMED = (
    "(SELECT a.at FROM node_acknowledged a WHERE a.peer = e.peer AND a.epoch = e.epoch "
    "AND a.seq >= e.seq ORDER BY a.seq LIMIT 1)"
)
"""When the peer's first receipt that reaches an entry ``e`` was made."""
_COLUMNS = f"e.id, e.peer, e.name, e.at, e.raw, e.clauses, e.record_id, {CONFIRMED}"
# A cross join, since SQLite then goes through the entries in their order and no other way.
_SEEN_BY = (
    f"SELECT {_COLUMNS}, r.cls_id FROM node_feedentry e CROSS JOIN node_record r "  # noqa: S608 - constants
    "WHERE {which} AND r.name = e.name AND r.newest "
    f"AND (e.record_id IS NULL OR e.record_id = r.id) AND {SEEN.format(record='r.id')} "
    "ORDER BY e.id DESC LIMIT %s"
)
_ALL = (
    f"SELECT {_COLUMNS}, r.cls_id FROM node_feedentry e "  # noqa: S608 - constants
    "LEFT JOIN node_record r ON r.id = e.record_id WHERE {which} ORDER BY e.id DESC LIMIT %s"
)


@dataclass(frozen=True, slots=True)
class Went:
    """An entry: a version given, or a record taken back.

    ``version`` is the one that was given; of a recall, the newest that the asker sees; none where
    that was destroyed since. ``confirmed`` is when the first receipt that reaches the
    entry was made, ``late`` whether there ought to be one by now.
    """

    party: str
    name: str
    at: Instant
    recalled: bool
    clauses: tuple[str, ...]
    confirmed: Instant | None
    late: bool
    version: Version | None = None
    labels: tuple[Label, ...] = ()
    labels_there: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    peer: str
    name: str
    at: Instant
    raw: bytes
    clauses: str
    record: int | None
    confirmed: Instant | None
    cls: int | None

    @property
    def recalled(self) -> bool:
        return canonical.decode(bytes(self.raw), Entry).what == RECALL


def went(asker: Asker, wanted: Wanted, after: str = "", limit: int = 0) -> Found[Went]:
    """Return a page of what went, newest first; ``after`` is a place as ``Found`` gave it."""
    start = _place(asker, after)

    def ask(last: _Row | None, count: int) -> list[_Row]:
        return _rows(asker.node, wanted, (last.id if last else start, count), asker.audience)

    def keep(found: Sequence[_Row]) -> list[_Row]:
        return _keep(asker, wanted, found)

    filled: Filled[_Row] = fill(ask, keep, limit) if limit else fill(ask, keep)
    seen = asker.seen([row.name for row in filled.rows])
    versions = {name: (one.version, one.labels_there) for name, one in seen.items()}
    lines = _lines(asker.node, filled.rows, lambda row: versions.get(row.name, (None, ())))
    last = filled.last
    further = f"{last.at}.{last.peer}.{last.name}" if last else ""
    return Found(tuple(lines), further, filled.short)


def statement(node: Node, wanted: Wanted, reader: Reader | None = None) -> list[Went]:
    """Return all that went to a party over a time, oldest first.

    Without a reader the node asks, and is told of versions that were replaced since as well.
    """
    if reader is None:
        found = _everything(node, wanted)
    else:
        asker, found, place = Asker(node, reader), [], ""
        while True:
            page = went(asker, wanted, place, STATEMENT_PAGE)
            found += page.lines
            place = page.further
            if not place:
                break
    return found[::-1]


STATEMENT_PAGE = 1_000


def _everything(node: Node, wanted: Wanted) -> list[Went]:
    found: list[_Row] = []
    before = _LAST
    while page := _rows(node, wanted, (before, STATEMENT_PAGE), None):
        found += page
        before = page[-1].id
    kept = _of_wanted(node, wanted, found)
    given = _versions(node, "r.id IN (%in)", {row.record for row in kept if row.record})
    recalled = {row.name for row in kept if row.record is None}
    newest = _versions(node, "r.newest AND r.name IN (%in)", recalled)
    by_name = {version.header.id: version for version in newest.values()}

    def version_of(row: _Row) -> tuple[Version | None, tuple[Label, ...]]:
        version = given.get(row.record) if row.record else by_name.get(row.name)
        return version, version.header.labels if version else ()

    return _lines(node, kept, version_of)


def _versions(node: Node, which: str, values: set[Any]) -> dict[int, Version]:
    """Return the versions of these rows or ids, by row."""
    found = node.db.rows_in(
        f"SELECT r.id, {rows.SEALED} FROM node_record r WHERE {which}",  # noqa: S608 - constants
        values,
    )
    return {pk: read(rows.sealed(sealed), node.kinds) for pk, *sealed in found}


def _of_wanted(node: Node, wanted: Wanted, found: Sequence[_Row]) -> list[_Row]:
    """Keep the rows of wanted subject and kind; a recall is of what its record was given as."""
    if not (wanted.subject or wanted.kind):
        return list(found)
    classes = of_classes(node, {row.cls for row in found if row.cls})
    return [
        row
        for row in found
        if row.cls
        and wanted.subject in ("", classes[row.cls][0])
        and wanted.kind in ("", classes[row.cls][1])
    ]


_LAST = 1 << 62


def _rows(node: Node, wanted: Wanted, place: tuple[int, int], audience: int | None) -> list[_Row]:
    """Return entries before a row, of wanted party and time, that an audience sees; None: all."""
    before, count = place
    if wanted.until is not None:
        before = min(before, first_from(node, "node_feedentry", wanted.until + SKEW))
    which, params = ["e.id < %s"], [before]
    bounds = [("e.at >= %s", wanted.since), ("e.at < %s", wanted.until)]
    for condition, bound in bounds:
        if bound is not None:
            which.append(condition)
            params.append(bound)
    if wanted.since is not None:
        which.append("e.id >= %s")
        params.append(first_from(node, "node_feedentry", wanted.since - SKEW))
    party: list[object] = []
    if wanted.party:
        which.append("e.peer = %s")
        party.append(wanted.party)
    sql = (_ALL if audience is None else _SEEN_BY).format(which=" AND ".join(which))
    of = [] if audience is None else [audience]
    return [_Row(*row) for row in node.db.rows(sql, [*params, *party, *of, count])]


def _keep(asker: Asker, wanted: Wanted, found: Sequence[_Row]) -> list[_Row]:
    """Keep what is of wanted subject and kind, and is still seen by the asker."""
    kept = _of_wanted(asker.node, wanted, found)
    seen = asker.seen([row.name for row in kept])
    return [row for row in kept if row.name in seen and (row.record is not None or row.recalled)]


def _lines(
    node: Node,
    found: Iterable[_Row],
    version_of: Callable[[_Row], tuple[Version | None, tuple[Label, ...]]],
) -> list[Went]:
    there = _there(node, found)
    late = node.now() - LATE
    lines = []
    for row in found:
        version, labels = version_of(row)
        lines.append(
            Went(
                party=row.peer,
                name=row.name,
                at=row.at,
                recalled=row.recalled,
                clauses=terms.cited(rows.STRINGS.decode(row.clauses)),
                confirmed=row.confirmed,
                late=row.confirmed is None and row.at <= late,
                version=version,
                labels=labels,
                labels_there=() if row.recalled else there.get((row.cls, row.peer, row.at), ()),
            )
        )
    return lines


def _there(
    node: Node, found: Iterable[_Row]
) -> dict[tuple[int | None, str, Instant], tuple[Label, ...]]:
    """Return the labels that these had with the party, by the terms that held as they went."""
    wanted = {(row.cls, row.peer, row.at) for row in found if row.cls and row.record}
    classes = {
        pk: rows.read_class(data)
        for pk, data in node.db.rows_in(
            "SELECT id, data FROM node_recordclass WHERE id IN (%in)", {cls for cls, _, _ in wanted}
        )
    }
    worlds = {at: world(node, at) for at in {at for _, _, at in wanted}}
    return {
        (cls, peer, at): release.decide(classes[cls], peer_reader(peer), worlds[at]).labels_there
        for cls, peer, at in wanted
        if cls in classes and peer != PUBLIC
    }


def _place(asker: Asker, after: str) -> int:
    """Return the row of the entry that a place names; beyond all where the asker sees none."""
    at, _, rest = after.partition(".")
    peer, _, name = rest.partition(".")
    if not (at.isascii() and at.isdigit() and len(at) < 16 and asker.seen([name])):  # noqa: PLR2004 - an instant has 13 digits
        return _LAST
    which = "e.name = %s AND e.peer = %s AND e.at = %s"
    found = asker.node.db.rows(
        _SEEN_BY.format(which=which), [name, peer, int(at), asker.audience, 1]
    )
    return int(found[0][0]) if found else _LAST
