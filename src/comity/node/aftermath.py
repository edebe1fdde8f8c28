"""After all peers have been heard: what each holds of us, worked out from what they returned."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from comity.core import canonical, feed
from comity.core.feed import Entry
from comity.node import audiences, decisions, moves, publish, rows, settle
from comity.node.audiences import peer_reader
from comity.node.node import Node
from comity.node.publish import Marking
from comity.node.world import facts

RETURNED = "returned"


class Span(msgspec.Struct, frozen=True):
    """Entries after ``start`` up to ``end`` that a peer returned: given at instants we forgot."""

    epoch: int
    start: int
    end: int


def returned_spans(node: Node) -> dict[str, list[Span]]:
    """Return by peer the entries that were ever returned after a restore."""
    return msgspec.json.decode(node.db.setting(RETURNED, "{}"), type=dict[str, list[Span]])


def remember_span(node: Node, peer: str, span: Span) -> None:
    """Note that these entries were returned: nobody knows any more when they were given."""
    spans = returned_spans(node)
    spans.setdefault(peer, []).append(span)
    node.db.set_setting(RETURNED, msgspec.json.encode(spans).decode())


def given_back(node: Node, spans: Mapping[str, Span]) -> dict[str, set[str]]:
    """Bring ``Given`` in line with what was returned.

    Return the ids that peers gave back and that would be released to them again, with the peers.
    """
    decisions.redecide(node)
    settle.settle(node)
    withheld: dict[str, set[str]] = {}
    for peer, span in spans.items():
        last = {entry.id: entry for entry in _entries(node, peer, span)}
        _link(node, peer, span.epoch, last)
        for name in _released_though_recalled(node, peer, last):
            withheld.setdefault(name, set()).add(peer)
    return withheld


def _entries(node: Node, peer: str, span: Span) -> Iterator[Entry]:
    for (raw,) in node.db.rows(
        "SELECT raw FROM node_feedentry WHERE peer = %s AND epoch = %s AND seq > %s AND seq <= %s "
        "ORDER BY seq",
        (peer, span.epoch, span.start, span.end),
    ):
        yield canonical.decode(bytes(raw), Entry)


def _link(node: Node, peer: str, epoch: int, last: Mapping[str, Entry]) -> None:
    """Note for each id what its last entry left with the peer.

    ``lost`` where it may not have it now: the next pull judges whether it is kept or recalled.
    """
    pks = records_of(node, [e for e in last.values() if e.what == feed.RELEASE])
    audience = audiences.find(node, peer_reader(peer))
    there = moves.held(node, audience, set(last)) if audience else set()
    given, recalled = [], []
    for name, entry in last.items():
        pk = pks.get(name_of(entry))
        if entry.what == feed.RECALL:
            recalled.append((entry.seq, peer, name))
        elif pk is not None:
            clauses = clauses_of(node, peer, pk)
            state = "held" if name in there else "lost"
            given.append((peer, name, pk, clauses, state, entry.seq))
            node.db.execute(
                "UPDATE node_feedentry SET record_id = %s, clauses = %s "
                "WHERE peer = %s AND epoch = %s AND seq = %s",
                (pk, clauses, peer, epoch, entry.seq),
            )
    node.db.many(
        "INSERT INTO node_given (peer, name, record_id, clauses, state, seq) "
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (peer, name) DO UPDATE SET "
        "record_id = excluded.record_id, clauses = excluded.clauses, "
        "state = excluded.state, seq = excluded.seq",
        given,
    )
    node.db.many(
        "UPDATE node_given SET state = 'recalled', seq = %s WHERE peer = %s AND name = %s",
        recalled,
    )


def clauses_of(node: Node, peer: str, pk: int) -> str:
    """Return the clauses under which a record went, as far as can be known now.

    Those that permit it now; else all that ever covered it, so that what becomes of it is what they
    all say.
    """
    audience = audiences.find(node, peer_reader(peer))
    row = node.db.row(
        "SELECT c.data, d.permitted, d.clauses FROM node_record r "
        "JOIN node_recordclass c ON c.id = r.cls_id "
        "LEFT JOIN node_classdecision d ON d.cls_id = c.id AND d.audience_id = %s "
        "WHERE r.id = %s",
        (audience.id if audience else 0, pk),
    )
    if row is None:
        return "[]"
    data, permitted, clauses = row
    if permitted:
        return str(clauses)
    cls = rows.read_class(data)
    covering = {
        grant.ground
        for grant in facts(node).grants
        if (grant.terms.sender, grant.terms.receiver) == (cls.owner, peer)
        and grant.covers(cls.subject, cls.kind)
    }
    return msgspec.json.encode(sorted(covering)).decode()


def _released_though_recalled(node: Node, peer: str, last: Mapping[str, Entry]) -> list[str]:
    """Return our own records that the peer gave back and would get again."""
    audience = audiences.find(node, peer_reader(peer))
    if audience is None:
        return []
    return [
        name
        for (name,) in node.db.rows_in(
            "SELECT r.name FROM node_record r CROSS JOIN node_released rl "
            "WHERE rl.record_id = r.id AND rl.audience_id = %s "
            "AND r.newest AND r.source = '' AND r.name IN (%in)",
            {name for name, entry in last.items() if entry.what == feed.RECALL},
            before=(audience.id,),
        )
    ]


def mark_anew(node: Node, withheld: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Seal records again without the parties that had given them back."""
    for name, parties in sorted(withheld.items()):
        held = publish.newest(node, name)
        if held is None or held.body is None:
            continue
        left = publish.without(node, held.header.releasable_to, parties)
        marking = Marking(held.header.labels, left)
        publish.seal_again(node=node, name=name, marking=marking)
    return tuple(sorted(withheld))


def records_of(node: Node, entries: Sequence[Entry]) -> dict[tuple[object, ...], int]:
    """Return the rows of the versions that entries may name, by what names them."""
    return {
        (name, made_at, sha256): pk
        for pk, name, made_at, sha256 in node.db.rows_in(
            "SELECT id, name, made_at, sha256 FROM node_record WHERE name IN (%in)",
            {entry.id for entry in entries},
        )
    }


def name_of(entry: Entry) -> tuple[object, ...]:
    """Return what names an entry's version: id, made_at, hash."""
    return (entry.id, entry.made_at, entry.sha256)
