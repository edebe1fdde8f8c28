"""The ASGI application of a node: its live stream. Pages are WSGI (wsgi.py)."""

from comity import urls
from comity.assembly import open_node
from comity.web.live.serving import Live
from comity.web.live.streams import Streams

__all__ = ["application", "urls"]  # with the pages' addresses come the rooms that are told


def application() -> Live:
    """Open the node of this process, and serve its streams."""
    return Live(Streams(open_node()))
