"""From what a browser sent back to the sheet: every field as it was typed, right or wrong.

Rows are numbered as they stand on the page: ``paragraph.3.en``. What the page does not show (other
languages) stays as the draft has it.
"""

from collections.abc import Iterator

import msgspec
from django.http import QueryDict

from comity.core.label import Label
from comity.core.terms import Words
from comity.programme.drafting.editing import MAX_ROWS
from comity.programme.drafting.sheet import (
    MAX_PARAGRAPHS,
    Sheet,
    SheetArea,
    SheetMap,
    SheetParagraph,
    SheetPart,
    SheetTerms,
)
from comity.web.words import LANGUAGES

FORMS = ("programme", "arrangement", "participation", "publication")
AFTER = ("keep", "return")


def sheet(sent: QueryDict, base: Sheet) -> Sheet:
    """Return the sheet that was sent, over the draft that it was opened from."""
    made = msgspec.structs.replace(
        base,
        form=_among(sent.get("form", ""), FORMS, base.form),
        code=_line(sent, "code"),
        name=_words(sent, "name", base.name),
        parties=_chosen(sent, "parties"),
        authentic=_among(sent.get("authentic", ""), LANGUAGES, base.authentic),
        adopted=_line(sent, "adopted"),
        starts=_line(sent, "starts"),
        until=_line(sent, "until"),
    )
    made.parts = [
        SheetPart(_line(sent, f"{row}.code"), _words(sent, row, {}))
        for row in _rows(sent, "part", MAX_ROWS)
    ]
    made.areas = [
        SheetArea(_line(sent, f"{row}.code"), _words(sent, row, {}), _subjects(sent, row))
        for row in _rows(sent, "area", MAX_ROWS)
    ]
    known = {one.uid: one for one in base.paragraphs}
    made.paragraphs = [
        _paragraph(sent, row, known) for row in _rows(sent, "paragraph", MAX_PARAGRAPHS)
    ]
    _tell_apart(made.paragraphs)
    made.terms = [_terms(sent, row) for row in _rows(sent, "clause", MAX_ROWS)]
    if "map.count" in sent:
        made.maps = [_label_map(sent, row) for row in _rows(sent, "map", MAX_ROWS)]
    if "shared.shown" in sent:
        made.shared = tuple(_chosen(sent, "shared"))
    if base.supersedes is not None:
        made.old_areas, made.old_subjects = _map(sent)
    return made


def _tell_apart(paragraphs: list[SheetParagraph]) -> None:
    """Give a number of its own to each paragraph that came without one, or with another's."""
    taken: set[int] = set()
    free = max((one.uid for one in paragraphs), default=0)
    for one in paragraphs:
        if one.uid <= 0 or one.uid in taken:
            free += 1
            one.uid = free
        taken.add(one.uid)


def _rows(sent: QueryDict, name: str, most: int) -> Iterator[str]:
    typed = sent.get(f"{name}.count", "0")
    count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("12345") else 0
    return (f"{name}.{at}" for at in range(min(count, most)))


def _line(sent: QueryDict, name: str) -> str:
    return sent.get(name, "").strip()


def _chosen(sent: QueryDict, name: str) -> list[str]:
    return [one for one in sent.getlist(name) if one]


def _among(typed: str, known: tuple[str, ...], otherwise: str) -> str:
    return typed if typed in known else otherwise


def _words(sent: QueryDict, name: str, base: Words) -> Words:
    """Return the words of both languages as typed; others as they were."""
    words = dict(base)
    for language in LANGUAGES:
        said = sent.get(f"{name}.{language}", "").replace("\r\n", "\n").replace("\r", "\n")
        if said.strip():
            words[language] = said.strip()
        else:
            words.pop(language, None)
    return words


def _subjects(sent: QueryDict, row: str) -> dict[str, str]:
    head = f"{row}.subjects."
    return {
        name.removeprefix(head): sent.get(name, "").strip()
        for name in sent
        if name.startswith(head) and sent.get(name, "").strip()
    }


def _paragraph(sent: QueryDict, row: str, known: dict[int, SheetParagraph]) -> SheetParagraph:
    typed = sent.get(f"{row}.uid", "")
    uid = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("1234567") else 0
    before = known.get(uid)
    words = _words(sent, row, before.words if before else {})
    return SheetParagraph(
        uid,
        _line(sent, f"{row}.number"),
        _line(sent, f"{row}.part"),
        _line(sent, f"{row}.area"),
        words,
        dict(before.translates) if before else {},
        before.illustrative and words == before.words if before else False,
    )


def _terms(sent: QueryDict, row: str) -> SheetTerms:
    return SheetTerms(
        clause=_line(sent, f"{row}.clause"),
        sender=_line(sent, f"{row}.sender"),
        receiver=_line(sent, f"{row}.receiver"),
        areas=_chosen(sent, f"{row}.areas"),
        subjects=_line(sent, f"{row}.subjects"),
        kinds=_chosen(sent, f"{row}.kinds"),
        ceiling=_ceiling(sent, row),
        onward=_line(sent, f"{row}.onward"),
        after=_among(sent.get(f"{row}.after", ""), AFTER, "return"),
    )


def _ceiling(sent: QueryDict, row: str) -> dict[str, Label]:
    """Return a label by policy: ``clause.0.ceiling.KOR``, with values as ``Source=HUMINT``."""
    found, head = {}, f"{row}.ceiling."
    for name in sorted(sent):
        classification = sent.get(name, "")
        if not name.startswith(head) or not classification:
            continue
        policy = name.removeprefix(head)
        values: dict[str, list[str]] = {}
        for chosen in sent.getlist(f"{row}.values.{policy}"):
            tag, _, value = chosen.partition("=")
            values.setdefault(tag, []).append(value)
        found[policy] = Label.of(policy, classification, values)
    return found


def _label_map(sent: QueryDict, row: str) -> SheetMap:
    return SheetMap(
        (_line(sent, f"{row}.first"), _line(sent, f"{row}.second")),
        _line(sent, f"{row}.source"),
        _line(sent, f"{row}.target"),
        _becomes(sent, f"{row}.classes_there."),
        _becomes(sent, f"{row}.classes_back."),
        _values(sent, f"{row}.values_there."),
        _values(sent, f"{row}.values_back."),
    )


def _becomes(sent: QueryDict, head: str) -> dict[str, str]:
    """Return what each name becomes: the fields that begin so, where something is chosen."""
    named = (
        (name.removeprefix(head), sent.get(name, "")) for name in sent if name.startswith(head)
    )
    return {name: to for name, to in named if to}


def _values(sent: QueryDict, head: str) -> tuple[tuple[str, str, str, str], ...]:
    """Return which value of a category becomes which, each written as ``Source=HUMINT``."""
    pairs = (
        (*name.partition("=")[::2], *to.partition("=")[::2])
        for name, to in _becomes(sent, head).items()
    )
    return tuple(pairs)


def _map(sent: QueryDict) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return what is said of old areas and lost subjects; an area without a word is left out."""
    areas = {}
    for name in sent:
        kind, _, code = name.partition(".")
        if kind == "to":
            areas[code] = _chosen(sent, name)
        elif kind == "ends":
            areas.setdefault(code, [])
    subjects = {
        name.removeprefix("lost."): sent.get(name, "")
        for name in sent
        if name.startswith("lost.") and sent.get(name) in AFTER
    }
    return areas, subjects
