"""Putting a node together: the kinds of every room, the policies, the keys of its home."""

from comity import data
from comity.core.kinds import Kinds
from comity.core.label import Label, Policies
from comity.exchange.kinds import KINDS as EXCHANGE
from comity.node.home import Injected, open_home
from comity.node.kinds import registry
from comity.node.node import Node
from comity.programme.kinds import KINDS as PROGRAMME


def kinds() -> Kinds:
    """Return every kind this release knows."""
    return registry(PROGRAMME, EXCHANGE)


def open_node(alias: str = "default", injected: Injected | None = None) -> Node:
    """Open the node of this process: its home and database come from the settings.

    Raises NotANodeError, KeyUnavailableError.
    """
    return open_home(alias, kinds(), data.policies(), injected or Injected())


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
