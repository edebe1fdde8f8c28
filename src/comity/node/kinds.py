"""Kinds the node itself understands, and the names of those that make its world.

Texts, signatures, terminations and extensions are declared by ``comity.programme``; the node reads
them by name, since they and nothing else decide what may flow.
"""

from typing import Annotated

import msgspec

from comity.core.kinds import Kind, Kinds
from comity.core.label import Policy
from comity.core.record import Hex, Instant, Name, Party, Pointer

TEXT, SIGNATURE, TERMINATION, EXTENSION = "text", "signature", "termination", "extension"
AGREEMENT = "agreement"
GROUP, CARD, RECEIPT, POLICY = "group", "card", "receipt", "policy"
WORLD_KINDS = (TEXT, SIGNATURE, TERMINATION, EXTENSION, GROUP, POLICY)
"""A new version of one of these may change what anybody may see."""
NEWEST_KINDS = (GROUP, POLICY)
"""Those of which the newest version alone counts."""


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


class TakenPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version of a security policy that the owner's node decides by from now on.

    ``policy`` is what was read, so that a decision is derived alike when files are read otherwise;
    ``file`` is the hash of the file that it was read from.
    """

    policy: Policy
    file: Hex


def _check_policy(body: TakenPolicy) -> None:
    body.policy.checked()


KINDS: tuple[Kind, ...] = (
    Kind(GROUP, 1, Group),
    Kind(CARD, 1, CardBody),
    Kind(RECEIPT, 1, PassedOn, ("given.id",)),
    Kind(POLICY, 1, TakenPolicy, check=_check_policy),
)


def registry(*more: tuple[Kind, ...]) -> Kinds:
    """Return the node's kinds with those of the rooms."""
    return Kinds(kind for kinds in (KINDS, *more) for kind in kinds)
