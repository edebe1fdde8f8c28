"""What a text's coming into force would give to whom, and take from whom, before it is signed.

“X gains n, loses m” is counted among the records that the reader may see and no others.
"""

import uuid
from dataclasses import dataclass

from comity.core.record import Instant, Outline
from comity.core.release import Reader
from comity.node.effects import Effect
from comity.node.node import Node
from comity.node.supposing import effects_if
from comity.node.visible import visible_to
from comity.programme.kinds import Signature, Termination
from comity.programme.life import Status


@dataclass(frozen=True, slots=True)
class Coming:
    """From when it would be in force if all signed now, and what that does."""

    at: Instant
    effects: list[Effect]


def coming(node: Node, reader: Reader, status: Status) -> Coming:
    """Return what would follow if every party that has not signed did so now."""
    now = node.now()
    at = max(now, status.text.starts)
    seen = {one.version.header.id for one in visible_to(node, reader).all()}
    supposed = [
        (_outline(status, party), Signature(status.pointer, "signatory", now))
        for party in status.text.parties
        if party not in status.signed
    ]
    return Coming(at, effects_if(node, supposed, at=at, among=seen))


def without(node: Node, reader: Reader, status: Status) -> list[Effect]:
    """Return what would follow if this party ended the text now."""
    now = node.now()
    seen = {one.version.header.id for one in visible_to(node, reader).all()}
    nothing = {status.text.authentic: "-"}
    ended = Termination(status.pointer, now, nothing, status.text.authentic)
    supposed = [(_outline(status, node.party, "termination"), ended)]
    return effects_if(node, supposed, at=now, among=seen)


def _outline(status: Status, party: str, kind: str = "signature") -> Outline:
    header = status.held.version.header
    name = uuid.uuid5(uuid.NAMESPACE_OID, f"{status.pointer.id} {party}").bytes
    return Outline(
        id=f"{kind}--{uuid.UUID(bytes=name, version=4)}",
        owner=party,
        kind=kind,
        subject=header.subject,
        labels=header.labels,
        releasable_to=(),
        post="signatory",
    )
