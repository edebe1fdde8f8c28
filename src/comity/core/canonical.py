"""The one encoding of headers, entries and heads: canonical JSON (RFC 8785).

Only objects, arrays, strings, integers, booleans and null occur, so msgspec's sorted output is RFC
8785's (floats never appear; keys beyond U+FFFF, which no policy needs, would sort by code point).
Reading decodes strictly, then encodes again and compares: any other spelling of the same document
is refused.
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

_encoder = msgspec.json.Encoder(order="sorted")
# Read from left to right, an escaped backslash is taken whole, so what follows it is plain text.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<nul>u0000)|(?P<half>u[dD][89a-fA-F])|.)",
    re.DOTALL,
)
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
# A string, or what would be one if it ended: never scanned twice.
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def encode(value: object) -> bytes:
    """Return the canonical bytes of a value made of structs, dicts, lists, strings and integers.

    Raises ForbiddenCharacterError on a lone surrogate.
    """
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError as error:
        raise ForbiddenCharacterError("The text holds half a surrogate pair.", "half") from error


def decode_own(data: bytes, type_: type[T], limit: int = MAX_HEADER_BYTES) -> T:
    """Read what ``encode`` has just written: canonical by that, but perhaps not valid.

    Raises TooLargeError over ``limit`` bytes, ForbiddenCharacterError, and MalformedError.
    """
    check_size(data, limit)
    _check_escapes(data)
    return _read(data, type_)


def check_size(data: bytes, limit: int = MAX_HEADER_BYTES) -> None:
    """Raise TooLargeError over ``limit`` bytes."""
    if len(data) > limit:
        said = f"{len(data):,} bytes; the limit is {limit:,}."
        raise TooLargeError(said, "bytes", n=f"{len(data):,}", most=f"{limit:,}")


def decode(data: bytes, type_: type[T], limit: int = MAX_HEADER_BYTES) -> T:
    """Read canonical bytes as ``type_``.

    Raises TooLargeError over ``limit`` bytes, ForbiddenCharacterError, MalformedError when it is no
    such document, and NotCanonicalError when it is one, but spelled otherwise.
    """
    value = decode_own(data, type_, limit)
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
    """Refuse a JSON body that is too large, too deep, not UTF-8, or holds U+0000 or half a pair.

    Raises TooLargeError, ForbiddenCharacterError, MalformedError.
    """
    check_size(data, MAX_BODY_BYTES)
    _check_text(data)
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


def _check_text(data: bytes) -> None:
    """Check what a typed reader passes over in fields that it does not know."""
    if b"\0" in data:
        raise ForbiddenCharacterError("The text holds the character U+0000.", "null")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise MalformedError(f"The text is not UTF-8: {error}") from error


def _check_escapes(data: bytes) -> None:
    if _SUSPECT.search(data) is None:
        return
    for escape in _ESCAPE.finditer(data):
        if escape["nul"]:
            raise ForbiddenCharacterError("The text holds the character U+0000.", "null")
        if escape["half"]:
            raise ForbiddenCharacterError("The text holds half a surrogate pair.", "half")


def _depth(data: bytes) -> int:
    """Return how deeply brackets nest outside strings; 0 where too few occur to matter."""
    if data.count(b"{") + data.count(b"[") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for bracket in _STRING.sub(b"", data).translate(None, _NOT_BRACKETS):
        depth += 1 if bracket in b"{[" else -1
        deepest = max(deepest, depth)
    return deepest
