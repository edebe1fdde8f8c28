"""The plans of every programme that one reader sees, in outline: what pages count, sort and draw.

Built from what comes and goes (``node.following``), so it asks nothing and decides nothing. Words
of activities are not kept: there are very many, and a page shows few of them; it asks for those.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import msgspec

from comity.core.release import RecordClass
from comity.node.following import Came, Topic
from comity.programme.plan.kinds import Goal, Link, Objective


class _Activity(msgspec.Struct, frozen=True):
    """What the outline keeps of an activity's body."""

    programme: str
    goal: str
    form: str
    state: str = "planned"
    starts: str = ""
    until: str = ""
    joint: tuple[str, ...] = msgspec.field(default=(), name="with")


class _Position(msgspec.Struct, frozen=True):
    programme: str
    activity: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a plan: its version's row, its id, its owner, its class, and its body.

    Of an activity ``body`` has no words.
    """

    record: int
    name: str
    owner: str
    cls: int
    kind: str
    body: Any


@dataclass(slots=True)
class Programme:
    """One text's plan. Entries by id; what belongs to what by the id of what it is of."""

    objectives: dict[str, Entry] = field(default_factory=dict)
    goals: dict[str, Entry] = field(default_factory=dict)
    activities: dict[str, Entry] = field(default_factory=dict)
    of_objective: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    of_goal: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    goal_states: Counter[str] = field(default_factory=Counter)
    activity_states: Counter[str] = field(default_factory=Counter)
    _classes: Counter[int] = field(default_factory=Counter)

    @property
    def classes(self) -> set[int]:
        """The classes of all of it."""
        return {cls for cls, count in self._classes.items() if count}

    def place(self, entry: Entry) -> None:
        """Take an entry in, in the place of an older version of it."""
        entries, of, states = self._where(entry)
        if entry.name in entries:
            self.displace(entries[entry.name])
        entries[entry.name] = entry
        self._classes[entry.cls] += 1
        if of is not None:
            of.add(entry.name)
            states[entry.body.state] += 1

    def displace(self, entry: Entry) -> None:
        """Take an entry out, if it is the one that stands under its name."""
        entries, of, states = self._where(entry)
        if entries.get(entry.name) is not entry:
            return
        del entries[entry.name]
        self._classes[entry.cls] -= 1
        if of is not None:
            of.discard(entry.name)
            states[entry.body.state] -= 1

    def _where(self, entry: Entry) -> tuple[dict[str, Entry], set[str] | None, Counter[str]]:
        """Return where an entry stands, what is of the same, and how many are in which state."""
        if entry.kind == "objective":
            return self.objectives, None, self.goal_states
        if entry.kind == "goal":
            return self.goals, self.of_objective[entry.body.objective], self.goal_states
        return self.activities, self.of_goal[entry.body.goal], self.activity_states

    def area_of(self, entry: Entry) -> str:
        """Return the area of an objective, goal or activity; nothing where it leads nowhere."""
        if entry.kind == "activity":
            goal = self.goals.get(entry.body.goal)
            return self.area_of(goal) if goal is not None else ""
        if entry.kind == "goal":
            objective = self.objectives.get(entry.body.objective)
            return self.area_of(objective) if objective is not None else ""
        return str(entry.body.area)

    def goals_of_area(self, area: str) -> list[Entry]:
        """Return the goals of an area, in the order of their schedule."""
        found = [goal for goal in self.goals.values() if self.area_of(goal) == area]
        return sorted(found, key=lambda goal: (goal.body.starts, goal.name))

    def activities_of(self, goal: str) -> list[Entry]:
        """Return the activities of a goal in the order of their days; undated ones last."""
        found = [self.activities[name] for name in self.of_goal.get(goal, ())]
        return sorted(found, key=when)


def when(entry: Entry) -> tuple[str, str]:
    """Return what activities are sorted by: their first day, those without one last."""
    return (entry.body.starts or "9999", entry.name)


_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    "objective": msgspec.json.Decoder(Objective),
    "goal": msgspec.json.Decoder(Goal),
    "activity": msgspec.json.Decoder(_Activity),
    "position": msgspec.json.Decoder(_Position),
    "link": msgspec.json.Decoder(Link),
}
SCHEMA = 1


class Outline:
    """All of one reader's plans. ``links`` are by either end, ``positions`` by activity."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.programmes: dict[str, Programme] = {}
        self.links: dict[str, dict[str, Entry]] = defaultdict(dict)
        self.positions: dict[str, dict[str, Entry]] = defaultdict(dict)
        self._by_record: dict[int, Entry] = {}

    def programme(self, text: str) -> Programme:
        """Return the plan of a text; an empty one where the reader sees nothing of it."""
        return self.programmes.get(text) or Programme()

    def come(self, came: Came, cls: RecordClass) -> None:
        """Take a version in; what cannot be read here is left out, as on any page."""
        if came.body is None:
            return
        try:
            body = _DECODERS[cls.kind].decode(came.body)
        except msgspec.DecodeError:
            return
        entry = Entry(came.record, came.name, cls.owner, came.cls, cls.kind, body)
        self._by_record[came.record] = entry
        self._place(entry)

    def go(self, record: int) -> None:
        """Take a version out, unless a newer one of its name has taken its place."""
        entry = self._by_record.pop(record, None)
        if entry is not None:
            self._displace(entry)

    def _place(self, entry: Entry) -> None:
        if getattr(entry.body, "withdrawn", False):
            return
        if entry.kind == "link":
            for end in (entry.body.source, entry.body.target):
                self.links[end][entry.name] = entry
            return
        if entry.kind == "position":
            self.positions[entry.body.activity][entry.name] = entry
            return
        self.programmes.setdefault(entry.body.programme, Programme()).place(entry)

    def _displace(self, entry: Entry) -> None:
        if entry.kind == "link":
            for end in (entry.body.source, entry.body.target):
                _remove(self.links[end], entry)
            return
        if entry.kind == "position":
            _remove(self.positions[entry.body.activity], entry)
            return
        plan = self.programmes.get(entry.body.programme)
        if plan is not None:
            plan.displace(entry)


def _remove(entries: dict[str, Entry], entry: Entry) -> None:
    """Remove an entry if it is the one that stands under its name."""
    if entries.get(entry.name) is entry:
        del entries[entry.name]


PLAN = Topic("plan", ("objective", "goal", "activity", "position", "link"), Outline)
"""What is followed: everything that makes plans, and what is linked to it."""
