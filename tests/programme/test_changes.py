"""What two texts differ in besides their paragraphs: nothing is left out, and each once."""

from typing import Any

import msgspec
import pytest
from django.utils.translation import override

from comity.core.label import Label
from comity.core.labelmap import LabelMap
from comity.core.record import Pointer
from comity.core.terms import Area, Paragraph, Part, Supersession, Terms, Text
from comity.programme.negotiation.changes import PAIRS, Change, changes, is_same
from comity.programme.negotiation.templatetags.changes import change as change_said

OLD, OTHER = Pointer("text--a", 1, "a" * 64), Pointer("text--b", 2, "b" * 64)
MAP = LabelMap(
    ("KOR", "NATO"),
    "KOR",
    "NATO",
    {"일반": "NU", "대외비": "NR"},
    {"NU": "일반"},
    (("S", "x", "H", "y"), ("S", "z", "H", "w")),
    (("H", "y", "S", "x"),),
)
SECOND = msgspec.structs.replace(MAP, between=("NATO", "KOR"), source="NATO", target="KOR")
TERMS = Terms(
    "5.1",
    "KOR",
    "NATO",
    ("goal", "item"),
    (Label("KOR", "대외비"), Label("NATO", "NR")),
    ("X1", "X2"),
    ("CYB", "CTR"),
    ("JPN", "AUS"),
    "keep",
)
TEXT = Text(
    form="programme",
    code="ITPP",
    name={"en": "A programme", "ko": "프로그램"},
    parties=("KOR", "NATO"),
    authentic="en",
    starts=0,
    until=86_400_000,
    terms=(TERMS, msgspec.structs.replace(TERMS, clause="5.2", sender="NATO", receiver="KOR")),
    adopted=1,
    areas=(
        Area("CYB", {"en": "Cyber"}, {"KOR": ("C1", "C2"), "NATO": ("C1",)}),
        Area("CTR", {"en": "Terror"}, {"KOR": ("T1",)}),
    ),
    maps=(MAP, SECOND),
    shared=("TLP", "PUB"),
    supersedes=Supersession(OLD, {"A": ("CYB", "CTR")}, {"KOR:X": "keep"}),
    replaces="text--c",
    paragraphs=(Paragraph("1", {"en": "One."}),),
    parts=(Part("I", {"en": "First"}), Part("II", {"en": "Second"})),
)


def but(**fields: Any) -> Text:
    return msgspec.structs.replace(TEXT, **fields)


def told(new: Text, old: Text = TEXT) -> list[tuple[str, str, str]]:
    return [(one.of, one.what, one.name) for one in changes(old, new)]


def area(at: int, **fields: Any) -> Text:
    areas = list(TEXT.areas)
    areas[at] = msgspec.structs.replace(areas[at], **fields)
    return but(areas=tuple(areas))


def clause(**fields: Any) -> Text:
    return but(terms=(msgspec.structs.replace(TERMS, **fields), TEXT.terms[1]))


def in_map(**fields: Any) -> Text:
    return but(maps=(msgspec.structs.replace(MAP, **fields), SECOND))


def superseding(**fields: Any) -> Text:
    return but(supersedes=msgspec.structs.replace(TEXT.supersedes, **fields))


