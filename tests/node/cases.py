"""A house with something of everything, for what verifies it."""

from dataclasses import dataclass
from pathlib import Path

from comity.node import publish
from comity.node.checks.finding import Finding
from comity.node.node import Node
from comity.node.publish import NODE
from comity.node.verify import verify
from tests.node.houses import House, agree, give, make_house, meet, pull


@dataclass
class Case:
    """A house with something of everything, and names for it."""

    house: House
    given: str
    recalled: str
    waits: str
    hidden: str

    @property
    def kor(self) -> Node:
        return self.house.kor

    @property
    def nato(self) -> Node:
        return self.house.nato


def make_case(folder: Path) -> Case:
    house = make_house(folder)
    meet(house.kor, house.nato)
    meet(house.kor, house.ccdcoe)
    agree(house.kor, house.nato)
    given = give(house.kor, "given", to=("NATO",))
    hidden = give(house.kor, "for nobody else")
    waits = give(house.kor, "waits", to=("NATO",), about=(hidden,))
    recalled = give(house.kor, "recalled", to=("NATO",))
    give(house.kor, "first version", to=("NATO",), name=given)
    give(house.kor, "refers", to=("NATO",), about=(given,))
    give(house.nato, "theirs", to=("KOR",))
    for _ in range(2):
        house.time.move()
        pull(house.nato, house.kor)
        pull(house.kor, house.nato)
        pull(house.ccdcoe, house.kor)
        publish.recall(node=house.kor, actor=NODE, name=recalled, parties=("NATO",))
    pull(house.nato, house.kor)
    return Case(house, given, recalled, waits, hidden)


def found(node: Node) -> list[Finding]:
    return list(verify(node))
