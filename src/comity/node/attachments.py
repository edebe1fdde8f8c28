"""The bytes of attachments: kept beside the record that names them, and destroyed with it.

A row stands for one attachment of one record, by the hash in its body; versions of a record share
it, so relabelling moves no bytes. Rows are never shared between records: else whoever knows a hash
could name it in a record of their own, and would be given the bytes. A row without data stands for
what has not come yet (``node.attaching`` asks for it).
"""

from collections.abc import Iterable, Sequence

from comity.core import attachment
from comity.core.attachment import Attachment, File
from comity.core.errors import NoAttachmentError
from comity.core.record import SALT_BYTES, Version
from comity.node.node import Node


def make(node: Node, name: str, type_: str, data: bytes) -> tuple[Attachment, File]:
    """Return what a body says of a file, and the file under a salt of its own."""
    file = File(node.entropy("salt", SALT_BYTES), data)
    return Attachment(name, type_, len(data), file.sha256), file


def expect(node: Node, versions: Iterable[Version]) -> None:
    """Note what the bodies of new versions name; what is there of the same record is kept."""
    node.db.many(
        "INSERT INTO node_attachment (name, sha256, made_at) VALUES (%s, %s, %s) "
        "ON CONFLICT (name, sha256) DO UPDATE SET made_at = excluded.made_at "
        "WHERE excluded.made_at > node_attachment.made_at",
        [
            (version.header.id, one.sha256, version.header.made_at)
            for version in versions
            for one in attachment.named(version.body)
        ],
    )


def keep(node: Node, name: str, promised: Attachment, file: File) -> None:
    """Keep the bytes of an attachment of record ``name``. Raises AttachmentMismatchError."""
    attachment.check(promised, file)
    node.db.execute(
        "UPDATE node_attachment SET salt = %s, data = %s WHERE name = %s AND sha256 = %s",
        (file.salt, file.data, name, promised.sha256),
    )


def keep_all(node: Node, version: Version, files: Sequence[File]) -> None:
    """Keep the files that a version of ours was sealed with, in the transaction that sealed it.

    Raises NoAttachmentError where its body names what is neither among them nor of an older version
    of the same record.
    """
    by_hash = {file.sha256: file for file in files}
    held = here(node, version)
    for one in attachment.named(version.body):
        if one.sha256 in by_hash:
            keep(node, version.header.id, one, by_hash[one.sha256])
        elif one.sha256 not in held:
            raise NoAttachmentError(f"The bytes of “{one.name}” are not here.")


def find(node: Node, version: Version, promised: Attachment) -> File | None:
    """Return the bytes of an attachment of a version that the asker may have; None: not here.

    Whoever calls has the version from ``visible_to``, or gives it to whom it was given.
    """
    row = node.db.row(
        "SELECT salt, data FROM node_attachment "
        "WHERE name = %s AND sha256 = %s AND data IS NOT NULL",
        (version.header.id, promised.sha256),
    )
    return None if row is None else File(bytes(row[0]), bytes(row[1]))


def here(node: Node, version: Version) -> set[str]:
    """Return the hashes of those attachments of a version whose bytes are here."""
    if not attachment.named(version.body):
        return set()
    found = node.db.rows(
        "SELECT sha256 FROM node_attachment WHERE name = %s AND data IS NOT NULL",
        (version.header.id,),
    )
    return {sha256 for (sha256,) in found}


def destroy(node: Node, name: str) -> None:
    """Destroy the attachments of a record of which no version is held any more."""
    node.db.execute(
        "DELETE FROM node_attachment WHERE name = %s AND NOT EXISTS (SELECT 1 FROM node_record r "
        "WHERE r.name = %s AND r.state = 'held' AND r.body IS NOT NULL)",
        (name, name),
    )
