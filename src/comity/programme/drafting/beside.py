"""Two drafts line by line: what differs, with both wordings."""

from collections.abc import Iterator
from dataclasses import dataclass

from comity.programme.drafting.sheet import Sheet, dump
from comity.programme.negotiation.versions import Budget
from comity.programme.negotiation.words_apart import Piece


@dataclass(frozen=True, slots=True)
class Row:
    """A line of which the two drafts differ: its name, both wordings, and word by word."""

    name: str
    language: str
    left: str
    right: str
    pieces: list[Piece]


Lines = dict[tuple[str, str, str], str]


def rows(left: Sheet, right: Sheet) -> list[Row]:
    """Return what differs, in the order of the right draft, what only the left has behind."""
    one, two = _lines(left), _lines(right)
    budget = Budget()
    return [
        Row(key[1], key[2], a, b, budget.apart(a, b))
        for key in [*two, *(key for key in one if key not in two)]
        if (a := one.get(key, "")) != (b := two.get(key, ""))
    ]


def _lines(sheet: Sheet) -> Lines:
    return {(key, name, language): said for key, name, language, said in _each(sheet)}


def _each(sheet: Sheet) -> Iterator[tuple[str, str, str, str]]:
    for name in ("code", "form", "authentic", "adopted", "starts", "until"):
        yield name, name, "", str(getattr(sheet, name))
    yield "parties", "parties", "", ", ".join(sheet.parties)
    for language, said in sheet.name.items():
        yield "name", "name", language, said
    yield from _rows_of(sheet)


def _rows_of(sheet: Sheet) -> Iterator[tuple[str, str, str, str]]:
    for part in sheet.parts:
        for language, said in part.name.items():
            yield f"part {part.code}", part.code, language, said
    for area in sheet.areas:
        subjects = "; ".join(f"{party}: {codes}" for party, codes in area.subjects.items())
        yield f"area {area.code}", area.code, "", subjects
        for language, said in area.name.items():
            yield f"area {area.code}", area.code, language, said
    for one in sheet.paragraphs:
        place = " · ".join(part for part in (one.number, one.part, one.area) if part)
        yield f"paragraph {one.uid}", one.number, "", place
        for language, said in one.words.items():
            yield f"paragraph {one.uid}", one.number, language, said
    yield from _terms_of(sheet)


def _terms_of(sheet: Sheet) -> Iterator[tuple[str, str, str, str]]:
    for at, terms in enumerate(sheet.terms):
        ceiling = ", ".join(label.classification for label in terms.ceiling.values())
        parts = (terms.sender, terms.receiver, " ".join(terms.areas), terms.subjects,
                 " ".join(terms.kinds), ceiling, terms.onward, terms.after)  # fmt: skip
        yield f"clause {at}", terms.clause, "", " · ".join(part for part in parts if part)
    for at, one in enumerate(sheet.maps):
        pairs = [f"{a} → {b}" for a, b in one.classes_there.items()]
        pairs += [f"{a} ← {b}" for b, a in one.classes_back.items()]
        pairs += [f"{a} → {b}" for _, a, _, b in one.values_there]
        pairs += [f"{a} ← {b}" for _, b, _, a in one.values_back]
        said = [", ".join(one.between), f"{one.source} ↔ {one.target}", *pairs]
        yield f"labels {at}", "labels", "", " · ".join(said)
    if sheet.supersedes is not None:
        bare = Sheet(old_areas=sheet.old_areas, old_subjects=sheet.old_subjects)
        yield "map", "map", "", dump(bare)
