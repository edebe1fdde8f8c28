"""A text goes to Word and comes back equal; what is no text, or is dangerous, is refused."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from docx import Document
from lxml import etree

from comity.core import wording
from comity.core.record import Pointer
from comity.core.terms import Paragraph, Part, Supersession, Text
from comity.demo import data
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting import word_file, word_in, word_out
from comity.programme.drafting.sheet import Sheet
from comity.programme.drafting.word_file import WordFileError
from tests.node.houses import START
from tests.programme.table import Table, make_table, text
from tests.programme.writing import client, page

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Iterator[Table]:
    made = make_table(tmp_path)
    from tests.programme.table import seat

    made.kor.demo = True
    seat(made.kor, "officer", "table")
    return made


def written(sheet: Sheet) -> bytes:
    return word_out.write(sheet, party="KOR", marking="일반", at=START)


def back(file: bytes, name: str = "text.docx") -> word_in.Read:
    return word_in.read(word_file.read(io.BytesIO(file), name))


def settled(sheet: Sheet) -> Any:
    """A sheet as plain data, each translation with the mark of what it was made of."""
    plain = msgspec.to_builtins(sheet)
    plain |= {"form": sheet.form, "authentic": sheet.authentic}  # defaults are left out
    for one in plain["paragraphs"]:
        original = wording.mark(one["words"].get(sheet.authentic, ""))
        for language in one["words"]:
            if language != sheet.authentic:
                one.setdefault("translates", {}).setdefault(language, original)
    return plain


def hard() -> Text:
    """A text with all that a text may have, and letters of every sort."""
    pointer = Pointer("text--00000000-0000-4000-8000-000000000000", START, "a" * 64)
    stale = {"ko": wording.mark("another")}
    old = data.load().maps["KOR-NATO"]
    return msgspec.structs.replace(
        text(),
        adopted=START,
        parts=(Part("1", {"en": "Aims / ends — all", "ko": "목적"}), Part("가", {"en": "Rest"})),
        paragraphs=(
            Paragraph("1.1", {"en": "One\n\ttwo  three", "ko": "하나"}, "CYB", part="1"),
            Paragraph("1.2", {"en": "\u05e9\u05dc\u05d5\u05dd 5", "ko": "e\u0301"}, "CYB", part="1",
                      illustrative=True),
            Paragraph("2(a)", {"en": "No part.", "ko": "오래됨"}, translates=stale),
            Paragraph("3", {"en": "English alone & <b>"}, part="가"),
        ),
        maps=(old,),
        supersedes=Supersession(pointer, {"OLD": ("CYB",), "GONE": ()}, {"KOR:DIS": "keep"}),
    )  # fmt: skip


def test_a_text_comes_back_from_word_as_it_went():
    sheet = sheets.of_text(hard())
    found = back(written(sheet))
    assert found.left == []
    assert settled(found.sheet) == settled(sheet)


@pytest.mark.parametrize("code", ["IPCP", "ITPP", "KOR-CCDCOE-CYB"])
def test_the_demonstrations_texts_come_back_from_word_as_they_went(code: str):
    demo = data.load()
    of = next(one for one in demo.texts if one.code == code)
    sheet = sheets.of_text(data.text_body(demo, of, len(of.versions) - 1))
    assert settled(back(written(sheet)).sheet) == settled(sheet)
    again = sheets.to_text(back(written(sheet)).sheet)
    assert [p.words for p in again.paragraphs] == [
        p.words for p in sheets.to_text(sheet).paragraphs
    ]


def test_the_file_has_real_headings_two_columns_and_no_persons():
    document = Document(io.BytesIO(written(sheets.of_text(hard()))))
    styles = [p.style.name for p in document.paragraphs if p.style is not None]
    assert {"Title", "Subtitle", "Heading 1", "Heading 2"} <= set(styles)
    head = [cell.text for cell in document.tables[1].rows[0].cells]
    assert head == ["No. · 번호", "English", "한국어"]
    widths = [round(column.width.cm) for column in document.tables[1].columns if column.width]
    assert widths == [2, 8, 8]
    about = document.core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("KOR", "KOR", "")
    assert document.sections[0].header.paragraphs[0].text == "일반"


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: soffice not found")
def test_libreoffice_opens_it_and_what_it_saves_comes_back_equal(tmp_path: Path):
    sheet, before, after = sheets.of_text(hard()), tmp_path / "in", tmp_path / "out"
    before.mkdir()
    (before / "text.docx").write_bytes(written(sheet))
    subprocess.run(
        [str(OFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "docx", "--outdir", str(after), str(before / "text.docx")],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    found = back((after / "text.docx").read_bytes())
    assert [p.words for p in found.sheet.paragraphs] == [p.words for p in sheet.paragraphs]


# Files that Comity did not make


def document(*lines: str, table: list[list[str]] | None = None) -> bytes:
    made, out = Document(), io.BytesIO()
    for line in lines:
        style, _, said = line.partition("|")
        made.add_paragraph(said, style or None)
    if table:
        grid = made.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, said in zip(grid.add_row().cells, row, strict=True):
                cell.text = said
    made.save(out)
    return out.getvalue()


def test_numbered_paragraphs_with_their_translations_are_recognised():
    found = back(
        document(
            "Title|A programme", "Heading 1|1 Aims / 목적", "|1.1 Meetings are held.",
            "|회의를 개최한다.", "|A remark that nobody numbered.", "|1.2 More.",
        )
    )  # fmt: skip
    sheet = found.sheet
    assert sheet.name == {"en": "A programme"}
    assert [(part.code, part.name) for part in sheet.parts] == [("1", {"en": "Aims", "ko": "목적"})]
    assert [(p.number, p.part, p.words) for p in sheet.paragraphs] == [
        ("1.1", "1", {"en": "Meetings are held.", "ko": "회의를 개최한다."}),
        ("1.2", "1", {"en": "More."}),
    ]
    assert found.left == ["A remark that nobody numbered."]


def test_a_table_of_two_languages_is_recognised_with_and_without_a_head():
    rows = [["1", "Meetings.", "회의."], ["2.", "Visits.", "방문."]]
    for head in ([], [["번호", "영문", "국문"]]):
        found = back(document(table=[*head, *rows]))
        assert [(p.number, p.words) for p in found.sheet.paragraphs] == [
            ("1", {"en": "Meetings.", "ko": "회의."}),
            ("2", {"en": "Visits.", "ko": "방문."}),
        ]


def refused(file: bytes, name: str = "text.docx") -> str:
    with pytest.raises(WordFileError) as refusal:
        back(file, name)
    return refusal.value.wrong


def with_part(name: str, content: bytes, file: bytes | None = None) -> bytes:
    """A Word file with one part more, or another in its place."""
    source, out = zipfile.ZipFile(io.BytesIO(file or document("|1 One."))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.namelist():
            if entry != name:
                made.writestr(entry, source.read(entry))
        made.writestr(name, content)
    return out.getvalue()


def test_macros_are_refused_by_name_and_by_content():
    assert refused(document("|1 One."), "text.docm") == "macros"
    assert refused(with_part("word/vbaProject.bin", b"x")) == "macros"


def test_what_is_no_word_file_is_refused():
    assert refused(b"\xd0\xcf\x11\xe0 an old .doc") == "not-docx"
    assert refused(b"") == "not-docx"
    assert refused(document("|1 One.")[:-40]) == "broken"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/workbook.xml", "<x/>")
    assert refused(out.getvalue()) == "not-docx"
    assert refused(with_part("word/document.xml", b"<no xml")) == "broken"
    assert refused(with_part("word/document.xml", b"<other/>")) == "not-docx"


def test_what_grows_when_it_is_opened_is_refused():
    assert refused(with_part("word/media/image1.png", b"\0" * 30_000_000)) == "bomb"
    lines = b"<w:p/>" * 4_000_000
    assert refused(with_part("word/document.xml", lines)) == "bomb"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in ("word/document.xml", "[Content_Types].xml"):
            made.writestr(name, "<x/>")
        for at in range(3000):
            made.writestr(f"word/{at}", "")
    assert refused(out.getvalue()) == "bomb"


def test_definitions_and_entities_are_refused_and_never_expanded():
    laugh = (
        b'<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    )
    secret = b'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    body = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body><w:p><w:r><w:t>1 %s</w:t></w:r></w:p></w:body></w:document>"
    )
    for head, name in ((laugh, b"&b;"), (secret, b"&x;")):
        assert refused(with_part("word/document.xml", head + body % name)) == "entities"


def test_a_document_of_five_hundred_pages_is_refused_clearly():
    body = "".join(f"<w:p><w:r><w:t>{n} Words {n * 7919}.</w:t></w:r></w:p>" for n in range(12_500))
    xml = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>"
    )
    assert refused(with_part("word/document.xml", xml.encode())) == "large"


def test_a_letter_is_no_programme():
    assert refused(document("|Dear colleague,", "|thank you for your letter.")) == "not-programme"


def test_what_was_deleted_under_tracked_changes_is_not_read():
    xml = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        "<w:p><w:r><w:t>1 Kept</w:t></w:r><w:del><w:r><w:delText> gone</w:delText></w:r></w:del>"
        "</w:p></w:body></w:document>"
    )
    found = back(with_part("word/document.xml", xml.encode()))
    assert found.sheet.paragraphs[0].words == {"en": "Kept"}


def test_python_docx_reads_without_entities_too():
    from docx.oxml import parser

    made = etree.fromstring(b'<!DOCTYPE a [<!ENTITY x "boom">]><a>&x;</a>', parser.oxml_parser)
    assert "boom" not in "".join(made.itertext())


# The pages


def test_a_text_is_taken_out_and_brought_in_as_a_draft(table: Table):
    pointer = table.table(text())
    officer = client(table.kor)
    file = officer.get(f"/text/{pointer.id}/word")
    assert file["Content-Type"].endswith("wordprocessingml.document")
    upload = io.BytesIO(file.content)
    upload.name = "text.docx"
    shown = officer.post("/drafts/import", {"file": upload})
    assert "Everything was recognised" in page(shown).said()
    from tests.web.pages import read

    body = next(
        tag.attributes["value"]
        for tag in read(shown.content.decode()).tags
        if tag.attributes.get("name") == "sheet"
    )
    made = officer.post("/drafts/import", {"do": "make", "sheet": body})
    assert page(officer.get(made["Location"])).said().count("Paragraph 1.") == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docm", document("|1 One."), "holds macros"),
        ("a.docx", b"nothing", "no Word document"),
        ("a.docx", document("|Dear colleague,"), "No text of the plan was recognised"),
        ("a.docx", b"PK" + b"0" * 10_000_001, "larger than 10 MB"),
        ("a.docx", b"", "not empty"),
    ],
)
def test_a_file_that_cannot_be_brought_in_is_refused_clearly(
    table: Table, name: str, content: bytes, said: str
):
    upload = io.BytesIO(content)
    upload.name = name
    answer = client(table.kor).post("/drafts/import", {"file": upload})
    assert answer.status_code == 422
    assert said in page(answer).said()


def test_a_sheet_that_is_none_is_not_made_a_draft(table: Table):
    for sent in ("", "[]", '{"paragraphs": [{"uid": "x"}]}'):
        answer = client(table.kor).post("/drafts/import", {"do": "make", "sheet": sent})
        assert answer.status_code == 400
