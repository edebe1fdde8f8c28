"""What an audience may have follows every change of a record, a group, a post or a reference."""

from pathlib import Path

import pytest

from comity.core.release import Reader
from comity.node import audiences, decisions, feeds, publish, settle, wire
from comity.node.audiences import peer_reader
from comity.node.kinds import Group
from comity.node.publish import NODE, Marking
from comity.node.visible import visible_to
from tests.node import recompute
from tests.node.houses import PLAIN, give, label
from tests.node.people import LOW, MISSION_OFFICER, OUTSIDER, RELEASE_OFFICER, TRAINEE, seat
from tests.node.simulated import release
from tests.node.stage import Stage, make_stage

CLERK = Reader("staff", "KOR", LOW, frozenset({"*"}), "clerk")
NATO = peer_reader("NATO")
SECRET = label("Ⅱ급비밀")
UNKNOWN = "item--00000000-0000-4000-8000-000000000000"


@pytest.fixture
def stage(databases: tuple[str, ...], tmp_path: Path) -> Stage:
    return make_stage(tmp_path)


def names(stage: Stage, reader: Reader) -> set[str]:
    """What a reader sees of items, and at the same time that all is as it should be."""
    recompute.check(stage.node)
    seen = visible_to(stage.node, reader)
    there = {one.version.header.id for one in seen.all(kind="item")}
    assert seen.count(kind="item") == len(there)
    return there


def revise(stage: Stage, name: str, title: str, **more: object) -> str:
    stage.time.move()
    return give(stage.node, title, name=name, **more)


def test_only_the_newest_version_is_there(stage: Stage):
    name = give(stage.node, "first", to=("NATO",))
    stage.nato.pull(stage.node)
    revise(stage, name, "second", to=("NATO",))
    seen = visible_to(stage.node, MISSION_OFFICER).get(name)
    assert seen is not None
    assert seen.version.body.title["en"] == "second"
    assert names(stage, NATO) == {name}
    assert stage.nato.pull(stage.node) == [("release", name)]
    assert b"second" in (stage.nato.held[name].body or b"")


def test_an_older_version_that_comes_late_changes_nothing(stage: Stage):
    older = stage.nato.item("older")
    stage.time.move()
    newer = stage.nato.item("newer", name=older.header.id)
    stage.nato.give(stage.node, release(newer))
    before = recompute.released(stage.node)
    stage.nato.give(stage.node, release(older))
    assert recompute.released(stage.node) == before
    seen = visible_to(stage.node, MISSION_OFFICER).get(older.header.id)
    assert seen is not None
    assert seen.version.sha256 == newer.sha256
    recompute.check(stage.node)


def test_versions_of_one_page_in_any_order_end_with_the_newest(stage: Stage):
    first = stage.nato.item("1", made_at=stage.time() - 3)
    versions = [first] + [
        stage.nato.item(str(n), name=first.header.id, made_at=stage.time() - 3 + n) for n in (1, 2)
    ]
    for order in ((2, 0, 1), (0, 2, 1), (1, 0, 2)):
        stage.nato.give(stage.node, *(release(versions[n]) for n in order))
        seen = visible_to(stage.node, MISSION_OFFICER).get(first.header.id)
        assert seen is not None
        assert seen.version.sha256 == versions[2].sha256
        recompute.check(stage.node)


def test_a_new_label_loses_readers_and_gains_them_back(stage: Stage):
    seat(stage.node, CLERK)
    name = give(stage.node, "plain", to=("NATO",))
    assert [names(stage, who) for who in (CLERK, NATO, MISSION_OFFICER)] == [{name}] * 3
    revise(stage, name, "now secret", to=("NATO",), labels=(SECRET,))
    assert [names(stage, who) for who in (CLERK, NATO, MISSION_OFFICER)] == [set(), set(), {name}]
    revise(stage, name, "plain again", to=("NATO",))
    assert [names(stage, who) for who in (CLERK, NATO, MISSION_OFFICER)] == [{name}] * 3


