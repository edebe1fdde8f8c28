"""What must hold of a node's tables, found again from its records in the plainest way.

Slow and simple on purpose: whole tables, no chunks, no memory of what was done before.
"""

from collections import defaultdict

from django.db import connections

from comity.core import canonical, feed, release
from comity.node import rows, settle
from comity.node.audiences import Audience, audiences
from comity.node.node import Node
from comity.node.world import world


def tables(node: Node, *without: str) -> dict[str, list[tuple]]:
    """Every row of the node, by table; ``without`` these (named without ``node_``)."""
    names = [
        name
        for name in connections[node.db.alias].introspection.table_names()
        if name.startswith("node_") and name.removeprefix("node_") not in without
    ]
    return {
        name: [_plain(row) for row in node.db.rows(f"SELECT * FROM {name} ORDER BY id")]  # noqa: S608 - a test's own names
        for name in sorted(names)
    }


def _plain(row: tuple) -> tuple:
    return tuple(bytes(v) if isinstance(v, memoryview | bytearray) else v for v in row)


def changed(before: dict[str, list[tuple]], after: dict[str, list[tuple]]) -> set[str]:
    """The tables (without ``node_``) that differ."""
    return {name.removeprefix("node_") for name in before if before[name] != after[name]}


def released(node: Node) -> dict[int, set[str]]:
    """Names by audience, as the node keeps them."""
    found: dict[int, set[str]] = {a.id: set() for a in audiences(node)}
    for audience, name in node.db.rows(
        "SELECT rl.audience_id, r.name FROM node_released rl JOIN node_record r "
        "ON r.id = rl.record_id"
    ):
        found[audience].add(name)
    return found


def waiting(node: Node) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {a.id: set() for a in audiences(node)}
    for audience, name in node.db.rows(
        "SELECT w.audience_id, r.name FROM node_waiting w JOIN node_record r ON r.id = w.record_id"
    ):
        found[audience].add(name)
    return found


def should_be(node: Node) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Released and waiting, by audience, from the records alone."""
    found = node.db.rows(
        "SELECT r.id, r.name, r.made_at, r.state, c.data, c.owner FROM node_record r "
        "JOIN node_recordclass c ON c.id = r.cls_id ORDER BY r.made_at"
    )
    newest = {row[1]: row for row in found}
    owners = {row[1]: row[5] for row in found}
    refs = defaultdict(set)
    for pk, target in node.db.rows("SELECT record_id, target FROM node_reference"):
        refs[pk].add(target)
    external = {name for (name,) in node.db.rows("SELECT name FROM node_external")}
    now, gives, waits = world(node), {}, {}
    for audience in audiences(node):
        passing = {
            name: refs[row[0]]
            for name, row in newest.items()
            if row[3] == "held" and _passes(node, audience, row[4], now)
        }
        gives[audience.id] = _closed(passing, audience, owners, external)
        waits[audience.id] = set(passing) - gives[audience.id]
    return gives, waits


def _passes(node: Node, audience: Audience, data: str, now: release.World) -> bool:
    cls = rows.read_class(data)
    return cls.kind in node.kinds and release.decide(cls, audience.reader, now).permitted


def _closed(
    passing: dict[str, set[str]], audience: Audience, owners: dict[str, str], external: set[str]
) -> set[str]:
    there = set(passing)
    while True:
        gone = {
            name
            for name in there
            for target in passing[name]
            if target not in there
            and not (audience.is_peer and owners.get(target) == audience.reader.party)
            and not (target in external and target not in owners)
        }
        if not gone:
            return there
        there -= gone


def check(node: Node) -> None:
    """Assert that everything derived is what the records say, once all is settled."""
    assert settle.settle_chunk(node) is None, "settle first"
    gives, waits = should_be(node)
    assert released(node) == gives
    assert waiting(node) == waits
    check_newest(node)
    check_feeds(node)


def check_newest(node: Node) -> None:
    latest: dict[str, int] = {}
    for name, made_at in node.db.rows("SELECT name, made_at FROM node_record"):
        latest[name] = max(made_at, latest.get(name, 0))
    for name, made_at, newest, state in node.db.rows(
        "SELECT name, made_at, newest, state FROM node_record"
    ):
        assert bool(newest) == (made_at == latest[name] and state == "held"), name


def check_feeds(node: Node) -> None:
    """Assert that every chain adds up, and that what peers hold is what the entries say."""
    for peer, epoch, seq, hash_ in node.db.rows("SELECT peer, epoch, seq, hash FROM node_feedout"):
        assert (seq, hash_) == _chained(node, "feedentry", peer, epoch)
        check_given(node, peer, epoch)
    for peer, epoch, seq, hash_ in node.db.rows("SELECT peer, epoch, seq, hash FROM node_feedin"):
        assert (seq, hash_) == _chained(node, "entryin", peer, epoch)


def _chained(node: Node, table: str, peer: str, epoch: int) -> tuple[int, str]:
    hash_, seq = feed.START, 0
    for number, raw in node.db.rows(
        f"SELECT seq, raw FROM node_{table} WHERE peer = %s AND epoch = %s ORDER BY seq",  # noqa: S608 - a test's own names
        (peer, epoch),
    ):
        assert number == seq + 1
        entry = canonical.decode(bytes(raw), feed.Entry)
        assert entry.seq == number
        hash_, seq = feed.chain(hash_, bytes(raw)), number
    return seq, hash_


def check_given(node: Node, peer: str, epoch: int) -> None:
    given: dict[str, int | None] = {}
    for (raw,) in node.db.rows(
        "SELECT raw FROM node_feedentry WHERE peer = %s AND epoch = %s ORDER BY seq", (peer, epoch)
    ):
        entry = canonical.decode(bytes(raw), feed.Entry)
        given[entry.id] = entry.made_at
    known = {
        name: None if state == "recalled" else made_at
        for name, state, made_at in node.db.rows(
            "SELECT g.name, g.state, r.made_at FROM node_given g JOIN node_record r "
            "ON r.id = g.record_id WHERE g.peer = %s",
            (peer,),
        )
    }
    assert known == given


def held_from(node: Node, source: str) -> dict[str, int]:
    """What a node holds of a peer's giving: made_at by name."""
    return dict(
        node.db.rows(
            "SELECT name, max(made_at) FROM node_record WHERE source = %s AND state = 'held' "
            "AND body IS NOT NULL GROUP BY name",
            (source,),
        )
    )


def given_to(node: Node, peer: str) -> dict[str, int]:
    """What a node believes a peer to hold."""
    return dict(
        node.db.rows(
            "SELECT g.name, r.made_at FROM node_given g JOIN node_record r ON r.id = g.record_id "
            "WHERE g.peer = %s AND g.state <> 'recalled'",
            (peer,),
        )
    )
