"""Request tokens: a short JWT (RFC 7519) by the node's key, bound to one request.

It names the asking party (``iss``) and the asked one (``aud``), method and path (``htm``, ``htu``
as in RFC 9449), and the SHA-256 of the body. It holds for a minute and once. The signature is made
by the node's signer, wherever that keeps its key; joserfc checks it (Ed25519, RFC 9864).
"""

import base64
import json
import threading
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from comity.core import canonical
from comity.core.card import Card
from comity.core.errors import ComityError
from comity.core.record import Instant
from comity.node.node import Node
from comity.node.peers import UnknownPeerError, keyring

ALGORITHM = "Ed25519"
LIFETIME = 60_000
"""How long a token holds (milliseconds)."""
SKEW = 120_000
"""How far two nodes' clocks may differ (milliseconds)."""
MAX_TOKEN = 4096


class UnauthorisedError(ComityError):
    """The request is not by a peer of this node, or not this request."""

    hint = "Check both clocks, and that each node holds the other's newest card."


class Replays:
    """Which tokens were used, for as long as they would hold."""

    def __init__(self) -> None:
        self._used: dict[str, Instant] = {}
        self._lock = threading.Lock()

    def use(self, token_id: str, until: Instant, now: Instant) -> bool:
        """Note a token; return whether it was new."""
        with self._lock:
            if len(self._used) > 10_000:  # noqa: PLR2004 - a minute of a very busy node
                self._used = {key: end for key, end in self._used.items() if end > now}
            if token_id in self._used:
                return False
            self._used[token_id] = until
            return True


def make(node: Node, peer: str, method: str, path: str, body: bytes) -> str:
    """Return a token for one request to ``peer``."""
    now = node.now()
    head = {"alg": ALGORITHM, "kid": node.signer.public_key.keyid}
    claims = {
        "iss": node.party,
        "aud": peer,
        "htm": method,
        "htu": path,
        "body": canonical.sha256(body),
        "iat": now,
        "exp": now + LIFETIME,
        "jti": node.entropy("token", 16).hex(),
    }
    message = f"{_encode(head)}.{_encode(claims)}".encode()
    signature = base64.urlsafe_b64encode(node.signer.sign(message)).rstrip(b"=")
    return (message + b"." + signature).decode()


def check(node: Node, replays: Replays, token: str, request: tuple[str, str, bytes]) -> str:
    """Return the party that asks, if the token is by its key, for us, and for this very request.

    ``request`` is method, path and body. Raises UnauthorisedError, whatever is wrong.
    """
    method, path, body = request
    now = node.now()
    try:
        if len(token) > MAX_TOKEN:
            raise UnauthorisedError("The token is too long.")
        party = str(_unverified(token, 1).get("iss", ""))
        key = _key(keyring(node, party).card, str(_unverified(token, 0).get("kid", "")), now)
        claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
    except (JoseError, UnknownPeerError, ValueError, IndexError, RecursionError) as error:
        raise UnauthorisedError("The token is not by a peer of this node.") from error
    wanted = {
        "iss": party,
        "aud": node.party,
        "htm": method,
        "htu": path,
        "body": canonical.sha256(body),
    }
    if any(claims.get(name) != value for name, value in wanted.items()):
        raise UnauthorisedError("The token is for another request.")
    issued, expires, token_id = (claims.get(name) for name in ("iat", "exp", "jti"))
    if not (isinstance(issued, int) and isinstance(expires, int) and isinstance(token_id, str)):
        raise UnauthorisedError("The token names no times.")
    if not issued - SKEW <= now < min(expires, issued + LIFETIME) + SKEW:
        raise UnauthorisedError("The token is out of time.")
    if not replays.use(f"{party} {token_id}", expires + SKEW, now):
        raise UnauthorisedError("The token was used before.")
    return party


def _key(card: Card, keyid: str, now: Instant) -> OKPKey:
    for key in card.keys:
        revoked = key.revoked is not None and key.revoked <= now
        ended = key.until is not None and key.until <= now
        if key.key.keyid == keyid and key.key.algorithm == "ed25519" and not revoked and not ended:
            raw = bytes.fromhex(key.key.public)
            Ed25519PublicKey.from_public_bytes(raw)
            x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
            return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
    raise UnauthorisedError("The token is by no key that holds.")


def _encode(value: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _unverified(token: str, part: int) -> dict[str, object]:
    """Read who claims to ask; nothing of it counts before the signature does."""
    piece = token.split(".")[part]
    value = json.loads(base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)))
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one answer to all that is no token
    return value
