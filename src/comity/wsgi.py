"""The WSGI application of a node: other nodes' requests first, then the pages."""

import os
from collections.abc import Iterable
from typing import Any

import django
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.settings")
django.setup()

from comity.assembly import open_node  # noqa: E402 - Django's settings must be ready
from comity.node.service import PREFIX, Service, StartResponse  # noqa: E402 - Django's settings must be ready

_node = open_node()
_service = Service(_node)
_pages = get_wsgi_application()


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request. Views find the node in the request's environment."""
    if environ["PATH_INFO"].startswith(PREFIX):
        return _service(environ, start_response)
    environ["comity.node"] = _node
    return _pages(environ, start_response)  # type: ignore[no-any-return]  # Django carries no types
