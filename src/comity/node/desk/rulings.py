"""Rulings: what release officers decided about records, and why. They stay at home."""

from dataclasses import dataclass

from comity.core.record import Instant
from comity.node import rows
from comity.node.node import Node
from comity.node.world import encode

RELABEL, RECALL, CONSENT, TAKE = "relabel", "recall", "consent", "take"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided about a record: by which post, when, why, about which parties."""

    act: str
    parties: tuple[str, ...]
    post: str
    reason: str
    at: Instant


def note(node: Node, name: str, made_at: Instant, ruling: Ruling) -> None:
    """Write a ruling down; ``made_at`` names the version that came of it."""
    node.db.insert(
        "node_ruling",
        ("name", "made_at", "act", "parties", "post", "reason", "at"),
        [
            (name, made_at, ruling.act, encode(ruling.parties), ruling.post, ruling.reason,
             ruling.at)
        ],
    )  # fmt: skip


def of_version(node: Node, name: str, made_at: Instant) -> Ruling | None:
    """Return the ruling that a version of a record came of."""
    row = node.db.row(
        "SELECT act, parties, post, reason, at FROM node_ruling WHERE name = %s AND made_at = %s",
        (name, made_at),
    )
    if row is None:
        return None
    act, parties, post, reason, at = row
    return Ruling(act, rows.STRINGS.decode(parties), post, reason, at)
