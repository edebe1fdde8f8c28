"""Kinds of information: the item."""

from typing import Annotated

import msgspec

from comity.core.kinds import Kind
from comity.core.terms import Words
from comity.programme.days import Day, check_days
from comity.programme.words import Language, check_words

Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z-]{0,31}\Z")]


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


def _check_item(item: Item) -> None:
    check_words("The title", item.title, item.authentic)
    check_words("The text", item.text, item.authentic)
    check_days(item.date, item.until)


KINDS: tuple[Kind, ...] = (Kind("item", 1, Item, ("about[]",), _check_item),)
