"""Putting a node together: the kinds of every room, the policies, the keys of its home."""

import gc

from comity import data
from comity.core.kinds import Kinds
from comity.exchange.embargo.kinds import KINDS as EMBARGO
from comity.exchange.kinds import KINDS as EXCHANGE
from comity.node.home import Injected, open_home
from comity.node.introductions import charter_ceiling
from comity.node.kinds import registry
from comity.node.node import Node
from comity.programme.consultation.kinds import KINDS as CONSULTATION
from comity.programme.kinds import KINDS as PROGRAMME
from comity.programme.plan.kinds import KINDS as PLAN

__all__ = ["charter_ceiling", "kinds", "open_node", "spare_collections"]

GC_ALLOCATIONS = 20_000
"""New objects between two collections of the young; Python's own 700 are 100 records."""


def kinds() -> Kinds:
    """Return every kind this release knows."""
    return registry(PROGRAMME, PLAN, CONSULTATION, EXCHANGE, EMBARGO)


def open_node(alias: str = "default", injected: Injected | None = None) -> Node:
    """Open the node of this process: its home and database come from the settings.

    Raises NotANodeError, KeyUnavailableError.
    """
    node = open_home(alias, kinds(), data.policies(), injected or Injected())
    spare_collections()
    return node


def spare_collections() -> None:
    """Let Python look for cycles seldom: what is loaded now stays, and records have none."""
    gc.freeze()
    gc.set_threshold(GC_ALLOCATIONS, *gc.get_threshold()[1:])
