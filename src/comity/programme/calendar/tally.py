"""How many dates begin in each month: counted once, as what is dated is put in order.

A year has as many counts as programmes, areas and forms, however many dates there are; so what the
timeline asks for takes no longer among very many of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from comity.programme.calendar.occasions import Occasion, Only

MONTHS = 12
Place = tuple[str, str, str]
"""Codes of a text and of an area of it, and a form."""


@dataclass(slots=True)
class Count:
    """How many begin in each month of a year, January first, and of which classes they are."""

    months: list[int] = field(default_factory=lambda: [0] * MONTHS)
    classes: set[int] = field(default_factory=set)

    def add(self, month: int, cls: int) -> None:
        """Count one more."""
        self.months[month - 1] += 1
        self.classes.add(cls)


class Tallies:
    """Counts by year and place, and beside them those of whole texts, whose area is empty."""

    def __init__(self, several: Iterable[tuple[Occasion, int]]) -> None:
        """Count occasions, each with its class."""
        self._of_areas: dict[int, dict[Place, Count]] = {}
        self._of_texts: dict[int, dict[Place, Count]] = {}
        for one, cls in several:
            for counts, area in ((self._of_areas, one.area), (self._of_texts, "")):
                of_year = counts.setdefault(one.first.year, {})
                place = (one.programme, area, one.form)
                if place not in of_year:
                    of_year[place] = Count()
                of_year[place].add(one.first.month, cls)

    def of(self, year: int, only: Only, *, by_text: bool) -> Iterator[tuple[Place, Count]]:
        """Iterate over what a filter leaves of a year.

        ``by_text``: areas are not told apart, and the filter names none.
        """
        counts = self._of_texts if by_text else self._of_areas
        for place, count in counts.get(year, {}).items():
            if only.leaves(*place):
                yield place, count
