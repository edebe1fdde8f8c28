"""What own staff may ask beside ``visible_to``: what went, what stays and why, who the peers are.

Each question is asked for what the asker was found to see; nothing else is answered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from comity.core import canonical, card, terms
from comity.core.card import Card, SignedCard
from comity.core.feed import RECALL, RELEASE, Entry, Receipt
from comity.core.record import Instant
from comity.core.release import NOT_NAMED, OWN, WAITS
from comity.node import rows
from comity.node.node import Node


@dataclass(frozen=True, slots=True)
class Gone:
    """A record given to a peer or taken back. ``confirmed``: when the peer's receipt was made."""

    peer: str
    name: str
    at: Instant
    recalled: bool
    clauses: tuple[str, ...]
    confirmed: Instant | None


@dataclass(frozen=True, slots=True)
class Held:
    """A record that does not go to a peer, and the reason."""

    peer: str
    name: str
    reason: str
    detail: str


def went(node: Node, seen: Mapping[str, Instant], limit: int) -> list[Gone]:
    """Return the newest entries of our feeds about what the asker sees, the newest first.

    ``seen`` has the version (``made_at``) of each id that the asker sees now. A give is told where
    that very version was given, since an older one may be one that the asker never saw. A recall
    is told of every id: it is a declared event, and names no version.
    """
    receipts = {
        peer: (seq, msgspec.json.decode(receipt, type=Receipt).at)
        for peer, seq, receipt in node.db.rows(
            "SELECT peer, receipt_seq, receipt FROM node_feedout WHERE receipt IS NOT NULL"
        )
    }
    gone: list[Gone] = []
    for peer, seq, name, at, raw, clauses in _entries(node, seen):
        if len(gone) == limit:
            break
        entry = canonical.decode(bytes(raw), Entry)
        if entry.what == RELEASE and entry.made_at != seen[name]:
            continue
        last, when = receipts.get(peer, (0, None))
        gone.append(
            Gone(
                peer=peer,
                name=name,
                at=at,
                recalled=entry.what == RECALL,
                clauses=terms.cited(rows.STRINGS.decode(clauses)),
                confirmed=when if seq <= last else None,
            )
        )
    return gone


def _entries(node: Node, names: Iterable[str]) -> list[rows.Row]:
    """Return the entries of our feeds about these ids, the newest first.

    Asked by id, so that what the reader does not see neither pushes anything out nor takes time.
    """
    found = node.db.rows_in(
        "SELECT id, peer, seq, name, at, raw, clauses FROM node_feedentry WHERE name IN (%in)",
        names,
    )
    return [row[1:] for row in sorted(found, reverse=True)]


def withheld(node: Node, names: Iterable[str], limit: int) -> list[Held]:
    """Return which of these ids do not go to a peer that they name, and why; the newest first."""
    found = node.db.rows_in(
        "SELECT r.id, r.name, a.party, d.reason, d.detail, d.permitted, w.missing "
        "FROM node_record r "
        "JOIN node_classdecision d ON d.cls_id = r.cls_id "
        "JOIN node_audience a ON a.id = d.audience_id AND a.sort = 'peer' "
        "LEFT JOIN node_waiting w ON w.record_id = r.id AND w.audience_id = a.id "
        "WHERE r.newest AND r.name IN (%in) AND (d.permitted AND w.missing <> '' "
        "OR NOT d.permitted AND d.reason NOT IN (%s, %s))",
        names,
        after=(NOT_NAMED, OWN),
    )
    return [
        Held(party, name, *((WAITS, missing) if permitted else (reason, detail)))
        for _, name, party, reason, detail, permitted, missing in sorted(found, reverse=True)[
            :limit
        ]
    ]


def peers(node: Node) -> list[rows.Row]:
    """Return (party, card, last contact, last error) of each peer."""
    return node.db.rows(
        "SELECT party, card, last_contact, last_error FROM node_peer ORDER BY party"
    )


def party_names(node: Node) -> dict[str, dict[str, str]]:
    """Return the names that cards give their parties, our own among them."""
    names = {node.party: node.card.name}
    for party, signed, _, _ in peers(node):
        names[party] = card_of(signed).name
    return names


@lru_cache(maxsize=1_000)
def card_of(signed: str) -> Card:
    """Return a card as it is kept, its signature checked; once for each card."""
    return card.read(msgspec.json.decode(signed, type=SignedCard))
