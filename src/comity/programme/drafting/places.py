"""Where on the writing page a refusal is put right: the id of the field, the row or the section.

What a page checks by itself names its place; this is for what the rules refuse of the whole text.
"""

import re

import msgspec

from comity.core.errors import (
    ComityError,
    ImpossibleDateError,
    LabelInvalidError,
    MapInvalidError,
    TextInvalidError,
    UnknownPolicyError,
)
from comity.programme.drafting.sheet import Sheet

HEAD, TERMS = "head", "terms"
_STEP = re.compile(r"\$\.(?P<field>\w+)(?:\[(?P<at>\d+)\])?")
"""The field of a text that msgspec refused, and which entry of it."""
_FIELDS = {
    "code": "field-code",
    "parties": "parties",
    "adopted": "field-adopted",
    "starts": "field-starts",
    "until": "field-until",
    "parts": "parts",
    "areas": "areas",
    "paragraphs": "paragraphs",
    "terms": TERMS,
    "maps": "maps",
    "shared": "maps",
}
_ROWS = {"parts": "part", "areas": "area", "terms": "clause", "maps": "map"}
_CLASSES: dict[type[ComityError], str] = {
    ImpossibleDateError: "field-until",
    MapInvalidError: "maps",
    LabelInvalidError: TERMS,
    UnknownPolicyError: TERMS,
}
_FAULTS = {"parties": "parties", "public": "parties", "subjects": TERMS}
"""Where a fault of TextInvalidError is put right; of one clause, at the clause."""


def of_form(error: msgspec.ValidationError, sheet: Sheet) -> str:
    """Return where a value stands that has not the form it must have."""
    found = _STEP.search(str(error))
    if found is None:
        return HEAD
    field, at = found["field"], found["at"]
    if at is not None and field in _ROWS:
        return f"{_ROWS[field]}-{at}"
    if at is not None and field == "paragraphs":
        return f"paragraph-{sheet.paragraphs[int(at)].uid}"
    if field == "name":
        return f"field-name-{sheet.authentic}"
    return _FIELDS.get(field, HEAD)


def of_refusal(error: ComityError, sheet: Sheet) -> str:
    """Return where what the rules refuse is put right; the head where it is about the whole."""
    if isinstance(error, TextInvalidError):
        clauses = [one.clause for one in sheet.terms]
        clause = error.names.get("clause", "")
        if clause in clauses:
            return f"clause-{clauses.index(clause)}"
        return _FAULTS.get(error.fault, HEAD)
    return next((place for cls, place in _CLASSES.items() if isinstance(error, cls)), HEAD)
