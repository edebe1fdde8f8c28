"""Which paragraph of one text is which of another: by its words first, then by its number.

Pure and bounded: who inserts a paragraph and numbers the others anew has not rewritten them all.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from comity.core.terms import Paragraph

ALIKE = 0.5
"""What share of their words two paragraphs of different numbers have in common, to be one."""
STILL_ALIKE = 0.3
"""The same for two paragraphs of one number, before a better partner is sought."""
NEAR_ALIKE = 0.4
"""The same for two paragraphs of which one's area succeeds the other's."""
MAX_LOOKED_AT = 600_000
"""How many words, and pairs, may be looked at to find what is alike; then numbers alone tell."""

_WORD = re.compile(r"\w+")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_STEM = 2
"""How many syllables of a Korean word are looked at: its ending says nothing of what it means."""

Pair = tuple[Paragraph, Paragraph]
Bags = dict[str, frozenset[str]]
Candidate = Callable[[Paragraph, Paragraph], bool]


@dataclass(slots=True)
class Pairing:
    """Two lists of paragraphs that find each other; ``pairs`` is what was found."""

    old: list[Paragraph]
    new: list[Paragraph]
    pairs: list[Pair] = field(default_factory=list)
    _bags: dict[int, Bags] = field(default_factory=dict)
    _left: int = MAX_LOOKED_AT

    def by(self, key: Callable[[Paragraph], object]) -> None:
        """Pair what has one key, in the order in which both stand."""
        waiting = defaultdict(list)
        for one in reversed(self.new):
            waiting[key(one)].append(one)
        self._take([(one, waiting[key(one)].pop()) for one in self.old if waiting[key(one)]])

    def by_number(self, *, least: float = 0.0) -> None:
        """Pair what has one number and at least so much in common."""
        new = {one.number: one for one in self.new}
        found = [(one, new[one.number]) for one in self.old if one.number in new]
        self._take([pair for pair in found if self.alike(*pair) >= least])

    def by_likeness(self, least: float, may: Candidate = lambda _old, _new: True) -> None:
        """Pair what has at least so much in common, the most alike first."""
        scored = [
            (score, -a, -b)
            for a, b in self._candidates()
            if may(self.old[a], self.new[b])
            and (score := self.alike(self.old[a], self.new[b])) >= least
        ]
        found: dict[int, int] = {}
        taken: set[int] = set()
        for _, a, b in sorted(scored, reverse=True):
            if -a not in found and -b not in taken:
                found[-a] = -b
                taken.add(-b)
        self._take([(self.old[a], self.new[b]) for a, b in found.items()])

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Yield the places of two that may be one, while there is something left to look at."""
        for pair in _nearest(len(self.old), len(self.new)):
            if not self._spend(1):
                return
            yield pair

    def alike(self, old: Paragraph, new: Paragraph) -> float:
        """Return what share of their words two have in common, in the language where it is most."""
        one, two = self._bag(old), self._bag(new)
        return max((self._share(one[key], two[key]) for key in one.keys() & two.keys()), default=0)

    def _share(self, one: frozenset[str], two: frozenset[str]) -> float:
        if not (one and two and self._spend(min(len(one), len(two)))):
            return 0
        return 2 * len(one & two) / (len(one) + len(two))

    def _spend(self, words: int) -> bool:
        """Whether so many more words may be looked at."""
        self._left -= words
        return self._left >= 0

    def _bag(self, one: Paragraph) -> Bags:
        if id(one) not in self._bags:
            self._bags[id(one)] = {
                language: frozenset(map(_stem, _WORD.findall(words)))
                for language, words in one.words.items()
            }
        return self._bags[id(one)]

    def _take(self, found: list[Pair]) -> None:
        self.pairs += found
        gone, come = ({id(pair[side]) for pair in found} for side in (0, 1))
        self.old = [one for one in self.old if id(one) not in gone]
        self.new = [one for one in self.new if id(one) not in come]


def _nearest(old: int, new: int) -> Iterator[tuple[int, int]]:
    """Yield every pair of places, those that are near each other first."""
    for away in range(max(old, new)):
        yield from ((at, at + away) for at in range(min(old, new - away)))
        if away:
            yield from ((at + away, at) for at in range(min(new, old - away)))


def _stem(word: str) -> str:
    return word[:_STEM] if _HANGUL.match(word) else word.casefold()


def of_versions(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[Pair]:
    """Pair the paragraphs of two versions of one text: a number stays one paragraph if it can."""
    found = Pairing(list(old), list(new))
    found.by(lambda one: (one.number, _key(one)))
    found.by(_key)
    found.by_number(least=STILL_ALIKE)
    found.by_likeness(ALIKE)
    found.by_number()
    return found.pairs


def of_programmes(
    old: Sequence[Paragraph], new: Sequence[Paragraph], near: Candidate
) -> list[Pair]:
    """Pair the paragraphs of two programmes: first what is ``near``, then all; numbers say nothing.

    ``near`` says whether the area of the one is succeeded by that of the other.
    """
    found = Pairing(list(old), list(new))
    found.by(lambda one: (one.area, _key(one)))
    found.by_likeness(NEAR_ALIKE, near)
    found.by(_key)
    found.by_likeness(ALIKE)
    return found.pairs


def _key(one: Paragraph) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(one.words.items()))


def moved(pairs: Sequence[Pair], old: Sequence[Paragraph], new: Sequence[Paragraph]) -> set[int]:
    """Return the ids of the new paragraphs that stand out of the old order; as few as can be."""
    stood, stands = ({id(one): at for at, one in enumerate(text)} for text in (old, new))
    places = sorted((stands[id(b)], stood[id(a)], id(b)) for a, b in pairs)
    kept = set(_longest([was for _, was, _ in places]))
    return {name for _, was, name in places if was not in kept}


def _longest(numbers: Sequence[int]) -> Iterator[int]:
    """Yield a longest part of distinct numbers that only rises, backwards."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [number]
        ends[place : place + 1] = [at]
    at = ends[-1] if ends else -1
    while at >= 0:
        yield numbers[at]
        at = before[at]
