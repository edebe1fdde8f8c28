"""What is said before a signature is what comes after it, and tells of nothing hidden."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from comity.core.record import Pointer
from comity.core.release import Reader
from comity.core.terms import Area, Supersession
from comity.node import posts
from comity.node.audiences import audiences
from comity.node.effects import Effect
from comity.node.node import Node
from comity.node.posts import Post
from comity.programme.approval.coming import coming, longer, without
from tests.node import recompute
from tests.node.houses import START, YEAR, give, label
from tests.programme.table import Table, make_table, seat, text


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Iterator[Table]:
    return make_table(tmp_path)


def items(node: Node) -> dict[tuple[str, str], set[str]]:
    """Which items each audience has: by sort and party, or post."""
    there = recompute.released(node)
    return {
        (one.reader.sort, one.reader.post or one.reader.party): {
            name for name in there[one.id] if name.startswith("item--")
        }
        for one in audiences(node)
    }


def said(table: Table, pointer: Pointer, reader: Reader) -> dict[tuple[str, str], tuple[int, int]]:
    found = coming(table.kor, reader, table.status(pointer))
    return {
        (one.audience.reader.sort, one.audience.reader.post or one.audience.reader.party): (
            one.gained, one.lost,
        )
        for one in found.effects
    }  # fmt: skip


def happened(table: Table, pointer: Pointer) -> dict[tuple[str, str], tuple[int, int]]:
    before = items(table.kor)
    table.sign(pointer)
    after = items(table.kor)
    counts = {
        who: (len(after[who] - before.get(who, set())), len(before.get(who, set()) - after[who]))
        for who in after
    }
    return {who: one for who, one in counts.items() if one != (0, 0)}


def agreed(table: Table, body: object) -> object:
    pointer = table.table(body)
    table.agree(pointer)
    table.approve(pointer)
    return pointer


def test_what_a_first_text_will_give_is_what_it_gives(table: Table):
    minister = seat(table.kor, "minister", "sign")
    for title in ("one", "two"):
        give(table.kor, title, to=("NATO",))
    give(table.kor, "for nobody")
    pointer = agreed(table, text())
    tables = recompute.tables(table.kor)
    assert minister.reader is not None
    foretold = said(table, pointer, minister.reader)
    assert foretold == {("peer", "NATO"): (2, 0)}
    assert recompute.tables(table.kor) == tables
    recompute.check(table.kor)
    assert happened(table, pointer) == foretold


def test_what_a_superseding_text_takes_back_is_said_before(table: Table):
    minister = seat(table.kor, "minister", "sign")
    old = table.conclude(text(after="return"))
    give(table.kor, "given", to=("NATO",))
    table.exchange()
    area = Area("CTR", {"en": "Terrorism", "ko": "대테러"}, {"KOR": ("CTR",), "NATO": ("CTR",)})
    body = text(code="NEXT", subjects=("CTR",))
    new = agreed(
        table,
        msgspec.structs.replace(
            body,
            areas=(area,),
            terms=tuple(msgspec.structs.replace(t, areas=("CTR",)) for t in body.terms),
            supersedes=Supersession(old, {"CYB": ()}, {"KOR:CYB": "return", "NATO:CYB": "return"}),
        ),
    )
    assert minister.reader is not None
    foretold = said(table, new, minister.reader)
    assert foretold == {("peer", "NATO"): (0, 1)}
    assert happened(table, new) == foretold


def test_what_an_end_takes_back_is_said_before(table: Table):
    minister = seat(table.kor, "minister", "sign")
    pointer = table.conclude(text(after="return"))
    give(table.kor, "given", to=("NATO",))
    table.exchange()
    assert minister.reader is not None
    found = without(table.kor, minister.reader, table.status(pointer), table.kor.now())
    assert [(one.audience.reader.party, one.gained, one.lost) for one in found] == [("NATO", 0, 1)]
    assert table.state(pointer) == "in_force"
    before = items(table.kor)[("peer", "NATO")]
    table.terminate(table.kor, pointer, table.kor.now())
    assert len(before - items(table.kor)[("peer", "NATO")]) == 1


def test_a_text_that_begins_later_is_foretold_for_then(table: Table):
    minister = seat(table.kor, "minister", "sign")
    give(table.kor, "later", to=("NATO",))
    starts = START + YEAR // 2
    pointer = agreed(table, text(starts=starts))
    assert minister.reader is not None
    found = coming(table.kor, minister.reader, table.status(pointer))
    assert found.at == starts
    assert [(one.gained, one.lost) for one in found.effects] == [(1, 0)]
    assert table.kor.now() < starts


def test_what_the_reader_does_not_see_is_not_counted(table: Table):
    """The count is the same whether the node holds what is hidden from the signatory or not."""
    code = "low"
    post = Post("KOR", code, {"en": code, "ko": code}, (label("일반"),), ("programme",), ("sign",))
    posts.set_post(node=table.kor, post=post)
    low = posts.reader(table.kor, post)
    pointer = agreed(table, text())
    before = said(table, pointer, low)
    give(table.kor, "above their need", to=("NATO",))
    assert said(table, pointer, low) == before == {}
    assert said(table, pointer, seat(table.kor, "high", "sign").reader) != {}


def counts(effects: list[Effect]) -> list[tuple[str, int, int]]:
    return [(one.audience.reader.party, one.gained, one.lost) for one in effects]


def test_an_end_is_counted_for_the_day_on_which_it_takes_effect(table: Table):
    """What another text gives until a day, this one's end takes back only after that day."""
    minister = seat(table.kor, "minister", "sign")
    assert minister.reader is not None
    pointer = table.conclude(text(after="return"))
    table.conclude(text(code="OTHER", after="return", until=START + YEAR // 2))
    give(table.kor, "given by both", to=("NATO",))
    table.exchange()
    now, status = table.kor.now(), table.status(pointer)
    tables = recompute.tables(table.kor)
    assert counts(without(table.kor, minister.reader, status, now)) == []
    later = START + YEAR // 2 + 1
    assert counts(without(table.kor, minister.reader, status, later)) == [("NATO", 0, 1)]
    assert recompute.tables(table.kor) == tables
    recompute.check(table.kor)


def test_what_ends_by_then_anyway_is_not_counted_as_lost_by_an_end(table: Table):
    minister = seat(table.kor, "minister", "sign")
    assert minister.reader is not None
    table.conclude(text(code="OTHER", after="return", until=START + YEAR // 2, subjects=("CTR",)))
    pointer = table.conclude(text(after="return", subjects=("CYB",)))
    give(table.kor, "of the other", to=("NATO",), subject="CTR")
    give(table.kor, "of this", to=("NATO",), subject="CYB")
    table.exchange()
    at = START + YEAR // 2 + 1
    found = without(table.kor, minister.reader, table.status(pointer), at)
    assert counts(found) == [("NATO", 0, 1)]


def test_an_extension_keeps_what_would_be_lost_on_the_day_of_the_end(table: Table):
    minister = seat(table.kor, "minister", "sign")
    assert minister.reader is not None
    pointer = table.conclude(text(after="return"))
    give(table.kor, "given", to=("NATO",))
    table.exchange()
    status = table.status(pointer)
    assert status.ends is not None
    tables = recompute.tables(table.kor)
    assert counts(longer(table.kor, minister.reader, status)) == [("NATO", 1, 0)]
    assert recompute.tables(table.kor) == tables
    held = items(table.kor)[("peer", "NATO")]
    for node in (table.kor, table.nato):
        table.extend(node, pointer, status.ends + YEAR)
    table.house.time.now = status.ends + 1
    table.exchange()
    assert items(table.kor)[("peer", "NATO")] == held


def test_an_extension_and_an_end_count_nothing_that_the_reader_does_not_see(table: Table):
    title = {"en": "low", "ko": "low"}
    post = Post("KOR", "low", title, (label("일반"),), ("programme",), ("sign",))
    posts.set_post(node=table.kor, post=post)
    low = posts.reader(table.kor, post)
    pointer = table.conclude(text(after="return"))
    give(table.kor, "beyond their need", to=("NATO",))
    table.exchange()
    status = table.status(pointer)
    assert longer(table.kor, low, status) == []
    assert without(table.kor, low, status, table.kor.now()) == []
