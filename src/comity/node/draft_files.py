"""Files of drafts: private to a post, by their hash, until none of its drafts names them.

A draft's body names a file by its SHA-256, and so do the texts that can be undone; so removing a
file can be undone as well. What nothing names any more goes when the post adds the next file or
discards a draft.
"""

from collections.abc import Iterable

from comity.core import canonical
from comity.core.attachment import MAX_BYTES
from comity.core.errors import ComityError
from comity.node.node import Node

MAX_OF_POST = 40 * MAX_BYTES
"""How much the drafts of one post may hold together (bytes): four full items."""


class DraftsFullError(ComityError):
    """The drafts of a post hold as much as they may."""

    hint = "Seal or discard a draft that has files, then add this one again."


hash_of = canonical.sha256
"""What a draft's body names a file by."""


def add(*, node: Node, post: str, data: bytes) -> None:
    """Keep a file for a draft of this post. Raises TooLargeError, DraftsFullError.

    Called before the draft that names it is saved, in one transaction with that.
    """
    canonical.check_size(data, MAX_BYTES)
    with node.write() as db:
        sweep(node=node, post=post)
        held = db.value("SELECT sum(length(data)) FROM node_draftfile WHERE post = %s", (post,))
        if int(held or 0) + len(data) > MAX_OF_POST:
            raise DraftsFullError(f"The drafts of {post} hold {held:,} bytes of files.")
        db.execute(
            "INSERT INTO node_draftfile (post, sha256, data) VALUES (%s, %s, %s) "
            "ON CONFLICT (post, sha256) DO NOTHING",
            (post, hash_of(data), data),
        )


def read(*, node: Node, post: str, sha256: str) -> bytes | None:
    """Return a file of this post's drafts, or None."""
    data = node.db.value(
        "SELECT data FROM node_draftfile WHERE post = %s AND sha256 = %s", (post, sha256)
    )
    return None if data is None else bytes(data)


def sweep(*, node: Node, post: str) -> None:
    """Destroy what no draft of the post names, neither as it stands nor as it was before."""
    texts = node.db.rows("SELECT body, undo FROM node_draft WHERE post = %s", (post,))
    held = node.db.rows("SELECT sha256 FROM node_draftfile WHERE post = %s", (post,))
    gone = {sha256 for (sha256,) in held} - set(_named((s for (s,) in held), texts))
    node.db.execute_in(
        "DELETE FROM node_draftfile WHERE post = %s AND sha256 IN (%in)", gone, before=(post,)
    )


def _named(hashes: Iterable[str], texts: list[tuple[str, str]]) -> Iterable[str]:
    return (one for one in hashes if any(one in body or one in undo for body, undo in texts))
