"""Who would get a record, and why, before it is sealed: the rule's own answer for each partner.

Asked by the post that is about to seal it, about what that post has typed and may see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.core import release
from comity.core.label import Label
from comity.core.release import PUBLIC_READER, WAITS, RecordClass
from comity.core.terms import PUBLIC
from comity.node import settle
from comity.node.audiences import Audience, find, peer_reader
from comity.node.node import Node
from comity.node.world import world


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a party would get: the labels it would have there and the clauses, or the reason.

    ``missing`` is an id that it lacks, where the reason is that the record would wait.
    """

    party: str
    given: bool
    labels_there: tuple[Label, ...] = ()
    clauses: tuple[str, ...] = ()
    reason: str = ""
    detail: str = ""


def forecast(
    node: Node, cls: RecordClass, refs: Sequence[str], parties: Iterable[str]
) -> list[Outlook]:
    """Return for each party what it would get of a record of this class that refers to these."""
    now = world(node)
    found = []
    for party in sorted(set(parties) - {node.party}):
        reader = PUBLIC_READER if party == PUBLIC else peer_reader(party)
        decision = release.decide(cls, reader, now)
        lacks = _lacks(node, find(node, reader), refs) if decision.permitted else ""
        found.append(
            Outlook(
                party=party,
                given=decision.permitted and not lacks,
                labels_there=decision.labels_there,
                clauses=decision.clauses,
                reason=WAITS if lacks else decision.reason,
                detail="" if lacks else decision.detail,
            )
        )
    return found


def _lacks(node: Node, audience: Audience | None, refs: Sequence[str]) -> str:
    if audience is None:
        return next(iter(refs), "")
    there = settle.held(node, audience, set(refs))
    return next((ref for ref in refs if ref not in there), "")


def partners(node: Node) -> list[str]:
    """Return the parties whose nodes this one knows."""
    return [party for (party,) in node.db.rows("SELECT party FROM node_peer ORDER BY party")]
