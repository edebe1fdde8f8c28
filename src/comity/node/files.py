"""Files that are whole or not there: written beside their place, then moved into it."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from comity.core.errors import ComityError, MalformedError, TooLargeError


class NotWrittenError(ComityError):
    """A file could not be written."""

    hint = "Check the folder and its permissions. Nothing was left behind."


class DiskFullError(NotWrittenError):
    """The disk is full."""

    hint = "Free some space, or choose another disk. Nothing was left behind."


class TruncatedError(MalformedError):
    """A file ends before its end."""

    hint = "The file was cut off on its way. Copy it again from where it was made."


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Write a file that only its owner reads; it takes its place once all of it is on the disk.

    Raises DiskFullError, NotWrittenError; an older file of that name is untouched then.
    """
    with _explained(path):
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
            _sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def take_exactly(file: BinaryIO, size: int) -> bytes:
    """Read ``size`` bytes. Raises TruncatedError."""
    data = file.read(size)
    if len(data) != size:
        raise TruncatedError("The file ends before its end.")
    return data


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(f"{path.name} could not be written: the disk is full.") from error
        raise NotWrittenError(f"{path.name} could not be written: {error.strerror}.") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_part(file: BinaryIO, part: bytes) -> None:
    """Write bytes after their length (four bytes, big-endian)."""
    file.write(len(part).to_bytes(4, "big") + part)


def take_part(file: BinaryIO, limit: int) -> bytes:
    """Read what ``put_part`` wrote. Raises TooLargeError over ``limit`` bytes, TruncatedError."""
    size = int.from_bytes(take_exactly(file, 4), "big")
    if size > limit:
        raise TooLargeError(f"A part of the file has {size:,} bytes; the limit is {limit:,}.")
    return take_exactly(file, size)
