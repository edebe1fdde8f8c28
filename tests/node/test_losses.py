"""What a peer lost is noted aside, and counts as lost until its next pull has judged it."""

from pathlib import Path

import pytest

from comity.node import figures, keeping, losses
from comity.node.checks import derived
from tests.node.houses import give, label
from tests.node.stage import Stage, make_stage

SECRET = label("Ⅱ급비밀")


@pytest.fixture
def stage(databases: tuple[str, ...], tmp_path: Path) -> Stage:
    return make_stage(tmp_path)


def lost(stage: Stage, title: str) -> str:
    """Give a record to NATO and let NATO lose it again; nothing is pulled after that."""
    name = give(stage.node, title, to=("NATO",))
    stage.nato.pull(stage.node)
    stage.time.move()
    give(stage.node, title, name=name, to=("NATO",), labels=(SECRET,))
    return name


def notes(stage: Stage) -> int:
    return int(stage.node.db.value("SELECT count(*) FROM node_lost"))


def test_a_loss_is_noted_and_the_row_of_what_was_given_is_left_alone(stage: Stage):
    name = lost(stage, "plain")
    sql = "SELECT g.state, {} FROM node_given g {} WHERE g.name = %s"
    assert stage.node.db.row(sql.format(losses.STATE, losses.JOINED), (name,)) == ("held", "lost")
    assert [one[1] for one in losses.noted(stage.node, "NATO", 10)] == [name]


def test_what_is_noted_is_to_be_taken_back_and_no_fault_of_the_node(stage: Stage):
    name = lost(stage, "plain")
    assert figures.figures(stage.node, "NATO", [name]).due == 1
    assert list(derived.given(stage.node)) == []


def test_a_note_that_went_missing_is_found(stage: Stage):
    name = lost(stage, "plain")
    stage.node.db.execute("DELETE FROM node_lost")
    assert any(name in one.why for one in derived.given(stage.node))


def test_a_pull_judges_what_was_noted_and_strikes_the_notes(stage: Stage):
    name = lost(stage, "plain")
    assert notes(stage) == 1
    assert stage.nato.pull(stage.node) == [("recall", name)]
    assert notes(stage) == 0
    assert list(derived.given(stage.node)) == []


def test_what_came_back_before_the_pull_stays_and_its_note_is_struck(stage: Stage):
    name = lost(stage, "plain")
    stage.time.move()
    give(stage.node, "plain again", name=name, to=("NATO",))
    assert stage.nato.pull(stage.node) == [("release", name)]
    assert notes(stage) == 0
    assert b"plain again" in (stage.nato.held[name].body or b"")


def test_losing_twice_is_noted_once(stage: Stage):
    name = lost(stage, "plain")
    losses.note(stage.node, "NATO", [name])
    assert notes(stage) == 1


def test_whether_it_is_very_much_counts_what_was_noted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keeping, "CHUNK", 1)
    kept = give(stage.node, "two", to=("NATO",))
    lost(stage, "one")
    assert not keeping.is_much(stage.node, "NATO")
    losses.note(stage.node, "NATO", [kept])
    assert keeping.is_much(stage.node, "NATO")
