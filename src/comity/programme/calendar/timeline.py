"""The timeline: areas as rows, years or the months of one as columns, how many in each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from comity.core.terms import Words
from comity.programme.calendar.occasions import Calendar, Occasion

PAGE = 50
"""How many a page of the list has."""
MOST_YEARS = 12
"""How many years stand beside each other; of more, those nearest to this one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many begin in a column of a row, and what the list is asked for to see them."""

    number: int
    column: str
    cancelled: int


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
    """Rows and columns, and a page of the list beneath. ``columns`` are 2026 or 2026-11."""

    columns: Sequence[str]
    rows: Sequence[Row]
    listed: Sequence[Occasion]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.total // PAGE))

    @property
    def largest(self) -> int:
        """The largest number in a cell."""
        return max((cell.number for row in self.rows for cell in row.cells), default=0)


def years_of(found: Calendar, today: date) -> list[int]:
    """Return the years to choose from: those in which something begins, and this one."""
    years = sorted({one.first.year for one in found.occasions} | {today.year})
    near = sorted(years, key=lambda year: abs(year - today.year))[:MOST_YEARS]
    return sorted(near)


def timeline(
    found: Calendar, *, years: Sequence[int], year: int | None, month: int | None, page: int
) -> Timeline:
    """Lay out what a filter left; ``year`` None: all years beside each other."""
    columns = (
        [str(one) for one in years]
        if year is None
        else [f"{year}-{number:02}" for number in range(1, 13)]
    )
    wanted = "" if year is None else str(year) if month is None else f"{year}-{month:02}"
    listed = [one for one in found.occasions if one.first.isoformat().startswith(wanted)]
    last = max(1, -(-len(listed) // PAGE))
    page = min(max(page, 1), last)
    return Timeline(
        columns=columns,
        rows=_rows(found, columns),
        listed=listed[(page - 1) * PAGE : page * PAGE],
        total=len(listed),
        page=page,
    )


def _rows(found: Calendar, columns: Sequence[str]) -> list[Row]:
    size = len(columns[0]) if columns else 0
    numbers: Counter[tuple[str, str, str]] = Counter()
    cancelled: Counter[tuple[str, str, str]] = Counter()
    for one in found.occasions:
        place = (one.programme, one.area, one.first.isoformat()[:size])
        numbers[place] += 1
        cancelled[place] += one.cancelled
    known = [(area.programme, area.code, area.name) for area in found.areas]
    named = {(programme, code) for programme, code, _ in known}
    others = sorted({place[:2] for place in numbers} - named)
    names = {one.text.code: one.text.name for one in found.texts}
    rows = [
        Row(
            programme,
            code,
            name,
            [
                Cell(numbers[programme, code, column], column, cancelled[programme, code, column])
                for column in columns
            ],
        )
        for programme, code, name in [*known, *((p, c, names.get(p, {})) for p, c in others)]
    ]
    return [row for row in rows if row.total]
