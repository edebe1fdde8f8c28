"""What a text's coming into force, its extension and its end would do, before they are sealed.

“X gains n, loses m” is counted among the records that the reader may see and no others.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from comity.core.record import Instant, Outline
from comity.core.release import Reader
from comity.node.effects import Effect
from comity.node.node import Node
from comity.node.supposing import difference_if, effects_if
from comity.programme.gaining import among_seen
from comity.programme.kinds import Extension, Signature, Termination
from comity.programme.life import Status
from comity.web.times import DAY


@dataclass(frozen=True, slots=True)
class Coming:
    """From when it would be in force if all signed now, and what that does."""

    at: Instant
    effects: list[Effect]


def coming(node: Node, reader: Reader, status: Status) -> Coming:
    """Return what would follow if every party that has not signed did so now."""
    now = node.now()
    at = max(now, status.text.starts)
    missing = [party for party in status.text.parties if party not in status.signed]
    signed = _by(missing, status, "signature", Signature(status.pointer, "signatory", now))
    return Coming(at, among_seen(node, reader, effects_if(node, signed, at=at)))


def longer(node: Node, reader: Reader, status: Status) -> list[Effect]:
    """Return what an extension by every party would do on the day the text ends without it."""
    ends = status.ends
    if ends is None:
        return []
    named = _by(status.text.parties, status, "extension", Extension(status.pointer, ends + DAY))
    return among_seen(node, reader, difference_if(node, named, at=ends))


def without(node: Node, reader: Reader, status: Status, at: Instant) -> list[Effect]:
    """Return what would follow, on the day ``at``, if this party ended the text on that day."""
    nothing = {status.text.authentic: "-"}
    ended = Termination(status.pointer, at, nothing, status.text.authentic)
    supposed = _by((node.party,), status, "termination", ended)
    return among_seen(node, reader, difference_if(node, supposed, at=at))


def _by(
    parties: Sequence[str], status: Status, kind: str, body: msgspec.Struct
) -> list[tuple[Outline, msgspec.Struct]]:
    """Return what each of these parties would seal."""
    return [(_outline(status, party, kind), body) for party in parties]


def _outline(status: Status, party: str, kind: str) -> Outline:
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
