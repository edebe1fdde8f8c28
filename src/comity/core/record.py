"""A record: a sealed, labelled, typed document with one owner.

The **header** is canonical JSON and is what the seal signs. **Body and salt** travel beside it,
byte for byte as made; the header binds them by ``sha256(salt ‖ body)``. So a body can be destroyed
and everything still verifies, and a short body cannot be guessed from its hash. There is no counter
and no previous hash: they would tell a late recipient about versions that were never given.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Any

import msgspec

from comity.core import canonical, sealing
from comity.core.errors import (
    BodyMismatchError,
    ImpossibleDateError,
    MadeAheadError,
    MalformedError,
    ReferencesDifferError,
)
from comity.core.kinds import Kinds, check_id
from comity.core.label import Label

Instant = Annotated[int, msgspec.Meta(ge=-62_135_596_800_000, lt=253_402_300_800_000)]
"""Milliseconds since the Unix epoch, UTC, within the years 1 to 9999."""

MAX_AHEAD = 5 * 60 * 1000
"""A record made further ahead of this node's clock than this is quarantined (milliseconds)."""
EARLIEST = 946_684_800_000
"""2000-01-01: nothing sealed can be older than the software by decades."""
LATEST = 4_102_444_800_000
"""2100-01-01: a made_at beyond it is a mistake of units, not a date."""
SALT_BYTES = 16
JSON = "application/json"

# In these patterns \Z, since $ would let a line feed follow.
Party = Annotated[str, msgspec.Meta(pattern=r"^[A-Z][A-Z0-9_-]{0,31}\Z")]
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\Z")]
Hex = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What a header promises of its body: ``sha256(salt ‖ body)``, size in bytes, media type."""

    sha256: Hex
    size: Annotated[int, msgspec.Meta(ge=0, le=canonical.MAX_BODY_BYTES)]
    type: Name


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What is signed. ``(id, made_at)`` names a version; ``post`` is an office, not a person."""

    id: str
    made_at: Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]  # a wrong unit has its own error
    owner: Party
    kind: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,31}\Z")]
    schema: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    subject: Code
    labels: tuple[Label, ...]
    releasable_to: tuple[Name, ...]
    refs: tuple[str, ...]
    post: Annotated[str, msgspec.Meta(max_length=64)]
    content: Content


class Pointer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Names one version for good: what an approval, a signature or a receipt speaks of."""

    id: str
    made_at: Instant
    sha256: Hex


@dataclass(frozen=True, slots=True)
class Sealed:
    """A version as it is stored and sent: the exact bytes. Without body and salt once destroyed."""

    header: bytes
    seal: sealing.Seal
    salt: bytes | None
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was read: header decoded, body typed (None when its kind is unknown)."""

    header: Header
    sealed: Sealed
    body: Any

    @property
    def sha256(self) -> str:
        """The hash of the header bytes."""
        return canonical.sha256(self.sealed.header)

    @property
    def pointer(self) -> Pointer:
        """What others name this version by."""
        return Pointer(self.header.id, self.header.made_at, self.sha256)


@dataclass(frozen=True, slots=True)
class Outline:
    """What the maker says of a record beside its body."""

    id: str
    owner: str
    kind: str
    subject: str
    labels: tuple[Label, ...]
    releasable_to: tuple[str, ...] = ()
    post: str = ""


def next_instant(now: Instant, previous: Instant | None) -> Instant:
    """``made_at`` of a new version: ``max(now, previous + 1)``."""
    return now if previous is None else max(now, previous + 1)


class Unsealed(msgspec.Struct, frozen=True):
    """A version that lacks its seal alone: checked, and in the bytes that will be sealed."""

    header: Header
    raw: bytes
    salt: bytes
    data: bytes
    body: Any


def make(
    outline: Outline,
    body: msgspec.Struct,
    *,
    kinds: Kinds,
    signer: sealing.Signer,
    salt: bytes,
    made_at: Instant,
) -> Version:
    """Seal a new version. Raises what ``prepare`` raises."""
    return seal([prepare(outline, body, kinds=kinds, salt=salt, made_at=made_at)], signer)[0]


def prepare(
    outline: Outline, body: msgspec.Struct, *, kinds: Kinds, salt: bytes, made_at: Instant
) -> Unsealed:
    """Check and encode a new version, for ``seal``.

    Raises BodyInvalidError, TooLargeError, ForbiddenCharacterError when the body cannot be,
    BodyMismatchError when the salt cannot, ImpossibleDateError when ``made_at`` cannot, and
    MalformedError when the outline cannot.
    """
    _check_salt(salt)
    data = canonical.encode(body)
    schema = kinds.schema(outline.kind)
    typed = kinds.read(outline.kind, schema, data)
    header = Header(
        id=outline.id,
        made_at=made_at,
        owner=outline.owner,
        kind=outline.kind,
        schema=schema,
        subject=outline.subject,
        labels=tuple(sorted(outline.labels, key=lambda label: label.policy)),
        releasable_to=tuple(sorted(set(outline.releasable_to))),
        refs=kinds.references(outline.kind, typed),
        post=outline.post,
        content=Content(canonical.sha256(salt + data), len(data), JSON),
    )
    _check_frame(
        *(header.owner, header.kind, schema, header.subject),
        *(header.labels, header.releasable_to, header.post),
    )
    _check_named(header)
    raw = canonical.encode(header)
    canonical.check_size(raw)
    return Unsealed(header, raw, salt, data, typed)


