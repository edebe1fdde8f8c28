"""What is hidden is answered as if it had never been: every address, every form, every error."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver
from pytest_django import DjangoDbBlocker

from comity.demo import data, making, nodes
from comity.demo.story import Story
from comity.exchange import views
from comity.node import draft_files
from comity.node.node import Node
from tests.demo.playing import UNTIL, Played

from .browsing import browser, frozen
from .forms import ASKED, NO_WRITES, WRITES, Write
from .hidden import ASKING, Hidden, absent, alike
from .sending import Tried, address, send
from .test_doors import routes
from .uploads import ATTACHED, SAME, WORD_FILE

FORMS = {write.route for write in WRITES}
KINDS = {
    "consultations": "text", "negotiation": "text", "approval": "text", "text": "text",
    "consultation": "consultation", "task": "task", "item": "item", "desk": "item",
    "drafts": "draft", "addresses": "address", "tenure": "tenure", "posts": "post",
    "parties": "post", "goal": "goal", "activity": "activity", "objective": "objective",
    "amendment": "amendment", "link": "goal", "plan": "text",
}  # fmt: skip
"""What an address with such a part names; the first that it has counts."""
BESIDE = ("item", "text", "goal", "amendment")
Ask = Callable[[Client, Tried], list[Any]]


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Hidden]:
    """The story in files of its own; what is done there is undone."""
    demo = data.load()
    with django_db_blocker.unblock():
        clock, places = making.make_homes(tmp_path_factory.mktemp("hidden"), demo, {})
        nodes.migrate(places)
        opened = {one.party: one for one in (nodes.open_node(p, clock) for p in places)}
        story = Story(demo, opened, clock)
        for _ in story.play(UNTIL):
            pass
        world = Hidden(Played(story))
        world.begin()
        yield world
        for place in places:
            nodes.leave(place)


@pytest.fixture
def world(told: Hidden, databases: tuple[str, ...]) -> Iterator[Hidden]:
    """The world; sessions are kept in the tests' own database."""
    with frozen(told.node):
        yield told


def apart(one: bytes, other: bytes) -> str:
    """Where two answers part, with a few letters around."""
    shorter = min(len(one), len(other))
    at = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    begins = max(0, at - 150)
    return f"{one[begins : at + 100]!r} instead of {other[begins : at + 100]!r}"


def differing(world: Hidden, who: str, tried: Tried, ask: Ask) -> list[str]:
    """Where somebody is answered differently for what is hidden and for what never was."""
    both, answers = (tried, absent(tried)), []
    for one in both:
        with world.asked(who) as client:
            answers.append([alike([answer], *both) for answer in ask(client, one)])
    if len(answers[0]) != len(answers[1]):
        return ["one is led on, the other is not"]
    return [apart(one, other) for one, other in zip(*answers, strict=True) if one != other]


def of_form(world: Hidden, who: str, write: Write) -> list[str] | None:
    """Where a form is answered differently; None: there is nothing for this reader to try."""
    tried = world.hidden(who).get(write.kind)
    seen = world.first(who, write.at) if write.at else ""
    if tried is None or seen is None:
        return None
    found = differing(world, who, tried, lambda client, one: send(client, write, one, seen))
    return [f"{write.route} {dict(write.form)}: {one}" for one in found]


SECRET = "calendar/<str:secret>.ics"
"""Whoever knows a secret may see what it opens."""


def kind_of(route: str) -> str:
    """What the address of a route names; nothing for an address that names nothing."""
    parts = route.split("/")
    named = "<" in route and route != SECRET
    return next(kind for part, kind in KINDS.items() if part in parts) if named else ""


def places(*kinds: str) -> list[str]:
    """The routes whose address names something of these kinds."""
    return sorted({route for route in routes(get_resolver()) if kind_of(route) in kinds})


def get(client: Client, tried: Tried) -> list[Any]:
    """Every address that names such a thing, asked for what is tried."""
    return [client.get(address(route, tried.id)) for route in places(tried.kind)]


def errors(client: Client, tried: Tried) -> list[Any]:
    """Errors and redirects of all addresses: methods, a stroke too many, another language."""
    answers = []
    for route in places(*KINDS.values()):
        place = address(route, tried.id)
        answers += [client.head(place), client.put(place), client.get(f"{place}/")]
        answers.append(client.get(f"{place}?language=ko&look=dark"))
        client.handler.enforce_csrf_checks = True  # a form without its token
        answers.append(client.post(place))
        client.handler.enforce_csrf_checks = False
    return answers


