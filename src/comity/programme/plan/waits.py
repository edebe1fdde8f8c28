"""What waits at a plan's goals: amendments to answer, and accepted ones to take in."""

from collections.abc import Iterator

from django.urls import reverse

from comity.node.people.permissions import PLAN, TABLE
from comity.programme.plan import amended
from comity.programme.queries import Plan
from comity.programme.today.waiting import Waiting, waits
from comity.web.access import Access


@waits
def at_the_goals(here: Access, plan: Plan) -> Iterator[Waiting]:
    """Amendments to goals that this party answers or, of its own goals, takes in."""
    if not here.may(TABLE, PLAN):
        return
    party = here.node.party
    for one in amended.of_plan(here.node, here.reader, plan):
        goal, labels = one.goal.version, (*one.labels, *one.goal.labels_there)
        href = reverse("goal-amendment", args=[one.id])
        if here.may(TABLE) and one.waits_for(party):
            values = {"party": one.last}
            yield Waiting("answer-goal", goal.body.target, None, href, labels, values)
        if here.may(PLAN) and one.state == "accepted" and one.owner == party:
            yield Waiting("take-in-goal", goal.body.target, None, href, labels)
