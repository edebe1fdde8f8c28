"""Who asks: from a request to the node, the post, and the reader that the release rule knows."""

from dataclasses import dataclass, replace
from ipaddress import ip_address

from django.http import HttpRequest

from comity import __version__
from comity.core.label import Label
from comity.core.release import PUBLIC_READER, Reader
from comity.core.sealing import fingerprint
from comity.node import posts
from comity.node.node import Node
from comity.node.publish import Actor
from comity.web import first
from comity.web.marking import page_markings

POST = "post"
"""Where the session keeps the post that somebody entered as: ``KOR/mission-officer``."""


@dataclass(frozen=True, slots=True)
class Access:
    """One request's view of the node. ``post`` is None for the public."""

    node: Node
    post: posts.Post | None
    reader: Reader
    page: first.Page

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
    post, reader = _who(request, node)
    here = Access(node, post, reader, dressed(request, node, post))
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
        demo=node.demo,
        posts=tuple(first.Post(code=f"{one.party}/{one.code}", title=one.title) for one in offered),
    )
    request.page = page
    return page


def offers_posts(request: HttpRequest, node: Node) -> bool:
    """Whether posts can be entered with one click: a demonstration's node, asked over loopback."""
    try:
        return node.demo and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _who(request: HttpRequest, node: Node) -> tuple[posts.Post | None, Reader]:
    party, _, code = request.session.get(POST, "").partition("/")
    post = posts.find(node, party, code) if code and offers_posts(request, node) else None
    if post is None:
        return None, PUBLIC_READER
    request.who = f"{party}/{code}"
    return post, posts.reader(node, post)