@pytest.mark.slow
@pytest.mark.parametrize("who", ASKING)
def test_a_form_is_answered_alike_for_what_is_hidden_and_what_never_was(world: Hidden, who: str):
    assert [one for write in WRITES for one in of_form(world, who, write) or ()] == []


@pytest.mark.slow
@pytest.mark.parametrize("who", ASKING)
def test_an_address_is_answered_alike_for_what_is_hidden_and_what_never_was(
    world: Hidden, who: str
):
    found = {
        kind: differing(world, who, tried, get)
        for kind, tried in world.hidden(who).items()
        if kind in KINDS.values()
    }
    assert {kind: told for kind, told in found.items() if told} == {}


@pytest.mark.parametrize("who", ASKING)
def test_errors_and_redirects_are_alike_for_what_is_hidden_and_what_never_was(
    world: Hidden, who: str
):
    assert differing(world, who, world.hidden(who)["item"], errors) == []


@pytest.mark.parametrize("who", ASKING)
def test_what_is_hidden_beside_what_is_seen_is_answered_as_if_it_had_never_been(
    world: Hidden, who: str
):
    seen = {kind: world.first(who, kind) or "nothing" for kind in ("item", "text", "goal")}

    def ask(client: Client, tried: Tried) -> list[Any]:
        return [client.get(one.format(tried=tried.id, word=tried.word, **seen)) for one in ASKED]

    hidden = world.hidden(who)
    for kind in BESIDE:
        if kind in hidden:
            assert differing(world, who, hidden[kind], ask) == []


def test_a_file_that_is_sent_is_taken_by_whoever_may_write(world: Hidden):
    sent = [write for write in WRITES if write.file and (write.begins or write.then)]
    assert {write.file for write in sent} == {ATTACHED, SAME, WORD_FILE}
    for write in sent:
        tried = absent(world.hidden("clerk")[write.kind])
        with world.asked("clerk") as client:
            *_, taken, page = send(client, write, tried)
        assert taken.status_code == HTTPStatus.FOUND
        said = tried.word if write.then else write.file.name.replace("{word}", tried.word)
        assert said in page.content.decode()


def test_a_file_refused_since_another_post_has_it_is_found(
    world: Hidden, monkeypatch: pytest.MonkeyPatch
):
    add = draft_files.add

    def refusing(*, node: Node, post: str, data: bytes) -> None:
        asked = "SELECT 1 FROM node_draftfile WHERE sha256 = %s"
        if node.db.value(asked, (draft_files.hash_of(data),)):
            raise draft_files.DraftsFullError("It is here already.")
        add(node=node, post=post, data=data)

    monkeypatch.setattr(draft_files, "add", refusing)
    assert [of_form(world, "clerk", write) for write in WRITES if write.file is SAME] != [[]]


def test_every_form_is_sent_or_says_why_not(world: Hidden):
    with world.asked("public"):
        taking = {
            route
            for route in routes(get_resolver())
            if browser(world.node).post(address(route, "1")).status_code != 405
        }
    assert taking - FORMS == set(NO_WRITES)
    assert taking >= FORMS


def test_every_form_is_sent_by_somebody_who_sees_where_it_stands(world: Hidden):
    never = [w for w in WRITES if all(_nothing(world, who, w) for who in ASKING)]
    assert never == []


def _nothing(world: Hidden, who: str, write: Write) -> bool:
    at = bool(write.at) and world.first(who, write.at) is None
    return at or write.kind not in world.hidden(who)


def test_a_page_that_says_forbidden_where_something_is_hidden_is_found(
    world: Hidden, monkeypatch: pytest.MonkeyPatch
):
    def forbidden(request: HttpRequest) -> HttpResponse:
        name = request.path.split("/")[2]
        asked = "SELECT 1 FROM node_record WHERE name = %s"
        return HttpResponse(status=403 if world.node.db.value(asked, (name,)) else 404)

    monkeypatch.setattr(views, "nothing_here", forbidden)
    assert len(differing(world, "clerk", world.hidden("clerk")["item"], get)) == 1
