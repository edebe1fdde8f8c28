"""A text as a Word file: headings, numbered paragraphs, two columns of languages.

The properties of the file name the party and no person.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from unicodedata import bidirectional

from docx import Document
from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocParagraph

from comity.core.label import Label
from comity.core.record import Instant
from comity.core.terms import Words
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting import word_shape as shape
from comity.programme.drafting.sheet import Sheet, SheetMap, SheetParagraph, SheetTerms

_UNWRITABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""
SIZE, SMALL = 10.5, 8.5
NUMBER_WIDTH, WIDTH = 2.0, 17.0
TAGS = {"en": "en-GB", "ko": "ko-KR"}


def write(sheet: Sheet, *, party: str, marking: str, at: Instant) -> bytes:
    """Return the file. ``marking`` stands at the top and the bottom of each page."""
    document = Document()
    _prepare(document, sheet, party, marking, at)
    _title(document, sheet)
    _facts(document, sheet)
    _body(document, sheet)
    _order(document, sheet)
    _terms(document, sheet.terms)
    _old(document, sheet)
    _maps(document, sheet.maps)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _prepare(document: Doc, sheet: Sheet, party: str, marking: str, at: Instant) -> None:
    about, when = document.core_properties, datetime.fromtimestamp(at // 1000, UTC)
    about.author = about.last_modified_by = party
    about.title = _clean(sheet.name.get(sheet.authentic, ""))[:250]
    about.comments, about.language = "", TAGS.get(sheet.authentic, sheet.authentic)
    about.created = about.modified = when.replace(tzinfo=None)
    about.revision = 1
    normal = document.styles["Normal"]
    if isinstance(normal, ParagraphStyle):
        normal.font.size = Pt(SIZE)
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Malgun Gothic")
    note = document.styles.add_style(shape.NOTE, WD_STYLE_TYPE.PARAGRAPH)
    if isinstance(note, ParagraphStyle):
        note.font.size, note.font.italic = Pt(SMALL), True
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)
        for place in (section.header, section.footer):
            line = place.paragraphs[0]
            line.text, line.alignment = _clean(marking), WD_ALIGN_PARAGRAPH.CENTER


def _title(document: Doc, sheet: Sheet) -> None:
    document.add_heading(_clean(sheet.name.get(sheet.authentic, "")), 0)
    for language, said in sheet.name.items():
        if language != sheet.authentic:
            document.add_paragraph(_clean(said), "Subtitle")


def _facts(document: Doc, sheet: Sheet) -> None:
    old = sheet.supersedes
    said = {
        "code": sheet.code,
        "form": sheet.form,
        "parties": ", ".join(sheet.parties),
        "authentic": sheet.authentic,
        "adopted": sheet.adopted,
        "starts": sheet.starts,
        "until": sheet.until,
        "shared": ", ".join(sheet.shared),
        "supersedes": f"{old.id} {old.made_at} {old.sha256}" if old else "",
        "illustrative": "yes" if sheet.illustrative else "",
    }
    _table(document, "facts", [[shape.FACTS[key], value] for key, value in said.items() if value])


def _body(document: Doc, sheet: Sheet) -> None:
    parts = {part.code: part.name for part in sheet.parts}
    areas = {area.code: area.name for area in sheet.areas}
    part = area = ""
    for (in_part, in_area), several in groupby(sheet.paragraphs, lambda p: (p.part, p.area)):
        if in_part != part:
            document.add_heading(_headed(in_part, parts.get(in_part, {}), sheet), 1)
            part, area = in_part, ""
        if in_area != area:
            document.add_heading(_headed(in_area, areas.get(in_area, {}), sheet), 2)
            area = in_area
        _paragraphs(document, sheet, list(several))


def _headed(code: str, name: Words, sheet: Sheet) -> str:
    if not code:
        return shape.NONE
    said = [name[one] for one in (sheet.authentic, *name) if one in name]
    return _clean(f"{code}{shape.GAP}{' / '.join(dict.fromkeys(said))}")


def _paragraphs(document: Doc, sheet: Sheet, several: Sequence[SheetParagraph]) -> None:
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    table.autofit = False
    widths = (NUMBER_WIDTH, *[(WIDTH - NUMBER_WIDTH) / 2] * 2)
    for cell, said in zip(table.rows[0].cells, shape.COLUMNS["paragraphs"], strict=True):
        cell.text = said
    for one in several:
        cells = table.add_row().cells
        cells[0].text = _clean(one.number)
        if one.illustrative:
            cells[0].add_paragraph(shape.ILLUSTRATIVE, shape.NOTE)
        older = sheets.older(one, sheet.authentic)
        for cell, language in zip(cells[1:], shape.LANGUAGES, strict=True):
            _write(cell, one.words.get(language, ""), language)
            if language in older:
                cell.add_paragraph(f"{shape.OLDER} · {one.translates[language]}", shape.NOTE)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)  # LibreOffice goes by the columns, Word by the cells
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _write(cell: _Cell, said: str, language: str) -> None:
    """Write a wording, each of its lines a paragraph that runs in its own direction."""
    for at, line in enumerate(_clean(said).split("\n")):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        run = paragraph.add_run(line)
        tag = OxmlElement("w:lang")
        tag.set(qn("w:val"), TAGS[language])
        tag.set(qn("w:eastAsia"), TAGS["ko"])
        run._r.get_or_add_rPr().append(tag)  # noqa: SLF001 - python-docx has no other way
        if _runs_left(line):
            _turn(paragraph)


def _runs_left(line: str) -> bool:
    strong = (bidirectional(letter) for letter in line)
    return next((one for one in strong if one in ("L", "R", "AL")), "L") != "L"


def _turn(paragraph: DocParagraph) -> None:
    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001 - python-docx has no word for it
    for run in paragraph.runs:
        run.font.rtl = True


def _order(document: Doc, sheet: Sheet) -> None:
    if not sheet.parts and not sheet.areas:
        return
    document.add_heading(shape.HEADINGS["order"], 1)
    if sheet.parts:
        _table(document, "parts", [[one.code, *_both(one.name)] for one in sheet.parts])
    if sheet.areas:
        rows = [
            [one.code, *_both(one.name), "; ".join(f"{p}: {c}" for p, c in one.subjects.items())]
            for one in sheet.areas
        ]
        _table(document, "areas", rows)


def _both(words: Words) -> list[str]:
    return [words.get(language, "") for language in shape.LANGUAGES]


def _terms(document: Doc, terms: Sequence[SheetTerms]) -> None:
    if not terms:
        return
    document.add_heading(shape.HEADINGS["terms"], 1)
    rows = [
        [
            one.clause,
            one.sender,
            one.receiver,
            ", ".join(one.areas),
            one.subjects,
            ", ".join(one.kinds),
            "; ".join(label_said(label) for label in one.ceiling.values()),
            one.onward,
            one.after,
        ]
        for one in terms
    ]
    _table(document, "terms", rows)


def label_said(label: Label) -> str:
    """Return a label in a line: ``KOR: Ⅲ급비밀 (Source=HUMINT, SIGINT)``."""
    values = [f"{tag}={', '.join(several)}" for tag, several in sorted(label.categories.items())]
    return f"{label.policy}: {label.classification}" + (f" ({' | '.join(values)})" * bool(values))


def _old(document: Doc, sheet: Sheet) -> None:
    if sheet.supersedes is None:
        return
    document.add_heading(shape.HEADINGS["old"], 1)
    areas = [[old, ", ".join(new) or shape.NONE] for old, new in sheet.old_areas.items()]
    _table(document, "old-areas", areas)
    if sheet.old_subjects:
        _table(document, "old-subjects", [list(pair) for pair in sheet.old_subjects.items()])


def _maps(document: Doc, maps: Iterable[SheetMap]) -> None:
    rows = []
    for one in maps:
        for part in shape.MAP_PARTS:
            held = getattr(one, part)
            pairs = held.items() if isinstance(held, dict) else [_pair(*four) for four in held]
            between = ", ".join(one.between)
            rows += [[between, one.source, one.target, part, a, b] for a, b in pairs]
    if rows:
        document.add_heading(shape.HEADINGS["maps"], 1)
        _table(document, "maps", rows)


def _pair(tag: str, value: str, other_tag: str, other: str) -> tuple[str, str]:
    return f"{tag}={value}", f"{other_tag}={other}"


def _table(document: Doc, name: str, rows: Sequence[Sequence[str]]) -> None:
    columns = shape.COLUMNS[name]
    table = document.add_table(rows=1, cols=len(columns))
    table.style = "Table Grid"
    for row in (columns, *rows):
        cells = table.rows[0].cells if row is columns else table.add_row().cells
        for cell, said in zip(cells, row, strict=True):
            cell.text = _clean(said)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(SMALL)
    document.add_paragraph()


def _clean(said: str) -> str:
    return _UNWRITABLE.sub("", said)
