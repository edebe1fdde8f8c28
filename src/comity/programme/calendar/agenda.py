"""One reader's agenda: what is dated and what follows in time from texts, asked by days.

Everything comes from what is visible to the reader. Dates and counts are followed in memory; words
are asked for those occasions alone that are shown.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from comity.core.label import Label
from comity.core.record import Header
from comity.core.release import Reader, RecordClass
from comity.core.terms import Words
from comity.node.following import follow
from comity.node.node import Node
from comity.node.visible import Seen, visible_to
from comity.programme import queries
from comity.programme.calendar.dates import DATES, Dated, Home, in_turn
from comity.programme.calendar.occasions import ALL, Occasion, Only, at_instant
from comity.programme.calendar.tally import Count, Place, Tallies
from comity.programme.life import Status
from comity.programme.queries import Plan
from comity.web.times import DAY, is_midnight, moment


@dataclass(frozen=True, slots=True)
class Area:
    """An area of a text, as rows and filters name it."""

    programme: str
    code: str
    name: Words


class Homes:
    """Which text and area a record belongs to by its owner's subject."""

    def __init__(self, statuses: Sequence[Status]) -> None:
        """Take the texts of a reader."""
        signed = [one for one in statuses if one.starts is not None]
        signed.sort(key=lambda one: (one.state not in ("in_force", "extended"), -one.text.starts))
        self.texts = [one for one in signed if one.text.areas]
        self.codes = {one.held.version.header.id: one.text.code for one in statuses}
        self.key = (tuple(one.pointer.id for one in self.texts), tuple(self.codes.items()))
        """What homes depend on: the texts in their order, and the codes of all."""
        self.areas = [
            Area(one.text.code, area.code, area.name)
            for one in self.texts
            for area in one.text.areas
        ]
        self._of: dict[tuple[str, str], list[tuple[str, str, frozenset[str]]]] = defaultdict(list)
        for one in self.texts:
            parties = frozenset(one.text.parties)
            for area in one.text.areas:
                for party, subjects in area.subjects.items():
                    for subject in subjects:
                        self._of[party, subject].append((one.text.code, area.code, parties))

    def of(self, header: Header | RecordClass) -> Home:
        """Return programme and area: of the text with a party that the record names, or the only.

        Nothing where several parties' texts would do and the record names none of them.
        """
        homes = self._of.get((header.owner, header.subject), [])
        named = {entry.partition("/")[0] for entry in header.releasable_to}
        between = [one for one in homes if (one[2] - {header.owner}) & named]
        if not between and len({parties for _, _, parties in homes}) == 1:
            between = homes
        return between[0][:2] if between else ("", "")


