"""Empty, migrated databases for each test, by the quickest way that each system has."""

import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tests.settings import ALIASES


def _entry(alias: str) -> dict[str, Any]:
    """Return the entry that all threads' connections of an alias read when they open."""
    return connections.settings[alias]


class SqliteDatabases:
    """Migrates one file, and copies it for every test."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._template = Path()

    def migrate(self) -> None:
        self._template = self._folders.mktemp("template") / "template.sqlite3"
        _entry("default")["NAME"] = str(self._template)
        call_command("migrate", database="default", verbosity=0)
        # The last connection to leave takes the write-ahead log with it.
        self.close()

    def clean(self) -> None:
        self.close()
        folder = self._folders.mktemp("databases")
        for alias in ALIASES:
            path = folder / f"{alias}.sqlite3"
            shutil.copyfile(self._template, path)
            _entry(alias)["NAME"] = str(path)

    def close(self) -> None:
        connections.close_all()

    def leave(self) -> None:
        self.close()


TRUNCATED_EACH = 25
"""After so many tests tables are truncated: what was deleted until then is still gone through."""
EMPTIED = """
CREATE FUNCTION emptied(VARIADIC tables text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one text;
BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);  -- in any order
  FOREACH one IN ARRAY tables LOOP
    EXECUTE format('DELETE FROM %I', one);
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


class PostgresDatabases:
    """Migrates one database, copies it for each alias, and empties them before every test.

    By deleting: a test writes few rows, and truncating makes the files of all tables anew, which
    takes longer than the test.
    """

    def __init__(self, socket: str) -> None:
        for alias in ALIASES:
            _entry(alias)["HOST"] = socket
        self._admin = psycopg.connect(
            host=socket, user="comity", dbname="postgres", autocommit=True
        )
        self._tables: list[str] = []
        self._truncate = ""
        self._cleaned = 0

    def migrate(self) -> None:
        first, *others = (_entry(alias)["NAME"] for alias in ALIASES)
        self._admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(first)))
        call_command("migrate", database="default", verbosity=0)
        connection = connections["default"]
        self._tables = connection.introspection.table_names()
        self._tables.remove("django_migrations")
        with connection.cursor() as cursor:
            cursor.execute(EMPTIED)
        names = ", ".join(connection.ops.quote_name(table) for table in self._tables)
        # Identities restart so that a test sees the same numbers on both systems.
        self._truncate = f"TRUNCATE {names} RESTART IDENTITY"
        connections.close_all()
        for name in others:
            self._admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(first)
                )
            )

    def clean(self) -> None:
        connections.close_all()
        names = [_entry(alias)["NAME"] for alias in ALIASES]
        # A thread left over from another test would hold locks that this waits for.
        self._admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)",
            [names],
        )
        is_truncated = self._cleaned % TRUNCATED_EACH == 0
        self._cleaned += 1
        for alias in ALIASES:
            with connections[alias].cursor() as cursor:
                if is_truncated:
                    cursor.execute(self._truncate)
                else:
                    cursor.execute("SELECT emptied(VARIADIC %s)", [self._tables])

    def close(self) -> None:
        connections.close_all()

    def leave(self) -> None:
        """Close everything, at the end of the session."""
        self.close()
        self._admin.close()
