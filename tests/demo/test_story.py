"""The story: what each of the same named posts sees after it, and what is nowhere to be found."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from comity.core import card
from comity.demo import checks, data, making, nodes
from comity.demo.checks import HELD, database_bytes, hidden_from
from comity.demo.nodes import Clock
from comity.demo.story import Story
from comity.node import introductions
from comity.node.verify import verify
from comity.programme.approval import ending
from tests.demo.playing import PARTIES, UNTIL, Played, play

demo = data.load()
ITEMS = {item.id: item for item in demo.items}
ALIASES = {"KOR": "kor", "NATO": "nato", "CCDCOE": "ccdcoe", "JPN": "default"}
MISSION, DESK = ("KOR", "KOR/mission-officer"), ("NATO", "NATO/desk-officer")
RELEASE, TRAINEE = ("KOR", "KOR/release-officer"), ("CCDCOE", "CCDCOE/trainee")


@pytest.fixture(scope="module")
def played(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Played]:
    """The story in files of its own, played once; nothing may change it."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock():
        clock, places = making.make_homes(folder, demo, {})
        nodes.migrate(places)
        opened = {one.party: one for one in (nodes.open_node(p, clock) for p in places)}
        story = Story(demo, opened, clock)
        for _ in story.play(UNTIL):
            pass
        yield Played(story)
        for place in places:
            nodes.leave(place)


def is_down(party: str, at: str) -> bool:
    """Whether a party's node is silent by then."""
    since = next(p.silent_since for p in demo.parties if p.code == party)
    return since is not None and data.instant(at) >= data.instant(since)


def test_the_story_ends_the_same_on_both_databases(databases: tuple[str, ...], tmp_path: Path):
    played = play(tmp_path, ALIASES)
    for item in demo.items:
        for party, shown in item.shows.items():
            if party in PARTIES:
                held = {"given": "held", "kept": "held", "recalled": "recalled"}.get(shown)
                if is_down(party, item.versions[-1].at):  # it has what it had before, if anything
                    held = "held" if len(item.versions) > 1 else None
                assert played.state(party, item.id) == (held or "nothing"), (item.id, party)
    assert_one_programme(played)


def assert_one_programme(played: Played) -> None:
    texts = [
        one
        for place in (MISSION, DESK)
        for one in played.plan(*place).in_force()
        if one.text.code == "ITPP"
    ]
    assert len({one.pointer for one in texts}) == 1
    assert len(texts) == 2
    for one in texts:
        assert set(one.agreed) == set(one.signed) == {"KOR", "NATO"}
        assert len(one.text.areas) == 11
        assert one.text.starts < one.text.adopted < one.starts < one.ends  # four different dates


def test_the_programme_is_in_force_under_one_hash(played: Played):
    assert_one_programme(played)


def test_the_programme_before_it_was_extended_twice_and_superseded(played: Played):
    for place in (MISSION, DESK):
        plan = played.plan(*place)
        (old,) = plan.by_code("IPCP")
        (new,) = [one for one in plan.by_code("ITPP") if one.state == "in_force"]
        assert old.state == "superseded"
        assert old.superseded_by == new.pointer
        assert old.extended_until == data.instant("2023-12-31")
        assert old.ends == new.starts


def test_the_negotiation_can_be_followed_by_both(played: Played):
    for place in (MISSION, DESK):
        plan = played.plan(*place)
        first, _ = plan.by_code("ITPP")
        assert first.state == "replaced"
        states = {p.held.version.body.paragraph: p.state for p in plan.proposals(first.pointer)}
        assert states == {"2.5.2": "taken_in", "4.2": "taken_in", "3.3": "refused"}


def test_each_partys_chain_stays_at_home(played: Played):
    chains = {}
    for at, post in (MISSION, DESK):
        plan = played.plan(at, post)
        new = plan.by_code("ITPP")[-1]
        taken = plan.progress(new.pointer).taken
        assert {held.version.header.owner for held in taken} == {at}
        chains[at] = [held.version.body.step for held in taken]
    assert chains == {
        "KOR": ["draft", "review", "concur", "decide"],
        "NATO": ["committee", "council"],
    }


