"""What becomes of what a peer holds and may no longer have: it stays, or is taken back.

``lost`` waits to be judged, and so does what ``losses`` noted. ``kept`` stays under terms that have
ended, and is judged anew when anything has changed by class. ``due`` is being taken back, by as
many entries as fit a page.
"""

from collections.abc import Collection, Mapping

from comity.core import closure, release
from comity.core.terms import RETURN
from comity.node import losses, moves, rows
from comity.node.audiences import Audience
from comity.node.node import Node
from comity.node.world import world

# Written as their index is, since SQLite takes a partial index by its words.
_TO_ACT = "peer = %s AND state IN ('lost', 'kept', 'due')"


CHUNK = 1000
"""Ids judged in one transaction, beside those that they refer to."""


def is_much(node: Node, peer: str) -> bool:
    """Whether more than a chunk is to be judged or taken back."""
    found = node.db.rows(f"SELECT id FROM node_given WHERE {_TO_ACT} LIMIT %s", (peer, CHUNK + 1))  # noqa: S608 - a constant
    return len(found) + len(losses.noted(node, peer, CHUNK + 1)) > CHUNK


def forget_judgement(node: Node, peer: str) -> None:
    """Let all be judged anew that was judged under other decisions, and is not taken back yet."""
    node.db.execute(
        f"UPDATE node_given SET state = 'lost' WHERE {_TO_ACT} AND state <> 'lost'",  # noqa: S608 - a constant
        (peer,),
    )


def judge_some(node: Node, peer: str, audience: Audience) -> bool:
    """Judge a chunk of what was lost, in one transaction; return whether there was any.

    What refers to each other stays or goes together: with the chunk comes whatever it refers to
    and is not judged yet, so what is judged later changes nothing about it.
    """
    with node.write():
        marked = node.db.rows(
            f"SELECT id, name, clauses FROM node_given WHERE {_TO_ACT} AND state = 'lost' "  # noqa: S608 - a constant
            "ORDER BY id LIMIT %s",
            (peer, CHUNK),
        )
        found = sorted([*marked, *losses.noted(node, peer, CHUNK)])[:CHUNK]
        if found:
            _judge(node, peer, audience, {name: clauses for _, name, clauses in found})
        return bool(found)


def _judge(node: Node, peer: str, audience: Audience, lost: dict[str, str]) -> None:
    there = moves.held(node, audience, set(lost))
    away = {name: clauses for name, clauses in lost.items() if name not in there}
    kept, reached = _kept(node, peer, audience, away)
    gone = (away.keys() | reached) - kept
    gone |= _kept_referrers(node, peer, gone) - there
    for state, names in (("held", there), ("kept", kept), ("due", gone)):
        node.db.many(
            "UPDATE node_given SET state = %s WHERE peer = %s AND name = %s",
            [(state, peer, name) for name in names],
        )
    losses.forget(node, peer, there | kept | gone)


def take_due(node: Node, peer: str, audience: Audience, limit: int) -> tuple[list[str], bool]:
    """Return up to ``limit`` ids to recall now, and whether more are due.

    What the peer may have again by now is left with it.
    """
    taken: list[str] = []
    last = 0
    while len(taken) <= limit:
        found = node.db.rows(
            f"SELECT id, name FROM node_given WHERE {_TO_ACT} AND state = 'due' "  # noqa: S608 - a constant
            "AND id > %s ORDER BY id LIMIT %s",
            (peer, last, limit + 1),
        )
        if not found:
            break
        last, names = found[-1][0], [name for _, name in found]
        there = moves.held(node, audience, set(names))
        node.db.many(
            "UPDATE node_given SET state = 'held' WHERE peer = %s AND name = %s",
            [(peer, name) for name in there],
        )
        taken += [name for name in names if name not in there]
    return taken[:limit], len(taken) > limit


