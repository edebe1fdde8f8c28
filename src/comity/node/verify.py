"""``comity verify``: everything a node believes, derived again from the sealed bytes.

First each sealed thing by itself, then what hangs together (chains, receipts), then what is
derived: decisions, ``released``, what peers hold. That is computed here in the plainest way, from
the rule, and not by the code that keeps it in everyday use.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from comity.core import canonical, feed, record, sealing
from comity.core.card import Keyring
from comity.core.errors import ComityError
from comity.core.feed import Entry, Position, Signed
from comity.core.record import Instant
from comity.core.release import World
from comity.core.sealing import Seal
from comity.node import rows, settle
from comity.node.aftermath import returned_spans
from comity.node.audiences import Audience, audiences, peer_reader
from comity.node.kinds import WORLD_KINDS
from comity.node.node import Node
from comity.node.peers import keyring
from comity.node.world import encode, world, world_then

Progress = Callable[[int, int], None]
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold."""

    what: str
    where: str
    why: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.what} {self.where}: {self.why}"


def verify(node: Node, progress: Progress = lambda _done, _total: None) -> Iterator[Finding]:
    """Yield whatever does not hold; nothing when all does. Nothing is changed."""
    yield from _records(node, progress)
    yield from _feeds_out(node)
    yield from _feeds_in(node)
    yield from _decisions(node)
    yield from _released(node)
    yield from _given(node)


# Sealed things.


def _records(node: Node, progress: Progress) -> Iterator[Finding]:
    """Every version: canonical header, seal, salted hash, references; a tombstone has no body."""
    total = int(node.db.value("SELECT count(*) FROM node_record") or 0)
    done, last = 0, 0
    countersigned = _countersigned(node)
    rings: dict[str, Keyring] = {}
    while found := node.db.rows(
        f"SELECT r.id, r.name, r.made_at, r.sha256, r.state, {rows.SEALED} FROM node_record r "  # noqa: S608
        "WHERE r.id > %s ORDER BY r.id LIMIT %s",
        (last, CHUNK),
    ):
        last = found[-1][0]
        references = _references(node, [row[0] for row in found])
        for row in found:
            fault = _record_fault(node, row, references.get(row[0], set()), rings, countersigned)
            if fault:
                yield Finding("record", row[1], fault)
        done += len(found)
        progress(done, total)


def _record_fault(
    node: Node,
    row: rows.Row,
    references: set[str],
    rings: dict[str, Keyring],
    countersigned: set[str],
) -> str:
    _, name, made_at, sha256, state, *columns = row
    sealed = rows.sealed(columns)
    try:
        header = record.read_header(sealed.header)
        if (header.id, header.made_at) != (name, made_at):
            return "its header names another version"
        if canonical.sha256(sealed.header) != sha256:
            return "its header is not the one that was stored"
        if header.owner not in rings:
            rings[header.owner] = keyring(node, header.owner)
        rings[header.owner].verify(
            sealed.seal,
            sealing.HEADER,
            sealed.header,
            header.made_at,
            now=node.now(),
            countersigned=sha256 in countersigned or header.owner == node.party,
        )
        if set(header.refs) != references:
            return "the references noted are not those of its header"
        record.read(sealed, node.kinds, header)
    except ComityError as error:
        return f"{error.code}: {error}"
    if state == "recalled" and (sealed.body is not None or sealed.salt is not None):
        return "it was recalled, but its body is still here"
    return "" if state == "recalled" or sealed.body is not None else "its body is missing"