def test_what_may_no_longer_be_had_is_recalled_and_the_recall_is_confirmed(stage: Stage):
    name = give(stage.node, "plain", to=("NATO",))
    stage.nato.pull(stage.node)
    revise(stage, name, "now secret", to=("NATO",), labels=(SECRET,))
    assert stage.nato.pull(stage.node) == [("recall", name)]
    assert name not in stage.nato.held
    row = stage.node.db.row(
        "SELECT g.seq, o.receipt_seq FROM node_given g JOIN node_feedout o ON o.peer = g.peer "
        "WHERE g.name = %s AND g.state = 'recalled'",
        (name,),
    )
    assert row is not None
    assert row[0] <= row[1]


def test_a_recall_is_not_confirmed_before_the_receipt_for_it_came(stage: Stage):
    name = give(stage.node, "plain", to=("NATO",))
    stage.nato.pull(stage.node)
    publish.recall(node=stage.node, actor=NODE, name=name, parties=("NATO",))
    stage.nato.pull_page(stage.node)
    sql = (
        "SELECT g.seq <= o.receipt_seq FROM node_given g JOIN node_feedout o ON o.peer = g.peer "
        "WHERE g.name = %s"
    )
    assert not stage.node.db.value(sql, (name,))
    stage.nato.pull_page(stage.node)
    assert stage.node.db.value(sql, (name,))


def test_an_entry_whose_record_was_recalled_since_is_served_without_it(stage: Stage):
    name = give(stage.node, "taken back", to=("NATO",))
    stage.nato.pull_page(stage.node)
    publish.recall(node=stage.node, actor=NODE, name=name, parties=("NATO",))
    stage.nato.pull_page(stage.node)
    page = feeds.pull(stage.node, "NATO", wire.Pull(1, 0))
    (released, recalled) = [one for one in page.items if name.encode() in one.entry]
    assert (b'"release"' in released.entry, released.header, released.body) == (True, None, None)
    assert b'"recall"' in recalled.entry


def test_what_refers_to_an_unknown_id_waits_and_goes_when_that_comes(stage: Stage):
    coming = stage.nato.item("referred to", made_at=stage.time())
    name = give(stage.node, "refers", to=("NATO",), about=(coming.header.id,))
    assert names(stage, MISSION_OFFICER) == set()
    assert recompute.waiting(stage.node)[stage.audience(MISSION_OFFICER)] == {name}
    stage.nato.give(stage.node, release(coming))
    assert names(stage, MISSION_OFFICER) == {name, coming.header.id}
    assert names(stage, NATO) == {name}, "what it refers to is the peer's own"


def test_a_chain_goes_together_once_its_last_link_may_go(stage: Stage):
    last = give(stage.node, "last")
    middle = give(stage.node, "middle", to=("NATO",), about=(last,))
    first = give(stage.node, "first", to=("NATO",), about=(middle,))
    assert names(stage, NATO) == set()
    revise(stage, last, "last", to=("NATO",))
    assert names(stage, NATO) == {first, middle, last}
    came = [name for _, name in stage.nato.pull(stage.node)]
    assert came[-3:] == [middle, first, last], "in the order of the records"


def test_a_chain_is_lost_together_with_its_last_link(stage: Stage):
    last = give(stage.node, "last", to=("NATO",))
    middle = give(stage.node, "middle", to=("NATO",), about=(last,))
    first = give(stage.node, "first", to=("NATO",), about=(middle,))
    beside = give(stage.node, "beside", to=("NATO",))
    stage.nato.pull(stage.node)
    revise(stage, last, "last")
    assert names(stage, NATO) == {beside}
    assert {n for what, n in stage.nato.pull(stage.node) if what == "recall"} == {
        first,
        middle,
        last,
    }
    assert set(stage.nato.held) >= {beside}


def test_what_refers_to_each_other_goes_and_is_lost_together(stage: Stage):
    one = give(stage.node, "one", to=("NATO",))
    other = give(stage.node, "other", about=(one,))
    revise(stage, one, "one", to=("NATO",), about=(other,))
    assert names(stage, NATO) == set()
    assert names(stage, MISSION_OFFICER) == {one, other}
    revise(stage, other, "other", to=("NATO",), about=(one,))
    assert names(stage, NATO) == {one, other}
    revise(stage, other, "other", about=(one,))
    assert names(stage, NATO) == set()


def test_a_record_that_refers_to_itself_goes(stage: Stage):
    name = give(stage.node, "itself", to=("NATO",))
    revise(stage, name, "itself", to=("NATO",), about=(name,))
    assert names(stage, NATO) == {name}


