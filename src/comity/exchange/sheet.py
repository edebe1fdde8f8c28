"""The sheet of an item: what is typed of it, right or wrong, as a draft keeps it."""

import re

import msgspec

from comity.core import canonical
from comity.core.attachment import Attachment
from comity.core.errors import ComityError
from comity.core.label import Label
from comity.core.policies import Policies
from comity.core.terms import Words
from comity.exchange import floor
from comity.exchange.kinds import MAX_PARAGRAPHS, Item, ItemParagraph
from comity.node.publish import Marking
from comity.programme.days import check_days
from comity.programme.drafting.problems import Problem
from comity.programme.drafting.sheet import codes, filled
from comity.programme.plan.domain import Sort
from comity.web import refusals
from comity.web.misforms import misformed
from comity.web.words import word

_FORM = re.compile(r"[a-z][a-z-]{0,31}")
_DAY = re.compile(r"([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?")


class SheetParagraph(msgspec.Struct, omit_defaults=True):
    """A paragraph. ``uid`` tells it from the others of the sheet, wherever it is moved to."""

    uid: int
    words: Words = {}
    labels: tuple[Label, ...] = ()


class SheetFile(msgspec.Struct, omit_defaults=True):
    """An attachment. ``kept``: of the version before, by the hash that its body names.

    Else it is a file of the post's drafts, by its plain hash.
    """

    name: str
    type: str
    size: int
    sha256: str
    kept: bool = False


class ItemSheet(msgspec.Struct, omit_defaults=True):
    """The whole. ``revises`` is the id of the item of which it is to be the next version.

    ``to`` are the parties that were ticked, ``more`` posts and groups as they were typed.
    """

    title: Words = {}
    authentic: str = "en"
    form: str = "report"
    date: str = ""
    until: str = ""
    place: str = ""
    paragraphs: list[SheetParagraph] = []
    about: list[str] = []
    subject: str = ""
    labels: tuple[Label, ...] = ()
    to: list[str] = []
    more: str = ""
    revises: str = ""
    illustrative: bool = False
    files: list[SheetFile] = []

    def fresh_uid(self) -> int:
        """Return a number that no paragraph of the sheet has."""
        return max((one.uid for one in self.paragraphs), default=0) + 1

    @property
    def sort(self) -> Sort:
        """What it is about, and how it is marked."""
        to = tuple(sorted({*self.to, *codes(self.more)}))
        return Sort(self.subject, Marking(self.labels, to))


_DECODER = msgspec.json.Decoder(ItemSheet)


def load(body: str) -> ItemSheet:
    """Read a draft's body."""
    return _DECODER.decode(body)


def dump(sheet: ItemSheet) -> str:
    """Write a sheet as the body of a draft. Raises TooLargeError, ForbiddenCharacterError."""
    data = canonical.encode(sheet)
    canonical.check_body(data)
    return data.decode()


def begun() -> ItemSheet:
    """Return a sheet to begin with: one empty paragraph."""
    return ItemSheet(paragraphs=[SheetParagraph(1)])


def of_item(item: Item, sort: Sort, parties: set[str], name: str) -> ItemSheet:
    """Return the sheet of an item as it stands, to write its next version."""
    to = sort.marking.releasable_to
    return ItemSheet(
        title=dict(item.title),
        authentic=item.authentic,
        form=item.form,
        date=item.date,
        until=item.until,
        place=item.place,
        paragraphs=[
            SheetParagraph(uid, dict(one.words), one.labels)
            for uid, one in enumerate(item.paragraphs, 1)
        ],
        about=[one for one in item.about if one],
        subject=sort.subject,
        labels=sort.marking.labels,
        to=[one for one in to if one in parties],
        more=", ".join(one for one in to if one not in parties),
        revises=name,
        illustrative=item.illustrative,
        files=[
            SheetFile(one.name, one.type, one.size, one.sha256, kept=True)
            for one in item.attachments
        ],
    )


def to_item(sheet: ItemSheet, attachments: tuple[Attachment, ...] = ()) -> Item:
    """Return the item of a sheet of which ``problems`` finds none, with its attachments.

    Raises msgspec.ValidationError on what Python lets be and a body may not.
    """
    said = [one for one in sheet.paragraphs if filled(one.words)]
    item = Item(
        title=filled(sheet.title),
        paragraphs=tuple(ItemParagraph(filled(one.words), one.labels) for one in said),
        authentic=sheet.authentic,
        form=sheet.form,
        date=sheet.date,
        until=sheet.until,
        place=sheet.place,
        about=tuple(sheet.about),
        illustrative=sheet.illustrative,
        attachments=attachments,
    )
    return msgspec.json.decode(canonical.encode(item), type=Item)


def problems(sheet: ItemSheet, policies: Policies, before: Marking | None = None) -> list[Problem]:
    """Return what is missing before it can be sealed, in the order of the page.

    ``before`` is the marking of the version before it.
    """
    found = [*_head(sheet), *_paragraphs(sheet, policies)]
    if not sheet.labels:
        found.append(_told("label", "item.missing.label"))
    elif before is not None and (under := floor.below(policies, before, sheet.sort.marking)):
        named = ", ".join((*under.policies, *under.named))
        found.append(_told("label", "item.missing.below", named=named))
    if not sheet.subject:
        found.append(_told("field-subject", "item.missing.subject"))
    if found:
        return found
    try:
        to_item(sheet)
        policies.check(sheet.labels)
    except ComityError as error:
        return [_told("head", "item.missing.refused", error=refusals.said(error))]
    except msgspec.ValidationError as error:
        return [_told("head", "item.missing.refused", error=misformed(error))]
    return []


def _told(place: str, key: str, **values: object) -> Problem:
    return Problem(place, word(key, "", **values))


def _head(sheet: ItemSheet) -> list[Problem]:
    found = []
    if not sheet.title.get(sheet.authentic, "").strip():
        found.append(_told(f"field-title-{sheet.authentic}", "item.missing.title"))
    if not _FORM.fullmatch(sheet.form):
        found.append(_told("field-form", "item.missing.form"))
    if not _are_days(sheet.date, sheet.until):
        found.append(_told("field-date", "item.missing.date"))
    return found


def _are_days(first: str, last: str) -> bool:
    if not (_DAY.fullmatch(first) and _DAY.fullmatch(last)):
        return False
    try:
        check_days(first, last)
    except ComityError:
        return False
    return True


def _paragraphs(sheet: ItemSheet, policies: Policies) -> list[Problem]:
    said = [(at, one) for at, one in enumerate(sheet.paragraphs, 1) if filled(one.words)]
    if not said or len(said) > MAX_PARAGRAPHS:
        return [_told("paragraphs", "item.missing.paragraphs", most=MAX_PARAGRAPHS)]
    found = []
    for at, one in said:
        place = f"paragraph-{one.uid}"
        if not one.words.get(sheet.authentic, "").strip():
            found.append(_told(place, "item.missing.words", n=at))
        if sheet.labels and floor.above(policies, one.labels, sheet.labels):
            found.append(_told(place, "item.missing.above", n=at))
    return found
