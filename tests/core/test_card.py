"""Cards: signed by one root, succeeded by newer ones, never taking back a revocation."""

from contextlib import nullcontext

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core import canonical, card, sealing
from comity.core.card import Card, Keyring, NodeKey, SignedCard
from comity.core.errors import (
    CardInvalidError,
    ComityError,
    ImpossibleDateError,
    KeyOutOfTimeError,
    KeyRevokedError,
    MalformedError,
    NotCanonicalError,
    SealInvalidError,
    UnknownAlgorithmError,
    UnknownKeyError,
)
from comity.core.sealing import PublicKey
from tests.core.makes import (
    DAY,
    KOR_SIGNER,
    NATO_SIGNER,
    NOW,
    OUTSIDER_SIGNER,
    Ed25519Signer,
    P256Signer,
    flip,
)

ROOT, OTHER_ROOT = Ed25519Signer(21), Ed25519Signer(22)
SINCE = NOW - 365 * DAY


def node_key(signer: Ed25519Signer | P256Signer, **changes: object) -> NodeKey:
    return NodeKey(**{"key": signer.public_key, "since": SINCE, **changes})


def make_card(party: str = "KOR", signer: Ed25519Signer = KOR_SIGNER, **changes: object) -> Card:
    said = {
        "party": party,
        "name": {"en": "Republic of Korea", "ko": "대한민국"},
        "root": ROOT.public_key,
        "keys": (node_key(signer),),
        "encryption": "0" * 64,
        "address": "http://kor.localhost",
        "version": 1,
        "epoch": 1,
        "made_at": NOW,
    }
    return Card(**{**said, **changes})


FIRST = make_card()


def read(new: Card, known: Card | None = None) -> Card:
    return card.read(card.sign(new, ROOT), known)


def test_a_card_signed_by_its_root_is_read():
    assert read(FIRST) == FIRST


def test_a_card_is_signed_by_the_root_it_names():
    with pytest.raises(CardInvalidError, match="root that it names"):
        card.sign(FIRST, OTHER_ROOT)


def test_a_card_signed_by_another_is_refused():
    payload = canonical.encode(FIRST)
    signature = sealing.seal(OTHER_ROOT, sealing.CARD, payload).signature.hex()
    with pytest.raises(CardInvalidError, match="not signed by its root"):
        card.read(SignedCard(payload.decode(), signature))


def test_every_other_byte_of_a_card_is_refused():
    signed = card.sign(FIRST, ROOT)
    raw = signed.card.encode()
    for place in range(len(raw)):
        changed = flip(raw, place).decode(errors="surrogateescape")
        with pytest.raises(ComityError):
            card.read(SignedCard(changed, signed.signature))


@pytest.mark.parametrize("signature", ["", "no hexadecimal", "00" * 64])
def test_what_is_no_signature_of_a_card_is_refused(signature: str):
    with pytest.raises(CardInvalidError):
        card.read(SignedCard(card.sign(FIRST, ROOT).card, signature))


def test_a_seal_over_another_type_is_no_signature_of_a_card():
    payload = canonical.encode(FIRST)
    signature = sealing.seal(ROOT, sealing.HEADER, payload).signature.hex()
    with pytest.raises(CardInvalidError):
        card.read(SignedCard(payload.decode(), signature))


def test_a_card_that_is_not_canonical_is_refused():
    signed = card.sign(FIRST, ROOT)
    with pytest.raises(NotCanonicalError):
        card.read(SignedCard(signed.card + " ", signed.signature))


def test_half_a_pair_is_no_text_of_a_card():
    with pytest.raises(MalformedError, match="not text"):
        card.read(SignedCard("\ud800", "00"))


@given(st.text(max_size=80))
def test_arbitrary_text_raises_nothing_but_what_is_ours(text: str):
    with pytest.raises(MalformedError):
        card.read(SignedCard(text, "00"))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"keys": ()}, CardInvalidError, id="no key"),
        pytest.param({"keys": (node_key(KOR_SIGNER),) * 2}, CardInvalidError, id="a key twice"),
        pytest.param(
            {"keys": (node_key(KOR_SIGNER, until=SINCE),)}, ImpossibleDateError, id="no time"
        ),
        pytest.param(
            {"keys": (node_key(KOR_SIGNER, until=SINCE - 1),)}, ImpossibleDateError, id="backwards"
        ),
        pytest.param(
            {"keys": (NodeKey(PublicKey("rot13", "00"), SINCE),)}, UnknownAlgorithmError, id="alg"
        ),
        pytest.param(
            {"keys": (NodeKey(PublicKey("ed25519", "00"), SINCE),)}, SealInvalidError, id="no key"
        ),
        pytest.param({"encryption": "0" * 63}, MalformedError, id="short"),
        pytest.param({"encryption": "0" * 64 + "\n"}, MalformedError, id="line feed"),
        pytest.param({"party": "kor"}, MalformedError, id="party"),
        pytest.param({"version": 0}, MalformedError, id="version"),
        pytest.param({"epoch": 0}, MalformedError, id="epoch"),
        pytest.param({"address": "x" * 257}, MalformedError, id="address"),
        pytest.param({"made_at": 10**18}, MalformedError, id="no date"),
    ],
)
def test_a_card_that_cannot_be_is_refused(changes: dict[str, object], error: type[ComityError]):
    with pytest.raises(error):
        read(make_card(**changes))


