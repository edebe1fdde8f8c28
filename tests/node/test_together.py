"""Several that write at once take turns: nothing is lost, doubled or out of order."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from django.db import connections

from comity.core.release import Reader
from comity.node import audiences, decisions, feeds, receive, settle, wire
from comity.node.db import DatabaseFullError
from comity.node.visible import visible_to
from tests.node import recompute
from tests.node.houses import House, give, make_partners, pull
from tests.node.people import LOW, MISSION_OFFICER, seat
from tests.threads import concurrently

ROOT = Path(__file__).parents[2]
EACH = 8
CHILD = """
import json, sys
from pathlib import Path
import django
django.setup()
from django.db import connections
folder, word, entries = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
for alias, entry in entries.items():
    connections.settings[alias].update(entry)
from comity.node.db import Database
from comity.node.home import Injected, load
from comity.node.node import KeyedEntropy
from tests.node import houses
time = houses.Time(int(sys.argv[4]))
node = load(Path(folder), Database("kor"), houses._rules(), Injected(time, KeyedEntropy(word)))
last = ""
for number in range(int(sys.argv[5])):
    about = (last,) if last else ()
    last = houses.give(node, f"{word} {number}", to=("NATO",), about=about)
connections.close_all()
"""


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    made = make_partners(tmp_path)
    seat(made.kor, MISSION_OFFICER)
    return made


def check_all_arrived(house: House, count: int) -> None:
    recompute.check(house.kor)
    assert visible_to(house.kor, MISSION_OFFICER).count(kind="item") == count
    while pull(house.nato, house.kor, limit=5):
        pass
    assert recompute.held_from(house.nato, "KOR") == recompute.given_to(house.kor, "NATO")
    assert len([n for n in recompute.held_from(house.nato, "KOR") if n.startswith("item")]) == count
    recompute.check(house.nato)


def test_threads_that_write_at_one_node_lose_nothing(house: House):
    def write(word: str) -> None:
        last = ""
        for number in range(EACH):
            about = (last,) if last else ()
            last = give(house.kor, f"{word} {number}", to=("NATO",), about=about)

    concurrently(*(lambda word=word: write(word) for word in "abc"))
    check_all_arrived(house, 3 * EACH)


def test_processes_that_write_at_one_node_lose_nothing(house: House):
    entries = {
        alias: {k: str(connections[alias].settings_dict[k]) for k in ("NAME", "HOST")}
        for alias in ("kor", "nato")
    }
    connections.close_all()
    children = [
        subprocess.Popen(
            [
                *(sys.executable, "-c", CHILD, str(house.kor.home), word),
                *(msgspec.json.encode(entries).decode(), str(house.time()), str(EACH)),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
                "DJANGO_SETTINGS_MODULE": "tests.settings",
            },
            stderr=subprocess.PIPE,
        )
        for word in ("one", "other")
    ]
    for number in range(EACH):
        give(house.kor, f"mine {number}", to=("NATO",))
    for child in children:
        _, said = child.communicate(timeout=60)
        assert child.returncode == 0, said.decode()
    check_all_arrived(house, 3 * EACH)


def test_readers_are_served_while_others_write_and_never_see_half(house: House):
    """A record is never there without what it refers to."""

    def write() -> int:
        for number in range(EACH):
            base = give(house.kor, f"base {number}")
            give(house.kor, f"refers {number}", about=(base,))
        return 0

    def read() -> int:
        torn = 0
        for _ in range(4 * EACH):
            with house.kor.db.read():
                there = [one.version for one in visible_to(house.kor, MISSION_OFFICER).all()]
            names = {version.header.id for version in there}
            torn += sum(
                ref not in names for v in there if v.header.kind == "item" for ref in v.header.refs
            )
        return torn

    assert concurrently(write, read, read) == [0, 0, 0]


def test_pulls_of_one_peer_at_once_give_one_feed(house: House):
    for number in range(EACH):
        give(house.kor, str(number), to=("NATO",))
    place = receive.position(house.nato, "KOR")
    request = wire.Pull(place.epoch, place.seq)
    pages = concurrently(*(lambda: feeds.pull(house.kor, "NATO", request) for _ in range(3)))
    assert len({tuple(item.entry for item in page.items) for page in pages}) == 1
    assert len(pages[0].items) == EACH
    recompute.check(house.kor)


def test_a_page_taken_by_two_at_once_is_stored_once(house: House):
    for number in range(EACH):
        give(house.kor, str(number), to=("NATO",))
    place = receive.position(house.nato, "KOR")
    page = feeds.pull(house.kor, "NATO", wire.Pull(place.epoch, place.seq))

    def take() -> int:
        try:
            return receive.take(house.nato, "KOR", page).stored
        except receive.FeedRepeatError:
            return 0

    assert sorted(concurrently(take, take, take)) == [0, 0, EACH]
    recompute.check(house.nato)


def test_settlements_at_once_end_with_what_one_would_have_done(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(settle, "CHUNK", 2)
    for number in range(EACH):
        give(house.kor, str(number), to=("NATO",))
    seat_without_settling(house, 2)
    concurrently(*(lambda: settle.settle(house.kor) for _ in range(3)))
    recompute.check(house.kor)


def seat_without_settling(house: House, count: int) -> None:
    for number in range(count):
        reader = Reader("staff", "KOR", LOW, frozenset({"*"}), f"clerk {number}")
        audiences.ensure(house.kor, reader)
    decisions.redecide(house.kor)


def test_reads_of_one_state_nest_and_end(house: House):
    with house.kor.db.read(), house.kor.db.read():
        assert house.kor.db.value("SELECT count(*) FROM node_audience") > 0
    with pytest.raises(LookupError), house.kor.db.read():
        raise LookupError
    give(house.kor, "and writing goes on")
    with house.kor.write(), house.kor.db.read():
        assert house.kor.generation >= 0


@pytest.mark.parametrize("act", ["take", "pull", "settle"])
def test_a_disk_that_is_full_in_the_middle_leaves_both_nodes_as_they_were(house: House, act: str):
    if house.kor.db.is_postgresql:
        pytest.skip("only SQLite can be told how large it may become")
    for number in range(30):
        give(house.kor, f"{number} " + "x" * 3000, to=("NATO",))
    place = receive.position(house.nato, "KOR")
    request = wire.Pull(place.epoch, place.seq)
    page = feeds.pull(house.kor, "NATO", request) if act == "take" else None
    if act == "settle":
        seat_without_settling(house, 60)
    node = house.nato if act == "take" else house.kor

    def attempt() -> None:
        if page is not None:
            receive.take(house.nato, "KOR", page)
        elif act == "pull":
            feeds.pull(house.kor, "NATO", request)
        else:
            settle.settle(house.kor)

    before = recompute.tables(node)
    free = node.db.value("PRAGMA freelist_count")
    node.db.value(f"PRAGMA max_page_count = {node.db.value('PRAGMA page_count') - free}")
    with pytest.raises(DatabaseFullError):
        attempt()
    whole = set() if act != "settle" else {"released", "classdecision", "setting"}
    assert recompute.changed(before, recompute.tables(node)) <= whole, "whole chunks may stay"
    node.db.value("PRAGMA max_page_count = 1000000")
    attempt()
    settle.settle(node)
    check_all_arrived(house, 30)
