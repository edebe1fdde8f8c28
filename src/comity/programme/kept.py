"""Texts and what speaks of them, as one reader has them: followed in memory, read once each."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from comity.core import record
from comity.core.kinds import Kinds
from comity.core.release import RecordClass
from comity.node import rows
from comity.node.following import Came, Topic
from comity.node.node import Node
from comity.node.world import Held
from comity.programme.life import KINDS
from comity.programme.standing import Lives


@dataclass(frozen=True, slots=True)
class Spoken:
    """A record that speaks of a text, and its class."""

    held: Held
    cls: int


class Texts:
    """Every record of the kinds that speak of texts, whose body is here."""

    def __init__(self, kinds: Kinds) -> None:
        """Begin with nothing; ``kinds`` read the bodies."""
        self._kinds = kinds
        self._spoken: dict[str, dict[int, Spoken]] = defaultdict(dict)
        self._kind_of: dict[int, str] = {}
        self._in_order: dict[str, tuple[Held, ...]] = {}
        self._lives: Lives | None = None

    def come(self, came: Came, cls: RecordClass) -> None:
        """Take a version in."""
        version = record.read(rows.sealed(came.sealed), self._kinds)
        if version.body is None:
            return
        self._spoken[cls.kind][came.record] = Spoken(Held(version, came.received_at), came.cls)
        self._kind_of[came.record] = cls.kind
        self._changed(cls.kind)

    def go(self, record: int) -> None:
        """Take a version out."""
        kind = self._kind_of.pop(record, None)
        if kind is not None:
            del self._spoken[kind][record]
            self._changed(kind)

    def _changed(self, kind: str) -> None:
        """Let go of all that was made of the records as they were."""
        self._in_order.pop(kind, None)
        self._lives = None

    def lives(self) -> Lives:
        """Return the records, and where the texts among them stand."""
        if self._lives is None:
            self._lives = Lives(self._records())
        return self._lives

    def _records(self) -> dict[str, tuple[Held, ...]]:
        """Return the records by kind, oldest first."""
        for kind, spoken in self._spoken.items():
            if kind not in self._in_order:
                held = (one.held for _, one in sorted(spoken.items()))
                ordered = sorted(held, key=lambda one: one.version.header.made_at)
                self._in_order[kind] = tuple(ordered)
        return {kind: held for kind, held in self._in_order.items() if held}

    def classes(self) -> Mapping[str, int]:
        """Return the class of each record, by its id."""
        return {
            one.held.version.header.id: one.cls
            for spoken in self._spoken.values()
            for one in spoken.values()
        }


def texts(node: Node) -> Topic[Texts]:
    """Return the topic of a node."""
    return Topic("texts", KINDS, lambda: Texts(node.kinds))
