"""What is followed in memory is exactly what ``visible_to`` gives, whatever came or went."""

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from comity.core.release import PUBLIC_READER, Reader, RecordClass
from comity.node import audiences, decisions, gone, posts, publish, settle
from comity.node.following import Came, Topic, follow
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import NODE
from comity.node.visible import visible_to
from tests.node.houses import PLAIN, YEAR, House, agree, give, label, make_house, meet, pull

LABELS = ("일반", "대외비", "Ⅲ급비밀")


@dataclass
class Names:
    """What a topic may keep: which versions, by their rows."""

    held: dict[int, str] = field(default_factory=dict)
    read: int = 0

    def come(self, came: Came, cls: RecordClass) -> None:
        assert came.record not in self.held
        assert cls.kind in ("item", "text", "signature")
        self.held[came.record] = came.name
        self.read += 1

    def go(self, record: int) -> None:
        del self.held[record]


TOPIC = Topic("names", ("item", "text", "signature"), Names)


def followed(node: Node, reader: Reader) -> list[str]:
    with follow(node, reader, TOPIC) as here:
        return sorted(here.kept.held.values())


def visible(node: Node, reader: Reader) -> list[str]:
    every = visible_to(node, reader)
    return sorted(seen.version.header.id for kind in TOPIC.kinds for seen in every.all(kind=kind))


def times_read(node: Node, reader: Reader) -> int:
    with follow(node, reader, TOPIC) as here:
        return here.kept.read


def post(code: str, clearance: str) -> Post:
    return Post("KOR", code, {"en": code, "ko": code}, (label(clearance),), ("*",))


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    house = make_house(tmp_path)
    meet(house.kor, house.nato)
    agree(house.kor, house.nato)
    audiences.public(house.kor)
    decisions.redecide(house.kor)
    settle.settle(house.kor)
    for code, clearance in (("high", "Ⅲ급비밀"), ("low", "일반")):
        posts.set_post(node=house.kor, post=post(code, clearance))
    return house


def readers(node: Node) -> list[Reader]:
    mine = [posts.reader(node, one) for one in posts.all_posts(node=node)]
    return [PUBLIC_READER, *mine]


def check(node: Node) -> None:
    for reader in readers(node):
        assert followed(node, reader) == visible(node, reader), reader


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_visible_to_gives_whatever_happens(house: House, seed: int):
    chance, kor = random.Random(seed), house.kor
    given: list[str] = []
    for number in range(30):
        house.time.move(60_000)
        about = tuple(chance.sample(given, min(len(given), chance.randrange(3))))
        act = chance.randrange(8)
        try:
            if act < 3 or not given:
                labels = (label(chance.choice(LABELS)),)
                given.append(give(kor, f"new {number}", to=("NATO",), labels=labels, about=about))
            elif act == 3:
                labels = (label(chance.choice(LABELS)),)
                name = chance.choice(given)
                others = tuple(one for one in about if one != name)
                give(kor, f"again {number}", labels=labels, name=name, about=others)
            elif act == 4:
                publish.recall(node=kor, actor=NODE, name=chance.choice(given), parties=("NATO",))
            elif act == 5:
                posts.set_post(node=kor, post=post("low", chance.choice(LABELS)))
            elif act == 6:
                fail(kor)
            else:
                give(house.nato, f"theirs {number}", to=("KOR",))
                pull(kor, house.nato)
        except publish.NoSuchRecordError:
            pass
        if chance.random() < 0.7:
            check(kor)
    check(kor)


def fail(node: Node) -> None:
    """Publish something and read what is followed, then let it all be undone."""
    with pytest.raises(ZeroDivisionError):
        _begin(node)


def _begin(node: Node) -> None:
    with node.write():
        give(node, "never")
        check(node)
        raise ZeroDivisionError


def test_a_loss_acts_at_once_though_nothing_is_settled(house: House):
    """What came under terms is lost when they end; nobody has settled that yet."""
    give(house.nato, "under terms", to=("KOR",))
    house.time.move()
    pull(house.kor, house.nato)
    check(house.kor)
    before = visible(house.kor, readers(house.kor)[1])
    with house.kor.write() as db:
        db.execute(
            "UPDATE node_classdecision SET permitted = false, settled = false "
            "WHERE cls_id IN (SELECT id FROM node_recordclass WHERE owner = 'NATO' "
            "AND kind = 'item')"
        )
        house.kor.bump()
    check(house.kor)
    assert len(visible(house.kor, readers(house.kor)[1])) == len(before) - 1
    settle.settle(house.kor)
    check(house.kor)


def test_what_was_read_once_is_not_read_again(house: House):
    reader = readers(house.kor)[1]
    first = times_read(house.kor, reader)
    give(house.kor, "one more")
    assert times_read(house.kor, reader) == first + 1
    assert times_read(house.kor, reader) == first + 1


def test_who_is_too_far_behind_begins_anew(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gone, "KEPT", 2)
    names = [give(house.kor, f"item {n}") for n in range(6)]
    check(house.kor)
    for name in names:
        house.time.move()
        give(house.kor, "again", name=name)
    check(house.kor)
    assert house.kor.db.value("SELECT count(*) FROM node_gone") <= 2


def test_nobody_follows_a_peer_so_its_losses_are_not_noted(house: House):
    name = give(house.kor, "for a while", to=("NATO",))
    house.time.move()
    publish.recall(node=house.kor, actor=NODE, name=name, parties=("NATO",))
    noted = house.kor.db.rows(
        "SELECT DISTINCT a.sort FROM node_gone g JOIN node_audience a ON a.id = g.audience_id"
    )
    assert noted == [("staff",)]


def test_time_that_passes_is_kept(house: House):
    give(house.nato, "until the end", to=("KOR",), labels=(PLAIN,))
    pull(house.kor, house.nato)
    check(house.kor)
    house.time.move(2 * YEAR)
    check(house.kor)