class Agenda:
    """What one reader may know of days, as of now."""

    def __init__(self, node: Node, reader: Reader) -> None:
        """Ask once for texts and dates."""
        self._node, self._reader = node, reader
        self.plan = queries.plan(node, reader)
        self._homes = homes = self.plan.standing.once(Homes)
        self.texts: Sequence[Status] = homes.texts
        """Signed texts that have areas, those in force first, then the newest."""
        with follow(node, reader, DATES) as followed:
            self._view = followed.kept.view(homes.key, homes.codes, homes.of)
            self._labels = followed.labels
        self._deadlines = [Dated(one, 0, "", "") for one in of_texts(self.plan)]

    @property
    def areas(self) -> Sequence[Area]:
        """The areas of the texts, in their order."""
        return self._homes.areas

    @property
    def forms(self) -> Collection[str]:
        """Every form that something has."""
        return self._view.forms | {one.occasion.form for one in self._deadlines}

    @property
    def years(self) -> Collection[int]:
        """Every year in which something begins."""
        return self._view.years | {one.occasion.first.year for one in self._deadlines}

    def between(
        self, first: date | None = None, last: date | None = None, only: Only = ALL
    ) -> list[Dated]:
        """Return what begins on these days, in order, without its words."""
        found = list(self._view.between(first, last))
        if only != ALL:
            found = [one for one in found if only.fits(one.occasion)]
        for end in self.deadlines(first, last, only):
            insort(found, end, key=in_turn)
        return found

    def deadlines(self, first: date | None, last: date | None, only: Only = ALL) -> list[Dated]:
        """Return what follows in time from texts on these days."""
        return [
            one
            for one in self._deadlines
            if (first is None or one.occasion.first >= first)
            and (last is None or one.occasion.first <= last)
            and only.fits(one.occasion)
        ]

    def counts(self, year: int, only: Only, *, by_text: bool) -> Iterator[tuple[Place, Count]]:
        """Count what begins in a year, as ``Tallies.of`` does; deadlines stand beside the rest."""
        yield from self._view.tallies.of(year, only, by_text=by_text)
        ends = Tallies(
            (one.occasion, one.cls) for one in self._deadlines if one.occasion.first.year == year
        )
        yield from ends.of(year, only, by_text=by_text)

    def lasting(self, first: date, only: Only = ALL) -> list[Dated]:
        """Return what began before a day, is known by days, and lasts until then or longer."""
        return [
            one
            for one in self._view.long
            if one.occasion.first < first <= one.occasion.last and only.fits(one.occasion)
        ]

    def labels(
        self, several: Iterable[Dated], counted: Iterable[int] = ()
    ) -> list[tuple[Label, ...]]:
        """Return the labels of what is shown, of classes counted, and of the texts that name it."""
        classes, found = set(counted) - {0}, []
        for one in several:
            if one.cls:
                classes.add(one.cls)
            elif one.occasion.labels:
                found.append(one.occasion.labels)
        found += [self.plan.labels[one.held.version.header.id] for one in self.texts]
        return [*self._labels(classes), *found]

    def told(self, several: Sequence[Dated]) -> list[Occasion]:
        """Return occasions with their words; what has just gone is left out."""
        names = {one.occasion.id for one in several if one.cls}
        seen = {
            one.version.header.id: one
            for one in visible_to(self._node, self._reader).several(names)
            if one.version.body is not None
        }
        found = []
        for one in several:
            if not one.cls:
                found.append(one.occasion)
            elif one.occasion.id in seen:
                found.append(_told(one.occasion, seen[one.occasion.id]))
        return found

    def homes(self, several: Sequence[Seen]) -> list[Home]:
        """Return programme and area of records, dated or not."""
        with follow(self._node, self._reader, DATES) as followed:
            area = followed.kept.area
            found = []
            for one in several:
                body = one.version.body
                programme = getattr(body, "programme", "")
                if programme:
                    above = getattr(body, "goal", "") or getattr(body, "objective", "")
                    above = above or getattr(body, "area", "")
                    found.append((self._homes.codes.get(programme, ""), area(above)))
                else:
                    found.append(self._homes.of(one.version.header))
            return found


def _told(one: Occasion, seen: Seen) -> Occasion:
    body = seen.version.body
    title: Words = next(
        (words for name in ("title", "target", "words") if (words := getattr(body, name, None))), {}
    )
    return replace(
        one,
        title=title,
        text=getattr(body, "text", {}),
        place=getattr(body, "place", ""),
        labels=seen.labels_there,
        made_at=seen.version.header.made_at,
    )


def of_texts(plan: Plan) -> Iterator[Occasion]:
    """The lapse of each text in force, and silence that runs on one."""
    for one in plan.statuses:
        header = one.held.version.header
        common: dict[str, Any] = {
            "what": "deadline",
            "title": one.text.name,
            "programme": one.text.code,
            "illustrative": one.text.illustrative,
        }
        if one.ends is not None and one.state in ("signed", "in_force", "extended"):
            labels = plan.labels[header.id]
            yield Occasion(
                id=header.id,
                form="lapse",
                href=f"/{'plan' if one.text.areas else 'text'}/{header.id}",
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
                href=f"/approval/{header.id}",
                labels=plan.labels[said.id],
                made_at=said.made_at,
                **common,
                **at_instant(running.deadline),
            )


def _end(instant: int) -> dict[str, Any]:
    """On the last day where something ends with a day of UTC, else at the instant."""
    if not is_midnight(instant):
        return at_instant(instant)
    day = moment(instant - DAY).date()
    return {"first": day, "last": day}