def test_what_is_declared_external_holds_nothing_back(stage: Stage):
    name = give(stage.node, "refers", to=("NATO",), about=(UNKNOWN,))
    further = give(stage.node, "further", to=("NATO",), about=(name,))
    assert names(stage, NATO) == set()
    publish.declare_external(
        node=stage.node, actor=NODE, name=UNKNOWN, reason="a public catalogue's"
    )
    assert names(stage, NATO) == {name, further}
    assert names(stage, MISSION_OFFICER) == {name, further}


def test_an_external_id_that_becomes_known_and_hidden_holds_back_again(stage: Stage):
    coming = stage.nato.item("later known", to=("KOR",), subject="OTHER")
    name = give(stage.node, "refers", about=(coming.header.id,))
    publish.declare_external(node=stage.node, actor=NODE, name=coming.header.id, reason="public")
    assert names(stage, MISSION_OFFICER) == {name}
    stage.nato.give(stage.node, release(coming))
    assert names(stage, MISSION_OFFICER) == set()


def set_group(stage: Stage, *members: str, name: str = "") -> str:
    version = publish.publish(
        node=stage.node,
        actor=NODE,
        kind="group",
        subject="groups",
        marking=Marking((PLAIN,)),
        body=Group("Pacific partners", members),
        name=name,
    )
    settle.settle(stage.node)
    stage.time.move()
    return version.header.id


def test_a_change_of_a_group_changes_who_may_have_what_names_it(stage: Stage):
    name = give(stage.node, "for the group", to=("Pacific partners",))
    assert names(stage, NATO) == set()
    group = set_group(stage, "NATO", "JPN")
    assert names(stage, NATO) == {name}
    stage.nato.pull(stage.node)
    set_group(stage, "JPN", name=group)
    assert names(stage, NATO) == set()
    assert stage.nato.pull(stage.node) == [("recall", name)]
    set_group(stage, "NATO", name=group)
    assert stage.nato.pull(stage.node) == [("release", name)]
    assert name in stage.nato.held


def test_a_loss_acts_at_once_before_anything_is_settled(stage: Stage):
    name = give(stage.node, "for the group", to=("Pacific partners",))
    group = set_group(stage, "NATO")
    publish.publish(
        node=stage.node,
        actor=NODE,
        kind="group",
        subject="groups",
        marking=Marking((PLAIN,)),
        body=Group("Pacific partners", ()),
        name=group,
    )
    assert name in recompute.released(stage.node)[stage.audience(NATO)], "not settled yet"
    seen = visible_to(stage.node, NATO)
    assert seen.get(name) is None
    assert (seen.count(kind="item"), seen.page(kind="item"), seen.latest(kind="item")) == (
        0,
        [],
        [],
    )
    assert [n for _, n in stage.nato.pull(stage.node) if n == name] == []


def test_what_was_lost_and_regained_before_it_was_settled_is_still_given(stage: Stage):
    """The peer pulls between loss and gain: what it was not given then it is given later."""
    name = give(stage.node, "for the group", to=("Pacific partners",))
    group = set_group(stage, "NATO")
    give(stage.node, "beside it", to=("NATO",))
    for members in ((), ("NATO",)):
        publish.publish(
            node=stage.node,
            actor=NODE,
            kind="group",
            subject="groups",
            marking=Marking((PLAIN,)),
            body=Group("Pacific partners", members),
            name=group,
        )
        stage.time.move()
        if not members:
            stage.nato.pull(stage.node)
            assert name not in stage.nato.held
    settle.settle(stage.node)
    stage.nato.pull(stage.node)
    assert name in stage.nato.held
    recompute.check(stage.node)


def test_a_new_audience_finds_what_was_there_before(stage: Stage):
    name = give(stage.node, "plain")
    secret = give(stage.node, "secret", labels=(SECRET,))
    refers = give(stage.node, "refers", about=(secret,))
    seat(stage.node, CLERK, OUTSIDER)
    assert names(stage, CLERK) == {name}
    assert names(stage, OUTSIDER) == set()
    assert names(stage, RELEASE_OFFICER) == {name, secret, refers}


