"""What allauth asks us: nobody signs up by themselves, secrets are encrypted, no mail is sent."""

import base64
from functools import cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect

from comity.node import home
from comity.web.accounts import invited, sessions

_CLOSED = "/sign-in/closed"


class Accounts(DefaultAccountAdapter):
    """Accounts: made by an administrator alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's
        """Nobody signs up."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin a session."""
        super().login(request, user)
        sessions.begun(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where a provider's answer leads: to what was kept for this person, or home."""
        return sessions.onward(request, request.user, "/")

    def get_login_stages(self) -> list[str]:
        """Return none: our own page asks for everything at once."""
        return []

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponseRedirect:  # noqa: ARG002 - allauth gives it
        """Say to whoever was shut out what a stranger is told."""
        return HttpResponseRedirect(_CLOSED)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: people are told on their pages."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing beside our own pages."""


class Factors(DefaultMFAAdapter):
    """Passkeys and codes."""

    def encrypt(self, text: str) -> str:
        """Encrypt what codes are made from, under the node's passphrase."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt it again."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """Return what an authenticator app shows beside the account name."""
        return f"Comity {settings.COMITY_PARTY}".strip()


class Provided(DefaultSocialAccountAdapter):
    """Accounts at an OpenID Connect provider: they belong to a person who was invited."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - as allauth calls it
        """Nobody signs up, whoever vouches for them."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect the provider's account with the person whose invitation was opened.

        In no other way: a session that was left open is not to get a second owner.
        """
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(HttpResponseRedirect("/account"))
        if not sociallogin.is_existing:
            person = invited.take(request)
            if person is None:
                raise ImmediateHttpResponse(HttpResponseRedirect(_CLOSED))
            sociallogin.connect(request, person)

    def on_authentication_error(self, *_args: Any, **_kwargs: Any) -> None:
        """Say that the provider did not say who it is."""
        raise ImmediateHttpResponse(HttpResponseRedirect(_CLOSED))


def _box() -> Fernet:
    """Return what encrypts under the node's passphrase, which a restored node has as well."""
    return _opened(home.read_passphrase(context.request.META["comity.node"].home))


@cache
def _opened(passphrase: bytes) -> Fernet:
    key = Scrypt(salt=b"comity one-time codes", length=32, n=2**15, r=8, p=1).derive(passphrase)
    return Fernet(base64.urlsafe_b64encode(key))
