"""The pages that are told when something new stands on them. A room says so beside its view."""

from collections.abc import Callable
from dataclasses import dataclass

from comity.node.live import Change
from comity.web.access import Access

NEW, GONE = "new", "gone"
"""What a page is told: that something came, or that something went and nothing came."""


@dataclass(frozen=True, slots=True)
class Room:
    """A page. ``kinds`` are those that stand on it (None: any), ``has`` says whose page it is.

    The page ``of_one`` record is told of that record alone.
    """

    name: str
    has: Callable[[Access], bool]
    kinds: frozenset[str] | None = None
    of_one: bool = False

    def told(self, change: Change) -> str:
        """Return what the page is told of a change; nothing where it has no part in it."""
        came, went = (
            kinds if self.kinds is None else kinds & self.kinds
            for kinds in (change.came, change.went)
        )
        return NEW if came else GONE if went else ""


ROOMS: dict[str, Room] = {}


def room(made: Room) -> None:
    """Let the pages of a room be told. Raises ValueError for a name that is taken."""
    if ROOMS.setdefault(made.name, made) != made:
        raise ValueError(f"Two rooms are named {made.name}.")
