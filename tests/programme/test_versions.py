"""Two texts beside each other: which paragraph is which, and areas with those that succeed them."""

import sys
from typing import Any

import msgspec
import pytest

from comity.core.record import Pointer
from comity.core.terms import Area, Paragraph, Supersession, Text
from comity.programme.negotiation import pairing, versions
from comity.programme.negotiation.versions import Family

BASE = Text("programme", "P", {"en": "P"}, ("KOR", "NATO"), "en", 0, None, ())
OLD = Pointer("text--old", 1, "a" * 64)
MOST_CALLS = 10_000_000
"""Calls and returns. With the bound there are about 7,600,000; without it, over 100,000,000."""
MEETS = "The committee meets once a year in Brussels to look at what was done."
SHARES = "Each party shares what it learns from exercises with the other one."
TRAINS = "Korean officers attend courses of the alliance at their own expense."


def text(*paragraphs: Paragraph, **fields: Any) -> Text:
    return msgspec.structs.replace(BASE, paragraphs=paragraphs, **fields)


def of(*several: tuple[str, str]) -> Text:
    return text(*(Paragraph(number, {"en": words}) for number, words in several))


def told(old: Text, new: Text) -> list[tuple[str, str]]:
    return [(one.number, one.what) for one in versions.paragraphs(old, new)]


def test_two_versions_are_compared_in_the_new_order_with_the_gone_at_its_place():
    old = of(("1", "one"), ("2", "two"), ("3", "three"))
    new = of(("1", "one"), ("3", "three new"), ("4", "four"))
    assert told(old, new) == [("1", "same"), ("2", "gone"), ("3", "changed"), ("4", "new")]
    assert told(new, old) == [("1", "same"), ("2", "new"), ("3", "changed"), ("4", "gone")]


def test_a_paragraph_put_before_others_rewrites_none_of_them():
    old = of(("1", MEETS), ("2", SHARES))
    new = of(("1", TRAINS), ("2", MEETS), ("3", SHARES.replace("exercises", "courses")))
    first, second, third = versions.paragraphs(old, new)
    assert (first.what, second.what, third.what) == ("new", "moved", "changed")
    assert [(one.of, one.old, one.new) for one in second.changes] == [
        ("paragraph-number", "1", "2")
    ]
    assert third.old == old.paragraphs[1]


def test_paragraphs_that_changed_places_are_moved_and_as_few_as_can_be():
    old = of(("1", MEETS), ("2", SHARES), ("3", TRAINS))
    new = text(*(old.paragraphs[at] for at in (1, 2, 0)))
    assert told(old, new) == [("2", "same"), ("3", "same"), ("1", "moved")]


def test_two_paragraphs_of_one_wording_find_each_other_by_number():
    old = of(("1", "Reserved."), ("2", "Reserved."))
    assert told(old, of(("1", "Reserved."), ("2", "Reserved."))) == [("1", "same"), ("2", "same")]
    assert told(old, of(("2", "Reserved."))) == [("1", "gone"), ("2", "same")]


@pytest.mark.parametrize(
    ("field", "now", "change"),
    [
        ("area", "CTR", "paragraph-area"),
        ("part", "II", "paragraph-part"),
        ("illustrative", True, "paragraph-illustrative"),
        ("translates", {"ko": "f" * 16}, "paragraph-translates"),
        ("words", {"en": "One."}, "paragraph-language"),
        ("words", {"en": "One.", "ko": "하나.", "fr": "Un."}, "paragraph-language"),
        ("words", {"en": "One.", "ko": "\u1112\u1161\u1102\u1161."}, "paragraph-letters"),
    ],
)
def test_a_paragraph_is_the_same_only_when_every_field_is(field: str, now: object, change: str):
    one = Paragraph("1", {"en": "One.", "ko": "하나."}, "CYB", part="I")
    other = msgspec.structs.replace(one, **{field: now})
    (seen,) = versions.paragraphs(text(one), text(other))
    assert (seen.what, [told.of for told in seen.changes]) == ("changed", [change])
    assert versions.paragraphs(text(one), text(one))[0].what == "same"


