"""Walking every address of a node as one post, each place filled with something that is there."""

from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.test import Client
from django.urls import get_resolver

from comity.core.label import Classification, Label, Policy
from comity.core.record import Version
from comity.exchange import sheet as items
from comity.node import addresses, drafts, posts, publish
from comity.node.kinds import TakenPolicy
from comity.node.node import Node
from comity.node.people import persons, tenures
from comity.node.people.permissions import PERMISSIONS
from comity.node.people.tenures import Given
from comity.node.posts import Post
from comity.node.publish import NODE, Actor, Marking
from comity.programme.consultation.kinds import Consultation, Task
from comity.programme.drafting import sheet as texts
from comity.programme.plan import amending
from comity.programme.plan.amending import GoalProposed
from comity.programme.plan.kinds import Activity, Goal, GoalWording, Link, Objective, Position
from tests.harness.browsing import undone
from tests.harness.test_doors import routes
from tests.node.attached import enclose
from tests.node.houses import PLAIN, START, House, agree, label, make_house, meet, pull

TOP = (label("Ⅱ급비밀"), Label.of("NATO", "NATO SECRET"), Label.of("TLP", "RED"))
EVERYTHING = {"clearances": TOP, "need": ("*",), "permissions": tuple(PERMISSIONS)}
GUEST = Post("NATO", "same", {"en": "Liaison officer", "ko": "연락관"}, **EVERYTHING)
"""Named as our own post is, cleared for all, and holding what a guest's post is refused."""
OWN = Post("KOR", "same", {"en": "Officer", "ko": "담당관"}, **EVERYTHING)
KINDS = ("item", "link", "objective", "goal", "activity", "consultation", "task")
WORDS = {"en": "words", "ko": "말"}
CODES = {"plan": "CYB", "parties": "NATO", "posts": "same"}


@dataclass
class Stocked:
    """KOR's node with one of each kind for NATO, and what only its own posts have."""

    house: House
    ids: dict[str, str]
    numbers: dict[str, int]

    @property
    def node(self) -> Node:
        return self.house.kor

    def publish(self, kind: str, body: object, to: tuple[str, ...]) -> str:
        version = publish.publish(
            node=self.node, actor=NODE, kind=kind, subject="CYB",
            marking=Marking((PLAIN,), to), body=body,
        )  # fmt: skip
        return version.header.id

    def one_of_each(self, *to: str) -> dict[str, str]:
        """Seal one of each kind, released to these, and return their ids by kind."""
        text, made = self.ids["text"], {"text": self.ids["text"]}
        bodies = {
            "objective": lambda: Objective(text, "CYB", WORDS, "en"),
            "goal": lambda: Goal(text, made["objective"], WORDS, "en"),
            "activity": lambda: Activity(text, made["goal"], "visit", WORDS, "en"),
            "position": lambda: Position(text, made["activity"], WORDS, "en"),
            "link": lambda: Link("serves", made["activity"], made["goal"]),
            "consultation": lambda: Consultation(text, WORDS, "en", START, "policy"),
            "task": lambda: Task(text, made["consultation"], WORDS, "en", "KOR/same"),
        }
        for kind, body in bodies.items():
            made[kind] = self.publish(kind, body(), to)
        made["item"] = enclose(self.node, "words", b"a file", to=to).header.id
        return made

    def browser(self, post: Post) -> Client:
        client = Client(raise_request_exception=False, **{"comity.node": self.node})
        office = f"{post.party}/{post.code}"
        assert client.post("/enter", {"post": office}).status_code == 302
        return client

    def place(self, route: str, ids: dict[str, str]) -> str:
        """Fill a route of the node's with what is there."""
        first, _, rest = route.partition("/")
        below = rest.partition("/")[0]
        of = {"plan": {"link": "goal"}.get(below, below), "desk": "item"}.get(first, first)
        of = "their goal" if route.endswith("/amend") else of
        of = "link" if route.startswith("plan/link/") and route.endswith("/withdraw") else of
        filled = {
            "<str:name>": (self.ids | ids).get(of, ids["text"]),
            "<str:older>": ids["text"],
            "<str:code>": CODES.get(first, ""),
            "<str:party>": "KOR" if first == "posts" else "NATO",
            "<str:secret>": "guessed",
            "<int:at>": "0",
            "<int:draft>": str(self.numbers.get(first, 0)),
            "<int:other>": str(self.numbers.get(f"other {first}", 0)),
            "<int:address>": str(self.numbers["calendar"]),
            "<int:number>": str(self.numbers["people"]),
        }
        for gap, filling in filled.items():
            route = route.replace(gap, filling)
        return f"/{route}"

    def walk(self, post: Post, ids: dict[str, str]) -> dict[str, set[str]]:
        """Return, by route, the methods by which a post gets anything but 404 and 405."""
        found, reading = {}, self.browser(post)
        for route in routes(get_resolver()):
            place = self.place(route, ids)
            with undone(self.node):
                answers = {"GET": reading.get(place), "POST": self.browser(post).post(place)}
            got = {how: answer.status_code for how, answer in answers.items()}
            assert 500 not in got.values(), (route, got)
            found[route] = {how for how, status in got.items() if status not in (404, 405)}
        return found


def stock(folder: Path) -> Stocked:
    house = make_house(folder)
    meet(house.kor, house.nato)
    ceiling = (label("대외비"), Label.of("TLP", "RED"))
    text = agree(house.kor, house.nato, kinds=KINDS, ceiling=ceiling)
    node = house.kor
    node.demo = True
    for post in (GUEST, OWN):
        posts.set_post(node=node, post=post)
    persons.add(node=node, actor=NODE, name="officer-1")
    given = tenures.give(
        node=node, actor=NODE, person="officer-1", given=Given("KOR", "same", node.now())
    )
    address, _ = addresses.make(node=node, post=OWN, name="desk", language="en")
    numbers = {"people": given.id, "calendar": address.id}
    newer = TakenPolicy(Policy("NEW", WORDS, 1, (Classification("ONLY", 1),)), "0" * 64)
    sheets = {
        "drafts": ("text", texts.dump(texts.Sheet())),
        "information": ("item", items.dump(items.begun())),
        "policies": ("policy", msgspec.json.encode(newer).decode()),
    }
    for first, (kind, body) in sheets.items():
        two = [drafts.save(node=node, post="same", kind=kind, body=body).id for _ in range(2)]
        numbers[first], numbers[f"other {first}"] = two
    goal = _theirs(house, text)
    amendment = amending.amend_goal(
        node=node,
        actor=Actor(OWN.code, posts.reader(node, OWN)),
        goal=goal.pointer,
        proposed=GoalProposed(GoalWording({"en": "other words", "ko": "다른 말"}), WORDS),
    )
    ids = {"text": text, "their goal": goal.header.id, "amendment": amendment.header.id}
    return Stocked(house, ids, numbers)


def _theirs(house: House, text: str) -> Version:
    """A goal of NATO's that KOR has."""
    marking, made = (
        Marking((PLAIN,), ("KOR",)),
        {"node": house.nato, "actor": NODE, "subject": "CYB"},
    )
    objective = publish.publish(
        **made, kind="objective", marking=marking, body=Objective(text, "CYB", WORDS, "en")
    )
    body = Goal(text, objective.header.id, WORDS, "en")
    goal = publish.publish(**made, kind="goal", marking=marking, body=body)
    pull(house.kor, house.nato)
    return goal
