"""Giving: a peer's pull decides, appends to its feed, signs the head and commits, in one go.

What is given is what is due (``node.due``); what the peer holds and may no longer have is recalled,
unless the terms it came under let it keep it. What is due goes in the order of the records
themselves, wherever the pages are cut: so neither which records a page has nor their order tells
the peer when something hidden let them through, or own staff what hidden record went with them.
"""

from dataclasses import dataclass

from comity.core import canonical, feed
from comity.core.card import Keyring
from comity.core.errors import ComityError, ReceiptInvalidError, WrongEpochError
from comity.core.feed import Entry, Position, Signed
from comity.core.sealing import Seal
from comity.node import decisions, due, keeping, losses, onward, rows, settle, wire
from comity.node.audiences import Audience, ensure, find, peer_reader
from comity.node.due import Due
from comity.node.node import Node
from comity.node.peers import keyring
from comity.node.visible import keep_time


class FeedAheadError(ComityError):
    """The peer holds more of our feed than we remember giving: this node was restored."""

    hint = "Complete the restore: ask every peer what it holds (comity restore --complete)."


@dataclass(slots=True)
class _Out:
    position: Position
    judged: int


@dataclass(frozen=True, slots=True)
class _New:
    """An entry about to be appended."""

    what: str
    name: str
    record: int | None = None
    made_at: int | None = None
    sha256: str | None = None
    clauses: str = "[]"


def pull(node: Node, peer: str, request: wire.Pull) -> wire.Page:
    """Answer a peer's pull. Raises WrongEpochError, FeedAheadError, ReceiptInvalidError.

    A node that was restored and waits for what its peers hold serves what it remembers giving, and
    gives nothing new.
    """
    _prepare(node, peer, request)
    with node.write():
        keep_time(node)
        out = _out(node, peer)
        if request.epoch != out.position.epoch:
            raise WrongEpochError(f"The feed is of epoch {out.position.epoch}.")
        if request.seq > out.position.seq:
            raise FeedAheadError(
                f"Entry {request.seq} was asked for; {out.position.seq} were given."
            )
        if request.receipt is not None:
            acknowledge(node, peer, request.receipt)
        more = False
        if node.is_restoring:
            pass
        elif request.seq == out.position.seq:
            more = _extend(node, peer, out, request.limit)
        else:
            _recall_lost(node, peer, out, request.limit)
        return _page(node, peer, out, request, more=more)


def acknowledge(node: Node, peer: str, signed: Signed) -> None:
    """Take a peer's receipt for what it verified and stored.

    Raises ReceiptInvalidError unless it names a place of our feed as we chained it.
    """
    receipt = feed.read_receipt(signed, node.party, peer, keyring(node, peer), node.now())
    db = node.db
    hash_ = db.value(
        "SELECT hash FROM node_feedentry WHERE peer = %s AND epoch = %s AND seq = %s",
        (peer, receipt.epoch, receipt.seq),
    )
    if (hash_ if receipt.seq else feed.START) != receipt.hash:
        raise ReceiptInvalidError(f"{peer} confirms another feed than the one that was given.")
    db.execute(
        "INSERT INTO node_acknowledged (peer, epoch, seq, at) SELECT %s, %s, %s, %s "
        "WHERE EXISTS (SELECT 1 FROM node_feedout WHERE peer = %s AND epoch = %s "
        "AND receipt_seq < %s) ON CONFLICT (peer, epoch, seq) DO NOTHING",
        (peer, receipt.epoch, receipt.seq, receipt.at, peer, receipt.epoch, receipt.seq),
    )
    db.execute(
        "UPDATE node_feedout SET receipt_seq = %s, receipt = %s, receipt_keyid = %s, "
        "receipt_signature = %s WHERE peer = %s AND epoch = %s AND receipt_seq <= %s",
        (
            *(receipt.seq, signed.payload, signed.seal.keyid, signed.seal.signature),
            *(peer, receipt.epoch, receipt.seq),
        ),
    )