def test_a_key_may_end_a_millisecond_after_it_begins():
    read(make_card(keys=(node_key(KOR_SIGNER, until=SINCE + 1),)))


# Succession.


def second(**changes: object) -> Card:
    return make_card(**{"version": 2, **changes})


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(second(), id="a newer version"),
        pytest.param(second(epoch=2), id="a newer epoch"),
        pytest.param(
            second(keys=(node_key(KOR_SIGNER), node_key(P256Signer(5)))), id="one key more"
        ),
        pytest.param(
            second(keys=(node_key(KOR_SIGNER, until=NOW), node_key(NATO_SIGNER, since=NOW))),
            id="rotation",
        ),
        pytest.param(second(keys=(node_key(KOR_SIGNER, revoked=NOW),)), id="a revocation"),
        pytest.param(second(address="http://elsewhere"), id="another address"),
        pytest.param(FIRST, id="the same again"),
    ],
)
def test_a_newer_card_of_the_same_root_succeeds(new: Card):
    assert read(new, FIRST) == new


def test_a_card_of_another_root_does_not_succeed():
    other = second(root=OTHER_ROOT.public_key)
    with pytest.raises(CardInvalidError, match="not of the root that was compared"):
        card.read(card.sign(other, OTHER_ROOT), FIRST)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        pytest.param(second(party="JPN"), "not of the root", id="another party"),
        pytest.param(make_card(address="x"), "two cards", id="another under one version"),
        pytest.param(second(keys=(node_key(NATO_SIGNER),)), "drops key", id="a key dropped"),
    ],
)
def test_a_card_that_contradicts_the_one_held_does_not_succeed(new: Card, words: str):
    with pytest.raises(CardInvalidError, match=words):
        read(new, FIRST)


def test_an_older_version_or_epoch_does_not_succeed():
    held = make_card(version=3, epoch=3)
    for older in (make_card(version=2, epoch=3), make_card(version=4, epoch=2)):
        with pytest.raises(CardInvalidError, match="older"):
            read(older, held)


@pytest.mark.parametrize("revoked", [None, NOW - 1, NOW + 1])
def test_a_revocation_is_not_taken_back_nor_moved(revoked: int | None):
    held = second(keys=(node_key(KOR_SIGNER, revoked=NOW),))
    new = make_card(version=3, keys=(node_key(KOR_SIGNER, revoked=revoked),))
    with pytest.raises(CardInvalidError, match="or its revocation"):
        read(new, held)
    same = make_card(version=3, keys=(node_key(KOR_SIGNER, revoked=NOW),))
    assert read(same, held) == same


# Seals under a card.

PAYLOAD = b"{}"


def verify(
    of: Card,
    signer: Ed25519Signer | P256Signer = KOR_SIGNER,
    made_at: int = NOW,
    **changes: object,
) -> None:
    seal = sealing.seal(signer, sealing.HEADER, PAYLOAD)
    said = {"now": NOW, **changes}
    Keyring.of(of).verify(seal, sealing.HEADER, PAYLOAD, made_at, **said)


def test_a_seal_by_a_key_of_the_card_verifies():
    verify(FIRST)
    verify(make_card(keys=(node_key(KOR_SIGNER), node_key(P256Signer(5)))), P256Signer(5))


def test_a_seal_by_a_key_not_on_the_card_is_refused():
    with pytest.raises(UnknownKeyError, match="KOR has no key"):
        verify(FIRST, OUTSIDER_SIGNER)


def test_a_seal_that_claims_anothers_key_does_not_verify():
    seal = sealing.Seal(
        KOR_SIGNER.public_key.keyid,
        OUTSIDER_SIGNER.sign(sealing.pae(sealing.HEADER, PAYLOAD)),
    )
    with pytest.raises(SealInvalidError, match="does not verify"):
        Keyring.of(FIRST).verify(seal, sealing.HEADER, PAYLOAD, NOW, now=NOW)


def test_each_key_verifies_only_its_own():
    both = make_card(keys=(node_key(KOR_SIGNER), node_key(NATO_SIGNER)))
    seal = sealing.Seal(
        KOR_SIGNER.public_key.keyid, NATO_SIGNER.sign(sealing.pae(sealing.HEADER, PAYLOAD))
    )
    with pytest.raises(SealInvalidError):
        Keyring.of(both).verify(seal, sealing.HEADER, PAYLOAD, NOW, now=NOW)


def test_a_seal_over_something_else_does_not_verify():
    seal = sealing.seal(KOR_SIGNER, sealing.HEADER, PAYLOAD)
    with pytest.raises(SealInvalidError):
        Keyring.of(FIRST).verify(seal, sealing.HEADER, b"[]", NOW, now=NOW)
    with pytest.raises(SealInvalidError):
        Keyring.of(FIRST).verify(seal, sealing.HEAD, PAYLOAD, NOW, now=NOW)


