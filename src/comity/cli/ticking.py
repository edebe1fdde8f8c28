"""What a node does by its clock, beside its pulls: embargoes each second, mail each minute."""

import logging
import threading
import typing

from django.conf import settings
from django.db import connections

from comity.cli.people import address_of
from comity.exchange.embargo import domain as embargoes
from comity.programme.today import reminding

if typing.TYPE_CHECKING:
    from comity.node.node import Node

SECONDS = 1.0
MAIL_EACH = 60
"""How many ticks lie between two rounds of mail."""
_log = logging.getLogger(__name__)


def tick(node: "Node", count: int = 0) -> None:
    """Do what has become due; ``count`` is how many ticks there were before."""
    embargoes.follow(node)
    if settings.EMAIL_HOST and count % MAIL_EACH == 0:
        reminding.remind(node, address_of(node))


def start(node: "Node", stopped: threading.Event) -> threading.Thread:
    """Tick until stopped, in a thread of its own: a peer that answers slowly holds nothing up."""
    thread = threading.Thread(target=_tick_until, args=(node, stopped), daemon=True)
    thread.start()
    return thread


def _tick_until(node: "Node", stopped: threading.Event) -> None:
    count = 0
    while True:
        try:
            tick(node, count)
        except Exception:  # noqa: BLE001 - whatever fails once is tried again
            _log.exception("What was due could not be done; it is tried again.")
        count += 1
        if stopped.wait(SECONDS):
            break
    connections.close_all()
