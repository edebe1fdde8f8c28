"""Where the stream lies: behind a proxy at ``/live`` of the node, else at a port of its own.

``COMITY_LIVE`` says it: an address, or empty where there is none. See docs/adr/0020.
"""

from urllib.parse import urlencode, urlsplit

from django.conf import settings

PATH = "/live"


def address(room: str, of: str = "") -> str:
    """Return where a page listens; empty where this node has no stream."""
    if not settings.COMITY_LIVE:
        return ""
    asked = {"room": room} | ({"of": of} if of else {})
    return f"{settings.COMITY_LIVE}?{urlencode(asked)}"


def other_origin() -> str:
    """Return the origin of a stream that has a port of its own; empty where it has ours."""
    return origin_of(settings.COMITY_LIVE)


def own_origin() -> str:
    """Return the origin of the node's pages."""
    return origin_of(settings.COMITY_ADDRESS)


def origin_of(where: str) -> str:
    """Return scheme, host and port of an address; empty for a path."""
    parts = urlsplit(where)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def beside(node: str, port: int) -> str:
    """Return where the stream of a node is found that a process of ours serves at ``port``.

    TLS is a proxy's, which then has both under one name; without it the port is asked itself.
    """
    parts = urlsplit(node)
    if parts.scheme == "https" or not parts.hostname:
        return PATH
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}{PATH}"
