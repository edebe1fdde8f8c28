"""A node: one party's running copy, as an object that everything is given.

It binds a database to a party, its keys, its kinds and policies, a clock and a source of
randomness. Clock and randomness are injected: tests and the demo play histories, and the
non-interference harness keys randomness by (session, request, purpose), so that a command left out
shifts nothing.
"""

import hashlib
import hmac
import os
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from comity.core.card import Card, SignedCard
from comity.core.errors import ComityError
from comity.core.kinds import Kinds
from comity.core.policies import Policies
from comity.core.record import Instant
from comity.core.sealing import Signer
from comity.node.db import Database

Clock = Callable[[], Instant]

FIRST = 10**14
"""The smallest number that is drawn."""


class RestoringError(ComityError):
    """The node was restored from a backup and may not write yet."""

    hint = "Wait until every peer has returned what it holds, or open a new epoch with the root."


def system_clock() -> Instant:
    """Return the machine's time."""
    return time.time_ns() // 1_000_000


class Entropy(Protocol):
    """A source of randomness."""

    def __call__(self, purpose: str, size: int) -> bytes:
        """Return ``size`` random bytes for a purpose."""
        ...


def system_entropy(purpose: str, size: int) -> bytes:  # noqa: ARG001 - the purpose is for keyed sources
    """Return randomness of the operating system."""
    return os.urandom(size)


class KeyedEntropy:
    """Randomness keyed by (session, request, purpose): the same for the same request, always.

    Only for tests and the demo: whoever knows the session can compute it.
    """

    def __init__(self, session: str) -> None:
        """Start a session."""
        self._session = session.encode()
        self._request, self._count = "", 0

    def begin(self, request: str) -> None:
        """Begin a request; numbers within it count from zero again."""
        self._request, self._count = request, 0

    def __call__(self, purpose: str, size: int) -> bytes:
        """Return bytes derived from session, request, purpose and the count within the request."""
        self._count += 1
        message = f"{self._request}\0{purpose}\0{self._count}".encode()
        return hmac.new(self._session, message, hashlib.sha512).digest()[:size]


@dataclass
class Node:
    """One party's node.

    ``policies`` are those in use: what it was opened with (``shipped``), each replaced by the
    version that was taken last (``node.world.facts`` keeps them so).
    """

    party: str
    db: Database
    signer: Signer
    kinds: Kinds
    policies: Policies
    signed_card: SignedCard
    card: Card
    decryption_key: X25519PrivateKey
    home: Path
    clock: Clock = system_clock
    entropy: Entropy = system_entropy
    zone: str = "UTC"
    demo: bool = False
    caches: dict[Any, Any] = field(default_factory=dict)
    shipped: Policies = field(init=False)
    followed: OrderedDict[Any, Any] = field(default_factory=OrderedDict)
    """What ``node.following`` keeps: of what was committed alone, so a failed write leaves it."""

    def __post_init__(self) -> None:
        """Keep what the node was opened with."""
        self.shipped = self.policies

    def apart(self) -> "Node":
        """Return the node with caches of its own, to try what others must not see."""
        return replace(self, caches={})

    def now(self) -> Instant:
        """The node's present instant."""
        return self.clock()

    def draw(self, purpose: str) -> int:
        """Draw a number to stand in an address: a counted one would tell how much others make.

        All have 15 digits, few enough for a script to hold them exactly.
        """
        return FIRST + int.from_bytes(self.entropy(purpose, 8)) % (9 * FIRST)

    def new_id(self, kind: str) -> str:
        """Return a fresh record id: kind--uuid4."""
        return f"{kind}--{uuid.UUID(bytes=self.entropy('id', 16), version=4)}"

    @contextmanager
    def write(self) -> Iterator[Database]:
        """One writing transaction; what was cached is dropped when it fails."""
        policies = self.policies
        try:
            with self.db.write():
                yield self.db
        except BaseException:
            self.caches.clear()
            self.policies = policies
            raise

    @property
    def is_restoring(self) -> bool:
        """Whether a restore has not been completed."""
        return bool(self.db.setting("restoring"))

    def check_writable(self) -> None:
        """Raise RestoringError while a restore has not been completed."""
        if self.is_restoring:
            raise RestoringError("This node was restored and waits for what its peers hold of it.")

    @property
    def generation(self) -> int:
        """Grows with every change of what anybody may see by class; names what may be cached."""
        return int(self.db.setting("generation", "0"))

    def bump(self) -> None:
        """Begin a new generation."""
        self.db.set_setting("generation", str(self.generation + 1))
