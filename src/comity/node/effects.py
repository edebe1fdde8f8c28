"""What a change would do, before it is made: “X gains n, Y loses m”.

The change is made, settled and undone in one transaction, so the figures are those of the real
thing and not a second rule's. Nothing of it stays.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any

from comity.node import moves, settle
from comity.node.audiences import OF_ALL, Audience, audiences
from comity.node.node import Node

_Office = tuple[str, str, str]
_Held = set[tuple[_Office, str]]


@dataclass(frozen=True, slots=True)
class Effect:
    """Which records a reader would gain and lose, by id. A newer version counts as neither.

    Whose clearance changes is another audience then, and yet the same reader.
    """

    audience: Audience
    gains: frozenset[str]
    losses: frozenset[str]

    @property
    def gained(self) -> int:
        """How many records would be gained."""
        return len(self.gains)

    @property
    def lost(self) -> int:
        """How many records would be lost."""
        return len(self.losses)

    def among(self, names: Container[str]) -> "Effect":
        """Return the effect on these records alone."""
        kept = [frozenset(n for n in each if n in names) for each in (self.gains, self.losses)]
        return Effect(self.audience, *kept)


def effects(
    node: Node, change: Callable[[], Any], among: Container[str] | None = None
) -> list[Effect]:
    """Return what ``change`` would do, for each reader that it would do something to.

    ``among`` are the ids that are counted, where whoever asks may not know of others; all without.
    Raises what ``change`` raises. Others wait with their writing meanwhile.
    """
    policies = node.policies
    journal: list[moves.Event] = []
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
    told = _told([*here, *there], before, after)
    if among is not None:
        told = [effect.among(among) for effect in told]
    return [effect for effect in told if effect.gains or effect.losses]


def _held(
    node: Node,
    of: Sequence[Audience],
    others: Sequence[Audience],
    journal: Sequence[moves.Event],
) -> _Held:
    """Return what the audiences have: of what was touched, or all where it is there only once."""
    offices = {a.id: _office(a) for a in of}
    touched = {(audience, name) for audience, name, _ in journal}
    found = node.db.rows_in(
        "SELECT rl.audience_id, r.name FROM node_record r CROSS JOIN node_released rl "  # noqa: S608 - a constant
        f"WHERE r.name IN (%in) AND rl.record_id = r.id AND rl.{OF_ALL}",
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


def _told(seen: Sequence[Audience], before: _Held, after: _Held) -> list[Effect]:
    latest = {_office(audience): audience for audience in seen}
    gained, lost = _by_office(after - before), _by_office(before - after)
    return [
        Effect(audience, frozenset(gained[office]), frozenset(lost[office]))
        for office, audience in latest.items()
    ]


def _by_office(held: _Held) -> defaultdict[_Office, set[str]]:
    found: defaultdict[_Office, set[str]] = defaultdict(set)
    for office, name in held:
        found[office].add(name)
    return found
