"""Finding the place of an instant in a table whose rows were written in the order of time."""

from comity.core.record import Instant
from comity.node.node import Node

SKEW = 10 * 60 * 1000
"""How far rows may stand out of their order (milliseconds): each is written when it ends."""


def first_from(node: Node, table: str, at: Instant) -> int:
    """Return about the first row made at an instant or later, by about twenty single look-ups."""
    low, high = 0, last(node, table) + 1
    while low < high:
        middle = (low + high) // 2
        row = node.db.row(f"SELECT at FROM {table} WHERE id >= %s ORDER BY id LIMIT 1", (middle,))  # noqa: S608 - names of ours, values as parameters
        if row is None or row[0] >= at:
            high = middle
        else:
            low = middle + 1
    return low


def last(node: Node, table: str) -> int:
    """Return the number of the newest row; 0 where there is none."""
    return int(node.db.value(f"SELECT COALESCE(MAX(id), 0) FROM {table}"))  # noqa: S608 - names of ours, values as parameters
