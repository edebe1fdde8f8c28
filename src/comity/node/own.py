"""This party's own records by kind: for what the node does by itself, and to ask visible_to about.

Nothing here decides who may see them. A reader's question takes ids from ``referring`` and asks
``visible_to`` for them; ``of_kind`` is for the node alone.
"""

from comity.core import record
from comity.core.record import Version
from comity.node import rows
from comity.node.node import Node


def of_kind(node: Node, kind: str) -> list[Version]:
    """Return the newest version of each own record of a kind, in no order."""
    found = node.db.rows_in(
        f"SELECT {rows.SEALED} FROM node_record r "  # noqa: S608 - a constant
        "WHERE r.cls_id IN (%in) AND r.newest AND r.source = ''",
        _classes(node, kind),
    )
    return [record.read(rows.sealed(row), node.kinds) for row in found]


def referring(node: Node, name: str, kind: str) -> set[str]:
    """Return the ids of own records of a kind whose newest version refers to a record."""
    found = node.db.rows_in(
        "SELECT r.name FROM node_reference t JOIN node_record r ON r.id = t.record_id "
        "WHERE t.target = %s AND r.newest AND r.source = '' AND r.cls_id IN (%in)",
        _classes(node, kind),
        before=(name,),
    )
    return {one for (one,) in found}


def _classes(node: Node, kind: str) -> list[int]:
    """Return the classes of a kind: few, while its records may be very many."""
    found = node.db.rows("SELECT id FROM node_recordclass WHERE kind = %s", (kind,))
    return [cls for (cls,) in found]
