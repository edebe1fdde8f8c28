"""Passwords with one-time codes, and recovery codes: what people sign in with without a passkey.

A password alone is never enough. Whether the name, the password or the code was wrong is told
neither by the answer nor by its time: a hash is computed for a name that nobody has, too.
"""

import base64
import hmac
import secrets

from allauth.core import ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.http import HttpRequest

from comity.core.errors import ComityError
from comity.node.people.models import Person
from comity.node.people.stamp import new_stamp

SHORTEST = 12
LONGEST = 1000
"""How long a password may be (characters)."""
CODE_SECONDS = 120
"""How long it is remembered that a code was used: longer than it holds."""
_SECRET = "one-time secret"  # noqa: S105 - the name of what a session keeps
_CODES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class TooManyAttemptsError(ComityError):
    """Too many attempts, from one place or with one name."""

    hint = "Wait five minutes, then try again."


class RefusedError(ComityError):
    """Name, password and code do not belong together."""

    hint = "Check all three, and the clock of the device that shows the code."


class PasswordWeakError(ComityError):
    """The password could be guessed."""

    hint = f"At least {SHORTEST} characters, neither one repeated nor the account name."


class PasswordsDifferError(ComityError):
    """The two passwords are not the same."""

    hint = "Type the same password twice."


class CodeWrongError(ComityError):
    """The code is not the one that the app shows."""

    hint = "Take the code of this minute, and check the clock of the device that shows it."


def check(request: HttpRequest, name: str, password: str, code: str) -> Person:
    """Return who has this name, password and one-time or recovery code.

    Raises TooManyAttemptsError, RefusedError.
    """
    name = name.strip().lower()[:100]
    limit(request, name)
    held = list(Authenticator.objects.filter(user__name=name, type__in=_CODES))
    person = authenticate(request, username=name or "-", password=password[:LONGEST] or "-")
    if person is None or not any(_holds(one, code.strip()[:20]) for one in held):
        raise RefusedError("Name, password and code do not belong together.")
    ratelimit.clear(request, action="login_failed", key=name)
    found: Person = person
    return found


def _holds(one: Authenticator, code: str) -> bool:
    """Whether the code is right and was not used before, for as long as it would hold."""
    valid: bool = one.wrap().validate_code(code)
    return valid and cache.add(f"comity-code-{one.pk}-{normalize_user_code(code)}", 1, CODE_SECONDS)


def limit(request: HttpRequest, key: str = "") -> None:
    """Count an attempt, with a name where one was given. Raises TooManyAttemptsError."""
    allowed = ratelimit.consume(request, action="login")
    if allowed and key:
        allowed = ratelimit.consume(request, action="login_failed", key=key)
    if not allowed:
        raise TooManyAttemptsError("There were too many attempts.")


def new_secret(request: HttpRequest) -> str:
    """Return the secret that an authenticator app is to be given; the session keeps it."""
    secret = request.session.get(_SECRET)
    if not secret:
        secret = base64.b32encode(secrets.token_bytes(20)).decode()
        request.session[_SECRET] = secret
    return str(secret)


def set_password(
    request: HttpRequest, person: Person, passwords: tuple[str, str], code: str
) -> None:
    """Let a person sign in with a password and the codes of the secret that the session keeps.

    Both replace what was there. Raises PasswordsDifferError, PasswordWeakError, CodeWrongError.
    """
    first, second = passwords
    if not hmac.compare_digest(first.encode(), second.encode()):
        raise PasswordsDifferError("The two passwords are not the same.")
    weak = len(set(first)) <= SHORTEST // 3 or person.name in first.lower()
    if not SHORTEST <= len(first) <= LONGEST or weak:
        raise PasswordWeakError("The password could be guessed.")
    secret = request.session.get(_SECRET, "")
    if not secret or not validate_totp_code(secret, code.strip()):
        raise CodeWrongError("This is not the code that the app shows.")
    del request.session[_SECRET]
    Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(person, secret)
    person.set_password(first)
    person.save(update_fields=["password"])


def new_recovery_codes(person: Person) -> list[str]:
    """Return new recovery codes; older ones open nothing any longer."""
    Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    return RecoveryCodes.activate(person).get_unused_codes()


def recovery_codes_left(person: Person) -> int:
    """Return how many recovery codes were not used."""
    held = Authenticator.objects.filter(
        user_id=person.pk, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return len(held.wrap().get_unused_codes()) if held else 0


def has_codes(person: Person) -> bool:
    """Whether a person can sign in with password and one-time code."""
    return bool(
        person.has_usable_password()
        and Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).exists()
    )


def end_sessions(person: Person) -> None:
    """End every session of a person."""
    person.stamp = new_stamp()
    person.save(update_fields=["stamp"])
