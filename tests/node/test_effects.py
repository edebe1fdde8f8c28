"""“X gains n, Y loses m” is said before a change, stays without trace, and is what happens."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from comity.core.release import Reader
from comity.node import decisions, policies, posts, publish, receive, settle, world
from comity.node.audiences import audiences, peer_reader
from comity.node.effects import effects
from comity.node.kinds import Group, TakenPolicy
from comity.node.posts import Post
from comity.node.publish import NODE, Marking
from tests.node import recompute
from tests.node.houses import PLAIN, START, give, label
from tests.node.people import LOW, MISSION_OFFICER, TOP, seat
from tests.node.simulated import KINDS, release
from tests.node.stage import Stage, make_stage

CLERK = Post("KOR", "clerk", {"en": "clerk", "ko": "서기"}, LOW, ("*",))
SECRET = label("Ⅱ급비밀")


@pytest.fixture
def stage(databases: tuple[str, ...], tmp_path: Path) -> Stage:
    made = make_stage(tmp_path)
    posts.set_post(node=made.node, post=CLERK)
    base = give(made.node, "base", to=("NATO",))
    give(made.node, "refers", to=("NATO",), about=(base,))
    give(made.node, "for the group", to=("Partners",))
    give(made.node, "secret", labels=(SECRET,))
    made.base = base
    settle.settle(made.node)
    made.time.move()
    return made


def group(stage: Stage) -> Callable[[], object]:
    return lambda: publish.publish(
        node=stage.node,
        actor=NODE,
        kind="group",
        subject="groups",
        marking=Marking((PLAIN,)),
        body=Group("Partners", ("NATO",)),
    )


def relabel(stage: Stage) -> Callable[[], object]:
    marking = Marking((SECRET,), ("NATO",))
    return lambda: publish.relabel(node=stage.node, actor=NODE, name=stage.base, marking=marking)


def clearance(stage: Stage) -> Callable[[], object]:
    post = Post(CLERK.party, CLERK.code, CLERK.title, TOP, CLERK.need)
    return lambda: posts.set_post(node=stage.node, post=post)


def narrower(stage: Stage) -> Callable[[], object]:
    post = Post(CLERK.party, CLERK.code, CLERK.title, LOW, ("NATO:CYB",))
    return lambda: posts.set_post(node=stage.node, post=post)


def new_post(stage: Stage) -> Callable[[], object]:
    post = Post("NATO", "liaison", CLERK.title, LOW, ("*",))
    return lambda: posts.set_post(node=stage.node, post=post)


def policy(stage: Stage) -> Callable[[], object]:
    """Plain becomes something for named posts alone."""

    def change() -> None:
        held = stage.node.policies.get("KOR")
        classifications = tuple(
            msgspec.structs.replace(c, whole_party=c.name != "일반") for c in held.classifications
        )
        changed = msgspec.structs.replace(held, classifications=classifications)
        policies.take(node=stage.node, actor=NODE, body=TakenPolicy(changed, "0" * 64))

    return change


def terms(stage: Stage) -> Callable[[], object]:
    """NATO ends the programme; its charter stays."""
    (pointer,) = [
        signed.pointer
        for signed in world.facts(stage.node).signed
        if signed.text.form == "programme"
    ]
    body = KINDS.body("termination")(
        text=pointer, at=START, reason={"en": "x", "ko": "x"}, authentic="en"
    )
    page = stage.nato.page(stage.node, release(stage.nato.seal("termination", body)))
    return lambda: receive.take(stage.node, "NATO", page)


def nothing(stage: Stage) -> Callable[[], object]:
    return lambda: decisions.redecide(stage.node)


CHANGES = {
    group: {("peer", "NATO"): (1, 0)},
    relabel: {("peer", "NATO"): (0, 2), ("staff", "clerk"): (0, 2)},
    clearance: {("staff", "clerk"): (1, 0)},
    narrower: {("staff", "clerk"): (0, 6)},
    new_post: {("guest", "liaison"): (None, 0)},
    terms: {("peer", "NATO"): (0, 2)},
    nothing: {},
}


def named(reader: Reader) -> tuple[str, str]:
    return (reader.sort, reader.post or reader.party)


def by_reader(stage: Stage) -> dict[tuple[str, str], set[str]]:
    there = recompute.released(stage.node)
    return {named(a.reader): there[a.id] for a in audiences(stage.node)}


@pytest.mark.parametrize("made", [*CHANGES, policy], ids=lambda made: made.__name__)
def test_it_is_said_before_leaves_no_trace_and_comes_true(
    stage: Stage, made: Callable[[Stage], Callable[[], object]]
):
    change = made(stage)
    before, held = recompute.tables(stage.node), by_reader(stage)
    said = {named(e.audience.reader): (e.gained, e.lost) for e in effects(stage.node, change)}
    assert recompute.tables(stage.node) == before
    recompute.check(stage.node)
    change()
    settle.settle(stage.node)
    recompute.check(stage.node)
    after = by_reader(stage)
    happened = {
        who: (len(after[who] - held.get(who, set())), len(held.get(who, set()) - after[who]))
        for who in after
    }
    assert said == {who: counts for who, counts in happened.items() if counts != (0, 0)}
    for who, (gained, lost) in CHANGES.get(made, {}).items():
        assert said[who][1] == lost
        assert gained is None or said[who][0] == gained
    assert made is not nothing or not said


def test_a_newer_version_of_what_somebody_has_is_no_gain(stage: Stage):
    said = effects(stage.node, lambda: give(stage.node, "newer", name=stage.base, to=("NATO",)))
    assert said == []


def test_what_is_refused_leaves_no_trace_either(stage: Stage):
    before = recompute.tables(stage.node)

    def change() -> None:
        group(stage)()
        raise LookupError

    with pytest.raises(LookupError):
        effects(stage.node, change)
    assert recompute.tables(stage.node) == before
    recompute.check(stage.node)
    name = give(stage.node, "goes on", to=("NATO",))
    assert name in recompute.released(stage.node)[stage.audience(peer_reader("NATO"))]


def test_only_the_journal_of_the_change_is_counted(stage: Stage):
    effects(stage.node, group(stage))
    assert "journal" not in stage.node.caches
    give(stage.node, "more", to=("NATO",))
    seat(stage.node, MISSION_OFFICER)
    (nato,) = [e for e in effects(stage.node, group(stage)) if e.audience.is_peer]
    assert (nato.gained, nato.lost) == (1, 0)
