"""Two texts beside each other: paragraph by paragraph, or area by area where one supersedes.

Pure: whoever asks has made sure that the reader may see both.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from comity.core.record import Pointer
from comity.core.terms import Area, Paragraph, Text
from comity.programme.negotiation.words_apart import Piece, apart

What = Literal["same", "changed", "new", "gone"]
MAX_COMPARED = 400_000
"""How many characters of one comparison are compared word by word; the rest is shown whole."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A paragraph in both texts; ``words`` has its pieces by language."""

    number: str
    what: What
    old: Paragraph | None
    new: Paragraph | None
    words: dict[str, list[Piece]]


@dataclass(frozen=True, slots=True)
class AreaCompared:
    """An old area beside those that succeed it. ``old`` is None for areas that are new."""

    old: Area | None
    old_paragraphs: tuple[Paragraph, ...]
    new: tuple[tuple[Area, tuple[Paragraph, ...]], ...]


def paragraphs(old: Text, new: Text) -> list[Compared]:
    """Compare two versions of one text: in the order of the new one, what is gone at its place."""
    left = {one.number: one for one in old.paragraphs}
    right = {one.number: one for one in new.paragraphs}
    budget = Budget()
    return [
        compared(number, left.get(number), right.get(number), budget)
        for number in _merged(list(left), list(right))
    ]


@dataclass(slots=True)
class Budget:
    """How much may still be compared word by word."""

    left: int = MAX_COMPARED

    def apart(self, old: str, new: str) -> list[Piece]:
        """Compare two wordings while there is something left; then show them whole."""
        if old != new:
            self.left -= len(old) + len(new)
            if self.left < 0:
                pieces = (Piece("gone", old), Piece("new", new))
                return [piece for piece in pieces if piece.text]
        return apart(old, new)


def compared(
    number: str, old: Paragraph | None, new: Paragraph | None, budget: Budget | None = None
) -> Compared:
    """Compare one paragraph, in every language that either has."""
    budget = budget or Budget()
    before, after = (one.words if one else {} for one in (old, new))
    words = {
        language: budget.apart(before.get(language, ""), after.get(language, ""))
        for language in sorted({*before, *after})
    }
    what: What = "new" if old is None else "gone" if new is None else "same"
    if what == "same" and before != after:
        what = "changed"
    return Compared(number, what, old, new, words)


def _merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the numbers in the new order; one that is gone stands behind the one before it."""
    known, gone, anchor = set(new), defaultdict(list), ""
    for number in old:
        if number in known:
            anchor = number
        else:
            gone[anchor].append(number)
    return [*gone[""], *(one for number in new for one in (number, *gone[number]))]


def supersedes(new: Text, old: Pointer) -> bool:
    """Whether the new text supersedes this very one, so that its areas map the old ones."""
    return new.supersedes is not None and new.supersedes.text == old


def areas(old: Text, new: Text) -> list[AreaCompared]:
    """Put each old area beside its successors as the new text says; then those without a past."""
    mapped = new.supersedes.areas if new.supersedes else {}
    by_code = {area.code: area for area in new.areas}
    rows = [
        AreaCompared(
            area,
            _of_area(old, area.code),
            tuple(
                (by_code[code], _of_area(new, code))
                for code in mapped.get(area.code, ())
                if code in by_code
            ),
        )
        for area in old.areas
    ]
    succeeded = {code for codes in mapped.values() for code in codes}
    rows += [
        AreaCompared(None, (), ((area, _of_area(new, area.code)),))
        for area in new.areas
        if area.code not in succeeded
    ]
    return rows


def _of_area(text: Text, code: str) -> tuple[Paragraph, ...]:
    return tuple(one for one in text.paragraphs if one.area == code)
