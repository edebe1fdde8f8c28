"""What most tests of a node begin with: Korea's node, and NATO as a simulated peer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.core.release import Reader
from comity.node import audiences, settle
from comity.node.node import Node
from tests.node.houses import Time, make_node
from tests.node.people import MISSION_OFFICER, RELEASE_OFFICER, seat
from tests.node.simulated import Simulated


@dataclass
class Stage:
    """Korea's node with its officers, and peers that are only keys. All hold a programme."""

    node: Node
    nato: Simulated
    time: Time

    def quarantine(self) -> list[tuple[str, str]]:
        """What was held back: (id, error), oldest first."""
        return self.node.db.rows("SELECT name, code FROM node_quarantine ORDER BY id")

    def audience(self, reader: Reader) -> int:
        found = audiences.find(self.node, reader)
        assert found is not None
        return found.id


def make_stage(folder: Path, **programme: Any) -> Stage:
    time = Time()
    node = make_node("KOR", "kor", folder, time)
    seat(node, MISSION_OFFICER, RELEASE_OFFICER)
    nato = Simulated("NATO", time)
    nato.meet(node)
    time.move()
    nato.agree(node, **programme)
    settle.settle(node)
    time.move()
    return Stage(node, nato, time)


@contextmanager
def undone(node: Node) -> Iterator[None]:
    """Undo what is done to a node within, so that a test can try much on one database."""
    with node.write(), node.db.undone():
        yield
    node.caches.clear()
