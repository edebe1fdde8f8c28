"""Posts, changed by whoever administers: what each may see and do, and what a change would do."""

import re

from comity.core.errors import ComityError
from comity.node import posts
from comity.node.effects import Effect, effects
from comity.node.node import Node
from comity.node.people.administrators import administered, permit
from comity.node.posts import Post
from comity.node.publish import Actor

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,62}\Z")


class PostInvalidError(ComityError):
    """What was given cannot be a post."""

    hint = "A post has a code of small letters, digits and hyphens, and a title in each language."


class GuestPermissionError(ComityError):
    """A post of another party would hold a permission, which would open nothing."""

    hint = "Guests read; what their party does, it does at its own node."


def change(*, node: Node, actor: Actor, post: Post) -> None:
    """Make a post, or change it; what it may see follows.

    Raises NotAdministratorError, LastAdministratorError, PostInvalidError, GuestPermissionError,
    UnknownPolicyError, LabelInvalidError.
    """
    _check(node, post)
    with administered(node, actor):
        posts.set_post(node=node, post=post)


def foresee(*, node: Node, actor: Actor, post: Post) -> list[Effect]:
    """Return what ``change`` would do, for each reader that it would do something to.

    Raises what ``change`` raises.
    """
    permit(node, actor)
    return effects(node, lambda: change(node=node, actor=actor, post=post))


def _check(node: Node, post: Post) -> None:
    if not _CODE.match(post.code):
        raise PostInvalidError(f"“{post.code[:40]}” cannot be the code of a post.")
    if not all(title.strip() for title in post.title.values()) or not post.title:
        raise PostInvalidError("The post has no title.")
    if post.party != node.party and post.permissions:
        raise GuestPermissionError(f"{post.party}/{post.code} is a guest's post.")


def parties(node: Node) -> list[str]:
    """Return whose posts there can be: our own party first, then those of peers, for guests."""
    found = node.db.rows("SELECT party FROM node_peer ORDER BY party")
    return [node.party, *(party for (party,) in found)]
