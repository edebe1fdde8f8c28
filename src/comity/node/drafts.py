"""Drafts: private, mutable texts of a post. They never leave this node; sealing sends.

Whoever saves says which version they had before them. Where another window was quicker, what they
wrote is kept beside it as a draft of its own, and they are told: nothing that was typed is lost.
"""

from dataclasses import dataclass

import msgspec

from comity.core import canonical
from comity.core.errors import ComityError
from comity.core.record import Instant
from comity.node import draft_files
from comity.node.node import Node

MAX_UNDO = 50
"""How many earlier texts are kept; the oldest goes first."""
_COLUMNS = "id, post, kind, body, undo, version, updated"
_TEXTS = msgspec.json.Decoder(list[str])


class NoSuchDraftError(ComityError):
    """The post has no such draft. Another's and one that never was are refused alike."""

    hint = "It may have been sealed or discarded in another window. Look at the list of drafts."


class ConflictError(ComityError):
    """The draft was saved elsewhere in the meantime. ``kept`` is the draft that holds ours."""

    hint = "Both are kept. Open them beside each other, take over what is missing, discard one."

    def __init__(self, draft: int, kept: int) -> None:
        """Name the draft as it stands, and the new one."""
        super().__init__(f"Draft {draft} was saved elsewhere; yours is kept as draft {kept}.")
        self.draft, self.kept = draft, kept


class NothingToUndoError(ComityError):
    """The draft has no earlier text."""

    hint = "This is the first text that was saved."


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it stands. ``version`` is what the next save must name."""

    id: int
    post: str
    kind: str
    body: str
    version: int
    updated: Instant
    can_undo: bool


def save(
    *,
    node: Node,
    post: str,
    kind: str,
    body: str,
    draft: int = 0,
    version: int = 0,
    file: bytes | None = None,
) -> Draft:
    """Save a new draft, or the next text of ``draft``, which was at ``version`` when it was opened.

    ``file`` are the bytes of a file that the body names by its hash (``draft_files``).
    Raises NoSuchDraftError, ConflictError, TooLargeError, DraftsFullError, ForbiddenCharacterError.
    """
    canonical.check_body(canonical.encode(body))
    with node.write():
        if file is not None:
            draft_files.add(node=node, post=post, data=file)
        if not draft:
            return _insert(node, post, kind, body)
        held = get(node=node, post=post, draft=draft)
        if held.version == version:
            return _change(node, held, body, [*_undo(node, draft), held.body][-MAX_UNDO:])
        if held.body == body:  # the same text, sent twice
            return held
        kept = _insert(node, post, kind, body)
    raise ConflictError(draft, kept.id)


def undo(*, node: Node, post: str, draft: int, version: int) -> Draft:
    """Go back to the text before. Raises NoSuchDraftError, ConflictError, NothingToUndoError."""
    with node.write():
        held = get(node=node, post=post, draft=draft)
        if held.version != version:
            raise ConflictError(draft, draft)
        earlier = _undo(node, draft)
        if not earlier:
            raise NothingToUndoError(f"Draft {draft} has no earlier text.")
        return _change(node, held, earlier[-1], earlier[:-1])


def discard(*, node: Node, post: str, draft: int) -> None:
    """Remove a draft for good. Raises NoSuchDraftError."""
    with node.write() as db:
        if not db.execute("DELETE FROM node_draft WHERE id = %s AND post = %s", (draft, post)):
            raise NoSuchDraftError(f"There is no draft {draft}.")
        draft_files.sweep(node=node, post=post)


def get(*, node: Node, post: str, draft: int) -> Draft:
    """Return a draft of a post. Raises NoSuchDraftError."""
    row = node.db.row(
        f"SELECT {_COLUMNS} FROM node_draft WHERE id = %s AND post = %s",  # noqa: S608 - names of ours, values as parameters
        (draft, post),
    )
    if row is None:
        raise NoSuchDraftError(f"There is no draft {draft}.")
    return _read(row)


def of_post(*, node: Node, post: str) -> list[Draft]:
    """Return a post's drafts, what was saved last first."""
    found = node.db.rows(
        f"SELECT {_COLUMNS} FROM node_draft WHERE post = %s ORDER BY updated DESC, id DESC",  # noqa: S608 - names of ours, values as parameters
        (post,),
    )
    return [_read(row) for row in found]


def _insert(node: Node, post: str, kind: str, body: str) -> Draft:
    drawn = node.draw("draft")
    node.db.execute(
        "INSERT INTO node_draft (id, post, kind, body, undo, version, updated) "
        "VALUES (%s, %s, %s, %s, '[]', 1, %s)",
        (drawn, post, kind, body, node.now()),
    )
    return get(node=node, post=post, draft=drawn)


def _change(node: Node, held: Draft, body: str, earlier: list[str]) -> Draft:
    node.db.execute(
        "UPDATE node_draft SET body = %s, undo = %s, version = version + 1, updated = %s "
        "WHERE id = %s",
        (body, msgspec.json.encode(earlier).decode(), node.now(), held.id),
    )
    return get(node=node, post=held.post, draft=held.id)


def _undo(node: Node, draft: int) -> list[str]:
    return _TEXTS.decode(node.db.value("SELECT undo FROM node_draft WHERE id = %s", (draft,)))


def _read(row: tuple[object, ...]) -> Draft:
    id_, post, kind, body, earlier, version, updated = row
    return Draft(id_, post, kind, body, version, updated, can_undo=earlier != "[]")  # type: ignore[arg-type]  # a row's columns are untyped
