"""Seals: DSSE signatures by keys of several algorithms."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from comity.core import canonical, sealing
from comity.core.errors import SealInvalidError, UnknownAlgorithmError
from comity.core.sealing import PublicKey
from tests.core.makes import KOR_SIGNER, NATO_SIGNER, Ed25519Signer, P256Signer, flip

PAYLOAD = b'{"id":"x"}'
SIGNERS = [
    pytest.param(Ed25519Signer(7), id="ed25519"),
    pytest.param(P256Signer(7), id="ecdsa-p256"),
]
Signer = Ed25519Signer | P256Signer


def test_the_encoding_is_that_of_the_protocols_own_example():
    # secure-systems-lab/dsse, protocol.md, "Test Vectors".
    assert sealing.pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_the_protocols_own_signature_verifies():
    # The same section gives key and signature; there in raw (r, s) form, here in DER.
    x = 46950820868899156662930047687818585632848591499744589407958293238635476079160
    y = 5640078356564379163099075877009565129882514886557779369047442380624545832820
    raw = b64decode(
        "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="
    )
    signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = PublicKey("ecdsa-p256", (b"\x04" + x.to_bytes(32) + y.to_bytes(32)).hex())
    sealing.verify(key, "http://example.com/HelloWorld", b"hello world", signature)


def test_lengths_are_of_bytes_not_of_characters():
    assert sealing.pae("한", "글".encode()) == "DSSEv1 3 한 3 글".encode()


def test_type_and_payload_cannot_run_into_each_other():
    assert sealing.pae("a 1", b"b") != sealing.pae("a", b"1 b")


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_seal_verifies(signer: Signer):
    seal = sealing.seal(signer, sealing.HEADER, PAYLOAD)
    assert seal.keyid == signer.public_key.keyid
    sealing.verify(signer.public_key, sealing.HEADER, PAYLOAD, seal.signature)


@pytest.mark.parametrize("signer", SIGNERS)
def test_another_bit_in_any_byte_of_the_signature_is_refused(signer: Signer):
    check = sealing.verifier(signer.public_key)
    message = sealing.pae(sealing.HEADER, PAYLOAD)
    signature = signer.sign(message)
    for position in range(len(signature)):
        for bit in (1, 16, 128):
            with pytest.raises(SealInvalidError):
                check(flip(signature, position, bit), message)


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize("signature", [b"", b"\0", b"\0" * 64, b"0" * 1000])
def test_what_is_no_signature_is_refused(signer: Signer, signature: bytes):
    with pytest.raises(SealInvalidError):
        sealing.verify(signer.public_key, sealing.HEADER, PAYLOAD, signature)


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_seal_over_one_type_of_payload_is_none_over_another(signer: Signer):
    seal = sealing.seal(signer, sealing.HEADER, PAYLOAD)
    with pytest.raises(SealInvalidError):
        sealing.verify(signer.public_key, sealing.HEAD, PAYLOAD, seal.signature)


def test_types_of_payload_all_differ():
    types = {sealing.HEADER, sealing.HEAD, sealing.RECEIPT, sealing.CARD, sealing.PACKAGE}
    assert len(types) == 5


def test_the_key_of_another_refuses():
    seal = sealing.seal(KOR_SIGNER, sealing.HEADER, PAYLOAD)
    with pytest.raises(SealInvalidError, match="does not verify"):
        sealing.verify(NATO_SIGNER.public_key, sealing.HEADER, PAYLOAD, seal.signature)


def test_an_unknown_algorithm_is_named():
    with pytest.raises(UnknownAlgorithmError, match="ml-dsa-65"):
        sealing.verifier(PublicKey("ml-dsa-65", "00"))


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(PublicKey("ed25519", "not hexadecimal"), id="no hexadecimal"),
        pytest.param(PublicKey("ed25519", "00" * 31), id="too short"),
        pytest.param(PublicKey("ed25519", ""), id="empty"),
        pytest.param(PublicKey("ecdsa-p256", "04" + "01" * 64), id="not on the curve"),
        pytest.param(PublicKey("ecdsa-p256", KOR_SIGNER.public_key.public), id="another's"),
    ],
)
def test_a_key_that_is_none_of_its_algorithm_is_refused(key: PublicKey):
    with pytest.raises(SealInvalidError):
        sealing.verifier(key)


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_key_has_one_spelling(signer: Signer):
    key = signer.public_key
    for public in (key.public.upper(), f" {key.public}", f"{key.public[:2]} {key.public[2:]}"):
        with pytest.raises(SealInvalidError):
            sealing.verifier(PublicKey(key.algorithm, public))


def test_a_compressed_point_is_refused():
    public = bytes.fromhex(P256Signer(7).public_key.public)
    compressed = bytes([2 + public[-1] % 2]) + public[1:33]
    with pytest.raises(SealInvalidError):
        sealing.verifier(PublicKey("ecdsa-p256", compressed.hex()))


def test_the_id_of_a_key_is_of_algorithm_and_key():
    key = KOR_SIGNER.public_key
    assert key.keyid == canonical.sha256(canonical.encode(key))[:32]
    assert key.keyid != PublicKey("ecdsa-p256", key.public).keyid
    assert key.keyid != NATO_SIGNER.public_key.keyid


def test_a_fingerprint_is_eight_groups_of_four_as_people_read_it_aloud():
    words = sealing.fingerprint(KOR_SIGNER.public_key)
    groups = words.split(" ")
    assert [len(group) for group in groups] == [4] * 8
    assert words == words.upper()
    assert words.replace(" ", "").lower() == KOR_SIGNER.public_key.keyid
