"""Pages: parse, call, render. No rules here."""

from http import HTTPStatus
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from comity import __version__
from comity.core.release import PUBLIC_READER, Reader
from comity.core.sealing import fingerprint
from comity.node import posts
from comity.node.node import Node
from comity.programme.overview import Overview
from comity.web import first
from comity.web.marking import page_markings
from comity.web.pages import error_page, first_page

POST = "post"
"""Where the session keeps the post that somebody entered as: ``KOR/mission-officer``."""


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page: what is in force, what came, what went and why."""
    node = node_of(request)
    post, reader = who(request, node)
    overview = Overview(node, reader)
    page = dressed(request, node, post)
    markings = page_markings(node.policies, overview.labels) if overview.labels else ()
    shown = first.Page(
        node=page.node,
        now=page.now,
        reader=page.reader,
        markings=markings,
        demo=page.demo,
        posts=page.posts,
    )
    request.page = shown
    return first_page(request, page=shown, first=overview.page())


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Enter as a post: in a demonstration, over loopback; else there is no such page."""
    node = node_of(request)
    party, _, code = request.POST.get(POST, "").partition("/")
    post = posts.find(node, party, code) if _offers_posts(request, node) else None
    if post is None:
        dressed(request, node, None)
        return error_page(request, HTTPStatus.NOT_FOUND)
    request.session.cycle_key()
    request.session[POST] = f"{party}/{code}"
    return HttpResponseRedirect("/")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the post."""
    request.session.flush()
    return HttpResponseRedirect("/")


def node_of(request: HttpRequest) -> Node:
    """Return the node that answers: the WSGI function put it into the request's environment."""
    return request.META["comity.node"]


def who(request: HttpRequest, node: Node) -> tuple[posts.Post | None, Reader]:
    """Return the post that asks, and what it is to the release rule."""
    party, _, code = request.session.get(POST, "").partition("/")
    post = posts.find(node, party, code) if code and _offers_posts(request, node) else None
    if post is None:
        return None, PUBLIC_READER
    request.who = f"{party}/{code}"
    return post, posts.reader(node, post)


def dressed(request: HttpRequest, node: Node, post: posts.Post | None) -> first.Page:
    """Return what every page of this node carries, and let error pages carry it too."""
    offered = posts.all_posts(node=node) if _offers_posts(request, node) else []
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


def _offers_posts(request: HttpRequest, node: Node) -> bool:
    """Whether posts can be entered with one click: a demonstration's node, asked over loopback."""
    try:
        return node.demo and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
