"""What waits here: steps of the own chain, silence that runs, signatures, ends that come near."""

from collections.abc import Iterator

from django.urls import reverse

from comity.programme.acting import APPROVE, OBJECT, SIGN, TABLE
from comity.programme.approval import ending, lapse
from comity.programme.approval.paper import is_mine
from comity.programme.life import Status
from comity.programme.queries import Plan
from comity.programme.today.waiting import Waiting, waits
from comity.web.access import Access


@waits
def to_approve(here: Access, plan: Plan) -> Iterator[Waiting]:
    """Steps that are this post's to take, and silence that runs where it may object."""
    for status in _ours(here, plan, "agreed"):
        progress = plan.progress(status.pointer)
        due, running = progress.due, progress.running
        if due is None:
            continue
        if running and here.may(APPROVE, OBJECT):
            yield _waiting(plan, status, "silence", running.deadline, step=due.name)
        elif not running and is_mine(here, due):
            kind = _kind(due.silence, progress.silence is not None)
            yield _waiting(plan, status, kind, None, step=due.name)


@waits
def to_sign(here: Access, plan: Plan) -> Iterator[Waiting]:
    """Texts that this party has decided on and not signed."""
    if not here.may(SIGN):
        return
    for status in _ours(here, plan, "approved"):
        if here.node.party not in status.signed:
            yield _waiting(plan, status, "sign", None, "sign")


@waits
def to_extend(here: Access, plan: Plan) -> Iterator[Waiting]:
    """Later ends that another party named and this one has not."""
    if not here.may(SIGN):
        return
    for status in _ours(here, plan, *ending.IN_FORCE):
        for one in ending.proposed(plan, status):
            if here.node.party in one.missing:
                yield _waiting(plan, status, "extend", status.ends, "extend")


@waits
def lapsing(here: Access, plan: Plan) -> Iterator[Waiting]:
    """Ends by date that come near or have come, for whoever can do something about them."""
    if not here.may(SIGN, TABLE):
        return
    days, now = lapse.stages(here.node), here.node.now()
    for status in _ours(here, plan, *ending.IN_FORCE, "lapsed"):
        found = lapse.lapse(status, now, days)
        if found is not None:
            kind = "lapsed" if found.state == "lapsed" else "lapse"
            yield _waiting(plan, status, kind, found.ends, n=found.days)


def _kind(silence: bool, broken: bool) -> str:  # noqa: FBT001 - both are said at the call
    if not silence:
        return "approve"
    return "broken" if broken else "circulate"


def _ours(here: Access, plan: Plan, *states: str) -> Iterator[Status]:
    for status in plan.statuses:
        if here.is_staff and here.node.party in status.text.parties and status.state in states:
            yield status


def _waiting(
    plan: Plan,
    status: Status,
    kind: str,
    deadline: int | None,
    route: str = "approval",
    **values: object,
) -> Waiting:
    return Waiting(
        kind,
        status.text.name,
        deadline,
        reverse(route, args=[status.pointer.id]),
        plan.labels[status.pointer.id],
        values,
    )
