"""How the desk's lists ask: only for records that the asker sees, in pages that are always full.

A hidden record is left out by the statement itself, so it takes no place on a page. A line is named
by what it shows (``Place``), and a place that names nothing visible is none.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from comity.core.record import Instant
from comity.core.release import Reader
from comity.node import rows
from comity.node.audiences import Audience, audiences, find
from comity.node.node import Node
from comity.node.visible import Seen, Visible, granted_classes, visible_to
from comity.node.world import facts

PAGE = 25
"""Lines of a page."""
LOOKED = 5_000
"""How many visible lines one page looks at where a filter passes over most."""
SEEN = (
    "EXISTS (SELECT 1 FROM node_released rl WHERE rl.record_id = {record} AND rl.audience_id = %s)"
)
"""That the asker sees a version; ``record`` is the column that names it."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are looked for; an empty value wants all.

    ``since`` and ``until`` (excluded) are of the line's own instant. ``subject`` is a code of ours,
    or another party's as ``NATO:CYB``.
    """

    party: str = ""
    subject: str = ""
    kind: str = ""
    since: Instant | None = None
    until: Instant | None = None

    def within(self, at: Instant) -> bool:
        """Whether an instant is among those that are looked for."""
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A page of lines, and the place to go on from; empty where there are no more.

    ``short``: the page looked at ``LOOKED`` lines and there may be more further on.
    """

    lines: tuple[T, ...]
    further: str = ""
    short: bool = False


class Asker:
    """A post at the desk: what it sees, and by which audience statements ask."""

    def __init__(self, node: Node, reader: Reader) -> None:
        """Keep the node's time, so that nothing is told of what has lapsed."""
        self.node, self.reader = node, reader
        self.visible: Visible = visible_to(node, reader)
        self._audience: Audience | None = find(node, reader)

    @property
    def audience(self) -> int:
        """The row of the asker's audience; 0 for one that sees nothing."""
        return self._audience.id if self._audience else 0

    def seen(self, names: Sequence[str]) -> dict[str, Seen]:
        """Return by id those of these records that the asker sees now."""
        return {one.version.header.id: one for one in self.visible.several(set(names))}

    def classes(self, known: set[int]) -> set[int]:
        """Return which of these classes the asker may have."""
        if self._audience is None:
            return set()
        return set(granted_classes(self.node, self._audience, known))


def readers(node: Node, party: str = "") -> list[Audience]:
    """Return the audiences that are parties: peers and the public, or the one that is named."""
    return [
        one
        for one in audiences(node)
        if one.reader.sort in ("peer", "public") and party in ("", one.reader.party)
    ]


def of_classes(node: Node, classes: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return subject (another party's as ``NATO:CYB``) and kind of each of these classes."""
    found = {}
    for pk, data in node.db.rows_in(
        "SELECT id, data FROM node_recordclass WHERE id IN (%in)", classes
    ):
        cls = rows.read_class(data)
        own = cls.owner == node.party
        found[pk] = (cls.subject if own else f"{cls.owner}:{cls.subject}", cls.kind)
    return found


def named(node: Node, owner: str, releasable_to: Sequence[str]) -> set[str]:
    """Return the parties that releasable-to names, groups taken apart."""
    groups = facts(node).groups
    found: set[str] = set()
    for entry in releasable_to:
        found |= groups.get((owner, entry), frozenset({entry.partition("/")[0]}))
    return found - {owner}


@dataclass(frozen=True, slots=True)
class Filled(Generic[T]):
    """Rows of a page; ``last`` is where the next page goes on from, None at the end.

    ``short`` where ``LOOKED`` rows were passed over before the page was full.
    """

    rows: tuple[T, ...]
    last: T | None = None
    short: bool = False


def fill(
    ask: Callable[[T | None, int], Sequence[T]],
    keep: Callable[[Sequence[T]], Sequence[T]],
    limit: int = PAGE,
) -> Filled[T]:
    """Ask until a page is full, at most three times.

    ``ask(after, count)`` gives the next rows, ``keep`` those of them that are wanted.
    """
    found: list[T] = []
    last: T | None = None
    looked, count = 0, limit + 1
    while len(found) <= limit and looked < LOOKED:
        rows = ask(last, count)
        found += keep(rows)
        looked += len(rows)
        last = rows[-1] if rows else last
        if len(rows) < count:
            shown = tuple(found[:limit])
            return Filled(shown, shown[-1] if len(found) > limit else None)
        count = LOOKED
    if len(found) > limit:
        return Filled(tuple(found[:limit]), found[limit - 1])
    return Filled(tuple(found), last, short=True)
