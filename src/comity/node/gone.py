"""What people's audiences lost, in the order in which they lost it: for what follows them.

``released`` says what an audience has; that something went it cannot say. What is computed from it
step by step (``node.following``) reads here what to take back. Only the newest ``KEPT`` losses
stand here: whoever is further behind begins anew.
"""

from collections.abc import Sequence

from comity.node.node import Node

KEPT = 20_000


def note(node: Node, records: Sequence[int], audience: int | None = None) -> None:
    """Note that audiences of people (or one of them) are about to lose these records."""
    marks = ", ".join(["%s"] * len(records))
    of_one = "" if audience is None else " AND rl.audience_id = %s"
    params = [*records] if audience is None else [*records, audience]
    noted = node.db.execute(
        "INSERT INTO node_gone (audience_id, record_id, position) "  # noqa: S608 - marks alone
        "SELECT rl.audience_id, rl.record_id, rl.id FROM node_released rl "
        "JOIN node_audience a ON a.id = rl.audience_id AND a.sort <> 'peer' "
        f"WHERE rl.record_id IN ({marks}){of_one} ORDER BY rl.record_id",
        params,
    )
    if noted:
        node.db.execute(
            "DELETE FROM node_gone WHERE id <= (SELECT max(id) FROM node_gone) - %s", (KEPT,)
        )


def last(node: Node) -> tuple[int, int]:
    """Return the ids of the oldest and the newest loss that stand here; 0 where there is none."""
    row = node.db.row(
        "SELECT (SELECT min(id) FROM node_gone), (SELECT max(id) FROM node_gone)"
    ) or (None, None)
    return int(row[0] or 0), int(row[1] or 0)


def since(node: Node, audience: int, mark: int) -> list[int]:
    """Return the records that an audience has lost since ``mark``, in order."""
    found = node.db.rows(
        "SELECT record_id FROM node_gone WHERE audience_id = %s AND id > %s ORDER BY id",
        (audience, mark),
    )
    return [record for (record,) in found]
