"""The picture of a plan: areas as rows, years as columns, activities as dots, goals as squares.

Pure geometry, in whole pixels. Where there are many activities those of a quarter share a dot that
says how many they are, so the picture is as quick to read, and to make, as a small one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from comity.core.record import Instant
from comity.core.terms import Words
from comity.programme.days import first_instant
from comity.programme.plan.outline import Entry
from comity.programme.plan.queries import AreaPlan, Sight
from comity.web.timeline import OTHER_SHAPE, SHAPES
from comity.web.times import moment
from comity.web.words import other_languages
from comity.web.wrap import wrap

MANY = 60
"""With more activities than this, a dot stands for a quarter and not for a month."""
MOST_GOALS = 8
"""How many goals of an area have a square; the rest are counted."""
TOP, FOOT, SQUARE, ROW = 34, 28, 20, 40
NAME_SIZE, NAME_LINE, SECOND_SIZE, SECOND_LINE = 15, 18, 13, 16


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawing's measures: its width, where years begin and end, where goals stand.

    ``stacked``: the names stand above the dots, as on a phone.
    """

    name: str
    width: int
    left: int
    right: int
    goals: int
    names: int
    stacked: bool = False


WIDE = Shape("wide", 1120, 300, 900, 920, 284)
NARROW = Shape("narrow", 312, 4, 308, 0, 312, stacked=True)


@dataclass(frozen=True, slots=True)
class Dot:
    """One activity, or several of a month or quarter: ``name`` is the id of one that is alone."""

    x: int
    shape: str
    count: int
    name: str
    period: str


@dataclass(frozen=True, slots=True)
class Square:
    """A goal, with its state."""

    x: int
    name: str
    state: str
    words: Words


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an area's name."""

    y: int
    text: str
    language: str
    second: bool


@dataclass(slots=True)
class Row:
    """An area."""

    code: str
    name: Words
    middle: int
    squares_y: int
    lines: list[Line] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    squares: list[Square] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn. ``band`` is where the text is in force, from and to."""

    shape: Shape
    rows: Sequence[Row]
    years: Sequence[tuple[int, int]]
    lines: Sequence[int]
    band: tuple[int, int]
    today: int
    bottom: int

    @property
    def height(self) -> int:
        """The height of the whole drawing."""
        return self.bottom + FOOT


def draw(sight: Sight, now: Instant, language: str, shape: Shape, cells: "Cells") -> Picture:
    """Lay the picture of a plan out. ``cells`` are the plan's, whatever the shape."""
    scale = _scale(sight, now, shape)
    dots = _by_area(cells, scale)
    rows, bottom = [], TOP
    for area in sight.areas:
        row, bottom = _row(area, bottom, shape, language)
        row.dots = dots.get(area.area.code, [])
        rows.append(row)
    status = sight.status
    starts, ends = status.text.starts, status.ends or status.text.until
    band = (scale.x(starts), scale.x(ends) if ends is not None else shape.right)
    return Picture(
        shape=shape,
        rows=rows,
        years=scale.years(),
        lines=[scale.x(_new_year(year)) for year in range(scale.first, scale.after + 1)],
        band=band,
        today=scale.x(now),
        bottom=bottom,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """From instants to pixels: whole years from ``first`` to before ``after``."""

    shape: Shape
    first: int
    after: int

    def x(self, at: Instant) -> int:
        begin, end = _new_year(self.first), _new_year(self.after)
        at = min(max(at, begin), end)
        room = self.shape.right - self.shape.left
        return self.shape.left + round((at - begin) * room / (end - begin))

    def years(self) -> list[tuple[int, int]]:
        step = max(1, -(-(self.after - self.first) * 44 // (self.shape.right - self.shape.left)))
        return [(y, self.x(_new_year(y)) + 4) for y in range(self.first, self.after, step)]


def _scale(sight: Sight, now: Instant, shape: Shape) -> _Scale:
    text = sight.status.text
    ends = sight.status.ends or text.until or now
    years = {moment(text.starts).year, moment(ends).year, moment(now).year}
    return _Scale(shape, min(years), max(years) + 1)


@dataclass(frozen=True, slots=True)
class Cells:
    """Activities by area and by month or, of many, by quarter: one dot for each."""

    months: int
    by_area: Mapping[str, Mapping[tuple[int, int], Sequence[Entry]]]


def cells_of(sight: Sight) -> Cells:
    """Return the cells of a plan. Activities without a day are in none."""
    months = 1 if len(sight.activities) <= MANY else 3
    cells: dict[str, dict[tuple[int, int], list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for code, activity in sight.activities:
        day = activity.body.starts
        if day:
            part = (int(day[5:7] or 1) - 1) // months
            cells[code][int(day[:4]), part].append(activity)
    return Cells(months, cells)


def _by_area(cells: Cells, scale: _Scale) -> dict[str, list[Dot]]:
    """Return the dots of each area, of the years that are drawn."""
    return {
        code: [
            _dot(cell, several, cells.months, scale)
            for cell, several in sorted(found.items())
            if scale.first <= cell[0] < scale.after
        ]
        for code, found in cells.by_area.items()
    }


def _dot(cell: tuple[int, int], several: Sequence[Entry], months: int, scale: _Scale) -> Dot:
    year, part = cell
    if len(several) == 1:
        at = first_instant(several[0].body.starts)
    else:
        at = first_instant(f"{year}-{part * months + (months + 1) // 2:02}") + 15 * 86_400_000
    period = f"{year}-{part * months + 1:02}" if months == 1 else f"{year} Q{part + 1}"
    shape = SHAPES.get(several[0].body.form, OTHER_SHAPE) if len(several) == 1 else "circle"
    return Dot(scale.x(at), shape, len(several), several[0].name, period)


def _row(area: AreaPlan, top: int, shape: Shape, language: str) -> tuple[Row, int]:
    lines: list[Line] = []
    y = top + 4
    name = area.area.name
    for code, size, step in (
        (language, NAME_SIZE, NAME_LINE),
        (other_languages(language)[0], SECOND_SIZE, SECOND_LINE),
    ):
        for text in wrap(name.get(code, ""), shape.names / size):
            y += step
            lines.append(Line(y - 4, text, code, second=code != language))
    if shape.stacked:
        squares_y = y + 6
        middle = (squares_y + SQUARE if area.goals else y) + 16
        bottom = middle + 18
    else:
        bottom = max(y, top + ROW - 8) + 8
        middle = (top + bottom) // 2
        squares_y = middle - SQUARE // 2
    row = Row(area.area.code, name, middle, squares_y, lines)
    for n, one in enumerate(area.goals[:MOST_GOALS]):
        x = shape.goals + n * (SQUARE + 3)
        row.squares.append(Square(x, one.goal.name, one.goal.body.state, one.goal.body.target))
    row.more = max(0, len(area.goals) - MOST_GOALS)
    return row, bottom


def _new_year(year: int) -> Instant:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1000


def forms_used(sight: Sight) -> Mapping[str, list[str]]:
    """Return each sign that a lone activity may have, with the forms that it stands for."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, one in sight.activities:
        found[SHAPES.get(one.body.form, OTHER_SHAPE)].add(one.body.form)
    return {shape: sorted(forms) for shape, forms in sorted(found.items())}
