"""Two wordings word by word: what stays, what goes, what is new.

By words (in Korean: eojeol), and within a Korean word by syllables, so that 협의회를 and 협의회가
differ in their ending alone. What a reader sees as one letter is never cut in two. The work is
bounded: two wordings that are too long, or too much alike within themselves, are shown whole. So
are two with next to nothing in common: scattered words would tell of changes that nobody made.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal
from unicodedata import category

What = Literal["same", "gone", "new"]
MAX_WORDS = 4_000
"""More words than this on one side, after what both begin and end with, are not compared."""
MAX_PAIRS = 60_000
"""How many pairs of equal words may be looked at; a wording of one word repeated has the most."""
MAX_LENGTH = 200_000
"""A longer wording (characters) is not even cut into words."""

LEAST_KEPT = 0.3
"""What share of the shorter wording stays, to be worth its pieces; less is shown whole."""

MAX_ENDINGS = 8
"""How many Korean words in a row are compared by syllables."""

_WORD = re.compile(r"\S+")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a wording, and whether it is in both, only in the old or only in the new."""

    what: What
    text: str


@dataclass(frozen=True, slots=True)
class _Cut:
    """A wording with its words: ``spans`` says where each stands."""

    text: str
    words: list[str]
    spans: list[tuple[int, int]]

    @classmethod
    def of(cls, text: str) -> "_Cut":
        found = list(_WORD.finditer(text))
        return cls(text, [one.group() for one in found], [one.span() for one in found])

    def between(self, first: int, last: int) -> str:
        """Return the words [first, last) with the space before them."""
        if first >= last:
            return ""
        start = self.spans[first - 1][1] if first else 0
        end = self.spans[last - 1][1] if last < len(self.words) else len(self.text)
        return self.text[start:end]


def apart(old: str, new: str) -> list[Piece]:
    """Return the new wording with what has gone at its place.

    All that is not gone makes the new wording; all that is not new, the old one up to its spaces.
    """
    if old == new:
        return [Piece("same", new)] if new else []
    if not old or not new or max(len(old), len(new)) > MAX_LENGTH:
        return _whole(old, new)
    before, after = _Cut.of(old), _Cut.of(new)
    first, last = _common_ends(before.words, after.words)
    a = before.words[first : len(before.words) - last]
    b = after.words[first : len(after.words) - last]
    if max(len(a), len(b)) > MAX_WORDS or _pairs(a, b) > MAX_PAIRS:
        return _joined(_middle_whole(before, after, first, last))
    pieces = _joined(_compared(before, after, (first, a), (first, b)))
    return pieces if _kept(pieces) >= LEAST_KEPT * min(_size(old), _size(new)) else _whole(old, new)


def _kept(pieces: Sequence[Piece]) -> int:
    return sum(_size(piece.text) for piece in pieces if piece.what == "same")


def _size(text: str) -> int:
    """Count what is no space: that is in common of any two wordings."""
    return len("".join(text.split()))


def _common_ends(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """Return how many words both begin with, and how many both end with."""
    least = min(len(a), len(b))
    first = next((at for at in range(least) if a[at] != b[at]), least)
    rest = least - first
    last = next((at for at in range(rest) if a[-1 - at] != b[-1 - at]), rest)
    return first, last


def _pairs(a: Sequence[str], b: Sequence[str]) -> int:
    times = Counter(b)
    return sum(times[word] for word in a)


def _whole(old: str, new: str) -> list[Piece]:
    return [Piece(what, text) for what, text in (("gone", old), ("new", new)) if text]  # type: ignore[arg-type]  # the two literals above


def _middle_whole(before: _Cut, after: _Cut, first: int, last: int) -> Iterator[Piece]:
    """Yield what both begin and end with, and all between as exchanged."""
    yield Piece("same", after.between(0, first))
    yield Piece("gone", before.between(first, len(before.words) - last))
    yield Piece("new", after.between(first, len(after.words) - last))
    yield Piece("same", after.between(len(after.words) - last, len(after.words)))


def _compared(
    before: _Cut, after: _Cut, a: tuple[int, Sequence[str]], b: tuple[int, Sequence[str]]
) -> Iterator[Piece]:
    (from_a, words_a), (from_b, words_b) = a, b
    yield Piece("same", after.between(0, from_b))
    matcher = SequenceMatcher(None, words_a, words_b, autojunk=False)
    for what, a1, a2, b1, b2 in matcher.get_opcodes():
        gone = before.between(from_a + a1, from_a + a2)
        new = after.between(from_b + b1, from_b + b2)
        if what == "equal":
            yield Piece("same", new)
        else:
            yield from _exchanged(_Cut.of(gone), _Cut.of(new))
    end = from_b + len(words_b)
    yield Piece("same", after.between(end, len(after.words)))


def _exchanged(gone: _Cut, new: _Cut) -> Iterator[Piece]:
    """Compare Korean words that begin alike by syllables; all others are exchanged whole."""
    pairs = min(len(gone.words), len(new.words))
    alike = zip(gone.words[:pairs], new.words[:pairs], strict=True)
    if not pairs or pairs > MAX_ENDINGS or not all(_begin_alike(a, b) for a, b in alike):
        yield Piece("gone", gone.text)
        yield Piece("new", new.text)
        return
    for at in range(pairs):
        yield from _syllables(gone.between(at, at + 1), new.between(at, at + 1))
    yield Piece("gone", gone.text[gone.spans[pairs - 1][1] :])
    yield Piece("new", new.text[new.spans[pairs - 1][1] :])


def _begin_alike(a: str, b: str) -> bool:
    return _HANGUL.match(a) is not None and letters(a[:8])[0] == letters(b[:8])[0]


def _syllables(gone: str, new: str) -> Iterator[Piece]:
    a, b = letters(gone), letters(new)
    first, last = _common_ends(a, b)
    yield Piece("same", "".join(b[:first]))
    yield Piece("gone", "".join(a[first : len(a) - last]))
    yield Piece("new", "".join(b[first : len(b) - last]))
    yield Piece("same", "".join(b[len(b) - last :]))


def letters(text: str) -> list[str]:
    """Cut a text into what a reader sees as letters: marks and jamo stay with what they are on."""
    found: list[str] = []
    for letter in text:
        joined = found and (
            category(letter).startswith("M")
            or letter in _JOINERS
            or found[-1][-1] == _JOINERS[1]
            or "\u1160" <= letter <= "\u11ff"
        )
        if joined:
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Leave out what is empty, and join what stands beside its like."""
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].what == piece.what:
            found[-1] = Piece(piece.what, found[-1].text + piece.text)
        else:
            found.append(piece)
    return found
