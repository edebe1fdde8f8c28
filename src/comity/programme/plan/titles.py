"""What records are called, for whoever seeks one by words: followed in memory, by reader.

Of each record only its words are kept, folded for comparing. Built from what comes and goes
(``node.following``), so it asks nothing and decides nothing.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

import msgspec

from comity.core.release import RecordClass
from comity.core.terms import Words
from comity.node.following import Came, Topic

KINDS = ("text", "objective", "goal", "activity", "consultation", "task")
"""The kinds that are sought in, in the order in which they are shown."""


class _Area(msgspec.Struct, frozen=True):
    code: str
    name: Words = {}


class _Named(msgspec.Struct, frozen=True):
    """What of a body says how its record is called, whatever its kind."""

    programme: str = ""
    area: str = ""
    code: str = ""
    name: Words = {}
    title: Words = {}
    target: Words = {}
    words: Words = {}
    areas: tuple[_Area, ...] = ()


@dataclass(frozen=True, slots=True)
class _Title:
    """One record. ``sought`` is what is compared, ``areas`` what a text calls its areas."""

    name: str
    place: tuple[str, str]
    sought: str
    areas: dict[str, str]


def folded(words: str) -> str:
    """Return words as they are compared: letters composed, without case."""
    return unicodedata.normalize("NFC", words).casefold()


def matches(sought: Sequence[str], said: str) -> bool:
    """Whether each of some folded words stands somewhere in what is said."""
    return all(map(said.__contains__, sought))


_DECODER = msgspec.json.Decoder(_Named)


class Titles:
    """The titles of all that a reader sees of ``KINDS``, by kind and version."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._titles: dict[str, dict[int, _Title]] = {kind: {} for kind in KINDS}

    def come(self, came: Came, cls: RecordClass) -> None:
        """Take a version in; what cannot be read here is left out, as on any page."""
        if came.body is None:
            return
        try:
            body = _DECODER.decode(came.body)
        except msgspec.DecodeError:
            return
        spoken = (body.title, body.target, body.name, body.words)
        said = [body.code, *(one for words in spoken for one in words.values())]
        areas = {one.code: _said(one) for one in body.areas}
        title = _Title(came.name, (body.programme, body.area), folded("\n".join(said)), areas)
        self._titles[cls.kind][came.record] = title

    def go(self, record: int) -> None:
        """Take a version out."""
        for titles in self._titles.values():
            titles.pop(record, None)

    def matching(self, sought: Sequence[str], most: int) -> list[str]:
        """Return the ids of what has all these folded words in its title, at most so many.

        Kind by kind, and within a kind by title. An objective is found by the name of its area
        too, and a text by those of its areas.
        """
        texts = self._titles["text"].values()
        areas = {(one.name, code): said for one in texts for code, said in one.areas.items()}
        found: dict[str, None] = {}
        for titles in self._titles.values():
            if len(found) < most:
                hits = [one for one in titles.values() if matches(sought, _whole(one, areas))]
                first = nsmallest(most, hits, key=lambda one: (one.sought, one.name))
                found |= dict.fromkeys(one.name for one in first)
        return list(found)[:most]


def _whole(one: _Title, areas: Mapping[tuple[str, str], str]) -> str:
    if one.areas:
        return "\n".join([one.sought, *one.areas.values()])
    return f"{one.sought}\n{areas.get(one.place, '')}" if one.place[1] else one.sought


def _said(area: _Area) -> str:
    return folded("\n".join([area.code, *area.name.values()]))


TITLES = Topic("titles", KINDS, Titles)
