"""Records as a peer must not give them, each wrong in one way, with the error it deserves."""

import json
from collections.abc import Callable
from dataclasses import replace

from comity.core import canonical
from comity.core.record import LATEST
from comity.node.kinds import CardBody
from tests.node.simulated import Offer, Simulated, key, other_seal, release, with_header


def flipped(data: bytes, position: int = 7) -> bytes:
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]


def respelled(raw: bytes, change: Callable[[dict], object]) -> bytes:
    header = json.loads(raw)
    change(header)
    return canonical.encode(header)


def altered(nato: Simulated, change: Callable[[dict], object]) -> Offer:
    version = nato.item()
    return with_header(version, respelled(version.sealed.header, change), nato.signer)


def header_flipped(nato: Simulated) -> Offer:
    version = nato.item()
    return release(version, replace(version.sealed, header=flipped(version.sealed.header)))


def header_flipped_and_named(nato: Simulated) -> Offer:
    """The entry names the changed header, but the seal is of the true one."""
    version = nato.item()
    raw = version.sealed.header.replace(b'"CYB"', b'"CYC"')
    offer = release(version, replace(version.sealed, header=raw))
    return replace(offer, sha256=canonical.sha256(raw))


def body_flipped(nato: Simulated) -> Offer:
    version = nato.item()
    return release(version, replace(version.sealed, body=flipped(version.sealed.body or b"")))


def salt_flipped(nato: Simulated) -> Offer:
    version = nato.item()
    return release(version, replace(version.sealed, salt=flipped(version.sealed.salt or b"")))


def salt_missing(nato: Simulated) -> Offer:
    version = nato.item()
    return release(version, replace(version.sealed, salt=None))


def signature_flipped(nato: Simulated) -> Offer:
    version = nato.item()
    seal = version.sealed.seal
    return release(version, replace(version.sealed, seal=other_seal(seal, flipped(seal.signature))))


def signature_short(nato: Simulated) -> Offer:
    version = nato.item()
    seal = version.sealed.seal
    return release(version, replace(version.sealed, seal=other_seal(seal, b"\x00")))


def key_unknown(nato: Simulated) -> Offer:
    return release(nato.item(signer=key("somebody")))


def spaced(nato: Simulated) -> Offer:
    version = nato.item()
    raw = version.sealed.header.replace(b'","', b'", "', 1)
    return with_header(version, raw, nato.signer)


def reordered(nato: Simulated) -> Offer:
    version = nato.item()
    raw = json.dumps(json.loads(version.sealed.header), separators=(",", ":")).encode()
    backwards = json.dumps(
        dict(reversed(json.loads(raw).items())), separators=(",", ":"), ensure_ascii=False
    ).encode()
    return with_header(version, backwards, nato.signer)


def refs_differ(nato: Simulated) -> Offer:
    return altered(nato, lambda header: header.update(refs=[nato.name("item", 999)]))


def dated_before_2000(nato: Simulated) -> Offer:
    version = nato.item()
    raw = respelled(version.sealed.header, lambda header: header.update(made_at=1))
    return replace(with_header(version, raw, nato.signer), made_at=1)


def dated_in_microseconds(nato: Simulated) -> Offer:
    version = nato.item()
    raw = respelled(version.sealed.header, lambda header: header.update(made_at=LATEST))
    return replace(with_header(version, raw, nato.signer), made_at=LATEST)


def over_1_mib(nato: Simulated) -> Offer:
    version = nato.item()
    body = b'"' + b"x" * canonical.MAX_BODY_BYTES + b'"'
    content = {"sha256": canonical.sha256(version.sealed.salt + body), "size": len(body)}
    raw = respelled(version.sealed.header, lambda header: header["content"].update(content))
    offer = with_header(version, raw, nato.signer)
    return replace(offer, sealed=replace(offer.sealed, body=body))


def over_1_mib_but_not_said(nato: Simulated) -> Offer:
    version = nato.item()
    body = b'"' + b"x" * canonical.MAX_BODY_BYTES + b'"'
    return release(version, replace(version.sealed, body=body))