def test_no_field_of_a_paragraph_is_left_out_of_the_comparison():
    told_of = {"number", "area", "part", "illustrative", "translates", "words"}
    assert {*Paragraph.__struct_fields__} == told_of


def test_texts_with_nothing_in_common_are_shown_whole_and_said_to_be_so():
    old = of(("1", MEETS), ("2", SHARES))
    new = of(("1", "Nobody knew why the lighthouse had gone dark that night."))
    rows = versions.paragraphs(old, new)
    assert versions.has_nothing_in_common(rows)
    assert [[piece.what for piece in row.words["en"]] for row in rows] == [
        ["gone", "new"],
        ["gone"],
    ]
    assert rows[0].is_anew
    assert not versions.has_nothing_in_common(versions.paragraphs(old, old))
    assert not versions.has_nothing_in_common(versions.paragraphs(text(), old))


def test_right_to_left_wordings_are_paired_and_compared():
    old = text(Paragraph("1", {"he": "הוועדה נפגשת פעם בשנה בבריסל"}))
    new = text(Paragraph("2", {"he": "הוועדה נפגשת פעמיים בשנה בבריסל"}))
    (row,) = versions.paragraphs(old, new)
    assert row.what == "changed"
    kept = "".join(piece.text for piece in row.words["he"] if piece.what != "gone")
    assert kept == new.paragraphs[0].words["he"]


def test_pairing_many_paragraphs_that_nobody_has_seen_before_does_not_hang():
    old = of(*((f"1.{at}", f"word{at} " * 30) for at in range(3000)))
    new = of(*((f"2.{at}", f"other{at} " * 30) for at in range(3000)))
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        assert pairing.of_versions(old.paragraphs, new.paragraphs) == []
    finally:
        sys.setprofile(None)
    assert calls < MOST_CALLS


# Areas


def programme(areas: dict[str, str], mapped: dict[str, tuple[str, ...]] | None = None) -> Text:
    """A programme with one paragraph per area, in these words; superseding OLD as mapped."""
    said = None if mapped is None else Supersession(OLD, mapped, {"KOR:DIS": "keep"})
    return text(
        *(Paragraph(f"{code}.1", {"en": words}, code) for code, words in areas.items() if words),
        areas=tuple(Area(code, {"en": code}, {"KOR": (code,)}) for code in areas),
        supersedes=said,
    )


def codes(family: Family) -> tuple[list[str], list[str]]:
    return [one.code for one in family.old], [one.code for one in family.new]


def test_an_area_stands_with_its_successors_and_its_paragraphs_are_compared_word_by_word():
    old = programme({"CYB": MEETS})
    new = programme({"CYD": MEETS.replace("once", "twice")}, {"CYB": ("CYD",)})
    (family,) = versions.areas(old, new)
    assert codes(family) == (["CYB"], ["CYD"])
    (row,) = family.both
    assert [piece.text for piece in row.words["en"] if piece.what != "same"] == [" once", " twice"]
    assert {one.of for one in row.changes} == {"paragraph-number", "paragraph-area"}


def test_areas_that_are_divided_and_joined_stand_together_and_each_paragraph_once():
    old = programme({"INT": MEETS, "SCI": SHARES, "PMC": TRAINS})
    new = programme(
        {"CAP": MEETS, "PRA": SHARES, "DIA": TRAINS},
        {"INT": ("CAP", "PRA"), "PMC": ("DIA",), "SCI": ("PRA",)},
    )
    first, second = versions.areas(old, new)
    assert codes(first) == (["INT", "SCI"], ["CAP", "PRA"])
    ways = [(area.code, [one.code for one in to]) for area, to in first.ways]
    assert ways == [("INT", ["CAP", "PRA"]), ("SCI", ["PRA"])]
    assert [one.number for one in first.both] == ["CAP.1", "PRA.1"]
    assert codes(second) == (["PMC"], ["DIA"])


