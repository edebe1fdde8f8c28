"""A form that was sent over a version which is no longer the newest: both beside each other.

Nothing that was typed is lost, and nothing that somebody else sealed meanwhile goes unseen: each
field that differs is shown as it is now and as it was typed, and whoever wrote it decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comity.core.record import Instant
from comity.node.visible import Seen
from comity.programme.negotiation.versions import Budget
from comity.programme.negotiation.words_apart import Piece
from comity.web.forms import Form
from comity.web.words import LANGUAGES, has, word

HASH = "hash"
"""The field by which a form says which version its page showed."""
_LABEL = "label_"
_KEYS = {"to": "plan.to", "subject": "plan.subject"}
"""The words of the fields of a marking, which every form has."""
_CODES = {"form": "form.{}", "level": "consultation.level.{}"}
"""Fields that say a code, and the key of its words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A field of which the two differ: what it is called, as it is now and as it was typed."""

    called: str
    language: str
    newer: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Newer:
    """A version that was sealed meanwhile: when, and what it says otherwise."""

    at: Instant
    rows: tuple[Row, ...]


def newer(
    form: Form, before: Seen | None, fields: Mapping[str, object], keys: Mapping[str, str]
) -> Newer | None:
    """Return how the newest version differs from what was sent; None where it was the one shown.

    ``fields`` are the newest version as its form would be filled in, ``keys`` the words of its
    fields, both by name. A form that was not sent yet has nothing to differ.
    """
    if before is None or not form.typed or HASH not in form.typed:
        return None
    if form.raw(HASH) == before.version.sha256:
        return None
    return Newer(before.version.header.made_at, tuple(_rows(form, fields, keys)))


def _rows(form: Form, fields: Mapping[str, object], keys: Mapping[str, str]) -> Iterator[Row]:
    budget = Budget()
    for name, value in fields.items():
        base, _, language = name.rpartition("_")
        if language not in LANGUAGES:
            base, language = name, ""
        called = _called(base, keys)
        now, typed = _said(name, value), _said(name, form.typed.get(name, []))
        if called and now != typed:
            yield Row(called, language, now, budget.apart(now, typed))


def _called(name: str, keys: Mapping[str, str]) -> str:
    """Return what a field is called; nothing of one that no page shows."""
    if name.startswith(_LABEL):
        return word("plan.label.of", policy=name.removeprefix(_LABEL))
    key = keys.get(name) or _KEYS.get(name, "")
    return word(key) if key else ""


def _said(name: str, value: object) -> str:
    several = value if isinstance(value, list | tuple) else [value]
    lines = [str(one).replace("\r\n", "\n").strip() for one in several if one is not None]
    coded = _CODES.get(name, "")
    return ", ".join(word(coded.format(one)) if has(coded.format(one)) else one for one in lines)
