"""Whatever happens in whatever order, and wherever it is interrupted, ends as the rule says.

Random histories of one node and two peers, checked against a plain recomputation: what is released
and what waits, and that each peer ends with exactly what is released to it.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from comity.core.label import Label
from comity.core.release import Reader
from comity.node import publish, settle
from comity.node import receive as receiving
from comity.node.audiences import peer_reader
from comity.node.kinds import Group
from comity.node.publish import NODE, Marking
from comity.node.visible import visible_to
from tests.node import recompute
from tests.node.houses import PLAIN, START, give, label
from tests.node.people import LOW, seat
from tests.node.simulated import Simulated, recall, release
from tests.node.stage import Stage, make_stage, undone

MINUTE = 60_000
GHOSTS = tuple(f"item--00000000-0000-4000-8000-00000000000{n}" for n in range(2))
LABELS = (
    (PLAIN,),
    (PLAIN,),
    (PLAIN,),
    (label("Ⅱ급비밀"),),
    (Label.of("TLP", "GREEN"),),
    (PLAIN, Label.of("TLP", "RED")),
)
TO = (
    ("NATO",),
    ("NATO", "LVA"),
    ("LVA", "NATO"),
    ("LVA", "Partners"),
    ("Partners",),
    ("KOR/mission",),
    ("PUBLIC",),
    (),
)
CLERK = Reader("staff", "KOR", LOW, frozenset({"*"}), "clerk")
LIAISON = Reader("guest", "NATO", LOW, frozenset({"*"}), "liaison")


@dataclass
class Play:
    """One history under way."""

    stage: Stage
    nato: Simulated
    latvia: Simulated
    own: list[str] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)
    group: str = ""

    @property
    def known(self) -> list[str]:
        return [*GHOSTS, *self.theirs, *self.own]


def refs(play: Play, draw: Callable) -> tuple[str, ...]:
    """Mostly one of the latest, so that chains grow; now and then any."""
    latest = play.known[-3:]
    count = draw(st.sampled_from((1, 1, 0, 2)))
    any_of_them = draw(st.sampled_from((False, False, False, True)))
    chosen = st.sampled_from(play.known if any_of_them else latest)
    return tuple(sorted({draw(chosen) for _ in range(count)}))


def publish_one(play: Play, draw: Callable[[st.SearchStrategy], Any], name: str = "") -> None:
    made = give(
        play.stage.node,
        "x",
        name=name,
        to=draw(st.sampled_from(TO)),
        labels=draw(st.sampled_from(LABELS)),
        about=refs(play, draw),
    )
    if not name:
        play.own.append(made)


def revise(play: Play, draw: Callable) -> None:
    if play.own:
        publish_one(play, draw, draw(st.sampled_from(play.own)))


def receive(play: Play, draw: Callable) -> None:
    versions = []
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from([*play.theirs, ""]))
        about = refs(play, draw)
        made_at = play.stage.time() - draw(st.integers(0, 3)) * 1000
        labels = draw(st.sampled_from(LABELS))
        versions.append(play.nato.item("y", name=name, about=about, made_at=made_at, labels=labels))
    page = play.nato.page(play.stage.node, *(release(one) for one in versions))
    receiving.take(play.stage.node, "NATO", page)
    play.theirs += sorted({v.header.id for v in versions} - set(play.theirs))


def take_back(play: Play, draw: Callable) -> None:
    if play.theirs:
        page = play.nato.page(play.stage.node, recall(draw(st.sampled_from(play.theirs))))
        receiving.take(play.stage.node, "NATO", page)


def regroup(play: Play, draw: Callable) -> None:
    version = publish.publish(
        node=play.stage.node,
        actor=NODE,
        kind="group",
        subject="groups",
        marking=Marking((PLAIN,)),
        body=Group("Partners", tuple(sorted(draw(st.sets(st.sampled_from(("NATO", "LVA"))))))),
        name=play.group,
    )
    play.group = version.header.id


def declare(play: Play, draw: Callable) -> None:
    name = draw(st.sampled_from(play.known))
    publish.declare_external(node=play.stage.node, actor=NODE, name=name, reason="public")


def wait(play: Play, draw: Callable) -> None:
    play.stage.time.move(draw(st.sampled_from((1, 1000, 20 * MINUTE))))


def settle_some(play: Play, draw: Callable) -> None:
    """One chunk, after which the process is killed and another goes on."""
    settle.settle_chunk(play.stage.node)
    play.stage.node.caches.clear()


def pull_some(play: Play, draw: Callable) -> None:
    draw(st.sampled_from((play.nato, play.latvia))).pull_page(
        play.stage.node, draw(st.integers(1, 3))
    )


def sit_down(play: Play, draw: Callable) -> None:
    seat(play.stage.node, draw(st.sampled_from((CLERK, LIAISON))))


def look(play: Play, draw: Callable) -> None:
    """A reader who looks now and then must never see what the rule does not let through now."""
    node = play.stage.node
    there = {one.version.header.id for one in visible_to(node, LIAISON).all()}
    if there:
        audience = play.stage.audience(LIAISON)
        gives, waits = recompute.should_be(node)
        assert there <= gives[audience] | waits[audience]


STEPS = (
    publish_one,
    publish_one,
    revise,
    revise,
    receive,
    receive,
    take_back,
    regroup,
    declare,
    wait,
    settle_some,
    pull_some,
    pull_some,
    sit_down,
    look,
)


@pytest.fixture
def stage(
    databases: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Stage, Simulated]:
    """NATO's programme ends after 60 minutes, Latvia's begins after 30."""
    monkeypatch.setattr(settle, "CHUNK", 2)
    made = make_stage(tmp_path, until=START + 60 * MINUTE)
    latvia = Simulated("LVA", made.time)
    latvia.meet(made.node)
    latvia.agree(made.node, starts=START + 30 * MINUTE, until=START + 300 * MINUTE)
    seat(made.node, CLERK)
    return made, latvia


@drawn(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_happens_ends_as_a_plain_recomputation_says(
    stage: tuple[Stage, Simulated], data: st.DataObject
):
    made, latvia = stage
    begun = made.time.at
    with undone(made.node):
        play = Play(made, copy.copy(made.nato), copy.copy(latvia))
        play.own += [give(made.node, "first", to=TO[1])]
        for peer in (play.nato, play.latvia):
            peer.held = {}
        for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=8, max_size=30)):
            step(play, data.draw)
        finish(play)
    made.time.at = begun


def finish(play: Play) -> None:
    node = play.stage.node
    visible_to(node, CLERK)  # keeps time
    settle.settle(node)
    recompute.check(node)
    for peer in (play.nato, play.latvia):
        peer.pull(node, limit=2)
        audience = play.stage.audience(peer_reader(peer.party))
        assert set(peer.held) == recompute.released(node)[audience], peer.party
        for name, sealed in peer.held.items():
            newest = publish.newest(node, name)
            assert newest is not None
            assert newest.sealed == sealed
    recompute.check(node)
