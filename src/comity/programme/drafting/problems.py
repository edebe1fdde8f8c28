"""What is missing before a sheet can be tabled, and where on the page it is put right.

These are the same checks as ``core.tabling`` and the kind of a text make; here all at once and in
the reader's language. Whatever is left is refused at tabling itself.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from comity.core import tabling
from comity.core.errors import ComityError
from comity.core.kinds import Kinds
from comity.core.policies import Policies
from comity.core.terms import Text
from comity.programme.drafting import maps, places
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting.sheet import Sheet, SheetArea, SheetPart
from comity.web import refusals
from comity.web.misforms import misformed
from comity.web.words import word


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, in words, and the id of the place."""

    place: str
    said: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What a text is checked against."""

    kinds: Kinds
    policies: Policies
    party: str
    old: Text | None


def problems(sheet: Sheet, rules: Rules) -> list[Problem]:
    """Return all that is wrong, in the order of the page; empty: it can be tabled."""
    found = [*_head(sheet, rules), *_rows(sheet), *_paragraphs(sheet), *_clauses(sheet)]
    found += [Problem(f"map-{at}", said) for at, said in maps.faults(sheet, rules.policies)]
    if found:
        return [*found, *_map(sheet, rules.old)]
    try:
        text = sheets.to_text(sheet)
    except msgspec.ValidationError as error:
        return [_told(places.of_form(error, sheet), "problem.form", misformed(error))]
    except ComityError as error:
        return [_refused(error, sheet)]
    missing = list(_gaps(text, rules.old))
    if missing:
        return missing
    try:
        rules.kinds.read("text", 1, msgspec.json.encode(text))
        tabling.check_text(text, rules.policies, rules.old)
    except ComityError as error:
        return [_refused(error, sheet)]
    return []


def old_only(sheet: Sheet, old: Text | None) -> list[str]:
    """Return the subjects that the old text covers and the sheet does not; it need not be right.

    Of those some may be said to be kept or returned already.
    """
    if old is None or sheet.supersedes is None:
        return []
    try:
        text = sheets.to_text(msgspec.structs.replace(sheet, old_subjects={}))
    except (ValueError, msgspec.ValidationError):
        return sorted(sheet.old_subjects)
    return list(tabling.supersession_gaps(text, old).subjects)


def _told(place: str, key: str, error: object = "", **values: object) -> Problem:
    return Problem(place, word(key, "", **({"error": error} if error else {}), **values))


def _refused(error: ComityError, sheet: Sheet) -> Problem:
    return _told(places.of_refusal(error, sheet), "problem.refused", refusals.said(error))


def _head(sheet: Sheet, rules: Rules) -> Iterator[Problem]:
    if not sheet.code:
        yield _told("field-code", "problem.code")
    if not sheet.name.get(sheet.authentic, "").strip():
        yield _told(f"field-name-{sheet.authentic}", "problem.name")
    if rules.party not in sheet.parties:
        yield _told("parties", "problem.parties", party=rules.party)
    dates = {"adopted": sheet.adopted, "starts": sheet.starts, "until": sheet.until}
    days: dict[str, int | None] = {}
    for name, typed in dates.items():
        try:
            at = days[name] = sheets.instant(typed)
        except ValueError:
            yield _told(f"field-{name}", "problem.date", typed=typed)
        else:
            if at is None and (name == "starts" or (name == "until" and sheet.form == "programme")):
                yield _told(f"field-{name}", f"problem.{name}")
    starts, until = days.get("starts"), days.get("until")
    if starts is not None and until is not None and until <= starts:
        yield _told("field-until", "problem.days-order")


def _rows(sheet: Sheet) -> Iterator[Problem]:
    named: tuple[tuple[str, Sequence[SheetPart | SheetArea]], ...] = (
        ("part", sheet.parts),
        ("area", sheet.areas),
    )
    for what, rows in named:
        times = Counter(row.code for row in rows)
        for at, row in enumerate(rows):
            if not row.code or times[row.code] > 1:
                yield _told(f"{what}-{at}", "problem.row-code", code=row.code)
            if not row.name.get(sheet.authentic, "").strip():
                yield _told(f"{what}-{at}", "problem.row-name", code=row.code)
    if sheet.form == "programme" and not sheet.areas:
        yield _told("areas", "problem.areas")


def _paragraphs(sheet: Sheet) -> Iterator[Problem]:
    times = Counter(one.number for one in sheet.paragraphs)
    parts, areas = {row.code for row in sheet.parts}, {row.code for row in sheet.areas}
    for one in sheet.paragraphs:
        place = f"paragraph-{one.uid}"
        if not one.number or times[one.number] > 1:
            yield _told(place, "problem.number", number=one.number)
        if not one.words.get(sheet.authentic, "").strip():
            yield _told(place, "problem.words", number=one.number)
        if (one.part and one.part not in parts) or (one.area and one.area not in areas):
            yield _told(place, "problem.place", number=one.number)


def _clauses(sheet: Sheet) -> Iterator[Problem]:
    times = Counter(one.clause for one in sheet.terms)
    areas = {row.code for row in sheet.areas}
    for at, one in enumerate(sheet.terms):
        place = f"clause-{at}"
        if not one.clause or times[one.clause] > 1:
            yield _told(place, "problem.clause", clause=one.clause)
        if not one.sender or not one.receiver or one.sender == one.receiver:
            yield _told(place, "problem.between", clause=one.clause)
        if not one.kinds or not (one.areas or one.subjects) or not one.ceiling:
            yield _told(place, "problem.clause-empty", clause=one.clause)
        if set(one.areas) - areas:
            yield _told(place, "problem.clause-area", clause=one.clause)


def _map(sheet: Sheet, old: Text | None) -> Iterator[Problem]:
    """While the rest is not right, say at least which old areas have no word yet."""
    if old is None or sheet.supersedes is None:
        return
    for area in old.areas:
        if area.code not in sheet.old_areas:
            yield _told(f"old-{area.code}", "problem.old-area", code=area.code)


def _gaps(text: Text, old: Text | None) -> Iterator[Problem]:
    if text.supersedes is None:
        return
    if old is None:
        yield _told("field-supersedes", "problem.old-hidden")
        return
    gaps = tabling.supersession_gaps(text, old)
    for party in gaps.parties:
        yield _told("parties", "problem.old-party", party=party)
    for code in gaps.areas:
        yield _told(f"old-{code}", "problem.old-area", code=code)
    for code in gaps.unknown:
        yield _told("supersedes", "problem.old-unknown", code=code)
    for subject in gaps.subjects:
        yield _told(f"lost-{subject}", "problem.old-subject", subject=subject)
