"""The paragraphs of two versions of a text beside each other, word by word.

Pure: whoever asks has made sure that the reader may see both. What else differs is in ``changes``;
two programmes of which one supersedes the other are in ``families``.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from comity.core.terms import Paragraph, Text
from comity.programme.negotiation import pairing
from comity.programme.negotiation.changes import Change
from comity.programme.negotiation.words_apart import Piece, apart

What = Literal["same", "changed", "moved", "new", "gone"]
MAX_COMPARED = 400_000
"""How many characters of one comparison are compared word by word; the rest is shown whole."""
PLACE = ("paragraph-number", "paragraph-place")
BESIDE_ITS_WORDS = ("number", "area", "part", "illustrative")


@dataclass(frozen=True, slots=True)
class Compared:
    """A paragraph in both texts; ``words`` has its pieces by language.

    ``same`` is the same paragraph at the same place, in every field. ``moved`` has the same words
    under another number or at another place. ``changes`` tells all but the words.
    """

    number: str
    what: What
    old: Paragraph | None
    new: Paragraph | None
    words: dict[str, list[Piece]]
    changes: tuple[Change, ...] = ()

    @property
    def is_anew(self) -> bool:
        """Whether it is in both, and no word of the old is left."""
        both = self.old is not None and self.new is not None and self.old.words != self.new.words
        return both and not any(p.what == "same" for said in self.words.values() for p in said)


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


def paragraphs(old: Text, new: Text) -> list[Compared]:
    """Compare two versions of one text: in the order of the new one, what is gone at its place."""
    pairs = pairing.of_versions(old.paragraphs, new.paragraphs)
    return list(all_compared(old.paragraphs, new.paragraphs, pairs))


def all_compared(
    old: Sequence[Paragraph], new: Sequence[Paragraph], pairs: list[pairing.Pair]
) -> Iterator[Compared]:
    """Yield every paragraph of either once, those of a pair together."""
    before = {id(two): one for one, two in pairs}
    moved, budget = pairing.moved(pairs, old, new), Budget()
    gone = _gone(old, pairs)
    for one in gone[0]:
        yield compared(one.number, one, None, budget)
    for two in new:
        was = before.get(id(two))
        yield compared(two.number, was, two, budget, is_moved=id(two) in moved)
        for one in gone[id(two)]:
            yield compared(one.number, one, None, budget)


def _gone(old: Sequence[Paragraph], pairs: list[pairing.Pair]) -> dict[int, list[Paragraph]]:
    """Return what is gone by the id of the new paragraph behind which it stood; 0: before all."""
    after = {id(one): id(two) for one, two in pairs}
    gone, anchor = defaultdict(list), 0
    for one in old:
        if id(one) in after:
            anchor = after[id(one)]
        else:
            gone[anchor].append(one)
    return gone


def compared(
    number: str,
    old: Paragraph | None,
    new: Paragraph | None,
    budget: Budget | None = None,
    *,
    is_moved: bool = False,
) -> Compared:
    """Compare one paragraph, in every language that either has."""
    budget = budget or Budget()
    before, after = (one.words if one else {} for one in (old, new))
    words = {
        language: budget.apart(before.get(language, ""), after.get(language, ""))
        for language in sorted({*before, *after})
    }
    if old is None or new is None:
        return Compared(number, "gone" if new is None else "new", old, new, words)
    told = tuple(_beside_its_words(old, new, is_moved=is_moved))
    kept = before == after and all(one.of in PLACE for one in told)
    what: What = "changed" if not kept else "moved" if told else "same"
    return Compared(number, what, old, new, words, told)


def _beside_its_words(old: Paragraph, new: Paragraph, *, is_moved: bool) -> Iterator[Change]:
    """Yield what of a paragraph differs besides its words, and what its words do not show."""
    if is_moved:
        yield Change("paragraph-place", "changed")
    for name in BESIDE_ITS_WORDS:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change(f"paragraph-{name}", "changed", old=was, new=now)
    for language in sorted({*old.words, *new.words}):
        was, now = old.words.get(language), new.words.get(language)
        if was is None or now is None:
            yield Change("paragraph-language", "gone" if now is None else "new", language)
        elif was != now and normalize("NFC", was) == normalize("NFC", now):
            yield Change("paragraph-letters", "changed", language)
    for language in sorted({*old.translates, *new.translates}):
        if old.translates.get(language) != new.translates.get(language):
            yield Change("paragraph-translates", "changed", language)


def has_nothing_in_common(rows: Sequence[Compared]) -> bool:
    """Whether both texts have paragraphs, and no wording of any is in the other."""
    sides = any(one.old for one in rows) and any(one.new for one in rows)
    return sides and not any(
        piece.what == "same" for one in rows for said in one.words.values() for piece in said
    )


def renamed(change: Change, budget: Budget) -> dict[str, list[Piece]]:
    """Return a title or heading that reads otherwise, word by word; nothing of other changes."""
    if change.of not in ("name", "part", "area") or change.what != "changed":
        return {}
    old, new = change.old, change.new
    return {
        language: budget.apart(old.get(language, ""), new.get(language, ""))
        for language in sorted({*old, *new})
        if old.get(language) != new.get(language)
    }
