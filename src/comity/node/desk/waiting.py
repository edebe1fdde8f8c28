"""What waits: versions that a party may have by their class, and that lack a reference there."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.core.record import Instant
from comity.node import decisions
from comity.node.desk.asking import SEEN, Asker, Found, Wanted, fill, of_classes, readers
from comity.node.visible import Seen

_OF_ONE = (
    "SELECT * FROM (SELECT w.record_id, w.audience_id, w.missing FROM node_waiting w "  # noqa: S608 - constants
    "WHERE w.audience_id = %s AND w.record_id > %s AND "
    f"{SEEN.format(record='w.record_id')} ORDER BY w.record_id LIMIT %s) one"
)


@dataclass(frozen=True, slots=True)
class Waits:
    """A record that waits for a party: what it lacks there, where the asker sees that, and since.

    ``since`` is when this version was sealed or came; where the party had it and lost it, when
    that was seen to.
    """

    party: str
    seen: Seen
    missing: str
    missing_seen: Seen | None
    since: Instant


@dataclass(frozen=True, slots=True)
class _Row:
    record: int
    audience: int
    missing: str
    cls: int
    name: str


def waiting(asker: Asker, wanted: Wanted, after: str = "") -> Found[Waits]:
    """Return a page of what waits, longest first; ``after`` is a place as ``Found`` gave it."""
    parties = {one.id: one for one in readers(asker.node, wanted.party) if one.is_peer}
    start = _place(asker, after)

    def ask(last: _Row | None, count: int) -> list[_Row]:
        record, audience = (last.record, last.audience) if last else start
        return _rows(asker, sorted(parties), (record, audience), count)

    filled = fill(ask, lambda found: _keep(asker, wanted, found))
    names = {row.name for row in filled.rows} | {row.missing for row in filled.rows}
    seen = asker.seen(sorted(names))
    lost = _lost(asker, [(parties[row.audience].reader.party, row.name) for row in filled.rows])
    lines = []
    for row in filled.rows:
        party = parties[row.audience].reader.party
        one = seen[row.name]
        since = max(one.received_at, lost.get((party, row.name), 0))
        lines.append(Waits(party, one, row.missing, seen.get(row.missing), since))
    last = filled.last
    further = f"{parties[last.audience].reader.party}.{last.name}" if last else ""
    return Found(tuple(lines), further, filled.short)


def _rows(asker: Asker, parties: Sequence[int], after: tuple[int, int], count: int) -> list[_Row]:
    if not parties:
        return []
    record, audience = after
    params: list[int] = []
    for party in parties:
        params += [party, record - (party > audience), asker.audience, count]
    several = " UNION ALL ".join([_OF_ONE] * len(parties))
    found = asker.node.db.rows(
        f"SELECT w.record_id, w.audience_id, w.missing, r.cls_id, r.name FROM ({several}) w "  # noqa: S608 - constants
        "JOIN node_record r ON r.id = w.record_id ORDER BY w.record_id, w.audience_id LIMIT %s",
        [*params, count],
    )
    return [_Row(*row) for row in found]


def _keep(asker: Asker, wanted: Wanted, found: Sequence[_Row]) -> list[_Row]:
    """Keep what is wanted, is still permitted to the party, and is still seen by the asker."""
    node = asker.node
    allowed = decisions.permitted_audiences(node, {row.cls for row in found})
    kinds = of_classes(asker.node, {row.cls for row in found})
    kept = [
        row
        for row in found
        if row.audience in allowed[row.cls]
        and wanted.subject in ("", kinds[row.cls][0])
        and wanted.kind in ("", kinds[row.cls][1])
    ]
    seen = asker.seen([row.name for row in kept])
    return [
        row
        for row in kept
        if row.name in seen and wanted.within(seen[row.name].version.header.made_at)
    ]


def _place(asker: Asker, after: str) -> tuple[int, int]:
    """Return the row that a place names; the very first where it names nothing that is seen."""
    party, _, name = after.partition(".")
    audiences = {a.reader.party: a.id for a in readers(asker.node) if a.is_peer}
    if party not in audiences or not asker.seen([name]):
        return (0, 0)
    record = asker.node.db.value("SELECT id FROM node_record WHERE name = %s AND newest", (name,))
    return (int(record), audiences[party])


def _lost(asker: Asker, named: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Instant]:
    """Return when each of these was last taken back from the party."""
    found = asker.node.db.rows_in(
        "SELECT peer, name, max(at) FROM node_feedentry "
        "WHERE record_id IS NULL AND name IN (%in) GROUP BY peer, name",
        {name for _, name in named},
    )
    return {(peer, name): at for peer, name, at in found}
