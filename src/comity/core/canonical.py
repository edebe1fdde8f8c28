"""The one encoding of headers, entries and heads: canonical JSON (RFC 8785).

Only objects, arrays, strings, integers and booleans occur, so msgspec's sorted output is RFC 8785's
(keys are ASCII; floats never appear). Reading decodes strictly, then encodes again and compares:
any other spelling of the same document is refused.
"""

import hashlib
import re
from typing import TypeVar

import msgspec

from comity.core.errors import (
    ForbiddenCharacterError,
    MalformedError,
    NotCanonicalError,
    TooLargeError,
)

MAX_HEADER_BYTES = 64 * 1024
"""A header with some 900 references; more is a document that should be split."""
MAX_BODY_BYTES = 1024 * 1024
"""1 MiB: the largest body of a record. Larger things are attachments."""
MAX_DEPTH = 64
"""How deeply a body may nest."""

T = TypeVar("T")

_BACKSLASH, _QUOTE = b'\\"'
_encoder = msgspec.json.Encoder(order="sorted")
_LONE_SURROGATE = re.compile(rb"(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def encode(value: object) -> bytes:
    """Return the canonical bytes of a value made of structs, dicts, lists, strings and integers."""
    return _encoder.encode(value)


def decode(data: bytes, type_: type[T], limit: int = MAX_HEADER_BYTES) -> T:
    """Read canonical bytes as ``type_``.

    Raises TooLargeError over ``limit`` bytes, MalformedError when it is no such document, and
    NotCanonicalError when it is one, but spelled otherwise.
    """
    if len(data) > limit:
        raise TooLargeError(f"{len(data):,} bytes; the limit is {limit:,}.")
    value = _read(data, type_)
    if _encoder.encode(value) != data:
        raise NotCanonicalError("The document is not in canonical form.")
    return value


def read_body(data: bytes, type_: type[T]) -> T:
    """Read a body, whose bytes need not be canonical but must be safe to store and show.

    Raises TooLargeError, ForbiddenCharacterError, MalformedError.
    """
    check_body(data)
    return _read(data, type_)


def check_body(data: bytes) -> None:
    """Refuse a JSON body that is too large, too deep or holds U+0000 or a lone surrogate.

    Raises TooLargeError, ForbiddenCharacterError, MalformedError.
    """
    if len(data) > MAX_BODY_BYTES:
        raise TooLargeError(f"The body has {len(data):,} bytes; the limit is {MAX_BODY_BYTES:,}.")
    if b"\\u" in data:
        _check_escapes(data)
    if _depth(data) > MAX_DEPTH:
        raise MalformedError(f"The body nests deeper than {MAX_DEPTH} levels.")


def sha256(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _read(data: bytes, type_: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise MalformedError(str(error)) from error
    except RecursionError as error:
        raise MalformedError("The document nests too deeply.") from error


def _check_escapes(data: bytes) -> None:
    if _NUL.search(data):
        raise ForbiddenCharacterError("The text holds the character U+0000.")
    if _LONE_SURROGATE.search(data):
        try:  # A pair is fine; msgspec refuses half of one.
            msgspec.json.encode(msgspec.json.decode(data))
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise ForbiddenCharacterError("The text holds half a surrogate pair.") from error


def _depth(data: bytes) -> int:
    """Return an upper bound of the nesting, cheaply: brackets inside strings count only if many."""
    if data.count(b"{") + data.count(b"[") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    inside = escaped = False
    for byte in data:
        if inside:
            if escaped:
                escaped = False
            elif byte == _BACKSLASH:
                escaped = True
            elif byte == _QUOTE:
                inside = False
        elif byte == _QUOTE:
            inside = True
        elif byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest
