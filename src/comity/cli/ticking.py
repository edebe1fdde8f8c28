"""What a node does by its clock, beside its pulls: follow embargoes whose instant has come."""

import logging
import threading
import typing

from django.db import connections

from comity.exchange.embargo import domain as embargoes

if typing.TYPE_CHECKING:
    from comity.node.node import Node

SECONDS = 1.0
_log = logging.getLogger(__name__)


def tick(node: "Node") -> None:
    """Do what has become due."""
    embargoes.follow(node)


def start(node: "Node", stopped: threading.Event) -> threading.Thread:
    """Tick until stopped, in a thread of its own: a peer that answers slowly holds nothing up."""
    thread = threading.Thread(target=_tick_until, args=(node, stopped), daemon=True)
    thread.start()
    return thread


def _tick_until(node: "Node", stopped: threading.Event) -> None:
    while True:
        try:
            tick(node)
        except Exception:  # noqa: BLE001 - whatever fails once is tried again
            _log.exception("What was due could not be done; it is tried again.")
        if stopped.wait(SECONDS):
            break
    connections.close_all()
