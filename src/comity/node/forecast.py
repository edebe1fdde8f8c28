"""Who would get a record, and why, before it is sealed: the rule's own answer for each partner.

It decides and closes as settlement does (``decisions.decide``, ``moves.closing``), and writes
nothing. Asked by the post that is about to seal it, about what that post has typed and may see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.core.label import Label
from comity.core.release import PUBLIC_READER, WAITS, RecordClass
from comity.core.terms import PUBLIC
from comity.node import decisions, keeping, moves
from comity.node.audiences import Audience, find, peer_reader
from comity.node.moves import Candidate
from comity.node.node import Node
from comity.node.world import world

_NEW = "a record that has no id yet"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a party would get: the labels it would have there and the clauses, or the reason.

    ``missing`` is an id that it lacks, where the reason is that the record would wait. ``loses``:
    it holds an older version, which would be taken back.
    """

    party: str
    given: bool
    labels_there: tuple[Label, ...] = ()
    clauses: tuple[str, ...] = ()
    reason: str = ""
    detail: str = ""
    missing: str = ""
    loses: bool = False


def forecast(
    node: Node, cls: RecordClass, refs: Sequence[str], parties: Iterable[str], name: str = ""
) -> list[Outlook]:
    """Return for each party what it would get of a record of this class that refers to these.

    ``name``: the id of the record of which it would be a new version.
    """
    return [_outlook(node, cls, refs, party, name) for party in sorted(set(parties) - {node.party})]


def _outlook(node: Node, cls: RecordClass, refs: Sequence[str], party: str, name: str) -> Outlook:
    reader = PUBLIC_READER if party == PUBLIC else peer_reader(party)
    audience = find(node, reader)
    decision = decisions.decide(node, cls, reader, world(node))
    lacks = _lacks(node, audience, cls.kind, refs, name) if decision.permitted else ""
    given = decision.permitted and not lacks
    return Outlook(
        party=party,
        given=given,
        labels_there=decision.labels_there,
        clauses=decision.clauses,
        reason=WAITS if lacks else decision.reason,
        detail="" if lacks else decision.detail,
        missing=lacks,
        loses=bool(name) and not given and _loses(node, audience, cls, refs, name),
    )


def _lacks(node: Node, audience: Audience | None, kind: str, refs: Sequence[str], name: str) -> str:
    """Return an id for want of which the record would wait: its own closure, with what waits."""
    if audience is None:
        return next(iter(refs), "")
    mine = name or _NEW
    supposed = Candidate(0, mine, 0, kind, 0, foreign=False, refs=tuple(sorted(set(refs))))
    woken = moves.waiting_for(node, [name]).get(audience.id, []) if name else []
    _, closed = moves.closing(node, audience, {mine: supposed}, woken)
    return closed.waiting.get(mine, "")


def _loses(
    node: Node, audience: Audience | None, cls: RecordClass, refs: Sequence[str], name: str
) -> bool:
    """Whether a party has a version of this id that it may not keep once this class is newest."""
    if audience is None:
        return False
    if not audience.is_peer:
        return name in moves.held(node, audience, {name})
    return keeping.would_lose(node, audience, name, cls, refs)


def partners(node: Node) -> list[str]:
    """Return the parties whose nodes this one knows."""
    return [party for (party,) in node.db.rows("SELECT party FROM node_peer ORDER BY party")]
