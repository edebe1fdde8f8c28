"""A house whose programme lets the plan's kinds pass, and posts that may plan."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from comity.core.label import Label
from comity.core.record import Version
from comity.node import posts
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import Actor, Marking
from comity.programme.plan import domain
from comity.programme.plan.domain import Sort
from comity.programme.plan.kinds import Activity, Goal, Objective
from tests.node.houses import PLAIN, House, agree, label, make_house, meet, pull

KINDS = ("item", "link", "objective", "goal", "activity")
WORDS = {"en": "words", "ko": "말"}


@dataclass
class Planning:
    """KOR and NATO with a programme in force."""

    house: House
    text: str

    @property
    def kor(self) -> Node:
        return self.house.kor

    @property
    def nato(self) -> Node:
        return self.house.nato

    def actor(self, node: Node, post: str = "planner") -> Actor:
        held = posts.get(node=node, party=node.party, code=post)
        return Actor(post, posts.reader(node, held))

    def make(
        self, body: Any, *, at: Node | None = None, to: tuple[str, ...] = (), **more: Any
    ) -> Version:
        node = at or self.kor
        sort = Sort("CYB", Marking(more.get("labels", (PLAIN,)), to))
        actor = more.get("actor") or self.actor(node)
        return domain.make(node=node, actor=actor, body=body, sort=sort)

    def objective(self, said: str = "why", **more: Any) -> str:
        body = Objective(self.text, "CYB", {"en": said, "ko": said}, "en")
        return self.make(body, **more).header.id

    def goal(self, objective: str, said: str = "how", **more: Any) -> str:
        changes = more.pop("changes", {})
        body = Goal(self.text, objective, {"en": said, "ko": said}, "en", **changes)
        return self.make(body, **more).header.id

    def activity(self, goal: str, said: str = "by what", **more: Any) -> str:
        changes = {"form": "visit"} | more.pop("changes", {})
        body = Activity(
            programme=self.text,
            goal=goal,
            title={"en": said, "ko": said},
            authentic="en",
            **changes,
        )
        return self.make(body, **more).header.id

    def chain(self, **more: Any) -> tuple[str, str, str]:
        """An objective, a goal of it, an activity of that."""
        objective = self.objective(**more)
        goal = self.goal(objective, **more)
        return objective, goal, self.activity(goal, **more)

    def browse(self, node: Node, post: str = "planner") -> Client:
        client = Client(**{"comity.node": node})
        if post:
            assert client.post("/enter", {"post": f"{node.party}/{post}"}).status_code == 302
        return client

    def pull(self) -> None:
        for _ in range(2):
            self.house.time.move()
            pull(self.nato, self.kor)
            pull(self.kor, self.nato)


@pytest.fixture
def planning(databases: tuple[str, ...], tmp_path: Path) -> Planning:
    house = make_house(tmp_path)
    meet(house.kor, house.nato)
    text = agree(house.kor, house.nato, kinds=KINDS)
    for node in (house.kor, house.nato):
        node.demo = True
        high = (label("Ⅱ급비밀"), Label.of("NATO", "NATO SECRET"), Label.of("TLP", "RED"))
        for code, permissions in (("planner", ("plan",)), ("reader", ())):
            title = {"en": code, "ko": code}
            post = Post(node.party, code, title, high, ("*",), permissions)
            posts.set_post(node=node, post=post)
        low = Post(node.party, "clerk", {"en": "c", "ko": "c"}, (PLAIN,), ("*",), ("plan",))
        posts.set_post(node=node, post=low)
    return Planning(house, text)
