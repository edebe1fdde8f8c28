"""What a post may know of other parties' nodes. Of records only those that it sees are counted."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from comity.core import card
from comity.core.card import Card, SignedCard
from comity.core.label import Label
from comity.core.record import Instant
from comity.core.release import Reader
from comity.core.sealing import fingerprint
from comity.core.terms import PUBLIC, Terms
from comity.node import figures, introductions, ledger
from comity.node.figures import Figures, Quarantined
from comity.node.node import Node
from comity.node.visible import visible_to
from comity.programme import queries
from comity.programme.life import Status
from comity.web import first
from comity.web.first import PartyName

LATE = 15 * 60 * 1000
"""After this long without contact a peer is called late (milliseconds)."""
IN_FORCE = ("in_force", "extended")


@dataclass(frozen=True, slots=True)
class Known:
    """A peer: its card, and how long ago it was in touch."""

    name: PartyName
    card: Card
    state: first.PeerState
    last: Instant | None
    error: str

    @property
    def fingerprint(self) -> str:
        """What people compare."""
        return fingerprint(self.card.root)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in force between us and a peer, and the text that it stands in."""

    status: Status
    terms: Terms
    ours: bool
    """Whether it lets our records go there; else it lets theirs come."""


@dataclass(frozen=True, slots=True)
class Between:
    """What there is between us and one peer, as one reader may know it.

    ``labels``: of all the texts and of what is in quarantine, as they hold here.
    """

    texts: Sequence[Status]
    clauses: Sequence[Clause]
    given: Figures
    received: int
    quarantined: Sequence[Quarantined]
    labels: list[tuple[Label, ...]]


def peers(node: Node) -> list[Known]:
    """Return the peers, by their code."""
    names = ledger.party_names(node)
    return [
        _known(node, names, party, signed, last, error)
        for party, signed, last, error in ledger.peers(node)
    ]


def peer(node: Node, code: str) -> Known | None:
    """Return one peer."""
    return next((one for one in peers(node) if one.name.code == code), None)


def waiting(node: Node) -> list[Card]:
    """Return the cards of those who have introduced themselves and wait to be compared."""
    return [card.read(one.card) for one in introductions.pending(node).values()]


def between(node: Node, reader: Reader, code: str) -> Between:
    """Return what there is between us and a peer."""
    seen = list(visible_to(node, reader).all())
    texts = [
        status
        for status in queries.plan(node, reader).statuses
        if {node.party, code} <= {*status.text.parties}
    ]
    held_back = figures.quarantined(node, code, reader)
    named = {status.pointer.id for status in texts}
    labels = [one.labels_there for one in seen if one.version.header.id in named]
    return Between(
        texts=texts,
        clauses=[clause for status in texts for clause in _clauses(status, node.party, code)],
        given=figures.figures(node, code, [one.version.header.id for one in seen]),
        received=sum(1 for one in seen if one.source == code),
        quarantined=held_back,
        labels=labels + [one.labels for one in held_back],
    )


def _clauses(status: Status, here: str, there: str) -> list[Clause]:
    if status.state not in IN_FORCE:
        return []
    return [
        Clause(status, one, ours=one.sender == here)
        for one in status.text.terms
        if {one.sender, one.receiver} == {here, there} and one.receiver != PUBLIC
    ]


def _known(
    node: Node,
    names: dict[str, dict[str, str]],
    party: str,
    signed: str,
    last: Instant | None,
    error: str,
) -> Known:
    state: first.PeerState
    if error:
        state = "unreachable"
    elif last is None or node.now() - last > LATE:
        state = "late"
    else:
        state = "reached"
    held = card.read(msgspec.json.decode(signed, type=SignedCard))
    name = PartyName(code=party, name=names.get(party) or {"en": party, "ko": party})
    return Known(name, held, state, last, error)
