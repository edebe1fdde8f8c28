"""Passkeys: made for a person, and used to sign in or to confirm (WebAuthn level 2).

The key pair stays with the person; what is kept here is public. A challenge is drawn for each page,
waits in the session for one purpose and is used up by the first answer. The browser binds what it
signs to the host name, and so no other site can pass it on.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from comity.core.errors import ComityError
from comity.node.people.models import Person

_STATE = "passkey"
LARGEST = 20_000
"""How long an answer of a browser may be (characters)."""
LOOKED_AT = 60 * 60
"""How long a session lasts that holds nothing but a challenge (seconds)."""
_REQUIRED = UserVerificationRequirement.REQUIRED


class PasskeyRefusedError(ComityError):
    """What the browser answered is not by a passkey of this person, or for another page."""

    hint = "Try again; a page that was left open for long asks for something that has passed."


def keys_of(person: Person) -> list[Authenticator]:
    """Return a person's passkeys, the oldest first."""
    mine = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.WEBAUTHN)
    return list(mine.order_by("pk"))


def to_make(request: HttpRequest, person: Person) -> str:
    """Return what a browser needs to make a passkey, as JSON."""
    entity = PublicKeyCredentialUserEntity(
        id=str(person.pk).encode(), name=person.name, display_name=person.name
    )
    options, state = _server(request).register_begin(
        user=entity,
        credentials=[_credential(key) for key in keys_of(person)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_REQUIRED,
        challenge=_challenge(),
        extensions={"credProps": True},
    )
    return _wait(request, "make", state, options)


def make(request: HttpRequest, person: Person, answer: str, name: str) -> None:
    """Keep the passkey that a browser has made. Raises PasskeyRefusedError."""
    state, said = _begun(request, "make"), _parsed(answer)
    try:
        _server(request).register_complete(state, said)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PasskeyRefusedError("The passkey was not made for this page.") from error
    WebAuthn.add(person, name.strip()[:60] or person.name, said)


def to_use(request: HttpRequest, person: Person | None = None) -> str:
    """Return what a browser needs to use a passkey: any here, or one of this person; as JSON."""
    mine = None if person is None else [_credential(key) for key in keys_of(person)]
    options, state = _server(request).authenticate_begin(
        credentials=mine, user_verification=_REQUIRED, challenge=_challenge()
    )
    return _wait(request, "use", state, options)


def use(request: HttpRequest, answer: str, person: Person | None = None) -> Person:
    """Return whose passkey answered; ``person`` says whose it must be.

    Raises PasskeyRefusedError, whatever is wrong.
    """
    state, said = _begun(request, "use"), _parsed(answer)
    try:
        found = person or _named(said)
        keys = {bytes(_credential(key).credential_id): key for key in keys_of(found)}
        used = _server(request).authenticate_complete(
            state, [_credential(key) for key in keys.values()], said
        )
    except (ValueError, TypeError, KeyError, AttributeError, Person.DoesNotExist) as error:
        raise PasskeyRefusedError("No passkey of a person here answered.") from error
    keys[bytes(used.credential_id)].record_usage()
    return found


def _named(said: dict[str, Any]) -> Person:
    person: Person = Person.objects.get(
        pk=int(websafe_decode(said["response"]["userHandle"]).decode()), is_active=True
    )
    return person


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host().partition(":")[0]
    scheme = "https" if settings.SESSION_COOKIE_SECURE else "http"

    def ours(origin: str) -> bool:
        parts = urlsplit(origin)
        return (parts.scheme, parts.hostname) == (scheme, host)

    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name="Comity"), verify_origin=ours)


def _credential(key: Authenticator) -> AttestedCredentialData:
    found: AttestedCredentialData = key.wrap().authenticator_data.credential_data
    return found


def _challenge() -> bytes:
    """Return 256 random bits, by the way that Django draws the names of sessions."""
    return get_random_string(43).encode()


def _wait(request: HttpRequest, what: str, state: dict[str, Any], options: Any) -> str:
    request.session[_STATE] = [what, state]
    if set(request.session.keys()) == {_STATE}:  # of somebody who only looked at the page
        request.session.set_expiry(LOOKED_AT)
    return json.dumps(dict(options)["publicKey"])


def _begun(request: HttpRequest, what: str) -> dict[str, Any]:
    begun, state = request.session.pop(_STATE, None) or ("", {})
    if begun != what:
        raise PasskeyRefusedError("Nothing was asked of a passkey.")
    return dict(state)


def _parsed(answer: str) -> dict[str, Any]:
    try:
        said = json.loads(answer[:LARGEST])
    except (ValueError, RecursionError) as error:
        raise PasskeyRefusedError("The browser's answer cannot be read.") from error
    if not isinstance(said, dict):
        raise PasskeyRefusedError("The browser's answer cannot be read.")
    return said
