"""The consultations of the demonstration: what ``consultations.json`` holds, done by its posts.

Staff talks were not reported; all of it is illustrative and marked so.
"""

from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from comity.core.record import Version
from comity.node.node import Node
from comity.node.publish import Actor, Marking
from comity.programme.consultation import domain
from comity.programme.consultation.domain import Outcome, TaskStep
from comity.programme.consultation.kinds import Consultation, Decision, Task
from comity.programme.plan.domain import Sort

if TYPE_CHECKING:
    from comity.core.terms import Words

FILE = "consultations.json"
When = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z\Z")]


class ConsultedData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something done about a consultation of ``text``, or about a task, by a post.

    ``act``: a consultation is called, its outcome recorded, a task made, or done. ``of`` is the id
    in the data of what it is about; ``id`` that of what is made.
    """

    act: Literal["call", "record", "assign", "finish"]
    text: str
    owner: str
    post: str
    at: When
    id: str = ""
    of: str = ""
    subject: str = ""
    labels: tuple[str, ...] = ()
    releasable_to: tuple[str, ...] = ()
    body: dict[str, Any] = {}


def raw() -> Any:
    """Return the data as plain JSON."""
    return msgspec.json.decode(resources.files(__package__).joinpath(FILE).read_bytes())


def load() -> tuple[ConsultedData, ...]:
    """Read the data. Raises msgspec.ValidationError with the place that is wrong."""
    return msgspec.convert(raw(), tuple[ConsultedData, ...])


def do(
    node: Node,
    actor: Actor,
    one: ConsultedData,
    *,
    programme: str,
    marking: Marking,
    ids: Mapping[str, str],
) -> Version:
    """Do it, as its post does in a browser. ``ids`` has the record ids by those of the data."""
    sort = Sort(one.subject, marking)
    if one.act == "call":
        called = msgspec.convert({**one.body, "programme": programme}, Consultation)
        return domain.call(node=node, actor=actor, body=called, sort=sort)
    name = ids[one.of]
    if one.act == "record":
        decisions = msgspec.convert(one.body["decisions"], tuple[Decision, ...])
        outcome = Outcome(one.body["outcome"], decisions)
        return domain.record(node=node, actor=actor, name=name, outcome=outcome)
    if one.act == "finish":
        note: Words = one.body["note"]
        return domain.move(node=node, actor=actor, name=name, step=TaskStep("finish", note))
    task = msgspec.convert({**one.body, "programme": programme, "consultation": name}, Task)
    return domain.assign(node=node, actor=actor, body=task, sort=sort)
