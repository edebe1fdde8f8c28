"""Passing on: one hop, and the owner knows first.

Before a record of somebody else goes to a peer, a ``receipt`` of ours that says so must have
reached its owner and been confirmed there, so that a recall can follow. Until then it is held back.
"""

from collections.abc import Sequence

from comity.core import record
from comity.core.label import Label
from comity.core.record import Outline, Pointer, Unsealed
from comity.node import due, rows, store
from comity.node.audiences import Audience
from comity.node.due import Due
from comity.node.kinds import RECEIPT, PassedOn
from comity.node.node import Node
from comity.node.visible import granted_whole

SUBJECT = "passed-on"


CHUNK = 1000
"""Owners' records told of in one transaction."""


def is_much(node: Node, audience: Audience) -> bool:
    """Whether owners are to be told of more than a chunk."""
    return len(due.rows_of(node, audience, due.OTHERS, CHUNK + 1)) > CHUNK


def tell_some(node: Node, peer: str, audience: Audience) -> bool:
    """Tell owners of some records that are due to ``peer``; return whether there were any.

    All of them are told of, whatever else is due to the peer: an owner learns nothing from when.
    """
    with node.write():
        found = due.first(node, peer, audience, due.OTHERS, CHUNK)
        _tell_owners(node, peer, found)
        due.done(node, audience, [one.record for one in found])
        return bool(found)


def confirmed(node: Node, peer: str, audience: Audience, limit: int) -> list[Due]:
    """Return the first that were held back, are still released, and whose owner has confirmed."""
    # What is released to the peer is asked for last: it may be very much, what waits is little.
    found = node.db.rows(
        f"SELECT {due.COLUMNS} "  # noqa: S608 - constants
        "FROM node_onward w JOIN node_record r ON r.id = w.record_id "
        "JOIN node_given g ON g.name = w.receipt AND g.peer = r.source "
        "JOIN node_feedout o ON o.peer = g.peer AND g.seq > 0 AND g.seq <= o.receipt_seq "
        "WHERE w.peer = %s AND NOT w.passed AND EXISTS (SELECT 1 FROM node_released rl "
        "WHERE rl.record_id = r.id AND rl.audience_id = %s) "
        "AND EXISTS (SELECT 1 FROM node_classdecision d "
        "WHERE d.cls_id = r.cls_id AND d.audience_id = %s AND d.permitted) "
        "ORDER BY r.made_at, r.id LIMIT %s",
        (peer, audience.id, audience.id, limit),
    )
    several = [Due(*row) for row in found]
    whole = granted_whole(node, audience, [one.record for one in several])
    return [one for one in several if one.record in whole]


def passed(node: Node, peer: str, records: Sequence[int]) -> None:
    """Note that these were given to the peer now."""
    node.db.many(
        "UPDATE node_onward SET passed = true WHERE peer = %s AND record_id = %s",
        [(peer, record) for record in records],
    )


def _tell_owners(node: Node, peer: str, found: Sequence[Due]) -> None:
    """Seal a receipt to the owner of each: this version is about to be passed on to ``peer``.

    Of a version that was held back or passed on before, the owner knows already.
    """
    known = {
        record
        for (record,) in node.db.rows_in(
            "SELECT record_id FROM node_onward WHERE peer = %s AND record_id IN (%in)",
            [one.record for one in found],
            before=(peer,),
        )
    }
    node.db.many(
        "UPDATE node_onward SET passed = false WHERE peer = %s AND record_id = %s",
        [(peer, record) for record in known],
    )
    fresh = [one for one in found if one.record not in known]
    receipts = record.seal([_receipt(node, peer, one) for one in fresh], node.signer)
    store.append(node, receipts, "", node.now())
    node.db.insert(
        "node_onward",
        ("peer", "record_id", "receipt", "passed"),
        [(peer, o.record, r.header.id, False) for o, r in zip(fresh, receipts, strict=True)],
    )


def _receipt(node: Node, peer: str, one: Due) -> Unsealed:
    data = node.db.value("SELECT data FROM node_recordclass WHERE id = %s", (one.cls,))
    held = rows.read_class(data)
    return record.prepare(
        Outline(
            id=node.new_id(RECEIPT),
            owner=node.party,
            kind=RECEIPT,
            subject=SUBJECT,
            labels=_lowest(node, held.labels),
            releasable_to=(held.owner,),
        ),
        PassedOn(Pointer(one.name, one.made_at, one.sha256), peer, node.now()),
        kinds=node.kinds,
        salt=node.entropy("salt", record.SALT_BYTES),
        made_at=node.now(),
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
