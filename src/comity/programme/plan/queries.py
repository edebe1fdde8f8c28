"""What may be read of the plan: from what is visible to the reader, followed in memory."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from comity.core.label import Label
from comity.core.record import Instant
from comity.core.release import Reader
from comity.core.terms import Area, Words
from comity.node.following import follow
from comity.node.node import Node
from comity.node.visible import Seen, visible_to
from comity.programme import queries
from comity.programme.life import Status
from comity.programme.plan.outline import PLAN, Entry, Outline, Programme, when

FORM = "programme"
LATER = ("planned", "confirmed")
"""States of an activity that is still to come."""
PAGE = 50
"""How many activities a page lists."""
_ENDED = ("replaced", "discarded", "withdrawn")


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal in a list: how its activities stand, and which is next."""

    goal: Entry
    states: Counter[str]
    next: Entry | None


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """An area of a text with its part of the plan."""

    area: Area
    objectives: tuple[Entry, ...]
    goals: tuple[GoalRow, ...]

    @property
    def activities(self) -> int:
        """How many activities the reader sees in it."""
        return sum(row.states.total() for row in self.goals)


@dataclass(frozen=True)
class Line:
    """A programme in the list of programmes."""

    status: Status
    goals: Counter[str]
    activities: Counter[str]

    @property
    def ends(self) -> Instant | None:
        """When it ends or ended, as far as is known."""
        return ends(self.status)


@dataclass(frozen=True)
class Sight:
    """A text with its plan, as one reader sees it. ``labels``: of all that is shown."""

    status: Status
    areas: tuple[AreaPlan, ...]
    labels: list[tuple[Label, ...]]
    activities: tuple[tuple[str, Entry], ...] = field(default=())
    """Each activity with the code of its area, in no order."""


def programmes(node: Node, reader: Reader) -> tuple[list[Line], list[tuple[Label, ...]]]:
    """Return the programmes that a reader sees, those in force first, and what to mark them as."""
    statuses = [s for s in queries.plan(node, reader).statuses if _is_listed(s)]
    with follow(node, reader, PLAN) as followed:
        outline = followed.kept
        lines = [
            Line(
                status,
                Counter(_plan(outline, status).goal_states),
                Counter(_plan(outline, status).activity_states),
            )
            for status in statuses
        ]
    seen = visible_to(node, reader).several([s.held.version.header.id for s in statuses])
    lines.sort(key=lambda line: (line.status.state not in _FORCED, -line.status.text.starts))
    return lines, [one.labels_there for one in seen]


_FORCED = ("in_force", "extended")


def _is_listed(status: Status) -> bool:
    return status.text.form == FORM and status.state not in _ENDED


def _plan(outline: Outline, status: Status) -> Programme:
    return outline.programme(status.held.version.header.id)


def ends(status: Status) -> Instant | None:
    """Return when a text ends or ended, as far as is known."""
    return status.ends or status.extended_until or status.text.until


def text(node: Node, reader: Reader, name: str) -> Status | None:
    """Return a text that has areas; None alike when it is hidden and when there is none."""
    status = queries.status(node=node, reader=reader, name=name)
    return status if status is not None and status.text.areas else None


def sight(node: Node, reader: Reader, name: str) -> Sight | None:
    """Return a programme with its plan, or None."""
    status = text(node, reader, name)
    seen = visible_to(node, reader).get(name)
    if status is None or seen is None:
        return None
    with follow(node, reader, PLAN) as followed:
        plan = followed.kept.programme(name)
        areas = tuple(_area(plan, area) for area in status.text.areas)
        area_of = {name: plan.area_of(goal) for name, goal in plan.goals.items()}
        activities = tuple(
            (area_of.get(one.body.goal, ""), one) for one in plan.activities.values()
        )
        labels = followed.labels(plan.classes)
    return Sight(status, areas, [seen.labels_there, *labels], activities)


@dataclass(frozen=True)
class AreaSight:
    """One area with one page of its activities, in the order of their days."""

    status: Status
    plan: AreaPlan
    activities: tuple[Seen, ...]
    total: int
    start: int
    labels: list[tuple[Label, ...]]


def area(node: Node, reader: Reader, name: str, code: str, *, start: int = 0) -> AreaSight | None:
    """Return an area of a programme, or None."""
    whole = text(node, reader, name)
    found = next((one for one in whole.text.areas if one.code == code), None) if whole else None
    if whole is None or found is None:
        return None
    visible = visible_to(node, reader)
    with follow(node, reader, PLAN) as followed:
        plan = followed.kept.programme(name)
        made = _area(plan, found)
        entries = [one for row in made.goals for one in plan.activities_of(row.goal.name)]
        entries.sort(key=when)
        classes = {entry.cls for entry in (*made.objectives, *(row.goal for row in made.goals))}
        labels = followed.labels(classes)
    names = [entry.name for entry in entries[start : start + PAGE]]
    seen = {one.version.header.id: one for one in visible.several([*names, name])}
    labels += [one.labels_there for one in seen.values()]
    listed = tuple(seen[one] for one in names if one in seen)
    return AreaSight(whole, made, listed, len(entries), start, labels)


