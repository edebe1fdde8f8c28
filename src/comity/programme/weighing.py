"""A version that changes who may have a record: what that does, seen before it is sealed.

Whoever refers to the record loses it with it, so what one tick takes away may be a whole plan. The
new version is sealed, settled and undone; what would follow is counted among what the post sees.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from comity.core.errors import ComityError
from comity.node.effects import effects
from comity.node.visible import Seen
from comity.programme.gaining import Gain, among_seen, gains
from comity.programme.plan.domain import Sort
from comity.web.access import Access
from comity.web.forms import Form

FIELD = "weighed"
"""The field that says which change the page has shown."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Who would gain and lose how many records; ``mark`` names this change with these figures."""

    gains: tuple[Gain, ...] = ()
    mark: str = ""

    def is_seen(self, form: Form) -> bool:
        """Whether nothing would follow, or whoever sent the form was shown just this."""
        return not self.gains or form.raw(FIELD) == self.mark


def weigh(here: Access, before: Seen | None, sort: Sort, change: Callable[[], object]) -> Weighed:
    """Return what ``change`` would do, which seals a version over ``before``, marked by ``sort``.

    Nothing where the marking stays, or where ``change`` is refused: sealing says why.
    """
    if before is None or _marks(before) == _sorted(sort):
        return Weighed()
    try:
        told = among_seen(here.node, here.reader, effects(here.node, change))
    except ComityError:
        return Weighed()
    found = tuple(gains(here.node, told))
    figures = [(sorted(one.who.items()), one.gained, one.lost) for one in found]
    said = repr((_sorted(sort), figures))
    return Weighed(found, hashlib.sha256(said.encode()).hexdigest())


def _marks(before: Seen) -> tuple[str, list[str], list[str]]:
    header = before.version.header
    return header.subject, sorted(map(str, header.labels)), sorted(header.releasable_to)


def _sorted(sort: Sort) -> tuple[str, list[str], list[str]]:
    marking = sort.marking
    return sort.subject, sorted(map(str, marking.labels)), sorted(set(marking.releasable_to))
