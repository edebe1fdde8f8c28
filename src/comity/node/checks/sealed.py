"""Each sealed thing by itself: records, their classes, which version counts, proofs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from comity.core import canonical, record
from comity.core.errors import ComityError
from comity.core.record import Header, Sealed
from comity.core.release import RecordClass
from comity.node import rows
from comity.node.checks.finding import CHUNK, Finding
from comity.node.checks.keys import Seals
from comity.node.node import Node
from comity.node.world import facts

THREADS = 2
"""Checking a signature leaves Python's lock alone, and is most of the work."""


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    name: str
    made_at: int
    sha256: str
    state: str
    newest: bool
    source: str
    data: str
    sealed: Sealed


def classes(node: Node) -> Iterator[Finding]:
    """Every class is what its key says."""
    for pk, key, owner, kind, data in node.db.rows(
        "SELECT id, key, owner, kind, data FROM node_recordclass ORDER BY id"
    ):
        cls = rows.read_class(data)
        if rows.class_data(cls)[0] != key or (cls.owner, cls.kind) != (owner, kind):
            yield Finding("class", str(pk), "it is not what its key says")


def records(node: Node) -> Iterator[Finding | int]:
    """Check every version: header, seal, salted hash, references, class; yield also how many.

    While the threads check the seals of one chunk, the next is read.
    """
    seals, under = Seals(node), _Under(node)
    checking: list[Future[list[Finding]]] = []
    with ThreadPoolExecutor(THREADS) as pool:
        for chunk in _chunks(node):
            references = _references(node, [row.pk for row in chunk])
            headers: list[tuple[_Row, Header]] = []
            for row in chunk:
                header, fault = _content_fault(node, row, references.get(row.pk, set()), under)
                if fault:
                    yield Finding("record", row.name, fault)
                if header is not None:
                    seals.ring(header.owner)
                    headers.append((row, header))
            yield from _results(checking)
            checking = [
                pool.submit(_seal_faults, seals, headers[i::THREADS]) for i in range(THREADS)
            ]
            yield len(chunk)
        yield from _results(checking)


def _results(checking: Iterable[Future[list[Finding]]]) -> Iterator[Finding]:
    for future in checking:
        yield from future.result()


def _chunks(node: Node) -> Iterator[list[_Row]]:
    last = 0
    while found := node.db.rows(
        f"SELECT r.id, r.name, r.made_at, r.sha256, r.state, r.newest, r.source, c.data, "  # noqa: S608 - names of ours, values as parameters
        f"{rows.SEALED} FROM node_record r JOIN node_recordclass c ON c.id = r.cls_id "
        "WHERE r.id > %s ORDER BY r.id LIMIT %s",
        (last, CHUNK),
    ):
        last = found[-1][0]
        yield [_row(row) for row in found]


def _row(row: rows.Row) -> _Row:
    pk, name, made_at, sha256, state, newest, source, data, *sealed = row
    return _Row(pk, name, made_at, sha256, state, bool(newest), source, data, rows.sealed(sealed))


def _seal_faults(seals: Seals, part: Iterable[tuple[_Row, Header]]) -> list[Finding]:
    found = []
    for row, header in part:
        fault = seals.record_fault(header, row.sealed, row.sha256, counts=row.newest)
        if fault:
            found.append(Finding("record", row.name, fault))
    return found


def _content_fault(
    node: Node, row: _Row, references: set[str], under: "_Under"
) -> tuple[Header | None, str]:
    """Return the header if there is one, and what is wrong with the record beside its seal."""
    try:
        header = record.read_header(row.sealed.header)
    except ComityError as error:
        return None, str(error)
    cls = rows.read_class(row.data)
    holds = {
        "its header names another version": (header.id, header.made_at) == (row.name, row.made_at),
        "its header is not the one that was stored": (
            canonical.sha256(row.sealed.header) == row.sha256
        ),
        "the references noted are not those of its header": set(header.refs) == references,
        "it did not come from where it says": (header.owner == node.party) == (row.source == ""),
        "it is counted among another class than its header says": (
            RecordClass.of(header, cls.under, cls.via) == cls and under.may_be(cls, row.source)
        ),
    }
    fault = next((why for why, held in holds.items() if not held), "")
    try:
        record.read(row.sealed, node.kinds, header)
    except ComityError as error:
        fault = str(error)
    return header, fault or _state_fault(row)


