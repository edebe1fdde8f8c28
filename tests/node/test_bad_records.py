"""A record that cannot be taken is held back with its reason, and the rest of the page is taken."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from comity.core import record
from comity.core.card import NodeKey
from comity.core.record import MAX_AHEAD
from comity.node import decisions, receive, rows, settle
from comity.node.audiences import peer_reader
from comity.node.kinds import CardBody
from comity.node.publish import NODE, Marking, publish
from comity.node.visible import visible_to
from tests.node import recompute
from tests.node.bad import BAD
from tests.node.houses import PLAIN, YEAR, give, text
from tests.node.people import MISSION_OFFICER, RELEASE_OFFICER
from tests.node.simulated import (
    KINDS,
    Mystery,
    Offer,
    Simulated,
    key,
    recall,
    release,
    sign_at,
)
from tests.node.stage import Stage, make_stage

TAKING = ("feedin", "entryin", "quarantine")
"""What a page changes even when its only record is held back."""


@pytest.fixture
def stage(databases: tuple[str, ...], tmp_path: Path) -> Stage:
    return make_stage(tmp_path)


@pytest.mark.parametrize(("bad", "code"), BAD.items(), ids=[made.__name__ for made in BAD])
def test_it_is_held_back_by_name_and_nothing_else_is_stored(
    stage: Stage, bad: Callable[[Simulated], Offer], code: str
):
    offer = bad(stage.nato)
    before = recompute.tables(stage.node, *TAKING)
    taken = stage.nato.give(stage.node, offer)
    assert (taken.stored, taken.quarantined) == (0, 1)
    assert stage.quarantine() == [(offer.id, code)]
    assert recompute.tables(stage.node, *TAKING) == before


@pytest.mark.parametrize("bad", BAD, ids=[made.__name__ for made in BAD])
def test_what_comes_with_it_and_after_it_is_taken(stage: Stage, bad: Callable[[Simulated], Offer]):
    beside, after = stage.nato.item("beside"), stage.nato.item("after")
    stage.nato.give(stage.node, bad(stage.nato), release(beside))
    stage.nato.give(stage.node, release(after))
    seen = visible_to(stage.node, MISSION_OFFICER)
    assert seen.get(beside.header.id) is not None
    assert seen.get(after.header.id) is not None
    recompute.check(stage.node)


def test_a_seal_of_a_revoked_key_no_longer_counts(stage: Stage):
    under_old_key = stage.nato.item("sealed before, given after")
    stage.time.move()
    stage.nato.revoke(stage.node, "NATO second")
    stage.nato.give(stage.node, release(under_old_key))
    assert stage.quarantine() == [(under_old_key.header.id, "KeyRevokedError")]
    stage.nato.give(stage.node, release(stage.nato.item("under the new key")))
    assert visible_to(stage.node, MISSION_OFFICER).count(kind="item") == 1


def test_a_seal_from_before_the_key_held_does_not_count(stage: Stage):
    early = stage.nato.item(made_at=stage.nato.keys[0].since - 1)
    stage.nato.give(stage.node, release(early))
    assert stage.quarantine() == [(early.header.id, "KeyOutOfTimeError")]


def test_a_known_party_s_record_sealed_by_another_is_not_its_owner_s(stage: Stage):
    Simulated("LVA", stage.time).meet(stage.node)
    forged = stage.nato.item(owner="LVA")
    stage.nato.give(stage.node, release(forged))
    assert stage.quarantine() == [(forged.header.id, "NotOwnerError")]


def test_nobody_takes_over_a_record_of_ours_by_naming_its_id(stage: Stage):
    ours = give(stage.node, "ours", to=("NATO",))
    stage.time.move()
    stolen = stage.nato.item("now theirs", name=ours)
    stage.nato.give(stage.node, release(stolen))
    assert stage.quarantine() == [(ours, "NotOwnerError")]
    seen = visible_to(stage.node, RELEASE_OFFICER).get(ours)
    assert seen is not None
    assert seen.version.header.owner == "KOR"


def test_nobody_takes_over_a_record_of_a_third_party(stage: Stage):
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    latvia.agree(stage.node)
    theirs = latvia.item("Latvia's")
    latvia.give(stage.node, release(theirs))
    stage.time.move()
    stage.nato.give(stage.node, release(stage.nato.item("NATO's now", name=theirs.header.id)))
    assert stage.quarantine() == [(theirs.header.id, "NotOwnerError")]
    recompute.check(stage.node)


def test_two_owners_of_one_id_in_one_page_are_told_apart(stage: Stage):
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    first = stage.nato.item("NATO's")
    relayed = latvia.item("relayed by NATO", name=first.header.id)
    stage.nato.give(stage.node, release(first), release(relayed))
    assert stage.quarantine() == [(first.header.id, "NotOwnerError")]
    recompute.check(stage.node)


def test_an_unknown_kind_is_kept_and_given_to_nobody_else(stage: Stage):
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    latvia.agree(stage.node)
    strange = stage.nato.seal("mystery", Mystery("x"), to=("KOR", "LVA", "PUBLIC"))
    taken = stage.nato.give(stage.node, release(strange))
    assert (taken.stored, taken.quarantined) == (1, 0)
    kept = stage.node.db.row(
        "SELECT header, body FROM node_record WHERE name = %s", (strange.header.id,)
    )
    assert [bytes(part) for part in kept] == [strange.sealed.header, strange.sealed.body]
    assert all(strange.header.id not in names for names in recompute.released(stage.node).values())
    recompute.check(stage.node)


def test_a_record_made_ahead_waits_until_its_instant_has_come(stage: Stage):
    ahead = stage.nato.item("tomorrow", made_at=stage.time() + MAX_AHEAD + 1)
    within = stage.nato.item("clocks differ", made_at=stage.time() + MAX_AHEAD)
    stage.nato.give(stage.node, release(ahead), release(within))
    assert stage.quarantine() == [(ahead.header.id, "MadeAheadError")]
    assert receive.retry_quarantine(stage.node) == 0
    stage.time.move(1)
    assert receive.retry_quarantine(stage.node) == 1
    assert stage.quarantine() == []
    seen = visible_to(stage.node, MISSION_OFFICER)
    assert {one.version.header.id for one in seen.all(kind="item")} == {
        ahead.header.id,
        within.header.id,
    }


def test_what_waits_in_quarantine_goes_when_it_is_recalled(stage: Stage):
    ahead = stage.nato.item("tomorrow", made_at=stage.time() + YEAR)
    stage.nato.give(stage.node, release(ahead))
    stage.nato.give(stage.node, recall(ahead.header.id))
    assert stage.quarantine() == []
    stage.time.move(2 * YEAR)
    assert receive.retry_quarantine(stage.node) == 0


def test_what_was_held_back_comes_in_by_no_retry_when_a_third_party_has_its_id(stage: Stage):
    ahead = stage.nato.item("tomorrow", made_at=stage.time() + MAX_AHEAD + 1)
    stage.nato.give(stage.node, release(ahead))
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    latvia.give(stage.node, release(latvia.item("first", name=ahead.header.id)))
    stage.time.move(MAX_AHEAD)
    assert receive.retry_quarantine(stage.node) == 0
    assert stage.quarantine() == [(ahead.header.id, "MadeAheadError")]


@pytest.mark.parametrize("together", [True, False])
def test_two_versions_under_one_name_are_both_proof_and_neither_is_followed(
    stage: Stage, *, together: bool
):
    older = stage.nato.item("older", made_at=stage.time() - 1000)
    one = stage.nato.item("one", name=older.header.id)
    other = stage.nato.item("other", name=older.header.id)
    stage.nato.give(stage.node, release(older))
    if together:
        stage.nato.give(stage.node, release(one), release(other))
    else:
        stage.nato.give(stage.node, release(one))
        stage.nato.give(stage.node, release(other))
    proof = stage.node.db.row("SELECT name, owner, first_header, second_header FROM node_proof")
    assert proof[:2] == (older.header.id, "NATO")
    assert [bytes(raw) for raw in proof[2:]] == [one.sealed.header, other.sealed.header]
    assert all(older.header.id not in names for names in recompute.released(stage.node).values())
    stage.nato.give(stage.node, release(other), release(one))
    assert stage.node.db.value("SELECT count(*) FROM node_proof") == 1
    recompute.check(stage.node)


def test_two_texts_under_one_name_end_what_they_granted(stage: Stage):
    """A signature on one of two texts that bear one name must grant nothing."""
    (agreed,) = [
        one.version
        for one in visible_to(stage.node, RELEASE_OFFICER).all(kind="text")
        if one.version.header.owner == "NATO"
    ]
    name = give(stage.node, "for NATO", to=("NATO",))
    assert name in recompute.released(stage.node)[stage.audience(peer_reader("NATO"))]
    changed = msgspec.structs.replace(agreed.body, code="OTHER")
    other = stage.nato.seal(
        "text",
        changed,
        name=agreed.header.id,
        made_at=agreed.header.made_at,
        subject="programme",
    )
    stage.nato.give(stage.node, release(other))
    assert name not in recompute.released(stage.node)[stage.audience(peer_reader("NATO"))]
    recompute.check(stage.node)


def test_our_own_record_given_back_is_not_taken(stage: Stage):
    name = give(stage.node, "ours", to=("NATO",))
    row = stage.node.db.row(
        "SELECT header, keyid, signature, salt, body FROM node_record WHERE name = %s", (name,)
    )

    ours = record.read(rows.sealed(row), KINDS)
    before = recompute.tables(stage.node, *TAKING)
    stage.nato.give(stage.node, release(ours))
    assert stage.quarantine() == [(name, "NotOwnerError")]
    assert recompute.tables(stage.node, *TAKING) == before


def test_a_signature_on_a_hash_that_was_not_agreed_grants_nothing(stage: Stage):

    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    tabled = publish(
        node=stage.node,
        actor=NODE,
        kind="text",
        subject="programme",
        marking=Marking((PLAIN,), ("LVA",)),
        body=text("KOR", "LVA"),
    )

    sign_at(stage.node, tabled, "LVA")
    other = msgspec.structs.replace(tabled.pointer, sha256="0" * 64)
    name = give(stage.node, "for Latvia", to=("LVA",))
    wrong = latvia.sign(tabled, pointer=other)
    latvia.give(stage.node, release(wrong))
    assert stage.quarantine() == [(wrong.header.id, "WrongHashError")]
    assert name not in recompute.released(stage.node)[stage.audience(peer_reader("LVA"))]
    right = latvia.sign(tabled)
    latvia.give(stage.node, release(right))
    assert name in recompute.released(stage.node)[stage.audience(peer_reader("LVA"))]


def test_a_signature_that_came_before_its_text_counts_when_its_hash_is_right(stage: Stage):
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)

    tabled = latvia.seal("text", text("LVA", "KOR"), subject="programme")
    latvia.give(stage.node, release(latvia.sign(tabled)))
    name = give(stage.node, "for Latvia", to=("LVA",))
    latvia.give(stage.node, release(tabled))
    sign_at(stage.node, tabled, "LVA")
    assert name in recompute.released(stage.node)[stage.audience(peer_reader("LVA"))]
    recompute.check(stage.node)


def test_nobody_signs_in_another_s_name(stage: Stage):
    """NATO's record says that Latvia signed; the header's owner is who signs."""
    name = give(stage.node, "for Latvia", to=("LVA",))
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)

    tabled = latvia.seal("text", text("LVA", "KOR"), subject="programme")
    latvia.give(stage.node, release(tabled))
    sign_at(stage.node, tabled, "LVA")
    stage.nato.give(stage.node, release(stage.nato.sign(tabled)))
    assert name not in recompute.released(stage.node)[stage.audience(peer_reader("LVA"))]


def test_what_was_recalled_and_is_given_again_comes_back_whole(stage: Stage):
    version = stage.nato.item("there and back")
    stage.nato.give(stage.node, release(version))
    stage.nato.give(stage.node, recall(version.header.id))
    assert visible_to(stage.node, MISSION_OFFICER).get(version.header.id) is None
    stage.nato.give(stage.node, release(version))
    seen = visible_to(stage.node, MISSION_OFFICER).get(version.header.id)
    assert seen is not None
    assert seen.version.sealed == version.sealed
    recompute.check(stage.node)


def test_what_came_once_without_its_body_is_completed(stage: Stage):
    version = stage.nato.item("first bare")
    stage.nato.give(stage.node, release(version, replace(version.sealed, salt=None, body=None)))
    stage.nato.give(stage.node, release(version))
    seen = visible_to(stage.node, MISSION_OFFICER).get(version.header.id)
    assert seen is not None
    assert seen.version.body is not None
    recompute.check(stage.node)


def test_a_newer_version_after_a_recall_is_the_newest(stage: Stage):
    first = stage.nato.item("first")
    stage.nato.give(stage.node, release(first))
    stage.nato.give(stage.node, recall(first.header.id))
    stage.time.move()
    second = stage.nato.item("second", name=first.header.id)
    stage.nato.give(stage.node, release(second))
    stage.nato.give(stage.node, release(first))
    seen = visible_to(stage.node, MISSION_OFFICER).get(first.header.id)
    assert seen is not None
    assert seen.version.sha256 == second.sha256
    recompute.check(stage.node)


def test_what_both_sides_agreed_is_not_recalled(stage: Stage):
    """An agreement ends by termination; taking back text or signature ends nothing."""
    name = give(stage.node, "for NATO", to=("NATO",))
    agreed = [
        one.version.header.id
        for kind in ("text", "signature")
        for one in visible_to(stage.node, RELEASE_OFFICER).all(kind=kind)
        if one.version.header.owner == "NATO"
    ]
    assert len(agreed) >= 2
    stage.nato.give(stage.node, *(recall(one) for one in agreed))
    decisions.redecide(stage.node)
    settle.settle(stage.node)
    assert name in recompute.released(stage.node)[stage.audience(peer_reader("NATO"))]
    recompute.check(stage.node)


def test_what_a_third_party_passed_on_is_its_owner_s_once_the_owner_gives_it(stage: Stage):
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    latvia.agree(stage.node)
    theirs = latvia.item("Latvia's", to=("KOR", "NATO"))
    name = theirs.header.id
    stage.nato.give(stage.node, release(theirs))
    latvia.give(stage.node, release(theirs))
    stage.nato.give(stage.node, recall(name))
    assert recompute.held_from(stage.node, "LVA")[name]
    recompute.check(stage.node)
    latvia.give(stage.node, recall(name))
    assert name not in recompute.held_from(stage.node, "LVA")


def test_an_owner_takes_back_what_came_by_a_third_party(stage: Stage):
    latvia = Simulated("LVA", stage.time)
    latvia.meet(stage.node)
    theirs = latvia.item("Latvia's", to=("KOR", "NATO"))
    stage.nato.give(stage.node, release(theirs))
    latvia.give(stage.node, recall(theirs.header.id))
    assert recompute.held_from(stage.node, "NATO").get(theirs.header.id) is None
    recompute.check(stage.node)


def test_an_older_card_in_the_feed_is_passed_over(stage: Stage):
    older = stage.nato.seal(
        "card", CardBody(stage.nato.signed_card.card, stage.nato.signed_card.signature)
    )
    stage.time.move()
    stage.nato.revoke(stage.node, "NATO second")
    again = stage.nato.seal("card", older.body)
    assert stage.nato.give(stage.node, release(again)).stored == 1
    assert stage.quarantine() == []


def test_two_cards_of_one_version_in_a_page_let_the_rest_be_taken(stage: Stage):
    cards = []
    for keys in ("one", "other"):
        second = Simulated("NATO", stage.time, version=2)
        second.keys = [*stage.nato.keys, NodeKey(key(keys).public_key, stage.time())]
        second.sign_card()
        cards.append(
            stage.nato.seal("card", CardBody(second.signed_card.card, second.signed_card.signature))
        )
    beside = stage.nato.item("beside")
    stage.nato.give(stage.node, *(release(one) for one in cards), release(beside))
    assert visible_to(stage.node, MISSION_OFFICER).get(beside.header.id) is not None
    stage.nato.give(stage.node, release(stage.nato.item("after")))
