"""What waits for a post, gathered from every room.

A room says what waits there in a file ``waits.py`` of its own, which is found by itself::

    @waits
    def to_answer(here: Access, plan: Plan) -> Iterator[Waiting]:
        ...
        yield Waiting("answer", text.name, None, f"/negotiation/{name}", labels)

The words of a kind stand among the words of the room: ``waiting.answer`` says what is to be done
and may be filled with ``values``; ``waiting.answer.do`` is on the button. A line shows what its
reader may see, so whatever is told comes from ``plan`` or ``visible_to(here.reader)``.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from comity import programme
from comity.core.label import Label
from comity.core.record import Instant
from comity.core.terms import Words
from comity.programme.queries import Plan
from comity.web.access import Access
from comity.web.times import DAY

FILE = "waits"
SOON = 14 * DAY
"""What is due by then comes before what has no deadline (milliseconds)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what sort, what about, until when, and where it is done.

    ``labels`` are those of the record that it speaks of, as they hold here: the page is marked with
    their join. ``deadline`` None: it waits without one.
    """

    kind: str
    text: Words
    deadline: Instant | None
    href: str
    labels: tuple[Label, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)


Source = Callable[[Access, Plan], Iterable[Waiting]]
_SOURCES: list[Source] = []


def waits(source: Source) -> Source:
    """Register a function that says what waits for whoever asks."""
    _SOURCES.append(source)
    return source


def gather(here: Access, plan: Plan) -> list[Waiting]:
    """Return all that waits for a post, by deadline.

    What has none stands behind what is due within ``SOON``, and before what is due later: somebody
    waits for it now.
    """
    _find_rooms()
    found = [one for source in _SOURCES for one in source(here, plan)]
    soon = here.node.now() + SOON
    return sorted(found, key=lambda one: (soon if one.deadline is None else one.deadline, one.kind))


@cache
def _find_rooms() -> None:
    """Import what each room of the programme says in its file."""
    for room in pkgutil.iter_modules(programme.__path__):
        if room.ispkg:
            package = f"{programme.__name__}.{room.name}"
            names = {
                one.name for one in pkgutil.iter_modules(importlib.import_module(package).__path__)
            }
            if FILE in names:
                importlib.import_module(f"{package}.{FILE}")