def _state_fault(row: _Row) -> str:
    whole = row.sealed.body is not None
    if row.state in ("recalled", "destroyed"):
        return f"it was {row.state}, but its body is still here" if whole else ""
    if row.state not in ("held", "disputed"):
        return f"its state “{row.state}” is none"
    return "" if whole else "its body is missing"


class _Under:
    """Whether clauses under which a record is said to have come can be those."""

    def __init__(self, node: Node) -> None:
        self._party = node.party
        self._grants = facts(node).grants
        self._known: dict[RecordClass, set[str]] = {}

    def may_be(self, cls: RecordClass, source: str) -> bool:
        if source in ("", self._party):
            return not cls.under and not cls.via
        if source != (cls.via or cls.owner):
            return False
        if cls not in self._known:
            subject = f"{cls.owner}:{cls.subject}" if cls.via else cls.subject
            self._known[cls] = {
                grant.ground
                for grant in self._grants
                if (grant.terms.sender, grant.terms.receiver) == (source, self._party)
                and grant.covers(subject, cls.kind)
            }
        return set(cls.under) <= self._known[cls]


def _references(node: Node, pks: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for pk, target in node.db.rows_in(
        "SELECT record_id, target FROM node_reference WHERE record_id IN (%in)", pks
    ):
        found[pk].add(target)
    return found


_COUNTING = {
    "two versions count": (
        "SELECT name FROM node_record WHERE newest GROUP BY name HAVING count(*) > 1"
    ),
    "a version counts that is not held": (
        "SELECT name FROM node_record WHERE newest AND state NOT IN ('held', 'destroyed')"
    ),
    "a version counts though there is a newer one": (
        "SELECT r.name FROM node_record r WHERE r.newest AND EXISTS (SELECT 1 FROM node_record l "
        "WHERE l.name = r.name AND l.made_at > r.made_at)"
    ),
    "its newest version does not count": (
        "SELECT r.name FROM node_record r WHERE NOT r.newest AND r.state = 'held' AND NOT EXISTS "
        "(SELECT 1 FROM node_record l WHERE l.name = r.name AND l.made_at > r.made_at)"
    ),
    "it is disputed without a proof": (
        "SELECT r.name FROM node_record r WHERE r.state = 'disputed' AND NOT EXISTS "
        "(SELECT 1 FROM node_proof p WHERE p.name = r.name AND p.made_at = r.made_at)"
    ),
    "it was recalled by nobody": (
        "SELECT r.name FROM node_record r JOIN node_recordclass c ON c.id = r.cls_id "
        "WHERE r.state = 'recalled' AND NOT EXISTS (SELECT 1 FROM node_entryin e "
        "WHERE e.name = r.name AND e.made_at IS NULL AND e.peer IN (r.source, c.owner))"
    ),
}


def counting(node: Node) -> Iterator[Finding]:
    """Of each id the newest version counts, unless it was recalled or is disputed."""
    for why, sql in _COUNTING.items():
        for (name,) in node.db.rows(sql):
            yield Finding("record", name, why)


def proofs(node: Node) -> Iterator[Finding]:
    """A proof is two different headers of one name, both sealed by the owner."""
    seals = Seals(node)
    for name, made_at, *columns in node.db.rows(
        "SELECT name, made_at, first_header, first_keyid, first_signature, second_header, "
        "second_keyid, second_signature FROM node_proof"
    ):
        pair = [rows.sealed((*part, None, None)) for part in (columns[:3], columns[3:])]
        try:
            headers = [record.read_header(sealed.header) for sealed in pair]
        except ComityError as error:
            yield Finding("proof about", name, str(error))
            continue
        named = all((h.id, h.made_at) == (name, made_at) for h in headers)
        seals.ring(headers[0].owner)
        sealed = not any(
            seals.record_fault(h, s, "", counts=False) for h, s in zip(headers, pair, strict=True)
        )
        if not named or not sealed or pair[0].header == pair[1].header:
            yield Finding("proof about", name, "it proves nothing")