def _kept(
    node: Node, peer: str, audience: Audience, away: Mapping[str, str]
) -> tuple[set[str], set[str]]:
    """Return which of these ids, given under these clauses, stay with the peer.

    Only the end of terms that let it keep them took them away, and what they refer to is there too.
    Those that they refer to and that are not judged yet are judged with them: also return these.
    """
    refs: dict[str, tuple[str, ...]] = {}
    looked_at, fresh = set(away), dict(away)
    there: set[str] = set()
    while fresh:
        passing = moves.load(node, _passing(node, peer, fresh))
        refs |= {c.name: c.refs for c in passing}
        targets = {target for c in passing for target in c.refs} - looked_at
        there |= moves.held(node, audience, targets) | _still_kept(node, peer, targets)
        fresh = _unjudged(node, peer, targets - there)
        looked_at |= targets
        away = {**away, **fresh}
    closed = closure.close(refs, there.__contains__)
    return set(closed.released), set(away)


def _passing(node: Node, peer: str, away: Mapping[str, str]) -> list[int]:
    """Return the newest versions of these ids that terms which have ended let the peer keep."""
    found = node.db.rows_in(
        "SELECT r.id, r.name, c.data FROM node_record r JOIN node_recordclass c "
        "ON c.id = r.cls_id WHERE r.newest AND r.name IN (%in)",
        away,
    )
    return [pk for pk, name, data in found if _verdict(node, peer, data, away[name]) == "keep"]


def _verdict(node: Node, peer: str, data: str, clauses: str) -> str | None:
    """Return what becomes of a class given under these clauses, judged once for a generation."""
    key = (node.generation, peer)
    known = node.caches.get("verdicts")
    if not (isinstance(known, tuple) and known[0] == key):
        known = (key, {}, world(node))
        node.caches["verdicts"] = known
    if (data, clauses) not in known[1]:
        known[1][data, clauses] = release.after_loss(
            rows.read_class(data), peer, rows.STRINGS.decode(clauses), known[2]
        )
    return known[1][data, clauses]


def would_lose(
    node: Node, audience: Audience, name: str, cls: release.RecordClass, refs: Collection[str]
) -> bool:
    """Whether a peer holds an id that it would have to give back, were its newest such a version.

    ``cls`` and ``refs`` are those of a version that nobody has made yet and that would not be given
    to the peer: judged as ``_judge`` would, and nothing is written.
    """
    peer = audience.reader.party
    clauses = node.db.value(
        "SELECT clauses FROM node_given WHERE peer = %s AND name = %s AND state <> 'recalled'",
        (peer, name),
    )
    if clauses is None:
        return False
    if release.after_loss(cls, peer, rows.STRINGS.decode(clauses), world(node)) == RETURN:
        return True
    targets = set(refs) - {name}
    away = targets - moves.held(node, audience, targets) - _still_kept(node, peer, targets)
    kept, _ = _kept(node, peer, audience, _unjudged(node, peer, away))
    return not away <= kept


def _unjudged(node: Node, peer: str, names: set[str]) -> dict[str, str]:
    return dict(
        node.db.rows_in(
            "SELECT g.name, g.clauses FROM node_given g WHERE g.peer = %s AND g.name IN (%in) "  # noqa: S608 - a constant
            f"AND (g.state = 'lost' OR g.state IN ('held', 'kept') AND {losses.NOTED})",
            names,
            before=(peer,),
        )
    )


def _kept_referrers(node: Node, peer: str, gone: set[str]) -> set[str]:
    """Return what the peer keeps and what refers, directly or not, to what it may not keep."""
    found, frontier = set(gone), set(gone)
    while frontier:
        referrers = node.db.rows_in(
            "SELECT r.name FROM node_reference f JOIN node_record r ON r.id = f.record_id "
            "AND r.newest WHERE f.target IN (%in)",
            frontier,
        )
        frontier = _still_kept(node, peer, {name for (name,) in referrers}) - found
        found |= frontier
    return found


def _still_kept(node: Node, peer: str, names: set[str]) -> set[str]:
    return {
        name
        for (name,) in node.db.rows_in(
            "SELECT g.name FROM node_given g WHERE g.peer = %s AND g.name IN (%in) "  # noqa: S608 - a constant
            f"AND g.state = 'kept' AND NOT {losses.NOTED}",
            names,
            before=(peer,),
        )
    }
