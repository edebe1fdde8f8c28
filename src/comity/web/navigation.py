"""The navigation at the head of every page: which places there are, and who is shown them.

An entry stands there once its address exists, so a room that is not there leaves no gap. That an
entry is not shown is a courtesy; what may be seen there is decided by its page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from comity.node.people.administrators import ADMINISTER, AUDIT
from comity.node.people.permissions import RELEASE
from comity.web.access import Access

May = Callable[[Access], bool]


def _anyone(_: Access) -> bool:
    return True


def _has_entered(here: Access) -> bool:
    return here.post is not None


def _staff(here: Access) -> bool:
    return here.is_staff


def _holds(*permissions: str) -> May:
    return lambda here: here.may(*permissions)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place: the key of its words, the name of its route, who sees it.

    ``within``: beginnings of addresses that belong to it, beside its own.
    """

    key: str
    route: str
    may: May = _anyone
    within: tuple[str, ...] = ()


ENTRIES = (
    Entry("nav.today", "today", _has_entered),
    Entry("nav.overview", "home"),
    Entry("nav.programme", "programme", _anyone, ("/plan/",)),
    Entry("nav.information", "information", _anyone, ("/item/",)),
    Entry("nav.texts", "texts", _anyone, ("/text/", "/drafts/", "/negotiation/")),
    Entry("nav.approval", "approvals", _staff),
    Entry("nav.calendar", "calendar", _anyone, ("/timeline",)),
    Entry("nav.consultations", "consultations", _staff, ("/consultation/", "/task/")),
    Entry("nav.desk", "desk", _holds(RELEASE), ("/policies",)),
    Entry("nav.parties", "parties", _staff),
    Entry("nav.people", "people", _holds(ADMINISTER), ("/people/", "/posts/")),
    Entry("nav.audit", "audit", _holds(AUDIT)),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry as it stands on a page. ``current`` is what aria-current says of it."""

    key: str
    href: str
    current: str = ""


def places(request: HttpRequest) -> list[Place]:
    """Return the entries for whoever asks, the one that the page belongs to marked."""
    here: Access | None = getattr(request, "access", None)
    if here is None:
        return []
    found = []
    for entry in ENTRIES:
        href = address(entry.route)
        if href and entry.may(here):
            found.append(Place(entry.key, href, _current(request.path, href, entry.within)))
    return found


def address(route: str) -> str:
    """Return the address of a route; nothing where no room has it."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def _current(path: str, href: str, within: tuple[str, ...]) -> str:
    """Say "page" on the place itself, "true" on what lies below it."""
    if path == href:
        return "page"
    below = (*within, href.rstrip("/") + "/") if href != "/" else within
    return "true" if path.startswith(below or ("\0",)) else ""
