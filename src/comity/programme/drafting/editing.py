"""What a button of the writing page does to the sheet: add, move, remove, renumber.

Each act is a word and the place it is for: ``add-paragraph:3`` adds one behind the fourth.
"""

from collections.abc import Callable

from comity.core import wording
from comity.programme.drafting.sheet import (
    MAX_PARAGRAPHS,
    Sheet,
    SheetArea,
    SheetMap,
    SheetParagraph,
    SheetPart,
    SheetTerms,
)

MAX_ROWS = 200
"""How many parts, areas or clauses there may be."""


def act(sheet: Sheet, name: str) -> str:
    """Do what was asked; return where on the page it was done (an id), empty for nothing done."""
    what, _, place = name.partition(":")
    done = ACTS.get(what)
    at = int(place) if place.isascii() and place.isdigit() and len(place) < len("12345") else -1
    return done(sheet, at) if done is not None else ""


def settle_translations(sheet: Sheet, before: Sheet) -> None:
    """Note of which wording each translation was made, by what has changed since ``before``."""
    known = {one.uid: one for one in before.paragraphs}
    same = sheet.authentic == before.authentic
    for one in sheet.paragraphs:
        old = known.get(one.uid) if same else None
        original = wording.mark(one.words.get(sheet.authentic, ""))
        made_of = dict(old.translates) if old else {}
        for language, said in one.words.items():
            if language == sheet.authentic or not said.strip():
                made_of.pop(language, None)
            elif old is None or old.words.get(language, "") != said:
                made_of[language] = original
            else:
                made_of.setdefault(language, wording.mark(old.words.get(sheet.authentic, "")))
        one.translates = made_of


def _add_paragraph(sheet: Sheet, at: int) -> str:
    if len(sheet.paragraphs) >= MAX_PARAGRAPHS:
        return ""
    before = sheet.paragraphs[at] if 0 <= at < len(sheet.paragraphs) else None
    new = SheetParagraph(sheet.fresh_uid())
    if before is not None:
        new.number, new.part, new.area = _next(sheet, before.number), before.part, before.area
    place = at + 1 if before is not None else len(sheet.paragraphs)
    sheet.paragraphs.insert(place, new)
    return f"paragraph-{new.uid}"


def _next(sheet: Sheet, number: str) -> str:
    """Return a number behind this one that is free."""
    taken = {one.number for one in sheet.paragraphs}
    head, dot, last = number.rpartition(".")
    if not (last.isascii() and last.isdigit()):
        return ""
    following = int(last[:9]) + 1
    while f"{head}{dot}{following}" in taken:
        following += 1
    return f"{head}{dot}{following}"


def _move(by: int) -> Callable[[Sheet, int], str]:
    def move(sheet: Sheet, at: int) -> str:
        rows, to = sheet.paragraphs, at + by
        if not (0 <= at < len(rows) and 0 <= to < len(rows)):
            return ""
        rows[at], rows[to] = rows[to], rows[at]
        return f"paragraph-{rows[to].uid}"

    return move


def _remove_paragraph(sheet: Sheet, at: int) -> str:
    if not 0 <= at < len(sheet.paragraphs):
        return ""
    del sheet.paragraphs[at]
    return f"paragraph-{sheet.paragraphs[max(at - 1, 0)].uid}" if sheet.paragraphs else "paragraphs"


def _checked(sheet: Sheet, at: int) -> str:
    """Somebody has looked at the translations and found them right for the original as it is."""
    if not 0 <= at < len(sheet.paragraphs):
        return ""
    one = sheet.paragraphs[at]
    original = wording.mark(one.words.get(sheet.authentic, ""))
    one.translates = dict.fromkeys(one.translates, original)
    return f"paragraph-{one.uid}"


def _renumber(sheet: Sheet, _: int) -> str:
    """Number all paragraphs anew: by part and area where there are any, else in one row."""
    parts = {part.code: str(at) for at, part in enumerate(sheet.parts, 1)}
    counts: dict[str, int] = {}
    areas: dict[tuple[str, str], str] = {}
    for one in sheet.paragraphs:
        head = parts.get(one.part, "")
        if one.area:
            head = areas.setdefault(
                (head, one.area),
                _dotted(head, 1 + sum(1 for part, _ in areas if part == head)),
            )
        counts[head] = counts.get(head, 0) + 1
        one.number = _dotted(head, counts[head])
    return "paragraphs"


def _dotted(head: str, number: int) -> str:
    return f"{head}.{number}" if head else str(number)


def _add(rows: str, make: Callable[[], object], anchor: str) -> Callable[[Sheet, int], str]:
    def add(sheet: Sheet, _: int) -> str:
        of: list[object] = getattr(sheet, rows)
        if len(of) >= MAX_ROWS:
            return ""
        of.append(make())
        return f"{anchor}-{len(of) - 1}"

    return add


def _add_map(sheet: Sheet, _: int) -> str:
    """Add a label map, between the parties where there are two."""
    if len(sheet.maps) >= MAX_ROWS:
        return ""
    first, second = sheet.parties if len(sheet.parties) == len(SheetMap().between) else ("", "")
    sheet.maps.append(SheetMap((first, second)))
    return f"map-{len(sheet.maps) - 1}"


def _remove(rows: str, anchor: str) -> Callable[[Sheet, int], str]:
    def remove(sheet: Sheet, at: int) -> str:
        of: list[object] = getattr(sheet, rows)
        if not 0 <= at < len(of):
            return ""
        del of[at]
        return anchor

    return remove


ACTS: dict[str, Callable[[Sheet, int], str]] = {
    "add-paragraph": _add_paragraph,
    "up": _move(-1),
    "down": _move(1),
    "remove-paragraph": _remove_paragraph,
    "checked": _checked,
    "renumber": _renumber,
    "add-part": _add("parts", SheetPart, "part"),
    "remove-part": _remove("parts", "parts"),
    "add-area": _add("areas", SheetArea, "area"),
    "remove-area": _remove("areas", "areas"),
    "add-map": _add_map,
    "remove-map": _remove("maps", "maps"),
    "add-clause": _add("terms", SheetTerms, "clause"),
    "remove-clause": _remove("terms", "terms"),
}
"""What the buttons of the page say."""
