"""Tenures: who holds which post, from when to when.

What a person may do is what the posts allow that they hold at that very instant. A handover ends
one tenure and begins another at one instant; a deputy holds a post beside its holder, for a time
that is fixed beforehand.
"""

from dataclasses import dataclass

from comity.core.errors import ComityError, ImpossibleDateError
from comity.core.record import Instant
from comity.node import posts
from comity.node.node import Node
from comity.node.people import persons
from comity.node.people.administrators import administered
from comity.node.posts import Post
from comity.node.publish import Actor

DAY = 86_400_000
MAX_REASON = 500
_COLUMNS = (
    "t.id, p.name, t.party, t.post, t.begins, t.ends, t.deputy, t.reason, t.given_by, t.ended_by"
)
_FROM = "FROM people_tenure t JOIN people_person p ON p.id = t.person_id"


class NoSuchTenureError(ComityError):
    """There is no such tenure."""

    hint = "Look at the list of people and posts."


class HeldAlreadyError(ComityError):
    """The person holds the post within that time already."""

    hint = "Let the one end before the other begins, or change nothing."


class BackInTimeError(ImpossibleDateError):
    """A post would be given for a time that has passed."""


class EndsBeforeError(ImpossibleDateError):
    """A tenure would end before it begins, or later than it does already."""


class DeputyOpenError(ImpossibleDateError):
    """A deputy's tenure would have no end, or be handed over."""

    hint = "A deputy holds a post until a day that is named beforehand; another one is named anew."


class TenureOverError(ComityError):
    """The tenure has ended; what was is not changed."""

    hint = "Give the post anew."


@dataclass(frozen=True, slots=True)
class Tenure:
    """That a person holds a post over [begins, ends)."""

    id: int
    person: str
    party: str
    post: str
    begins: Instant
    ends: Instant | None
    deputy: bool
    reason: str
    given_by: str
    ended_by: str

    def holds(self, at: Instant) -> bool:
        """Whether it holds at an instant."""
        return self.begins <= at and (self.ends is None or at < self.ends)

    def is_over(self, at: Instant) -> bool:
        """Whether it will never hold again."""
        return self.ends is not None and self.ends <= max(at, self.begins)


@dataclass(frozen=True, slots=True)
class Given:
    """What is given: a post over [begins, ends); at once where ``begins`` has passed."""

    party: str
    post: str
    begins: Instant
    ends: Instant | None = None
    deputy: bool = False
    reason: str = ""


def give(*, node: Node, actor: Actor, person: str, given: Given) -> Tenure:
    """Give a post to a person for a time.

    Raises NotAdministratorError, NoSuchPersonError, NoSuchPostError, HeldAlreadyError, and
    EndsBeforeError, BackInTimeError, DeputyOpenError.
    """
    with administered(node, actor):
        return _give(node, actor, person, given)


def end(*, node: Node, actor: Actor, tenure: int, at: Instant = 0) -> Tenure:
    """End a tenure: at once, or later. One that has not begun is taken back.

    Raises NotAdministratorError, NoSuchTenureError, TenureOverError, LastAdministratorError.
    """
    with administered(node, actor):
        return _end(node, actor, tenure, at)


def hand_over(
    *, node: Node, actor: Actor, tenure: int, to: str, at: Instant = 0, reason: str = ""
) -> Tenure:
    """End a tenure and give its post to somebody else, at one instant. The successor's has no end.

    Raises what ``end`` and ``give`` raise.
    """
    with administered(node, actor):
        begins = max(at, node.now())
        old = _end(node, actor, tenure, begins)
        given = Given(old.party, old.post, max(begins, old.begins), reason=reason)
        if old.deputy:
            raise DeputyOpenError("A deputy does not hand over; end it, and name another.")
        return _give(node, actor, to, given)


def held(*, node: Node, person: str) -> list[tuple[Post, Tenure]]:
    """Return the posts that a person holds now, those held in one's own right first."""
    now = node.now()
    found = node.db.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE p.name = %s AND p.is_active AND t.begins <= %s "
        "AND (t.ends IS NULL OR t.ends > %s) ORDER BY t.deputy, t.begins, t.id",
        (person, now, now),
    )
    tenures = [_read(row) for row in found]
    offices = [(posts.find(node, one.party, one.post), one) for one in tenures]
    return [(post, one) for post, one in offices if post is not None]


def all_tenures(*, node: Node) -> list[Tenure]:
    """Return all that hold or will hold, and were given ever: by post, the latest first."""
    found = node.db.rows(
        f"SELECT {_COLUMNS} {_FROM} ORDER BY t.party, t.post, t.begins DESC, t.id DESC"
    )
    return [_read(row) for row in found]


def get(*, node: Node, tenure: int) -> Tenure:
    """Return a tenure. Raises NoSuchTenureError."""
    row = node.db.row(f"SELECT {_COLUMNS} {_FROM} WHERE t.id = %s", (tenure,))
    if row is None:
        raise NoSuchTenureError(f"There is no tenure {tenure}.")
    return _read(row)


def _give(node: Node, actor: Actor, person: str, given: Given) -> Tenure:
    who = persons.get(node=node, name=person)
    posts.get(node=node, party=given.party, code=given.post)
    now = node.now()
    _check_time(given, now)
    begins = max(given.begins, now)
    overlap = node.db.value(
        "SELECT 1 FROM people_tenure WHERE person_id = %s AND party = %s AND post = %s "
        "AND (ends IS NULL OR (ends > %s AND ends > begins)) AND begins < %s",
        (who.id, given.party, given.post, begins, given.ends or 1 << 62),
    )
    if overlap:
        raise HeldAlreadyError(f"{person} holds {given.party}/{given.post} within that time.")
    id_ = node.db.value(
        "INSERT INTO people_tenure (person_id, party, post, begins, ends, deputy, reason, "
        "given_by, given_at, ended_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '') "
        "RETURNING id",
        (
            who.id, given.party, given.post, begins, given.ends, given.deputy,
            given.reason.strip()[:MAX_REASON], actor.post, now,
        ),
    )  # fmt: skip
    return get(node=node, tenure=id_)


def _check_time(given: Given, now: Instant) -> None:
    if given.begins <= now - DAY:
        raise BackInTimeError("A post is not given back in time.")
    if given.ends is not None and given.ends <= max(given.begins, now):
        raise EndsBeforeError("It would end before it begins.")
    if given.deputy and given.ends is None:
        raise DeputyOpenError("A deputy holds a post until a day that is named beforehand.")


def _end(node: Node, actor: Actor, tenure: int, at: Instant) -> Tenure:
    old, now = get(node=node, tenure=tenure), node.now()
    if old.is_over(now):
        raise TenureOverError(f"{old.person} holds {old.party}/{old.post} no longer.")
    ends = max(at, now, old.begins)
    if old.ends is not None and ends > old.ends:
        raise EndsBeforeError("It ends before that already.")
    node.db.execute(
        "UPDATE people_tenure SET ends = %s, ended_by = %s WHERE id = %s",
        (ends, actor.post, tenure),
    )
    return get(node=node, tenure=tenure)


def _read(row: tuple[object, ...]) -> Tenure:
    *start, deputy, reason, given, ended = row
    return Tenure(*start, bool(deputy), reason, given, ended)  # type: ignore[call-arg, arg-type]  # a row's columns are untyped
