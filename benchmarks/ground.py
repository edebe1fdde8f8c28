"""The ground a benchmark stands on: folders, databases with the node's own settings, nodes.

Nothing that imports Django's tables may be imported before ``ready``.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.report import Options

if TYPE_CHECKING:
    from comity.node.node import Node

PASSPHRASE = b"for benchmarks alone"
# As an administrator would run it: what was committed outlives the machine's fall.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}


@contextmanager
def ready(options: Options) -> Iterator[Path]:
    """Give a folder with empty, migrated databases; remove all of it in the end."""
    folder = Path(tempfile.mkdtemp(prefix="comity-bench-"))
    os.environ["COMITY_BENCH_FOLDER"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    (folder / "secret.key").write_text("a secret for benchmarks alone, as long as it has to be")
    try:
        with _server(options):
            _migrate(folder)
            yield folder
            _close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(options: Options) -> Iterator[None]:
    if options.database != "postgresql":
        yield
        return
    from tests import postgres

    postgres.SETTINGS.update(DURABLE)
    server = postgres.Postgres()
    server.start()
    os.environ["COMITY_BENCH_POSTGRES"] = str(server.socket)
    try:
        _create_databases(str(server.socket))
        yield
    finally:
        server.stop()


def _create_databases(socket: str) -> None:
    import psycopg

    with psycopg.connect(host=socket, user="comity", dbname="postgres", autocommit=True) as admin:
        for alias in ("default", "kor", "nato"):
            admin.execute(f"CREATE DATABASE comity_{alias}")


def _migrate(folder: Path) -> None:
    import django
    from django.core.management import call_command

    for alias in ("default", "kor", "nato"):
        (folder / alias).mkdir()
    django.setup()
    for alias in ("kor", "nato"):
        call_command("migrate", database=alias, verbosity=0, skip_checks=True)


def _close() -> None:
    from django.db import connections

    connections.close_all()


def make_node(folder: Path, party: str, alias: str, address: str = "") -> "Node":
    """Make a node on the machine's clock, with keys of its own, on one of the databases."""
    from comity.node import home

    place, names = folder / alias, {"en": party, "ko": party}
    home.create(place, home.Identity(party, names, address), PASSPHRASE, home.Injected())
    home.write_passphrase(place, PASSPHRASE)
    return open_node(folder, alias)


def open_node(folder: Path, alias: str) -> "Node":
    """Open the node that lies in a home."""
    from comity import assembly, data
    from comity.node import home
    from comity.node.db import Database

    rules = (assembly.kinds(), data.policies())
    node = home.load(folder / alias, Database(alias), rules, home.Injected())
    assembly.spare_collections()
    return node


def kept(folder: Path, alias: str, key: str) -> "Node | None":
    """Return the node that ``keep`` kept under a key for an earlier run, copied; None without."""
    place = _kept_folder(key)
    if not place.exists():
        return None
    _close()
    shutil.rmtree(folder / alias)
    shutil.copytree(place, folder / alias)
    return open_node(folder, alias)


def keep(folder: Path, alias: str, key: str) -> None:
    """Keep a home for later runs, below the machine's temporary folder."""
    _close()  # the last connection to leave takes the write-ahead log with it
    place = _kept_folder(key)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = place.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(folder / alias, unfinished)
    unfinished.rename(place)


def _kept_folder(key: str) -> Path:
    """Name the folder by what its content depends on: tables, material and the way it is filled."""
    import comity

    sources = sorted(Path(comity.__file__).parent.glob("node/m*/*.py"))
    sources += [Path(__file__).with_name(name) for name in ("material.py", "populate.py")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"comity-bench-kept-{os.geteuid()}" / f"{key}-{digest}"
