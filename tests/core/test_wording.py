"""Translations know the wording they were made of; numbers sort as people count."""

from comity.core.terms import Paragraph
from comity.core.wording import is_mark, mark, older, order, reworded

BOTH = {"en": "Meetings are held.", "ko": "회의를 개최한다."}


def test_a_translation_of_a_wording_that_has_changed_is_older():
    made = Paragraph("1", BOTH, translates={"ko": mark(BOTH["en"])})
    assert older(made, "en") == ()
    changed = reworded(made, {"en": "Meetings are held yearly."}, "en")
    assert changed.words["ko"] == BOTH["ko"]
    assert older(changed, "en") == ("ko",)


def test_a_translation_that_says_nothing_is_not_called_older():
    assert older(Paragraph("1", BOTH), "en") == ()


def test_a_translation_that_said_nothing_is_older_once_the_original_is_amended_alone():
    assert older(reworded(Paragraph("1", BOTH), {"en": "Other."}, "en"), "en") == ("ko",)


def test_a_translation_made_anew_is_of_the_wording_as_it_is():
    stale = reworded(Paragraph("1", BOTH), {"en": "Other."}, "en")
    assert older(reworded(stale, {"ko": "다른 문안."}, "en"), "en") == ()


def test_both_languages_amended_together_belong_together():
    stale = reworded(Paragraph("1", BOTH), {"en": "Other."}, "en")
    assert older(reworded(stale, {"en": "Third.", "ko": BOTH["ko"]}, "en"), "en") == ()


def test_struck_out_leaves_nothing():
    assert reworded(Paragraph("1", BOTH), {}, "en").words == {}


def test_numbers_sort_as_people_count():
    given = ["2.10", "2.9", "10", "2", "1.a", "1.1", "가"]
    assert sorted(given, key=order) == ["1.1", "1.a", "2", "2.9", "2.10", "10", "가"]


def test_a_mark_is_sixteen_hex_digits():
    assert is_mark(mark("x"))
    assert not is_mark(mark("x").upper())
    assert not is_mark(mark("x") + "0")
