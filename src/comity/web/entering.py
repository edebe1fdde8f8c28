"""Entering a post with one click, in a demonstration, and leaving it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from comity.node import posts
from comity.web import kept
from comity.web.access import POST, dressed, node_of, offers_posts
from comity.web.pages import nothing_here

LANDING = "/today"
"""Where people land: at what waits for them; whoever has no post of ours is led on from there."""


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Enter as a post: in a demonstration, over loopback; else there is no such page."""
    if enter_as(request, request.POST.get(POST, "")) is None:
        dressed(request, node_of(request), None)
        return nothing_here(request)
    return HttpResponseRedirect("/resume" if kept.ENDED in request.session else LANDING)


def enter_as(request: HttpRequest, office: str) -> posts.Post | None:
    """Enter as PARTY/post where that is offered, and return the post; else None.

    A form that was kept for another post is dropped.
    """
    node = node_of(request)
    party, _, code = office.partition("/")
    post = posts.find(node, party, code) if offers_posts(request, node) else None
    if post is not None:
        request.session.cycle_key()
        request.session[POST] = office
        ended = request.session.get(kept.ENDED) or {}
        if ended.get("post") != office or not ended.get("form"):
            request.session.pop(kept.ENDED, None)
    return post


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the post."""
    request.session.flush()
    return HttpResponseRedirect("/")
