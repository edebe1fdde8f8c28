"""The plan of the demonstration: what ``plan.json`` holds, made by the posts as any plan is.

Objectives, goals, activities, positions and links name each other, and items, by the ids of the
data. Reported facts are transcribed; whatever goes beyond them is marked illustrative.
"""

from collections.abc import Mapping
from importlib import resources
from typing import Annotated, Any, Literal

import msgspec

from comity.core.record import Version
from comity.node.node import Node
from comity.node.publish import Actor, Marking
from comity.programme.plan import domain
from comity.programme.plan.domain import Sort
from comity.programme.plan.kinds import Activity, Goal, Link, Objective, Position

FILE = "plan.json"
When = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}Z)?\Z")]
_TYPES: dict[str, type[msgspec.Struct]] = {
    "objective": Objective,
    "goal": Goal,
    "activity": Activity,
    "position": Position,
}
_OF = {"objective": "area", "goal": "objective", "activity": "goal", "position": "activity"}


class PlannedData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record of the plan of ``text``: ``of`` is an area's code, or the id of what it is of."""

    id: str
    kind: Literal["objective", "goal", "activity", "position", "link"]
    text: str
    of: str
    owner: str
    post: str
    subject: str
    at: When
    labels: tuple[str, ...]
    releasable_to: tuple[str, ...]
    body: dict[str, Any]


def raw() -> Any:
    """Return the data as plain JSON."""
    return msgspec.json.decode(resources.files(__package__).joinpath(FILE).read_bytes())


def load() -> tuple[PlannedData, ...]:
    """Read the data. Raises msgspec.ValidationError with the place that is wrong."""
    return msgspec.convert(raw(), tuple[PlannedData, ...])


def body(one: PlannedData, programme: str, ids: Mapping[str, str]) -> Any:
    """Return the body of a record. ``ids`` has the record ids by the ids of the data."""
    if one.kind == "link":
        source, target = (ids[one.body[end]] for end in ("source", "target"))
        return Link(one.body["relation"], source, target)
    of = one.of if one.kind == "objective" else ids[one.of]
    fields = {**one.body, "programme": programme, _OF[one.kind]: of}
    return msgspec.convert(fields, _TYPES[one.kind])


def make(node: Node, actor: Actor, one: PlannedData, marking: Marking, made: Any) -> Version:
    """Seal it, as its post does in a browser."""
    sort = Sort(one.subject, marking)
    if isinstance(made, Link):
        return domain.link(node=node, actor=actor, body=made, sort=sort)
    return domain.make(node=node, actor=actor, body=made, sort=sort)
