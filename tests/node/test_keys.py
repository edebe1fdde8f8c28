"""Signing many messages at once, over the machine's cores."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core import sealing
from comity.core.sealing import Signer
from comity.node.keys import THREADS, WORTH_A_THREAD, Ed25519Signer, P256Signer

MANY = THREADS * WORTH_A_THREAD + 1


@pytest.mark.parametrize(
    "signer",
    [
        Ed25519Signer(Ed25519PrivateKey.from_private_bytes(bytes(32))),
        P256Signer(ec.derive_private_key(7, ec.SECP256R1())),
    ],
    ids=["ed25519", "ecdsa-p256"],
)
@pytest.mark.parametrize("count", [0, 1, MANY])
def test_each_of_many_gets_its_own_signature_in_order(signer: Signer, count: int) -> None:
    messages = [b"%d" % n for n in range(count)]

    signatures = signer.sign_all(messages)

    verify = sealing.verifier(signer.public_key)
    for signature, message in zip(signatures, messages, strict=True):
        verify(signature, message)
