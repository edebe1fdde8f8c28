"""A text's end by date, told ahead: so long before it as the node says, and once more after it.

Nothing has to run for it: whoever looks is told what is so at that instant.
"""

from dataclasses import dataclass
from typing import Literal

from comity.core.record import Instant
from comity.node.node import Node
from comity.programme.life import Status
from comity.web.times import DAY, days_until

SETTING = "lapse_days"
STAGES = (365, 180, 90, 30, 7)
"""How many days before its end a text is spoken of, where the node does not say."""
AFTER = 30
"""How many days an end by date is still spoken of once it has come."""
MOST_STAGES, MOST_DAYS = 12, 3650


@dataclass(frozen=True, slots=True)
class Lapse:
    """What is to be known of a text's end. ``stage``: at how many days it was last to be told.

    ``next_stage`` is when it is told more urgently; None at the last.
    """

    state: Literal["ahead", "lapsed"]
    ends: Instant
    days: int
    stage: int
    next_stage: Instant | None


def stages(node: Node) -> tuple[int, ...]:
    """Return how many days ahead this node tells of an end, the longest first."""
    said = node.db.setting(SETTING)
    return tuple(int(one) for one in said.split()) if said else STAGES


def set_stages(*, node: Node, days: tuple[int, ...]) -> None:
    """Say how many days ahead this node tells of an end."""
    ordered = sorted(set(days), reverse=True)
    with node.write() as db:
        db.set_setting(SETTING, " ".join(map(str, ordered)))


def lapse(status: Status, at: Instant, days: tuple[int, ...]) -> Lapse | None:
    """Return what is to be said of a text's end at an instant, if anything is."""
    if status.ends is None:
        return None
    left = days_until(status.ends, at)
    if status.state in ("in_force", "extended"):
        due = [one for one in days if left <= one]
        if not due:
            return None
        later = [one for one in days if one < min(due)]
        following = status.ends - max(later) * DAY if later else None
        return Lapse("ahead", status.ends, left, min(due), following)
    if status.state == "lapsed" and at < status.ends + AFTER * DAY:
        return Lapse("lapsed", status.ends, left, 0, None)
    return None
