"""What a revoked key sealed and still counts: it stands under a head that was countersigned before.

When a card first shows a key as revoked, the receipts of that moment are put aside: ours for what
the peers gave us and, when the key is our own, the peers' for what we gave them. They are signed,
so nobody can widen them afterwards.
"""

import msgspec

from comity.core.card import Card
from comity.core.feed import Signed
from comity.core.sealing import Seal
from comity.node.node import Node

SETTING = "countersigned"


class Kept(msgspec.Struct, frozen=True):
    """A receipt that was the last one exchanged with ``peer`` when a key was revoked."""

    peer: str
    receipt: Signed


def remember(node: Node, before: Card, after: Card) -> None:
    """Put the present receipts aside for every key that ``after`` revokes and ``before`` did not.

    Call it in the transaction that takes the card.
    """
    known = {key.key.keyid for key in before.keys if key.revoked is not None}
    fresh = [
        key.key.keyid
        for key in after.keys
        if key.revoked is not None and key.key.keyid not in known
    ]
    if not fresh:
        return
    table = "node_feedout" if after.party == node.party else "node_feedin"
    receipts = [
        Kept(peer, Signed(bytes(payload), Seal(keyid, bytes(signature))))
        for peer, payload, keyid, signature in node.db.rows(
            "SELECT peer, receipt, receipt_keyid, receipt_signature "  # noqa: S608 - names of ours, values as parameters
            f"FROM {table} WHERE receipt IS NOT NULL ORDER BY peer"
        )
    ]
    kept = remembered(node)
    kept.update((keyid, kept.get(keyid, receipts)) for keyid in fresh)
    node.db.set_setting(SETTING, msgspec.json.encode(kept).decode())


def remembered(node: Node) -> dict[str, list[Kept]]:
    """Return the receipts put aside, by the id of the revoked key."""
    return msgspec.json.decode(node.db.setting(SETTING, "{}"), type=dict[str, list[Kept]])
