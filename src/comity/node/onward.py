"""Passing on: one hop, and the owner knows first.

Before a record of somebody else goes to a peer, a ``receipt`` of ours that says so must have
reached its owner and been confirmed there, so that a recall can follow. Until then it is held back.
"""

from collections.abc import Sequence

from comity.core import record
from comity.core.label import Label
from comity.core.record import Outline, Pointer
from comity.node import rows, store
from comity.node.audiences import Audience
from comity.node.kinds import RECEIPT, PassedOn
from comity.node.node import Node

SUBJECT = "passed-on"


def let_through(
    node: Node, peer: str, audience: Audience, due: Sequence[rows.Row]
) -> list[rows.Row]:
    """Return the rows that may go now; for the rest the owner is told, and they go later.

    A row is (position, record, name, made_at, sha256, class, source, bytes).
    """
    ready = [row for row in due if not row[6]]
    for row in due:
        if row[6]:
            _tell_owner(node, peer, row)
    passing = _confirmed(node, peer, audience)
    node.db.many(
        "UPDATE node_onward SET passed = true WHERE peer = %s AND record_id = %s",
        [(peer, row[1]) for row in passing],
    )
    return ready + passing


def _confirmed(node: Node, peer: str, audience: Audience) -> list[rows.Row]:
    """Return what was held back, is still released, and whose owner has confirmed our receipt."""
    # What is released to the peer is asked for last: it may be very much, what waits is little.
    return node.db.rows(
        "SELECT 0, r.id, r.name, r.made_at, r.sha256, r.cls_id, r.source, 0 "
        "FROM node_onward w JOIN node_record r ON r.id = w.record_id "
        "JOIN node_given g ON g.name = w.receipt AND g.peer = r.source "
        "JOIN node_feedout o ON o.peer = g.peer AND g.seq > 0 AND g.seq <= o.receipt_seq "
        "WHERE w.peer = %s AND NOT w.passed AND EXISTS (SELECT 1 FROM node_released rl "
        "WHERE rl.record_id = r.id AND rl.audience_id = %s) "
        "AND EXISTS (SELECT 1 FROM node_classdecision d "
        "WHERE d.cls_id = r.cls_id AND d.audience_id = %s AND d.permitted) ORDER BY r.id",
        (peer, audience.id, audience.id),
    )


def _tell_owner(node: Node, peer: str, row: rows.Row) -> None:
    """Seal a receipt to the owner that this version is about to be passed on to ``peer``."""
    pk, name, made_at, sha256, cls = row[1:6]
    if node.db.execute(
        "UPDATE node_onward SET passed = false WHERE peer = %s AND record_id = %s", (peer, pk)
    ):
        return
    data = node.db.value("SELECT data FROM node_recordclass WHERE id = %s", (cls,))
    held = rows.read_class(data)
    version = record.make(
        Outline(
            id=node.new_id(RECEIPT),
            owner=node.party,
            kind=RECEIPT,
            subject=SUBJECT,
            labels=_lowest(node, held.labels),
            releasable_to=(held.owner,),
        ),
        PassedOn(Pointer(name, made_at, sha256), peer, node.now()),
        kinds=node.kinds,
        signer=node.signer,
        salt=node.entropy("salt", record.SALT_BYTES),
        made_at=node.now(),
    )
    store.append(node, [version], "", node.now())
    node.db.execute(
        "INSERT INTO node_onward (peer, record_id, receipt, passed) VALUES (%s, %s, %s, false)",
        (peer, pk, version.header.id),
    )


def _lowest(node: Node, labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Return the lowest labels of these policies, which every charter lets pass to the owner.

    Others see no receipt without the record that it refers to.
    """
    policies = [node.policies.get(label.policy) for label in labels]
    return tuple(
        Label.of(policy.id, min(policy.classifications, key=lambda c: c.level).name)
        for policy in policies
    )
