"""What all tests share: clean databases, no sockets but on loopback where a test asks."""

import os
import shutil
from collections.abc import Iterator
from unittest import mock

import pytest
from django.test.client import ClientHandler
from pytest_django import DjangoDbBlocker

from tests import settings
from tests.clean_databases import PostgresDatabases, SqliteDatabases
from tests.postgres import Postgres

PARTIES = ("kor", "nato", "ccdcoe")
_server: list[Postgres] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start the one PostgreSQL server in the process that starts the workers."""
    is_worker = hasattr(config, "workerinput")
    if settings.ON_POSTGRESQL and not is_worker and not config.option.collectonly:
        server = Postgres()
        server.start()
        _server.append(server)
        os.environ["COMITY_TEST_POSTGRES"] = str(server.socket)


def pytest_unconfigure() -> None:
    while _server:
        _server.pop().stop()
    # Workers leave without the usual farewells, so atexit alone would not do.
    shutil.rmtree(settings.HOME, ignore_errors=True)


def pytest_report_header() -> str:
    return f"database: {'PostgreSQL' if settings.ON_POSTGRESQL else 'SQLite'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Open loopback to tests marked `sockets`; on PostgreSQL keep those that use a database."""
    for item in items:
        if item.get_closest_marker("sockets"):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))
    if settings.ON_POSTGRESQL:
        others = [item for item in items if "databases" not in _fixtures(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if "databases" in _fixtures(item)]


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


@pytest.fixture(scope="session", autouse=True)
def one_middleware() -> Iterator[None]:
    """Load the middleware once in a process, as a server does, and not for each test client.

    Whitenoise looks for every static file whenever it is loaded.
    """
    shared = ClientHandler()
    load = shared.load_middleware

    def share(self: ClientHandler) -> None:
        if shared._middleware_chain is None:
            load()
        self._middleware_chain = shared._middleware_chain

    with mock.patch.object(ClientHandler, "load_middleware", share):
        yield


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Refuse pytest-django's own database, which is in memory and cannot be shared by threads."""
    pytest.fail("ask for the fixture `databases` instead of `db` or the mark `django_db`")


@pytest.fixture(scope="session")
def _migrated(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[SqliteDatabases | PostgresDatabases]:
    if settings.ON_POSTGRESQL:
        databases = PostgresDatabases(os.environ["COMITY_TEST_POSTGRES"])
    else:
        databases = SqliteDatabases(tmp_path_factory)
    with django_db_blocker.unblock():
        databases.migrate()
    yield databases
    databases.leave()


@pytest.fixture
def databases(
    _migrated: SqliteDatabases | PostgresDatabases, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[str, ...]]:
    """Give the aliases kor, nato and ccdcoe, each (like `default`) migrated and without a row.

    Real transactions, seen by every thread. A thread closes what it opened: run it with
    tests.threads.concurrently, or end it with `connections.close_all()`.
    """
    with django_db_blocker.unblock():
        _migrated.clean()
        yield PARTIES
        _migrated.close()
