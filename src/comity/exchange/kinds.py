"""Kinds of information: the item, and the link between two records."""

from datetime import date
from typing import Annotated

import msgspec

from comity.core.errors import ImpossibleDateError
from comity.core.kinds import Kind
from comity.core.terms import Words
from comity.programme.words import Language, check_words

Day = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?\Z")]
"""A day as far as it is known: ``2023-07-11``, ``2023-01``, ``2005``, or nothing."""
Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z-]{0,31}\Z")]

RELATIONS: dict[str, Words] = {
    "evidence-for": {"en": "is evidence for", "ko": "의 근거"},
    "follows": {"en": "follows on", "ko": "의 후속"},
    "part-of": {"en": "is part of", "ko": "의 일부"},
    "release-of": {"en": "is the releasable version of", "ko": "의 제공용 판"},
    "serves": {"en": "serves", "ko": "에 기여"},
}
"""The relations that pages have words for. Another is shown as it is written."""


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of information for people: a report, an event, a notice.

    ``form`` says of what sort it is (``report``, ``meeting``, ``exercise``); ``date`` and ``until``
    say when it took place, not when it was written. ``about`` are ids of the records without which
    it cannot be understood. ``illustrative`` marks what a demonstration made up.
    """

    title: Words
    text: Words
    authentic: Language
    form: Word = "report"
    date: Day = ""
    until: Day = ""
    place: Annotated[str, msgspec.Meta(max_length=128)] = ""
    about: tuple[str, ...] = ()
    illustrative: bool = False


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A relation between two records, with a label of its own: whoever sees it must see both."""

    relation: Word
    source: str
    target: str


def check_days(first: str, last: str) -> None:
    """Raise ImpossibleDateError when a day does not exist, or the last comes before the first."""
    for day in (first, last):
        _check_day(day)
    # What is known less exactly is compared as far as it is known.
    if last and (not first or last < first[: len(last)]):
        raise ImpossibleDateError(f"It would end ({last}) before it begins ({first or 'no day'}).")


def _check_day(day: str) -> None:
    if not day:
        return
    try:
        date.fromisoformat(day + "-01" * (2 - day.count("-")))
    except ValueError as error:
        raise ImpossibleDateError(f"There is no day {day}.") from error


def _check_item(item: Item) -> None:
    check_words("The title", item.title, item.authentic)
    check_words("The text", item.text, item.authentic)
    check_days(item.date, item.until)


KINDS: tuple[Kind, ...] = (
    Kind("item", 1, Item, ("about[]",), _check_item),
    Kind("link", 1, Link, ("source", "target")),
)
