"""Moves: what a new version gives an audience and takes from it, kept in ``released``.

Everything here happens in the transaction that makes the change. A gain wakes what waited, a loss
takes along what referred to it; what a peer lost is marked for its next pull.
"""

from collections.abc import Iterable, Sequence

import msgspec

from comity.core import closure
from comity.node import decisions, gone, losses
from comity.node.audiences import OF_ALL, Audience, audiences
from comity.node.db import IN_CHUNK
from comity.node.node import Node

# Not a join: SQLite would go through all that the audience has to find a few ids.
_HAS = "EXISTS (SELECT 1 FROM node_released rl WHERE rl.record_id = r.id AND rl.audience_id = %s)"

Event = tuple[int, str, bool]
"""(audience, record's id, whether gained): what ``effects`` counts."""


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A newest version that an audience may have by its class."""

    pk: int
    name: str
    cls: int
    kind: str
    made_at: int
    foreign: bool
    refs: tuple[str, ...] = ()
    replaces: int | None = None


# A new version.


def take(node: Node, fresh: Sequence[Candidate]) -> None:
    """Bring ``released`` in line with versions that have just become the newest of their ids."""
    gone = _forget_replaced(node, fresh)
    _judge_kept_again(node, [c.name for c in fresh if c.replaces is not None])
    allowed = decisions.permitted_audiences(node, {c.cls for c in fresh})
    woken = waiting_for(node, [c.name for c in fresh])
    external = _declared(node, {c.name for c in fresh if c.replaces is None})
    gains: list[tuple[Audience, list[Candidate]]] = []
    for audience in audiences(node):
        passing = {c.name: c for c in fresh if audience.id in allowed[c.cls]}
        released = gain(node, audience, passing, woken.get(audience.id, []))
        gains.append((audience, released))
        here = {c.name for c in released}
        lost = gone.get(audience.id, set()) - here
        if lost:
            lose(node, audience, lost)
        _lose_referrers(node, audience, external - here)
    insert_released(node, gains)


def _forget_replaced(node: Node, fresh: Sequence[Candidate]) -> dict[int, set[str]]:
    """Take the replaced versions out; return which names each audience had."""
    replaced = [c.replaces for c in fresh if c.replaces is not None]
    gone: dict[int, set[str]] = {}
    if not replaced:
        return gone
    for audience, name in node.db.rows_in(
        "SELECT rl.audience_id, r.name FROM node_record r CROSS JOIN node_released rl "  # noqa: S608 - a constant
        f"WHERE r.id IN (%in) AND rl.record_id = r.id AND rl.{OF_ALL}",
        replaced,
    ):
        gone.setdefault(audience, set()).add(name)
    take_out(node, "node_released", replaced)
    take_out(node, "node_waiting", replaced)
    return gone


def take_out(node: Node, table: str, pks: Sequence[int], audience: Audience | None = None) -> None:
    """Delete rows of ``node_released`` or ``node_waiting``, of one audience or of all."""
    for start in range(0, len(pks), IN_CHUNK):
        chunk = pks[start : start + IN_CHUNK]
        is_for_people = audience is None or not audience.is_peer
        if table == "node_released" and is_for_people:
            gone.note(node, chunk, audience.id if audience else None)
        marks = ", ".join(["%s"] * len(chunk))
        sql = f"DELETE FROM {table} WHERE record_id IN ({marks})"  # noqa: S608 - names of ours, values as parameters
        if audience is None:
            node.db.execute(f"{sql} AND {OF_ALL}", chunk)
        else:
            node.db.execute(sql + " AND audience_id = %s", [*chunk, audience.id])


def waiting_for(node: Node, names: Iterable[str]) -> dict[int, list[int]]:
    """Return by audience the waiting versions that refer to one of ``names``."""
    found: dict[int, list[int]] = {}
    for audience, record in node.db.rows_in(
        "SELECT DISTINCT w.audience_id, w.record_id "  # noqa: S608 - a constant
        "FROM node_reference f CROSS JOIN node_waiting w "
        f"WHERE f.target IN (%in) AND w.record_id = f.record_id AND w.{OF_ALL}",
        names,
    ):
        found.setdefault(audience, []).append(record)
    return found


# Gains and losses, with what they bring along.


def gain(
    node: Node, audience: Audience, passing: dict[str, Candidate], woken: Sequence[int]
) -> list[Candidate]:
    """Close ``passing`` and what waited for it; note what waits; return what is released, in order.

    The caller inserts (``insert_released``), so that many audiences take one range of positions.
    """
    if not woken and not any(c.refs for c in passing.values()):
        return list(passing.values())
    candidates, closed = closing(node, audience, passing, woken)
    released = [candidates[name] for name in closed.released]
    take_out(node, "node_waiting", [c.pk for c in candidates.values()], audience)
    node.db.insert(
        "node_waiting",
        ("audience_id", "record_id", "missing"),
        [(audience.id, candidates[n].pk, missing) for n, missing in closed.waiting.items()],
    )
    return released


def closing(
    node: Node, audience: Audience, passing: dict[str, Candidate], woken: Sequence[int]
) -> tuple[dict[str, Candidate], closure.Closed]:
    """Close ``passing`` and what waits for it over what an audience has; nothing is written.

    In the order of the records, so that what refers to each other comes in one order, whether it
    passed together or some of it waited: a chunk may end sooner for what the audience never sees.
    """
    candidates = _with_waiting(node, audience, passing, woken)
    if woken:
        candidates = dict(sorted(candidates.items(), key=lambda item: item[1].pk))
    targets = {t for c in candidates.values() for t in c.refs if t not in candidates}
    there = held(node, audience, targets)
    return candidates, closure.close({n: c.refs for n, c in candidates.items()}, there.__contains__)


def _with_waiting(
    node: Node, audience: Audience, passing: dict[str, Candidate], woken: Sequence[int]
) -> dict[str, Candidate]:
    """Add what waits and refers to a candidate, and what waits for that, and so on."""
    candidates, fresh = dict(passing), list(woken)
    while fresh:
        found = [c for c in load(node, fresh) if c.name not in candidates]
        candidates.update((c.name, c) for c in found)
        fresh = waiting_for(node, [c.name for c in found]).get(audience.id, []) if found else []
    return candidates


def load(node: Node, pks: Iterable[int]) -> list[Candidate]:
    """Return rows as candidates with their references."""
    wanted = list(pks)
    refs: dict[int, list[str]] = {}
    for record, target in node.db.rows_in(
        "SELECT record_id, target FROM node_reference WHERE record_id IN (%in)", wanted
    ):
        refs.setdefault(record, []).append(target)
    found = node.db.rows_in(
        "SELECT r.id, r.name, r.cls_id, c.kind, r.made_at, r.source FROM node_record r "
        "JOIN node_recordclass c ON c.id = r.cls_id WHERE r.id IN (%in)",
        wanted,
    )
    return [
        Candidate(pk, name, cls, kind, at, bool(source), tuple(sorted(refs.get(pk, ()))))
        for pk, name, cls, kind, at, source in sorted(found)
    ]


def released(node: Node, audience: Audience, names: set[str]) -> list[Candidate]:
    """Return those of these ids that stand in ``released`` for an audience, settled or not."""
    found = node.db.rows_in(
        f"SELECT r.id FROM node_record r WHERE r.newest AND r.name IN (%in) AND {_HAS}",  # noqa: S608 - names of ours, values as parameters
        names,
        after=(audience.id,),
    )
    return load(node, [pk for (pk,) in found])


def held(node: Node, audience: Audience, names: set[str]) -> set[str]:
    """Return which ids an audience has: released to it; a peer's own; external and unknown here."""
    has = {
        name
        for (name,) in node.db.rows_in(
            f"SELECT r.name FROM node_record r WHERE r.newest AND r.name IN (%in) AND {_HAS}",  # noqa: S608 - names of ours, values as parameters
            names,
            after=(audience.id,),
        )
    }
    known = _owners(node, names - has)
    if audience.is_peer:
        has |= {name for name, owner in known.items() if owner == audience.reader.party}
    return has | _declared(node, names - has - known.keys())


