"""Everything of one reader's that has a date, in the order of its dates: kept up to date in memory.

Built from what comes and goes (``node.following``), so it asks nothing and decides nothing. It
keeps days and forms and no words: a page shows few of very many, and asks for the words of those.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import msgspec

from comity.core.record import Instant
from comity.core.release import RecordClass
from comity.node.following import Came, Topic
from comity.programme.calendar.occasions import (
    HREFS,
    LASTS_LONG,
    Occasion,
    at_instant,
    spread,
)
from comity.programme.calendar.tally import Tallies

Home = tuple[str, str]
"""Codes of a text and of an area of it; empty where there is none."""


class _Item(msgspec.Struct, frozen=True):
    title: dict[str, str]
    form: str = "report"
    date: str = ""
    until: str = ""
    illustrative: bool = False

    def occasion(self) -> dict[str, Any] | None:
        days = spread(self.date, self.until)
        return days and days | {"what": "event", "form": self.form}


class _Objective(msgspec.Struct, frozen=True):
    programme: str
    area: str

    def occasion(self) -> None:
        return None


class _Goal(msgspec.Struct, frozen=True):
    programme: str
    objective: str
    until: str = ""
    state: str = "planned"
    illustrative: bool = False

    def occasion(self) -> dict[str, Any] | None:
        days = spread(self.until, "") if self.state in ("planned", "under_way") else None
        return days and days | {"first": days["last"], "what": "deadline", "form": "goal"}


class _Activity(msgspec.Struct, frozen=True):
    programme: str
    goal: str
    form: str
    title: dict[str, str]
    state: str = "planned"
    starts: str = ""
    until: str = ""
    illustrative: bool = False

    def occasion(self) -> dict[str, Any] | None:
        days = spread(self.starts, self.until)
        return days and days | {"what": "event", "form": self.form, "state": self.state}


class _Consultation(msgspec.Struct, frozen=True):
    programme: str
    at: Instant
    until: Instant | None = None
    state: str = "planned"
    illustrative: bool = False

    def occasion(self) -> dict[str, Any]:
        held = {"what": "event", "form": "consultation", "state": self.state}
        return at_instant(self.at, self.until) | held


class _Task(msgspec.Struct, frozen=True):
    programme: str
    due: str = ""
    state: str = "open"
    illustrative: bool = False

    def occasion(self) -> dict[str, Any] | None:
        days = spread(self.due, "") if self.state == "open" else None
        return days and days | {"first": days["last"], "what": "deadline", "form": "task"}


_TYPES: dict[str, Any] = {
    "item": _Item,
    "objective": _Objective,
    "goal": _Goal,
    "activity": _Activity,
    "consultation": _Consultation,
    "task": _Task,
}
_DECODERS = {kind: msgspec.json.Decoder(body) for kind, body in _TYPES.items()}


@dataclass(frozen=True, slots=True)
class Dated:
    """An occasion without its words, and from what its home follows."""

    occasion: Occasion
    cls: int
    programme: str
    above: str
    said: int = 0
    """Tells titles apart without keeping them; 0 where that does not matter."""

    @property
    def same(self) -> tuple[date, date, int]:
        """What an event that is reported shares with the activity that it is."""
        return (self.occasion.first, self.occasion.last, self.said)


class View:
    """What was dated, each with its home, in the order of first days. Nothing in it changes."""

    def __init__(self, several: Sequence[Dated]) -> None:
        """Take what is in order already."""
        self.dated = tuple(several)
        self._firsts = [one.occasion.first for one in self.dated]
        self.tallies = Tallies((one.occasion, one.cls) for one in self.dated)
        self.forms = frozenset(one.occasion.form for one in self.dated)
        self.years = frozenset(first.year for first in self._firsts)
        self.long = tuple(one for one in self.dated if _is_long(one.occasion))

    def between(self, first: date | None, last: date | None) -> Sequence[Dated]:
        """Return what begins on these days, both included; None: without an end there."""
        start = 0 if first is None else bisect_left(self._firsts, first)
        end = (
            len(self._firsts)
            if last is None or last == date.max
            else bisect_left(self._firsts, last + timedelta(days=1))
        )
        return self.dated[start:end]


def in_turn(one: Dated) -> tuple[date, Instant, str]:
    """Return what dates are sorted by: the first day, the instant, the id."""
    return (one.occasion.first, one.occasion.at or 0, one.occasion.id)


def _is_long(one: Occasion) -> bool:
    return one.exact == "day" and (one.last - one.first).days > LASTS_LONG


def _once(several: Iterable[Dated]) -> list[Dated]:
    """Leave out reports of an event that stands in the plan on the same days by the same name."""
    found = list(several)
    planned = {one.same for one in found if one.occasion.id.startswith("activity--")}
    return [
        one for one in found if one.same not in planned or one.occasion.id.startswith("activity--")
    ]


class Dates:
    """All of one reader's dates."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._dated: dict[int, Dated] = {}
        self._above: dict[str, tuple[int, str]] = {}
        self._names: dict[int, str] = {}
        self._classes: dict[int, RecordClass] = {}
        self._view: tuple[object, View] | None = None

    def come(self, came: Came, cls: RecordClass) -> None:
        """Take a version in; what cannot be read here is left out, as on any page."""
        if came.body is None:
            return
        try:
            body = _DECODERS[cls.kind].decode(came.body)
            made = body.occasion()
        except (msgspec.DecodeError, ValueError):
            return
        above = getattr(body, "goal", "") or getattr(body, "objective", "")
        above = above or getattr(body, "area", "")
        self._above[came.name] = (came.record, above)
        self._names[came.record] = came.name
        self._view = None
        if made is None:
            return
        occasion = Occasion(
            id=came.name,
            title={},
            href=HREFS.get(cls.kind, "").format(came.name),
            illustrative=body.illustrative,
            **made,
        )
        self._classes[came.cls] = cls
        programme = getattr(body, "programme", "")
        said = hash(frozenset(getattr(body, "title", {}).items()))
        self._dated[came.record] = Dated(occasion, came.cls, programme, above, said)

    def go(self, record: int) -> None:
        """Take a version out, unless a newer one of its name has taken its place above others."""
        self._dated.pop(record, None)
        name = self._names.pop(record, "")
        if self._above.get(name, (0, ""))[0] == record:
            del self._above[name]
        self._view = None

    def view(
        self, key: object, codes: Mapping[str, str], of_class: Callable[[RecordClass], Home]
    ) -> View:
        """Return all in order, each with its home. ``key`` names what homes depend on.

        ``codes`` has the codes of texts by their ids, ``of_class`` the home of what is of no text.
        """
        if self._view is None or self._view[0] != key:
            classes = {number: of_class(cls) for number, cls in self._classes.items()}
            for record, one in self._dated.items():
                home = (
                    (codes.get(one.programme, ""), self.area(one.above))
                    if one.programme
                    else classes[one.cls]
                )
                if home != (one.occasion.programme, one.occasion.area):
                    there = replace(one.occasion, programme=home[0], area=home[1])
                    self._dated[record] = replace(one, occasion=there)
            placed = _once(self._dated.values())
            placed.sort(key=in_turn)
            self._view = (key, View(placed))
        return self._view[1]

    def area(self, above: str) -> str:
        """Return the area that a goal or objective, or a code itself, leads to."""
        for _ in range(3):
            if "--" not in above:
                return above
            above = self._above.get(above, (0, ""))[1]
        return ""


DATES = Topic("dates", tuple(_TYPES), Dates)
"""What is followed: every kind that has dates, and what leads from it to an area."""
