"""The picture of the first page: areas as rows, years as columns, bars and signs as marks.

Pure geometry in whole pixels of a drawing WIDTH wide; the template turns it into SVG. Each mark has
a row in the table behind the picture, to which it links.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from comity.core.record import Instant
from comity.web.first import Agreement, Area, Event
from comity.web.times import moment
from comity.web.words import LANGUAGES, Text, other_languages
from comity.web.wrap import wrap


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing's width, where its years begin, and the room for the names of the rows."""

    name: str
    width: int
    left: int
    names: int

    @property
    def right(self) -> int:
        """Where the years end."""
        return self.width - MARGIN

    @property
    def stacked(self) -> bool:
        """Whether the names stand above the bars instead of before them."""
        return self.left == 0


MARGIN = 8
WIDE = Layout("wide", 1120, 300, 284)
NARROW = Layout("narrow", 312, 0, 312)
"""For phones: everything at once, without scrolling."""
TOP = 34
"""Height of the line with the years."""
NAME_SIZE, NAME_LINE = 15, 18
SECOND_SIZE, SECOND_LINE = 13, 16
ROW_PADDING = 12
FOOT = 28
"""Height under the rows, for the word at the line of today."""
BAR_HEIGHT = 18
SIGN = 14
"""Room that the sign of an event takes, across."""
LANES = (0, -SIGN, SIGN)
"""Where signs too close to stand side by side go: on the line, above it, below it."""
YEAR_ROOM = 44
"""Least room for the figure of a year."""
OPEN_STATES = ("in-force", "awaiting")
SHAPES = {"meeting": "circle", "exercise": "diamond", "agreement": "square", "course": "pentagon"}
OTHER_SHAPE = "triangle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A bar or a sign, and its row in the table. ``until`` None: a bar still open, or one day."""

    id: str
    row: Text
    title: Text
    at: Instant
    until: Instant | None
    form: str
    state: str
    href: str
    place: str = ""
    illustrative: bool = False
    x: int = 0
    y: int = 0
    width: int = 0

    @property
    def shape(self) -> str:
        """Which sign stands for the form, so that colour never speaks alone."""
        return SHAPES.get(self.form, OTHER_SHAPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text in the picture."""

    y: int
    text: str
    language: str


@dataclass(slots=True, kw_only=True)
class Row:
    """An area, or an agreement that has none, with what happened in it."""

    name: Text
    spans: list[tuple[Agreement, str]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    top: int = 0
    middle: int = 0
    names: list[Line] = field(default_factory=list)
    seconds: list[Line] = field(default_factory=list)
    bars: list[Mark] = field(default_factory=list)
    signs: list[Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that the template draws. ``earlier`` counts events before the first year drawn."""

    bottom: int
    rows: Sequence[Row]
    years: Sequence[tuple[int, int]]
    gridlines: Sequence[int]
    today: int
    layout: Layout
    forms: Sequence[tuple[str, Sequence[str]]]
    states: Sequence[str]
    marks: Sequence[Mark]
    earlier: int
    areas: int
    top: int = TOP
    bar_height: int = BAR_HEIGHT

    @property
    def today_y(self) -> int:
        """Where the word for today stands, under its line."""
        return self.bottom + FOOT - 8

    @property
    def height(self) -> int:
        """The height of the whole drawing."""
        return self.bottom + FOOT


def draw(
    agreements: Sequence[Agreement], events: Sequence[Event], elsewhere: Text, *,
    now: Instant, language: str = LANGUAGES[0], layout: Layout = WIDE,
) -> Picture | None:  # fmt: skip
    """Lay out the picture, or return None where there is nothing to draw.

    ``elsewhere`` names the row of events without an area.
    """
    drawn = [one for one in agreements if one.form != "charter"]
    rows = _told_apart(_rows(drawn))
    areas = sum(row.spans[0][0].state in OPEN_STATES and row.spans[0][1] != "" for row in rows)
    _place_events(rows, events, elsewhere)
    if not rows:
        return None
    scale = _Scale.over(layout, drawn, events, now)
    bottom = TOP
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        bottom = _lay_out(row, number, bottom, scale, language)
        marks += row.bars + row.signs
        row.signs = [mark for mark in row.signs if mark.at >= scale.begin]
    return Picture(
        bottom=bottom,
        rows=rows,
        years=scale.years(),
        gridlines=scale.gridlines(),
        today=scale.x(now),
        layout=layout,
        forms=_legend(rows),
        states=sorted({bar.state for row in rows for bar in row.bars}),
        marks=sorted(marks, key=lambda mark: (mark.at, mark.id)),
        earlier=sum(mark.form != "" and mark.at < scale.begin for mark in marks),
        areas=areas,
    )


def _legend(rows: Sequence[Row]) -> list[tuple[str, list[str]]]:
    """Return each shape used, with the forms that it stands for."""
    forms: dict[str, set[str]] = {}
    for mark in (mark for row in rows for mark in row.signs):
        forms.setdefault(mark.shape, set()).add(mark.form)
    return [(shape, sorted(named)) for shape, named in sorted(forms.items())]


@dataclass(frozen=True, slots=True)
class _Scale:
    """From instants to pixels; whole years from ``first`` to before ``after``."""

    layout: Layout
    first: int
    after: int

    @classmethod
    def over(
        cls, layout: Layout, agreements: Iterable[Agreement], events: Iterable[Event], now: Instant
    ) -> "_Scale":
        starts = [one.starts for one in agreements]
        ends = [one.last for one in agreements if one.last is not None]
        times = [event.at for event in events]
        first = min([*(starts or times), now])
        last = max([*starts, *ends, *times, now])
        return cls(layout, moment(first).year, moment(last).year + 1)

    @property
    def begin(self) -> Instant:
        return _new_year(self.first)

    def x(self, instant: Instant) -> int:
        span = _new_year(self.after) - self.begin
        room = self.layout.right - self.layout.left
        return self.layout.left + round((instant - self.begin) * room / span)

    def gridlines(self) -> list[int]:
        return [self.x(_new_year(year)) for year in range(self.first, self.after + 1)]

    def years(self) -> list[tuple[int, int]]:
        """Return the years that have room for their figure, with where it stands."""
        count = self.after - self.first
        step = -(-YEAR_ROOM * count // (self.layout.right - self.layout.left))
        return [(year, self.x(_new_year(year)) + 4) for year in range(self.first, self.after, step)]


def _new_year(year: int) -> Instant:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000)


def _rows(agreements: Sequence[Agreement]) -> list[Row]:
    """Make a row per area of each open text, then per area of older ones that none succeeds."""
    by_code = {one.code: one for one in agreements}
    taken: set[tuple[str, str, str]] = set()
    rows: list[Row] = []
    for one in sorted(agreements, key=lambda one: one.state not in OPEN_STATES):
        if not one.areas and (one.code, one.hash, "") not in taken:
            spans = [(one, "")]
            if one.replaces in by_code and not by_code[one.replaces].areas:
                spans.append((by_code[one.replaces], ""))
            rows.append(Row(name=one.name, spans=spans))
        else:
            new = [area for area in one.areas if (one.code, one.hash, area.code) not in taken]
            rows += [Row(name=area.name, spans=_lineage(one, area, by_code)) for area in new]
        taken.update((span.code, span.hash, code) for row in rows for span, code in row.spans)
    return rows


def _told_apart(rows: list[Row]) -> list[Row]:
    """Name the agreement in rows of one name, and its parties where that is named alike too."""
    for further in (lambda one: one.code, lambda one: "–".join(p.code for p in one.parties)):
        names = Counter(tuple(sorted(row.name.items())) for row in rows)
        for row in rows:
            if names[tuple(sorted(row.name.items()))] > 1:
                row.name = {own: f"{t} · {further(row.spans[0][0])}" for own, t in row.name.items()}
    return rows


def _lineage(
    agreement: Agreement, area: Area, by_code: dict[str, Agreement]
) -> list[tuple[Agreement, str]]:
    """Return the texts whose areas led to this one, itself first, each with the area's code."""
    spans = [(agreement, area.code)]
    seen = {agreement.code}
    succeeds = set(area.succeeds)
    older = by_code.get(agreement.replaces)
    while older is not None and older.code not in seen:
        before = [one for one in older.areas if one.code in succeeds]
        spans += [(older, one.code) for one in before]
        seen.add(older.code)
        succeeds = {code for one in before for code in one.succeeds}
        older = by_code.get(older.replaces)
    return spans


def _settle_in(
    homes: dict[tuple[str, str], Row], row: Row, spans: Sequence[tuple[Agreement, str]]
) -> None:
    """Note whose areas a row is of: by agreement and code, and by the code alone where free."""
    for agreement, code in spans:
        homes.setdefault((agreement.code, code), row)
        if code:
            homes.setdefault(("", code), row)


def _place_events(rows: list[Row], events: Sequence[Event], elsewhere: Text) -> None:
    """Put each event into the row of its area, an open text's before an older one's."""
    homes: dict[tuple[str, str], Row] = {}
    for row in rows:
        _settle_in(homes, row, row.spans[:1])
    for row in rows:
        _settle_in(homes, row, row.spans[1:])
    other = Row(name=elsewhere)
    for event in events:
        place = (event.agreement, event.area)
        row = homes.get(place) or homes.get((event.agreement, "")) or other
        row.events.append(event)
    if other.events:
        rows.append(other)


def _lay_out(row: Row, number: int, top: int, scale: _Scale, language: str) -> int:
    """Place a row under ``top`` with all that is in it; return where it ends."""
    row.top = top
    layout = scale.layout
    y = top + ROW_PADDING // 2
    for own, size, step, lines in (
        (language, NAME_SIZE, NAME_LINE, row.names),
        (other_languages(language)[0], SECOND_SIZE, SECOND_LINE, row.seconds),
    ):
        for text in wrap(row.name.get(own, ""), layout.names / size):
            y += step
            lines.append(Line(y=y - 4, text=text, language=own))
    # Room for the bar and a lane of signs on either side of it.
    lanes = 3 * SIGN if len(row.events) > 1 else BAR_HEIGHT
    if layout.stacked:
        row.middle = y + 4 + lanes // 2
        bottom = y + 4 + lanes + ROW_PADDING // 2
    else:
        bottom = max(y, top + lanes) + ROW_PADDING // 2
        row.middle = (top + bottom) // 2
    row.bars = _bars(row, number, scale)
    row.signs = _signs(row, number, scale)
    return bottom


def _bars(row: Row, number: int, scale: _Scale) -> list[Mark]:
    spans = {agreement.code: agreement for agreement, _ in row.spans}
    bars: list[Mark] = []
    for one in spans.values():
        start = scale.x(one.starts)
        end = scale.layout.right if one.last is None else scale.x(one.last)
        bars.append(
            Mark(
                id=f"bar-{number}-{len(bars)}", row=row.name, title=one.name, at=one.starts,
                until=one.last, form="", state=one.state, href=one.href,
                illustrative=one.illustrative, x=start, y=row.middle - BAR_HEIGHT // 2,
                width=max(4, end - start),
            )
        )  # fmt: skip
    return bars


def _signs(row: Row, number: int, scale: _Scale) -> list[Mark]:
    """Place the events of a row so that none hides another: side by side, or in another lane."""
    ends = [-scale.layout.width] * len(LANES)
    signs: list[Mark] = []
    for event in sorted(row.events, key=lambda event: event.at):
        x = scale.x(event.at)
        free = [lane for lane, end in enumerate(ends) if end + SIGN <= x]
        lane = free[0] if free else ends.index(min(ends))
        if not free:
            x = ends[lane] + SIGN
        ends[lane] = x
        signs.append(
            Mark(
                id=f"event-{number}-{len(signs)}", row=row.name, title=event.title, at=event.at,
                until=event.until, form=event.form, state="", href=event.href, place=event.place,
                x=x, y=row.middle + LANES[lane],
            )
        )  # fmt: skip
    return signs
