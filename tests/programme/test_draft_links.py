"""Every error that a form of drafting tells leads to a place on the page: its field or its row."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comity.core.label import Label
from comity.core.record import Pointer
from comity.node import drafts
from comity.node.node import Node
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting.sheet import (
    Sheet,
    SheetArea,
    SheetMap,
    SheetParagraph,
    SheetPart,
    SheetTerms,
)
from tests.programme.table import Table, text
from tests.programme.writing import client, seated
from tests.web.pages import read

WORDS = {"en": "words", "ko": "말"}
GREEN = {"TLP": Label.of("TLP", "GREEN")}


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Table:
    return seated(tmp_path)


def right(**more: Any) -> Sheet:
    """A sheet in which nothing is wrong but what is given."""
    clause = SheetTerms("1", "KOR", "NATO", ["CYB"], "", ["item"], dict(GREEN))
    sheet = Sheet(
        code="NEW",
        name=dict(WORDS),
        parties=["KOR", "NATO"],
        starts="2027-07-09",
        until="2031-07-09",
        areas=[SheetArea("CYB", dict(WORDS), {"KOR": "CYB", "NATO": "CYB"})],
        paragraphs=[SheetParagraph(1, "1", words=dict(WORDS))],
        terms=[clause],
        shared=("TLP",),
    )
    for name, value in more.items():
        setattr(sheet, name, value)
    return sheet


def clause(**more: Any) -> list[SheetTerms]:
    made = right().terms[0]
    for name, value in more.items():
        setattr(made, name, value)
    return [made]


HIDDEN = Pointer("text--00000000-0000-4000-8000-000000000009", 1, "0" * 64)
WRONG: dict[str, tuple[Sheet, str]] = {
    "expiry before force": (right(until="2027-01-01"), "field-until"),
    "expiry on the day of force": (right(until="2027-07-09"), "field-until"),
    "a day that is none": (right(adopted="2027-02-30"), "field-adopted"),
    "no first day": (right(starts=""), "field-starts"),
    "no expiry": (right(until=""), "field-until"),
    "no code": (right(code=""), "field-code"),
    "a code that is none": (right(code="a code!"), "field-code"),
    "no name": (right(name={}), "field-name-en"),
    "not a party": (right(parties=["NATO", "CCDCOE"]), "parties"),
    "one party": (right(parties=["KOR"]), ""),
    "no area": (right(areas=[], terms=clause(areas=[], subjects="X")), "areas"),
    "an area twice": (right(areas=right().areas * 2), "area-0"),
    "an area without a name": (right(areas=[SheetArea("CYB", {"ko": "말"})]), "area-0"),
    "an area of no code": (right(areas=[SheetArea("C Y B", WORDS)], terms=[]), "area-0"),
    "a subject of no code": (right(areas=[SheetArea("CYB", WORDS, {"KOR": "!"})]), "area-0"),
    "a part without a name": (right(parts=[SheetPart("1")]), "part-0"),
    "a paragraph without words": (right(paragraphs=[SheetParagraph(7, "1")]), "paragraph-7"),
    "a number twice": (
        right(paragraphs=[SheetParagraph(uid, "1", words=WORDS) for uid in (4, 5)]),
        "paragraph-4",
    ),
    "a clause without a number": (right(terms=clause(clause="")), "clause-0"),
    "a clause of a stranger": (right(terms=clause(receiver="CCDCOE")), "clause-0"),
    "a clause that covers nothing": (right(terms=clause(areas=[])), "clause-0"),
    "a clause over no area": (right(terms=clause(areas=["XXX"])), "clause-0"),
    "a ceiling that is none": (
        right(terms=clause(ceiling={"TLP": Label.of("TLP", "PINK")})),
        "terms",
    ),
    "a map of nothing": (right(maps=[SheetMap()]), "map-0"),
    "a hidden text superseded": (right(supersedes=HIDDEN), "field-supersedes"),
}


def begun(node: Node, sheet: Sheet) -> int:
    made = drafts.save(node=node, post="officer", kind="text", body=sheets.dump(sheet))
    return made.id


def targets(html: str) -> list[str]:
    """Where the list of what is missing, and the list of what is wrong, lead to."""
    section = r'<section class="card"(?: id="missing"[^>]*)?>.*?</section>'
    lists = re.findall(section, html, re.DOTALL)
    lists += re.findall(r'<div class="problems".*?</div>', html, re.DOTALL)
    return [place for one in lists for place in re.findall(r'href="[^"#]*#([^"]+)"', one)]


@pytest.mark.parametrize("name", WRONG)
def test_every_error_of_a_draft_leads_to_a_place_that_is_there(table: Table, name: str):
    sheet, place = WRONG[name]
    draft = begun(table.kor, sheet)
    for language in ("en", "ko"):
        html = client(table.kor).get(f"/drafts/{draft}?language={language}").content.decode()
        led = targets(html)
        assert led, name
        assert set(led) <= set(read(html).all("id")), led
        assert not place or place in led, led
        assert place != "field-until" or "head" not in led
    tabling = client(table.kor).get(f"/drafts/{draft}/table").content.decode()
    assert set(targets(tabling)) == set(led)


def test_a_draft_in_which_nothing_is_wrong_lists_nothing(table: Table):
    html = client(table.kor).get(f"/drafts/{begun(table.kor, right())}").content.decode()
    assert targets(html) == []


def test_what_is_said_of_a_superseded_text_leads_to_a_place_that_is_there(table: Table):
    old = table.conclude(text(code="OLD"))
    sheet = right(supersedes=Pointer(old.id, old.made_at, old.sha256), areas=[], terms=[])
    html = client(table.kor).get(f"/drafts/{begun(table.kor, sheet)}").content.decode()
    assert "old-CYB" in targets(html)
    assert set(targets(html)) <= set(read(html).all("id"))


def test_a_hidden_text_stays_superseded_until_somebody_chooses_otherwise(table: Table):
    draft = begun(table.kor, right(supersedes=HIDDEN))
    html = client(table.kor).get(f"/drafts/{draft}").content.decode()
    assert f'value="{HIDDEN.id}" selected' in html


SENT: list[tuple[str, Callable[[int], str], dict[str, str]]] = [
    ("tabling", lambda draft: f"/drafts/{draft}/table", {"do": "table"}),
    ("beginning", lambda _: "/drafts/new", {"do": "x"}),
    ("reading from Word", lambda _: "/drafts/import", {}),
]


@pytest.mark.parametrize(("name", "place", "sent"), SENT, ids=[one[0] for one in SENT])
def test_every_error_of_the_other_forms_leads_to_their_fields(
    table: Table, name: str, place: Callable[[int], str], sent: dict[str, str]
):
    draft = begun(table.kor, right())
    html = client(table.kor).post(place(draft), sent).content.decode()
    assert 'class="problems"' in html, name
    assert set(targets(html)) <= set(read(html).all("id")), name
