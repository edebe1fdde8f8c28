"""A statement of release as a file: a spreadsheet, a paper, or a table for a terminal."""

import unicodedata
from datetime import UTC, datetime
from importlib import resources
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.xml.functions import tostring

from comity.exchange.desk.sheet import Sheet
from comity.web.documents import clean
from comity.web.paper import compile_paper

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
WIDTHS = (21, 12, 44, 14, 26, 26, 20, 22, 46, 21)
"""Of the columns of a spreadsheet (characters)."""
SHOWN = 7
"""How many of a line's columns a terminal shows, and the receipt: ids are for the files."""
NARROW = 40
"""How wide a column of a terminal gets."""


def xlsx(sheet: Sheet) -> bytes:
    """Return a spreadsheet. Every cell is a text: nothing in it is reckoned or called."""
    book = Workbook()
    page = book.active
    page.title = "release"
    lines: list[tuple[str, ...]] = [
        (sheet.marking,),
        (sheet.title,),
        *sheet.facts,
        (sheet.note,),
        (),
    ]
    top = len(lines) + 1
    for number, line in enumerate([*lines, sheet.heads, *sheet.rows, (sheet.marking,)], 1):
        for column, said in enumerate(line, 1):
            cell = page.cell(number, column)
            cell.value = clean(said)
            cell.data_type = "s"  # or what begins with "=" would be a formula
            cell.quotePrefix = said[:1] in ("=", "+", "-", "@")
            wraps = number >= top and column in (3, 5, 6, 7)
            cell.alignment = Alignment(vertical="top", wrap_text=wraps)
            if number in (1, 2, top):
                cell.font = Font(bold=True)
    page.freeze_panes = page.cell(top + 1, 1)
    for column, width in enumerate(WIDTHS, 1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.oddHeader.center.text = page.oddFooter.center.text = sheet.marking.replace("&", "&&")
    page.page_setup.orientation, page.print_title_rows = "landscape", f"{top}:{top}"
    about, when = book.properties, datetime.fromtimestamp(sheet.at // 1000, UTC)
    about.creator = about.lastModifiedBy = clean(sheet.author)
    about.title = clean(sheet.title)
    made = BytesIO()
    book.save(made)
    about.created = about.modified = when.replace(tzinfo=None)
    return _without_the_machine_s_clock(made, tostring(about.to_tree()), when)


def _without_the_machine_s_clock(made: BytesIO, core: bytes, when: datetime) -> bytes:
    """Zip the parts again, dated from when the statement was made: alike makes alike."""
    again = BytesIO()
    with ZipFile(made) as parts, ZipFile(again, "w", ZIP_DEFLATED) as packed:
        for name in parts.namelist():
            info = ZipInfo(name, when.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            packed.writestr(info, core if name == "docProps/core.xml" else parts.read(name))
    return again.getvalue()


def pdf(sheet: Sheet) -> bytes:
    """Return a paper, marked on every page."""
    template = resources.files(__package__).joinpath("statement.typ").read_text(encoding="utf-8")
    data = {
        "language": sheet.language,
        "title": sheet.title,
        "facts": sheet.facts,
        "heads": sheet.heads,
        "rows": sheet.rows,
        "marking": sheet.marking,
        "note": sheet.note,
        "author": sheet.author,
    }
    return compile_paper(template, data, at=sheet.at)


def table(sheet: Sheet) -> str:
    """Return lines for a terminal: what is too long is cut, and what moves the cursor shown."""
    heads = [*sheet.heads[:SHOWN], sheet.heads[SHOWN]]
    rows = [[_plain(said) for said in (*row[:SHOWN], row[SHOWN])] for row in (heads, *sheet.rows)]
    widths = [min(NARROW, max(map(_width, column))) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(_fit, row, widths)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    facts = [f"{name}: {said}" for name, said in sheet.facts]
    return "\n".join([sheet.marking, sheet.title, *facts, sheet.note, "", *lines, sheet.marking])


def _plain(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)


def _width(text: str) -> int:
    """Return how many columns a text takes: a Hangul syllable takes two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _fit(text: str, width: int) -> str:
    if _width(text) > width:
        while _width(text) >= width:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))
