"""What a change would do, before it is made: “X gains n, Y loses m”.

The change is made, settled and undone in one transaction, so the figures are those of the real
thing and not a second rule's. Nothing of it stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from comity.node import settle
from comity.node.audiences import Audience, audiences
from comity.node.node import Node


@dataclass(frozen=True, slots=True)
class Effect:
    """How many records an audience would gain and lose. A newer version counts as neither."""

    audience: Audience
    gained: int
    lost: int


def effects(node: Node, change: Callable[[], Any]) -> list[Effect]:
    """Return what ``change`` would do, for each audience that it would do something to.

    Raises what ``change`` raises. Others wait with their writing meanwhile.
    """
    with node.write() as db:
        journal: list[settle.Event] = []
        try:
            with db.undone():
                node.caches["journal"] = journal
                change()
                settle.settle(node)
                there = audiences(node)
                touched = {(audience, name) for audience, name, _ in journal}
                after = _held(node, touched)
        finally:
            node.caches.clear()
        before = _held(node, touched)
    return _count(there, before, after)


def _held(node: Node, touched: set[tuple[int, str]]) -> set[tuple[int, str]]:
    found = node.db.rows_in(
        "SELECT rl.audience_id, r.name FROM node_record r "
        "JOIN node_released rl ON rl.record_id = r.id WHERE r.name IN (%in)",
        {name for _, name in touched},
    )
    return touched & set(found)


def _count(
    there: Sequence[Audience], before: set[tuple[int, str]], after: set[tuple[int, str]]
) -> list[Effect]:
    gained, lost = after - before, before - after
    counted = [
        Effect(a, sum(id_ == a.id for id_, _ in gained), sum(id_ == a.id for id_, _ in lost))
        for a in there
    ]
    return [effect for effect in counted if effect.gained or effect.lost]