def test_a_key_seals_from_its_beginning_and_no_more_at_its_end():
    timed = make_card(keys=(node_key(KOR_SIGNER, since=NOW, until=NOW + 10),))
    verify(timed, made_at=NOW)
    verify(timed, made_at=NOW + 9)
    for made_at in (NOW - 1, NOW + 10):
        with pytest.raises(KeyOutOfTimeError):
            verify(timed, made_at=made_at)


REVOKED = make_card(keys=(node_key(KOR_SIGNER, revoked=NOW),))


def test_a_revoked_key_counts_only_for_what_was_countersigned_before():
    with pytest.raises(KeyRevokedError):
        verify(REVOKED)
    verify(REVOKED, countersigned=True)


def test_a_date_before_the_revocation_does_not_help_a_revoked_key():
    with pytest.raises(KeyRevokedError):
        verify(REVOKED, made_at=NOW - 100 * DAY)


def test_a_key_is_revoked_at_its_instant():
    verify(REVOKED, now=NOW - 1)
    with pytest.raises(KeyRevokedError):
        verify(REVOKED, now=NOW)


def forged() -> sealing.Seal:
    message = sealing.pae(sealing.HEADER, PAYLOAD)
    return sealing.Seal(KOR_SIGNER.public_key.keyid, NATO_SIGNER.sign(message))


@pytest.mark.parametrize(
    ("of", "seal", "type_", "refused"),
    [
        pytest.param(
            FIRST, sealing.seal(KOR_SIGNER, sealing.HEADER, PAYLOAD), "", None, id="sound"
        ),
        pytest.param(
            make_card(keys=(node_key(KOR_SIGNER), node_key(NATO_SIGNER))),
            *(forged(), "", SealInvalidError),
            id="another key's",
        ),
        pytest.param(
            FIRST,
            *(sealing.seal(OUTSIDER_SIGNER, sealing.HEADER, PAYLOAD), "", UnknownKeyError),
            id="no key of the card",
        ),
        pytest.param(
            FIRST,
            *(sealing.seal(KOR_SIGNER, sealing.HEADER, PAYLOAD), sealing.HEAD, SealInvalidError),
            id="over another type",
        ),
        pytest.param(
            REVOKED,
            *(sealing.seal(KOR_SIGNER, sealing.HEADER, PAYLOAD), "", KeyRevokedError),
            id="revoked",
        ),
        pytest.param(
            make_card(keys=(node_key(KOR_SIGNER, since=NOW + 1),)),
            *(sealing.seal(KOR_SIGNER, sealing.HEADER, PAYLOAD), "", KeyOutOfTimeError),
            id="out of its time",
        ),
    ],
)
def test_what_was_looked_at_ahead_is_judged_as_ever(
    of: Card, seal: sealing.Seal, type_: str, refused: type[ComityError] | None
):
    for ring in (
        Keyring.of(of),
        Keyring.of(of).ahead(sealing.HEADER, [(seal, PAYLOAD)], map),
    ):
        with pytest.raises(refused) if refused else nullcontext():
            ring.verify(seal, type_ or sealing.HEADER, PAYLOAD, NOW, now=NOW)


def test_what_was_sound_ahead_is_not_computed_again():
    seal = sealing.seal(KOR_SIGNER, sealing.HEADER, PAYLOAD)
    believing = Keyring.of(FIRST).ahead(
        sealing.HEADER, [(forged(), PAYLOAD)], lambda _, asked: [True] * len(asked)
    )
    believing.verify(forged(), sealing.HEADER, PAYLOAD, NOW, now=NOW)
    believing.verify(seal, sealing.HEADER, PAYLOAD, NOW, now=NOW)
    with pytest.raises(SealInvalidError):
        believing.verify(forged(), sealing.HEADER, b"[]", NOW, now=NOW)


def test_what_was_countersigned_must_still_verify():
    seal = sealing.Seal(KOR_SIGNER.public_key.keyid, b"\0" * 64)
    with pytest.raises(SealInvalidError):
        Keyring.of(REVOKED).verify(seal, sealing.HEADER, PAYLOAD, NOW, now=NOW, countersigned=True)


def test_after_a_rotation_each_key_seals_in_its_own_time():
    rotated = make_card(keys=(node_key(KOR_SIGNER, until=NOW), node_key(NATO_SIGNER, since=NOW)))
    verify(rotated, KOR_SIGNER, made_at=NOW - 1)
    verify(rotated, NATO_SIGNER, made_at=NOW)
    with pytest.raises(KeyOutOfTimeError):
        verify(rotated, KOR_SIGNER, made_at=NOW)
    with pytest.raises(KeyOutOfTimeError):
        verify(rotated, NATO_SIGNER, made_at=NOW - 1)


def test_a_card_travels_as_its_canonical_text():
    signed = card.sign(FIRST, ROOT)
    again = msgspec.json.decode(msgspec.json.encode(signed), type=SignedCard)
    assert card.read(again) == FIRST
