"""What a reader may have, kept up to date in memory: read once, then only what came and what went.

Pages that show much would else read all of it for every request. A *topic* says which kinds it
takes and makes what is kept of them. It holds exactly what ``visible_to`` gives: what came stands
in ``released`` beyond the last position that was read, what went in ``node.gone``, and while a
settlement is under way, what is no longer granted is left out. How long it takes depends on what is
visible to the reader, and on what of it has changed.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from comity.core.label import Label
from comity.core.record import Instant
from comity.core.release import Reader, RecordClass
from comity.node import gone, rows
from comity.node.audiences import Audience, find
from comity.node.node import Node
from comity.node.visible import granted_classes, granted_whole, in_motion, keep_time

CHUNK = 5_000
"""Versions read at once."""
KEPT = 64
"""How many readers' topics a process keeps; what was not asked for longest goes first."""


@dataclass(frozen=True, slots=True)
class Came:
    """A version as it stands in the store. ``sealed`` has the five columns ``rows.SEALED``."""

    record: int
    name: str
    cls: int
    source: str
    received_at: Instant
    sealed: tuple[object, ...]

    @property
    def body(self) -> bytes | None:
        """The body's bytes, as they were made; None where they were destroyed."""
        body = self.sealed[4]
        return None if body is None else bytes(body)  # type: ignore[call-overload]  # a row's column is untyped


class Kept(Protocol):
    """What a topic keeps: told of each version that came and of each that went."""

    def come(self, came: Came, cls: RecordClass) -> None:
        """Take a version in."""
        ...

    def go(self, record: int) -> None:
        """Take a version out; one that it never had is passed over."""
        ...


K = TypeVar("K", bound=Kept)


@dataclass(frozen=True)
class Topic(Generic[K]):
    """Some kinds, and what is kept of them: made when nothing has come yet."""

    name: str
    kinds: tuple[str, ...]
    make: Callable[[], K]


@dataclass
class _Following(Generic[K]):
    kept: K
    records: dict[int, int] = field(default_factory=dict)
    """Which versions it holds, each with its class."""
    position: int = 0
    lost: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)


@dataclass(frozen=True, slots=True)
class Followed(Generic[K]):
    """What is kept for one reader, as of now."""

    kept: K
    node: Node
    audience: Audience | None

    def labels(self, classes: Iterable[int]) -> list[tuple[Label, ...]]:
        """Return the labels that these classes have here."""
        return list(self.labels_of(classes).values())

    def labels_of(self, classes: Iterable[int]) -> dict[int, tuple[Label, ...]]:
        """Return the labels of each of these classes."""
        if self.audience is None:
            return {}
        granted = granted_classes(self.node, self.audience, set(classes))
        return {cls: labels for cls, (labels, _) in granted.items()}


@contextmanager
def follow(node: Node, reader: Reader, topic: Topic[K]) -> Iterator[Followed[K]]:
    """Give what a topic keeps of all that ``reader`` may have now. It may not be kept longer."""
    keep_time(node)
    audience = find(node, reader)
    if audience is None:
        yield Followed(topic.make(), node, None)
        return
    following = _following(node, audience, topic)
    with following.lock:
        with node.db.read():
            _catch_up(node, audience, topic, following)
            kept = _granted(node, audience, topic, following)
        yield Followed(kept, node, audience)


def _following(node: Node, audience: Audience, topic: Topic[K]) -> _Following[K]:
    """Return what was followed before; within a write, which may be undone, something new."""
    if node.db.is_writing:
        return _Following(topic.make())
    known = node.followed
    key = (audience.id, topic.name)
    following: _Following[K] = known.setdefault(key, _Following(topic.make()))
    known.move_to_end(key)
    if len(known) > KEPT:
        known.popitem(last=False)
    return following


def _catch_up(node: Node, audience: Audience, topic: Topic[K], following: _Following[K]) -> None:
    oldest, newest = gone.last(node)
    if following.position and following.lost < oldest - 1:
        following.kept, following.records, following.position = topic.make(), {}, 0
    if following.position:
        for record in gone.since(node, audience.id, following.lost):
            if following.records.pop(record, None) is not None:
                following.kept.go(record)
    following.lost = newest
    while came := _come(node, audience, topic.kinds, following.position):
        classes = _classes(node, {one.cls for _, one in came})
        for _, one in came:
            following.records[one.record] = one.cls
            following.kept.come(one, classes[one.cls])
        following.position = came[-1][0]
        if len(came) < CHUNK:
            break


def _come(
    node: Node, audience: Audience, kinds: Sequence[str], after: int
) -> list[tuple[int, Came]]:
    one = (
        "SELECT * FROM (SELECT id, record_id FROM node_released WHERE audience_id = %s "
        "AND kind = %s AND id > %s ORDER BY id LIMIT %s) one"
    )
    params = [value for kind in kinds for value in (audience.id, kind, after, CHUNK)]
    found = node.db.rows(
        f"SELECT rl.id, r.id, r.name, r.cls_id, r.source, r.received_at, {rows.SEALED} "  # noqa: S608 - constants
        f"FROM ({' UNION ALL '.join([one] * len(kinds))}) rl "
        "JOIN node_record r ON r.id = rl.record_id ORDER BY rl.id LIMIT %s",
        [*params, CHUNK],
    )
    return [
        (position, Came(record, name, cls, source, at, tuple(sealed)))
        for position, record, name, cls, source, at, *sealed in found
    ]


def _granted(node: Node, audience: Audience, topic: Topic[K], following: _Following[K]) -> K:
    """Return what is kept; while decisions are not settled, without what is no longer granted."""
    if not in_motion(node):
        return following.kept
    whole = granted_whole(node, audience, list(following.records))
    if len(whole) == len(following.records):
        return following.kept
    anew = _Following(topic.make())
    while came := _come(node, audience, topic.kinds, anew.position):
        classes = _classes(node, {one.cls for _, one in came})
        for _, one in came:
            if one.record in whole:
                anew.kept.come(one, classes[one.cls])
        anew.position = came[-1][0]
    return anew.kept


def _classes(node: Node, wanted: set[int]) -> dict[int, RecordClass]:
    """Return classes by id; they never change."""
    known: dict[int, RecordClass] = node.caches.setdefault("classes", {})
    missing = wanted - known.keys()
    for cls, data in node.db.rows_in(
        "SELECT id, data FROM node_recordclass WHERE id IN (%in)", missing
    ):
        known[cls] = rows.read_class(data)
    return {cls: known[cls] for cls in wanted}
