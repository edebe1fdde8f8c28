"""Kinds of information: the item."""

from itertools import pairwise
from typing import Annotated

import msgspec

from comity.core.attachment import Attachment, check_named
from comity.core.errors import BodyInvalidError
from comity.core.kinds import Kind
from comity.core.label import Label
from comity.core.terms import Words
from comity.programme.days import Day, check_days
from comity.programme.words import Language, check_words

Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z-]{0,31}\Z")]
Place = Annotated[str, msgspec.Meta(max_length=128)]
MAX_PARAGRAPHS = 200
"""More paragraphs than this are several items."""


class ItemParagraph(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph with the label of its own (portion marking), at most one of each policy.

    Under a policy of which it says nothing it is labelled as the item is. What it says is never
    above the item's label: the item's is at least the join of its paragraphs'.
    """

    words: Words
    labels: tuple[Label, ...] = ()


class ItemV2(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item as it was before it could have attachments."""

    title: Words
    paragraphs: tuple[ItemParagraph, ...]
    authentic: Language
    form: Word = "report"
    date: Day = ""
    until: Day = ""
    place: Place = ""
    about: tuple[str, ...] = ()
    illustrative: bool = False


class Item(ItemV2, frozen=True, forbid_unknown_fields=True):
    """A piece of information for people: a report, an event, a notice.

    ``form`` says of what sort it is (``report``, ``meeting``, ``exercise``); ``date`` and ``until``
    say when it took place, not when it was written. ``about`` are ids of the records without which
    it cannot be understood. ``illustrative`` marks what a demonstration made up. ``attachments``
    are files under the item's label, as a whole.
    """

    attachments: tuple[Attachment, ...] = ()


class ItemV1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item as it was before it had paragraphs: one text."""

    title: Words
    text: Words
    authentic: Language
    form: Word = "report"
    date: Day = ""
    until: Day = ""
    place: Place = ""
    about: tuple[str, ...] = ()
    illustrative: bool = False


def _upcast(old: ItemV1) -> Item:
    """Its text is its only paragraph, labelled as the whole."""
    return Item(
        title=old.title,
        paragraphs=(ItemParagraph(old.text),),
        authentic=old.authentic,
        form=old.form,
        date=old.date,
        until=old.until,
        place=old.place,
        about=old.about,
        illustrative=old.illustrative,
    )


def _with_none(old: ItemV2) -> Item:
    """It has no attachments."""
    return Item(**{name: getattr(old, name) for name in old.__struct_fields__})


def _check_item(item: Item) -> None:
    check_words("title", item.title, item.authentic)
    if not 0 < len(item.paragraphs) <= MAX_PARAGRAPHS:
        n, most = str(len(item.paragraphs)), str(MAX_PARAGRAPHS)
        said = f"An item has 1 to {most} paragraphs, not {n}."
        raise BodyInvalidError(said, "many", where="paragraphs", n=n, most=most)
    for number, paragraph in enumerate(item.paragraphs, 1):
        check_words("paragraph", paragraph.words, item.authentic, str(number))
        policies = [label.policy for label in paragraph.labels]
        if any(one >= other for one, other in pairwise(policies)):
            said = f"Paragraph {number}: one label of each policy, in the order of their names."
            raise BodyInvalidError(said, "labels", number=str(number))
    check_days(item.date, item.until)
    check_named(item.attachments)


KINDS: tuple[Kind, ...] = (
    Kind(
        "item",
        3,
        Item,
        ("about[]",),
        _check_item,
        {1: (ItemV1, _upcast), 2: (ItemV2, _with_none)},
    ),
)
