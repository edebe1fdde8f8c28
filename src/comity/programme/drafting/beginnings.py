"""What a new draft begins with: nothing, a template, or a text that is there already."""

import msgspec

from comity.core.record import Pointer
from comity.core.terms import Text
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting.sheet import Sheet, SheetPart
from comity.programme.life import Status

BLANK, TEMPLATE, COPY, NEXT, SUCCESSOR = "blank", "template", "copy", "next", "successor"
PARTS = (
    ("1", {"en": "Purpose and principles", "ko": "목적과 원칙"}),
    ("2", {"en": "Areas of cooperation", "ko": "협력 분야"}),
    ("3", {"en": "Provision of information", "ko": "정보 제공"}),
    ("4", {"en": "Final provisions", "ko": "최종 조항"}),
)
"""The parts that most programmes have."""


def blank(party: str) -> Sheet:
    """Return an empty sheet."""
    return Sheet(parties=[party])


def template(party: str) -> Sheet:
    """Return a sheet with the usual parts."""
    sheet = blank(party)
    sheet.parts = [SheetPart(code, dict(name)) for code, name in PARTS]
    return sheet


def copy_of(text: Text) -> Sheet:
    """Return a sheet after the model of a text, which has nothing more to do with it."""
    sheet = sheets.of_text(text)
    return msgspec.structs.replace(
        sheet, supersedes=None, old_areas={}, old_subjects={}, replaces=""
    )


def next_version(status: Status) -> Sheet:
    """Return a sheet of a text that would replace one on the table."""
    sheet = sheets.of_text(status.text)
    sheet.replaces = status.pointer.id
    return sheet


def successor(status: Status) -> Sheet:
    """Return a sheet of a text that would supersede one in force, its areas mapped to themselves.

    It begins where the old one ends.
    """
    sheet = copy_of(status.text)
    return msgspec.structs.replace(
        sheet,
        supersedes=Pointer(status.pointer.id, status.pointer.made_at, status.pointer.sha256),
        old_areas={area.code: [area.code] for area in status.text.areas},
        adopted="",
        starts=sheets.date_typed(status.ends),
        until="",
        illustrative=False,
    )


def ways(status: Status, party: str) -> list[str]:
    """Return what can be begun from a text by a post of ``party``."""
    found: list[str] = []
    if status.text.form == "charter":
        return found
    if party in status.text.parties:
        if status.state in ("tabled", "negotiated", "agreed", "approved") and not status.signed:
            found.append(NEXT)
        if status.state in ("in_force", "extended"):
            found.append(SUCCESSOR)
    return [*found, COPY]


def begin(way: str, party: str, status: Status | None) -> Sheet | None:
    """Return the sheet that a way of beginning leads to; None where it is not open."""
    if way in (BLANK, TEMPLATE):
        return blank(party) if way == BLANK else template(party)
    if status is None or way not in ways(status, party):
        return None
    if way == COPY:
        return msgspec.structs.replace(copy_of(status.text), model=status.pointer.id)
    return next_version(status) if way == NEXT else successor(status)
