"""Django's and allauth's settings for people: who signs in, and how.

COMITY_IDLE_MINUTES  how long a session lasts without being used (default: 30)
COMITY_PROXIES       how many proxies before the node are ours and may say who asks (default: 0)
COMITY_MAIL          smtp://user:password@host:port, or smtps://; without it no mail is sent
COMITY_MAIL_FROM     the address that mail comes from
COMITY_OIDC_ISSUER   https address of an OpenID Connect provider; without it there is none
COMITY_OIDC_CLIENT   what this node is called there
COMITY_OIDC_SECRET   the secret it was given there; else the file oidc.secret in the home
COMITY_OIDC_NAME     what the provider is called on our pages (default: its host)
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

DEFAULT_IDLE = 30
OIDC = "oidc"
"""How the provider is called in addresses."""


def people(home: Path) -> dict[str, Any]:
    """Return the settings. Raises ImproperlyConfigured."""
    return {
        "AUTH_USER_MODEL": "people.Person",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        # Slow and memory-hard (RFC 7914); for a name that nobody has, it is computed as well.
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
        "LOGIN_URL": "/sign-in",
        # Attempts and used codes are counted here, by all processes that serve the node; too small,
        # and others' would push them out.
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "people_attempt",
                "KEY_FUNCTION": "comity.node.people.attempts.name",
                "OPTIONS": {"MAX_ENTRIES": 200_000},
            }
        },
        "COMITY_IDLE_MINUTES": _number("COMITY_IDLE_MINUTES", DEFAULT_IDLE),
        "ALLAUTH_TRUSTED_PROXY_COUNT": _number("COMITY_PROXIES", 0),
        "ACCOUNT_ADAPTER": "comity.web.accounts.adapters.Accounts",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": "name",
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": None,
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_RATE_LIMITS": {"login": "30/m/ip", "login_failed": "5/5m/key"},
        "MFA_ADAPTER": "comity.web.accounts.adapters.Factors",
        "MFA_TOTP_TOLERANCE": 1,  # of 30 seconds each way: clocks differ, and people type slowly
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "SOCIALACCOUNT_ADAPTER": "comity.web.accounts.adapters.Provided",
        "SOCIALACCOUNT_LOGIN_ON_GET": True,
        "SOCIALACCOUNT_PROVIDERS": _providers(home),
        **_mail(),
    }


def _mail() -> dict[str, Any]:
    said = os.environ.get("COMITY_MAIL", "")
    server = urlsplit(said)
    if said and not (server.scheme in ("smtp", "smtps") and server.hostname):
        raise ImproperlyConfigured("COMITY_MAIL must look like smtp://user:password@host:587")
    return {
        "EMAIL_HOST": server.hostname or "",
        "EMAIL_PORT": server.port or (465 if server.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(server.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(server.password or ""),
        "EMAIL_USE_SSL": server.scheme == "smtps",
        "EMAIL_USE_TLS": server.scheme == "smtp" and bool(server.username),
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": os.environ.get("COMITY_MAIL_FROM", "") or "comity@localhost",
    }


def _providers(home: Path) -> dict[str, Any]:
    issuer = os.environ.get("COMITY_OIDC_ISSUER", "")
    if not issuer:
        return {}
    client = os.environ.get("COMITY_OIDC_CLIENT", "")
    if urlsplit(issuer).scheme != "https" or not client:
        raise ImproperlyConfigured(
            "COMITY_OIDC_ISSUER must be an https address, and COMITY_OIDC_CLIENT say what this "
            "node is called there."
        )
    app = {
        "provider_id": OIDC,
        "name": os.environ.get("COMITY_OIDC_NAME", "") or urlsplit(issuer).hostname,
        "client_id": client,
        "secret": os.environ.get("COMITY_OIDC_SECRET", "") or _secret(home / "oidc.secret"),
        "settings": {"server_url": issuer, "fetch_userinfo": False},
    }
    # Nothing but who it is: neither name nor address of a person is asked for or kept.
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid"]}}


def _secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise ImproperlyConfigured(
            f"Neither COMITY_OIDC_SECRET nor {path.name} in the node's folder holds a secret."
        ) from error


def _number(name: str, default: int) -> int:
    said = os.environ.get(name, "") or str(default)
    if not said.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {said[:20]!r}.")
    return int(said)
