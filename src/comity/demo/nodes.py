"""The nodes of the demonstration: homes, databases, several of them in one process.

While a story is played nothing need reach the disk at once: one that was interrupted is played
anew. ``rest`` brings everything there.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from comity import data
from comity.assembly import kinds
from comity.core.record import Instant
from comity.demo.types import PartyData
from comity.node import home
from comity.node.db import Database
from comity.node.home import Identity, Injected
from comity.node.node import KeyedEntropy, Node

PASSPHRASE = b"a demonstration has no secrets"
FILE = "node.sqlite3"


@dataclass
class Clock:
    """A clock that stands still unless moved, and never goes back."""

    at: Instant

    def __call__(self) -> Instant:
        """Return the instant that it shows."""
        return self.at

    def move(self, to: Instant) -> None:
        """Show ``to``, or the next millisecond where that has passed."""
        self.at = max(self.at + 1, to)


def folder_of(party: str) -> str:
    """Return the name of the folder of a party's node."""
    return party.lower()


def make_home(folder: Path, party: PartyData, address: str, clock: Clock) -> Path:
    """Make the home of a party's node. Its keys depend on the party alone."""
    place = folder / folder_of(party.code)
    identity = Identity(party.code, party.name, address, party.zone, demo=True)
    home.create(place, identity, PASSPHRASE, _injected(party.code, clock))
    home.write_passphrase(place, PASSPHRASE)
    return place


def open_node(place: Path, clock: Clock | None = None, alias: str = "") -> Node:
    """Open the node in a home: on the demonstration's clock, or the machine's without one.

    Its database must be registered, under the home's path unless ``alias`` says another.
    """
    party = home.read_config(place).party
    injected = Injected() if clock is None else _injected(party, clock)
    database = Database(alias or str(place))
    return home.load(place, database, (kinds(), data.policies()), injected)


def register(place: Path, **pragmas: str) -> str:
    """Let Django know the database in a home, under the home's path; return that."""
    from django.db import DEFAULT_DB_ALIAS, connections

    from comity.settings import sqlite_database

    entry = sqlite_database(place / FILE, **pragmas)
    filled = connections.configure_settings({DEFAULT_DB_ALIAS: entry})
    connections.settings[str(place)] = filled[DEFAULT_DB_ALIAS]
    return str(place)


def migrate(places: list[Path]) -> None:
    """Make the tables: in the first home, and by copying it in the others."""
    from django.core.management import call_command

    aliases = [register(place, synchronous="OFF") for place in places]
    call_command("migrate", database=aliases[0], verbosity=0, skip_checks=True)
    leave(places[0])
    for place in places[1:]:
        shutil.copyfile(places[0] / FILE, place / FILE)


def rest(node: Node) -> None:
    """Bring a node's database to the disk and leave it."""
    node.db.execute("PRAGMA synchronous = FULL")
    node.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    leave(node.home)
    descriptor = os.open(node.home / FILE, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def leave(place: Path) -> None:
    """Close what this thread has open of the database in a home."""
    from django.db import connections

    connections[str(place)].close()


def _injected(party: str, clock: Clock) -> Injected:
    return Injected(clock=clock, entropy=KeyedEntropy(f"comity demo {party}"))
