"""Word files that pages offer: bilingual, marked on every page, with no person in their properties.

English stands left, Korean right. What is given in one language alone stands across both.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell

from comity.core.record import Instant
from comity.web.marking import Marking
from comity.web.words import LANGUAGES, Text

_UNWRITABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""
SIZE, SMALL = 10.5, 8.5
WIDTH = 17.0
TAGS = {"en": "en-GB", "ko": "ko-KR"}
KOREAN_FACE = "Malgun Gothic"


class Paper:
    """A file that is being written. ``markings`` stand at the top and the bottom of each page."""

    def __init__(
        self, *, title: Text, author: str, markings: Sequence[Marking], at: Instant
    ) -> None:
        """Begin with the title in both languages."""
        self._document = Document()
        about, when = self._document.core_properties, datetime.fromtimestamp(at // 1000, UTC)
        about.author = about.last_modified_by = author
        about.title = clean(" / ".join(dict.fromkeys(_said(title))))[:250]
        about.comments = ""
        about.created = about.modified = when.replace(tzinfo=None)
        about.revision = 1
        normal = self._document.styles["Normal"]
        if isinstance(normal, ParagraphStyle):
            normal.font.size = Pt(SIZE)
            faces = normal.element.get_or_add_rPr().get_or_add_rFonts()
            faces.set(qn("w:eastAsia"), KOREAN_FACE)
        marked = " · ".join(" / ".join(dict.fromkeys(_said(one.text))) for one in markings)
        for section in self._document.sections:
            section.left_margin = section.right_margin = Cm(2)
            for place in (section.header, section.footer):
                line = place.paragraphs[0]
                line.text, line.alignment = clean(marked), WD_ALIGN_PARAGRAPH.CENTER
        self.heading(title, 0)

    def heading(self, text: Text, level: int = 1) -> None:
        """Add a heading: both languages in one line."""
        self._document.add_heading(clean(" / ".join(dict.fromkeys(_said(text)))), level)

    def line(self, text: Text) -> None:
        """Add a paragraph in each language that it has."""
        for language in LANGUAGES:
            if text.get(language):
                paragraph = self._document.add_paragraph()
                paragraph.paragraph_format.space_after = Pt(2)
                _tagged(paragraph.add_run(clean(text[language])), language)

    def pairs(self, head: Sequence[Text], rows: Sequence[Sequence[Text | str]]) -> None:
        """Add a table. A cell that is a text stands in both languages, one below the other."""
        table = self._document.add_table(rows=1, cols=len(head))
        table.style = "Table Grid"
        for cell, text in zip(table.rows[0].cells, head, strict=True):
            cell.text = clean(" / ".join(dict.fromkeys(_said(text))))
            for run in cell.paragraphs[0].runs:
                run.font.bold, run.font.size = True, Pt(SMALL)
        _repeat(table.rows[0])
        for row in rows:
            for cell, said in zip(table.add_row().cells, row, strict=True):
                _fill(cell, said)
        self._document.add_paragraph()

    def beside(self, texts: Sequence[Text]) -> None:
        """Add a table of two columns: English and Korean beside each other."""
        table = self._document.add_table(rows=1, cols=len(LANGUAGES))
        table.style = "Table Grid"
        for cell, said in zip(table.rows[0].cells, ("English", "한국어"), strict=True):
            cell.text = said
            for run in cell.paragraphs[0].runs:
                run.font.bold, run.font.size = True, Pt(SMALL)
        _repeat(table.rows[0])
        for text in texts:
            for cell, language in zip(table.add_row().cells, LANGUAGES, strict=True):
                _fill(cell, {language: text.get(language, "")})
        self._document.add_paragraph()

    def bytes(self) -> bytes:
        """Return the file."""
        out = BytesIO()
        self._document.save(out)
        return out.getvalue()


def clean(said: str) -> str:
    """Return words without what a Word file cannot hold."""
    return _UNWRITABLE.sub("", said)


def _said(text: Text) -> list[str]:
    return [text[language] for language in LANGUAGES if text.get(language)]


def _fill(cell: _Cell, text: Text | str) -> None:
    spoken = {"en": text} if isinstance(text, str) else text
    lines = [(language, spoken[language]) for language in LANGUAGES if spoken.get(language)]
    for place, (language, said) in enumerate(lines):
        for number, part in enumerate(clean(said).split("\n")):
            first = place == 0 and number == 0
            paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
            _tagged(paragraph.add_run(part), language)


def _tagged(run: object, language: str) -> None:
    """Say in which language a run is, so that Word checks and reads it rightly."""
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), TAGS[language])
    tag.set(qn("w:eastAsia"), TAGS["ko"])
    run._r.get_or_add_rPr().append(tag)  # type: ignore[attr-defined]  # lxml's elements are untyped  # noqa: SLF001 - no other way


def _repeat(row: object) -> None:
    """Let the head of a table stand again on every page that it goes on to."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)  # type: ignore[attr-defined]  # lxml's elements are untyped  # noqa: SLF001 - python-docx has no other way
