"""Terms begin and end at their instants: what they let through is given, kept or taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from comity.core import canonical, feed, sealing
from comity.core.errors import ReceiptInvalidError
from comity.core.feed import Receipt, Signed
from comity.core.release import Reader
from comity.core.terms import Supersession
from comity.node import decisions, feeds, publish, settle
from comity.node.audiences import peer_reader
from comity.node.publish import NODE
from comity.node.visible import visible_to
from tests.node import recompute
from tests.node.houses import START, give, text
from tests.node.people import LOW, MISSION_OFFICER, RELEASE_OFFICER, seat
from tests.node.simulated import Simulated, recall, release, sign_at
from tests.node.stage import Stage, make_stage

HOUR = 3_600_000
NATO = peer_reader("NATO")
LIAISON = Reader("guest", "NATO", LOW, frozenset({"*"}), "liaison")


@pytest.fixture
def staged(databases: tuple[str, ...], tmp_path: Path) -> Callable[..., Stage]:
    def stage(**programme: object) -> Stage:
        made = make_stage(tmp_path, **{"until": START + HOUR, **programme})
        seat(made.node, LIAISON)
        return made

    return stage


def items(stage: Stage, reader: Reader) -> set[str]:
    return {one.version.header.id for one in visible_to(stage.node, reader).all(kind="item")}


@pytest.mark.parametrize("after", ["return", "keep"])
def test_a_lapse_acts_at_its_very_instant_before_anything_is_settled(
    staged: Callable[..., Stage], after: str
):
    stage = staged(after=after)
    name = give(stage.node, "while it lasts", to=("NATO",))
    stage.time.at = START + HOUR - 1
    assert items(stage, LIAISON) == items(stage, NATO) == {name}
    stage.time.at = START + HOUR
    assert items(stage, LIAISON) == items(stage, NATO) == set()
    assert visible_to(stage.node, LIAISON).get(name) is None
    assert visible_to(stage.node, LIAISON).count(kind="item") == 0
    assert name in recompute.released(stage.node)[stage.audience(LIAISON)], "not settled yet"
    settle.settle(stage.node)
    recompute.check(stage.node)


def test_a_lapse_acts_though_another_party_s_terms_were_decided_since(
    staged: Callable[..., Stage],
):
    """Deciding for one party must not pass over the instant at which another's terms ended."""
    stage = staged()
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    name = give(stage.node, "while it lasts", to=("NATO",))
    stage.time.at = START + HOUR
    latvia.agree(stage.node, until=START + 3 * HOUR)
    assert items(stage, LIAISON) == set()
    assert items(stage, NATO) == set()
    assert name not in recompute.released(stage.node)[stage.audience(NATO)]


def test_what_was_given_is_returned_where_the_terms_say_so(staged: Callable[..., Stage]):
    stage = staged(after="return")
    name = give(stage.node, "while it lasts", to=("NATO",))
    stage.nato.pull(stage.node)
    stage.time.at = START + HOUR
    stage.nato.pull(stage.node)  # the pull keeps time, the settlement brings the recall
    settle.settle(stage.node)
    assert stage.nato.pull(stage.node) == [("recall", name)]
    assert name not in stage.nato.held
    recompute.check(stage.node)


def test_what_was_given_stays_where_the_terms_say_keep_and_no_newer_version_comes(
    staged: Callable[..., Stage],
):
    stage = staged(after="keep")
    name = give(stage.node, "while it lasts", to=("NATO",))
    never = give(stage.node, "not pulled in time", to=("NATO",))
    stage.nato.pull_page(stage.node, 4)
    publish.recall(node=stage.node, actor=NODE, name=never, parties=("NATO",))
    stage.nato.pull(stage.node)
    stage.time.at = START + HOUR
    visible_to(stage.node, NATO)
    settle.settle(stage.node)
    assert stage.nato.pull(stage.node) == []
    assert name in stage.nato.held
    assert never not in stage.nato.held
    stage.time.move()
    give(stage.node, "newer", name=name, to=("NATO",))
    assert stage.nato.pull(stage.node) == []
    assert b"while it lasts" in (stage.nato.held[name].body or b"")
    recompute.check(stage.node)


def test_what_was_kept_is_taken_back_by_a_later_recall(staged: Callable[..., Stage]):
    stage = staged(after="keep")
    name = give(stage.node, "while it lasts", to=("NATO",))
    other = give(stage.node, "stays", to=("NATO",))
    stage.nato.pull(stage.node)
    stage.time.at = START + HOUR
    visible_to(stage.node, NATO)
    settle.settle(stage.node)
    assert stage.nato.pull(stage.node) == []
    publish.recall(node=stage.node, actor=NODE, name=name, parties=("NATO",))
    assert stage.nato.pull(stage.node) == [("recall", name)]
    assert other in stage.nato.held
    recompute.check(stage.node)


