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
from comity.web.templatetags.picture import head, sign, years
from comity.web.words import current_language, word


def svg(picture: Picture, text: str, what: str) -> SafeString:
    """Return the drawing. ``text`` is the id of the programme, ``what`` says what is drawn."""
    shape = picture.shape
    parts = [head(shape.name, shape.width, picture.height, what), *_ground(picture)]
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
    yield years(picture.years)
    yield '<g class="picture-grid">'
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
        tone, told = SIGNS[square.state]
        yield (
            f'<a href="{said.goal}{escape(square.name)}">'
            f"<title>{escape(plain(square.words))}: {said.states[square.state]}</title>"
            f'<rect class="goal goal-{tone}" x="{square.x}" y="{row.squares_y}" '
            f'width="{SQUARE}" height="{SQUARE}" rx="4"/>'
            f'<text class="goal-sign goal-sign-{tone}" x="{square.x + SQUARE // 2}" '
            f'y="{row.squares_y + 15}">{told}</text></a>'
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
        f"{sign(dot.shape, dot.x, row.middle)}</a>"
    )
