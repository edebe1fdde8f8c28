"""New keys: planned, with an overlap; or at once, when the old one is no longer to be trusted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.core.errors import CardInvalidError, HeadForgedError
from comity.node import home, peers, publish, rotation, settle
from comity.node.home import Injected
from comity.node.keys import open_signer
from comity.node.node import Node
from comity.node.publish import NODE
from comity.node.rotation import NoSuchKeyError, NotConfirmedError
from comity.node.verify import verify
from tests.node.houses import (
    PASSPHRASE,
    House,
    _rules,
    give,
    make_partners,
    pull,
)


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> Iterator[House]:
    """Whatever a test does, both nodes verify from the sealed bytes up at its end."""
    made = make_partners(tmp_path)
    pull(made.nato, made.kor)
    pull(made.kor, made.nato)
    made.time.move()
    yield made
    for node in (made.kor, made.nato):
        settle.settle(node)
        assert list(verify(node)) == []


def root(node: Node):
    return open_signer("file:offline/root.pem", PASSPHRASE, node.home)


def reopened(house: House) -> Node:
    return home.load(house.kor.home, house.kor.db, _rules(), Injected(clock=house.time))


def states(node: Node, name: str) -> list[str]:
    return [s for (s,) in node.db.rows("SELECT state FROM node_record WHERE name = %s", (name,))]


def test_the_new_card_travels_under_the_old_key_and_then_the_new_key_seals(house: House) -> None:
    kor, nato = house.kor, house.nato
    old = kor.signer.public_key.keyid
    rotation.rotate(kor, root(kor), PASSPHRASE)
    with pytest.raises(NotConfirmedError, match="NATO"):
        rotation.switch(kor, PASSPHRASE)
    pull(nato, kor)
    assert len(peers.keyring(nato, "KOR").card.keys) == 2
    pull(nato, kor)  # the next request bears the receipt
    assert rotation.waits_for(kor) == []
    rotation.switch(kor, PASSPHRASE)
    assert kor.signer.public_key.keyid != old
    assert reopened(house).signer.public_key == kor.signer.public_key
    name = give(kor, "under the new key", to=("NATO",))
    pull(nato, kor)
    assert states(nato, name) == ["held"]


def test_the_old_key_ends_when_the_overlap_does(house: House) -> None:
    kor, nato = house.kor, house.nato
    rotation.rotate(kor, root(kor), PASSPHRASE, overlap=1000)
    pull(nato, kor)
    house.time.move(1000)
    with pytest.raises(HeadForgedError, match="did not hold then"):
        pull(nato, kor)
    rotation.switch(kor, PASSPHRASE, anyway=True)
    pull(nato, kor)


def test_only_the_root_of_the_card_may_change_it(house: House) -> None:
    with pytest.raises(CardInvalidError):
        rotation.rotate(house.kor, root(house.nato), PASSPHRASE)
    assert len(house.kor.card.keys) == 1
    assert len(reopened(house).card.keys) == 1


def test_a_revoked_key_is_replaced_at_once(house: House) -> None:
    kor, nato = house.kor, house.nato
    old = kor.signer
    name = give(kor, "confirmed before", to=("NATO",))
    pull(nato, kor)
    pull(nato, kor)
    house.time.move()
    done = rotation.revoke(kor, root(kor), old.public_key.keyid[:8], PASSPHRASE)
    assert done.card.keys[0].revoked == house.time()
    assert reopened(house).signer.public_key == kor.signer.public_key != old.public_key
    with pytest.raises(HeadForgedError, match="has no key"):
        pull(nato, kor)
    peers.take_card(nato, kor.signed_card)
    pull(nato, kor)
    assert states(nato, name) == ["held"]
    present, kor.signer = kor.signer, old
    stolen = give(kor, "by a thief", to=("NATO",))
    with pytest.raises(HeadForgedError, match="was revoked"):
        pull(nato, kor)
    kor.signer = present
    assert [finding.where for finding in verify(kor)] == [stolen]
    give(kor, "sealed again", to=("NATO",), name=stolen)


def test_what_nobody_confirmed_is_sealed_again(house: House) -> None:
    kor, nato = house.kor, house.nato
    confirmed = give(kor, "confirmed", to=("NATO",))
    pull(nato, kor)
    pull(nato, kor)
    unconfirmed = give(kor, "not yet given", to=("NATO",))
    house.time.move()
    done = rotation.revoke(kor, root(kor), kor.signer.public_key.keyid, PASSPHRASE)
    assert unconfirmed in done.resealed
    assert confirmed not in done.resealed
    newest = publish.newest(kor, unconfirmed)
    assert newest.sealed.seal.keyid == kor.signer.public_key.keyid
    peers.take_card(nato, kor.signed_card)
    pull(nato, kor)
    assert states(nato, unconfirmed) == ["held"]
    assert nato.db.value("SELECT count(*) FROM node_quarantine") == 0


def test_revoking_a_key_that_is_not_there_changes_nothing(house: House) -> None:
    for keyid in ("", "ffffffff"):
        with pytest.raises(NoSuchKeyError):
            rotation.revoke(house.kor, root(house.kor), keyid, PASSPHRASE)
    assert house.kor.card.version == 1


def test_an_old_key_is_revoked_without_a_new_one(house: House) -> None:
    kor = house.kor
    old = kor.signer.public_key.keyid
    rotation.rotate(kor, root(kor), PASSPHRASE)
    rotation.switch(kor, PASSPHRASE, anyway=True)
    present = kor.signer
    house.time.move()
    rotation.revoke(kor, root(kor), old, PASSPHRASE)
    assert kor.signer is present
    assert len(kor.card.keys) == 2


def test_receipts_of_before_a_revocation_are_put_aside_on_both_sides(house: House) -> None:
    from comity.node import countersigned

    kor, nato = house.kor, house.nato
    keyid = kor.signer.public_key.keyid
    rotation.revoke(kor, root(kor), keyid, PASSPHRASE)
    peers.take_card(nato, kor.signed_card)
    assert [kept.peer for kept in countersigned.remembered(kor)[keyid]] == ["NATO"]
    assert [kept.peer for kept in countersigned.remembered(nato)[keyid]] == ["KOR"]
    house.time.move()
    publish.recall(node=kor, actor=NODE, name=give(kor, "later"), parties=())
    rotation.rotate(kor, root(kor), PASSPHRASE)
    assert len(countersigned.remembered(kor)) == 1
