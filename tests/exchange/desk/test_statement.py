"""The statement of release: as a table, a spreadsheet and a paper; texts alone, marked, no leak."""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from openpyxl import load_workbook

from comity.exchange.desk import files
from comity.exchange.desk.sheet import COLUMNS, Asked, Sheet, sheet
from comity.node import publish
from comity.node.publish import NODE
from comity.web import paper
from tests.node.houses import START, give, label

from .office import DAY, SECRET, Office, make_office

PDFTOTEXT = shutil.which("pdftotext") or ""
TITLE = 3
"""Which column of a spreadsheet has the title, from 1."""


@pytest.fixture
def office(databases: tuple[str, ...], tmp_path: Path) -> Office:
    return make_office(tmp_path)


def made(office: Office, code: str = "", language: str = "en", **more: int) -> Sheet:
    reader = office.readers[code] if code else None
    asked = Asked("NATO", more.get("since"), more.get("until"), language, reader)
    return sheet(office.kor, asked)


def titles(one: Sheet) -> list[str]:
    return [row[TITLE - 1] for row in one.rows if row[COLUMNS.index("kind")] in ("item", "정보")]


def cells(data: bytes) -> list:
    return [cell for row in load_workbook(BytesIO(data)).active.iter_rows() for cell in row]


def test_it_tells_gives_and_recalls_with_clause_label_and_receipt(office: Office) -> None:
    name = give(office.kor, "given", to=("NATO",))
    office.pull(2)
    publish.recall(node=office.kor, actor=NODE, name=name, parties=("NATO",))
    office.pull()
    office.house.time.move(DAY)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in made(office).rows]
    given, recalled = [row for row in rows if row["id"] == name]
    assert (given["what"], given["record"], given["clauses"]) == ("given", "given", "PROG 5.1")
    assert given["there"] == "KOR UNCLASSIFIED"
    assert re.fullmatch(r"2023-11-14T22:13:\d\dZ", given["receipt"])
    assert (recalled["what"], recalled["record"]) == ("recalled", "given")
    assert recalled["receipt"] == "late: none for more than a day"


def test_an_officer_s_statement_has_what_that_officer_sees(office: Office) -> None:
    give(office.kor, "plain", to=("NATO",))
    give(office.kor, "restricted", labels=(label("대외비"),), to=("NATO",))
    office.pull()
    for whole in (made(office), made(office, "officer")):
        assert sorted(titles(whole)) == ["plain", "restricted"]
    junior = made(office, "junior")
    assert titles(junior) == ["plain"]
    assert "KOR UNCLASSIFIED" in junior.marking
    assert "KOR RESTRICTED" in made(office, "officer").marking


def test_it_is_of_the_time_that_was_asked_for(office: Office) -> None:
    give(office.kor, "before", to=("NATO",))
    office.pull()
    begins = office.house.time.move(DAY)
    give(office.kor, "within", to=("NATO",))
    office.pull()
    ends = office.house.time.move(DAY)
    give(office.kor, "after", to=("NATO",))
    office.pull()
    assert titles(made(office, since=begins, until=ends)) == ["within"]
    assert titles(made(office, "officer", since=begins, until=ends)) == ["within"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_what_begins_like_a_formula_is_a_text(office: Office, sign: str) -> None:
    said = f'{sign}HYPERLINK("x")'
    give(office.kor, said, to=("NATO",))
    office.pull()
    (cell,) = [one for one in cells(files.xlsx(made(office))) if one.value == said]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    with_formula = [one for one in cells(files.xlsx(made(office))) if one.data_type == "f"]
    assert with_formula == []


def test_a_spreadsheet_is_marked_and_alike_made_twice(office: Office) -> None:
    give(office.kor, "restricted", labels=(label("대외비"),), to=("NATO",))
    office.pull()
    statement = made(office)
    data = files.xlsx(statement)
    page = load_workbook(BytesIO(data)).active
    assert page["A1"].value == statement.marking
    assert page.oddHeader.center.text == statement.marking
    assert "KOR RESTRICTED" in statement.marking
    assert data == files.xlsx(statement)


def test_a_paper_says_the_same_in_both_languages(office: Office, tmp_path: Path) -> None:
    give(office.kor, "훈련망 #set 뷁 *bold*", labels=(label("대외비"),), to=("NATO",))
    office.pull()
    for language, title in (("en", "Statement of release"), ("ko", "제공 내역서")):
        statement = made(office, language=language)
        data = files.pdf(statement)
        assert data.startswith(b"%PDF-")
        assert data == files.pdf(statement)
        if not PDFTOTEXT:
            continue
        path = tmp_path / f"{language}.pdf"
        path.write_bytes(data)
        done = subprocess.run(
            [PDFTOTEXT, "-layout", str(path), "-"], capture_output=True, check=True
        )
        said = done.stdout.decode()
        assert title in said
        assert "뷁" in said, "a rare syllable has a glyph"
        assert "#set" in said, "data is text, not typst's language"


def test_a_paper_s_font_is_found_and_draws_every_syllable() -> None:
    assert paper.FAMILY in paper._fonts().families()
    with TTFont(paper.FONT) as font:
        assert {*range(0xAC00, 0xD7A4), *range(0x20, 0x7F)} <= {*font.getBestCmap()}
    with pytest.raises(RuntimeError, match="unknown font"):
        paper.compile_paper('#set text(font: "Nowhere")\nx', {}, at=START)


def test_a_table_for_a_terminal_keeps_its_columns_and_moves_no_cursor(office: Office) -> None:
    give(office.kor, "긴 제목 " * 20, to=("NATO",))
    give(office.kor, "\u202eevil\nline", to=("NATO",))
    office.pull()
    said = files.table(made(office))
    assert "…" in said
    assert "\u202e" not in said
    assert "evil line" in said


def test_the_desk_gives_the_files_and_no_others(office: Office) -> None:
    give(office.kor, "plain", to=("NATO",))
    office.pull()
    client = office.browse()
    page = client.get("/desk/statement?party=NATO&since=2023-11-01").content.decode()
    assert "comity audit --party NATO --since 2023-11-01" in page
    assert "{&#x27;" not in page
    xlsx = client.get("/desk/statement/NATO?since=2023-11-01&format=xlsx")
    assert (xlsx.status_code, xlsx.headers["Content-Type"]) == (200, files.XLSX)
    assert "attachment" in xlsx.headers["Content-Disposition"]
    assert client.get("/desk/statement/NATO?format=pdf").content.startswith(b"%PDF-")
    wrong = ("nobody", "PUBLIC", "NATO?format=exe", "NATO?since=yesterday")
    assert {client.get(f"/desk/statement/{one}").status_code for one in wrong} == {404}


def test_hidden_titles_are_not_in_a_junior_s_files(office: Office) -> None:
    give(office.kor, "UNSEEN TITLE", labels=(label("대외비"),), to=("NATO",))
    give(office.kor, "high", labels=SECRET, to=("NATO",))
    office.pull()
    values = [str(one.value) for one in cells(files.xlsx(made(office, "junior")))]
    assert not any("UNSEEN" in value or "RESTRICTED" in value for value in values)
