"""Taking a newer version of a policy: read from a file, foreseen, taken with a reason."""

import msgspec

from comity.core.canonical import sha256
from comity.core.labels import spif
from comity.core.labels.difference import carried_over
from comity.core.record import Version
from comity.exchange.desk import domain as desk
from comity.node import audit, policies
from comity.node.desk import rulings
from comity.node.desk.rulings import Ruling
from comity.node.effects import Effect
from comity.node.kinds import TakenPolicy
from comity.node.node import Node
from comity.node.policies import Breaks
from comity.node.publish import Actor
from comity.node.world import facts
from comity.programme.acting import at_once, permit
from comity.programme.permissions import SEALS

NEEDS = SEALS["policy"]
MAX_FILE = 1_000_000
"""How large a file may be (bytes)."""


def read(*, node: Node, actor: Actor, data: bytes) -> TakenPolicy:
    """Return what a SPIF file says. Raises NotPermittedError, XmlRefusedError with the line."""
    permit(node, actor, *NEEDS)
    return TakenPolicy(spif.read_policy(data), sha256(data))


def ready(*, node: Node, body: TakenPolicy) -> TakenPolicy:
    """Return a version with what its file cannot say, from the one in use."""
    loaded = facts(node).policies.find(body.policy.id)
    return msgspec.structs.replace(body, policy=carried_over(loaded, body.policy))


def breaks(*, node: Node, actor: Actor, body: TakenPolicy) -> Breaks:
    """Return what it would make invalid, of what the actor sees. Raises NotPermittedError."""
    permit(node, actor, *NEEDS)
    return policies.breaks(node=node, actor=actor, policy=ready(node=node, body=body).policy)


def foresee(*, node: Node, actor: Actor, body: TakenPolicy) -> list[Effect]:
    """Return who would gain and lose what, as ``desk.domain.foresee``. Raises what ``take`` does.

    Tried at a copy of the node, so that no other thread labels by a policy that was never taken.
    """
    ahead = node.apart()
    return desk.foresee(
        node=ahead,
        actor=actor,
        act=lambda: _take(node=ahead, actor=actor, body=body, reason=""),
    )


def take(*, node: Node, actor: Actor, body: TakenPolicy, reason: str) -> Version:
    """Take the version; it stands in the audit, and the reason beside its record.

    Raises NotPermittedError and what ``policies.take`` raises.
    """
    act = f"policy {body.policy.id} {body.policy.version} taken"
    with audit.note(node, act, f"{node.party}/{actor.post}"):
        return _take(node=node, actor=actor, body=body, reason=reason)


@at_once
def _take(*, node: Node, actor: Actor, body: TakenPolicy, reason: str) -> Version:
    permit(node, actor, *NEEDS)
    made = policies.take(node=node, actor=actor, body=ready(node=node, body=body))
    header = made.header
    ruling = Ruling(rulings.TAKE, (), actor.post, reason, header.made_at)
    rulings.note(node, header.id, header.made_at, ruling)
    return made
