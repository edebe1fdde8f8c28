"""Kinds the node itself understands, and the names of those that make its world.

Texts, signatures, terminations and extensions are declared by ``comity.programme``; the node reads
them by name, since they and nothing else decide what may flow.
"""

from typing import Annotated

import msgspec

from comity.core.kinds import Kind, Kinds
from comity.core.record import Instant, Name, Party, Pointer

TEXT, SIGNATURE, TERMINATION, EXTENSION = "text", "signature", "termination", "extension"
AGREEMENT = "agreement"
GROUP, CARD, RECEIPT = "group", "card", "receipt"
WORLD_KINDS = (TEXT, SIGNATURE, TERMINATION, EXTENSION, GROUP)
"""A new version of one of these may change what anybody may see."""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a group name in the owner's releasable-to stands for. It never leaves its owner."""

    name: Name
    members: tuple[Party, ...]


class CardBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new card of the owner's node: canonical card and the root's signature."""

    card: str
    signature: Annotated[str, msgspec.Meta(max_length=512)]


class PassedOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A relay's receipt to the owner: this version is about to be passed on to ``party``."""

    given: Pointer
    party: Party
    at: Instant


KINDS: tuple[Kind, ...] = (
    Kind(GROUP, 1, Group),
    Kind(CARD, 1, CardBody),
    Kind(RECEIPT, 1, PassedOn, ("given.id",)),
)


def registry(*more: tuple[Kind, ...]) -> Kinds:
    """Return the node's kinds with those of the rooms."""
    return Kinds(kind for kinds in (KINDS, *more) for kind in kinds)
