"""The world as it was known here at an earlier instant, for what was decided then."""

from bisect import bisect_left, bisect_right
from dataclasses import replace

from comity.core import record, release
from comity.core.errors import ComityError
from comity.core.record import Instant
from comity.core.release import World
from comity.node import rows
from comity.node.audiences import peer_reader
from comity.node.kinds import WORLD_KINDS
from comity.node.node import Node
from comity.node.world import Held, world_of

MAX_WORLDS = 64


class History:
    """Decides for peers as of then.

    What came in within one millisecond came in some order that instants do not tell. So every world
    that there was within it is asked, and one that permits is enough.
    """

    def __init__(self, node: Node) -> None:
        """Read all that ever made the world, in the order in which it came."""
        self._node = node
        self._held = _all(node)
        self._instants = [held.at for held in self._held]
        self._worlds: dict[int, World] = {}
        self._known: dict[tuple[object, ...], bool] = {}

    def permitted(self, data: str, peer: str, at: Instant) -> bool:
        """Whether the rule let a class (its JSON) go to a peer then."""
        first, last = bisect_left(self._instants, at), bisect_right(self._instants, at)
        return any(self._decide(count, data, peer, at) for count in range(last, first - 1, -1))

    def _decide(self, count: int, data: str, peer: str, at: Instant) -> bool:
        world = self._world(count)
        passed = sum(
            (grant.starts <= at) + (grant.until is not None and grant.until <= at)
            for grant in world.grants
        )
        key = (count, passed, data, peer)
        if key not in self._known:
            cls = rows.read_class(data)
            decision = release.decide(cls, peer_reader(peer), replace(world, at=at))
            self._known[key] = cls.kind in self._node.kinds and decision.permitted
        return self._known[key]

    def _world(self, count: int) -> World:
        if count not in self._worlds:
            if len(self._worlds) >= MAX_WORLDS:
                self._worlds.clear()
            self._worlds[count] = world_of(self._node, self._held[:count], 0)
        return self._worlds[count]


def _all(node: Node) -> list[Held]:
    """Return every version of what makes the world, also what is disputed by now."""
    found = []
    for row in node.db.rows_in(
        f"SELECT {rows.SEALED}, r.received_at, r.id FROM node_record r "  # noqa: S608 - names of ours, values as parameters
        "JOIN node_recordclass c ON c.id = r.cls_id WHERE c.kind IN (%in) "
        "AND r.state IN ('held', 'disputed') AND r.body IS NOT NULL",
        WORLD_KINDS,
    ):
        try:
            version = record.read(rows.sealed(row[:5]), node.kinds)
        except ComityError:  # an altered one is found by itself
            continue
        if version.body is not None:
            found.append((row[5], row[6], Held(version, row[5])))
    return [held for _, _, held in sorted(found, key=lambda one: one[:2])]
