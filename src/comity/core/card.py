"""Cards: who a party's node is, which keys it holds and held, where it answers.

The root key is kept offline. It signs the card, certifies node keys and revokes them. People
compare the root's fingerprint once, by voice; every later card must be signed by the same root and
may not take back what an earlier one revoked.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from comity.core import canonical, sealing
from comity.core.errors import (
    CardInvalidError,
    ImpossibleDateError,
    KeyOutOfTimeError,
    KeyRevokedError,
    MalformedError,
    SealInvalidError,
    UnknownKeyError,
)
from comity.core.record import Instant, Party

Asked = tuple[str, bytes, bytes]
"""A key's id, a signature, and what it is over."""
Run = Callable[[Callable[[Asked], bool], Sequence[Asked]], Iterable[bool]]
"""What maps over many, in order: ``map``, or one that uses several cores."""


class NodeKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A node key and its times: it seals what is made in [since, until), unless revoked."""

    key: sealing.PublicKey
    since: Instant
    until: Instant | None = None
    revoked: Instant | None = None


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a party says of its node.

    ``version`` grows with each card; ``epoch`` with each restore after which feeds could not be
    continued. ``encryption`` is an X25519 public key in hexadecimal.
    """

    party: Party
    name: dict[str, str]
    root: sealing.PublicKey
    keys: tuple[NodeKey, ...]
    encryption: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    address: Annotated[str, msgspec.Meta(max_length=256)]
    version: Annotated[int, msgspec.Meta(ge=1)]
    epoch: Annotated[int, msgspec.Meta(ge=1)]
    made_at: Instant


class SignedCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A card's canonical text and the root's signature over it, in hexadecimal."""

    card: str
    signature: str


@dataclass(frozen=True)
class Keyring:
    """The keys of a card, ready to verify with."""

    card: Card
    _verifiers: dict[str, sealing.Verify]

    @classmethod
    def of(cls, card: Card) -> "Keyring":
        """Prepare the keys of ``card``."""
        return cls(card, {k.key.keyid: sealing.verifier(k.key) for k in card.keys})

    def verify(
        self,
        seal: sealing.Seal,
        payload_type: str,
        payload: bytes,
        made_at: Instant,
        *,
        now: Instant,
        countersigned: bool = False,
    ) -> None:
        """Check a seal by one of the card's keys, at the instant the sealed thing says.

        ``countersigned``: the sealed thing stands under a head that was countersigned before; only
        then does the seal of a key revoked since still count.
        Raises UnknownKeyError, KeyRevokedError, KeyOutOfTimeError, SealInvalidError.
        """
        key = next((k for k in self.card.keys if k.key.keyid == seal.keyid), None)
        if key is None:
            raise UnknownKeyError(f"{self.card.party} has no key {seal.keyid[:8]}….")
        if made_at < key.since or (key.until is not None and made_at >= key.until):
            raise KeyOutOfTimeError(f"{self.card.party}'s key {seal.keyid[:8]}… did not hold then.")
        if key.revoked is not None and key.revoked <= now and not countersigned:
            raise KeyRevokedError(f"{self.card.party}'s key {seal.keyid[:8]}… was revoked.")
        self._verifiers[seal.keyid](seal.signature, sealing.pae(payload_type, payload))

    def ahead(
        self, payload_type: str, sealed: Iterable[tuple[sealing.Seal, bytes]], run: Run
    ) -> "Keyring":
        """Return these keys with a memory of which of the seals over these payloads are sound.

        ``run`` maps, over several cores if it can. What is not sound is not remembered: ``verify``
        says so when it is asked, and whether the key held at all is asked of each seal as ever.
        """
        asked = [
            (seal.keyid, seal.signature, sealing.pae(payload_type, payload))
            for seal, payload in sealed
            if seal.keyid in self._verifiers
        ]
        answers = run(self._is_sound, asked)
        sound = {one for one, is_sound in zip(asked, answers, strict=True) if is_sound}

        def remembering(keyid: str, verify: sealing.Verify) -> sealing.Verify:
            def checked(signature: bytes, message: bytes) -> None:
                if (keyid, signature, message) not in sound:
                    verify(signature, message)

            return checked

        return Keyring(self.card, {k: remembering(k, v) for k, v in self._verifiers.items()})

    def _is_sound(self, asked: Asked) -> bool:
        keyid, signature, message = asked
        try:
            self._verifiers[keyid](signature, message)
        except SealInvalidError:
            return False
        return True


def sign(card: Card, root: sealing.Signer) -> SignedCard:
    """Sign a card by its root."""
    if root.public_key != card.root:
        raise CardInvalidError("A card is signed by the root that it names.")
    payload = canonical.encode(card)
    return SignedCard(payload.decode(), sealing.seal(root, sealing.CARD, payload).signature.hex())


def read(signed: SignedCard, known: Card | None = None) -> Card:
    """Check a card, and against the one held before if there is one.

    Raises CardInvalidError, ImpossibleDateError, NotCanonicalError, MalformedError, and
    UnknownAlgorithmError or SealInvalidError for a node key that cannot be used.
    """
    try:
        payload = signed.card.encode()
    except UnicodeEncodeError as error:
        raise MalformedError("The card is not text.") from error
    card = canonical.decode(payload, Card)
    try:
        signature = bytes.fromhex(signed.signature)
        sealing.verify(card.root, sealing.CARD, payload, signature)
    except (ValueError, SealInvalidError) as error:
        raise CardInvalidError(f"The card of {card.party} is not signed by its root.") from error
    _check(card)
    if known is not None:
        _check_succession(card, known)
    return card


def _check(card: Card) -> None:
    ids = [key.key.keyid for key in card.keys]
    if len(set(ids)) != len(ids) or not ids:
        raise CardInvalidError(f"The card of {card.party} has no key, or one twice.")
    for key in card.keys:
        sealing.verifier(key.key)
        if key.until is not None and key.until <= key.since:
            raise ImpossibleDateError(f"A key of {card.party} would end before it begins.")


def _check_succession(card: Card, known: Card) -> None:
    if (card.party, card.root) != (known.party, known.root):
        raise CardInvalidError(f"The card of {card.party} is not of the root that was compared.")
    if card.version < known.version or card.epoch < known.epoch:
        raise CardInvalidError(f"The card of {card.party} is older than the one held.")
    if card.version == known.version and card != known:
        raise CardInvalidError(f"{card.party} made two cards with the version {card.version}.")
    held = {key.key.keyid: key for key in card.keys}
    for old in known.keys:
        new = held.get(old.key.keyid)
        if new is None or (old.revoked is not None and new.revoked != old.revoked):
            raise CardInvalidError(
                f"The card of {card.party} drops key {old.key.keyid[:8]}… or its revocation."
            )