def test_what_refers_to_what_is_no_longer_kept_goes_with_it(staged: Callable[..., Stage]):
    stage = staged(after="keep")
    base = give(stage.node, "base", to=("NATO",))
    refers = give(stage.node, "refers", to=("NATO",), about=(base,))
    stage.nato.pull(stage.node)
    stage.time.at = START + HOUR
    visible_to(stage.node, NATO)
    settle.settle(stage.node)
    assert stage.nato.pull(stage.node) == []
    publish.recall(node=stage.node, actor=NODE, name=base, parties=("NATO",))
    assert {n for _, n in stage.nato.pull(stage.node)} == {base, refers}


def test_a_chain_longer_than_a_page_is_kept_whole_and_taken_back_whole(
    staged: Callable[..., Stage],
):
    stage = staged(after="keep")
    chain = [give(stage.node, "0", to=("NATO",))]
    for number in range(1, 7):
        chain.append(give(stage.node, str(number), to=("NATO",), about=(chain[-1],)))
    stage.nato.pull(stage.node)
    stage.time.at = START + HOUR
    visible_to(stage.node, NATO)
    settle.settle(stage.node)
    assert stage.nato.pull(stage.node, limit=2) == []
    publish.recall(node=stage.node, actor=NODE, name=chain[1], parties=("NATO",))
    came = stage.nato.pull(stage.node, limit=2)
    assert sorted(came) == sorted(("recall", name) for name in chain[1:])
    assert chain[0] in stage.nato.held
    recompute.check(stage.node)


def test_what_is_due_and_may_be_had_again_is_left(staged: Callable[..., Stage]):
    stage = staged()
    all_names = [give(stage.node, str(n), to=("NATO",)) for n in range(3)]
    stage.nato.pull(stage.node)
    for name in all_names:
        publish.recall(node=stage.node, actor=NODE, name=name, parties=("NATO",))
    assert [entry.what for entry in stage.nato.pull_page(stage.node, 1)] == ["recall"]
    stage.time.move()
    for name in all_names:
        give(stage.node, "again", name=name, to=("NATO",))
    came = stage.nato.pull(stage.node, 1)
    assert [what for what, _ in came] == ["release"] * 3
    assert set(all_names) <= set(stage.nato.held)
    recompute.check(stage.node)


def test_what_we_keep_of_a_peer_s_is_still_seen_here_and_goes_when_it_is_recalled(
    staged: Callable[..., Stage],
):
    stage = staged(after="keep")
    theirs = stage.nato.item("NATO's")
    stage.nato.give(stage.node, release(theirs))
    stage.time.at = START + HOUR
    assert items(stage, MISSION_OFFICER) == {theirs.header.id}
    settle.settle(stage.node)
    recompute.check(stage.node)
    stage.nato.give(stage.node, recall(theirs.header.id))
    assert items(stage, MISSION_OFFICER) == set()


def test_what_we_must_return_is_no_longer_seen_here(staged: Callable[..., Stage]):
    stage = staged(after="return")
    stage.nato.give(stage.node, release(stage.nato.item("NATO's")))
    assert len(items(stage, MISSION_OFFICER)) == 1
    stage.time.at = START + HOUR
    assert items(stage, MISSION_OFFICER) == set()


def test_terms_begin_at_their_instant_and_not_before(staged: Callable[..., Stage]):
    stage = staged(starts=START + HOUR, until=START + 2 * HOUR)
    name = give(stage.node, "in an hour", to=("NATO",))
    stage.time.at = START + HOUR - 1
    assert items(stage, NATO) == set()
    stage.nato.pull(stage.node)
    assert name not in stage.nato.held
    stage.time.at = START + HOUR
    visible_to(stage.node, NATO)
    settle.settle(stage.node)
    assert items(stage, NATO) == {name}
    stage.nato.pull(stage.node)
    assert name in stage.nato.held
    recompute.check(stage.node)


def test_nothing_flows_from_before_the_last_signature(staged: Callable[..., Stage]):
    stage = staged()
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    name = give(stage.node, "waits for a signature", to=("LVA",))
    tabled = latvia.seal("text", text("LVA", "KOR", starts=START - HOUR), subject="programme")
    latvia.give(stage.node, release(tabled))
    sign_at(stage.node, tabled, "LVA")
    assert name not in latvia_sees(stage)
    latvia.give(stage.node, release(latvia.sign(tabled)))
    assert name in latvia_sees(stage)


def latvia_sees(stage: Stage) -> set[str]:
    return recompute.released(stage.node)[stage.audience(peer_reader("LVA"))]


