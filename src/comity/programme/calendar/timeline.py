"""The timeline: areas as rows, years or the months of one as columns, how many in each."""

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from operator import add

from comity.core.terms import Words
from comity.programme.calendar.agenda import Agenda
from comity.programme.calendar.dates import Dated
from comity.programme.calendar.occasions import Only
from comity.programme.calendar.tally import MONTHS

PAGE = 20
"""How many a page of the list has."""
MOST_WITH_AREAS = 3
"""Of how many texts the areas stand as rows at once; of more, each text is a row."""
MOST_YEARS = 12
"""How many years stand beside each other; of more, those nearest to this one."""


@dataclass(frozen=True, slots=True)
class Row:
    """An area of a text, or what is of none: how many begin in each column."""

    programme: str
    area: str
    name: Words
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows and columns, and a page of the list beneath. ``columns`` are 2026 or 2026-11.

    ``classes`` are of everything that the rows count, ``ends`` the deadlines of texts among it.
    """

    columns: Sequence[str]
    rows: Sequence[Row]
    classes: Collection[int]
    ends: Sequence[Dated]
    listed: Sequence[Dated]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a year or all (None), in it a month or all, and a page of the list."""

    year: int | None
    month: int | None = None
    page: int = 1

    def days(self) -> tuple[date | None, date | None]:
        """Return the first and the last day of it; None: without an end there."""
        if self.year is None:
            return None, None
        if self.month is None:
            return date(self.year, 1, 1), date(self.year, MONTHS, 31)
        length = monthrange(self.year, self.month)[1]
        return date(self.year, self.month, 1), date(self.year, self.month, length)


def years_of(agenda: Agenda, today: date) -> list[int]:
    """Return the years to choose from: those in which something begins, and this one."""
    years = {*agenda.years, today.year}
    return sorted(sorted(years, key=lambda year: abs(year - today.year))[:MOST_YEARS])


def timeline(agenda: Agenda, only: Only, years: Sequence[int], asked: Asked) -> Timeline:
    """Lay out what a filter leaves of a year, or of all years beside each other."""
    columns = [str(one) for one in years]
    if asked.year is not None:
        columns = [f"{asked.year}-{number:02}" for number in range(1, MONTHS + 1)]
    listed = agenda.between(*asked.days(), only)
    page = min(max(asked.page, 1), max(1, -(-len(listed) // PAGE)))
    rows, classes = _rows(agenda, only, asked.year, years)
    return Timeline(
        columns=columns,
        rows=rows,
        classes=classes,
        ends=agenda.deadlines(*Asked(asked.year).days(), only),
        listed=listed[(page - 1) * PAGE : page * PAGE],
        total=len(listed),
        page=page,
    )


def _rows(
    agenda: Agenda, only: Only, year: int | None, years: Sequence[int]
) -> tuple[list[Row], set[int]]:
    """A row for each area; for each text where there are many and none is chosen.

    Beside them stand the classes of what they count.
    """
    by_text = not only.programme and len(agenda.texts) > MOST_WITH_AREAS
    counts, classes = _counts(agenda, only, [year] if year else years, by_text=by_text)
    names = {one.text.code: one.text.name for one in agenda.texts}
    known = [] if by_text else [(area.programme, area.code, area.name) for area in agenda.areas]
    named = {(programme, code) for programme, code, _ in known}
    order = {code: number for number, code in enumerate(names)}
    others = sorted(counts.keys() - named, key=lambda two: (order.get(two[0], 999), two))
    rows = [
        Row(
            programme,
            code,
            name,
            counts[programme, code] if year else _sums(counts[programme, code]),
        )
        for programme, code, name in [*known, *((p, c, names.get(p, {})) for p, c in others)]
        if (programme, code) in counts
    ]
    return rows, classes


def _counts(
    agenda: Agenda, only: Only, years: Sequence[int], *, by_text: bool
) -> tuple[dict[tuple[str, str], list[int]], set[int]]:
    """Count by text and area in each month of these years, and name the classes counted."""
    counts: dict[tuple[str, str], list[int]] = {}
    classes: set[int] = set()
    # The rows are of areas where a filter names one, though it names no text.
    coarse = by_text and not only.area
    for number, one in enumerate(years):
        months = slice(number * MONTHS, (number + 1) * MONTHS)
        for (programme, area, _), count in agenda.counts(one, only, by_text=coarse):
            home = (programme, "" if by_text else area)
            row = counts.get(home)
            if row is None:
                row = counts[home] = [0] * (MONTHS * len(years))
            row[months] = map(add, row[months], count.months)
            classes |= count.classes
    return counts, classes


def _sums(months: Sequence[int]) -> list[int]:
    """Return the sum of each year."""
    return [sum(months[start : start + MONTHS]) for start in range(0, len(months), MONTHS)]
