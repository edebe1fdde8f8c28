"""A peer's side of a restore: giving a restored node its own entries and records back."""

from collections.abc import Sequence

import msgspec

from comity.core.card import SignedCard
from comity.core.feed import Signed
from comity.core.sealing import Seal
from comity.node import rows, wire
from comity.node.node import Node
from comity.node.wire import Item, Return, Returned


def returned_for(node: Node, peer: str, request: Return) -> Returned:
    """Answer a restored peer: its own entries after its backup, with its records as it sealed them.

    Entries whose records were recalled since, or are not its own, come bare. Nothing that the peer
    did not give us is in the answer.
    """
    with node.db.read():
        found = node.db.rows(
            "SELECT e.raw, c.owner, r.state, r.sha256, q.id, "  # noqa: S608 - names of ours, values as parameters
            f"{rows.SEALED}, q.header, q.keyid, q.signature, q.salt, q.body "
            "FROM node_entryin e "
            "LEFT JOIN node_record r ON r.name = e.name AND r.made_at = e.made_at "
            "LEFT JOIN node_recordclass c ON c.id = r.cls_id "
            "LEFT JOIN node_quarantine q "
            "ON q.peer = e.peer AND q.name = e.name AND q.made_at = e.made_at "
            "WHERE e.peer = %s AND e.epoch = %s AND e.seq > %s ORDER BY e.seq LIMIT %s",
            (peer, request.epoch, request.seq, request.limit + 1),
        )
        items = _within_bytes([_item(row, peer) for row in found[: request.limit]])
        more = len(items) < len(found)
        held = node.db.value("SELECT card FROM node_peer WHERE party = %s", (peer,))
        return Returned(
            items=items,
            head=None if more else _head_of(node, peer, request.epoch),
            card=None if held is None else msgspec.json.decode(held, type=SignedCard),
            more=more,
        )


def _item(row: rows.Row, peer: str) -> Item:
    raw, owner, state, quarantined = bytes(row[0]), row[1], row[2], row[4]
    if owner == peer and state != "recalled":
        sealed = rows.sealed(row[5:10])
    elif owner is None and quarantined is not None:
        sealed = rows.sealed(row[10:15])
    else:
        return Item(raw)
    seal = sealed.seal
    return Item(raw, sealed.header, seal.keyid, seal.signature, sealed.salt, sealed.body)


def _within_bytes(items: Sequence[Item]) -> list[Item]:
    total = 0
    taken: list[Item] = []
    for item in items:
        total += len(item.header or b"") + len(item.body or b"")
        if taken and total > wire.PAGE_BYTES:
            break
        taken.append(item)
    return taken


def _head_of(node: Node, peer: str, epoch: int) -> Signed | None:
    row = node.db.row(
        "SELECT head, head_keyid, head_signature FROM node_feedin "
        "WHERE peer = %s AND epoch = %s AND head IS NOT NULL",
        (peer, epoch),
    )
    return None if row is None else Signed(bytes(row[0]), Seal(row[1], bytes(row[2])))
