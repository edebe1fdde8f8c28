"""Two versions of a text beside each other: which paragraph is which, and what each says."""

from typing import Any

import msgspec
import pytest

from comity.core.terms import Paragraph, Text
from comity.programme.negotiation import pairing, versions

BASE = Text("programme", "P", {"en": "P"}, ("KOR", "NATO"), "en", 0, None, ())
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


def test_two_paragraphs_that_exchanged_their_numbers_are_not_rewritten():
    longer = MEETS + " It meets in Seoul as well."
    old, new = of(("1", MEETS), ("2", longer)), of(("1", longer), ("2", MEETS))
    assert sorted(told(old, new)) == [("1", "moved"), ("2", "moved")]


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


def test_pairing_many_paragraphs_that_nobody_has_seen_before_does_not_hang(
    monkeypatch: pytest.MonkeyPatch,
):
    old = of(*((f"1.{at}", f"word{at} here") for at in range(2000)))
    new = of(*((f"2.{at}", f"other{at} there") for at in range(2000)))
    looked, alike = 0, pairing.Pairing.alike

    def count(self: pairing.Pairing, one: Paragraph, two: Paragraph) -> float:
        nonlocal looked
        looked += 1
        return alike(self, one, two)

    monkeypatch.setattr(pairing.Pairing, "alike", count)
    assert pairing.of_versions(old.paragraphs, new.paragraphs) == []
    assert looked < pairing.MAX_LOOKED_AT


def test_where_only_some_can_be_looked_at_those_that_stand_near_each_other_are(
    monkeypatch: pytest.MonkeyPatch,
):
    several = [f"{MEETS} {at} {SHARES}" for at in "abcdef"]
    old = of(*((f"1.{at}", words) for at, words in enumerate(several)))
    new = of(*((f"2.{at}", words.replace("once", "twice")) for at, words in enumerate(several)))
    monkeypatch.setattr(pairing.Pairing, "_spend", _at_most(len(several) * 2 + 1))
    assert [row.what for row in versions.paragraphs(old, new)] == ["changed"] * len(several)


def _at_most(most: int) -> Any:
    spent = 0

    def spend(_: pairing.Pairing, __: int) -> bool:
        nonlocal spent
        spent += 1
        return spent <= most

    return spend
