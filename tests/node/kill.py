"""Killing for real: a process that pulls and settles is killed at any moment, many times.

    .venv/bin/python -m tests.node.kill --times 200

Each round forks a process that gives, recalls, regroups, pulls and settles at two nodes whose
databases lie on the disk (synchronous FULL), and kills it (SIGKILL) after a moment that the seed
gives. Then both nodes must verify from the sealed bytes up, and hold the same once they have
pulled.
"""

import argparse
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from comity.core.label import Label
from comity.demo import nodes
from comity.node import publish, settle
from comity.node.db import Database
from comity.node.home import Identity, Injected, create, load, write_passphrase
from comity.node.kinds import Group
from comity.node.node import Node
from comity.node.publish import NODE, Marking
from comity.node.verify import verify
from tests.node import houses, recompute

LONGEST = 0.25
"""The longest that a process lives once it has begun to work (seconds)."""


class Ground:
    """Two homes on the disk; nodes are opened anew in each process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> None:
        """Make the homes, the agreement and a group of KOR's that has NATO in it."""
        for party in ("KOR", "NATO"):
            place = self.folder / party.lower()
            create(place, Identity(party, {"en": party}, ""), houses.PASSPHRASE, Injected())
            write_passphrase(place, houses.PASSPHRASE)
        nodes.migrate([self.folder / "kor", self.folder / "nato"])
        in_a_process_of_its_own(self._agree)

    def open(self) -> tuple[Node, Node]:
        """Open both nodes in this process."""
        opened = []
        for party in ("kor", "nato"):
            place = self.folder / party
            alias = nodes.register(place)
            opened.append(load(place, Database(alias), houses._rules(), Injected()))
        return opened[0], opened[1]

    def _agree(self) -> None:
        kor, nato = self.open()
        houses.meet(kor, nato)
        houses.agree(kor, nato, starts=houses.START, until=houses.START + 20 * houses.YEAR)
        regroup(kor, ("NATO",))


def regroup(node: Node, members: tuple[str, ...]) -> None:
    """Define the group anew, and leave what follows to be settled in chunks."""
    held = node.db.value(
        "SELECT r.name FROM node_record r JOIN node_recordclass c ON c.id = r.cls_id "
        "WHERE c.kind = 'group' AND r.newest"
    )
    publish.publish(
        node=node,
        actor=NODE,
        kind="group",
        subject="groups",
        marking=Marking((Label.of("KOR", "일반"),)),
        body=Group("CLUB", members),
        name=held or "",
    )


def work(ground: Ground, seed: int, ready: int) -> None:
    """Give, recall, regroup, pull and settle until killed."""
    kor, nato = ground.open()
    chance = random.Random(seed)
    os.write(ready, b".")
    while True:
        names = [houses.give(kor, f"{seed}", to=("NATO",)) for _ in range(3)]
        names.append(houses.give(kor, "in the club", to=("CLUB",), about=(names[0],)))
        if chance.random() < 0.5:
            publish.recall(node=kor, actor=NODE, name=names[0], parties=("NATO",))
        if chance.random() < 0.5:
            regroup(kor, chance.choice([("NATO",), ("JPN",)]))
            settle.settle_chunk(kor)
        houses.pull(nato, kor, limit=chance.choice([2, 5, 1000]))


def check(ground: Ground) -> None:
    """Go on where the killed process was: both verify, and hold the same."""
    kor, nato = ground.open()
    for node in (kor, nato):
        settle.settle(node)
    houses.pull(nato, kor)
    houses.pull(kor, nato)
    for node in (kor, nato):
        found = list(verify(node))
        assert not found, [str(one) for one in found]
    assert recompute.held_from(nato, "KOR") == recompute.given_to(kor, "NATO")


def in_a_process_of_its_own(do: Callable[[], None]) -> None:
    """Run in a forked process, so that no connection is ever shared; raise if it fails."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            do()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if status:
        raise AssertionError("What was left behind by a killed process does not hold.")


def kill_one(ground: Ground, seed: int) -> None:
    """Let a process work, kill it at a moment that the seed gives, and check what it left."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            work(ground, seed, writer)
        finally:
            os._exit(1)
    os.close(writer)
    begun = os.read(reader, 1)
    os.close(reader)
    assert begun, "the process did not begin"
    time.sleep(random.Random(seed).uniform(0, LONGEST))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the process ended by itself: it failed"
    in_a_process_of_its_own(lambda: check(ground))


def run(folder: Path, times: int, seed: int, tell: Callable[[str], None]) -> None:
    """Kill ``times`` processes, one after the other, on the same two nodes."""
    ground = Ground(folder)
    ground.make()
    for number in range(times):
        kill_one(ground, seed + number)
        tell(f"\rkilled {number + 1} of {times}, all well")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        run(
            Path(folder),
            arguments.times,
            arguments.seed,
            lambda words: print(words, end="", flush=True),  # noqa: T201 - a program for people
        )
    print()  # noqa: T201 - a program for people


if __name__ == "__main__":
    main()