def _declared(node: Node, names: set[str]) -> set[str]:
    """Return which of these ids were declared external."""
    found = node.db.rows_in("SELECT name FROM node_external WHERE name IN (%in)", names)
    return {name for (name,) in found}


def _owners(node: Node, names: set[str]) -> dict[str, str]:
    return dict(
        node.db.rows_in(
            "SELECT r.name, c.owner FROM node_record r JOIN node_recordclass c "
            "ON c.id = r.cls_id WHERE r.name IN (%in)",
            names,
        )
    )


def insert_released(node: Node, gains: Sequence[tuple[Audience, Sequence[Candidate]]]) -> None:
    """Give each released version its position, in order; to peers it is due."""
    flat = [(audience, c) for audience, released in gains for c in released]
    if not flat:
        return
    first = node.db.take("position", len(flat))
    node.db.insert(
        "node_released",
        ("id", "audience_id", "kind", "record_id", "made_at", "due"),
        [
            (first + i, a.id, c.kind, c.pk, c.made_at, a.is_peer * (2 if c.foreign else 1))
            for i, (a, c) in enumerate(flat)
        ],
    )
    _note(node, ((a.id, c.name, True) for a, c in flat))


def lose(node: Node, audience: Audience, names: set[str]) -> None:
    """Take along what refers to ids that an audience no longer has; mark what its node holds."""
    _mark(node, audience, names | _take_along(node, audience, names))


