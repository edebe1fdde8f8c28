"""What waits for release officers: records that become public soon, and embargoes that lapsed."""

from collections.abc import Iterator

from django.urls import reverse

from comity.exchange.embargo import queries
from comity.node.people.permissions import RELEASE
from comity.node.visible import visible_to
from comity.programme.plan.queries import title
from comity.programme.queries import Plan
from comity.programme.today.waiting import Waiting, waits
from comity.web.access import Access


@waits
def to_become_public(here: Access, _plan: Plan) -> Iterator[Waiting]:
    """Embargoes that wait, by their instant; those that lapsed, until somebody decides."""
    if not here.may(RELEASE):
        return
    visible = visible_to(here.node, here.reader)
    for embargo in queries.not_over(here.node, here.reader):
        body = embargo.version.body
        seen = visible.get(body.record.id)
        if seen is None or seen.version.body is None:
            continue
        yield Waiting(
            "embargo" if body.state == "waiting" else "embargo-lapsed",
            title(seen),
            body.at if body.state == "waiting" else None,
            reverse("desk-embargo", args=[body.record.id]),
            seen.labels_there,
        )
