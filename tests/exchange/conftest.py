"""KOR and NATO with a programme in force, and posts that write, release, or only read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from comity.core.label import Label
from comity.exchange import domain
from comity.exchange.kinds import Item, ItemParagraph
from comity.node import posts
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import Actor, Marking
from comity.programme.plan.domain import Sort
from tests.node.houses import PLAIN, House, agree, label, make_house, meet, pull

HIGH = (label("Ⅱ급비밀"), label("NATO SECRET", "NATO"), label("RED", "TLP"))
OFFICIAL, SECRET = label("대외비"), label("Ⅱ급비밀")
POSTS = {"writer": ("write",), "release": ("write", "release"), "reader": ()}


def said(en: str) -> dict[str, str]:
    return {"en": en, "ko": f"{en} 한국어"}


@dataclass
class Room:
    """A house with people in it."""

    house: House

    @property
    def kor(self) -> Node:
        return self.house.kor

    @property
    def nato(self) -> Node:
        return self.house.nato

    def actor(self, post: str = "writer", node: Node | None = None) -> Actor:
        at = node or self.kor
        return Actor(post, posts.reader(at, posts.get(node=at, party=at.party, code=post)))

    def write(
        self, title: str, *paragraphs: tuple[str, tuple[Label, ...]], post: str = "writer",
        name: str = "", **more: Any,
    ) -> str:  # fmt: skip
        several = paragraphs or ((f"{title} text", ()),)
        body = Item(
            title=said(title),
            paragraphs=tuple(ItemParagraph(said(words), own) for words, own in several),
            authentic="en",
            about=more.get("about", ()),
        )
        marking = Marking(more.get("labels", (PLAIN,)), more.get("to", ()))
        sort = Sort("CYB", marking)
        made = domain.write(node=self.kor, actor=self.actor(post), body=body, sort=sort, name=name)
        return made.header.id

    def sync(self) -> None:
        for _ in range(2):
            pull(self.nato, self.kor)
            pull(self.kor, self.nato)
            self.house.time.move()

    def browse(self, post: str = "writer", node: Node | None = None) -> Client:
        at = node or self.kor
        client = Client(**{"comity.node": at})
        if post:
            assert client.post("/enter", {"post": f"{at.party}/{post}"}).status_code == 302
        return client


@pytest.fixture
def room(databases: tuple[str, ...], tmp_path: Path) -> Room:
    house = make_house(tmp_path)
    meet(house.kor, house.nato)
    house.text = agree(house.kor, house.nato)
    for node in (house.kor, house.nato):
        node.demo = True
        for code, held in POSTS.items():
            post = Post(node.party, code, said(code), HIGH, ("*",), held)
            posts.set_post(node=node, post=post)
    low = Post("KOR", "clerk", said("clerk"), (PLAIN,), ("*",), ("write",))
    posts.set_post(node=house.kor, post=low)
    return Room(house)
