"""Where texts stand, worked out once for as long as neither their records nor time change it.

It is kept beside the records that it is worked out of (``programme.kept``) and let go of with any
of them, so that nothing of a text outlives the loss of what speaks of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from comity.core.record import Instant, Pointer
from comity.programme import life
from comity.programme.life import Records, Status

T = TypeVar("T")


@dataclass(frozen=True)
class Standing:
    """Where every text stands, oldest first, at every instant in [``since``, ``until``)."""

    statuses: Sequence[Status]
    since: Instant | None
    until: Instant | None
    _made: dict[Callable[[Sequence[Status]], Any], Any] = field(default_factory=dict)

    def holds(self, at: Instant) -> bool:
        """Whether it is so at an instant."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def once(self, make: Callable[[Sequence[Status]], T]) -> T:
        """Return what ``make``, a function or class of a module, makes of the statuses alone.

        It is made once and shared: whoever gets it changes nothing in it.
        """
        if make not in self._made:
            self._made[make] = make(self.statuses)
        found: T = self._made[make]
        return found


class Lives:
    """The records that speak of one reader's texts, and where those stand."""

    def __init__(self, records: Records) -> None:
        """Take the records, by kind and oldest first; they stay as they are."""
        self.records = records
        self._known: tuple[frozenset[Pointer], Standing] | None = None

    def standing(self, at: Instant, approved: Iterable[Pointer]) -> Standing:
        """Return where the texts stand at an instant; ``approved`` as for ``life.statuses``."""
        decided = frozenset(approved)
        known = self._known
        if known is None or known[0] != decided or not known[1].holds(at):
            known = self._known = (decided, _standing(self.records, at, decided))
        return known[1]


def _standing(records: Records, at: Instant, approved: frozenset[Pointer]) -> Standing:
    """Work it out: time changes a state only where some text begins or ends."""
    statuses = tuple(life.statuses(records, at, approved))
    edges = {edge for one in statuses for edge in (one.starts, one.ends) if edge is not None}
    return Standing(
        statuses,
        since=max((edge for edge in edges if edge <= at), default=None),
        until=min((edge for edge in edges if edge > at), default=None),
    )
