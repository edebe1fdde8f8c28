"""What becomes of what a peer holds and may no longer have: it stays, or is taken back.

``lost`` waits to be judged. ``kept`` stays under terms that have ended, and is judged anew when
anything has changed by class. ``due`` is being taken back, by as many entries as fit a page.
"""

from collections.abc import Mapping

from comity.core import closure, release
from comity.node import rows, settle
from comity.node.audiences import Audience
from comity.node.node import Node
from comity.node.world import world

# Written as their index is, since SQLite takes a partial index by its words.
_TO_ACT = "peer = %s AND state IN ('lost', 'kept', 'due')"


def judge(node: Node, peer: str, audience: Audience, *, also_kept: bool) -> None:
    """Judge what was lost, and with ``also_kept`` what was kept so far.

    All at once, since what refers to each other stays together or goes together.
    """
    which = "state <> 'due'" if also_kept else "state = 'lost'"
    found = node.db.rows(
        f"SELECT name, clauses, state FROM node_given WHERE {_TO_ACT} AND {which} "  # noqa: S608
        "ORDER BY id",
        (peer,),
    )
    before = {name: state for name, _, state in found}
    there = settle.held(node, audience, set(before))
    away = {name: clauses for name, clauses, _ in found if name not in there}
    kept = _kept(node, peer, audience, away)
    gone = away.keys() - kept
    gone |= _kept_referrers(node, peer, gone) - there
    after = {
        **dict.fromkeys(there, "held"),
        **dict.fromkeys(kept, "kept"),
        **dict.fromkeys(gone, "due"),
    }
    node.db.many(
        "UPDATE node_given SET state = %s WHERE peer = %s AND name = %s",
        [(state, peer, name) for name, state in after.items() if before.get(name) != state],
    )


def take_due(node: Node, peer: str, audience: Audience, limit: int) -> tuple[list[str], bool]:
    """Return up to ``limit`` ids to recall now, and whether more are due.

    What the peer may have again by now is left with it.
    """
    found = [
        name
        for (name,) in node.db.rows(
            f"SELECT name FROM node_given WHERE {_TO_ACT} AND state = 'due' "  # noqa: S608
            "ORDER BY id LIMIT %s",
            (peer, limit),
        )
    ]
    there = settle.held(node, audience, set(found))
    node.db.many(
        "UPDATE node_given SET state = 'held' WHERE peer = %s AND name = %s",
        [(peer, name) for name in there],
    )
    return [name for name in found if name not in there], len(found) == limit


def _kept(node: Node, peer: str, audience: Audience, away: Mapping[str, str]) -> set[str]:
    """Return which of these ids, given under these clauses, stay with the peer.

    Only the end of terms that let it keep them took them away, and what they refer to is there too.
    """
    now = world(node)
    found = node.db.rows_in(
        "SELECT r.id, r.name, c.data FROM node_record r JOIN node_recordclass c "
        "ON c.id = r.cls_id WHERE r.newest AND r.name IN (%in)",
        away,
    )
    # Decided once for a class and its clauses: many records share them.
    verdicts = {
        (data, clauses): release.after_loss(
            rows.read_class(data), peer, rows.STRINGS.decode(clauses), now
        )
        for data, clauses in {(data, away[name]) for _, name, data in found}
    }
    passing = [pk for pk, name, data in found if verdicts[data, away[name]] == "keep"]
    candidates = settle.load(node, passing)
    targets = {target for c in candidates for target in c.refs} - away.keys()
    there = settle.held(node, audience, targets) | _still_kept(node, peer, targets)
    closed = closure.close({c.name: c.refs for c in candidates}, there.__contains__)
    return set(closed.released)


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
            "SELECT name FROM node_given WHERE peer = %s AND state = 'kept' AND name IN (%in)",
            names,
            before=(peer,),
        )
    }
