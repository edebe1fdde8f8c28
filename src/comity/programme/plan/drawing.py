"""The picture of a plan as SVG. Written here and not in a template: it has hundreds of marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from comity.programme.plan.picture import SQUARE, TOP, Dot, Picture, Row
from comity.programme.plan.states import NAMES
from comity.programme.templatetags.plan import SIGNS
from comity.web.templatetags.comity import plain
from comity.web.words import current_language, word

_PATHS = {
    "square": "M-5.5-5.5h11v11h-11z",
    "diamond": "M0-7.5 7.5 0 0 7.5-7.5 0z",
    "pentagon": "M0-7 6.7-2.2 4.1 5.7H-4.1L-6.7-2.2z",
    "triangle": "M0-6.5 7 5.5H-7z",
}


def svg(picture: Picture, text: str, what: str) -> SafeString:
    """Return the drawing. ``text`` is the id of the programme, ``what`` says what is drawn."""
    shape = picture.shape
    head = (
        f'<svg class="picture picture-{shape.name}" width="{shape.width}" '
        f'height="{picture.height}" viewBox="0 0 {shape.width} {picture.height}" '
        f'role="group" aria-label="{escape(what)}">'
    )
    parts = [head, *_ground(picture)]
    said = _Said.now()
    for row in picture.rows:
        parts += _row(row, escape(reverse("plan-area", args=[text, row.code])), said)
    parts.append("</svg>")
    return mark_safe("".join(parts))  # noqa: S308 - every word in it was escaped


def _ground(picture: Picture) -> Iterator[str]:
    start, end = picture.band
    yield (
        f'<rect class="bar plan-band" x="{start}" y="{TOP - 6}" '
        f'width="{max(1, end - start)}" height="{picture.bottom - TOP + 6}"/>'
    )
    yield '<g class="picture-years">'
    yield from (f'<text x="{x}" y="20">{year}</text>' for year, x in picture.years)
    yield '</g><g class="picture-grid">'
    for x in picture.lines:
        yield f'<line x1="{x}" x2="{x}" y1="{TOP}" y2="{picture.bottom}"/>'
    for row in picture.rows:
        left, right = picture.shape.left, picture.shape.right
        yield f'<line x1="{left}" x2="{right}" y1="{row.middle}" y2="{row.middle}"/>'
    yield (
        f'</g><g class="picture-today"><line x1="{picture.today}" x2="{picture.today}" '
        f'y1="{TOP}" y2="{picture.bottom}"/><text x="{picture.today}" '
        f'y="{picture.height - 8}">{word("picture.today")}</text></g>'
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """Words and addresses that every mark needs, looked up once."""

    one: str
    several: str
    activity: str
    goal: str
    states: dict[str, str]

    @classmethod
    def now(cls) -> "_Said":
        language = current_language()
        mark = "\0"
        return cls(
            word("plan.dot", "", n=1, period=mark),
            word("plan.dot", "", n=2, period=mark).replace("2", "\1", 1),
            reverse("activity", args=["x"])[:-1],
            reverse("goal", args=["x"])[:-1],
            {state: escape(words[language]) for state, words in NAMES.items()},
        )

    def dot(self, dot: Dot) -> str:
        """Say how many activities a dot stands for, and when."""
        words = self.one if dot.count == 1 else self.several.replace("\1", str(dot.count))
        return words.replace("\0", dot.period)


def _row(row: Row, area: str, said: _Said) -> Iterator[str]:
    yield f'<a href="{area}">'
    for line in row.lines:
        sort = "picture-second" if line.second else "picture-name"
        yield (
            f'<text class="{sort}" x="0" y="{line.y}" lang="{line.language}">'
            f"{escape(line.text)}</text>"
        )
    yield "</a>"
    for dot in row.dots:
        yield _dot(dot, row, area, said)
    for square in row.squares:
        tone, sign = SIGNS[square.state]
        yield (
            f'<a href="{said.goal}{escape(square.name)}">'
            f"<title>{escape(plain(square.words))}: {said.states[square.state]}</title>"
            f'<rect class="goal goal-{tone}" x="{square.x}" y="{row.squares_y}" '
            f'width="{SQUARE}" height="{SQUARE}" rx="4"/>'
            f'<text class="goal-sign goal-sign-{tone}" x="{square.x + SQUARE // 2}" '
            f'y="{row.squares_y + 15}">{sign}</text></a>'
        )
    if row.more:
        x = row.squares[-1].x + SQUARE + 6
        yield f'<text class="picture-second" x="{x}" y="{row.squares_y + 15}">+{row.more}</text>'


def _dot(dot: Dot, row: Row, area: str, said: _Said) -> str:
    if dot.count > 1:
        return (
            f'<a href="{area}"><title>{said.dot(dot)}</title>'
            f'<circle class="mark mark-circle" cx="{dot.x}" cy="{row.middle}" r="9"/>'
            f'<text class="dot-count" x="{dot.x}" y="{row.middle + 4}">{dot.count}</text></a>'
        )
    return (
        f'<a href="{said.activity}{escape(dot.name)}"><title>{said.dot(dot)}</title>'
        f"{_mark(dot.shape, dot.x, row.middle)}</a>"
    )


def _mark(shape: str, x: int, y: int) -> str:
    if shape == "circle":
        return f'<circle class="mark mark-circle" cx="{x}" cy="{y}" r="6"/>'
    path = _PATHS.get(shape, _PATHS["triangle"])
    return f'<path class="mark mark-{shape}" transform="translate({x} {y})" d="{path}"/>'
