"""Who asks: from a request to the node, the post, and the reader that the release rule knows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import ip_address

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from comity import __version__
from comity.core.label import Label
from comity.core.release import PUBLIC_READER, Reader
from comity.core.sealing import fingerprint
from comity.node import posts
from comity.node.node import Node
from comity.node.people import tenures
from comity.node.publish import Actor
from comity.node.world import facts
from comity.web import first
from comity.web.marking import page_markings

POST = "post"
"""Where the session keeps the post that somebody acts as: ``KOR/mission-officer``."""


@dataclass(frozen=True, slots=True)
class Access:
    """One request's view of the node. ``post`` is None for the public.

    ``person`` is the account name of whoever has signed in, ``offices`` the posts they hold now.
    Somebody who holds none sees what the public sees.
    """

    node: Node
    post: posts.Post | None
    reader: Reader
    page: first.Page
    person: str = ""
    offices: tuple[posts.Post, ...] = ()

    @property
    def actor(self) -> Actor:
        """The post as the one who acts. Only for own staff: ``post`` must not be None."""
        return Actor(self.post.code if self.post else "", self.reader)

    @property
    def is_staff(self) -> bool:
        """Whether a post of this node's own party asks."""
        return self.reader.sort == "staff"

    def may(self, *permissions: str) -> bool:
        """Whether the post is this party's own and holds one of these permissions."""
        held = set(self.post.permissions) if self.post and self.is_staff else set()
        return bool(held & set(permissions))

    def marked(self, request: HttpRequest, shown: list[tuple[Label, ...]]) -> first.Page:
        """Return the page marked with the join of what it shows; error pages carry it too."""
        markings = page_markings(self.node.policies, shown) if shown else ()
        page = replace(self.page, markings=markings)
        request.page = page
        return page


def access(request: HttpRequest) -> Access:
    """Return who asks for what of which node, and let error pages know."""
    node = node_of(request)
    facts(node)  # so that labels are read by the policies in use, whichever process took them
    person, offices = _person(request, node)
    post = _chosen(request, offices) if person else _entered(request, node)
    if post is not None or person:
        request.who = f"{post.party}/{post.code} {person}".strip() if post else person
    reader = posts.reader(node, post) if post else PUBLIC_READER
    page = replace(dressed(request, node, post), person=person, offices=_named(offices))
    request.page = page
    here = Access(node, post, reader, page, person, offices)
    request.access = here
    return here


def node_of(request: HttpRequest) -> Node:
    """Return the node that answers: the WSGI function put it into the request's environment."""
    node: Node = request.META["comity.node"]
    return node


def dressed(request: HttpRequest, node: Node, post: posts.Post | None) -> first.Page:
    """Return what every page of this node carries, and let error pages carry it too."""
    offered = posts.all_posts(node=node) if offers_posts(request, node) else []
    page = first.Page(
        node=first.Node(
            party=first.PartyName(code=node.party, name=node.card.name),
            fingerprint=fingerprint(node.card.root),
            zone=node.zone,
            version=__version__,
        ),
        now=node.now(),
        reader=post.title if post else None,
        guest_of=post.party if post and post.party != node.party else "",
        demo=node.demo,
        posts=_named(offered),
    )
    request.page = page
    return page


def offers_posts(request: HttpRequest, node: Node) -> bool:
    """Whether posts can be entered with one click: a demonstration's node, asked over loopback."""
    try:
        return node.demo and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _person(request: HttpRequest, node: Node) -> tuple[str, tuple[posts.Post, ...]]:
    """Return who has signed in and the posts that they hold at this instant, their own first."""
    if SESSION_KEY not in request.session or not request.user.is_authenticated:
        return "", ()
    name: str = request.user.name
    return name, tuple(post for post, _ in tenures.held(node=node, person=name))


def _chosen(request: HttpRequest, offices: tuple[posts.Post, ...]) -> posts.Post | None:
    """Return the post that was chosen among those held, or the first of them."""
    chosen = request.session.get(POST, "")
    named = {f"{post.party}/{post.code}": post for post in offices}
    return named.get(chosen) or next(iter(offices), None)


def _entered(request: HttpRequest, node: Node) -> posts.Post | None:
    """Return the post that was entered with one click, in a demonstration."""
    party, _, code = request.session.get(POST, "").partition("/")
    return posts.find(node, party, code) if code and offers_posts(request, node) else None


def _named(offices: Iterable[posts.Post]) -> tuple[first.Post, ...]:
    return tuple(first.Post(code=f"{one.party}/{one.code}", title=one.title) for one in offices)
