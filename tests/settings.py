"""Settings of the tests: the node's own, with a database for each of three parties.

COMITY_TEST_DATABASE=postgresql uses PostgreSQL (tests/postgres.py starts it) instead of SQLite.
The `databases` fixture in conftest.py fills in where they lie and makes them clean.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ON_POSTGRESQL = os.environ.get("COMITY_TEST_DATABASE", "sqlite") == "postgresql"
ALIASES = ("default", "kor", "nato", "ccdcoe")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

HOME = Path(tempfile.mkdtemp(prefix="comity-tests-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
(HOME / "secret.key").write_text("a secret for tests alone, as long as it has to be")
os.environ["COMITY_HOME"] = str(HOME)
os.environ.pop("COMITY_DATABASE_URL", None)

from comity.settings import *  # noqa: E402, F403 - needs the home above; settings extend settings
from comity.settings import postgresql_database, sqlite_database  # noqa: E402 - needs the home above


def _database(alias: str) -> dict[str, object]:
    if ON_POSTGRESQL:
        # The host, a folder with the server's socket, is known once that runs.
        return postgresql_database(
            f"user=comity dbname=comity_{WORKER}_{alias} options='-c lock_timeout=10s'"
        )
    # The machine outlives the tests, so nothing need reach the disk.
    return sqlite_database(HOME / f"{alias}.sqlite3", synchronous="OFF")


DATABASES = {alias: _database(alias) for alias in ALIASES}