def _references(node: Node, pks: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for pk, target in node.db.rows_in(
        "SELECT record_id, target FROM node_reference WHERE record_id IN (%in)", pks
    ):
        found[pk].add(target)
    return found


def _countersigned(node: Node) -> set[str]:
    """Hashes of headers that stand under a head which this node countersigned."""
    hashes = set()
    for (raw,) in node.db.rows(
        "SELECT e.raw FROM node_entryin e JOIN node_feedin f ON f.peer = e.peer "
        "AND (e.epoch < f.epoch OR e.seq <= f.seq) WHERE e.made_at IS NOT NULL"
    ):
        entry = canonical.decode(bytes(raw), Entry)
        if entry.sha256:
            hashes.add(entry.sha256)
    return hashes


# What hangs together.


def _feeds_out(node: Node) -> Iterator[Finding]:
    """Every feed of ours: chain, position, and the peer's receipt over a place of that chain."""
    for peer, epoch, seq, hash_, receipt_seq, *receipt in node.db.rows(
        "SELECT peer, epoch, seq, hash, receipt_seq, receipt, receipt_keyid, receipt_signature "
        "FROM node_feedout"
    ):
        hashes, fault = _chain(node, "node_feedentry", Position(node.party, peer, epoch))
        if fault or hashes[-1] != hash_ or len(hashes) - 1 != seq:
            yield Finding("feed to", peer, fault or "its entries do not add up to its position")
        elif receipt[0] is not None:
            yield from _receipt(node, peer, Signed(bytes(receipt[0]), _seal(receipt)), hashes)
            if receipt_seq > seq:
                yield Finding("receipt of", peer, "it confirms more than was given")


def _receipt(node: Node, peer: str, signed: Signed, hashes: list[str]) -> Iterator[Finding]:
    try:
        ring = keyring(node, peer)
        receipt = feed.read_receipt(signed, node.party, peer, ring, node.now())
    except ComityError as error:
        yield Finding("receipt of", peer, f"{error.code}: {error}")
        return
    if receipt.seq >= len(hashes) or hashes[receipt.seq] != receipt.hash:
        yield Finding("receipt of", peer, "it confirms another feed than the one that was given")


def _feeds_in(node: Node) -> Iterator[Finding]:
    """Every feed that came: chain up to the stored head, the head's seal, our own receipt."""
    for peer, epoch, seq, hash_, *signed in node.db.rows(
        "SELECT peer, epoch, seq, hash, head, head_keyid, head_signature, receipt, receipt_keyid, "
        "receipt_signature FROM node_feedin"
    ):
        hashes, fault = _chain(node, "node_entryin", Position(peer, node.party, epoch))
        if fault or hashes[-1] != hash_ or len(hashes) - 1 != seq:
            yield Finding("feed of", peer, fault or "its entries do not add up to its position")
            continue
        if signed[0] is None or seq == 0:
            continue
        try:
            place = Position(peer, node.party, epoch)
            head = feed.read_head(
                Signed(bytes(signed[0]), _seal(signed[:3])), place, keyring(node, peer), node.now()
            )
            own = Signed(bytes(signed[3]), _seal(signed[3:]))
            feed.read_receipt(own, peer, node.party, keyring(node, node.party), node.now())
        except ComityError as error:
            yield Finding("head of", peer, f"{error.code}: {error}")
            continue
        if (head.seq, head.hash) != (seq, hash_):
            yield Finding("head of", peer, "it stands elsewhere than the entries end")


def _chain(node: Node, table: str, place: Position) -> tuple[list[str], str]:
    """Return the hash after each entry of a feed's epoch, and what is wrong if anything is."""
    peer = place.audience if place.sender == node.party else place.sender
    hashes, seq = [feed.START], 0
    while found := node.db.rows(
        f"SELECT seq, raw FROM {table} WHERE peer = %s AND epoch = %s AND seq > %s "  # noqa: S608
        "ORDER BY seq LIMIT %s",
        (peer, place.epoch, seq, CHUNK),
    ):
        for number, raw in found:
            try:
                entry = canonical.decode(bytes(raw), Entry)
            except ComityError as error:
                return hashes, f"entry {number}: {error}"
            if number != seq + 1 or entry.seq != number:
                return hashes, f"entry {seq + 1} is missing"
            seq = number
            hashes.append(feed.chain(hashes[-1], bytes(raw)))
    return hashes, ""


def _seal(columns: list[object]) -> Seal:
    return Seal(str(columns[1]), bytes(columns[2]))  # type: ignore[call-overload]


# What is derived.


def _decisions(node: Node) -> Iterator[Finding]:
    """Every decision about a class is what the rule says now, and all are settled."""
    if node.db.value("SELECT 1 FROM node_classdecision WHERE NOT settled LIMIT 1"):
        yield Finding("settlement", node.party, "it is under way; run “comity sync” first")
    now = world(node)
    classes = {
        pk: rows.read_class(data)
        for pk, data in node.db.rows("SELECT id, data FROM node_recordclass")
    }
    for audience in audiences(node):
        known = {
            row[0]: row[1:]
            for row in node.db.rows(
                "SELECT cls_id, permitted, labels_there, clauses, reason FROM node_classdecision "
                "WHERE audience_id = %s",
                (audience.id,),
            )
        }
        for pk, cls in classes.items():
            decision = settle.decide(node, cls, audience.reader, now)
            words = (encode(decision.labels_there), encode(decision.clauses), decision.reason)
            held = known.get(pk)
            if held is None or (bool(held[0]), *held[1:]) != (decision.permitted, *words):
                yield Finding(
                    "decision", _named(audience), f"class {pk} is not decided as the rule says"
                )


def _released(node: Node) -> Iterator[Finding]:
    """``released`` is the greatest closed set of newest versions, and what lacks a part waits."""
    newest = node.db.rows(
        "SELECT r.id, r.name, c.data, c.owner FROM node_record r "
        "JOIN node_recordclass c ON c.id = r.cls_id WHERE r.newest AND r.state = 'held'"
    )
    refs: dict[int, set[str]] = defaultdict(set)
    for pk, target in node.db.rows(
        "SELECT f.record_id, f.target FROM node_reference f "
        "JOIN node_record r ON r.id = f.record_id AND r.newest"
    ):
        refs[pk].add(target)
    owners: dict[str, str] = dict(
        node.db.rows(
            "SELECT DISTINCT r.name, c.owner FROM node_record r "
            "JOIN node_recordclass c ON c.id = r.cls_id"
        )
    )
    external = {name for (name,) in node.db.rows("SELECT name FROM node_external")}
    now = world(node)
    for audience in audiences(node):
        verdicts: dict[str, bool] = {}
        passing: dict[str, set[str]] = {}
        pks: dict[str, int] = {}
        for pk, name, data, _ in newest:
            if data not in verdicts:
                cls = rows.read_class(data)
                verdicts[data] = settle.decide(node, cls, audience.reader, now).permitted
            if verdicts[data]:
                passing[name], pks[name] = refs.get(pk, set()), pk
        closed = _greatest(passing, audience, owners, external)
        yield from _compare(node, audience, "released", {pks[n] for n in closed})
        yield from _compare(node, audience, "waiting", {pks[n] for n in passing.keys() - closed})


def _greatest(
    passing: dict[str, set[str]], audience: Audience, owners: dict[str, str], external: set[str]
) -> set[str]:
    """Start from all that pass; remove whatever lacks a reference until nothing more goes."""

    def has(target: str) -> bool:
        if target in owners:
            return audience.is_peer and owners[target] == audience.reader.party
        return target in external

    closed = set(passing)
    while gone := {n for n in closed if any(t not in closed and not has(t) for t in passing[n])}:
        closed -= gone
    return closed


def _compare(node: Node, audience: Audience, table: str, wanted: set[int]) -> Iterator[Finding]:
    held = {
        pk
        for (pk,) in node.db.rows(
            f"SELECT record_id FROM node_{table} WHERE audience_id = %s",  # noqa: S608
            (audience.id,),
        )
    }
    for pk in sorted(held - wanted):
        yield Finding(table, _named(audience), f"row {pk} should not be there")
    for pk in sorted(wanted - held):
        yield Finding(table, _named(audience), f"row {pk} is missing")


def _named(audience: Audience) -> str:
    return f"{audience.reader.sort} {audience.reader.party} {audience.reader.post}".strip()


def _given(node: Node) -> Iterator[Finding]:
    """What we believe a peer to hold is what the last entry about each id says."""
    then, spans = _Then(node), returned_spans(node)
    for peer, epoch in node.db.rows("SELECT peer, epoch FROM node_feedout"):
        last: dict[str, bool] = {}
        for seq, name, at, raw, data in node.db.rows(
            "SELECT e.seq, e.name, e.at, e.raw, c.data FROM node_feedentry e "
            "LEFT JOIN node_record r ON r.id = e.record_id "
            "LEFT JOIN node_recordclass c ON c.id = r.cls_id "
            "WHERE e.peer = %s AND e.epoch = %s ORDER BY e.seq",
            (peer, epoch),
        ):
            last[name] = canonical.decode(bytes(raw), Entry).what == feed.RELEASE
            returned = any(
                span.epoch == epoch and span.start < seq <= span.end for span in spans.get(peer, ())
            )
            if data is not None and not returned and not then.permitted(data, peer, at):
                yield Finding("given to", peer, f"{name} was not permitted when it was given")
        held = {
            name: state != "recalled"
            for name, state in node.db.rows(
                "SELECT name, state FROM node_given WHERE peer = %s AND seq > 0", (peer,)
            )
        }
        for name in sorted(set(last) | set(held)):
            if last.get(name) != held.get(name):
                yield Finding("given to", peer, f"{name} is not where the entries left it")


class _Then:
    """The world as it was known here at an instant, put together once for each that differs."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._worlds: dict[int, World] = {}
        self._known: dict[tuple[int, str, str, Instant], bool] = {}
        self._changes = sorted(
            at
            for (at,) in node.db.rows_in(
                "SELECT r.received_at FROM node_record r "
                "JOIN node_recordclass c ON c.id = r.cls_id WHERE c.kind IN (%in)",
                WORLD_KINDS,
            )
        )

    def permitted(self, data: str, peer: str, at: Instant) -> bool:
        """Whether the rule let a class go to a peer then.

        What came in within the same millisecond may have come before or after.
        """
        edges = {bisect_left(self._changes, at), bisect_right(self._changes, at)}
        return any(self._decide(edge, data, peer, at) for edge in edges)

    def _decide(self, edge: int, data: str, peer: str, at: Instant) -> bool:
        key = (edge, data, peer, at)
        if key not in self._known:
            now = replace(self._world(edge), at=at)
            cls = rows.read_class(data)
            self._known[key] = settle.decide(self._node, cls, peer_reader(peer), now).permitted
        return self._known[key]

    def _world(self, edge: int) -> World:
        if edge not in self._worlds:
            known_at = self._changes[edge - 1] if edge else 0
            self._worlds[edge] = world_then(self._node, known_at)
        return self._worlds[edge]
