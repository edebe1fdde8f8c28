"""Which versions of policies were taken here, of what the reader may see."""

from dataclasses import dataclass

from comity.core.label import Label
from comity.core.record import Instant
from comity.core.release import Reader
from comity.node.desk import rulings
from comity.node.kinds import POLICY
from comity.node.node import Node
from comity.node.visible import visible_to


@dataclass(frozen=True, slots=True)
class Taken:
    """That a version was taken: when, by which post, why."""

    at: Instant
    post: str
    reason: str
    labels: tuple[Label, ...]


def taken(node: Node, reader: Reader) -> dict[str, Taken]:
    """Return by policy the version of our own that the reader sees."""
    found = {}
    for seen in visible_to(node, reader).all(kind=POLICY):
        header = seen.version.header
        if header.owner == node.party:
            ruling = rulings.of_version(node, header.id, header.made_at)
            reason = ruling.reason if ruling is not None and ruling.act == rulings.TAKE else ""
            found[seen.version.body.policy.id] = Taken(
                header.made_at, header.post, reason, seen.labels_there
            )
    return found
