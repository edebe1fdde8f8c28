"""Where private keys live: a signer is chosen by URI, so that a hardware module needs no new code.

``file:PATH`` is a PKCS #8 file encrypted under the node's passphrase. Other schemes register
themselves in ``SCHEMES``.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from comity.core.errors import ComityError
from comity.core.sealing import PublicKey, Signer

A = TypeVar("A")
B = TypeVar("B")
THREADS = 2 * (os.cpu_count() or 1)
"""More than cores, so that none idles while a thread waits to hold Python's lock."""
WORTH_A_THREAD = 50
"""Signatures or checks that take longer than a thread to start, by far."""


class KeyUnavailableError(ComityError):
    """A private key cannot be opened."""

    hint = "Check the key's URI, the file's permissions and COMITY_PASSPHRASE."


class Ed25519Signer:
    """Signs with an Ed25519 key held in memory (RFC 8032)."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        """Take a private key."""
        self._key = key
        self.public_key = PublicKey("ed25519", key.public_key().public_bytes_raw().hex())

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self._key.sign(message)

    def sign_all(self, messages: Sequence[bytes]) -> list[bytes]:
        """Return each signature, in order."""
        return spread(self.sign, messages)


class P256Signer:
    """Signs with an ECDSA key on P-256 held in memory (FIPS 186-5)."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        """Take a private key."""
        self._key = key
        point = key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.public_key = PublicKey("ecdsa-p256", point.hex())

    def sign(self, message: bytes) -> bytes:
        """Return the signature in DER."""
        return self._key.sign(message, ec.ECDSA(hashes.SHA256()))

    def sign_all(self, messages: Sequence[bytes]) -> list[bytes]:
        """Return each signature, in order."""
        return spread(self.sign, messages)


def spread(act: Callable[[A], B], each: Sequence[A]) -> list[B]:
    """Sign or verify over the machine's cores: in threads, since both let go of Python's lock."""
    share = -(-len(each) // THREADS)
    if share < WORTH_A_THREAD:
        return [act(one) for one in each]
    parts = [each[start : start + share] for start in range(0, len(each), share)]
    with ThreadPoolExecutor(THREADS) as threads:
        done = threads.map(lambda part: [act(one) for one in part], parts)
        return [one for part in done for one in part]


def open_signer(uri: str, passphrase: bytes, base: Path) -> Signer:
    """Open the signer that ``uri`` names; relative paths are below ``base``.

    Raises KeyUnavailableError.
    """
    scheme, _, rest = uri.partition(":")
    if scheme not in SCHEMES:
        raise KeyUnavailableError(f"No signer is known for “{scheme}:”.")
    return SCHEMES[scheme](rest, passphrase, base)


def write_key(path: Path, key: Ed25519PrivateKey | X25519PrivateKey, passphrase: bytes) -> None:
    """Write a private key, encrypted, readable by its owner alone. Never overwrites."""
    data = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def read_key(path: Path, passphrase: bytes) -> object:
    """Read a private key. Raises KeyUnavailableError."""
    try:
        return serialization.load_pem_private_key(path.read_bytes(), passphrase)
    except OSError as error:
        raise KeyUnavailableError(f"{path.name}: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise KeyUnavailableError(f"{path.name} does not open with this passphrase.") from error


def _from_file(rest: str, passphrase: bytes, base: Path) -> Signer:
    key = read_key(base / rest, passphrase)
    if isinstance(key, Ed25519PrivateKey):
        return Ed25519Signer(key)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return P256Signer(key)
    raise KeyUnavailableError(f"{rest} holds no key that signs.")


SCHEMES: dict[str, Callable[[str, bytes, Path], Signer]] = {"file": _from_file}
