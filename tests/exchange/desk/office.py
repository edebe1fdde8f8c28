"""A node with release officers: one who sees all, one of low clearance, and who is no officer."""

from dataclasses import dataclass, field
from pathlib import Path

from django.test import Client

from comity.core.label import Label
from comity.core.release import Reader
from comity.node import posts
from comity.node.desk.asking import Asker
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import Actor
from tests.node.houses import House, agree, label, make_house, meet, pull
from tests.programme.test_first_page import browse

HIGH = (label("Ⅱ급비밀"), label("NATO SECRET", "NATO"), label("RED", "TLP"))
LOW = (label("일반"), label("NATO UNCLASSIFIED", "NATO"), label("CLEAR", "TLP"))
GREEN = (Label.of("TLP", "GREEN"),)
SECRET = (label("Ⅲ급비밀"),)
DAY = 86_400_000


@dataclass
class Office:
    """KOR's desk: NATO holds a programme with it and met CCDCOE."""

    house: House
    readers: dict[str, Reader] = field(default_factory=dict)

    @property
    def kor(self) -> Node:
        return self.house.kor

    @property
    def nato(self) -> Node:
        return self.house.nato

    def asker(self, code: str = "officer") -> Asker:
        return Asker(self.kor, self.readers[code])

    def actor(self, code: str = "officer") -> Actor:
        return Actor(code, self.readers[code])

    def browse(self, code: str = "officer") -> Client:
        return browse(self.kor, code)

    def page(self, place: str, code: str = "officer") -> str:
        answer = self.browse(code).get(place)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def pull(self, times: int = 1) -> None:
        """NATO fetches, a second later; the second time brings the receipt."""
        for _ in range(times):
            self.house.time.move()
            pull(self.nato, self.kor)


def make_office(folder: Path, **terms: object) -> Office:
    house = make_house(folder)
    meet(house.kor, house.nato)
    meet(house.kor, house.ccdcoe)
    agree(house.kor, house.nato, **terms)
    house.kor.demo = True
    office = Office(house)
    for code, clearances, permissions in (
        ("officer", HIGH, ("release",)),
        ("junior", LOW, ("release",)),
        ("clerk", HIGH, ("write", "audit")),
    ):
        post = Post("KOR", code, {"en": code, "ko": code}, clearances, ("*",), permissions)
        posts.set_post(node=house.kor, post=post)
        office.readers[code] = posts.reader(house.kor, post)
    house.time.move()
    return office
