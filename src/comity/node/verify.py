"""``comity verify``: everything a node believes, derived again from the sealed bytes.

First each sealed thing by itself, then what hangs together (chains, heads, receipts, what was given
when), then what is derived: decisions, ``released``, what peers hold. All of it as of one instant.
"""

from collections.abc import Iterator

from comity.node.checks import attached, chains, derived, sealed
from comity.node.checks.finding import Finding, Progress
from comity.node.node import Node

__all__ = ["Finding", "verify"]


def verify(node: Node, progress: Progress = lambda _done, _total: None) -> Iterator[Finding]:
    """Yield whatever does not hold; nothing when all does. Nothing is changed.

    ``progress`` is told how many records and entries were checked, and of how many.
    """
    node.caches.clear()
    with node.db.read():
        total = sum(
            int(node.db.value(f"SELECT count(*) FROM {table}"))  # noqa: S608 - our own names
            for table in ("node_record", "node_feedentry", "node_entryin")
        )
        done = 0
        for check in (sealed.records, chains.feeds_out, chains.feeds_in):
            for found in check(node):
                if isinstance(found, Finding):
                    yield found
                else:
                    done += found
                    progress(done, total)
        for derive in (
            sealed.classes,
            sealed.counting,
            sealed.proofs,
            attached.attachments,
            derived.decisions,
            derived.released,
            derived.given,
        ):
            yield from derive(node)
        progress(total, total)
