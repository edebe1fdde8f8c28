"""A programme with a new partner takes over what holds for any, and nothing another agreed on."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from comity import data
from comity.core.label import Label
from comity.core.labelmap import LabelMap
from comity.core.terms import Area, Paragraph, Part, Terms, Text
from comity.node import posts
from comity.node.posts import Post
from comity.programme import queries
from comity.programme.drafting import modelled
from comity.programme.drafting.modelled import Pair
from comity.programme.drafting.sheet import Sheet, SheetMap
from tests.node.houses import PLAIN
from tests.programme.table import Table, text
from tests.programme.writing import client, held, opened, page, seated, typed

TEMPLATE = "template:eleven-areas"
MAP = LabelMap(("KOR", "NATO"), "KOR", "NATO", {"일반": "NATO UNCLASSIFIED"},
               {"NATO UNCLASSIFIED": "일반"})  # fmt: skip
WORDS = {"en": "What NATO and Korea agreed.", "ko": "NATO와 한국이 합의한 내용"}


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Table:
    return seated(tmp_path)


def concluded(table: Table, **more: Any) -> Text:
    """A programme in force with a map, terms by area and by subject, and wording of its own."""
    area = Area("CYB", {"en": "Cyber", "ko": "사이버"}, {"KOR": ("K1", "K2"), "NATO": ("N1",)})
    ceiling = (PLAIN, Label.of("NATO", "NATO UNCLASSIFIED"), Label.of("TLP", "GREEN"))
    clauses = [
        Terms("3.1", "KOR", "NATO", ("item",), ceiling, areas=("CYB",), onward=("JPN", "PUBLIC")),
        Terms("3.2", "NATO", "KOR", ("item",), ceiling, areas=("CYB",)),
        Terms("3.3", "KOR", "NATO", ("text",), ceiling, subjects=("OLD",)),
    ]
    body = msgspec.structs.replace(
        text(code="OLD"),
        areas=(area,),
        parts=(Part("3", {"en": "Information", "ko": "정보"}),),
        paragraphs=(Paragraph("3.1", WORDS, "CYB", part="3"),),
        terms=tuple(clauses),
        maps=(MAP,),
        shared=("TLP",),
        **more,
    )
    table.conclude(body)
    return body


def begun(table: Table, model: str, partner: str, node: Any = None) -> Sheet:
    at = node or table.kor
    answer = client(at).post("/drafts/new", {"model": model, "partner": partner})
    assert answer.status_code == 302
    return held(at, int(answer["Location"].rpartition("/")[2]))


def model_of(table: Table, code: str) -> modelled.Model:
    plan = queries.plan(table.kor, None)
    return next(one for one in modelled.models(plan) if one.status and one.status.text.code == code)


def test_the_template_brings_areas_terms_both_ways_and_a_skeleton(table: Table):
    sheet = begun(table, TEMPLATE, "NATO")
    assert sheet.parties == ["KOR", "NATO"]
    assert len(sheet.areas) == 11
    assert {party for one in sheet.areas for party in one.subjects} == {"KOR", "NATO"}
    assert [(one.sender, one.receiver) for one in sheet.terms] == [("KOR", "NATO"), ("NATO", "KOR")]
    assert {one.area for one in sheet.paragraphs if one.area} == {one.code for one in sheet.areas}
    assert sheet.maps == []
    assert not sheet.illustrative


def test_every_template_that_comes_with_comity_is_whole_and_marked_where_it_is_made_up():
    for name in data.programmes():
        template = modelled._templates()[name]
        sheet = template.sheet
        assert set(sheet.parties) == {"OWN", "PARTNER"}
        codes = {one.code for one in sheet.areas}
        assert {area for one in sheet.terms for area in one.areas} <= codes
        assert {one.part for one in sheet.paragraphs} <= {one.code for one in sheet.parts}
        for one in sheet.paragraphs:
            assert one.illustrative == bool(one.words), one.number


def test_what_is_written_over_is_no_longer_marked_as_made_up(table: Table):
    node, sent = table.kor, {"model": TEMPLATE, "partner": "NATO"}
    draft = int(client(node).post("/drafts/new", sent)["Location"].rpartition("/")[2])
    first, second = held(node, draft).paragraphs[:2]
    assert (first.illustrative, second.illustrative) == (True, True)
    client(node).post(f"/drafts/{draft}", typed(node, draft) | {"paragraph.0.en": "Ours."})
    assert [one.illustrative for one in held(node, draft).paragraphs[:2]] == [False, True]


def test_nothing_of_a_template_is_changed_by_what_is_made_of_it(table: Table):
    before = msgspec.json.encode(modelled._templates()["eleven-areas"].sheet)
    sheet = modelled.after(modelled.models(queries.plan(table.kor, None))[0], Pair("KOR", "JPN"))
    sheet.areas[0].code, sheet.paragraphs[0].words["en"] = "CHANGED", "changed"
    assert msgspec.json.encode(modelled._templates()["eleven-areas"].sheet) == before


def test_of_another_programme_the_new_partner_gets_nothing_that_the_old_one_agreed_on(
    table: Table,
):
    concluded(table)
    sheet = modelled.after(model_of(table, "OLD"), Pair("KOR", "JPN"))
    assert sheet.parties == ["KOR", "JPN"]
    assert sheet.areas[0].subjects == {"KOR": "K1, K2", "JPN": "CYB"}
    assert [(one.clause, one.sender, one.receiver) for one in sheet.terms] == [
        ("3.1", "KOR", "JPN"),
        ("3.2", "JPN", "KOR"),
    ]
    assert [set(one.ceiling) for one in sheet.terms] == [{"KOR", "TLP"}, {"KOR", "TLP"}]
    assert [one.onward for one in sheet.terms] == ["PUBLIC", ""]
    (paragraph,) = sheet.paragraphs
    assert (paragraph.number, paragraph.part, paragraph.area) == ("3.1", "3", "CYB")
    assert (paragraph.words, sheet.maps, sheet.shared) == ({}, [], ("TLP",))
    assert (sheet.code, sheet.name, sheet.starts, sheet.until) == ("", {}, "", "")
    left = msgspec.json.encode(msgspec.structs.replace(sheet, model="")).decode()
    for word in ("NATO", "N1", "OLD", "Korea agreed"):
        assert word not in left, word


def test_the_map_that_is_in_force_between_the_two_parties_is_taken_over(table: Table):
    concluded(table)
    sheet = begun(table, TEMPLATE, "NATO")
    assert sheet.maps == [SheetMap.of(MAP)]
    kept = modelled.after(
        model_of(table, "OLD"), modelled.pair(queries.plan(table.kor, None), "KOR", "NATO")
    )
    assert set(kept.terms[0].ceiling) == {"KOR", "NATO", "TLP"}


def test_whoever_is_no_party_of_the_model_stands_for_the_side_that_is_left(table: Table):
    concluded(table)
    model = model_of(table, "OLD")
    assert modelled.after(model, Pair("JPN", "KOR")).terms[0].sender == "KOR"
    assert modelled.after(model, Pair("JPN", "NATO")).terms[0].receiver == "NATO"
    assert modelled.after(model, Pair("JPN", "AUS")).terms[0].sender == "JPN"


def test_what_to_do_where_no_map_fits_is_said_on_the_next_page(table: Table):
    browser = client(table.kor)
    for language, said in (("en", "No label map was taken over"), ("ko", "가져오지 않았습니다")):
        browser.get(f"/texts?language={language}")
        answer = browser.post("/drafts/new", {"model": TEMPLATE, "partner": "NATO"})
        assert said in page(browser.get(answer["Location"])).said()
    concluded(table)
    answer = browser.post("/drafts/new", {"model": TEMPLATE, "partner": "NATO"})
    assert "가져오지 않았습니다" not in page(browser.get(answer["Location"])).said()


def test_a_model_is_chosen_among_what_is_offered_and_by_whoever_may_table(table: Table):
    concluded(table)
    name = model_of(table, "OLD").key
    seen = opened(table.kor, "/drafts/new")
    assert "illustrative" in seen.said()
    assert name in seen.all("value")
    browser = client(table.kor)
    for field, wrong in (("model", "text--made-up"), ("partner", "KOR"), ("partner", "")):
        sent = {"model": name, "partner": "NATO"} | {field: wrong}
        answer = browser.post("/drafts/new", sent)
        assert answer.status_code == 422
        assert f'id="wrong-{field}"' in answer.content.decode()
    for post in ("reader", ""):
        assert client(table.kor, post).get("/drafts/new").status_code == 404
        assert client(table.kor, post).post("/drafts/new", {}).status_code == 404


def test_a_programme_that_the_post_does_not_see_is_no_model(table: Table):
    concluded(table)
    name, title = model_of(table, "OLD").key, {"en": "far", "ko": "far"}
    far = Post("KOR", "far", title, (PLAIN,), ("elsewhere",), ("table",))
    posts.set_post(node=table.kor, post=far)
    assert name in opened(table.kor, "/drafts/new").all("value")
    assert name not in opened(table.kor, "/drafts/new", "far").all("value")
    sent = {"model": name, "partner": "NATO"}
    hidden = client(table.kor, "far").post("/drafts/new", sent).content
    made_up = client(table.kor, "far").post("/drafts/new", sent | {"model": name[:-4] + "0000"})
    assert hidden.count(b"wrong-model") == made_up.content.count(b"wrong-model") > 0
