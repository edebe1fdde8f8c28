"""Tasks that wait for a post: those that it leads, until they are done."""

from collections.abc import Iterator

from comity.node.visible import visible_to
from comity.programme.days import end_instant
from comity.programme.queries import Plan
from comity.programme.today.waiting import Waiting, waits
from comity.web.access import Access


@waits
def to_do(here: Access, plan: Plan) -> Iterator[Waiting]:  # noqa: ARG001 - as every source
    """Tasks of this party's own, open, that the post leads."""
    if not here.is_staff:
        return
    for seen in visible_to(here.node, here.reader).all(kind="task"):
        body, header = seen.version.body, seen.version.header
        if body is None or body.state != "open" or body.lead != here.reader.office:
            continue
        if header.owner != here.node.party:
            continue
        due = end_instant(body.due) if body.due else None
        yield Waiting("task", body.words, due, f"/task/{header.id}", seen.labels_there)
