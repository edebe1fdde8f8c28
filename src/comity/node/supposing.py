"""What records would do that nobody has made yet: the other side's signature, and our own.

They are put into the node with nobody's seal on them, at a clock that may stand ahead, and undone:
nothing of them stays, and nobody else reads a byte of them.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import msgspec

from comity.core import record
from comity.core.record import Instant, Outline
from comity.core.sealing import PublicKey
from comity.node import decisions, store
from comity.node.effects import Effect, effects
from comity.node.node import Node

_SEAL_BYTES = 64


@dataclass(frozen=True, slots=True)
class _Nobody:
    """Seals with nothing: what is supposed is not verified, and must not look as if it could be."""

    public_key: PublicKey

    @staticmethod
    def sign(message: bytes) -> bytes:  # noqa: ARG004 - a signer is asked so
        return bytes(_SEAL_BYTES)

    @staticmethod
    def sign_all(messages: Sequence[bytes]) -> list[bytes]:
        return [bytes(_SEAL_BYTES)] * len(messages)


def effects_if(
    node: Node,
    supposed: Sequence[tuple[Outline, msgspec.Struct]],
    *,
    at: Instant,
    among: Container[str] | None = None,
) -> list[Effect]:
    """Return what each reader would gain and lose if these records were here at ``at``.

    ``at`` is now or later; what else begins or ends by then is in it. ``among`` as in ``effects``.
    """
    now = node.now()
    ahead = replace(node, clock=lambda: max(now, at), caches={})
    nobody = _Nobody(node.signer.public_key)
    salt = bytes(record.SALT_BYTES)
    versions = record.seal(
        [
            record.prepare(outline, body, kinds=node.kinds, salt=salt, made_at=now)
            for outline, body in supposed
        ],
        nobody,
    )

    def change() -> None:
        for version in versions:
            store.append(ahead, [version], _source(node, version.header.owner), now)
        decisions.redecide(ahead)

    return effects(ahead, change, among)


def difference_if(
    node: Node, supposed: Sequence[tuple[Outline, msgspec.Struct]], *, at: Instant
) -> list[Effect]:
    """Return what these records alone would do on the day ``at``: against that day without them.

    What begins or ends by then anyway is in neither figure.
    """
    there = effects_if(node, supposed, at=at)
    anyway = effects_if(node, (), at=at) if at > node.now() else []
    return _against(anyway, there)


def _against(anyway: Sequence[Effect], there: Sequence[Effect]) -> list[Effect]:
    """Return what the second change does beyond the first, both told from how it is now."""
    with_, without = ({one.audience.id: one for one in each} for each in (there, anyway))
    found = []
    for audience in {one.audience.id: one.audience for one in (*anyway, *there)}.values():
        nothing = Effect(audience, frozenset(), frozenset())
        one, other = with_.get(audience.id, nothing), without.get(audience.id, nothing)
        gains = (one.gains - other.gains) | (other.losses - one.losses)
        losses = (one.losses - other.losses) | (other.gains - one.gains)
        found.append(Effect(audience, gains, losses))
    return [one for one in found if one.gains or one.losses]


def _source(node: Node, owner: str) -> str:
    return "" if owner == node.party else owner
