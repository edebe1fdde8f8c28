"""Which peers a restored node waits for, and how far each has returned what it holds.

``RESTORING``: whom the node waits for before it writes. ``UNHEARD``: who was gone when a new epoch
began, and is asked once it is back.
"""

from collections.abc import Collection

import msgspec

from comity.core import feed
from comity.core.feed import Position
from comity.node.aftermath import Span
from comity.node.db import Database
from comity.node.node import Node

RESTORING, UNHEARD = "restoring", "unheard"


class Awaited(msgspec.Struct, frozen=True):
    """A peer that is to return what it holds after (epoch, seq).

    ``end``: where that ends, once it has; ``done``: it has given what it has of its own as well.
    """

    epoch: int
    seq: int
    end: int | None = None
    done: bool = False

    @property
    def heard(self) -> bool:
        """Whether the peer has returned all it holds."""
        return self.end is not None

    @property
    def span(self) -> Span:
        """The entries that came back."""
        return Span(self.epoch, self.seq, self.seq if self.end is None else self.end)


def await_peers(db: Database, epoch: int, peers: Collection[str] | None = None) -> None:
    """Do what ``begin`` does, for a node that cannot be opened yet."""
    with db.write():
        waiting = _parse(db.setting(RESTORING))
        for party, at_epoch, seq in db.rows(
            "SELECT p.party, o.epoch, o.seq FROM node_peer p "
            "LEFT JOIN node_feedout o ON o.peer = p.party "
            "WHERE p.confirmed_at IS NOT NULL ORDER BY p.party"
        ):
            if peers is None or party in peers:
                waiting[party] = Awaited(at_epoch or epoch, seq or 0)
        db.set_setting(RESTORING, _text(waiting))


def awaited_of(node: Node, peer: str) -> Awaited | None:
    """Return what is awaited of a peer, whether or not the node waits for it before it writes."""
    return read(node, RESTORING).get(peer) or read(node, UNHEARD).get(peer)


def read(node: Node, setting: str) -> dict[str, Awaited]:
    """Return the peers under a setting: ``RESTORING`` or ``UNHEARD``."""
    return _parse(node.db.setting(setting))


def write(node: Node, setting: str, waiting: dict[str, Awaited]) -> None:
    """Set the peers under a setting."""
    node.db.set_setting(setting, _text(waiting))


def _parse(text: str) -> dict[str, Awaited]:
    return msgspec.json.decode(text or "{}", type=dict[str, Awaited])


def _text(waiting: dict[str, Awaited]) -> str:
    """Nobody is no text at all: ``node.is_restoring`` asks for no more than that."""
    return msgspec.json.encode(waiting).decode() if waiting else ""


def _place(node: Node, peer: str) -> Position:
    """Return where our feed for the peer ends."""
    row = node.db.row("SELECT epoch, seq, hash FROM node_feedout WHERE peer = %s", (peer,))
    return Position(node.party, peer, *(row or (node.card.epoch, 0, feed.START)))


def staged(node: Node, peer: str, awaited: Awaited) -> Position:
    """Return how far entries that were returned are chained on, with or without a head yet."""
    row = node.db.row(
        "SELECT seq, hash FROM node_feedentry WHERE peer = %s AND epoch = %s "
        "ORDER BY seq DESC LIMIT 1",
        (peer, awaited.epoch),
    )
    if peer in read(node, RESTORING) and row is not None and row[0] > awaited.seq:
        return Position(node.party, peer, awaited.epoch, *row)
    place = _place(node, peer)
    return Position(node.party, peer, awaited.epoch, awaited.seq, place.hash)


def forget_staged(node: Node, peer: str, awaited: Awaited) -> None:
    """Forget what was returned and no head vouches for: the peer is asked again."""
    with node.write() as db:
        db.execute(
            "DELETE FROM node_feedentry WHERE peer = %s AND epoch = %s AND seq > %s",
            (peer, awaited.epoch, awaited.seq),
        )
