"""Keys and seals: DSSE signatures by keys of several algorithms.

A seal is a signature over DSSE's pre-authentication encoding (Dead Simple Signing Envelope,
protocol.md) of a payload type and the exact bytes. It is kept raw; DSSE's base64 envelope is made
only at an edge that wants it. Where a private key lives is the business of the signer: a file
today, a hardware module tomorrow, chosen by URI in ``comity.node.keys``.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from comity.core import canonical
from comity.core.errors import SealInvalidError, UnknownAlgorithmError

HEADER = "application/vnd.comity.header+json"
HEAD = "application/vnd.comity.head+json"
RECEIPT = "application/vnd.comity.receipt+json"
CARD = "application/vnd.comity.card+json"
PACKAGE = "application/vnd.comity.package"

_P256_POINT = 65
"""Bytes of an uncompressed point: one key has one spelling, so one id."""


class PublicKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A verification key: its algorithm's name and its raw public bytes in hexadecimal."""

    algorithm: str
    public: str

    @property
    def keyid(self) -> str:
        """SHA-256 over the canonical key, the first 32 hexadecimal digits (128 bits)."""
        return canonical.sha256(canonical.encode(self))[:32]


class Seal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Who sealed (a key's id) and the raw signature."""

    keyid: str
    signature: bytes


Verify = Callable[[bytes, bytes], None]
"""Checks (signature, message); raises SealInvalidError."""


class Signer(Protocol):
    """Whatever can sign: a key in a file, in a hardware module, behind an agent."""

    @property
    def public_key(self) -> PublicKey:
        """The key that verifies what this signer signs."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the raw signature over ``message``."""
        ...

    def sign_all(self, messages: Sequence[bytes]) -> list[bytes]:
        """Return the raw signature over each message, in order."""
        ...


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding (secure-systems-lab/dsse, protocol.md, version 1)."""
    type_ = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(type_), type_, len(payload), payload)


def seal(signer: Signer, payload_type: str, payload: bytes) -> Seal:
    """Seal ``payload``."""
    return Seal(signer.public_key.keyid, signer.sign(pae(payload_type, payload)))


def seal_all(signer: Signer, payload_type: str, payloads: Sequence[bytes]) -> list[Seal]:
    """Seal each payload, in order: a signer may use all the machine's cores for many."""
    keyid = signer.public_key.keyid
    signatures = signer.sign_all([pae(payload_type, payload) for payload in payloads])
    return [Seal(keyid, signature) for signature in signatures]


def verify(key: PublicKey, payload_type: str, payload: bytes, signature: bytes) -> None:
    """Check a signature. Raises SealInvalidError or UnknownAlgorithmError."""
    verifier(key)(signature, pae(payload_type, payload))


def verifier(key: PublicKey) -> Verify:
    """Return a function of (signature, message) for many checks under one key.

    It raises SealInvalidError; making it raises UnknownAlgorithmError.
    """
    try:
        public = bytes.fromhex(key.public)
        check = _ALGORITHMS[key.algorithm](public)
    except KeyError:
        raise UnknownAlgorithmError(f"The algorithm “{key.algorithm}” is not known.") from None
    except ValueError as error:
        raise SealInvalidError("The public key is not one of its algorithm.") from error
    if public.hex() != key.public:
        raise SealInvalidError("The public key is not in lower-case hexadecimal.")

    def checked(signature: bytes, message: bytes) -> None:
        try:
            check(signature, message)
        except InvalidSignature:
            raise SealInvalidError("The signature does not verify.") from None

    return checked


def fingerprint(key: PublicKey) -> str:
    """Return the key's fingerprint as people compare it by voice: 8 groups of 4 digits."""
    digest = hashlib.sha256(canonical.encode(key)).hexdigest()[:32].upper()
    return " ".join(digest[i : i + 4] for i in range(0, 32, 4))


def _ed25519(public: bytes) -> Verify:
    return Ed25519PublicKey.from_public_bytes(public).verify


def _p256(public: bytes) -> Verify:
    if len(public) != _P256_POINT:
        raise ValueError("The point is not uncompressed.")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    return lambda signature, message: key.verify(signature, message, ec.ECDSA(hashes.SHA256()))


_ALGORITHMS: dict[str, Callable[[bytes], Verify]] = {
    "ed25519": _ed25519,  # RFC 8032
    "ecdsa-p256": _p256,  # FIPS 186-5, point uncompressed (SEC 1, 2.3.3), signature in DER
}
