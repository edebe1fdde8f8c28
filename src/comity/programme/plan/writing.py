"""What a form of the plan makes: a new record, a new version, or a goal as it was negotiated."""

from collections.abc import Callable
from dataclasses import dataclass

from comity.core.errors import ComityError
from comity.core.record import Version
from comity.core.terms import Area
from comity.node.visible import Seen
from comity.programme.life import Status
from comity.programme.plan import amending, domain
from comity.programme.plan.amended import GoalAmended
from comity.programme.plan.amending import OtherWordingError
from comity.programme.plan.domain import Planned, Sort
from comity.programme.plan.kinds import Goal
from comity.web import refusals
from comity.web.access import Access
from comity.web.forms import Form

Reading = Callable[[Form], Planned | None]


@dataclass(frozen=True)
class Task:
    """A form: what it makes, of what, on what ground, and where it leads."""

    kind: str
    status: Status
    area: Area | None
    read: Reading
    refs: tuple[str, ...]
    back: str
    before: Seen | None = None
    of: Seen | None = None
    take_in: GoalAmended | None = None
    """The accepted amendment that the form was filled in with."""


def write(here: Access, task: Task, body: Planned, sort: Sort, shown: str) -> Version:
    """Seal it, over the version that was ``shown``. Raises what ``domain`` and ``amending`` do."""
    if task.take_in is not None and isinstance(body, Goal):
        return amending.take_in_goal(
            node=here.node,
            actor=here.actor,
            amendment=task.take_in.id,
            body=body,
            sort=sort,
            shown=shown,
        )
    if task.before is None:
        return domain.make(node=here.node, actor=here.actor, body=body, sort=sort)
    return domain.revise(
        node=here.node,
        actor=here.actor,
        name=task.before.version.header.id,
        body=body,
        sort=sort,
        shown=shown,
    )


def sealed(do: Callable[[], Version], form: Form) -> Version | None:
    """Seal, or note why it cannot be; nothing that was typed is lost."""
    try:
        return do()
    except OtherWordingError:
        form.say("", "goal-take-in.other")
    except ComityError as error:
        form.say("", "plan.refused", why=refusals.said(error))
    return None
