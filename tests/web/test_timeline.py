"""The picture: a row per area with all that led to it, and no mark hidden or outside."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.web.first import Agreement, Event
from comity.web.timeline import NARROW, SIGN, WIDE, Layout, Picture, draw
from comity.web.wrap import LONGEST, width, wrap
from tests.web import samples
from tests.web.samples import at, said

ELSEWHERE = said("No area", "분야 없음")
LAYOUTS = (WIDE, NARROW)


def drawn(
    agreements: tuple[Agreement, ...] = samples.FULL.agreements,
    events: tuple[Event, ...] = samples.EVENTS,
    layout: Layout = WIDE,
) -> Picture:
    picture = draw(agreements, events, ELSEWHERE, now=samples.NOW, layout=layout)
    assert picture is not None
    return picture


def spans(picture: Picture, name: str) -> list[str]:
    row = next(row for row in picture.rows if row.name["en"] == name)
    return [f"{agreement.code} {code}" for agreement, code in row.spans]


def test_an_area_shows_the_areas_that_it_succeeds() -> None:
    assert spans(drawn(), "Cyber defence") == ["ITPP CYB", "IPCP CYB"]
    assert spans(drawn(), "Capability development and interoperability") == ["ITPP CAP", "IPCP INT"]
    assert spans(drawn(), "Science and technology") == ["ITPP SCI"]


def test_an_old_area_without_successor_has_a_row_of_its_own_after_the_others() -> None:
    assert [row.name["en"] for row in drawn().rows][-1] == "Disaster relief"
    assert drawn().areas == 11


def test_an_agreement_without_areas_is_a_row_and_a_charter_is_none() -> None:
    charter = replace(samples.ARRANGEMENT, form="charter", code="CHARTER")
    picture = drawn((samples.ARRANGEMENT, charter), ())
    assert [row.name for row in picture.rows] == [samples.ARRANGEMENT.name]
    assert picture.areas == 0


def test_rows_of_one_name_say_whose_they_are() -> None:
    """With one partner at a time an area's name is enough; with two it is not."""
    other = replace(samples.ITPP, code="OTHER", hash="0" * 64, replaces="")
    names = [row.name["en"] for row in drawn((samples.ITPP, samples.IPCP, other), ()).rows]
    assert len(names) == len(set(names))
    assert {"Cyber defence · ITPP", "Cyber defence · OTHER", "Disaster relief"} <= set(names)
    assert "사이버방위 · OTHER" in [row.name["ko"] for row in drawn((samples.ITPP, other), ()).rows]


def test_rows_of_one_name_and_one_code_say_who_their_parties_are() -> None:
    other = replace(
        samples.ITPP, hash="0" * 64, replaces="", parties=(samples.CCDCOE, samples.NATO)
    )
    names = [row.name["en"] for row in drawn((samples.ITPP, other), ()).rows]
    assert {"Cyber defence · ITPP · KOR–NATO", "Cyber defence · ITPP · CCDCOE–NATO"} <= set(names)


def test_a_chain_of_texts_that_names_itself_ends() -> None:
    loop = replace(samples.ITPP, replaces="ITPP")
    assert len(drawn((loop,)).rows[0].bars) == 1


def test_there_is_nothing_to_draw_without_agreements_and_events() -> None:
    assert draw((), (), ELSEWHERE, now=samples.NOW) is None


def test_an_event_without_a_known_area_has_a_row_too() -> None:
    picture = drawn((samples.ARRANGEMENT,), samples.EVENTS[-1:])
    assert picture.rows[-1].name == ELSEWHERE
    assert len(picture.rows[-1].signs) == 1


def test_what_was_before_the_first_year_stands_in_the_table_only() -> None:
    picture = drawn()
    assert picture.earlier == 1
    assert picture.marks[0].title["en"] == "Dialogue and cooperation begin"
    assert all(mark.at >= at("2019-01-01") for row in picture.rows for mark in row.signs)


def test_forms_with_one_sign_share_a_place_in_the_legend() -> None:
    assert ("triangle", ["accession", "mission"]) in drawn().forms


def test_each_mark_has_its_row_in_the_table() -> None:
    picture = drawn()
    marks = [mark.id for mark in picture.marks]
    assert len(marks) == len(set(marks))
    assert {mark.id for row in picture.rows for mark in row.bars + row.signs} <= set(marks)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_years_have_room_for_their_figures(layout: Layout) -> None:
    for starts in ("2024-01-01", "1950-01-01"):
        years = drawn((replace(samples.ITPP, starts=at(starts)),), layout=layout).years
        assert all(later[1] - earlier[1] >= 40 for earlier, later in pairwise(years))


@pytest.mark.parametrize("layout", LAYOUTS)
@given(
    days=st.lists(st.integers(0, 3000), max_size=12),
    length=st.integers(0, 4000),
)
def test_signs_lie_apart_and_marks_within_the_picture(
    layout: Layout, days: list[int], length: int
) -> None:
    day = 86_400_000
    events = tuple(
        Event(at=at("2020-01-01") + n * day, title=said("e", "행"), form="meeting", area="CYB")
        for n in days
    )
    agreement = replace(samples.ITPP, until=samples.ITPP.starts + length * day)
    picture = drawn((agreement,), events, layout)
    for row in picture.rows:
        for bar in row.bars:
            assert layout.left <= bar.x <= bar.x + bar.width <= layout.width
        places = [(mark.x, mark.y) for mark in row.signs]
        for number, (x, y) in enumerate(places):
            assert all(abs(x - u) >= SIGN or abs(y - v) >= SIGN for u, v in places[:number])
            assert picture.top <= y <= picture.bottom
    assert all(lower.top > upper.top for upper, lower in pairwise(picture.rows))


@given(st.text(max_size=300), st.floats(2, 30))
def test_lines_keep_to_the_room_and_lose_no_letter(text: str, room: float) -> None:
    lines = wrap(text, room)
    assert all(width(line) <= room for line in lines)
    kept = "".join("".join(line.split()) for line in lines)
    short = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    assert kept == "".join(short.split())