def not_of_its_kind(nato: Simulated) -> Offer:
    return with_body(nato, b'{"title": 1}')


def not_json(nato: Simulated) -> Offer:
    return with_body(nato, b"\x00\xff{")


def nul_in_the_text(nato: Simulated) -> Offer:
    return with_body(nato, nato.item().sealed.body.replace(b"harbour", b"har\\u0000ur"))


def half_a_pair_in_the_text(nato: Simulated) -> Offer:
    return with_body(nato, nato.item().sealed.body.replace(b"harbour", b"har\\ud800ur"))


def nested_without_end(nato: Simulated) -> Offer:
    return with_body(nato, b'{"title":' + b"[" * 100_000)


def with_body(nato: Simulated, body: bytes) -> Offer:
    version = nato.item()
    content = {"sha256": canonical.sha256(version.sealed.salt + body), "size": len(body)}
    raw = respelled(version.sealed.header, lambda header: header["content"].update(content))
    offer = with_header(version, raw, nato.signer)
    return replace(offer, sealed=replace(offer.sealed, body=body))


def date_that_is_none(nato: Simulated) -> Offer:
    body = nato.item().sealed.body.replace(b'"date":""', b'"date":"2023-02-30"')
    return with_body(nato, body)


def entry_naming_another_header(nato: Simulated) -> Offer:
    one, other = nato.item("one"), nato.item("other")
    return release(one, other.sealed)


def entry_naming_another_id(nato: Simulated) -> Offer:
    version = nato.item()
    return replace(release(version), id=nato.name("item", 998))


def entry_naming_another_instant(nato: Simulated) -> Offer:
    version = nato.item()
    return replace(release(version), made_at=version.header.made_at + 1)


def owned_by_korea(nato: Simulated) -> Offer:
    return release(nato.item(owner="KOR"))


def owned_by_a_stranger(nato: Simulated) -> Offer:
    return release(nato.item(owner="JPN"))


def rubbish_card(nato: Simulated) -> Offer:
    return release(nato.seal("card", CardBody("no card", "00"), subject="card"))


def card_of_another(nato: Simulated) -> Offer:
    other = Simulated("CCDCOE", nato.time).signed_card
    return release(nato.seal("card", CardBody(other.card, other.signature), subject="card"))


def card_that_cannot_be(nato: Simulated) -> Offer:
    signature = nato.signed_card.signature
    return release(nato.seal("card", CardBody(nato.signed_card.card, signature[::-1])))


BAD = {
    header_flipped: "BodyMismatchError",
    header_flipped_and_named: "SealInvalidError",
    body_flipped: "BodyMismatchError",
    salt_flipped: "BodyMismatchError",
    salt_missing: "BodyMismatchError",
    signature_flipped: "SealInvalidError",
    signature_short: "SealInvalidError",
    key_unknown: "UnknownKeyError",
    spaced: "NotCanonicalError",
    reordered: "NotCanonicalError",
    refs_differ: "ReferencesDifferError",
    dated_before_2000: "ImpossibleDateError",
    dated_in_microseconds: "ImpossibleDateError",
    over_1_mib: "MalformedError",
    over_1_mib_but_not_said: "BodyMismatchError",
    not_of_its_kind: "BodyInvalidError",
    not_json: "ForbiddenCharacterError",
    nul_in_the_text: "ForbiddenCharacterError",
    half_a_pair_in_the_text: "ForbiddenCharacterError",
    nested_without_end: "MalformedError",
    date_that_is_none: "ImpossibleDateError",
    entry_naming_another_header: "BodyMismatchError",
    entry_naming_another_id: "BodyMismatchError",
    entry_naming_another_instant: "BodyMismatchError",
    owned_by_korea: "NotOwnerError",
    owned_by_a_stranger: "UnknownPeerError",
    rubbish_card: "MalformedError",
    card_of_another: "CardInvalidError",
    card_that_cannot_be: "CardInvalidError",
}
