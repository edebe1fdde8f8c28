"""Who is late: what a party has not fetched, or not confirmed, for a day.

Recalls come first: until one is confirmed, what was taken back is still there. Each list is read
from an index of what is open, oldest first, and only the first ``SHOWN`` are told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.core import canonical
from comity.core.feed import RECALL, Entry
from comity.core.record import Instant
from comity.node import due
from comity.node.audiences import Audience
from comity.node.desk.asking import SEEN, Asker, Wanted, readers
from comity.node.due import Due
from comity.node.visible import Seen

LATE = 24 * 60 * 60 * 1000
"""After how long without a fetch or a receipt a party is late (milliseconds)."""
SHOWN = 50
"""How many of each sort are told of each party."""
RECALL_DUE, RECALL_OPEN, GIVEN_OPEN, NOT_FETCHED = (
    "recall-due", "recall-open", "given-open", "not-fetched",
)  # fmt: skip
SORTS = (RECALL_DUE, RECALL_OPEN, GIVEN_OPEN, NOT_FETCHED)
"""In which order they are told: a recall that was not fetched, one without a receipt, a give
without a receipt, a record that was not fetched."""


@dataclass(frozen=True, slots=True)
class Late:
    """What a party is late with, since when it is open, and the record."""

    party: str
    sort: str
    since: Instant
    seen: Seen


@dataclass(frozen=True, slots=True)
class AllLate:
    """What is late, most urgent first; ``more`` where a party is late with more than is told."""

    lines: tuple[Late, ...]
    more: bool


_Open = list[tuple[str, str, Instant]]
"""(sort, id of the record, since)."""


def late(asker: Asker, wanted: Wanted) -> AllLate:
    """Return what is late, recalls first, the longest open first."""
    found: list[Late] = []
    more = False
    for peer in (one for one in readers(asker.node, wanted.party) if one.is_peer):
        for ask in (_unconfirmed, _recalls_due, _not_fetched):
            lines = _told(asker, peer, wanted, ask)
            more = more or len(lines) > SHOWN
            found += lines[:SHOWN]
    order = {sort: place for place, sort in enumerate(SORTS)}
    found.sort(key=lambda one: (order[one.sort], one.since, one.party))
    return AllLate(tuple(found), more)


def _told(
    asker: Asker,
    peer: Audience,
    wanted: Wanted,
    ask: Callable[[Asker, Audience, Instant], _Open],
) -> list[Late]:
    before = asker.node.now() - LATE
    opened = ask(asker, peer, before)
    seen = asker.seen([name for _, name, _ in opened])
    lines = [
        Late(peer.reader.party, sort, since, seen[name])
        for sort, name, since in opened
        if name in seen and since <= before and wanted.within(since)
    ]
    return [one for one in lines if _is_wanted(asker, wanted, one.seen)]


def _is_wanted(asker: Asker, wanted: Wanted, seen: Seen) -> bool:
    header = seen.version.header
    own = header.owner == asker.node.party
    subject = header.subject if own else f"{header.owner}:{header.subject}"
    return wanted.subject in ("", subject) and wanted.kind in ("", header.kind)


def _unconfirmed(asker: Asker, peer: Audience, before: Instant) -> _Open:
    """Return entries beyond the peer's last receipt."""
    found = asker.node.db.rows(
        "SELECT e.raw, e.name, e.at FROM node_feedout o "  # noqa: S608 - constants
        "CROSS JOIN node_feedentry e CROSS JOIN node_record r "
        "WHERE o.peer = %s AND e.peer = o.peer AND e.epoch = o.epoch AND e.seq > o.receipt_seq "
        "AND e.at <= %s AND r.name = e.name AND r.newest "
        f"AND (e.record_id IS NULL OR e.record_id = r.id) AND {SEEN.format(record='r.id')} "
        "ORDER BY e.seq LIMIT %s",
        (peer.reader.party, before, asker.audience, SHOWN + 1),
    )
    return [(RECALL_OPEN if _is_recall(raw) else GIVEN_OPEN, name, at) for raw, name, at in found]


def _is_recall(raw: bytes) -> bool:
    return canonical.decode(bytes(raw), Entry).what == RECALL


def _recalls_due(asker: Asker, peer: Audience, _before: Instant) -> _Open:
    """Return what the peer holds, may no longer have, and has not fetched the recall of."""
    found = asker.node.db.rows(
        "SELECT g.name, r.id, r.received_at FROM (SELECT id, name FROM node_given "  # noqa: S608 - constants
        "WHERE peer = %s AND state IN ('lost', 'kept', 'due') AND state <> 'kept' "
        "UNION SELECT n.id, n.name FROM node_lost l CROSS JOIN node_given n "
        "WHERE l.peer = %s AND n.id = l.given_id AND n.state IN ('held', 'kept')) g "
        "CROSS JOIN node_record r WHERE r.name = g.name AND r.newest "
        f"AND {SEEN.format(record='r.id')} ORDER BY g.id LIMIT %s",
        (peer.reader.party, peer.reader.party, asker.audience, SHOWN + 1),
    )
    has = {record for _, record, _ in found} & _released(asker, peer, [r for _, r, _ in found])
    return [(RECALL_DUE, name, since) for name, record, since in found if record not in has]


def _released(asker: Asker, peer: Audience, records: Sequence[int]) -> set[int]:
    found = asker.node.db.rows_in(
        "SELECT record_id FROM node_released WHERE record_id IN (%in) AND audience_id = %s",
        records,
        after=(peer.id,),
    )
    return {record for (record,) in found}


def _not_fetched(asker: Asker, peer: Audience, before: Instant) -> _Open:
    """Return what of ours is released to the peer and was not given yet."""
    found = asker.node.db.rows(
        f"SELECT {due.COLUMNS}, r.received_at FROM node_released d "  # noqa: S608 - constants
        "CROSS JOIN node_record r WHERE d.audience_id = %s AND d.due > 0 AND d.due = 1 "
        f"AND d.made_at <= %s AND r.id = d.record_id AND {SEEN.format(record='r.id')} "
        "ORDER BY d.made_at, d.record_id LIMIT %s",
        (peer.id, before, asker.audience, SHOWN + 1),
    )
    since = {row[0]: row[-1] for row in found}
    fresh = due.not_given(asker.node, peer.reader.party, [Due(*row[:-1]) for row in found])
    return [(NOT_FETCHED, one.name, since[one.record]) for one in fresh]