def test_a_later_old_area_joins_two_families_into_one():
    old = programme({"A": "", "B": "", "C": ""})
    new = programme({"X": "", "Y": ""}, {"A": ("X",), "B": ("Y",), "C": ("X", "Y")})
    (family,) = versions.areas(old, new)
    assert codes(family) == (["A", "B", "C"], ["X", "Y"])


def test_an_area_without_a_successor_ends_and_says_what_becomes_of_what_was_given():
    family, new_one = versions.areas(
        programme({"DIS": MEETS}), programme({"CLI": TRAINS}, {"DIS": ()})
    )
    assert codes(family) == (["DIS"], [])
    assert [(one.name, one.new) for one in family.given] == [("KOR:DIS", "keep")]
    assert [one.number for one in family.gone] == ["DIS.1"]
    assert codes(new_one) == ([], ["CLI"])
    assert [one.number for one in new_one.come] == ["CLI.1"]


def test_paragraphs_of_no_area_are_compared_last():
    old = text(Paragraph("1.1", {"en": MEETS}), areas=(Area("CYB", {"en": "C"}),))
    new = text(
        Paragraph("1.1", {"en": MEETS + " Nothing else."}),
        Paragraph("3.1", {"en": TRAINS}),
        areas=old.areas,
        supersedes=Supersession(OLD, {"CYB": ("CYB",)}),
    )
    cyber, none = versions.areas(old, new)
    assert cyber.paragraphs == ()
    assert codes(none) == ([], [])
    assert [(one.number, one.what) for one in none.paragraphs] == [
        ("1.1", "changed"), ("3.1", "new")
    ]  # fmt: skip


def test_a_paragraph_that_went_to_an_area_that_succeeds_another_is_found_there():
    old = programme({"CYB": MEETS, "CTR": ""})
    new = programme({"CYB": "", "CTR": MEETS}, {"CYB": ("CYB",), "CTR": ("CTR",)})
    first, second = versions.areas(old, new)
    assert first.paragraphs == ()
    (row,) = second.both
    assert ("CYB", "CTR") in [(one.old, one.new) for one in row.changes]


def test_what_is_alike_in_the_succeeding_area_is_taken_before_what_is_more_alike_elsewhere():
    old = programme({"CYB": SHARES, "CTR": ""})
    near = SHARES.replace("exercises", "courses").replace("Each party", "The other side")
    new = programme({"CYB": near, "CTR": SHARES + " Always."}, {"CYB": ("CYB",), "CTR": ("CTR",)})
    first, second = versions.areas(old, new)
    assert [one.number for one in first.both] == ["CYB.1"]
    assert [one.number for one in second.come] == ["CTR.1"]


def test_no_paragraph_of_either_programme_is_left_out():
    old = programme({"A": MEETS, "B": SHARES, "C": ""})
    new = programme({"X": SHARES, "Y": TRAINS}, {"A": (), "B": ("X",), "C": ("X",), "Z": ("Y",)})
    rows = [row for family in versions.areas(old, new) for row in family.paragraphs]
    assert [row.old for row in rows if row.old] == list(old.paragraphs)
    assert {row.number for row in rows if row.new} == {"X.1", "Y.1"}


def test_what_shares_an_area_but_no_wording_stands_beside_each_other_and_is_not_compared():
    words = "Regular working-level and senior-level political-military meetings"
    was = "The parties keep up regular contact between their political and military staffs."
    old, new = programme({"PMC": was}), programme({"DIA": words}, {"PMC": ("DIA",)})
    (family,) = versions.areas(old, new)
    assert family.both == ()
    assert (family.gone, family.come) == (old.paragraphs, new.paragraphs)
    assert [row.what for row in family.paragraphs] == ["gone", "new"]
    assert versions.has_nothing_in_common(family.paragraphs)
