"""Introductions that arrive by themselves: kept until people have compared the fingerprint.

Only the sender's newest is kept, and only so many senders: whoever floods the door fills nothing.
An introduction by a peer whose fingerprint was compared before is followed at once: it bears what
was still missing of the charter.
"""

import contextlib

import msgspec

from comity.core import card
from comity.core.errors import ComityError, TooLargeError
from comity.core.label import Label
from comity.core.policies import Policies
from comity.core.sealing import fingerprint
from comity.node import peers, settle, wire
from comity.node.node import Node
from comity.node.peers import Introduction, UnknownPeerError

PENDING = "introductions"
MAX_PENDING = 16
MAX_BYTES = 128 * 1024


class TooManyIntroductionsError(ComityError):
    """As many parties as the node keeps wait to be compared."""

    hint = "Confirm or refuse those that wait, then ask the other side to try again."


class Arrived(msgspec.Struct, frozen=True):
    """What the sender is told: nothing but that it arrived."""

    arrived: bool = True


def arrive(node: Node, body: bytes) -> Arrived:
    """Take an introduction from the network.

    The answer is the same whether its sender is a peer or not: whoever asks in the name of a party
    must not learn whether this node knows it.
    Raises TooManyIntroductionsError, TooLargeError, MalformedError, CardInvalidError.
    """
    if len(body) > MAX_BYTES:
        raise TooLargeError(f"An introduction is over {MAX_BYTES:,} bytes.")
    introduction = wire.decode(body, Introduction)
    other = card.read(introduction.card)
    if _is_confirmed(node, other.party):
        with contextlib.suppress(ComityError):
            card.read(introduction.card, peers.known_card(node, introduction.card))
            confirm(node, introduction, fingerprint(other.root))
        return Arrived()
    with node.write() as db:
        waiting = pending(node)
        if other.party not in waiting and len(waiting) >= MAX_PENDING:
            raise TooManyIntroductionsError(f"{MAX_PENDING} introductions wait already.")
        waiting[other.party] = introduction
        db.set_setting(PENDING, msgspec.json.encode(waiting).decode())
    return Arrived()


def pending(node: Node) -> dict[str, Introduction]:
    """Return the introductions that wait for people, by party."""
    return msgspec.json.decode(node.db.setting(PENDING, "{}"), type=dict[str, Introduction])


def confirm_pending(node: Node, party: str, spoken: str) -> Introduction:
    """Accept a waiting introduction whose fingerprint people compared; return what to send back.

    Raises UnknownPeerError, FingerprintDiffersError and what a record that is not right raises.
    """
    waiting = pending(node)
    if party not in waiting:
        raise UnknownPeerError(f"No introduction of {party} waits.")
    answer = confirm(node, waiting.pop(party), spoken)
    with node.write() as db:
        db.set_setting(PENDING, msgspec.json.encode(waiting).decode())
    return answer


def confirm(node: Node, introduction: Introduction, spoken: str) -> Introduction:
    """Accept an introduction whose fingerprint people compared, and settle what follows."""
    answer = peers.confirm(node, introduction, spoken, charter_ceiling(node.policies))
    settle.settle(node)
    return answer


def charter_ceiling(policies: Policies) -> tuple[Label, ...]:
    """Return what a charter lets pass: each policy's second level, and no category.

    Texts, amendments and signatures are negotiated at a low level; what is higher waits for an
    agreement.
    """
    ceilings = []
    for policy in policies:
        levels = sorted(policy.classifications, key=lambda c: c.level)
        ceilings.append(Label.of(policy.id, levels[min(1, len(levels) - 1)].name))
    return tuple(sorted(ceilings, key=lambda label: label.policy))


def _is_confirmed(node: Node, party: str) -> bool:
    return bool(
        node.db.value(
            "SELECT 1 FROM node_peer WHERE party = %s AND confirmed_at IS NOT NULL", (party,)
        )
    )
