"""Ids for the oracle's names: alike in every history that is compared, whatever else it has."""

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from comity.node.node import KeyedEntropy
from tests.oracle import commands as oracle


class Chance(KeyedEntropy):
    """Keyed randomness, but that the next id may be chosen."""

    chosen = b""

    def __call__(self, purpose: str, size: int) -> bytes:
        if purpose == "id" and self.chosen:
            chosen, self.chosen = self.chosen, b""
            return chosen
        return super().__call__(purpose, size)


@dataclass(frozen=True)
class Names:
    """Ids for the names of histories that are compared: alike in all of them."""

    kinds: dict[str, str]

    @classmethod
    def of(cls, *histories: oracle.History) -> "Names":
        """The names that the histories bear or refer to."""
        found: dict[str, str] = {}
        for command in (c for history in histories for c in history):
            if isinstance(command, oracle.Version):
                assert found.setdefault(command.name, command.kind) == command.kind
        for command in (c for history in histories for c in history):
            for name in getattr(command, "refs", ()):
                found.setdefault(name, "item")
            if isinstance(command, oracle.External):
                found.setdefault(command.name, "item")
        return cls(found)

    def id(self, name: str) -> str:
        """The id of a record."""
        return make_id(self.kinds[name], f"record {name}")

    def name(self, id_: str) -> str | None:
        """The name behind an id, if it is a record of the oracle's."""
        return self._back.get(id_)

    @property
    def ids(self) -> list[str]:
        """All ids, and one that nothing bears."""
        return self.ids_of()

    def ids_of(self, names: Collection[str] | None = None) -> list[str]:
        """The ids of some names, or of all, and one that nothing bears."""
        chosen = (id_ for id_, name in self._back.items() if names is None or name in names)
        return [*sorted(chosen), make_id("item", "nothing")]

    @cached_property
    def _back(self) -> dict[str, str]:
        return {self.id(name): name for name in self.kinds}


def make_id(kind: str, name: str) -> str:
    """An id that depends on the name alone."""
    return f"{kind}--{uuid.UUID(bytes=id_bytes(name), version=4)}"


def id_bytes(name: str) -> bytes:
    """What an id is made of, by its name."""
    return hashlib.sha256(name.encode()).digest()[:16]