def _out(node: Node, peer: str) -> _Out:
    row = node.db.row("SELECT epoch, seq, hash, judged FROM node_feedout WHERE peer = %s", (peer,))
    if row is None:
        row = (node.card.epoch, 0, feed.START, 0)
        node.db.execute(
            "INSERT INTO node_feedout "
            "(peer, epoch, seq, hash, judged, receipt_seq, receipt_keyid) "
            "VALUES (%s, %s, %s, %s, %s, 0, '')",
            (peer, *row),
        )
    epoch, seq, hash_, judged = row
    return _Out(Position(node.party, peer, epoch, seq, hash_), judged)


def _prepare(node: Node, peer: str, request: wire.Pull) -> None:
    """Where very much was lost or is another's, go through it in transactions of their own.

    What a pull that is cut off has done of it is not done again. The rest is done with the page.
    """
    audience = find(node, peer_reader(peer))
    if audience is None or node.is_restoring:
        return
    if not (keeping.is_much(node, peer) or onward.is_much(node, audience)):
        return
    with node.write():
        out = _out(node, peer)
        if (request.epoch, request.seq) != (out.position.epoch, out.position.seq):
            return
        _judge_anew(node, peer, out)
    _go_through(node, peer, audience)


def _go_through(node: Node, peer: str, audience: Audience) -> None:
    """Judge what was lost, and tell owners of what is theirs, chunk by chunk."""
    while keeping.judge_some(node, peer, audience):
        pass
    while onward.tell_some(node, peer, audience):
        pass


def _audience(node: Node, peer: str) -> Audience:
    audience, new = ensure(node, peer_reader(peer))
    if new:
        decisions.redecide(node, {peer})
        settle.settle(node)
    return audience


def _judge_anew(node: Node, peer: str, out: _Out) -> None:
    """Where any decision has changed since, all that the peer holds without being released."""
    if out.judged == node.generation:
        return
    keeping.forget_judgement(node, peer)
    out.judged = node.generation
    node.db.execute("UPDATE node_feedout SET judged = %s WHERE peer = %s", (out.judged, peer))


def _recall_lost(node: Node, peer: str, out: _Out, limit: int) -> None:
    """Before older entries are served again, recall what the peer may not have any more."""
    audience = _audience(node, peer)
    _judge_anew(node, peer, out)
    _go_through(node, peer, audience)
    while names := keeping.take_due(node, peer, audience, limit)[0]:
        _append(node, peer, out, [_New(feed.RECALL, name) for name in names])


def _extend(node: Node, peer: str, out: _Out, limit: int) -> bool:
    """Append what is due; return whether more is."""
    audience = _audience(node, peer)
    _judge_anew(node, peer, out)
    _go_through(node, peer, audience)
    names, more_due = keeping.take_due(node, peer, audience, limit)
    recalls = [_New(feed.RECALL, name) for name in names]
    releases, more = _releases(node, peer, audience, limit - len(recalls))
    _append(node, peer, out, recalls + releases)
    return more or more_due


def _releases(node: Node, peer: str, audience: Audience, limit: int) -> tuple[list[_New], bool]:
    """Return what is due, as far as a page has room, and whether more is."""
    own = due.first(node, peer, audience, due.OWN, limit + 1)
    others = onward.confirmed(node, peer, audience, limit + 1)
    found = sorted([*own, *others], key=lambda one: (one.made_at, one.record))
    taken = _within_bytes(found[:limit])
    due.done(node, audience, [one.record for one in taken])
    onward.passed(node, peer, [one.record for one in taken if one.source])
    clauses = due.clauses(node, audience, {one.cls for one in taken})
    made = [
        _New(feed.RELEASE, one.name, one.record, one.made_at, one.sha256, clauses[one.cls])
        for one in taken
    ]
    return made, len(taken) < len(found)


def _within_bytes(found: list[Due]) -> list[Due]:
    total = 0
    taken: list[Due] = []
    for one in found:
        total += one.size
        if taken and total > wire.PAGE_BYTES:
            break
        taken.append(one)
    return taken