def expected(party: str) -> set[str]:
    """What a party's node has by the data: its own, and what is given and kept."""
    return {
        item.id
        for item in demo.items
        if item.owner == party or item.shows.get(party) in ("given", "kept")
    }


def test_the_mission_officer_sees_all_that_korea_has_but_other_posts_mail(played: Played):
    named = {"incident-names", "incident-list"}  # TLP:RED: its author at home, a post at NATO
    assert played.sees(*MISSION) == expected("KOR") - named


def test_the_release_officer_sees_the_same(played: Played):
    assert played.sees(*RELEASE) == played.sees(*MISSION)


def test_the_desk_officer_sees_what_nato_was_given_but_what_goes_to_one_post(played: Played):
    assert played.sees(*DESK) == expected("NATO") - {"incident-names"}
    assert "incident-names" in played.sees("NATO", "NATO/cyber-analyst")


def test_the_trainee_sees_the_unclassified_part_at_both_nodes(played: Played):
    low = {"일반", "CLEAR", "NU", "GREEN"}
    given = {name for name in expected("CCDCOE") if set(ITEMS[name].versions[-1].labels) <= low}
    assert played.sees(*TRAINEE) == given
    guest = played.sees("KOR", "CCDCOE/trainee")
    assert guest <= expected("CCDCOE")
    assert "network-brief" not in guest


def test_the_outsider_sees_the_public_part_at_each_node(played: Played):
    for party in ("KOR", "NATO", "CCDCOE"):
        public = {
            item.id
            for item in demo.items
            if item.owner == party and item.shows.get("PUBLIC") == "given"
        }
        assert public
        assert played.sees(party, "PUBLIC") == public


def test_the_outsider_reads_the_signed_programme_and_nothing_of_how_it_came_about(played: Played):
    for party in ("KOR", "NATO"):
        plan = played.plan(party, "PUBLIC")
        codes = {one.text.code: one.state for one in plan.statuses}
        assert codes["ITPP"] == "in_force"
        assert codes["IPCP"] == "superseded"
        assert not {code for code in codes if "JPN" in code or "CHARTER" in code}
        for kind in ("agreement", "amendment", "answer", "approval"):
            assert not plan.records.get(kind)


def test_japans_programme_is_signed_at_nato_and_not_a_byte_of_it_at_korea(played: Played):
    (text,) = played.plan(*DESK).by_code("JPN-NATO")
    assert text.state == "in_force"
    assert set(text.signed) == {"JPN", "NATO"}
    data_there = database_bytes(played.nodes["NATO"])
    data_here = database_bytes(played.nodes["KOR"])
    note = ITEMS["japan-note"]
    ids = [text.pointer.id, played.story.ids["japan-note"]]
    words = [text.text.code, *text.text.name.values(), *note.title.values(), *note.text.values()]
    for word in (*ids, *words, "Japan", "일본"):
        assert word.encode() in data_there, word
        assert word.encode() not in data_here, word


@pytest.mark.parametrize("party", ["KOR", "NATO", "CCDCOE"])
def test_not_a_byte_of_what_is_hidden_is_in_a_nodes_database(played: Played, party: str):
    there = database_bytes(played.nodes[party])
    hidden = hidden_from(demo, party)
    assert hidden
    for item in hidden:
        for word in (*item.title.values(), *item.text.values(), played.story.ids[item.id]):
            assert word.encode() not in there, (item.id, word)
    shown = [item for item in demo.items if item.shows.get(party) == "given"]
    for item in shown:
        assert item.title["ko"].encode() in there  # the search would find it


def test_recalls_are_confirmed_by_the_receipt(played: Played):
    for owner, peer, item in (
        ("KOR", "NATO", "indicator-list"),
        ("KOR", "CCDCOE", "indicator-list"),
        ("NATO", "KOR", "relief-standards"),
    ):
        assert played.state(peer, item) == "recalled"
        assert checks._receipted(played.nodes[owner], peer, played.story.ids[item])


def test_nothing_was_held_back_and_nothing_is_left_to_pull(played: Played):
    for node in played.nodes.values():
        assert node.db.value("SELECT count(*) FROM node_quarantine") == 0
        assert node.db.value("SELECT count(*) FROM node_classdecision WHERE NOT settled") == 0


