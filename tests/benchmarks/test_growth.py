"""What must not grow is counted in queries: time would say something about the machine."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.material import Maker, Sort, few_dozen_sorts, five_audiences, reader
from comity.node import feeds, receive, store, wire
from comity.node.audiences import peer_reader
from comity.node.node import Node
from comity.node.visible import visible_to
from tests.counting import counted
from tests.node.houses import PLAIN, House, agree, make_house, make_node, meet

AUDIENCES = 5


@pytest.fixture
def kor(databases: tuple[str, ...], tmp_path: Path) -> Node:
    from tests.node.houses import Time

    node = make_node("KOR", "kor", tmp_path, Time())
    five_audiences(node)
    return node


def fill(node: Node, maker: Maker, count: int) -> list[str]:
    """Append a batch; return the statements it took."""
    versions = maker.seal(maker.drafts(count))
    with counted(node) as sent:
        store.append(node, versions, "", node.now())
    return sent


@pytest.mark.parametrize(
    "who", [peer_reader("NATO"), "mission"], ids=["a peer", "somebody of the staff"]
)
def test_a_page_takes_as_many_queries_among_many_records_as_among_few(kor: Node, who: Any):
    maker = Maker(kor, few_dozen_sorts())
    whom = reader(kor, "mission", "Ⅰ급비밀", ("*",)) if who == "mission" else who
    figures = []
    for count in (100, 1900):
        fill(kor, maker, count)
        visible_to(kor, whom).page(limit=50)  # what is cached for a generation is there now
        with counted(kor) as sent:
            page = visible_to(kor, whom).page(limit=50)
        assert len(page) == 50
        figures.append(len(sent))
    assert figures[0] == figures[1]


def test_a_reader_of_little_takes_no_query_for_what_is_hidden(kor: Node):
    desk = reader(kor, "desk", "대외비", ("CYB", "EXE"))
    maker = Maker(kor, few_dozen_sorts())
    hidden = Maker(kor, [s for s in few_dozen_sorts() if s.subject == "MED"], seed=2)
    fill(kor, maker, 100)
    figures = []
    for _ in range(2):
        visible_to(kor, desk).page(limit=20)
        with counted(kor) as sent:
            visible_to(kor, desk).page(limit=20)
        figures.append(len(sent))
        fill(kor, hidden, 1000)
    assert figures[0] == figures[1]


def test_a_batch_takes_as_many_queries_as_a_larger_one(kor: Node):
    maker = Maker(kor, few_dozen_sorts(), references=0)
    fill(kor, maker, 300)  # every class is known and decided
    small, large = fill(kor, maker, 240), fill(kor, maker, 490)
    assert len(small) == len(large)


def test_references_of_a_batch_take_few_queries_for_each_audience(kor: Node):
    maker = Maker(kor, few_dozen_sorts(), references=0.9)
    fill(kor, maker, 300)
    assert len(fill(kor, maker, 400)) <= 15 + 6 * AUDIENCES


def house(folder: Path) -> House:
    made = make_house(folder)
    meet(made.kor, made.nato)
    agree(made.kor, made.nato)
    return made


def given_and_taken(house: House, maker: Maker, count: int) -> tuple[int, int]:
    """Give so many records in one page; return the queries of giving and of taking it."""
    kor, nato = house.kor, house.nato
    store.append(kor, maker.seal(maker.drafts(count)), "", kor.now())
    place = receive.position(nato, "KOR")
    with counted(kor) as giving:
        page = feeds.pull(kor, "NATO", wire.Pull(place.epoch, place.seq))
    assert len(page.items) == count
    with counted(nato) as taking:
        assert receive.take(nato, "KOR", page).stored == count
    return len(giving), len(taking)


def test_a_page_of_a_feed_takes_as_many_queries_as_a_longer_one(
    databases: tuple[str, ...], tmp_path: Path
):
    made = house(tmp_path)
    maker = Maker(made.kor, [Sort("CYB", (PLAIN,), ("NATO",))])
    given_and_taken(made, maker, 200)
    assert given_and_taken(made, maker, 240) == given_and_taken(made, maker, 490)
