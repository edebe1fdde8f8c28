"""The timeline: areas as rows, years or the months of one as columns, how many in each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from comity.core.terms import Words
from comity.programme.calendar.agenda import Agenda, Only
from comity.programme.calendar.dates import Dated

PAGE = 50
"""How many a page of the list has."""
MOST_WITH_AREAS = 3
"""Of how many texts the areas stand as rows at once; of more, each text is a row."""
MOST_YEARS = 12
"""How many years stand beside each other; of more, those nearest to this one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many begin in a column of a row, and what the list is asked for to see them."""

    number: int
    column: str


@dataclass(frozen=True, slots=True)
class Row:
    """An area of a text, or what is of none."""

    programme: str
    area: str
    name: Words
    cells: Sequence[Cell]

    @property
    def total(self) -> int:
        """How many stand in the row."""
        return sum(cell.number for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows and columns, and a page of the list beneath. ``columns`` are 2026 or 2026-11.

    ``counted`` is everything that the rows count.
    """

    columns: Sequence[str]
    rows: Sequence[Row]
    counted: Sequence[Dated]
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


def years_of(agenda: Agenda, today: date) -> list[int]:
    """Return the years to choose from: those in which something begins, and this one."""
    years = {*agenda.years, today.year}
    return sorted(sorted(years, key=lambda year: abs(year - today.year))[:MOST_YEARS])


def timeline(agenda: Agenda, only: Only, years: Sequence[int], asked: Asked) -> Timeline:
    """Lay out what a filter leaves of a year, or of all years beside each other."""
    if asked.year is None:
        counted = agenda.between(only=only)
        columns = [str(one) for one in years]
    else:
        first, last = date(asked.year, 1, 1), date(asked.year, 12, 31)
        counted = agenda.between(first, last, only)
        columns = [f"{asked.year}-{number:02}" for number in range(1, 13)]
    listed: Sequence[Dated] = counted
    if asked.year is not None and asked.month is not None:
        listed = [one for one in counted if one.occasion.first.month == asked.month]
    page = min(max(asked.page, 1), max(1, -(-len(listed) // PAGE)))
    return Timeline(
        columns=columns,
        rows=_rows(agenda, only, counted, columns),
        counted=counted,
        listed=listed[(page - 1) * PAGE : page * PAGE],
        total=len(listed),
        page=page,
    )


def _rows(
    agenda: Agenda, only: Only, counted: Sequence[Dated], columns: Sequence[str]
) -> list[Row]:
    """A row for each area; for each text where there are many and none is chosen."""
    by_text = not only.programme and len(agenda.texts) > MOST_WITH_AREAS
    by_month = len(columns[0]) > len("2026") if columns else False
    counts: Counter[tuple[str, str, int]] = Counter()
    for dated in counted:
        one = dated.occasion
        column = one.first.month if by_month else one.first.year
        counts[one.programme, "" if by_text else one.area, column] += 1
    names = {one.text.code: one.text.name for one in agenda.texts}
    known = [] if by_text else [(area.programme, area.code, area.name) for area in agenda.areas]
    named = {(programme, code) for programme, code, _ in known}
    order = {code: number for number, code in enumerate(names)}
    others = sorted(
        {place[:2] for place in counts} - named, key=lambda two: (order.get(two[0], 999), two)
    )
    rows = [
        Row(
            programme,
            code,
            name,
            [
                Cell(counts[programme, code, int(column.rpartition("-")[2])], column)
                for column in columns
            ],
        )
        for programme, code, name in [*known, *((p, c, names.get(p, {})) for p, c in others)]
    ]
    return [row for row in rows if row.total]