@lru_cache(maxsize=4096)
def _check_frame(
    owner: str,
    kind: str,
    schema: int,
    subject: str,
    labels: tuple[Label, ...],
    releasable_to: tuple[str, ...],
    post: str,
) -> None:
    """Check once what headers of one class and one post have in common, as a reader would."""
    id_ = f"{kind}--00000000-0000-4000-8000-000000000000"
    content = Content("0" * 64, 0, JSON)
    header = Header(
        id_, EARLIEST, owner, kind, schema, subject, labels, releasable_to, (), post, content
    )
    _check_header(canonical.decode_own(canonical.encode(header), Header))


def seal(unsealed: Sequence[Unsealed], signer: sealing.Signer) -> list[Version]:
    """Seal many versions, in order: a signer is faster over many than over each."""
    seals = sealing.seal_all(signer, sealing.HEADER, [one.raw for one in unsealed])
    return [
        Version(one.header, Sealed(one.raw, seal, one.salt, one.data), one.body)
        for one, seal in zip(unsealed, seals, strict=True)
    ]


def read_header(data: bytes) -> Header:
    """Read header bytes strictly.

    Raises TooLargeError, MalformedError, NotCanonicalError, ImpossibleDateError.
    """
    return _check_header(canonical.decode(data, Header))


def _check_header(header: Header) -> Header:
    """Check what the types do not say."""
    _check_named(header)
    policies = tuple(label.policy for label in header.labels)
    for name, values in (
        ("labels", policies),
        ("releasable_to", header.releasable_to),
        ("refs", header.refs),
    ):
        if len(values) > 1 and any(a >= b for a, b in pairwise(values)):
            raise MalformedError(f"The header's {name} are not sorted and without repeats.")
    if not policies:
        raise MalformedError("The header has no label.")
    for ref in header.refs:
        check_id(ref)
    return header


def _check_named(header: Header) -> None:
    """Check what names a version."""
    check_id(header.id)
    check_made_at(header.made_at)
    if header.id.partition("--")[0] != header.kind:
        raise MalformedError(f"The id {header.id} is not of a {header.kind}.")


def check_made_at(made_at: Instant) -> Instant:
    """Return ``made_at`` if it can be. Raises ImpossibleDateError."""
    if not EARLIEST <= made_at < LATEST:
        raise ImpossibleDateError(f"made_at {made_at} is not within 2000 to 2100.")
    return made_at


def check_ahead(made_at: Instant, now: Instant) -> None:
    """Raise MadeAheadError when a record is more than five minutes ahead of ``now``."""
    if made_at > now + MAX_AHEAD:
        seconds = (made_at - now) // 1000
        raise MadeAheadError(f"Made {seconds} seconds ahead of this node's clock.")


def read(sealed: Sealed, kinds: Kinds, header: Header | None = None) -> Version:
    """Read a sealed version whose seal was checked: body against header, references against body.

    A body of an unknown kind or a newer schema is left unread (``body`` None), and so is one that
    was destroyed. Raises BodyMismatchError, ReferencesDifferError and what ``Kinds.read`` raises.
    """
    header = header or read_header(sealed.header)
    if sealed.body is None and sealed.salt is None:
        return Version(header, sealed, None)
    if sealed.body is None or sealed.salt is None:
        raise BodyMismatchError(f"Of body and salt of {header.id} only one is there.")
    check_content(header, sealed.salt, sealed.body)
    if not kinds.readable(header.kind, header.schema):
        canonical.check_body(sealed.body)
        return Version(header, sealed, None)
    if header.content.type != JSON:
        raise MalformedError(f"The body of {header.id} is {header.content.type}, not {JSON}.")
    body = kinds.read(header.kind, header.schema, sealed.body)
    if kinds.references(header.kind, body) != header.refs:
        raise ReferencesDifferError(
            f"The header of {header.id} names {len(header.refs)} references; its body others."
        )
    return Version(header, sealed, body)


def check_content(header: Header, salt: bytes, body: bytes) -> None:
    """Raise BodyMismatchError unless salt and body are what the header promises."""
    promised = (header.content.sha256, header.content.size)
    check_salted(f"Body or salt of {header.id}", promised, salt, body)


def check_salted(what: str, promised: tuple[str, int], salt: bytes, data: bytes) -> None:
    """Raise BodyMismatchError unless salt and data have the promised hash and size in bytes."""
    _check_salt(salt)
    sha256, size = promised
    if len(data) != size or not hmac.compare_digest(canonical.sha256(salt + data), sha256):
        raise BodyMismatchError(f"{what} are not those that were sealed.")


def _check_salt(salt: bytes) -> None:
    if len(salt) != SALT_BYTES:
        raise BodyMismatchError(f"The salt has {len(salt)} bytes; it must have {SALT_BYTES}.")
