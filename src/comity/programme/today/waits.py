"""What waits at no room of the programme: records that lack something before they can be given."""

from collections.abc import Iterator

from comity.core.release import WAITS
from comity.node import ledger
from comity.node.people.permissions import RELEASE
from comity.node.visible import visible_to
from comity.programme.queries import Plan
from comity.programme.today.waiting import Waiting, waits
from comity.web.access import Access

LOOKED_AT = 200
"""Among how many of the newest items the page looks for such that wait."""
SHOWN = 5


@waits
def to_release(here: Access, _plan: Plan) -> Iterator[Waiting]:
    """Items that name a party and wait for a reference, for whoever decides on releases."""
    if not here.may(RELEASE):
        return
    own = {
        seen.version.header.id: seen
        for seen in visible_to(here.node, here.reader).latest(kind="item", limit=LOOKED_AT)
        if not seen.source and seen.version.body is not None
    }
    held = [one for one in ledger.withheld(here.node, own, LOOKED_AT) if one.reason == WAITS]
    for one in held[:SHOWN]:
        seen = own[one.name]
        yield Waiting(
            "release",
            seen.version.body.title,
            None,
            f"/item/{one.name}/releasable?to={one.peer}",
            seen.labels_there,
            {"party": one.peer},
        )
