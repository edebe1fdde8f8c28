"""The desk's lists: what waits, what is refused, what went, who is late; in pages, by filter."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from comity.core.label import Label
from comity.core.release import ABOVE_CEILING
from comity.node import audiences, publish
from comity.node.audiences import peer_reader
from comity.node.desk import asking
from comity.node.desk.asking import Asker, Wanted
from comity.node.desk.late import GIVEN_OPEN, NOT_FETCHED, RECALL_DUE, RECALL_OPEN, late
from comity.node.desk.refused import NO_NODE, refused
from comity.node.desk.waiting import waiting
from comity.node.desk.went import statement, went
from comity.node.publish import NODE
from tests.node.houses import PLAIN, give, label, pull

from .office import DAY, SECRET, Office, make_office

Ask = Callable[..., Any]


@pytest.fixture
def office(databases: tuple[str, ...], tmp_path: Path) -> Office:
    return make_office(tmp_path)


def all_of(ask: Ask, asker: Asker, wanted: Wanted = Wanted()) -> list[list[str]]:  # noqa: B008 - frozen
    """Every page of a list, as the ids on it."""
    pages, place = [], ""
    for _ in range(40):
        found = ask(asker, wanted, place)
        pages.append(
            [
                one.name if hasattr(one, "name") else one.seen.version.header.id
                for one in found.lines
            ]
        )
        place = found.further
        if not place:
            return pages
    pytest.fail("the pages do not end")


def test_what_waits_is_told_with_what_it_lacks_the_longest_first(office: Office) -> None:
    base = give(office.kor, "base", labels=SECRET, to=("NATO",))
    first = give(office.kor, "first", to=("NATO",), about=(base,))
    office.house.time.move()
    second = give(office.kor, "second", to=("NATO",), about=(first,))
    lines = waiting(office.asker(), Wanted()).lines
    assert [(one.party, one.seen.version.header.id, one.missing) for one in lines] == [
        ("NATO", first, base),
        ("NATO", second, first),
    ]
    assert lines[1].since - lines[0].since == 1000


def test_what_an_officer_may_not_see_neither_waits_nor_is_refused_nor_went(office: Office) -> None:
    hidden = give(office.kor, "hidden", labels=SECRET, to=("NATO",))
    give(office.kor, "refers", labels=(label("대외비"),), to=("NATO",), about=(hidden,))
    give(office.kor, "gone", labels=(label("대외비"),), to=("NATO",))
    office.pull(2)
    asker = office.asker("junior")
    for ask in (waiting, refused, went):
        assert "item" not in str(all_of(ask, asker)), ask
    assert late(asker, Wanted()).lines == ()
    officer = office.asker()
    assert all("item" in str(all_of(ask, officer)) for ask in (waiting, refused, went))


def test_a_refusal_names_the_party_the_reason_and_what_it_is_about(office: Office) -> None:
    name = give(office.kor, "too high", labels=SECRET, to=("NATO", "JPN"))
    (line,) = refused(office.asker(), Wanted()).lines
    assert line.seen.version.header.id == name
    assert [(one.party, one.reason) for one in line.refusals] == [
        ("JPN", "no-terms"),
        ("NATO", ABOVE_CEILING),
    ]
    assert "Ⅲ급비밀" in line.refusals[1].detail


def test_what_names_nobody_or_is_given_is_not_refused(office: Office) -> None:
    give(office.kor, "ours alone", labels=SECRET)
    give(office.kor, "given", to=("NATO",))
    assert refused(office.asker(), Wanted()).lines == ()


def test_a_party_that_terms_would_let_have_it_and_that_has_no_node_is_told_so(
    office: Office,
) -> None:
    name = give(office.kor, "known by terms alone", to=("NATO",))
    audiences.forget(office.kor, peer_reader("NATO"))
    lines = {one.seen.version.header.id: one for one in refused(office.asker(), Wanted()).lines}
    assert [(one.party, one.reason) for one in lines[name].refusals] == [("NATO", NO_NODE)]


def test_what_went_has_clause_label_there_and_receipt(office: Office) -> None:
    name = give(office.kor, "given", to=("NATO",))
    office.pull()
    (line,) = went(office.asker(), Wanted(kind="item")).lines
    assert (line.name, line.party, line.clauses, line.recalled) == (
        name,
        "NATO",
        ("PROG 5.1",),
        False,
    )
    assert line.labels_there == (PLAIN,)
    assert line.confirmed is None
    confirmed = office.house.time.at
    office.pull()
    office.house.time.move(DAY)
    give(office.kor, "later", to=("NATO",))
    office.pull(2)
    lines = {one.name: one for one in went(office.asker(), Wanted(kind="item")).lines}
    assert lines[name].confirmed == confirmed, "its own receipt, not the newest"


def test_a_recall_is_told_and_an_older_version_is_told_by_the_node_alone(office: Office) -> None:
    name = give(office.kor, "given", to=("NATO",))
    office.pull(2)
    publish.recall(node=office.kor, actor=NODE, name=name, parties=("NATO",))
    office.pull(2)
    asked = Wanted(party="NATO", kind="item")
    assert [one.recalled for one in went(office.asker(), asked).lines] == [True]
    assert [one.recalled for one in statement(office.kor, asked, office.readers["officer"])] == [
        True
    ]
    whole = statement(office.kor, Wanted(party="NATO"))
    assert [one.recalled for one in whole if one.name == name] == [False, True]


def test_pages_follow_each_other_without_gap_or_repeat(office: Office) -> None:
    base = give(office.kor, "base", labels=SECRET, to=("NATO",))
    names = []
    with mock.patch.object(asking, "PAGE", 3), mock.patch.object(asking.fill, "__defaults__", (3,)):
        for number in range(8):
            give(office.kor, f"hidden {number}", labels=(label("Ⅱ급비밀"),), to=("NATO",))
            names.append(give(office.kor, f"waits {number}", to=("NATO",), about=(base,)))
        assert all_of(waiting, office.asker()) == [names[:3], names[3:6], names[6:]]
        pages = all_of(refused, office.asker())
        assert [len(page) for page in pages] == [3, 3, 3]
        assert len({name for page in pages for name in page}) == 9
        given = [give(office.kor, f"given {number}", to=("NATO",)) for number in range(7)]
        office.pull()
        pages = all_of(went, office.asker(), Wanted(kind="item"))
        assert [len(page) for page in pages] == [3, 3, 1]
        assert {name for page in pages for name in page} == set(given)


def test_a_place_that_names_a_hidden_record_is_none(office: Office) -> None:
    base = give(office.kor, "base", to=())
    one = give(office.kor, "one", to=("NATO",), about=(base,))
    hidden = give(office.kor, "hidden", labels=(label("대외비"),), to=("NATO",), about=(base,))
    two = give(office.kor, "two", to=("NATO",), about=(base,))
    asker = office.asker("junior")
    names = [
        line.seen.version.header.id for line in waiting(asker, Wanted(), f"NATO.{hidden}").lines
    ]
    assert names == [one, two]
    after = [line.seen.version.header.id for line in waiting(asker, Wanted(), f"NATO.{one}").lines]
    assert after == [two]


@pytest.mark.parametrize("ask", [waiting, refused, went], ids=lambda ask: ask.__name__)
def test_hidden_records_take_nothing_of_what_a_page_looks_at(office: Office, ask: Ask) -> None:
    base = give(office.kor, "base", to=())

    def some(title: str, *labels: Label) -> list[str]:
        waits = give(office.kor, title, to=("NATO",), labels=labels, about=(base,))
        given = give(office.kor, title, to=("NATO",), labels=labels)
        high = give(office.kor, title, subject="DIS", to=("NATO",), labels=labels)
        return {waiting: [waits], went: [given], refused: [high]}[ask]

    seen = some("first", PLAIN)
    for number in range(9):
        some(f"hidden {number}", label("대외비"))
    seen += some("last", PLAIN)
    office.pull()
    with (
        mock.patch.object(asking, "LOOKED", 3),
        mock.patch.object(asking.fill, "__defaults__", (1,)),
    ):
        pages = all_of(ask, office.asker("junior"), Wanted(party="NATO", kind="item"))
    assert sorted(pages) == sorted([name] for name in seen)


def test_a_filter_narrows_by_party_subject_kind_and_time(office: Office) -> None:
    give(office.kor, "cyber", labels=SECRET, to=("NATO",))
    office.house.time.move(2 * DAY)
    plan = give(office.kor, "plan", subject="PLAN", labels=SECRET, to=("CCDCOE",))
    ask = refused
    assert all_of(ask, office.asker(), Wanted(subject="PLAN")) == [[plan]]
    assert all_of(ask, office.asker(), Wanted(party="CCDCOE")) == [[plan]]
    assert all_of(ask, office.asker(), Wanted(kind="link")) == [[]]
    assert all_of(ask, office.asker(), Wanted(since=office.house.time.at - DAY)) == [[plan]]
    assert all_of(ask, office.asker(), Wanted(until=office.house.time.at)) != [[plan]]


def test_a_filter_that_passes_over_most_says_that_it_goes_on(office: Office) -> None:
    wanted = give(office.kor, "wanted", to=("NATO",))
    office.pull()
    for number in range(9):
        give(office.kor, f"other {number}", subject="CYB", to=("NATO",))
    office.pull()
    first = office.house.time.at - 500
    with (
        mock.patch.object(asking, "LOOKED", 4),
        mock.patch.object(asking.fill, "__defaults__", (2,)),
    ):
        found = went(office.asker(), Wanted(subject="nothing"))
        assert (found.lines, found.short) == ((), True)
        assert found.further
    assert [one.name for one in went(office.asker(), Wanted(kind="item", until=first)).lines] == [
        wanted
    ]


def test_late_is_a_day_without_a_fetch_or_a_receipt(office: Office) -> None:
    waits = give(office.kor, "not fetched", to=("NATO",))
    assert late(office.asker(), Wanted()).lines == ()
    office.house.time.move(DAY)
    assert [(one.sort, one.seen.version.header.id) for one in items(office)] == [
        (NOT_FETCHED, waits)
    ]
    office.pull()
    assert items(office) == []
    office.house.time.move(DAY)
    assert [one.sort for one in items(office)] == [GIVEN_OPEN]
    office.pull()
    assert items(office) == []


def test_a_recall_that_is_not_fetched_or_confirmed_comes_first(office: Office) -> None:
    name = give(office.kor, "given", to=("NATO",))
    office.pull(2)
    publish.recall(node=office.kor, actor=NODE, name=name, parties=("NATO",))
    office.house.time.move(1000)
    give(office.kor, "not fetched", to=("NATO",))
    office.house.time.move(DAY)
    assert [one.sort for one in items(office)] == [RECALL_DUE, NOT_FETCHED]
    office.pull()
    office.house.time.move(DAY)
    assert [one.sort for one in items(office)] == [RECALL_OPEN, GIVEN_OPEN]


def items(office: Office):
    return [
        one
        for one in late(office.asker(), Wanted(party="NATO")).lines
        if one.seen.version.header.kind == "item"
    ]


@pytest.mark.parametrize("ask", [waiting, refused, went], ids=lambda ask: ask.__name__)
def test_a_page_takes_as_many_questions_for_many_records_as_for_few(
    office: Office, ask: Ask
) -> None:
    base = give(office.kor, "base", labels=SECRET, to=("NATO",))

    def more(count: int) -> None:
        for number in range(count):
            give(office.kor, f"waits {number}", to=("NATO",), about=(base,))
            give(office.kor, f"high {number}", labels=SECRET, to=("NATO",))
            give(office.kor, f"given {number}", to=("NATO",))
        pull(office.nato, office.kor)

    more(2)
    ask(office.asker(), Wanted())
    few = questions(office, ask)
    more(30)
    ask(office.asker(), Wanted())
    assert questions(office, ask) == few


def questions(office: Office, ask: Ask) -> int:
    asker, db = office.asker(), office.kor.db
    with mock.patch.object(type(db), "rows", autospec=True, side_effect=type(db).rows) as rows:
        ask(asker, Wanted())
        return rows.call_count
