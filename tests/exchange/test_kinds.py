"""Bodies of information: what is refused, and what counts as a reference."""

from typing import Any

import pytest

from comity.core import canonical
from comity.core.errors import BodyInvalidError, ComityError, ImpossibleDateError
from comity.core.kinds import Kinds
from comity.exchange.kinds import KINDS

kinds = Kinds(KINDS)
ONE = "item--00000000-0000-4000-8000-000000000001"
TWO = "item--00000000-0000-4000-8000-000000000002"
ITEM = {"title": {"en": "Title"}, "text": {"en": "Text", "ko": "글"}, "authentic": "en"}


def item(**changes: Any) -> Any:
    return kinds.read("item", 1, canonical.encode(ITEM | changes))


def test_an_item_refers_to_what_it_is_about():
    assert kinds.references("item", item(about=[TWO, ONE, ""])) == (ONE, TWO)


@pytest.mark.parametrize(
    ("first", "last"),
    [("", ""), ("2005", ""), ("2023-01", "2023-01"), ("2024-09-10", "2024-09"), ("2024-02-29", "")],
)
def test_a_day_may_be_known_as_far_as_its_year_or_month(first: str, last: str):
    assert item(date=first, until=last).date == first


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2023-02-29", ""),
        ("2023-13", ""),
        ("0000", ""),
        ("2024-09-10", "2024-09-09"),
        ("2024-09", "2024-08-31"),
        ("", "2024"),
    ],
)
def test_a_day_that_cannot_be_is_refused(first: str, last: str):
    with pytest.raises(ImpossibleDateError):
        item(date=first, until=last)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": {"ko": "제목"}},
        {"text": {"en": "Text", "ko": ""}},
        {"date": "11 July"},
        {"form": "Two words"},
        {"unknown": 1},
    ],
)
def test_an_item_that_cannot_be_is_refused(changes: dict[str, Any]):
    expected: type[ComityError] = BodyInvalidError
    with pytest.raises(expected):
        item(**changes)


def test_an_item_about_something_that_is_no_record_is_refused():
    with pytest.raises(BodyInvalidError):
        kinds.references("item", item(about=["the summit"]))


PARAGRAPHS = [
    {"words": {"en": "One"}, "labels": [{"policy": "KOR", "classification": "일반"}]},
    {"words": {"en": "Two", "ko": "둘"}},
]


def newer(**changes: Any) -> Any:
    body = {"title": {"en": "Title"}, "paragraphs": PARAGRAPHS, "authentic": "en"} | changes
    return kinds.read("item", 2, canonical.encode(body))


def test_a_paragraph_may_have_a_label_of_its_own():
    one, two = newer().paragraphs
    assert [label.classification for label in one.labels] == ["일반"]
    assert two.labels == ()


def test_the_text_of_an_older_item_is_its_only_paragraph():
    old = item(about=[ONE], date="2024", place="Seoul", illustrative=True)
    assert [one.words for one in old.paragraphs] == [ITEM["text"]]
    assert (old.about, old.date, old.place, old.illustrative) == ((ONE,), "2024", "Seoul", True)


@pytest.mark.parametrize(
    "paragraphs",
    [
        [],
        [{"words": {"ko": "글"}}],
        [{"words": {"en": " "}}],
        [PARAGRAPHS[1]] * 201,
        [PARAGRAPHS[0] | {"labels": PARAGRAPHS[0]["labels"] * 2}],
    ],
)
def test_paragraphs_that_cannot_be_are_refused(paragraphs: list[object]):
    with pytest.raises(BodyInvalidError):
        newer(paragraphs=paragraphs)
