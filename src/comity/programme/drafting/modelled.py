"""A new programme after a model: a template that comes with Comity, or a programme in force.

What holds for any partner is taken over: parts, areas, terms, a skeleton of paragraphs. What was
agreed with another partner is not: its subjects, its ceilings, its wording, its label map.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import msgspec

from comity import data
from comity.core.terms import PUBLIC, Text, Words
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting.editing import settle_translations
from comity.programme.drafting.sheet import (
    Sheet,
    SheetArea,
    SheetMap,
    SheetParagraph,
    SheetTerms,
)
from comity.programme.life import Status
from comity.programme.queries import Plan

FORM = "programme"
BOTH = 2
"""A model has two parties: of more it is not known which the new partner stands for."""


class Template(msgspec.Struct, forbid_unknown_fields=True):
    """A programme to begin with, between OWN and PARTNER."""

    name: Words
    sheet: Sheet
    illustrative: bool = False


@cache
def _templates() -> dict[str, Template]:
    decoder = msgspec.json.Decoder(Template)
    return {name: decoder.decode(stored) for name, stored in data.programmes().items()}


@dataclass(frozen=True, slots=True)
class Model:
    """What a programme can begin with; ``status`` of one in force, None of a template."""

    key: str
    name: Words
    sheet: Sheet
    illustrative: bool
    status: Status | None = None


def models(plan: Plan) -> list[Model]:
    """Return what a programme can begin with: templates, then programmes in force, newest first."""
    shipped = [
        Model(f"template:{key}", one.name, one.sheet, one.illustrative)
        for key, one in _templates().items()
    ]
    in_force = [one for one in reversed(plan.in_force()) if _is_model(one.text)]
    return shipped + [
        Model(one.pointer.id, one.text.name, sheets.of_text(one.text), one.text.illustrative, one)
        for one in in_force
    ]


def _is_model(text: Text) -> bool:
    return text.form == FORM and bool(text.areas) and len(text.parties) == BOTH


@dataclass(frozen=True, slots=True)
class Pair:
    """The two parties of a new programme, and what texts in force between them already say."""

    own: str
    partner: str
    maps: tuple[SheetMap, ...] = ()
    shared: tuple[str, ...] = ()


def pair(plan: Plan, own: str, partner: str) -> Pair:
    """Return two parties with the label maps that are in force between them."""
    for one in reversed(plan.in_force()):
        maps = tuple(SheetMap.of(m) for m in one.text.maps if {*m.between} == {own, partner})
        if maps:
            return Pair(own, partner, maps, one.text.shared)
    return Pair(own, partner)


def after(model: Model, of: Pair) -> Sheet:
    """Return the sheet of a programme between a pair of parties, after a model."""
    roles = _roles(model.sheet.parties, of)
    strangers = {old for old, new in roles.items() if old != new}
    foreign = _led(model.sheet.maps, strangers) - _led(of.maps, {of.partner, of.own})
    source = model.sheet
    paragraphs = source.paragraphs if model.status is None else _skeleton(source.paragraphs)
    sheet = Sheet(
        form=FORM,
        parties=[of.own, of.partner],
        authentic=source.authentic,
        parts=list(source.parts),
        areas=[_area(one, roles) for one in source.areas],
        paragraphs=list(paragraphs),
        terms=[_terms(one, roles, foreign) for one in source.terms if one.areas],
        maps=list(of.maps),
        shared=tuple(sorted({*source.shared, *of.shared})),
        model=model.status.pointer.id if model.status else "",
    )
    sheet = sheets.load(sheets.dump(sheet))  # a sheet is changed in place: nothing of it is shared
    settle_translations(sheet, Sheet(authentic=sheet.authentic))
    return sheet


def _roles(parties: list[str], of: Pair) -> dict[str, str]:
    """Return for each party of the model the one that stands in its place."""
    first, second = parties
    if of.own == second or of.partner == first:
        first, second = second, first
    return {first: of.own, second: of.partner}


def _led(maps: Iterable[SheetMap], parties: set[str]) -> set[str]:
    """Return the policies in which these parties label, as far as maps say."""
    ends = [end for one in maps for end in zip(one.between, (one.source, one.target), strict=True)]
    return {policy for party, policy in ends if party in parties}


def _area(one: SheetArea, roles: Mapping[str, str]) -> SheetArea:
    """Return an area; whoever is new to it begins with the area's own code as subject."""
    subjects = {
        new: one.subjects.get(old, "") if old == new else one.code for old, new in roles.items()
    }
    return SheetArea(one.code, dict(one.name), subjects)


def _terms(one: SheetTerms, roles: Mapping[str, str], foreign: set[str]) -> SheetTerms:
    """Return a clause over its areas; subjects, and parties to pass on to, were other partners'."""
    ceiling = {policy: label for policy, label in one.ceiling.items() if policy not in foreign}
    return SheetTerms(
        clause=one.clause,
        sender=roles.get(one.sender, ""),
        receiver=roles.get(one.receiver, ""),
        areas=list(one.areas),
        kinds=list(one.kinds),
        ceiling=ceiling,
        onward=PUBLIC if PUBLIC in sheets.codes(one.onward) else "",
        after=one.after,
    )


def _skeleton(paragraphs: Iterable[SheetParagraph]) -> list[SheetParagraph]:
    """Return paragraphs with their places and without the wording, which names another partner."""
    return [SheetParagraph(one.uid, one.number, one.part, one.area) for one in paragraphs]
