"""What stands in a calendar: events and deadlines that one reader may know of, each with its days.

Everything comes from ``visible_to(reader)``: records that have a date, and what follows in time
from texts (their lapse, silence that runs).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Literal

from comity.core.label import Label
from comity.core.record import Header, Instant
from comity.core.release import Reader
from comity.core.terms import Words
from comity.node.node import Node
from comity.node.visible import Seen, visible_to
from comity.programme import queries
from comity.programme.life import Status
from comity.programme.queries import Plan
from comity.web.times import DAY, is_midnight, moment

DATED = ("item", "objective", "activity", "goal", "consultation", "task")
"""The kinds that may have a date."""
What = Literal["event", "deadline"]
Exact = Literal["day", "month", "year"]
HREFS = {
    "activity": "/plan/activity/{}",
    "goal": "/plan/goal/{}",
    "consultation": "/consultation/{}",
    "task": "/task/{}",
}
"""Where the page of a record is, by its kind."""
LASTS_LONG = 45
"""An event of more days stands in a month where it begins and where it ends (days)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An event or a deadline: on whole days from ``first`` to ``last``, or at an instant.

    ``id`` is the record's; ``form`` says of what sort it is; ``programme`` and ``area`` are codes,
    empty where it is of none. ``state`` is one of an activity's, or empty.
    """

    id: str
    what: What
    form: str
    title: Words
    first: date
    last: date
    exact: Exact = "day"
    at: Instant | None = None
    end: Instant | None = None
    programme: str = ""
    area: str = ""
    place: str = ""
    state: str = ""
    text: Words = field(default_factory=dict)
    href: str = ""
    labels: tuple[Label, ...] = ()
    made_at: Instant = 0
    illustrative: bool = False

    @property
    def cancelled(self) -> bool:
        """Whether it will not take place."""
        return self.state in ("cancelled", "dropped")

    def days(self, place: tzinfo) -> tuple[date, date]:
        """Return its first and last day at a place: an instant falls on the day it has there."""
        if self.at is None:
            return self.first, self.last
        end = self.at if self.end is None else max(self.at, self.end - 1)
        return moment(self.at, place).date(), moment(end, place).date()

    def touches(self, first: date, last: date, place: tzinfo) -> bool:
        """Whether any of its days is among these."""
        begins, ends = self.days(place)
        return begins <= last and first <= ends


@dataclass(frozen=True, slots=True)
class Area:
    """An area of a text, as rows and filters name it."""

    programme: str
    code: str
    name: Words


@dataclass(frozen=True)
class Calendar:
    """All occasions of one reader, by date, and the texts whose areas they are of."""

    occasions: tuple[Occasion, ...]
    texts: tuple[Status, ...]
    """Signed texts that have areas, those in force first, then the newest."""
    labels: Mapping[str, tuple[Label, ...]]
    """The labels of the texts, by their ids."""
    home: "Callable[[Seen], tuple[str, str]]" = lambda _: ("", "")
    """Returns programme and area (codes) of a record."""

    @property
    def areas(self) -> list[Area]:
        """The areas of the texts, in their order."""
        return [
            Area(one.text.code, area.code, area.name)
            for one in self.texts
            for area in one.text.areas
        ]

    def only(self, programme: str = "", area: str = "", form: str = "") -> "Calendar":
        """Return what a filter leaves: each choice that is not empty must fit."""
        left = tuple(
            one
            for one in self.occasions
            if programme in ("", one.programme)
            and area in ("", one.area)
            and form in ("", one.form)
        )
        texts = tuple(one for one in self.texts if programme in ("", one.text.code))
        return replace(self, occasions=left, texts=texts)


def calendar(node: Node, reader: Reader) -> Calendar:
    """Return the calendar of a reader, now."""
    plan = queries.plan(node, reader)
    visible = visible_to(node, reader)
    seen = [one for kind in DATED if kind in node.kinds for one in visible.all(kind=kind)]
    homes = Homes(plan.statuses)
    chains = _Chains({one.version.header.id: one for one in seen}, plan)
    found = [
        occasion
        for one in seen
        if one.version.body is not None
        for occasion in _of_record(one, homes, chains)
    ]
    found += _of_texts(plan)
    found.sort(key=lambda one: (one.first, one.at or 0, one.id))
    return Calendar(
        tuple(found), tuple(homes.texts), plan.labels, lambda one: _home(one, homes, chains)
    )


class Homes:
    """Which text and area a record belongs to by its owner's subject."""

    def __init__(self, statuses: Sequence[Status]) -> None:
        """Take the texts of a reader."""
        signed = [one for one in statuses if one.starts is not None]
        signed.sort(key=lambda one: (one.state not in ("in_force", "extended"), -one.text.starts))
        self.texts = [one for one in signed if one.text.areas]
        self._of: dict[tuple[str, str], list[tuple[str, str, frozenset[str]]]] = defaultdict(list)
        for one in self.texts:
            for area in one.text.areas:
                for party, subjects in area.subjects.items():
                    for subject in subjects:
                        home = (one.text.code, area.code, frozenset(one.text.parties))
                        self._of[party, subject].append(home)

    def of(self, header: Header) -> tuple[str, str]:
        """Return programme and area: of the text with a party that the record names, or the only.

        Nothing where several parties' texts would do and the record names none of them.
        """
        homes = self._of.get((header.owner, header.subject), [])
        named = {entry.partition("/")[0] for entry in header.releasable_to}
        between = [one for one in homes if (one[2] - {header.owner}) & named]
        if not between and len({parties for _, _, parties in homes}) == 1:
            between = homes
        return between[0][:2] if between else ("", "")


