"""Which embargoes there are: that of a record, those not over yet, those whose instant has come."""

from collections.abc import Iterator

from comity.core.record import Instant, Version
from comity.core.release import Reader
from comity.exchange.embargo.kinds import Embargo
from comity.exchange.embargo.states import EmbargoLife
from comity.node import own
from comity.node.node import Node
from comity.node.visible import Seen, visible_to

KIND = "embargo"


def of_record(node: Node, reader: Reader, name: str) -> Seen | None:
    """Return the embargo of a record as the reader sees it: the last one set, or None."""
    found = visible_to(node, reader).several(own.referring(node, name, KIND))
    seen = [one for one in found if one.version.body is not None]
    return max(seen, key=lambda one: one.version.header.made_at, default=None)


def not_over(node: Node, reader: Reader) -> Iterator[Seen]:
    """Iterate over the embargoes that the reader sees and that wait, or have lapsed."""
    for seen in visible_to(node, reader).all(kind=KIND):
        body = seen.version.body
        if not seen.source and isinstance(body, Embargo) and body.state not in EmbargoLife.final:
            yield seen


def due(node: Node, by: Instant) -> list[Version]:
    """Return this node's own embargoes that wait for an instant up to ``by``, the earliest first.

    For the node itself, which follows them whoever may see them.
    """
    found = [one for one in own.of_kind(node, KIND) if isinstance(one.body, Embargo)]
    wait = [one for one in found if one.body.state == "waiting" and one.body.at <= by]
    return sorted(wait, key=lambda one: (one.body.at, one.header.id))