def _area(plan: Programme, area: Area) -> AreaPlan:
    objectives = [one for one in plan.objectives.values() if one.body.area == area.code]
    goals = plan.goals_of_area(area.code)
    return AreaPlan(
        area,
        tuple(sorted(objectives, key=lambda one: one.name)),
        tuple(_row(plan, goal) for goal in goals),
    )


def _row(plan: Programme, goal: Entry) -> GoalRow:
    entries = [plan.activities[name] for name in plan.of_goal.get(goal.name, ())]
    later = [one for one in entries if one.body.state in LATER]
    states = Counter(one.body.state for one in entries)
    return GoalRow(goal, states, min(later, key=when, default=None))


@dataclass(frozen=True)
class Part:
    """One record of a plan with what surrounds it. ``activities`` are of one page of a list."""

    seen: Seen
    status: Status
    area: Area | None
    objective: Seen | None = None
    goal: Seen | None = None
    activities: tuple[Seen, ...] = ()
    total: int = 0
    positions: tuple[Seen, ...] = ()
    links: tuple["Linked", ...] = ()
    labels: tuple[tuple[Label, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """A link, seen from one of its ends: ``forth`` when it begins here."""

    link: Seen
    other: Seen
    forth: bool


def part(node: Node, reader: Reader, name: str, *, kind: str, start: int = 0) -> Part | None:
    """Return an objective, goal or activity; None alike when hidden and when there is none."""
    visible = visible_to(node, reader)
    seen = visible.get(name)
    if seen is None or seen.version.header.kind != kind or seen.version.body is None:
        return None
    status = text(node, reader, seen.version.body.programme)
    if status is None:
        return None
    with follow(node, reader, PLAN) as followed:
        outline = followed.kept
        around = _around(outline, seen, start)
    body = seen.version.body
    of_goal = body.goal if kind == "activity" else name if kind == "goal" else ""
    found = {one.version.header.id: one for one in visible.several({*around.wanted, of_goal})}
    goal = found.get(of_goal) if kind == "activity" else None
    of_objective = body.objective if kind == "goal" else goal.version.body.objective if goal else ""
    objective = visible.get(of_objective) if of_objective else None
    code = (objective or seen).version.body.area if objective or kind == "objective" else ""
    text_seen = visible.get(body.programme)
    shown = [seen, *found.values(), *[s for s in (objective, text_seen) if s is not None]]
    return Part(
        seen=seen,
        status=status,
        area=next((area for area in status.text.areas if area.code == code), None),
        objective=objective,
        goal=goal,
        activities=tuple(found[n] for n in around.activities if n in found),
        total=around.total,
        positions=tuple(found[n] for n in around.positions if n in found),
        links=tuple(_linked(around, found, name)),
        labels=tuple(one.labels_there for one in shown),
    )


@dataclass(frozen=True)
class _Around:
    activities: list[str]
    total: int
    positions: list[str]
    links: list[Entry]

    @property
    def wanted(self) -> set[str]:
        ends = {end for one in self.links for end in (one.body.source, one.body.target)}
        return {*self.activities, *self.positions, *(one.name for one in self.links), *ends}


def _around(outline: Outline, seen: Seen, start: int) -> _Around:
    header, body = seen.version.header, seen.version.body
    plan = outline.programme(body.programme)
    activities = plan.activities_of(header.id) if header.kind == "goal" else []
    return _Around(
        [one.name for one in activities[start : start + PAGE]],
        len(activities),
        sorted(outline.positions.get(header.id, {})),
        sorted(outline.links.get(header.id, {}).values(), key=lambda one: one.record)[:PAGE],
    )


def _linked(around: _Around, found: dict[str, Seen], name: str) -> Iterable[Linked]:
    for entry in around.links:
        forth = entry.body.source == name
        other = entry.body.target if forth else entry.body.source
        if entry.name in found and other in found:
            yield Linked(found[entry.name], found[other], forth)


@dataclass(frozen=True)
class Said:
    """A position or a link, and the part of the plan on whose page it stands."""

    seen: Seen
    part: Part
    linked: Linked | None = None
    """A link, seen from there."""


def said(node: Node, reader: Reader, name: str) -> Said | None:
    """Return a position or link that stands on a page; None alike when hidden, gone, or none."""
    seen = visible_to(node, reader).get(name)
    if seen is None or seen.version.header.kind not in ("position", "link"):
        return None
    body = seen.version.body
    ends = (
        (body.activity,) if seen.version.header.kind == "position" else (body.source, body.target)
    )
    for end in ends:
        kind = end.partition("--")[0]
        whole = part(node, reader, end, kind=kind) if kind in ("goal", "activity") else None
        if whole is None:
            continue
        if any(one.version.header.id == name for one in whole.positions):
            return Said(seen, whole)
        linked = next((one for one in whole.links if one.link.version.header.id == name), None)
        if linked is not None:
            return Said(seen, whole, linked)
    return None


def title(seen: Seen) -> Words:
    """Return what a record is called on a page, whatever its kind; nothing where it has no name."""
    body = seen.version.body
    for name in ("title", "target", "name", "words"):
        words = getattr(body, name, None)
        if isinstance(words, dict) and words:
            return words
    return {}
