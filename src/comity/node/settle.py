"""Settlement: bringing ``released`` in line with every changed decision, in chunks.

Serving obeys a changed decision at once; what it moves is moved here, as gains and losses of one
audience after the other (``moves``).
"""

from dataclasses import dataclass

from comity.node import moves
from comity.node.audiences import Audience, audiences
from comity.node.db import IN_CHUNK, Row
from comity.node.node import Node

CHUNK = 1000
"""Records moved in one transaction: others wait for no longer than that takes."""


def settle(node: Node) -> int:
    """Bring ``released`` in line with every changed decision; return how many records were moved.

    Each chunk is a transaction of its own: what is killed goes on at the next call.
    """
    moved = 0
    while (chunk := settle_chunk(node)) is not None:
        moved += chunk
    return moved


def settle_chunk(node: Node) -> int | None:
    """Move up to ``CHUNK`` records; return how many, or None when nothing is left to settle."""
    with node.write() as db:
        part = _next_part(node)
        if part is None:
            return None
        found, is_end = _next_records(node, part)
        _move(node, part.audience, found, gaining=part.gaining)
        if is_end:
            db.many(
                "UPDATE node_classdecision SET settled = true WHERE id = %s",
                [(decision,) for decision, _ in part.decisions],
            )
        return len(found)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is settled together: changed decisions that let one audience in, or that shut it out."""

    audience: Audience
    gaining: bool
    decisions: list[tuple[int, int]]
    """Rows of decisions, each with its class."""


def _next_part(node: Node) -> _Part | None:
    first = node.db.row(
        "SELECT audience_id, permitted FROM node_classdecision WHERE NOT settled "
        "ORDER BY id LIMIT 1"
    )
    if first is None:
        return None
    found = node.db.rows(
        "SELECT id, cls_id FROM node_classdecision "
        "WHERE NOT settled AND audience_id = %s AND permitted = %s ORDER BY id LIMIT %s",
        (*first, IN_CHUNK),
    )
    audience = next(a for a in audiences(node) if a.id == first[0])
    return _Part(audience, bool(first[1]), [(decision, cls) for decision, cls in found])


def _next_records(node: Node, part: _Part) -> tuple[list[Row], bool]:
    """Return newest versions that are not yet where the decisions want them, and whether all are.

    All classes of the part are gone through together in the order of the records: what lies
    together on the disk is moved together. How far is remembered for a generation, so that all is
    gone through once; when that memory is lost, nothing is moved twice.
    """
    end = int(node.db.value("SELECT max(id) FROM node_record") or 0)
    progress = node.caches.setdefault("progress", {})
    key = (node.generation, part.decisions[0][0])
    start, span = progress.get(key, (0, 4 * CHUNK))
    found: list[Row] = []
    while not found and start < end:
        found = _within(node, part, start, start + span)
        # So wide that the next span holds about as many as may be moved at once.
        start = found[-1][0] if len(found) == CHUNK else start + span
        span = max(CHUNK, min(4 * span, span * CHUNK // max(len(found), 1)))
    progress[key] = (start, span)
    return found, start >= end


def _within(node: Node, part: _Part, start: int, end: int) -> list[Row]:
    """Return up to ``CHUNK`` records of (start, end] that are to be moved, each with its id."""
    here = "{} (SELECT 1 FROM node_{} x WHERE x.record_id = r.id AND x.audience_id = %s)"
    exists = "NOT EXISTS" if part.gaining else "EXISTS"
    both = " AND " if part.gaining else " OR "
    condition = both.join(here.format(exists, table) for table in ("released", "waiting"))
    return node.db.rows_in(
        "SELECT r.id, r.name FROM node_record r WHERE r.cls_id IN (%in) AND r.newest "  # noqa: S608 - names of ours, values as parameters
        f"AND r.id > %s AND r.id <= %s AND ({condition}) ORDER BY r.id LIMIT %s",
        [cls for _, cls in part.decisions],
        after=(start, end, part.audience.id, part.audience.id, CHUNK),
    )


def _move(node: Node, audience: Audience, found: list[Row], *, gaining: bool) -> None:
    if not found:
        return
    pks = [pk for pk, _ in found]
    if gaining:
        passing = {c.name: c for c in moves.load(node, pks)}
        woken = moves.waiting_for(node, passing).get(audience.id, [])
        moves.insert_released(node, [(audience, moves.gain(node, audience, passing, woken))])
        return
    moves.take_out(node, "node_released", pks, audience)
    moves.take_out(node, "node_waiting", pks, audience)
    moves.lose(node, audience, {name for _, name in found})
