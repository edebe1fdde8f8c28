"""Posts: made and changed, and before that what the change would let whom gain and lose."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError
from comity.node import posts
from comity.node.effects import Effect
from comity.node.people import offices
from comity.node.people.permissions import PERMISSIONS
from comity.node.posts import Post
from comity.web import labelling
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.people.showing import administers, refuse, show
from comity.web.words import Text


@require_http_methods(["GET", "POST"])
@administers
def new(request: HttpRequest, here: Access) -> HttpResponse:
    """Make a post."""
    return _change(request, here, None)


@require_http_methods(["GET", "POST"])
@administers
def change(request: HttpRequest, here: Access, party: str, code: str) -> HttpResponse:
    """Change a post."""
    post = posts.find(here.node, party, code)
    if post is None:
        return nothing_here(request)
    return _change(request, here, post)


def _change(request: HttpRequest, here: Access, post: Post | None) -> HttpResponse:
    """Read the post, show what would follow, and make the change once that was seen."""
    form = _filled(here, post)
    if request.method == "POST":
        form = Form.sent(request)
        wanted = _wanted(form, here, post)
        if not form.wrong:
            asked: dict[str, Any] = {"node": here.node, "actor": here.actor, "post": wanted}
            try:
                if not form.ticked("sure"):
                    effects = _told(here, offices.foresee(**asked))
                    return show(
                        request, here, "foreseen", form=form, post=wanted, effects=effects,
                        kept=[(n, v) for n in form.typed for v in form.typed[n] if n != "sure"],
                    )  # fmt: skip
                offices.change(**asked)
            except ComityError as error:
                refuse(form, error)
            else:
                notice(request, "people.post.done", "good", code=wanted.code)
                return HttpResponseRedirect("/people")
    return show(
        request, here, "post", form=form, post=post,
        parties=[(party, party) for party in offices.parties(here.node)],
        policies=labelling.offered(here.node.policies),
        permissions=list(PERMISSIONS.items()),
    )  # fmt: skip


def _wanted(form: Form, here: Access, post: Post | None) -> Post:
    """Return the post as it was typed."""
    party, code = (post.party, post.code) if post else ("", "")
    return Post(
        party or form.choice("party", offices.parties(here.node)),
        code or form.text("code", required=True),
        form.pair("title", required=True, either=True),
        labelling.read(form, here.node.policies),
        tuple(sorted(set(form.text("need").replace(",", " ").split()))),
        tuple(name for name in form.all("permissions") if name in PERMISSIONS),
    )


def _filled(here: Access, post: Post | None) -> Form:
    """Return the form as the post stands."""
    if post is None:
        return Form.filled(party=here.node.party)
    values: dict[str, object] = {
        "title_en": post.title.get("en", ""),
        "title_ko": post.title.get("ko", ""),
        "need": " ".join(post.need),
        "permissions": list(post.permissions),
    }
    return Form.filled(**values, **labelling.filled(post.clearances))


def _told(here: Access, effects: list[Effect]) -> list[tuple[Text, str, Effect]]:
    """Return who is meant, in words, with what they would gain and lose."""
    said = []
    for effect in effects:
        reader = effect.audience.reader
        post = posts.find(here.node, reader.party, reader.post) if reader.post else None
        name = reader.office if reader.post else reader.party
        said.append((post.title if post else {"en": name, "ko": name}, name, effect))
    return sorted(said, key=lambda one: one[1])
