"""The picture of the first page as SVG. Written here and not in a template: it has many marks."""

from collections.abc import Iterable, Iterator
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from comity.web import times
from comity.web.templatetags.comity import plain
from comity.web.timeline import OTHER_SHAPE, Mark, Picture, Row
from comity.web.words import current_language, word

register = template.Library()

PATHS = {
    "square": "M-5.5-5.5h11v11h-11z",
    "diamond": "M0-7.5 7.5 0 0 7.5-7.5 0z",
    "pentagon": "M0-7 6.7-2.2 4.1 5.7H-4.1L-6.7-2.2z",
    "triangle": "M0-6.5 7 5.5H-7z",
}


@register.simple_tag
def sign(shape: str, x: int = 0, y: int = 0) -> SafeString:
    """The sign of an event at a place of a drawing; the circle where it is called so."""
    if shape == "circle":
        made = f'<circle class="mark mark-circle" cx="{x}" cy="{y}" r="6"/>'
    else:
        known = shape if shape in PATHS else OTHER_SHAPE
        made = (
            f'<path class="mark mark-{known}" transform="translate({x} {y})" d="{PATHS[known]}"/>'
        )
    return mark_safe(made)  # noqa: S308 - numbers, and shapes that are known


@register.simple_tag
def drawing(picture: Picture, what: str) -> SafeString:
    """The whole drawing; ``what`` says what is drawn."""
    layout = picture.layout
    parts = [head(layout.name, layout.width, picture.height, what), years(picture.years)]
    parts += ['<g class="picture-grid">', *_lines(picture), "</g>"]
    for row in picture.rows:
        parts += ["<g>", *(_bar(bar, picture) for bar in row.bars), *map(_event, row.signs), "</g>"]
    parts += _today(picture)
    parts += ["<g>", *(line for row in picture.rows for line in _names(row)), "</g></svg>"]
    return mark_safe("".join(parts))  # noqa: S308 - every word in it was escaped


def head(name: str, width: int, height: int, what: str) -> str:
    """The beginning of a drawing: its layout's name, its size (pixels), and what is drawn."""
    return (
        f'<svg class="picture picture-{name}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="group" aria-label="{escape(what)}">'
    )


def years(placed: Iterable[tuple[int, int]]) -> str:
    """The figures of the years over a drawing, each with where it stands."""
    texts = (f'<text x="{x}" y="20">{year}</text>' for year, x in placed)
    return f'<g class="picture-years">{"".join(texts)}</g>'


def _lines(picture: Picture) -> Iterator[str]:
    """The lines that everything stands on."""
    for x in picture.gridlines:
        yield f'<line x1="{x}" x2="{x}" y1="{picture.top}" y2="{picture.bottom}"/>'
    left, right = picture.layout.left, picture.layout.right
    for row in picture.rows:
        yield f'<line x1="{left}" x2="{right}" y1="{row.middle}" y2="{row.middle}"/>'


def _bar(bar: Mark, picture: Picture) -> str:
    language = current_language()
    said = {"agreement": plain(bar.title), "from": times.start_words(bar.at, language)}
    if bar.until is None:
        title = word("picture.bar.open", **said)
    else:
        title = word("picture.bar", until=times.end_words(bar.until, language), **said)
    return (
        f'<a href="#{bar.id}"><title>{title}</title><rect class="bar bar-{bar.state}" '
        f'x="{bar.x}" y="{bar.y}" width="{bar.width}" height="{picture.bar_height}" rx="4"/></a>'
    )


def _event(mark: Mark) -> str:
    day = times.date_words(times.moment(mark.at), current_language())
    return (
        f'<a href="#{mark.id}"><title>{escape(plain(mark.title))}, {day}</title>'
        f"{sign(mark.shape, mark.x, mark.y)}</a>"
    )


def _today(picture: Picture) -> Iterator[str]:
    x = picture.today
    yield f'<g class="picture-today"><line x1="{x}" x2="{x}" '
    yield f'y1="{picture.top}" y2="{picture.bottom}"/>'
    yield f'<text x="{x}" y="{picture.today_y}">{word("picture.today")}</text></g>'


def _names(row: Row) -> Iterator[str]:
    """The lines of a row's name, in the reader's language and in the other."""
    for sort, lines in (("picture-name", row.names), ("picture-second", row.seconds)):
        for line in lines:
            yield (
                f'<text class="{sort}" x="0" y="{line.y}" lang="{line.language}">'
                f"{escape(line.text)}</text>"
            )
