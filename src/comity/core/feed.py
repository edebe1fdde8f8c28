"""Feeds: what one node gives another, chained, signed and countersigned.

For each peer a node keeps one feed: an epoch, a sequence from 1, and a hash that chains every entry
to the one before. A page ends in a **head**, signed by the sender; the receiver's **receipt** is
its own signature over that head. Two different heads for one place are proof of misbehaviour. A
recall carries the id alone, alike for every cause.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from comity.core import canonical, sealing
from comity.core.card import Keyring
from comity.core.errors import (
    FeedChainError,
    FeedGapError,
    FeedRepeatError,
    HeadForgedError,
    ReceiptInvalidError,
    SealInvalidError,
    WrongAudienceError,
    WrongEpochError,
)
from comity.core.kinds import is_id
from comity.core.record import Hex, Instant, Party

RELEASE: Literal["release"] = "release"
RECALL: Literal["recall"] = "recall"
START = "0" * 64
"""The hash before the first entry of an epoch."""

Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
"""What every reader of JSON and every database can hold."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry. A release names a version by its header's hash; a recall carries the id alone."""

    seq: Count
    what: Literal["release", "recall"]
    id: str
    made_at: Instant | None = None
    sha256: Hex | None = None


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a feed stands: what the sender signs."""

    sender: Party
    audience: Party
    epoch: Count
    seq: Count
    hash: Hex
    at: Instant


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That ``audience`` verified and stored everything up to a head: what the receiver signs."""

    head: Hex
    sender: Party
    audience: Party
    epoch: Count
    seq: Count
    hash: Hex
    at: Instant


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Canonical bytes and their seal."""

    payload: bytes
    seal: sealing.Seal


@dataclass(frozen=True, slots=True)
class Position:
    """How far a feed was verified."""

    sender: str
    audience: str
    epoch: int
    seq: int = 0
    hash: str = START


def chain(previous: str, entry: bytes) -> str:
    """Return the hash after ``entry`` (its canonical bytes): sha256(previous ‖ entry)."""
    return canonical.sha256(bytes.fromhex(previous) + entry)


def sign_head(position: Position, at: Instant, signer: sealing.Signer) -> Signed:
    """Sign where a feed stands."""
    head = Head(position.sender, position.audience, position.epoch, position.seq, position.hash, at)
    payload = canonical.encode(head)
    return Signed(payload, sealing.seal(signer, sealing.HEAD, payload))


def read_head(signed: Signed, position: Position, keyring: Keyring, now: Instant) -> Head:
    """Check a head against where the feed was verified to.

    Raises HeadForgedError, WrongAudienceError, WrongEpochError, NotCanonicalError, MalformedError.
    """
    head = canonical.decode(signed.payload, Head)
    if (head.sender, head.audience) != (position.sender, position.audience):
        raise WrongAudienceError(
            f"The feed is {head.sender}'s for {head.audience}, "
            f"not {position.sender}'s for {position.audience}."
        )
    if head.epoch != position.epoch:
        raise WrongEpochError(f"The feed is of epoch {head.epoch}; {position.epoch} holds.")
    try:
        keyring.verify(signed.seal, sealing.HEAD, signed.payload, head.at, now=now)
    except SealInvalidError as error:
        raise HeadForgedError(f"The head of {head.sender}'s feed: {error}") from error
    return head


def advance(position: Position, raws: list[bytes], head: Head) -> tuple[Position, list[Entry]]:
    """Verify the entries between a position and a head; return the new position and the entries.

    Raises FeedGapError, FeedRepeatError, FeedChainError, NotCanonicalError, MalformedError.
    """
    hash_, seq, entries = position.hash, position.seq, []
    for raw in raws:
        entry = canonical.decode(raw, Entry)
        if entry.seq <= seq:
            raise FeedRepeatError(f"Entry {entry.seq} comes again after {seq}.")
        if entry.seq != seq + 1:
            raise FeedGapError(f"Entries {seq + 1} to {entry.seq - 1} are missing.")
        _check_shape(entry)
        hash_, seq = chain(hash_, raw), entry.seq
        entries.append(entry)
    if head.seq < seq:
        raise FeedRepeatError(f"The head stands at {head.seq}, before entry {seq}.")
    if head.seq > seq:
        raise FeedGapError(f"The head stands at {head.seq}; the entries end at {seq}.")
    if head.hash != hash_:
        raise FeedChainError("The entries do not add up to the signed head.")
    return Position(position.sender, position.audience, position.epoch, seq, hash_), entries


def make_receipt(signed: Signed, head: Head, at: Instant, signer: sealing.Signer) -> Signed:
    """Countersign a head that was verified and whose entries are stored."""
    receipt = Receipt(
        canonical.sha256(signed.payload),
        head.sender,
        head.audience,
        head.epoch,
        head.seq,
        head.hash,
        at,
    )
    payload = canonical.encode(receipt)
    return Signed(payload, sealing.seal(signer, sealing.RECEIPT, payload))


def read_receipt(
    signed: Signed, sender: str, audience: str, keyring: Keyring, now: Instant
) -> Receipt:
    """Check that a receipt is the peer's. ``check_receipt`` holds it against the head of ours.

    Raises ReceiptInvalidError, WrongAudienceError, NotCanonicalError, MalformedError.
    """
    receipt = canonical.decode(signed.payload, Receipt)
    if (receipt.sender, receipt.audience) != (sender, audience):
        raise WrongAudienceError(f"The receipt is {receipt.audience}'s to {receipt.sender}.")
    try:
        keyring.verify(signed.seal, sealing.RECEIPT, signed.payload, receipt.at, now=now)
    except SealInvalidError as error:
        raise ReceiptInvalidError(f"The receipt of {audience}: {error}") from error
    return receipt


def check_receipt(receipt: Receipt, head: bytes) -> None:
    """Raise ReceiptInvalidError unless a receipt is for this head (its canonical bytes) of ours."""
    ours = canonical.decode(head, Head)
    said = (receipt.sender, receipt.audience, receipt.epoch, receipt.seq)
    if receipt.head != canonical.sha256(head) or said != (
        ours.sender,
        ours.audience,
        ours.epoch,
        ours.seq,
    ):
        raise ReceiptInvalidError(f"The receipt of {receipt.audience} is for a head not given.")


def _check_shape(entry: Entry) -> None:
    if not is_id(entry.id):
        raise FeedChainError(f"Entry {entry.seq} names no record.")
    named = entry.made_at is not None and entry.sha256 is not None
    bare = entry.made_at is None and entry.sha256 is None
    if (entry.what == RELEASE and not named) or (entry.what == RECALL and not bare):
        raise FeedChainError(f"Entry {entry.seq} is no {entry.what}.")
