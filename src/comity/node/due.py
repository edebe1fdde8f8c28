"""What is due to a peer: released to it, and not given yet, in the order of the records themselves.

That order (by instant, then by row) depends on what the peer is to have and on nothing else: not on
when something hidden let a record through, nor on how often it was lost and regained between two
pulls. So which records fall into which page tells nothing either.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from comity.core.record import Instant
from comity.node.audiences import Audience
from comity.node.node import Node
from comity.node.visible import granted_whole

NOTHING, OWN, OTHERS = 0, 1, 2
"""``Released.due``: nothing to do; to be given; another's, whose owner is to be told first."""
LOOKED_AT = 1000
"""The most rows asked for at once."""


@dataclass(frozen=True, slots=True)
class Due:
    """A version that a peer is to be given. ``size`` is that of header and body (bytes)."""

    record: int
    name: str
    made_at: Instant
    sha256: str
    cls: int
    source: str
    size: int


COLUMNS = (
    "r.id, r.name, r.made_at, r.sha256, r.cls_id, r.source, "
    "length(r.header) + coalesce(length(r.body), 0)"
)
# ``due > 0`` as well, since SQLite takes a partial index by its words.
_SELECT = (
    f"SELECT {COLUMNS} FROM node_released rl JOIN node_record r ON r.id = rl.record_id "  # noqa: S608 - constants
    "WHERE rl.audience_id = %s AND rl.due > 0 AND rl.due = %s "
    "AND (rl.made_at, rl.record_id) > (%s, %s) ORDER BY rl.made_at, rl.record_id LIMIT %s"
)


def first(node: Node, peer: str, audience: Audience, which: int, limit: int) -> list[Due]:
    """Return the first ``limit`` that are due, ``which`` being OWN or OTHERS.

    What the peer turns out to hold already is no longer due. What is lost but not yet settled is
    passed over, and stays as it is.
    """
    found: list[Due] = []
    place: tuple[Instant, int] = (-1, 0)
    while len(found) < limit:
        looked_at = rows_of(node, audience, which, min(limit, LOOKED_AT), place)
        if not looked_at:
            break
        place = (looked_at[-1].made_at, looked_at[-1].record)
        found += _not_held(node, peer, audience, looked_at)
    return found[:limit]


def rows_of(
    node: Node, audience: Audience, which: int, limit: int, after: tuple[Instant, int] = (-1, 0)
) -> list[Due]:
    """Return what is noted as due, whether or not the peer holds it already, after a place."""
    return [Due(*row) for row in node.db.rows(_SELECT, (audience.id, which, *after, limit))]


def done(node: Node, audience: Audience, records: Iterable[int]) -> None:
    """Note that nothing is to be done any more about these versions."""
    node.db.many(
        "UPDATE node_released SET due = 0 WHERE record_id = %s AND audience_id = %s",
        [(record, audience.id) for record in records],
    )


def not_given(node: Node, peer: str, found: Sequence[Due]) -> list[Due]:
    """Return those that the peer does not hold from this epoch of its feed."""
    held: dict[str, int] = dict(
        node.db.rows_in(
            "SELECT name, record_id FROM node_given "
            "WHERE peer = %s AND state <> 'recalled' AND seq > 0 AND name IN (%in)",
            [one.name for one in found],
            before=(peer,),
        )
    )
    return [one for one in found if held.get(one.name) != one.record]


def all_again(node: Node, audience: Audience) -> None:
    """Let everything be due: the peer's feed begins anew."""
    node.db.execute(
        "UPDATE node_released SET due = CASE WHEN EXISTS (SELECT 1 FROM node_record r "
        "WHERE r.id = node_released.record_id AND r.source <> '') THEN 2 ELSE 1 END "
        "WHERE audience_id = %s",
        (audience.id,),
    )


def clauses(node: Node, audience: Audience, classes: Collection[int]) -> dict[int, str]:
    """Return under which clauses an audience has each of these classes that it may have."""
    return dict(
        node.db.rows_in(
            "SELECT cls_id, clauses FROM node_classdecision "
            "WHERE audience_id = %s AND permitted AND cls_id IN (%in)",
            classes,
            before=(audience.id,),
        )
    )


def _not_held(node: Node, peer: str, audience: Audience, looked_at: list[Due]) -> list[Due]:
    fresh = not_given(node, peer, looked_at)
    kept = {one.record for one in fresh}
    done(node, audience, [one.record for one in looked_at if one.record not in kept])
    whole = granted_whole(node, audience, [one.record for one in fresh])
    return [one for one in fresh if one.record in whole]
