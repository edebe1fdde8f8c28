"""What has changed of what an audience sees, for pages that stay open: asked each second.

How far somebody was told is a ``Mark``. What came since stands in ``released`` beyond it, and what
went in ``node.gone``; a version that came and went between two marks is told to nobody. All marks
are read by one statement that seeks by index, so it costs what there are audiences and kinds, and
not what they see. An audience with decisions that are not settled is not asked: what lies there is
not yet what it sees.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from comity.node.node import Node

_NEWEST = (
    "(SELECT r.id FROM node_released r WHERE r.audience_id = a.id AND r.kind = {kind} "
    "ORDER BY r.id DESC LIMIT 1)"
)
_LOST = "(SELECT g.id FROM node_gone g WHERE g.audience_id = a.id ORDER BY g.id DESC LIMIT 1)"
_UNSETTLED = (
    "EXISTS (SELECT 1 FROM node_classdecision d WHERE NOT d.settled AND d.audience_id = a.id)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an audience was told: the newest position of each kind, and the newest loss."""

    newest: Mapping[str, int]
    lost: int

    @property
    def position(self) -> int:
        """The newest position of all kinds."""
        return max(self.newest.values(), default=0)


@dataclass(frozen=True, slots=True)
class Change:
    """The kinds of which something came, and of which something went."""

    came: frozenset[str]
    went: frozenset[str]


def marks(node: Node, audiences: Collection[int]) -> dict[int, Mark]:
    """Return how far each of these audiences is now, but for those that are being settled."""
    kinds = [kind.name for kind in node.kinds]
    newest = ", ".join(_NEWEST.format(kind="%s") for _ in kinds)
    found = node.db.rows_in(
        f"SELECT a.id, {_UNSETTLED}, {_LOST}, {newest} FROM node_audience a WHERE a.id IN (%in)",  # noqa: S608 - constants
        audiences,
        before=kinds,
    )
    return {
        id_: Mark({kind: at or 0 for kind, at in zip(kinds, newest, strict=True)}, lost or 0)
        for id_, unsettled, lost, *newest in found
        if not unsettled
    }


def changed(node: Node, audience: int, before: Mark, now: Mark) -> Change:
    """Return what an audience gained and lost between two marks.

    Of losses only the newest are kept (``gone.KEPT``, of all audiences): where more than that went
    since, the oldest are not told.
    """
    came = {kind for kind, at in now.newest.items() if at > before.position}
    went: set[str] = set()
    if now.lost > before.lost:
        found = node.db.rows(
            "SELECT DISTINCT r.name FROM node_gone g JOIN node_record r ON r.id = g.record_id "
            "WHERE g.audience_id = %s AND g.id > %s AND g.id <= %s AND g.position <= %s",
            (audience, before.lost, now.lost, before.position),
        )
        went = {name.partition("--")[0] for (name,) in found}
    return Change(frozenset(came), frozenset(went))