FIELDS = {
    "form": "arrangement",
    "code": "NEXT",
    "name": {"en": "Another", "ko": "프로그램"},
    "authentic": "ko",
    "adopted": None,
    "starts": 5,
    "until": None,
    "illustrative": True,
}
OTHERS = [
    (but(parties=("KOR", "NATO", "JPN")), ("parties", "new", "")),
    (but(parties=("KOR",)), ("parties", "gone", "")),
    (but(parties=("NATO", "KOR")), ("parties", "order", "")),
    (but(shared=("TLP",)), ("shared", "gone", "")),
    (but(shared=("TLP", "PUB", "PUB")), ("shared", "order", "")),
    (but(parts=TEXT.parts[:1]), ("part", "gone", "II")),
    (but(parts=(*TEXT.parts, Part("III", {"en": "x"}))), ("part", "new", "III")),
    (but(parts=(TEXT.parts[0], Part("II", {"en": "x"}))), ("part", "changed", "II")),
    (but(parts=TEXT.parts[::-1]), ("part", "order", "")),
    (but(areas=TEXT.areas[::-1]), ("area", "order", "")),
    (area(0, name={"en": "Cyber defence"}), ("area", "changed", "CYB")),
    (area(0, code="CYD"), ("area-code", "changed", "CYD")),
    (area(0, subjects={"KOR": ("C1",), "NATO": ("C1",)}), ("subjects", "gone", "KOR:C2")),
    (area(1, subjects={"KOR": ("T1", "T2", "T3")}), ("subjects", "new", "KOR:T2, KOR:T3")),
    (area(0, subjects={"KOR": ("C2", "C1"), "NATO": ("C1",)}), ("area-subjects", "order", "CYB")),
    (superseding(text=OTHER), ("supersedes", "changed", "")),
    (superseding(areas={"A": ("CYB",)}), ("successors", "changed", "A")),
    (superseding(areas={}), ("successors", "gone", "A")),
    (superseding(areas={"A": ("CYB", "CTR"), "B": ()}), ("successors", "new", "B")),
    (superseding(subjects={"KOR:X": "return"}), ("given", "changed", "KOR:X")),
    (superseding(subjects={}), ("given", "gone", "KOR:X")),
    (but(terms=TEXT.terms[:1]), ("clause", "gone", "5.2")),
    (but(terms=TEXT.terms[::-1]), ("clause", "order", "")),
    (clause(clause="6"), ("clause-number", "changed", "6")),
    (but(maps=(MAP,)), ("map", "gone", "NATO – KOR: NATO ↔ KOR")),
    (but(maps=(MAP, SECOND, MAP)), ("map", "new", "KOR – NATO: KOR ↔ NATO")),
    (but(maps=(SECOND, MAP)), ("map", "order", "")),
]
WITHIN_CLAUSE = [
    (clause(sender="JPN"), ("sender", "changed", "")),
    (clause(receiver="JPN"), ("receiver", "changed", "")),
    (clause(after="return"), ("after", "changed", "")),
    (clause(kinds=("goal", "item", "activity")), ("clause-kinds", "new", "")),
    (clause(kinds=("item", "goal")), ("clause-kinds", "order", "")),
    (clause(subjects=("X1",)), ("clause-subjects", "gone", "")),
    (clause(areas=("CYB",)), ("clause-areas", "gone", "")),
    (clause(onward=("JPN", "AUS", "NZL")), ("clause-onward", "new", "")),
    (clause(ceiling=(Label("KOR", "대외비"),)), ("ceiling", "gone", "NATO")),
    (clause(ceiling=(Label("KOR", "일반"), Label("NATO", "NR"))), ("ceiling", "changed", "KOR")),
    (clause(ceiling=TERMS.ceiling[::-1]), ("ceiling", "order", "")),
]
WITHIN_MAP = [
    (in_map(classes_there={"일반": "NU"}), ("pair", "gone", "대외비")),
    (in_map(classes_there={"일반": "NU", "대외비": "NC"}), ("pair", "changed", "대외비")),
    (in_map(classes_back={"NU": "일반", "NR": "대외비"}), ("pair", "new", "NR")),
    (in_map(values_there=()), ("pair", "gone", "S: x")),
    (in_map(values_there=MAP.values_there[::-1]), ("pair", "order", "")),
    (in_map(values_back=(("H", "y", "S", "z"),)), ("pair", "changed", "H: y")),
]