@dataclass(frozen=True)
class _Chains:
    """From an activity or goal up to its area."""

    seen: Mapping[str, Seen]
    plan: Plan

    def home(self, body: Any) -> tuple[str, str]:
        """Return programme (its code) and area of what says of what it is."""
        status = self.plan.status(body.programme)
        return ("" if status is None else status.text.code), self._area(body)

    def _area(self, body: Any) -> str:
        for name in ("goal", "objective"):
            parent = self.seen.get(getattr(body, name, ""))
            if parent is not None and parent.version.body is not None:
                return self._area(parent.version.body)
        return str(getattr(body, "area", ""))


def _home(seen: Seen, homes: Homes, chains: _Chains) -> tuple[str, str]:
    body = seen.version.body
    return chains.home(body) if getattr(body, "programme", "") else homes.of(seen.version.header)


def _of_record(seen: Seen, homes: Homes, chains: _Chains) -> Iterator[Occasion]:
    header, body = seen.version.header, seen.version.body
    made = _MAKERS[header.kind](body) if header.kind in _MAKERS else None
    if made is None:
        return
    programme, area = _home(seen, homes, chains)
    yield Occasion(
        id=header.id,
        programme=programme,
        area=area,
        labels=seen.labels_there,
        made_at=header.made_at,
        href=HREFS.get(header.kind, "").format(header.id),
        illustrative=getattr(body, "illustrative", False),
        **made,
    )


def _item(body: Any) -> dict[str, Any] | None:
    days = spread(body.date, body.until)
    return days and days | {
        "what": "event",
        "form": body.form,
        "title": body.title,
        "text": body.text,
        "place": body.place,
    }


def _activity(body: Any) -> dict[str, Any] | None:
    days = spread(body.starts, body.until)
    return days and days | {
        "what": "event",
        "form": body.form,
        "title": body.title,
        "text": body.text,
        "place": body.place,
        "state": body.state,
    }


def _goal(body: Any) -> dict[str, Any] | None:
    days = spread(body.until, "") if body.state in ("planned", "under_way") else None
    if days is None:
        return None
    on_last = days | {"first": days["last"]}
    return on_last | {"what": "deadline", "form": "goal", "title": body.target}


def _consultation(body: Any) -> dict[str, Any]:
    return _at(body.at, body.until) | {
        "what": "event",
        "form": "consultation",
        "title": body.title,
        "place": body.place,
        "state": body.state,
    }


def _task(body: Any) -> dict[str, Any] | None:
    days = spread(body.due, "") if body.state == "open" else None
    return days and days | {"what": "deadline", "form": "task", "title": body.words}


_MAKERS = {
    "item": _item,
    "activity": _activity,
    "goal": _goal,
    "consultation": _consultation,
    "task": _task,
}


def _of_texts(plan: Plan) -> Iterator[Occasion]:
    """The lapse of each text in force, and silence that runs on one."""
    for one in plan.statuses:
        header = one.held.version.header
        common: dict[str, Any] = {
            "what": "deadline",
            "title": one.text.name,
            "programme": one.text.code,
            "href": f"/plan/{header.id}" if one.text.areas else "",
            "illustrative": one.text.illustrative,
        }
        if one.ends is not None and one.state in ("signed", "in_force", "extended"):
            labels = plan.labels[header.id]
            yield Occasion(
                id=header.id,
                form="lapse",
                labels=labels,
                made_at=header.made_at,
                **common,
                **_end(one.ends),
            )
        running = plan.progress(one.pointer).running if one.is_agreed else None
        if running is not None:
            said = running.circulation.version.header
            yield Occasion(
                id=said.id,
                form="silence",
                labels=plan.labels[said.id],
                made_at=said.made_at,
                **common,
                **_at(running.deadline),
            )


def _end(instant: Instant) -> dict[str, Any]:
    """On the last day where something ends with a day of UTC, else at the instant."""
    if not is_midnight(instant):
        return _at(instant)
    day = moment(instant - DAY).date()
    return {"first": day, "last": day}


def _at(instant: Instant, end: Instant | None = None) -> dict[str, Any]:
    day = moment(instant).date()
    last = day if end is None else moment(end - 1).date()
    return {"first": day, "last": last, "at": instant, "end": end}


def spread(first: str, last: str) -> dict[str, Any] | None:
    """Return the days of ``2023-07-11``, ``2023-01`` or ``2005``; None for no date at all."""
    if not first:
        return None
    exact: tuple[Exact, ...] = ("year", "month", "day")
    return {
        "first": _first(first),
        "last": _last(last or first),
        "exact": exact[first.count("-")],
    }


def _first(day: str) -> date:
    return date.fromisoformat(day + "-01" * (2 - day.count("-")))


def _last(day: str) -> date:
    begins = _first(day)
    if day.count("-") == 2:  # noqa: PLR2004 - year, month and day
        return begins
    if "-" in day:
        following = (begins.replace(day=28) + timedelta(days=4)).replace(day=1)
        return following - timedelta(days=1)
    return begins.replace(month=12, day=31)


def in_order(occasions: Iterable[Occasion], place: tzinfo) -> list[Occasion]:
    """Return occasions as a day lists them: whole days first, then by time."""
    return sorted(occasions, key=lambda one: (one.at is not None, one.at or 0, one.days(place)[0]))


def today(now: Instant, place: tzinfo) -> date:
    """Return the day that it is at a place."""
    return datetime.fromtimestamp(now / 1000, place).date()


__all__ = ["UTC", "Area", "Calendar", "Occasion", "calendar", "spread"]
