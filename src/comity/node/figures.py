"""How a feed stands, in figures that tell an asker nothing of what they do not see."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from comity.core import record
from comity.core.errors import ComityError
from comity.core.label import Label
from comity.core.record import Header, Instant
from comity.core.release import Reader, RecordClass
from comity.node import decisions, losses
from comity.node.node import Node
from comity.node.world import world

MOST = 400
"""How many records in quarantine are looked at."""
_HELD = ("held", "kept")
"""States of what a peer was given and has."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many records went to a peer and came from it, of those that the asker sees.

    ``unconfirmed``: given, and not yet under a receipt. ``due``: to be taken back.
    """

    given: int = 0
    recalled: int = 0
    due: int = 0
    unconfirmed: int = 0


def figures(node: Node, peer: str, names: Iterable[str]) -> Figures:
    """Count what became of these ids for a peer."""
    receipt = node.db.value("SELECT receipt_seq FROM node_feedout WHERE peer = %s", (peer,)) or 0
    counted: Counter[str] = Counter()
    unconfirmed = 0
    for _, state, seq in node.db.rows_in(
        f"SELECT g.name, {losses.STATE}, g.seq FROM node_given g {losses.JOINED} "  # noqa: S608 - constants
        "WHERE g.name IN (%in) AND g.peer = %s",
        names,
        after=(peer,),
    ):
        counted[state] += 1
        unconfirmed += state in _HELD and seq > receipt
    return Figures(
        given=sum(counted[state] for state in _HELD),
        recalled=counted["recalled"],
        due=counted["due"] + counted["lost"],
        unconfirmed=unconfirmed,
    )


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What a peer gave and could not be taken: its header, why, and since when."""

    header: Header
    labels: tuple[Label, ...]
    code: str
    at: Instant


def quarantined(node: Node, peer: str, reader: Reader) -> list[Quarantined]:
    """Return what waits in quarantine, of that which the reader would have if it could be taken."""
    now, found = world(node), []
    for raw, code, at in node.db.rows(
        "SELECT header, code, at FROM node_quarantine WHERE peer = %s ORDER BY id LIMIT %s",
        (peer, MOST),
    ):
        header = _header(bytes(raw))
        if header is None:
            continue
        decision = decisions.decide(node, RecordClass.of(header), reader, now)
        if decision.permitted:
            found.append(Quarantined(header, decision.labels_there, code, at))
    return found


def _header(raw: bytes) -> Header | None:
    try:
        return record.read_header(raw)
    except ComityError:
        return None