def _lose_referrers(node: Node, audience: Audience, names: set[str]) -> None:
    """Take what refers to ids that were external while unknown, and are known and not given now."""
    if audience.is_peer and names:
        owners = _owners(node, names)
        names = {name for name in names if owners[name] != audience.reader.party}
    if names:
        _mark(node, audience, _take_along(node, audience, names))


def _take_along(node: Node, audience: Audience, names: set[str]) -> set[str]:
    """Let what refers to these ids wait, and what refers to that; return what was released."""
    lost, frontier = set(names), set(names)
    while frontier:
        # By the reference's record, so that only what the audience has is looked up whole.
        found = node.db.rows_in(
            "SELECT r.id, r.name, f.target FROM node_reference f "
            "JOIN node_record r ON r.id = f.record_id WHERE f.target IN (%in) AND r.newest "
            "AND EXISTS (SELECT 1 FROM node_released rl "
            "WHERE rl.record_id = f.record_id AND rl.audience_id = %s)",
            sorted(frontier),
            after=(audience.id,),
        )
        missing = {pk: target for pk, _, target in found}
        take_out(node, "node_released", list(missing), audience)
        node.db.insert(
            "node_waiting",
            ("audience_id", "record_id", "missing"),
            [(audience.id, pk, target) for pk, target in missing.items()],
        )
        frontier = {name for _, name, _ in found} - lost
        lost |= frontier
    return lost - names


def _mark(node: Node, audience: Audience, lost: set[str]) -> None:
    _note(node, ((audience.id, name, False) for name in lost))
    if audience.is_peer:
        losses.note(node, audience.reader.party, lost)


def _judge_kept_again(node: Node, names: Sequence[str]) -> None:
    """Let the next pull judge whether a peer still keeps what has a newer version."""
    if not names:
        return
    for audience in audiences(node):
        if audience.is_peer:
            kept = node.db.rows_in(
                "SELECT id FROM node_given WHERE peer = %s AND state = 'kept' AND name IN (%in)",
                names,
                before=(audience.reader.party,),
            )
            node.db.many("UPDATE node_given SET state = 'lost' WHERE id = %s", kept)


def _note(node: Node, events: Iterable[Event]) -> None:
    journal = node.caches.get("journal")
    if isinstance(journal, list):
        journal.extend(events)


def wake(node: Node, name: str) -> None:
    """Try again what waits for an id that was declared external."""
    waiting = waiting_for(node, [name])
    for audience in audiences(node):
        woken = waiting.get(audience.id, [])
        if woken:
            insert_released(node, [(audience, gain(node, audience, {}, woken))])
