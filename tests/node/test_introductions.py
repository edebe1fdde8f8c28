"""Whoever introduces themselves waits, and learns nothing of who else is known."""

import msgspec
import pytest

from comity.core.sealing import fingerprint
from comity.node import introductions, peers, wire
from comity.node.introductions import MAX_PENDING, charter_ceiling
from comity.node.node import Node
from tests.node import recompute
from tests.node.houses import House, make_node
from tests.node.simulated import Simulated, key
from tests.node.test_service import Asked, ask, code, house

__all__ = ["ask", "house"]


def introduction(other: Node, node: Node) -> bytes:
    return wire.encode(peers.introduce(other, node.card, charter_ceiling(other.policies)))


def test_an_introduction_waits_until_people_have_compared(house: House, ask: Asked):
    status, body = ask("/node/introduction", introduction(house.ccdcoe, house.kor))
    assert (status, wire.decode(body, introductions.Arrived).arrived) == (200, True)
    assert list(introductions.pending(house.kor)) == ["CCDCOE"]
    with pytest.raises(peers.UnknownPeerError):
        peers.keyring(house.kor, "CCDCOE")
    introductions.confirm_pending(house.kor, "CCDCOE", fingerprint(house.ccdcoe.card.root))
    assert peers.keyring(house.kor, "CCDCOE").card.party == "CCDCOE"


def test_whoever_asks_in_a_peer_s_name_does_not_learn_that_it_is_one(house: House, ask: Asked):
    """The same answer for a peer, for a party that waits, and for one that nobody knows."""
    answers = set()
    for party in ("NATO", "JPN", "JPN"):
        false = Simulated(party, house.time)
        false.root = key(f"false {party}")
        false.sign_card()
        answers.add(
            ask("/node/introduction", wire.encode(peers.Introduction(false.signed_card, ())))
        )
    assert len(answers) == 1
    assert peers.keyring(house.kor, "NATO").card == house.nato.card


def test_introductions_fill_no_more_than_their_place(house: House, ask: Asked):
    for number in range(MAX_PENDING):
        other = Simulated(f"P{number}", house.time)
        assert (
            ask("/node/introduction", wire.encode(peers.Introduction(other.signed_card, ())))[0]
            == 200
        )
    late = wire.encode(peers.Introduction(Simulated("LATE", house.time).signed_card, ()))
    assert code(ask("/node/introduction", late)) == (400, "TooManyIntroductionsError")
    again = wire.encode(peers.Introduction(Simulated("P0", house.time).signed_card, ()))
    assert ask("/node/introduction", again)[0] == 200


@pytest.mark.parametrize("body", [b"", b"\xff", b"x" * (introductions.MAX_BYTES + 1)])
def test_an_introduction_that_is_rubbish_is_refused(house: House, ask: Asked, body: bytes):
    before = recompute.tables(house.kor, "audit")
    assert ask("/node/introduction", body)[0] in {400, 413}
    assert recompute.tables(house.kor, "audit") == before


@pytest.mark.parametrize("text", ["{}", "", '{"party":"N\\u0000"}', "[" * 5000, '{"party":1}'])
def test_a_card_that_is_rubbish_is_refused(house: House, ask: Asked, text: str):
    card = msgspec.structs.replace(house.nato.signed_card, card=text)
    answer = ask("/node/introduction", wire.encode(peers.Introduction(card, ())))
    assert answer[0] == 400
    assert b"NATO" not in answer[1]


def test_what_a_refused_introduction_says_is_kept_by_nobody(house: House, ask: Asked):
    other = make_node("POL", "default", house.kor.home.parent, house.time)
    forged = msgspec.structs.replace(other.signed_card, signature="00" * 64)
    assert code(ask("/node/introduction", wire.encode(peers.Introduction(forged, ())))) == (
        400,
        "CardInvalidError",
    )
    assert introductions.pending(house.kor) == {}