def _append(node: Node, peer: str, out: _Out, entries: list[_New]) -> None:
    db, position, at = node.db, out.position, node.now()
    seq, hash_ = position.seq, position.hash
    table, given, recalled = [], [], []
    for new in entries:
        seq += 1
        raw = canonical.encode(Entry(seq, new.what, new.name, new.made_at, new.sha256))  # type: ignore[arg-type]  # what is RELEASE or RECALL
        hash_ = feed.chain(hash_, raw)
        table.append((peer, position.epoch, seq, raw, hash_, new.name, new.record, new.clauses, at))
        if new.record is not None:
            given.append((peer, new.name, new.record, new.clauses, "held", seq))
        else:
            recalled.append((seq, peer, new.name))
    db.insert(
        "node_feedentry",
        ("peer", "epoch", "seq", "raw", "hash", "name", "record_id", "clauses", "at"),
        table,
    )
    db.many(
        "INSERT INTO node_given (peer, name, record_id, clauses, state, seq) "
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (peer, name) DO UPDATE SET "
        "record_id = excluded.record_id, clauses = excluded.clauses, "
        "state = excluded.state, seq = excluded.seq",
        given,
    )
    db.many(
        "UPDATE node_given SET state = 'recalled', seq = %s WHERE peer = %s AND name = %s",
        recalled,
    )
    out.position = Position(position.sender, peer, position.epoch, seq, hash_)
    db.execute("UPDATE node_feedout SET seq = %s, hash = %s WHERE peer = %s", (seq, hash_, peer))


def _page(node: Node, peer: str, out: _Out, request: wire.Pull, *, more: bool) -> wire.Page:
    """Return the entries after the request's place, and a head signed where the page ends."""
    end = out.position
    found = node.db.rows(
        f"SELECT e.seq, e.hash, e.raw, {losses.STATE}, r.state, {rows.SEALED} "  # noqa: S608 - names of ours, values as parameters
        "FROM node_feedentry e LEFT JOIN node_record r ON r.id = e.record_id "
        f"LEFT JOIN node_given g ON g.peer = e.peer AND g.name = e.name {losses.JOINED} "
        "WHERE e.peer = %s AND e.epoch = %s AND e.seq > %s ORDER BY e.seq LIMIT %s",
        (peer, end.epoch, request.seq, request.limit),
    )
    items: list[wire.Item] = []
    total = 0
    for row in found:
        item = _item(row)
        total += len(item.header or b"") + len(item.body or b"")
        if items and total > wire.PAGE_BYTES:
            break
        items.append(item)
    last = found[len(items) - 1] if items else None
    if last is not None and last[0] < end.seq:
        end = Position(end.sender, peer, end.epoch, last[0], last[1])
        more = True
    return wire.Page(feed.sign_head(end, node.now(), node.signer), items, more)


_TAKEN = ("lost", "due", "recalled")
"""States of ``Given`` in which nothing is served again."""


def _item(row: rows.Row) -> wire.Item:
    """Serve an entry; without its record where that was recalled or lost since."""
    raw, given, state = bytes(row[2]), row[3], row[4]
    if state is None or given in _TAKEN or state in ("recalled", "disputed"):
        return wire.Item(raw)
    sealed = rows.sealed(row[5:])
    return wire.Item(
        raw, sealed.header, sealed.seal.keyid, sealed.seal.signature, sealed.salt, sealed.body
    )


def receipts(node: Node, peer: str, ring: Keyring) -> Signed | None:
    """Return the peer's last receipt, checked anew, or None where it gave none."""
    row = node.db.row(
        "SELECT receipt, receipt_keyid, receipt_signature FROM node_feedout "
        "WHERE peer = %s AND receipt IS NOT NULL",
        (peer,),
    )
    if row is None:
        return None
    signed = Signed(bytes(row[0]), Seal(row[1], bytes(row[2])))
    feed.read_receipt(signed, node.party, peer, ring, node.now())
    return signed
