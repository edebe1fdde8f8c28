"""What a session stands on, as rows: where none of them has changed, who it is has not either.

For streams, which ask each second about each session that has one open: asking anew who somebody is
takes a handful of queries for each of them, comparing this three for all.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.sessions.models import Session

from comity.core.record import Instant
from comity.node.db import IN_CHUNK, Row
from comity.node.node import Node


@dataclass(frozen=True, slots=True)
class Grants:
    """Who may sign in, who holds what and when, and what each post may see and do."""

    people: tuple[Row, ...]
    tenures: tuple[Row, ...]
    posts: tuple[Row, ...]

    def next_edge(self, after: Instant) -> Instant | None:
        """Return the next instant after ``after`` at which a tenure begins or ends."""
        edges = (edge for _, _, *both, _ in self.tenures for edge in both if edge is not None)
        return min((edge for edge in edges if edge > after), default=None)


def grants(node: Node) -> Grants:
    """Return what is granted to people now."""
    return Grants(
        tuple(node.db.rows("SELECT id, is_active, password, stamp FROM people_person ORDER BY id")),
        tuple(
            node.db.rows(
                "SELECT id, person_id, begins, ends, deputy FROM people_tenure ORDER BY id"
            )
        ),
        tuple(
            node.db.rows(
                "SELECT party, code, clearances, need, permissions FROM node_post "
                "ORDER BY party, code"
            )
        ),
    )


def sessions(keys: Collection[str]) -> dict[str, str]:
    """Return what these sessions hold, as it is stored; one that is over is not among them."""
    ordered, found = list(keys), {}
    for start in range(0, len(ordered), IN_CHUNK):
        chunk = Session.objects.filter(session_key__in=ordered[start : start + IN_CHUNK])
        found.update(chunk.values_list("session_key", "session_data"))
    return found
