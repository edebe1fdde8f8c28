"""People: who may sign in, invited and shut out; who holds which post, from when to when."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comity.core.errors import ComityError
from comity.node import posts
from comity.node.people import persons, tenures
from comity.node.people.tenures import Given
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.people.showing import administers, day, day_of, refuse, show


@require_GET
@administers
def people(request: HttpRequest, here: Access) -> HttpResponse:
    """Everybody, and every post with who holds it."""
    node, now = here.node, here.node.now()
    given = tenures.all_tenures(node=node)
    offices = []
    for post in posts.all_posts(node=node):
        mine = [one for one in given if (one.party, one.post) == (post.party, post.code)]
        offices.append(
            {
                "post": post,
                "guest": post.party != node.party,
                "holds": [one for one in mine if one.holds(now)],
                "will": [one for one in mine if one.begins > now and not one.is_over(now)],
                "held": [one for one in mine if one.is_over(now) and one.ends != one.begins],
            }
        )
    return show(request, here, "people", offices=offices, persons=persons.all_persons(node=node))


@require_http_methods(["GET", "POST"])
@administers
def add(request: HttpRequest, here: Access) -> HttpResponse:
    """Add a person, and show their invitation."""
    form = Form.sent(request)
    if request.method == "POST":
        name = form.text("name", required=True).lower()
        if not form.wrong:
            try:
                made = persons.add(node=here.node, actor=here.actor, name=name)
            except ComityError as error:
                refuse(form, error)
            else:
                return _invitation(request, here, made)
    return show(request, here, "add", form=form)


@require_POST
@administers
def act(request: HttpRequest, here: Access) -> HttpResponse:
    """Invite anew, reset, shut out or let in a person."""
    name, what = request.POST.get("name", ""), request.POST.get("do", "")
    asked: dict[str, Any] = {"node": here.node, "actor": here.actor, "name": name}
    form = Form()
    try:
        if what in ("reset", "out") and "sure" not in request.POST:
            person = persons.get(node=here.node, name=name)
            return show(request, here, "sure", person=person, what=what)
        if what in ("invite", "reset"):
            made = persons.invite(**asked) if what == "invite" else persons.reset(**asked)
            return _invitation(request, here, made)
        if what == "out":
            persons.shut_out(**asked)
            notice(request, "people.out.done", "good", name=name)
        elif what == "in":
            persons.let_in(**asked)
            notice(request, "people.in.done", "good", name=name)
    except persons.NoSuchPersonError:
        return nothing_here(request)
    except ComityError as error:
        refuse(form, error)
        person = persons.get(node=here.node, name=name)
        return show(request, here, "sure", person=person, what=what, form=form)
    return HttpResponseRedirect("/people")


@require_http_methods(["GET", "POST"])
@administers
def give(request: HttpRequest, here: Access, party: str, code: str) -> HttpResponse:
    """Give a post to a person for a time, in one's own right or as a deputy."""
    node, post = here.node, posts.find(here.node, party, code)
    if post is None:
        return nothing_here(request)
    form = Form.filled(begins=day_of(node.now(), node))
    if request.method == "POST":
        form = Form.sent(request)
        person = form.choice("person", _names(here))
        begins, ends = day(form, "begins", node), day(form, "ends", node, last=True)
        deputy, reason = form.ticked("deputy"), form.text("reason", longest=tenures.MAX_REASON)
        if not form.wrong:
            given = Given(party, code, begins or node.now(), ends, deputy, reason)
            try:
                tenures.give(node=node, actor=here.actor, person=person, given=given)
            except ComityError as error:
                refuse(form, error)
            else:
                notice(request, "people.given", "good", name=person)
                return HttpResponseRedirect("/people")
    return show(request, here, "give", form=form, post=post, choices=_choices(here))


@require_http_methods(["GET", "POST"])
@administers
def tenure(request: HttpRequest, here: Access, number: int) -> HttpResponse:
    """End a tenure, or hand its post over, now or on a day."""
    node = here.node
    try:
        old = tenures.get(node=node, tenure=number)
    except tenures.NoSuchTenureError:
        return nothing_here(request)
    form = Form.sent(request)
    if request.method == "POST":
        at = day(form, "at", node) or 0
        to = form.choice("to", _names(here)) if "hand-over" in request.POST else ""
        reason = form.text("reason", longest=tenures.MAX_REASON)
        if not form.wrong and _ended(here, number, (at, to, reason), form):
            notice(request, "people.handed" if to else "people.ended", "good", name=old.person)
            return HttpResponseRedirect("/people")
    post = posts.find(node, old.party, old.post)
    others = [(name, said) for name, said in _choices(here) if name != old.person]
    return show(request, here, "tenure", form=form, tenure=old, post=post, choices=others)


def _ended(here: Access, number: int, said: tuple[int, str, str], form: Form) -> bool:
    """End a tenure or hand it over; say in the form why not."""
    at, to, reason = said
    asked: dict[str, Any] = {"node": here.node, "actor": here.actor, "tenure": number}
    try:
        if to:
            tenures.hand_over(**asked, to=to, at=at, reason=reason)
        else:
            tenures.end(**asked, at=at)
    except ComityError as error:
        refuse(form, error)
    return not form.wrong


def _invitation(request: HttpRequest, here: Access, made: persons.Invitation) -> HttpResponse:
    """Show an invitation, this once."""
    address = f"{here.node.card.address.rstrip('/')}{made.path}"
    if here.node.demo:  # peers reach it elsewhere than browsers do
        address = request.build_absolute_uri(made.path)
    response = show(request, here, "invitation", made=made, address=address)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _names(here: Access) -> list[str]:
    return [one.name for one in persons.all_persons(node=here.node) if one.active]


def _choices(here: Access) -> list[tuple[str, str]]:
    return [(name, name) for name in _names(here)]
