"""Persons: let in by an invitation, let in again after a loss, shut out.

Nobody signs up. Whoever is added gets an invitation: a code that is shown once, is kept only as a
hash, and opens the way in once, until it expires.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from comity.core.errors import ComityError
from comity.core.record import Instant
from comity.node.node import Node
from comity.node.people.administrators import ABLE, administered
from comity.node.people.stamp import new_stamp
from comity.node.publish import Actor

DAY = 86_400_000
INVITED_FOR = 3 * DAY
"""How long an invitation holds (milliseconds)."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,29}\Z")
_WAYS_IN = ("mfa_authenticator", "socialaccount_socialaccount")


class NameInvalidError(ComityError):
    """What was given is no account name."""

    hint = "2 to 30 small letters of the Latin alphabet, digits, dots, hyphens or underscores."


class NameTakenError(ComityError):
    """Somebody has this account name."""

    hint = "Choose another name. One that was used before is not given again."


class NoSuchPersonError(ComityError):
    """Nobody has this account name."""

    hint = "Look at the list of people."


class InvitationOverError(ComityError):
    """The invitation has expired, was used, or never was."""

    hint = "Ask an administrator for a new one."


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in; ``able`` once they have a way to, ``invited`` until when."""

    id: int
    name: str
    active: bool
    able: bool
    invited: Instant | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it is handed over: the code is known nowhere else."""

    name: str
    code: str
    expires: Instant

    @property
    def path(self) -> str:
        """The address below the node's that opens it. What follows ``?`` is in no audit."""
        return f"/invited?code={self.code}"


def add(*, node: Node, actor: Actor, name: str) -> Invitation:
    """Add a person and invite them.

    Raises NotAdministratorError, NameInvalidError, NameTakenError.
    """
    if not _NAME.match(name):
        raise NameInvalidError(f"“{name[:40]}” cannot be an account name.")
    with administered(node, actor):
        if _id(node, name) is not None:
            raise NameTakenError(f"There is somebody called {name} already.")
        try:
            node.db.execute(
                "INSERT INTO people_person (name, password, email, is_active, stamp, added_at) "
                "VALUES (%s, %s, '', %s, %s, %s)",
                (name, make_password(None), True, new_stamp(), node.now()),
            )
        except IntegrityError as error:
            raise NameTakenError(f"There is somebody called {name} already.") from error
        return _invite(node, name)


def invite(*, node: Node, actor: Actor, name: str) -> Invitation:
    """Invite a person anew; an invitation before it opens nothing any longer.

    What they sign in with stays. Raises NotAdministratorError, NoSuchPersonError.
    """
    with administered(node, actor):
        return _invite(node, name)


def reset(*, node: Node, actor: Actor, name: str) -> Invitation:
    """Take away all that a person signs in with, end their sessions, and invite them anew.

    Raises NotAdministratorError, NoSuchPersonError, LastAdministratorError.
    """
    with administered(node, actor):
        person = _get(node, name)
        for table in _WAYS_IN:
            node.db.execute(f"DELETE FROM {table} WHERE user_id = %s", (person,))  # noqa: S608 - names of ours, values as parameters
        node.db.execute(
            "UPDATE people_person SET password = %s, stamp = %s, is_active = %s WHERE id = %s",
            (make_password(None), new_stamp(), True, person),
        )
        return _invite(node, name)


def shut_out(*, node: Node, actor: Actor, name: str) -> None:
    """Let a person in no longer, from now on; what they hold stays on the list.

    Raises NotAdministratorError, NoSuchPersonError, LastAdministratorError.
    """
    with administered(node, actor):
        person = _get(node, name)
        node.db.execute(
            "UPDATE people_person SET is_active = %s, stamp = %s WHERE id = %s",
            (False, new_stamp(), person),
        )
        node.db.execute("DELETE FROM people_invitation WHERE person_id = %s", (person,))


def let_in(*, node: Node, actor: Actor, name: str) -> None:
    """Let a person in again. Raises NotAdministratorError, NoSuchPersonError."""
    with administered(node, actor):
        person = _get(node, name)
        node.db.execute("UPDATE people_person SET is_active = %s WHERE id = %s", (True, person))


def all_persons(*, node: Node) -> list[Person]:
    """Return everybody, by name."""
    found = node.db.rows(
        f"SELECT p.id, p.name, p.is_active, {ABLE}, (SELECT max(i.expires) "  # noqa: S608 - names of ours, values as parameters
        "FROM people_invitation i WHERE i.person_id = p.id AND i.used_at IS NULL "
        "AND i.expires > %s) FROM people_person p ORDER BY p.name",
        (node.now(),),
    )
    return [Person(id_, name, bool(on), bool(able), until) for id_, name, on, able, until in found]


def get(*, node: Node, name: str) -> Person:
    """Return a person. Raises NoSuchPersonError."""
    for person in all_persons(node=node):
        if person.name == name:
            return person
    raise NoSuchPersonError(f"Nobody is called {name[:40]}.")


def opened(*, node: Node, code: str) -> Person:
    """Return whom an invitation's code lets in. Raises InvitationOverError, whatever is wrong."""
    name = node.db.value(
        "SELECT p.name FROM people_invitation i JOIN people_person p ON p.id = i.person_id "
        "WHERE i.hash = %s AND i.used_at IS NULL AND i.expires > %s AND p.is_active",
        (_hash(code), node.now()),
    )
    if name is None:
        raise InvitationOverError("This invitation opens nothing.")
    return get(node=node, name=name)


def use(*, node: Node, code: str) -> Person:
    """Use up an invitation. Raises InvitationOverError."""
    with node.write():
        person = opened(node=node, code=code)
        node.db.execute(
            "UPDATE people_invitation SET used_at = %s WHERE hash = %s", (node.now(), _hash(code))
        )
        return person


def _invite(node: Node, name: str) -> Invitation:
    person, code, now = _get(node, name), secrets.token_urlsafe(24), node.now()
    node.db.execute(
        "DELETE FROM people_invitation WHERE person_id = %s AND used_at IS NULL", (person,)
    )
    node.db.execute(
        "INSERT INTO people_invitation (person_id, hash, expires) VALUES (%s, %s, %s)",
        (person, _hash(code), now + INVITED_FOR),
    )
    return Invitation(name, code, now + INVITED_FOR)


def _hash(code: str) -> str:
    """Hash a code. It is 192 random bits, so nothing slower is needed."""
    return hashlib.sha256(code.encode()).hexdigest()


def _id(node: Node, name: str) -> int | None:
    found: int | None = node.db.value("SELECT id FROM people_person WHERE name = %s", (name,))
    return found


def _get(node: Node, name: str) -> int:
    found = _id(node, name)
    if found is None:
        raise NoSuchPersonError(f"Nobody is called {name[:40]}.")
    return found
