"""Django's settings for a benchmark: the node's own, with a database for each of two parties.

COMITY_BENCH_FOLDER    where the homes lie; each SQLite file lies in its home, as a node's does
COMITY_BENCH_POSTGRES  folder of a PostgreSQL server's socket; without it SQLite
"""

import os
from pathlib import Path

FOLDER = Path(os.environ["COMITY_BENCH_FOLDER"])
os.environ["COMITY_HOME"] = str(FOLDER)

from comity.settings import *  # noqa: E402, F403 - needs the home above; settings extend settings
from comity.settings import postgresql_database, sqlite_database  # noqa: E402 - after Django's settings are named

ALIASES = ("default", "kor", "nato")


def postgresql_url(alias: str) -> str:
    """Return how a node reaches its database on the benchmark's server."""
    return f"user=comity dbname=comity_{alias} host={os.environ['COMITY_BENCH_POSTGRES']}"


def _database(alias: str) -> dict[str, object]:
    if os.environ.get("COMITY_BENCH_POSTGRES"):
        return postgresql_database(postgresql_url(alias))
    return sqlite_database(FOLDER / alias / "node.sqlite3")


DATABASES = {alias: _database(alias) for alias in ALIASES}