def test_a_termination_ends_a_text_at_the_instant_it_names(
    staged: Callable[..., Stage],
):
    stage = staged()
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    tabled = latvia.agree(stage.node)
    name = give(stage.node, "until it ends", to=("LVA",))
    latvia.terminate(stage.node, tabled, START + HOUR)
    assert name in latvia_sees(stage)
    stage.time.at = START + HOUR - 1
    assert items(stage, peer_reader("LVA")) == {name}
    stage.time.at = START + HOUR
    assert items(stage, peer_reader("LVA")) == set()
    settle.settle(stage.node)
    recompute.check(stage.node)


def test_a_termination_is_never_from_before_it_was_known(
    staged: Callable[..., Stage],
):
    stage = staged()
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    tabled = latvia.agree(stage.node)
    name = give(stage.node, "until it ends", to=("LVA",))
    latvia.pull(stage.node)
    stage.time.move(HOUR)
    latvia.terminate(stage.node, tabled, START)
    assert items(stage, peer_reader("LVA")) == set()
    assert latvia.pull(stage.node) == [("recall", name)]


def test_a_third_party_ends_no_text_of_others(staged: Callable[..., Stage]):
    stage = staged()
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    (agreed,) = [
        one.version
        for one in visible_to(stage.node, RELEASE_OFFICER).all(kind="text")
        if one.version.body.form == "programme"
    ]
    name = give(stage.node, "for NATO", to=("NATO",))
    latvia.terminate(stage.node, agreed, stage.time())
    assert items(stage, NATO) == {name}


def test_a_superseding_text_ends_the_older_one_and_says_what_stays(
    staged: Callable[..., Stage],
):
    stage = staged()
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    old = latvia.agree(stage.node, subjects=("CYB", "SEA", "AIR"), code="OLD")
    covered = give(stage.node, "still covered", to=("LVA",))
    kept = give(stage.node, "kept", to=("LVA",), subject="SEA")
    returned = give(stage.node, "returned", to=("LVA",), subject="AIR")
    latvia.pull(stage.node)
    stage.time.move(HOUR)
    says = Supersession(
        old.pointer,
        {"CYB": ("CYB",)},
        {
            f"{party}:{s}": a
            for party in ("KOR", "LVA")
            for s, a in (("SEA", "keep"), ("AIR", "return"))
        },
    )
    latvia.agree(stage.node, code="NEW", supersedes=says)
    assert items(stage, peer_reader("LVA")) == {covered}
    came = latvia.pull(stage.node)
    assert [n for what, n in came if what == "recall"] == [returned]
    assert {covered, kept} <= set(latvia.held)
    assert returned not in latvia.held
    recompute.check(stage.node)


def test_a_new_label_on_a_signed_text_ends_nothing(staged: Callable[..., Stage]):
    """What was agreed is known by its hash; another version of the record is another text."""
    stage = staged()
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    tabled = latvia.agree(stage.node)
    name = give(stage.node, "for Latvia", to=("LVA",))
    stage.time.move()
    again = latvia.seal("text", tabled.body, name=tabled.header.id, subject="programme")
    latvia.give(stage.node, release(again))
    decisions.redecide(stage.node)
    settle.settle(stage.node)
    assert name in latvia_sees(stage)


def receipt(stage: Stage, seq: int, hash_: str, **more: object) -> Signed:
    made = Receipt(
        "0" * 64,
        str(more.get("sender", "KOR")),
        str(more.get("audience", "NATO")),
        int(str(more.get("epoch", 1))),
        seq,
        hash_,
        stage.time(),
    )
    payload = canonical.encode(made)
    return Signed(payload, sealing.seal(stage.nato.signer, sealing.RECEIPT, payload))


@pytest.mark.parametrize(("seq", "hash_"), [(10**9, feed.START), (1, feed.START), (1, "a" * 64)])
def test_a_receipt_for_what_was_never_given_confirms_nothing(
    staged: Callable[..., Stage], seq: int, hash_: str
):
    stage = staged()
    give(stage.node, "given", to=("NATO",))
    stage.nato.pull_page(stage.node)
    before = recompute.tables(stage.node)
    with pytest.raises(ReceiptInvalidError):
        feeds.acknowledge(stage.node, "NATO", receipt(stage, seq, hash_))
    assert recompute.tables(stage.node) == before


def test_an_older_receipt_takes_nothing_back_that_was_confirmed(
    staged: Callable[..., Stage],
):
    stage = staged()
    stage.nato.pull_page(stage.node, 1)
    older = stage.nato.receipt
    assert older is not None
    stage.nato.pull(stage.node)
    confirmed = stage.node.db.value("SELECT receipt_seq FROM node_feedout WHERE peer = 'NATO'")
    feeds.acknowledge(stage.node, "NATO", older)
    assert (
        stage.node.db.value("SELECT receipt_seq FROM node_feedout WHERE peer = 'NATO'") == confirmed
    )
