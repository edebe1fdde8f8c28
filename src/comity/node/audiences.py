"""Audiences: the distinct readers of a node. They are few; many people share one."""

from dataclasses import dataclass

from comity.core.label import Label
from comity.core.release import PUBLIC_READER, Reader
from comity.node import rows
from comity.node.node import Node


@dataclass(frozen=True, slots=True)
class Audience:
    """A reader that ``released`` is kept for."""

    id: int
    reader: Reader

    @property
    def is_peer(self) -> bool:
        """Whether it is another party's node."""
        return self.reader.sort == "peer"


OF_ALL = "audience_id IN (SELECT id FROM node_audience)"
"""True of every row; lets the database find a record's rows by an index of audiences."""


def audiences(node: Node) -> list[Audience]:
    """Return all audiences; cached for a generation."""
    generation = node.generation
    cached = node.caches.get("audiences")
    if isinstance(cached, tuple) and cached[0] == generation:
        return list(cached[1])
    found = [
        Audience(id_, rows.read_reader(data))
        for id_, data in node.db.rows("SELECT id, data FROM node_audience ORDER BY id")
    ]
    node.caches["audiences"] = (generation, found)
    return found


def find(node: Node, reader: Reader) -> Audience | None:
    """Return the audience of a reader, or None where nothing is kept for it."""
    key, _ = rows.reader_data(reader)
    id_ = node.db.value("SELECT id FROM node_audience WHERE key = %s", (key,))
    return None if id_ is None else Audience(id_, reader)


def ensure(node: Node, reader: Reader) -> tuple[Audience, bool]:
    """Return the audience of a reader, made if need be, and whether it is new.

    What a new audience may see is not decided yet: call ``decisions.redecide``.
    """
    known = find(node, reader)
    if known is not None:
        return known, False
    key, data = rows.reader_data(reader)
    with node.write() as db:
        db.execute(
            "INSERT INTO node_audience (key, sort, party, data) VALUES (%s, %s, %s, %s)",
            (key, reader.sort, reader.party, data),
        )
        node.bump()
        made = find(node, reader)
    if made is None:
        raise RuntimeError("The audience that was just made is not there.")
    return made, True


def forget(node: Node, reader: Reader) -> None:
    """Remove an audience that nobody is any longer; what was kept for it goes with it."""
    known = find(node, reader)
    if known is None:
        return
    with node.write() as db:
        for table in ("released", "waiting", "classdecision", "gone"):
            db.execute(f"DELETE FROM node_{table} WHERE audience_id = %s", (known.id,))  # noqa: S608 - names of ours, values as parameters
        db.execute("DELETE FROM node_audience WHERE id = %s", (known.id,))
        node.bump()


def public(node: Node) -> Audience:
    """Return the audience of whoever is not logged in."""
    return ensure(node, PUBLIC_READER)[0]


def peer_reader(party: str) -> Reader:
    """Return the reader that a peer's node is."""
    return Reader("peer", party)


def person_reader(
    node: Node, party: str, post: str, clearances: tuple[Label, ...], need: frozenset[str]
) -> Reader:
    """Return the reader that a person in a post is: own staff, or a guest."""
    sort = "staff" if party == node.party else "guest"
    return Reader(sort, party, clearances, need, post)  # type: ignore[arg-type]  # read from a row that we wrote
