"""What may be read of consultations: all of it from ``visible_to`` the reader.

A preparation says what moved in each area since the last consultation, what was decided then and
how that stands, which amendments are open, and which deadlines come.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta

from comity.core.label import Label
from comity.core.record import Instant
from comity.core.release import Reader
from comity.core.terms import Area, Words
from comity.node.node import Node
from comity.node.visible import Seen, Visible, visible_to
from comity.programme import queries
from comity.programme.calendar.agenda import Agenda
from comity.programme.calendar.occasions import HREFS, Occasion, Only
from comity.programme.consultation.amendments import OpenAmendment, opened
from comity.programme.consultation.kinds import Decision
from comity.programme.life import Status
from comity.programme.plan.queries import title
from comity.web.times import moment

LOOKED_AT = 1000
"""How many of each kind are looked at for what moved: those that came last."""
PER_AREA = 12
"""How many of an area are listed; of more, the newest."""
AHEAD = 366
"""How far ahead deadlines are listed (days)."""
MOVING = ("goal", "activity", "item")


@dataclass(frozen=True, slots=True)
class Line:
    """A consultation in the list, with its text."""

    seen: Seen
    status: Status


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the last consultation, its number, and what became of it."""

    number: int
    decision: Decision
    tasks: Sequence[Seen]


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that was made or changed since the last consultation."""

    seen: Seen
    title: Words
    state: str

    @property
    def href(self) -> str:
        """Where its page is; empty where it has none."""
        header = self.seen.version.header
        return HREFS.get(header.kind, "").format(header.id)


@dataclass(frozen=True, slots=True)
class AreaMoves:
    """What moved in an area; ``more`` is how many are not listed."""

    area: Area
    moved: Sequence[Moved]
    more: int


@dataclass(frozen=True)
class Prepared:
    """A consultation with all that it is prepared by. ``labels``: of everything shown."""

    seen: Seen
    status: Status
    before: Seen | None
    decided: Sequence[Decided]
    areas: Sequence[AreaMoves]
    amendments: Sequence[OpenAmendment]
    deadlines: Sequence[Occasion]
    own: Sequence[Decided]
    """The decisions of this consultation itself, once it was held."""
    labels: list[tuple[Label, ...]]

    @property
    def since(self) -> Instant:
        """Since when what moved is told."""
        return self.before.version.body.at if self.before else 0


def consultations(node: Node, reader: Reader) -> list[Line]:
    """Return every consultation that a reader sees, the latest first."""
    plan = queries.plan(node, reader)
    found = []
    for seen in visible_to(node, reader).all(kind="consultation"):
        if seen.version.body is not None:
            status = plan.status(seen.version.body.programme)
            if status is not None:
                found.append(Line(seen, status))
    return sorted(found, key=lambda line: (-line.seen.version.body.at, line.seen.version.header.id))


def tasks(node: Node, reader: Reader) -> list[Seen]:
    """Return every task that a reader sees: the open ones by day, then what ended."""
    found = [one for one in visible_to(node, reader).all(kind="task") if one.version.body]
    return sorted(found, key=_urgency)


def _urgency(seen: Seen) -> tuple[bool, str, str]:
    body = seen.version.body
    return (body.state != "open", body.due or "9999", seen.version.header.id)


def programmes(node: Node, reader: Reader) -> list[Status]:
    """Return the texts under which this node's party may consult now."""
    return [
        one
        for one in queries.plan(node, reader).in_force()
        if one.text.areas and node.party in one.text.parties
    ]


def get(node: Node, reader: Reader, name: str, kind: str) -> Seen | None:
    """Return a consultation or task; None alike when it is hidden and when there is none."""
    seen = visible_to(node, reader).get(name)
    fits = seen is not None and seen.version.header.kind == kind and seen.version.body is not None
    return seen if fits else None


def prepared(node: Node, reader: Reader, name: str) -> Prepared | None:
    """Return a consultation prepared for a reader, or None."""
    visible = visible_to(node, reader)
    seen = get(node, reader, name, "consultation")
    plan = queries.plan(node, reader)
    status = plan.status(seen.version.body.programme) if seen else None
    if seen is None or status is None:
        return None
    agenda = Agenda(node, reader)
    before = _before(visible, seen)
    ended = [one for one in visible.all(kind="task") if one.version.body is not None]
    areas = _moves(visible, status, agenda, before.version.body.at if before else 0)
    amendments = opened(node, reader, plan, status)
    deadlines = _deadlines(agenda, status, node.now())
    decided = _decided(before, ended) if before else []
    own = _decided(seen, ended)
    shown = [one for part in (*decided, *own) for one in part.tasks]
    shown += [one.seen for area in areas for one in area.moved]
    shown += [one for one in (seen, before) if one is not None]
    labels = [one.labels_there for one in shown] + [one.labels for one in deadlines]
    labels += [several for one in amendments for several in one.labels]
    labels.append(plan.labels[status.held.version.header.id])
    return Prepared(
        seen, status, before, decided, areas, amendments, deadlines, own, list(filter(None, labels))
    )


def _before(visible: Visible, seen: Seen) -> Seen | None:
    """Return the consultation held last before this one, under the same text."""
    body = seen.version.body
    held = [
        one
        for one in visible.all(kind="consultation")
        if one.version.body is not None
        and one.version.body.programme == body.programme
        and one.version.body.state == "held"
        and one.version.body.at < body.at
    ]
    return max(held, key=lambda one: int(one.version.body.at), default=None)


def _decided(of: Seen, several: Sequence[Seen]) -> list[Decided]:
    by_number: dict[int, list[Seen]] = defaultdict(list)
    for task in several:
        if task.version.body.consultation == of.version.header.id:
            by_number[task.version.body.decision].append(task)
    return [
        Decided(number, decision, by_number[number])
        for number, decision in enumerate(of.version.body.decisions, 1)
    ]


def _moves(visible: Visible, status: Status, agenda: Agenda, since: Instant) -> list[AreaMoves]:
    """What was made or changed in each area since an instant, the newest first."""
    areas: dict[str, list[Moved]] = defaultdict(list)
    fresh = [
        seen
        for kind in MOVING
        for seen in visible.latest(kind=kind, limit=LOOKED_AT)
        if seen.version.body is not None
        and max(seen.version.header.made_at, seen.received_at) > since
    ]
    for seen, (programme, area) in zip(fresh, agenda.homes(fresh), strict=True):
        if programme == status.text.code and area:
            state = getattr(seen.version.body, "state", "")
            areas[area].append(Moved(seen, title(seen), state))
    found = []
    for one in status.text.areas:
        moved = sorted(areas[one.code], key=lambda made: -made.seen.version.header.made_at)
        found.append(AreaMoves(one, moved[:PER_AREA], max(0, len(moved) - PER_AREA)))
    return found


def _deadlines(agenda: Agenda, status: Status, now: Instant) -> list[Occasion]:
    today = moment(now, UTC).date()
    found = agenda.between(today, today + timedelta(days=AHEAD), Only(status.text.code))
    return agenda.told([one for one in found if one.occasion.what == "deadline"])
