"""What records are called, for whoever seeks one by words: followed in memory, by reader.

Of each record only its words are kept, folded for comparing. Built from what comes and goes
(``node.following``), so it asks nothing and decides nothing.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

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

    record: int
    name: str
    kind: str
    place: tuple[str, str]
    sought: str
    areas: dict[str, str]


def folded(words: str) -> str:
    """Return words as they are compared: letters composed, without case."""
    return unicodedata.normalize("NFC", words).casefold()


def matches(sought: Sequence[str], *said: str) -> bool:
    """Whether each of some folded words stands somewhere in what is said."""
    return all(any(word in one for one in said) for word in sought)


_DECODER = msgspec.json.Decoder(_Named)


class Titles:
    """The titles of all that a reader sees of ``KINDS``."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._by_record: dict[int, _Title] = {}

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
        place = (body.programme, body.area)
        title = _Title(came.record, came.name, cls.kind, place, folded("\n".join(said)), areas)
        self._by_record[came.record] = title

    def go(self, record: int) -> None:
        """Take a version out."""
        self._by_record.pop(record, None)

    def matching(self, sought: Collection[str]) -> list[str]:
        """Return the ids of what has all these folded words in its title, kind by kind.

        An objective is found by the name of its area too, and a text by those of its areas.
        """
        titles = self._by_record.values()
        areas = {(one.name, code): said for one in titles for code, said in one.areas.items()}
        found = [
            one
            for one in titles
            if matches(tuple(sought), one.sought, areas.get(one.place, ""), *one.areas.values())
        ]
        found.sort(key=lambda one: (KINDS.index(one.kind), one.sought, one.name))
        return list(dict.fromkeys(one.name for one in found))


def _said(area: _Area) -> str:
    return folded("\n".join([area.code, *area.name.values()]))


TITLES = Topic("titles", KINDS, Titles)
