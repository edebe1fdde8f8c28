"""What nodes say to each other: msgpack, bounded, the same over HTTP and in files."""

from typing import Annotated, TypeVar

import msgspec

from comity.core.attachment import File
from comity.core.card import SignedCard
from comity.core.errors import MalformedError, TooLargeError
from comity.core.feed import Signed
from comity.core.record import Sealed
from comity.core.sealing import Seal

MAX_MESSAGE = 16 * 1024 * 1024
"""No message is larger than this (bytes): a page is cut before it is."""
PAGE_BYTES = 8 * 1024 * 1024
PAGE_ENTRIES = 1000

T = TypeVar("T")
Blob = Annotated[bytes, msgspec.Meta(max_length=2 * 1024 * 1024)]
KeyId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{0,32}\Z")]


class Item(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One entry with what it speaks of; bare for a recall, and for what was since recalled."""

    entry: Blob
    header: Blob | None = None
    keyid: KeyId = ""
    signature: Blob = b""
    salt: Blob | None = None
    body: Blob | None = None

    def sealed(self) -> Sealed | None:
        """Return the version's bytes, or None for a bare entry."""
        if self.header is None:
            return None
        return Sealed(self.header, Seal(self.keyid, self.signature), self.salt, self.body)


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of a feed: the signed head it ends in, and its entries. ``more``: another follows."""

    head: Signed
    items: Annotated[list[Item], msgspec.Meta(max_length=PAGE_ENTRIES)]
    more: bool = False


class Pull(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request for what follows (epoch, seq), with our receipt for what came before."""

    epoch: int
    seq: int
    limit: Annotated[int, msgspec.Meta(ge=1, le=PAGE_ENTRIES)] = PAGE_ENTRIES
    receipt: Signed | None = None


class Return(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A restored node asks for its own entries, with what they spoke of, after a sequence."""

    epoch: int
    seq: int
    limit: Annotated[int, msgspec.Meta(ge=1, le=PAGE_ENTRIES)] = PAGE_ENTRIES


class Returned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a peer holds of a restored node's feed beyond its backup, and of its card."""

    items: Annotated[list[Item], msgspec.Meta(max_length=PAGE_ENTRIES)]
    head: Signed | None = None
    card: SignedCard | None = None
    more: bool = False


class Fetch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request for an attachment by its hash, of one version: its address under its record."""

    name: Annotated[str, msgspec.Meta(max_length=72)]
    made_at: int
    sha256: Annotated[str, msgspec.Meta(max_length=64)]


class Along(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An attachment in a file, and what would have been the request for it."""

    of: Fetch
    file: File


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a request was refused, by the error's name; nothing of the node beside it."""

    code: str
    message: str


def encode(message: object) -> bytes:
    """Return the msgpack of a message."""
    return msgspec.msgpack.encode(message)


def decode(data: bytes, type_: type[T]) -> T:
    """Read a message. Raises TooLargeError, MalformedError."""
    if len(data) > MAX_MESSAGE:
        raise TooLargeError(f"The message has {len(data):,} bytes; the limit is {MAX_MESSAGE:,}.")
    try:
        return msgspec.msgpack.decode(data, type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError(f"The message cannot be read: {error}") from error
