"""The paragraphs of two texts beside each other: of two versions, or by area where one supersedes.

Pure: whoever asks has made sure that the reader may see both. What else differs is in ``changes``.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from comity.core.record import Pointer
from comity.core.terms import Area, Paragraph, Text
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


@dataclass(frozen=True, slots=True)
class Family:
    """Old areas and those that succeed them, as far as they hang together; with their paragraphs.

    ``ways`` has each old area with its successors. Without an old one, the new have no past;
    without a new one, the old end. Without both, it is what belongs to no area. ``paragraphs`` are
    compared where one is in both; what is ``gone`` or ``come`` has none like it. ``given`` says of
    subjects that are no longer covered whether what was given is kept or returned.
    """

    old: tuple[Area, ...]
    new: tuple[Area, ...]
    ways: tuple[tuple[Area, tuple[Area, ...]], ...]
    paragraphs: tuple[Compared, ...]
    given: tuple[Change, ...] = ()

    @property
    def both(self) -> tuple[Compared, ...]:
        """The paragraphs that are in both texts."""
        return tuple(one for one in self.paragraphs if one.old and one.new)

    @property
    def gone(self) -> tuple[Paragraph, ...]:
        """What the old text alone has."""
        return tuple(one.old for one in self.paragraphs if one.old and not one.new)

    @property
    def come(self) -> tuple[Paragraph, ...]:
        """What the new text alone has."""
        return tuple(one.new for one in self.paragraphs if one.new and not one.old)


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
    return list(_all_compared(old.paragraphs, new.paragraphs, pairs))


def _all_compared(
    old: Sequence[Paragraph], new: Sequence[Paragraph], pairs: list[pairing.Pair]
) -> Iterator[Compared]:
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


def supersedes(new: Text, old: Pointer) -> bool:
    """Whether the new text supersedes this very one, so that its areas map the old ones."""
    return new.supersedes is not None and new.supersedes.text == old


def areas(old: Text, new: Text) -> list[Family]:
    """Put old areas beside their successors, as the new text says; every paragraph stands once.

    In the order of the old areas; then those without a past; then what belongs to no area.
    """
    ways = _ways(old, new)
    families = _families(old, new, ways)
    of_old = {code: at for at, (one, _) in enumerate(families) for code in one}
    of_new = {code: at for at, (_, two) in enumerate(families) for code in two}
    none = len(families) - 1
    pairs = pairing.of_programmes(
        old.paragraphs,
        new.paragraphs,
        lambda a, b: of_old.get(a.area, none) == of_new.get(b.area, none),
    )
    rows: dict[int, list[Compared]] = defaultdict(list)
    for one in _all_compared(old.paragraphs, new.paragraphs, pairs):
        for row in _by_itself(one) if one.is_anew else (one,):
            at = of_new.get(row.new.area, none) if row.new else none
            if row.new is None and row.old is not None:
                at = of_old.get(row.old.area, none)
            rows[at].append(row)
    found = [_family(old, new, codes, ways, tuple(rows[at])) for at, codes in enumerate(families)]
    return [one for one in found if one.old or one.new or one.paragraphs]


def _by_itself(one: Compared) -> tuple[Compared, Compared]:
    """Return both sides of a pair that has no wording in common, each alone."""
    gone, come = (
        {language: [p for p in said if p.what == what] for language, said in one.words.items()}
        for what in ("gone", "new")
    )
    was = one.old.number if one.old else one.number
    return (
        Compared(was, "gone", one.old, None, gone),
        Compared(one.number, "new", None, one.new, come),
    )


def _ways(old: Text, new: Text) -> dict[str, tuple[str, ...]]:
    """Return the successors that there are of each old area, by code."""
    mapped = new.supersedes.areas if new.supersedes else {}
    known = {area.code for area in new.areas}
    return {
        area.code: tuple(dict.fromkeys(to for to in mapped.get(area.code, ()) if to in known))
        for area in old.areas
    }


Codes = tuple[list[str], list[str]]


def _families(old: Text, new: Text, ways: dict[str, tuple[str, ...]]) -> list[Codes]:
    """Return the codes of old and new areas that hang together; last, the one of no area."""
    home: dict[str, Codes] = {}
    found: list[Codes] = []
    for area in old.areas:
        hang = {id(home[to]): home[to] for to in ways[area.code] if to in home}
        first, *others = hang.values() or [([], [])]
        if not hang:
            found.append(first)
        for one in others:
            first[0].extend(one[0])
            first[1].extend(one[1])
        first[0].append(area.code)
        first[1].extend(to for to in ways[area.code] if to not in home)
        home |= dict.fromkeys(first[1], first)
        found = [one for one in found if id(one) not in {id(other) for other in others}]
    found += [([], [area.code]) for area in new.areas if area.code not in home]
    return [*found, ([], [])]


def _family(
    old: Text,
    new: Text,
    codes: Codes,
    ways: dict[str, tuple[str, ...]],
    rows: tuple[Compared, ...],
) -> Family:
    was, now = ({area.code: area for area in text.areas} for text in (old, new))
    said = new.supersedes.subjects if new.supersedes else {}
    areas = tuple(was[code] for code in codes[0])
    covered = dict.fromkeys(name for area in areas for name in subjects_of(area))
    return Family(
        areas,
        tuple(now[code] for code in codes[1]),
        tuple((area, tuple(now[to] for to in ways[area.code])) for area in areas),
        rows,
        tuple(Change("given", "new", name, new=said[name]) for name in covered if name in said),
    )


def subjects_of(area: Area) -> list[str]:
    """Return the subjects that an area covers, as ``KOR:CYB``."""
    return [f"{party}:{subject}" for party, several in area.subjects.items() for subject in several]


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
