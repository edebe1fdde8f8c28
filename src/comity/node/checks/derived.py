"""What is derived: decisions, ``released``, ``waiting``, what peers hold.

Computed here in the plainest way, from the rule's words, and by none of the code that keeps it.
Memory is a few bytes for each record and each reference; contents never pile up.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from comity.core import canonical, feed, release
from comity.core.errors import ComityError
from comity.core.feed import Entry
from comity.core.release import Decision, RecordClass, World
from comity.node import losses, rows
from comity.node.audiences import Audience, audiences, find, peer_reader
from comity.node.checks.finding import CHUNK, Finding
from comity.node.node import Node
from comity.node.world import encode, next_boundary, world

SHOWN = 100
"""How many faults of one sort are named one by one."""


def decisions(node: Node) -> Iterator[Finding]:
    """Every decision about a class is what the rule says now, and all are settled.

    Where terms have begun or ended since the node last decided, as it last decided.
    """
    if node.db.value("SELECT 1 FROM node_classdecision WHERE NOT settled LIMIT 1"):
        yield Finding("settlement", node.party, "it is under way; run “comity sync” first")
    worlds = _worlds(node)
    for audience in audiences(node):
        known = {
            cls: (bool(permitted), *words)
            for cls, permitted, *words in node.db.rows(
                "SELECT cls_id, permitted, labels_there, clauses, reason FROM node_classdecision "
                "WHERE audience_id = %s",
                (audience.id,),
            )
        }
        for pk, data in node.db.rows("SELECT id, data FROM node_recordclass ORDER BY id"):
            cls = rows.read_class(data)
            if known.get(pk) not in [_decision(node, cls, audience, w) for w in worlds]:
                yield Finding(
                    "decision", _named(audience), f"class {pk} is not decided as the rule says"
                )


def _worlds(node: Node) -> list[World]:
    decided = int(node.db.setting("decided_at", "0"))
    boundary = next_boundary(node, decided)
    is_due = boundary is not None and boundary <= node.now()
    return [world(node), world(node, decided)] if is_due else [world(node)]


def _decision(
    node: Node, cls: RecordClass, audience: Audience, at: World
) -> tuple[bool, str, str, str]:
    decision = release.decide(cls, audience.reader, at)
    if cls.kind not in node.kinds:
        decision = Decision(permitted=False, reason="unknown-kind")
    words = (encode(decision.labels_there), encode(decision.grounds), decision.reason)
    return (decision.permitted, *words)


@dataclass(slots=True)
class _Records:
    """The versions that count, their classes, and what refers to what, all as numbers."""

    size: int
    counting: "array[int]"
    classes: "array[int]"
    referrers: "array[int]"
    targets: "array[int]"
    owners: "array[int]"
    parties: dict[str, int]


def released(node: Node) -> Iterator[Finding]:
    """``released`` is the greatest closed set of newest versions; the rest that passes waits."""
    held = _load(node)
    worlds = _worlds(node)
    for audience in audiences(node):
        allowed = _allowed(node, audience, worlds)
        passing = bytearray(held.size)
        for pk, cls in zip(held.counting, held.classes, strict=True):
            passing[pk] = cls in allowed
        closed = _greatest(passing, held, audience)
        waiting = bytearray(a and not b for a, b in zip(passing, closed, strict=True))
        yield from _compare(node, audience, "released", closed)
        yield from _compare(node, audience, "waiting", waiting)
    last = node.db.value("SELECT max(id) FROM node_released") or 0
    if last > int(node.db.setting("position", "0")):
        yield Finding("released", node.party, "a position is ahead of the count of positions")
    for (pk,) in node.db.rows(
        "SELECT rl.id FROM node_released rl JOIN node_record r ON r.id = rl.record_id "
        "JOIN node_recordclass c ON c.id = r.cls_id WHERE c.kind <> rl.kind LIMIT %s",
        (SHOWN,),
    ):
        yield Finding("released", f"row {pk}", "it is listed under another kind")


def _load(node: Node) -> _Records:
    size = int(node.db.value("SELECT max(id) FROM node_record") or 0) + 1
    empty = [array("q") for _ in range(5)]
    held = _Records(size, empty[0], empty[1], empty[2], empty[3], empty[4], {})
    last = 0
    while found := node.db.rows(
        "SELECT id, cls_id FROM node_record WHERE newest AND id > %s ORDER BY id LIMIT %s",
        (last, 10 * CHUNK),
    ):
        last = found[-1][0]
        held.counting.extend(pk for pk, _ in found)
        held.classes.extend(cls for _, cls in found)
    last = 0
    while found := node.db.rows(
        "SELECT f.id, f.record_id, t.id, x.name, "
        "(SELECT c.owner FROM node_record k JOIN node_recordclass c ON c.id = k.cls_id "
        "WHERE k.name = f.target LIMIT 1) FROM node_reference f "
        "JOIN node_record r ON r.id = f.record_id AND r.newest "
        "LEFT JOIN node_record t ON t.name = f.target AND t.newest "
        "LEFT JOIN node_external x ON x.name = f.target "
        "WHERE f.id > %s ORDER BY f.id LIMIT %s",
        (last, CHUNK),
    ):
        last = found[-1][0]
        for _, referrer, target, external, owner in found:
            if owner is None and external is not None:
                continue  # nobody here knows it, and it was declared external
            held.referrers.append(referrer)
            held.targets.append(target or 0)
            held.owners.append(held.parties.setdefault(owner or "", len(held.parties)))
    return held


def _allowed(node: Node, audience: Audience, worlds: list[World]) -> set[int]:
    """Return the classes that an audience may have; as was decided where a decision is due."""
    if len(worlds) > 1:
        return {
            cls
            for (cls,) in node.db.rows(
                "SELECT cls_id FROM node_classdecision WHERE audience_id = %s AND permitted",
                (audience.id,),
            )
        }
    return {
        pk
        for pk, data in node.db.rows("SELECT id, data FROM node_recordclass")
        if _decision(node, rows.read_class(data), audience, worlds[0])[0]
    }


def _greatest(passing: bytearray, held: _Records, audience: Audience) -> bytearray:
    """Start from all that pass; remove whatever lacks a reference, until nothing more goes.

    Swept forwards and backwards in turn, since what refers to each other was mostly made in order.
    """
    party = audience.reader.party if audience.is_peer else None
    own = held.parties.get(party, -1) if party is not None else -1
    closed = bytearray(passing)
    edges = [
        (referrer, target)
        for referrer, target, owner in zip(held.referrers, held.targets, held.owners, strict=True)
        if owner != own and closed[referrer]
    ]
    removed = True
    while removed:
        removed = False
        for referrer, target in edges:
            if closed[referrer] and not closed[target]:
                closed[referrer] = 0
                removed = True
        edges.reverse()
    return closed


def _compare(node: Node, audience: Audience, table: str, wanted: bytearray) -> Iterator[Finding]:
    seen, last, shown = bytearray(len(wanted)), 0, 0
    while found := node.db.rows(
        f"SELECT id, record_id FROM node_{table} WHERE audience_id = %s AND id > %s "  # noqa: S608 - names of ours, values as parameters
        "ORDER BY id LIMIT %s",
        (audience.id, last, 10 * CHUNK),
    ):
        last = found[-1][0]
        for _, pk in found:
            if not wanted[pk] and shown < SHOWN:
                shown += 1
                yield Finding(table, _named(audience), f"record {pk} should not be there")
            seen[pk] = 1
    if seen.count(1) < wanted.count(1) or shown:
        missing = (pk for pk in range(len(wanted)) if wanted[pk] and not seen[pk])
        for pk in missing:
            yield Finding(table, _named(audience), f"record {pk} is missing")


def _named(audience: Audience) -> str:
    return f"{audience.reader.sort} {audience.reader.party} {audience.reader.post}".strip()


# What peers hold.


def given(node: Node) -> Iterator[Finding]:
    """What a peer is believed to hold is what the last entry about each id left with it."""
    for (peer,) in node.db.rows("SELECT peer FROM node_feedout ORDER BY peer"):
        for name, why in _misremembered(node, peer).items():
            yield Finding("given to", peer, f"{name}: {why}")
        audience = find(node, peer_reader(peer))
        params: tuple[object, ...] = (peer, audience.id if audience else 0, SHOWN)
        for why, sql in _GIVEN.items():
            for (name,) in node.db.rows(sql, params):
                yield Finding("given to", peer, f"{name}: {why}")


_GIVEN = {
    "the peer may not have it any more, and nothing calls it back": (
        "SELECT g.name FROM node_given g WHERE g.peer = %s AND g.state = 'held' "  # noqa: S608 - a constant
        f"AND NOT {losses.NOTED} AND NOT EXISTS "
        "(SELECT 1 FROM node_record r JOIN node_released rl ON rl.record_id = r.id "
        "AND rl.audience_id = %s WHERE r.name = g.name AND r.newest) LIMIT %s"
    ),
    "it was passed over and will not be given": (
        "SELECT r.name FROM node_feedout o JOIN node_released rl ON rl.due = 0 "
        "JOIN node_record r ON r.id = rl.record_id "
        "LEFT JOIN node_given g ON g.peer = o.peer AND g.name = r.name "
        "WHERE o.peer = %s AND rl.audience_id = %s "
        "AND (g.id IS NULL OR g.record_id <> r.id OR g.state = 'recalled') "
        "AND NOT EXISTS (SELECT 1 FROM node_onward w WHERE w.peer = o.peer "
        "AND w.record_id = r.id AND NOT w.passed) LIMIT %s"
    ),
    "it is not in its place among what is due": (
        "SELECT r.name FROM node_feedout o JOIN node_released rl ON true "
        "JOIN node_record r ON r.id = rl.record_id "
        "WHERE o.peer = %s AND rl.audience_id = %s AND (rl.made_at <> r.made_at "
        "OR rl.due > 0 AND (rl.due = 2) <> (r.source <> '')) LIMIT %s"
    ),
}


def _misremembered(node: Node, peer: str) -> dict[str, str]:
    """Go through the entries; what a later entry explains is no fault."""
    wrong: dict[str, str] = {}
    epoch = node.db.value("SELECT epoch FROM node_feedout WHERE peer = %s", (peer,))
    seq = 0
    while found := node.db.rows(
        "SELECT e.seq, e.raw, e.name, e.record_id, g.state, g.record_id, g.seq "
        "FROM node_feedentry e LEFT JOIN node_given g ON g.peer = e.peer AND g.name = e.name "
        "WHERE e.peer = %s AND e.epoch = %s AND e.seq > %s ORDER BY e.seq LIMIT %s",
        (peer, epoch, seq, CHUNK),
    ):
        for seq, raw, name, record, *known in found:
            fault = _memory_fault(bytes(raw), record, known, seq)
            if fault:
                wrong[name] = fault
            else:
                wrong.pop(name, None)
    for (name,) in node.db.rows(
        "SELECT g.name FROM node_given g LEFT JOIN "
        "(SELECT DISTINCT name FROM node_feedentry WHERE peer = %s AND epoch = %s) e "
        "ON e.name = g.name WHERE g.peer = %s AND g.seq > 0 AND e.name IS NULL LIMIT %s",
        (peer, epoch, peer, SHOWN),
    ):
        wrong[name] = "no entry ever gave it"
    return {} if node.is_restoring else wrong


def _memory_fault(raw: bytes, record: int | None, known: list[Any], seq: int) -> str:
    state, version, noted = known
    try:
        entry = canonical.decode(raw, Entry)
    except ComityError:
        return ""  # found with the chain
    if state is None:
        forgotten = entry.what == feed.RELEASE and record is not None
        return "it was given, but nobody remembers" if forgotten else ""
    if noted < seq:
        return "its last entry is not remembered"
    if entry.what == feed.RECALL:
        return "" if state == "recalled" else "it was taken back, but counts as held"
    if record is None:
        return ""
    same = state != "recalled" and version == record
    return "" if same else "the peer holds another version than is remembered"
