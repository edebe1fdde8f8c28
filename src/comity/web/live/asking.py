"""Who asks for a stream: the same session, person, post and reader as for a page, by the same code.

Nothing is written: an open stream does not keep a session from ending.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from comity.core.record import Instant
from comity.node.node import Node
from comity.web.access import Access, access
from comity.web.accounts.sessions import ends_at

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a stream: of which page (``room``), of which record where it shows one.

    ``after`` is the id of the last event that the page has, ``client`` the address that asks.
    """

    room: str
    cookie: str
    client: str
    of: str = ""
    after: str = ""

    @property
    def session(self) -> str:
        """The key of the session; empty without one."""
        return str(parse_cookie(self.cookie).get(settings.SESSION_COOKIE_NAME, ""))


class _Session(SessionStore):
    """A session that is read and never written."""

    key_salt = SessionStore().key_salt  # made of the class's name, and pages wrote it by theirs

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django calls it
        """Leave it as it is stored."""

    def delete(self, session_key: Any = None) -> None:
        """Leave it as it is stored."""


def access_of(node: Node, asked: Asked) -> tuple[Access, Instant | None] | None:
    """Return who asks, and when their session is over unless it is used; None: nobody with a post.

    In a demonstration somebody who has entered by one click has no such end.
    """
    request = _request(node, asked)
    session: Mapping[str, Any] = request.session
    end = ends_at(session) if SESSION_KEY in session else None
    if end is not None and end <= node.now():
        return None
    here = access(request)
    return None if here.post is None else (here, end)


def _request(node: Node, asked: Asked) -> HttpRequest:
    request = HttpRequest()
    request.META = {"comity.node": node, "REMOTE_ADDR": asked.client}
    request.session = _Session(asked.session or None)
    request.user = get_user(request)
    return request
