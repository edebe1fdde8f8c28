"""Who administers people, posts and peers; and that there is always somebody who can."""

from collections.abc import Iterator
from contextlib import contextmanager

from comity.core.errors import ComityError
from comity.core.record import Instant
from comity.node import posts
from comity.node.node import Node
from comity.node.publish import Actor

ADMINISTER = "administer"
"""The permission of posts that let people in, give posts and change what posts may see and do."""
AUDIT = "audit"
"""The permission of posts that read the audit."""
ABLE = (
    "(EXISTS (SELECT 1 FROM mfa_authenticator a WHERE a.user_id = p.id"
    " AND a.type IN ('webauthn', 'totp'))"
    " OR EXISTS (SELECT 1 FROM socialaccount_socialaccount s WHERE s.user_id = p.id))"
)
"""SQL: that a person ``p`` has a way to sign in."""


class NotAdministratorError(ComityError):
    """The post may not administer people and posts."""

    hint = "Ask an administrator; the list of people says which post that is."


class LastAdministratorError(ComityError):
    """Nobody would be left who can let people in and give posts."""

    hint = "Give the administrator's post to somebody else first, who has signed in once."


def permit(node: Node, actor: Actor) -> None:
    """Refuse whoever may not administer; the node itself may. Raises NotAdministratorError."""
    if actor.reader is None:
        return
    post = posts.find(node, actor.reader.party, actor.post)
    if post is None or post.party != node.party or ADMINISTER not in post.permissions:
        raise NotAdministratorError(f"{actor.post} may not administer people and posts.")


@contextmanager
def administered(node: Node, actor: Actor) -> Iterator[None]:
    """Make a change, unless nobody who can sign in would administer any longer.

    One transaction. The node itself may leave nobody. Raises NotAdministratorError,
    LastAdministratorError.
    """
    permit(node, actor)
    with node.write():
        now = node.now()
        before = _now(node, now), _lasting(node, now)
        yield
        after = _now(node, now), _lasting(node, now)
        lost = any(was and not left for was, left in zip(before, after, strict=True))
        if actor.reader is not None and lost:
            raise LastAdministratorError("Nobody who can sign in would administer this node.")


def _now(node: Node, now: Instant) -> bool:
    """Whether somebody administers at this instant."""
    return _somebody(node, "t.begins <= %s AND (t.ends IS NULL OR t.ends > %s)", (now, now))


def _lasting(node: Node, now: Instant) -> bool:
    """Whether somebody does, or will, with no end to it."""
    return _somebody(node, "t.ends IS NULL AND t.begins <= %s", (now + 366 * 86_400_000,))


def _somebody(node: Node, when: str, params: tuple[Instant, ...]) -> bool:
    found = node.db.rows(
        "SELECT DISTINCT t.post FROM people_tenure t JOIN people_person p ON p.id = t.person_id "  # noqa: S608 - names of ours, values as parameters
        f"WHERE t.party = %s AND p.is_active AND {ABLE} AND {when}",
        (node.party, *params),
    )
    held = (posts.find(node, node.party, code) for (code,) in found)
    return any(post is not None and ADMINISTER in post.permissions for post in held)