def test_an_audience_that_is_not_there_sees_nothing(stage: Stage):
    give(stage.node, "plain")
    seen = visible_to(stage.node, CLERK)
    assert (seen.count(), seen.page(), list(seen.all()), seen.latest()) == (0, [], [], [])


def test_a_guest_sees_what_its_party_may_have_within_its_clearance(stage: Stage):
    guest = Reader("guest", "NATO", LOW, frozenset({"CYB"}), "liaison")
    seat(stage.node, guest, TRAINEE)
    plain = give(stage.node, "plain", to=("NATO",))
    give(stage.node, "above the clearance", to=("NATO",), labels=(label("대외비"),))
    give(stage.node, "not for NATO")
    give(stage.node, "of another subject", to=("NATO",), subject="SEA")
    assert names(stage, guest) == {plain}
    assert names(stage, TRAINEE) == set()


def test_what_is_settled_twice_or_by_two_names_no_second_time(stage: Stage):
    give(stage.node, "plain", to=("NATO",))
    before = recompute.tables(stage.node)
    assert settle.settle(stage.node) == 0
    assert decisions.redecide(stage.node) == 0
    assert recompute.tables(stage.node, "setting") == {
        name: rows for name, rows in before.items() if name != "node_setting"
    }


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_a_settlement_that_is_interrupted_goes_on_where_it_stood(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, chunk: int
):
    """As after a kill: the transaction that was under way is gone, and so is all memory."""
    monkeypatch.setattr(settle, "CHUNK", chunk)
    last = give(stage.node, "0", to=("Pacific partners",))
    all_names = [last] + [
        last := give(stage.node, str(n), to=("Pacific partners",), about=(last,))
        for n in range(1, 5)
    ]
    group = publish.publish(
        node=stage.node,
        actor=NODE,
        kind="group",
        subject="groups",
        marking=Marking((PLAIN,)),
        body=Group("Pacific partners", ("NATO",)),
    )
    steps = 0
    while settle.settle_chunk(stage.node) is not None:
        stage.node.caches.clear()
        steps += 1
    assert steps > 1
    assert names(stage, NATO) == set(all_names)
    stage.time.move()
    publish.publish(
        node=stage.node,
        actor=NODE,
        kind="group",
        subject="groups",
        marking=Marking((PLAIN,)),
        body=Group("Pacific partners", ()),
        name=group.header.id,
    )
    while settle.settle_chunk(stage.node) is not None:
        stage.node.caches.clear()
    assert names(stage, NATO) == set()


def test_positions_grow_and_are_never_given_twice(stage: Stage):
    given: set[int] = set()
    for number in range(3):
        give(stage.node, str(number), to=("NATO",))
        positions = {p for (p,) in stage.node.db.rows("SELECT id FROM node_released")}
        assert not given or min(positions - given) > max(given)
        given |= positions
    publish.recall(
        node=stage.node,
        actor=NODE,
        name=give(stage.node, "goes again", to=("NATO",)),
        parties=("NATO",),
    )
    known = max(p for (p,) in stage.node.db.rows("SELECT id FROM node_released"))
    give(stage.node, "after", to=("NATO",))
    assert max(p for (p,) in stage.node.db.rows("SELECT id FROM node_released")) > known


def test_a_page_ends_at_its_limit_and_the_next_goes_on_from_it(stage: Stage):
    all_names = [give(stage.node, str(n)) for n in range(7)]
    seen = visible_to(stage.node, MISSION_OFFICER)
    first = seen.page(kind="item", limit=3)
    second = seen.page(kind="item", limit=10, after=first[-1].position)
    assert [one.version.header.id for one in first + second] == all_names
    latest = seen.latest(kind="item", limit=2)
    assert [one.version.header.id for one in latest] == all_names[:-3:-1]


def test_the_feed_in_small_pages_is_the_feed_in_one(stage: Stage):
    last = ""
    for number in range(9):
        last = give(stage.node, str(number), to=("NATO",), about=(last,) if last else ())
    small, large = (type(stage.nato)("NATO", stage.time) for _ in range(2))
    small.pull(stage.node, limit=2)
    large.pull(stage.node)
    assert small.held == large.held
    assert len([n for n in small.held if n.startswith("item")]) == 9
    assert audiences.find(stage.node, NATO) is not None
    recompute.check(stage.node)
