"""Attachments: files that a record's body names, so that the seal over the header covers them.

A body lists for each its name, media type, size and ``sha256(salt ‖ data)``; salt and data lie
beside the record as a body and its salt do. The salt is never in the body: whoever holds an item
whose attachment was destroyed could else find a short one by trying. An attachment has no label and
no references: it is exactly where its record is.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from comity.core import record
from comity.core.canonical import sha256
from comity.core.errors import AttachmentMismatchError, BodyInvalidError, BodyMismatchError

MAX_BYTES = 5 * 1024 * 1024
"""5 MiB: one attachment is one answer of a peer, of which a slow line carries 0.7 Mbit/s."""
MAX_ATTACHMENTS = 10
"""What belongs to one item; more is a collection."""

FileName = Annotated[
    str,
    msgspec.Meta(
        # Nothing that a file system refuses or that moves what is read, such as an override of
        # the direction of writing, behind which "fdp.exe" reads "exe.pdf".
        pattern=r'^[^\x00-\x1f\x7f-\x9f"*/:<>?\\|\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+\Z',
        max_length=120,
    ),
]
MediaType = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*\Z", max_length=128)
]


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a body promises of an attachment: name, media type, bytes, ``sha256(salt ‖ data)``."""

    name: FileName
    type: MediaType
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_BYTES)]
    sha256: record.Hex


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bytes of an attachment and their salt, as they lie beside the record and travel."""

    salt: Annotated[bytes, msgspec.Meta(min_length=record.SALT_BYTES, max_length=record.SALT_BYTES)]
    data: Annotated[bytes, msgspec.Meta(max_length=MAX_BYTES)]

    @property
    def sha256(self) -> str:
        """The hash that a body names it by."""
        return sha256(self.salt + self.data)


def named(body: object) -> tuple[Attachment, ...]:
    """Return the attachments that a body names; a body of a kind without any names none."""
    found: tuple[Attachment, ...] = getattr(body, "attachments", ())
    return found


def check_named(attachments: Sequence[Attachment]) -> None:
    """Raise BodyInvalidError where a body names too many, or two that nothing tells apart."""
    if len(attachments) > MAX_ATTACHMENTS:
        n, most = str(len(attachments)), str(MAX_ATTACHMENTS)
        said = f"At most {most} attachments belong to one record, not {n}."
        raise BodyInvalidError(said, "many", where="attachments", n=n, most=most)
    for what, values in (
        ("names", {one.name.casefold() for one in attachments}),
        ("hashes", {one.sha256 for one in attachments}),
    ):
        if len(values) != len(attachments):
            raise BodyInvalidError(f"Two attachments have the same {what}.", "attached-twice")
    for one in attachments:
        if one.name != one.name.strip(" .") or not one.name:
            said = f"“{one.name}” begins or ends with a space or a full stop."
            raise BodyInvalidError(said, "attachment-name", name=one.name)


def check(promised: Attachment, file: File) -> None:
    """Raise AttachmentMismatchError unless salt and data are what the body promises."""
    what, has = f"Bytes or salt of {promised.name}", (promised.sha256, promised.size)
    try:
        record.check_salted(what, has, file.salt, file.data)
    except BodyMismatchError as error:
        raise AttachmentMismatchError(str(error)) from error
