"""The tour: ten steps, each entered with one click at its own node."""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from comity.node import posts
from comity.node.node import Node
from comity.node.posts import Post
from comity.programme import queries
from comity.programme.parties.queries import peers
from comity.programme.tour.steps import STEPS, Step
from comity.web.access import access, offers_posts
from comity.web.entering import enter_as
from comity.web.pages import nothing_here

CODE = re.compile(r"\{([^}]+)\}")


@require_http_methods(["GET", "POST"])
def tour(request: HttpRequest) -> HttpResponse:
    """Show the steps; or enter as the post of one and go where it is seen."""
    here = access(request)
    if not offers_posts(request, here.node):
        return nothing_here(request)
    if request.method == "POST":
        return _go(request, here.node)
    addresses = _addresses(request, here.node)
    steps = [(step, _post(here.node, step), addresses.get(step.node, "")) for step in STEPS]
    page = here.marked(request, [])
    return render(request, "programme/tour/tour.html", {"page": page, "steps": steps})


def _go(request: HttpRequest, node: Node) -> HttpResponse:
    number = request.POST.get("step", "")
    step = next((one for one in STEPS if str(one.number) == number), None)
    post = enter_as(request, step.office) if step is not None else None
    if step is None or post is None:
        return nothing_here(request)
    return HttpResponseRedirect(_path(node, post, step))


def _path(node: Node, post: Post, step: Step) -> str:
    """Return where the post looks: the newest text of each code that it sees."""
    plan = queries.plan(node, posts.reader(node, post))

    def newest(found: re.Match[str]) -> str:
        several = [one for one in plan.by_code(found.group(1)) if not one.replaced_by]
        return several[-1].pointer.id if several else found.group(1)

    return CODE.sub(newest, step.path)


def _post(node: Node, step: Step) -> Post | None:
    return posts.find(node, node.party, step.post) if step.node == node.party else None


def _addresses(request: HttpRequest, node: Node) -> dict[str, str]:
    """Return where browsers find the tour of the other nodes: the ports that their cards name."""
    found = {}
    for peer in peers(node):
        port = urlsplit(peer.card.address).port
        host = f"{peer.name.code.lower()}.localhost:{port}"
        found[peer.name.code] = f"{request.scheme}://{host}/tour"
    return found
