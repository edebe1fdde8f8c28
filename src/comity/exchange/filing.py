"""Files of an item while it is written: taken from the page, cleaned, and sealed with it."""

import re
import unicodedata
from pathlib import PurePosixPath

import msgspec

from comity.core.attachment import MAX_ATTACHMENTS, MAX_BYTES, Attachment, File
from comity.core.errors import NoAttachmentError
from comity.exchange.sheet import ItemSheet, SheetFile
from comity.node import attachments, draft_files
from comity.node.node import Node
from comity.web.forms import Form

FIELD = "attachment"
LONGEST = 100
"""Characters of a file's name; the rest of a longer one goes, its ending stays."""
UNKNOWN = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    ".csv": "text/csv",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".hwpx": "application/hwp+zip",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".txt": "text/plain",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".zip": "application/zip",
}
"""Media types by the ending of a name: a browser's word for it is not asked."""
OFFICE = frozenset(type_ for type_ in TYPES.values() if type_.startswith(_OFFICE))
_NEVER = re.compile(r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]')


def clean_name(name: str) -> str:
    """Return the name of a file without folders and without what a name may not hold."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    said = _NEVER.sub("", last).strip(" .")
    path = PurePosixPath(said or "file")
    return f"{path.stem[: LONGEST - len(path.suffix[:12])].strip(' .')}{path.suffix[:12]}".strip(
        " ."
    )


def type_of(name: str) -> str:
    """Return the media type that a name's ending stands for."""
    return TYPES.get(PurePosixPath(name).suffix.lower(), UNKNOWN)


def read(form: Form, sheet: ItemSheet) -> bytes | None:
    """Put an uploaded file's name into the sheet and return its bytes; or note what is wrong."""
    if len(sheet.files) >= MAX_ATTACHMENTS:
        form.say(FIELD, "attachment.too-many", most=MAX_ATTACHMENTS)
        return None
    given = form.file(FIELD, most=MAX_BYTES)
    if given is None:
        return None
    name = clean_name(given.name or "")
    if any(one.name.casefold() == name.casefold() for one in sheet.files):
        form.say(FIELD, "attachment.same-name", name=name)
        return None
    data = given.read()
    sheet.files.append(SheetFile(name, type_of(name), len(data), draft_files.hash_of(data)))
    return data


def sealed(node: Node, post: str, sheet: ItemSheet) -> tuple[tuple[Attachment, ...], list[File]]:
    """Return what the body is to say of the sheet's files, and the bytes of those that are new.

    Raises NoAttachmentError.
    """
    named, files = [], []
    for one in sheet.files:
        if one.kept:
            promised = Attachment(one.name, one.type, one.size, one.sha256)
        else:
            data = draft_files.read(node=node, post=post, sha256=one.sha256)
            if data is None:
                raise NoAttachmentError(f"The bytes of “{one.name}” are not here.")
            promised, file = attachments.make(node, one.name, one.type, data)
            files.append(file)
        named.append(msgspec.convert(msgspec.to_builtins(promised), Attachment))
    return tuple(named), files
