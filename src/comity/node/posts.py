"""Posts: the offices of our party, and those of guests; what each may see and do.

A person is never named here. What a post may see makes it an audience; ``permissions`` are words
that the rooms understand (``release``, ``sign``) and grant no sight of anything.
"""

from dataclasses import dataclass

import msgspec

from comity.core.errors import ComityError
from comity.core.label import Label
from comity.core.release import Reader
from comity.core.terms import Words
from comity.node import audiences, decisions, rows, settle
from comity.node.node import Node
from comity.node.world import encode

_COLUMNS = "party, code, title, clearances, need, permissions"
_WORDS = msgspec.json.Decoder(dict[str, str])


class NoSuchPostError(ComityError):
    """There is no such post."""

    hint = "Look at the list of posts; its code is how the post is named in releasable-to."


@dataclass(frozen=True, slots=True)
class Post:
    """An office. ``need`` are subject codes (``CYB``, another party's ``NATO:CYB``, ``*`` all)."""

    party: str
    code: str
    title: Words
    clearances: tuple[Label, ...] = ()
    need: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()


def reader(node: Node, post: Post) -> Reader:
    """Return what a post is to the release rule: own staff, or a guest."""
    need = frozenset(post.need)
    return audiences.person_reader(node, post.party, post.code, post.clearances, need)


def set_post(*, node: Node, post: Post) -> None:
    """Make a post, or change it; what it may see follows.

    A loss acts at once, a gain as soon as it is settled. Raises UnknownPolicyError,
    LabelInvalidError.
    """
    node.policies.check_names(post.clearances)
    with node.write():
        before = find(node, post.party, post.code)
        _write(node, post)
        if before is not None and reader(node, before) != reader(node, post):
            audiences.forget(node, reader(node, before))
        _, new = audiences.ensure(node, reader(node, post))
        if new:
            decisions.redecide(node, {post.party})
    settle.settle(node)


def find(node: Node, party: str, code: str) -> Post | None:
    """Return a post, or None."""
    row = node.db.row(
        f"SELECT {_COLUMNS} FROM node_post WHERE party = %s AND code = %s",  # noqa: S608 - names of ours, values as parameters
        (party, code),
    )
    return None if row is None else _read(row)


def get(*, node: Node, party: str, code: str) -> Post:
    """Return a post. Raises NoSuchPostError."""
    found = find(node, party, code)
    if found is None:
        raise NoSuchPostError(f"There is no post {party}/{code}.")
    return found


def all_posts(*, node: Node) -> list[Post]:
    """Return all posts, by party and code."""
    found = node.db.rows(f"SELECT {_COLUMNS} FROM node_post ORDER BY party, code")  # noqa: S608 - names of ours, values as parameters
    return [_read(row) for row in found]


def _write(node: Node, post: Post) -> None:
    values = [
        encode(v)
        for v in (post.title, post.clearances, sorted(post.need), sorted(post.permissions))
    ]
    node.db.execute(
        f"INSERT INTO node_post ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s) "  # noqa: S608 - names of ours, values as parameters
        "ON CONFLICT (party, code) DO UPDATE SET title = excluded.title, "
        "clearances = excluded.clearances, need = excluded.need, "
        "permissions = excluded.permissions",
        (post.party, post.code, *values),
    )


def _read(row: rows.Row) -> Post:
    party, code, title, clearances, need, permissions = row
    return Post(
        party,
        code,
        _WORDS.decode(title),
        rows.LABELS.decode(clearances),
        rows.STRINGS.decode(need),
        rows.STRINGS.decode(permissions),
    )