def test_two_texts_that_replace_others_are_the_same_and_nothing_is_told():
    other = but(replaces="text--d")
    assert is_same(TEXT, other)
    assert changes(TEXT, other) == ()
    assert not is_same(TEXT, but(paragraphs=()))


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_changed_is_told_with_both_values(field: str):
    new = but(**{field: FIELDS[field]})
    expected = Change(field, "changed", old=getattr(TEXT, field), new=FIELDS[field])
    assert changes(TEXT, new) == (expected,)


@pytest.mark.parametrize(("new", "expected"), OTHERS)
def test_one_change_of_a_part_area_party_or_supersession_is_told_once(
    new: Text, expected: tuple[str, str, str]
):
    assert told(new) == [expected]


@pytest.mark.parametrize(("new", "expected"), WITHIN_CLAUSE)
def test_a_clause_tells_which_of_its_fields_changed(new: Text, expected: tuple[str, str, str]):
    (one,) = changes(TEXT, new)
    assert (one.of, one.what, one.name) == ("clause", "changed", "5.1")
    assert [(field.of, field.what, field.name) for field in one.within] == [expected]


@pytest.mark.parametrize(("new", "expected"), WITHIN_MAP)
def test_a_label_map_tells_which_of_its_pairs_changed(new: Text, expected: tuple[str, str, str]):
    (one,) = changes(TEXT, new)
    assert (one.of, one.what) == ("map", "changed")
    assert expected in [(pair.of, pair.what, pair.name) for pair in one.within]


def test_a_new_clause_tells_all_that_it_says():
    (one,) = changes(but(terms=TEXT.terms[1:]), TEXT)[:1]
    assert (one.what, one.new) == ("new", TERMS)
    assert {field.of for field in one.within} == {
        "clause-areas", "clause-subjects", "clause-kinds", "clause-onward", "ceiling"
    }  # fmt: skip


def test_a_subject_that_goes_to_another_area_is_moved_and_neither_gone_nor_new():
    cyber, terror = TEXT.areas
    new = but(
        areas=(
            msgspec.structs.replace(cyber, subjects={"KOR": ("C1",), "NATO": ("C1",)}),
            msgspec.structs.replace(terror, subjects={"KOR": ("T1", "C2")}),
        )
    )
    assert changes(TEXT, new) == (Change("subjects", "moved", "KOR:C2", ("CYB",), ("CTR",)),)


def test_an_area_that_two_of_one_name_could_be_is_gone_and_not_recoded():
    name = {"en": "Cyber"}
    new = but(areas=(Area("A", name), Area("B", name), TEXT.areas[1]))
    found = told(new)
    assert ("area", "gone", "CYB") in found
    assert ("area-code", "changed", "A") not in found


def test_no_field_of_a_text_a_clause_or_a_map_is_left_out_of_the_comparison():
    tried = {*FIELDS, "parties", "shared", "parts", "areas", "supersedes", "terms", "maps"}
    assert {*Text.__struct_fields__} == tried | {"replaces", "paragraphs"}
    in_clauses = {"clause", "sender", "receiver", "after", "kinds", "subjects", "areas", "onward"}
    assert {*Terms.__struct_fields__} == in_clauses | {"ceiling"}
    assert {*LabelMap.__struct_fields__} == {"between", "source", "target", *PAIRS}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_change_has_a_sentence_that_says_what_there_is_now(language: str):
    news = [new for new, _ in (*OTHERS, *WITHIN_CLAUSE, *WITHIN_MAP)]
    news += [but(**{field: value}) for field, value in FIELDS.items()]
    told = [one for new in news for pair in ((TEXT, new), (new, TEXT)) for one in changes(*pair)]
    with override(language):
        for one in [*told, *(field for change in told for field in change.within)]:
            said = change_said(one)
            assert said
            for name in (one.name, *(one.new if isinstance(one.new, tuple) else ())):
                if one.what in ("new", "gone", "changed") and isinstance(name, str):
                    assert name in said or one.of == "clause-kinds"
