"""What a change would do, before it is made: “X gains n, Y loses m”.

The change is made, settled and undone in one transaction, so the figures are those of the real
thing and not a second rule's. Nothing of it stays.
"""

from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any

from comity.node import settle
from comity.node.audiences import Audience, audiences
from comity.node.node import Node

_Office = tuple[str, str, str]
_Held = set[tuple[_Office, str]]


@dataclass(frozen=True, slots=True)
class Effect:
    """How many records a reader would gain and lose. A newer version counts as neither.

    Whose clearance changes is another audience then, and yet the same reader.
    """

    audience: Audience
    gained: int
    lost: int


def effects(
    node: Node, change: Callable[[], Any], among: Container[str] | None = None
) -> list[Effect]:
    """Return what ``change`` would do, for each reader that it would do something to.

    ``among`` are the ids that are counted, where whoever asks may not know of others; all without.
    ``change`` may replace ``node.policies``, too. Raises what it raises. Others wait with their
    writing meanwhile.
    """
    policies = node.policies
    journal: list[settle.Event] = []
    with node.write() as db:
        here = audiences(node)
        try:
            with db.undone():
                node.caches["journal"] = journal
                change()
                settle.settle(node)
                there = audiences(node)
                after = _held(node, there, here, journal)
        finally:
            node.policies = policies
            node.caches.clear()
        before = _held(node, here, there, journal)
    if among is not None:
        before = {one for one in before if one[1] in among}
        after = {one for one in after if one[1] in among}
    return _count([*here, *there], before, after)


def _held(
    node: Node,
    of: Sequence[Audience],
    others: Sequence[Audience],
    journal: Sequence[settle.Event],
) -> _Held:
    """Return what the audiences have: of what was touched, or all where it is there only once."""
    offices = {a.id: _office(a) for a in of}
    touched = {(audience, name) for audience, name, _ in journal}
    found = node.db.rows_in(
        "SELECT rl.audience_id, r.name FROM node_record r "
        "JOIN node_released rl ON rl.record_id = r.id WHERE r.name IN (%in)",
        {name for _, name in touched},
    )
    either = [row for row in found if row in touched]
    for audience in offices.keys() - {a.id for a in others}:
        either += node.db.rows(
            "SELECT rl.audience_id, r.name FROM node_released rl "
            "JOIN node_record r ON r.id = rl.record_id WHERE rl.audience_id = %s",
            (audience,),
        )
    return {(offices[audience], name) for audience, name in either if audience in offices}


def _office(audience: Audience) -> _Office:
    reader = audience.reader
    return (reader.sort, reader.party, reader.post)


def _count(seen: Sequence[Audience], before: _Held, after: _Held) -> list[Effect]:
    gained = Counter(office for office, _ in after - before)
    lost = Counter(office for office, _ in before - after)
    latest = {_office(audience): audience for audience in seen}
    return [
        Effect(audience, gained[office], lost[office])
        for office, audience in latest.items()
        if gained[office] or lost[office]
    ]
