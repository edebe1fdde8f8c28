"""Two wordings compared: word by word, in Korean by syllables, whole where that would take long."""

import sys

import pytest

from comity.programme.negotiation.words_apart import Piece, apart, letters

MOST_CALLS = 200_000
"""Calls of functions. With the bounds there are about 40,000."""


def told(old: str, new: str) -> str:
    signs = {"same": "{}", "gone": "[-{}]", "new": "[+{}]"}
    return "".join(signs[piece.what].format(piece.text) for piece in apart(old, new))


def test_words_that_stay_go_and_come_are_told_apart():
    assert told("It meets once a year.", "It meets twice a year.") == (
        "It meets[- once][+ twice] a year."
    )
    assert told("a b c", "a c") == "a[- b] c"
    assert told("a c", "a b c d") == "a[+ b] c[+ d]"


def test_a_korean_word_differs_in_its_ending_alone():
    assert told("협의회를 설치한다.", "협의회가 설치된다.") == (
        "협의회[-를][+가] 설치[-한][+된]다."
    )


def test_korean_words_that_begin_otherwise_are_exchanged_whole():
    assert told("매년 개최", "격년 개최") == "[-매년][+격년] 개최"


def test_nothing_and_something():
    assert apart("", "") == []
    assert apart("", "new") == [Piece("new", "new")]
    assert apart("old", "") == [Piece("gone", "old")]
    assert apart("same", "same") == [Piece("same", "same")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("one two three", "zero one  three\nfour"),
        ("회의를 연 2회 개최", "회의는 연 3회 개최한다"),
        ("  spaces  before", "spaces before  "),
        ("a" * 300_000, "b c d"),
        ("a " * 5000, "a b " * 5000),
        ("\u202bשלום עולם", "שלום לכם"),
    ],
)
def test_what_is_not_gone_is_the_new_wording(old: str, new: str):
    pieces = apart(old, new)
    assert "".join(p.text for p in pieces if p.what != "gone") == new
    was = "".join(p.text for p in pieces if p.what != "new")
    assert was.split() == old.split()


def test_a_letter_is_never_cut_from_its_marks():
    jamo = "한글"
    assert letters(jamo) == ["한", "글"]
    assert letters("e\u0301👩\u200d🔬x") == ["e\u0301", "👩\u200d🔬", "x"]
    assert letters("\u1112\u1161\u11ab\u1100") == ["\u1112\u1161\u11ab", "\u1100"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("한 " * 350_000, "국 " * 350_000),
        ("a b " * 1900, "b a c " * 1300),
        (" ".join(f"w{n % 70}" for n in range(4000)), " ".join(f"w{n % 71}" for n in range(4000))),
        ("x" * 1_000_000, "y" * 1_000_000),
    ],
)
def test_a_wording_of_a_megabyte_does_not_hang(old: str, new: str):
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        apart(old, new)
    finally:
        sys.setprofile(None)
    assert calls < MOST_CALLS


def test_wordings_with_next_to_nothing_in_common_are_shown_whole():
    old = "The parties consult on the non-proliferation of weapons of mass destruction."
    new = "A guide for the visitors of museums, with a map of the city on its back."
    assert [piece.what for piece in apart(old, new)] == ["gone", "new"]
    assert [piece.what for piece in apart(old, f"{new} {old}")] == ["new", "same"]
