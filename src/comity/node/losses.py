"""What peers hold and have just lost: noted in passing, and judged by ``keeping`` at the next pull.

A settlement loses very much at once, and what it loses lies far apart in ``Given``. So it writes a
few narrow rows here and leaves those of ``Given`` alone: what is noted counts as ``lost`` although
its row still says ``held`` or ``kept``. Whoever asks for the state asks for ``STATE``.
"""

from collections.abc import Collection, Iterable

from comity.node.node import Node

JOINED = "LEFT JOIN node_lost l ON l.peer = g.peer AND l.given_id = g.id"
"""Follows ``node_given g``, for ``STATE``."""
STATE = "CASE WHEN l.id IS NULL OR g.state NOT IN ('held', 'kept') THEN g.state ELSE 'lost' END"
NOTED = "EXISTS (SELECT 1 FROM node_lost l WHERE l.peer = g.peer AND l.given_id = g.id)"

Lost = tuple[int, str, str]
"""A row of ``Given``: its id, the record's id, the clauses under which it was given."""


def note(node: Node, peer: str, names: Iterable[str]) -> None:
    """Let the next pull judge what becomes of these ids at the peer."""
    node.db.execute_in(
        "INSERT INTO node_lost (peer, given_id) SELECT g.peer, g.id FROM node_given g "
        "WHERE g.peer = %s AND g.name IN (%in) AND g.state IN ('held', 'kept') "
        "ON CONFLICT (peer, given_id) DO NOTHING",
        sorted(names),  # in the index's order
        before=(peer,),
    )


def noted(node: Node, peer: str, limit: int) -> list[Lost]:
    """Return the first that were noted, in the order in which they were given."""
    found = node.db.rows(
        "SELECT g.id, g.name, g.clauses FROM node_lost l JOIN node_given g ON g.id = l.given_id "
        "WHERE l.peer = %s AND g.state IN ('held', 'kept') ORDER BY l.given_id LIMIT %s",
        (peer, limit),
    )
    return [(row, name, clauses) for row, name, clauses in found]


def forget(node: Node, peer: str, names: Collection[str]) -> None:
    """Strike the notes of ids that were judged."""
    node.db.execute_in(
        "DELETE FROM node_lost WHERE peer = %s AND given_id IN "
        "(SELECT id FROM node_given WHERE peer = %s AND name IN (%in))",
        sorted(names),
        before=(peer, peer),
    )
