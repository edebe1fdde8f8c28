"""Django's settings for one node, taken from the environment.

COMITY_HOME          folder of the node: node.sqlite3, secret.key (default: ./.home)
COMITY_PARTY         the party whose node this is, e.g. KOR; names the cookies
COMITY_ADDRESS       where people reach it, e.g. https://comity.example; https makes cookies secure
COMITY_LIVE          where browsers find its live stream: /live behind a proxy, or an address
COMITY_DATABASE_URL  postgresql://user:password@host:port/name; without it SQLite in the home

Those of people and their accounts are in settings_people.py.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from comity.settings_people import people

# Journal and cache of a node's SQLite. FULL, since a receipt must not outlive what it confirms.
SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "cache_size": "-65536",  # KiB when negative
    "mmap_size": "2147418112",  # bytes, the most there is: what is read often is not copied
    # Pages (128 MiB). The usual 1,000 are less than one chunk of a settlement touches.
    "wal_autocheckpoint": "32000",
    "temp_store": "MEMORY",
}
BUSY_SECONDS = 20


def sqlite_database(path: Path, **pragmas: str) -> dict[str, Any]:
    """Return Django's entry for an SQLite file; `pragmas` override those of a node."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Kept open: every new connection would start with a cold cache.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A transaction that reads first and writes later could not be retried by SQLite.
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
            "init_command": ";".join(
                f"PRAGMA {name}={value}" for name, value in (SQLITE_PRAGMAS | pragmas).items()
            ),
        },
    }


def postgresql_database(url: str) -> dict[str, Any]:
    """Return Django's entry for a postgresql:// address (anything libpq understands)."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(
            "COMITY_DATABASE_URL cannot be read. It looks like "
            f"postgresql://user:password@host:5432/name ({error})"
        ) from error
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{key: str(parts.pop(part, "") or "") for key, part in named.items()},
        "PORT": str(parts.pop("port", "") or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": parts,
    }


def read_secret(home: Path) -> str:
    """Return the secret that signs cookies, made by `comity init`."""
    path = home / "secret.key"
    try:
        secret = path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise ImproperlyConfigured(
            f"{path} is missing: this folder is not a node yet. Make one with `comity init`, "
            "or name its folder in COMITY_HOME."
        ) from error
    if len(secret) < 32:  # noqa: PLR2004 - characters; below that cookies could be guessed
        raise ImproperlyConfigured(f"{path} is too short. Put 50 random characters into it.")
    return secret


COMITY_HOME = Path(os.environ.get("COMITY_HOME", ".home")).resolve()
COMITY_PARTY = os.environ.get("COMITY_PARTY", "")
COMITY_ADDRESS = os.environ.get("COMITY_ADDRESS", "")
COMITY_LIVE = os.environ.get("COMITY_LIVE", "")

_url = os.environ.get("COMITY_DATABASE_URL", "")
_host = urlsplit(COMITY_ADDRESS).hostname
_secure = COMITY_ADDRESS.startswith("https://")
_cookie = f"comity_{COMITY_PARTY.lower()}" if COMITY_PARTY else "comity"

SECRET_KEY = read_secret(COMITY_HOME)
DEBUG = False
ALLOWED_HOSTS = [_host] if _host else ["localhost", ".localhost", "127.0.0.1", "[::1]"]

DATABASES = {
    "default": postgresql_database(_url) if _url else sqlite_database(COMITY_HOME / "node.sqlite3"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "comity.node.people",
    "comity.node",
    "comity.web",
    "comity.programme",
    "comity.programme.approval",
    "comity.programme.calendar",
    "comity.programme.consultation",
    "comity.programme.drafting",
    "comity.programme.negotiation",
    "comity.programme.today",
    "comity.exchange",
    "comity.exchange.desk",
    "comity.exchange.embargo",
    "comity.exchange.policies",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "comity.node.requests.audited",
    "comity.web.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "comity.web.middleware.chosen_language",
    "comity.web.middleware.chosen_look",
    "django.middleware.common.CommonMiddleware",  # refuses foreign host names
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comity.web.accounts.sessions.ends_when_idle",
]
ROOT_URLCONF = "comity.urls"
# A redirect to the address with a slash would tell that something is there.
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
# A whole draft is one form: some six fields to a paragraph, of up to 1,500 paragraphs.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
STATIC_URL = "/static/"
# Read from the packages themselves: nothing has to be collected before a node can start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
CSRF_FAILURE_VIEW = "comity.web.pages.csrf_failure"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]

# Nodes of a demonstration share one machine, and browsers tell cookies apart by name, not port.
SESSION_COOKIE_NAME = f"{_cookie}_session"
CSRF_COOKIE_NAME = f"{_cookie}_csrf"
LANGUAGE_COOKIE_NAME = f"{_cookie}_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"secrets": {"()": "comity.node.audit.WithoutSecrets"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Django would add its own handlers, which speak only when DEBUG is on, or by e-mail.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

# Accounts: AUTH_USER_MODEL, allauth's settings, and what the environment says of them.
globals().update(people(COMITY_HOME))