def test_every_node_verifies_from_the_sealed_bytes_up(played: Played):
    for node in played.nodes.values():
        assert [str(finding) for finding in verify(node)] == []


def test_the_story_is_the_same_every_time(
    played: Played, tmp_path: Path, django_db_blocker: DjangoDbBlocker
):
    again = tmp_path / "again"
    clock, places = making.make_homes(again, demo, {})
    with django_db_blocker.unblock():
        nodes.migrate(places)
        opened = [nodes.open_node(place, clock) for place in places]
        story = Story(demo, {one.party: one for one in opened}, clock)
        for _ in story.play(UNTIL):
            pass
        sql = "SELECT name, made_at, sha256 FROM node_record ORDER BY id"
        for node in opened:
            assert node.db.rows(sql) == played.nodes[node.party].db.rows(sql)
        for place in places:
            nodes.leave(place)


def test_acts_that_are_still_to_come_are_left_out(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
):
    clock, places = making.make_homes(tmp_path, demo, {})
    with django_db_blocker.unblock():
        nodes.migrate(places)
        opened = {one.party: one for one in (nodes.open_node(p, clock) for p in places)}
        early = Played(Story(demo, opened, clock))
        for _ in early.story.play(data.instant("2022-07-01")):
            pass
        (old,) = early.plan(*MISSION).by_code("IPCP")
        assert old.state == "extended"
        assert not early.plan(*MISSION).by_code("ITPP")
        for place in places:
            nodes.leave(place)


def test_the_clock_never_goes_back():
    clock = Clock(10)
    clock.move(5)
    assert clock() == 11
    assert HELD == ("given", "kept", "recalled")


def under_way(played: Played, at: str, post: str, code: str):
    plan = played.plan(at, post)
    (status,) = plan.by_code(code)
    return status, plan.progress(status.pointer), plan


def test_something_is_under_way_on_the_day_it_is_played(played: Played):
    director, signatory = ("KOR", "KOR/director"), ("KOR", "KOR/signatory")
    status, progress, _ = under_way(played, *director, "KOR-NATO-SEATS")
    assert (status.state, progress.due and progress.due.code) == ("agreed", "review")
    status, _, _ = under_way(played, *signatory, "KOR-NATO-RELIEF")
    assert (status.state, set(status.signed)) == ("approved", {"NATO"})
    status, _, plan = under_way(played, *MISSION, "KOR-NATO-LIAISON")
    assert [(one.state, one.last) for one in plan.proposals(status.pointer)] == [
        ("proposed", "NATO"),
        ("countered", "KOR"),
    ]


def test_an_extension_waits_for_the_other_side(played: Played):
    for at, post in (("KOR", "KOR/signatory"), ("CCDCOE", "CCDCOE/director")):
        plan = played.plan(at, post)
        (status,) = plan.by_code("KOR-CCDCOE-CYB")
        (waits,) = ending.proposed(plan, status)
        assert (status.state, waits.by, waits.missing) == ("in_force", ("CCDCOE",), ("KOR",))


def test_a_card_waits_at_the_headquarters_for_its_fingerprint_to_be_compared(played: Played):
    assert list(introductions.pending(played.nodes["NATO"])) == ["CCDCOE"]
    answer = introductions.pending(played.nodes["NATO"])["CCDCOE"]
    assert card.read(answer.card) == played.nodes["CCDCOE"].card


def test_a_silence_was_broken_and_another_runs_at_the_headquarters(played: Played):
    _, progress, _ = under_way(played, "NATO", "NATO/ally-delegation", "KOR-NATO-SEATS")
    assert [one.how for one in progress.history] == ["approve", "circulate", "object", "circulate"]
    assert progress.running is not None
    assert progress.running.deadline > played.nodes["NATO"].now()


def test_the_council_agreed_to_the_programme_by_saying_nothing(played: Played):
    status = next(s for s in played.plan(*DESK).by_code("ITPP") if s.state == "in_force")
    last = played.plan(*DESK).progress(status.pointer).history[-1]
    assert (last.how, last.at) == ("pass", data.instant("2023-07-07T16:00Z"))
