"""Giving: a peer's pull decides, appends to its feed, signs the head and commits, in one go.

What is given is what ``released`` holds beyond the feed's cursor; what the peer holds and may no
longer have is recalled, unless the terms it came under let it keep it. Within a page the order is
that of the records themselves (referred-to first, then by instant and id), so that it tells nothing
about when something hidden let them through.
"""

from dataclasses import dataclass
from itertools import takewhile

from comity.core import canonical, closure, feed
from comity.core.card import Keyring
from comity.core.errors import ComityError, ReceiptInvalidError, WrongEpochError
from comity.core.feed import Entry, Position, Signed
from comity.core.sealing import Seal
from comity.node import decisions, keeping, onward, rows, settle, wire
from comity.node.audiences import Audience, ensure, peer_reader
from comity.node.node import Node
from comity.node.peers import keyring
from comity.node.visible import keep_time


class FeedAheadError(ComityError):
    """The peer holds more of our feed than we remember giving: this node was restored."""

    hint = "Complete the restore: ask every peer what it holds (comity restore --complete)."


@dataclass(slots=True)
class _Out:
    position: Position
    cursor: int
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
        if request.seq == out.position.seq and not node.is_restoring:
            more = _extend(node, peer, out, request.limit)
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
        "UPDATE node_feedout SET receipt_seq = %s, receipt = %s, receipt_keyid = %s, "
        "receipt_signature = %s WHERE peer = %s AND epoch = %s AND receipt_seq <= %s",
        (
            *(receipt.seq, signed.payload, signed.seal.keyid, signed.seal.signature),
            *(peer, receipt.epoch, receipt.seq),
        ),
    )


def _out(node: Node, peer: str) -> _Out:
    row = node.db.row(
        "SELECT epoch, seq, hash, cursor, judged FROM node_feedout WHERE peer = %s", (peer,)
    )
    if row is None:
        row = (node.card.epoch, 0, feed.START, 0, 0)
        node.db.execute(
            "INSERT INTO node_feedout "
            "(peer, epoch, seq, hash, cursor, judged, receipt_seq, receipt_keyid) "
            "VALUES (%s, %s, %s, %s, %s, %s, 0, '')",
            (peer, *row),
        )
    epoch, seq, hash_, cursor, judged = row
    return _Out(Position(node.party, peer, epoch, seq, hash_), cursor, judged)


def _extend(node: Node, peer: str, out: _Out, limit: int) -> bool:
    """Append what is due; return whether more is."""
    audience, new = ensure(node, peer_reader(peer))
    if new:
        decisions.redecide(node, {peer})
        settle.settle(node)
    recalls, more_due = _recalls(node, peer, audience, out, limit)
    releases, more = _releases(node, peer, audience, out, limit - len(recalls))
    _append(node, peer, out, recalls + releases)
    return more or more_due


def _recalls(
    node: Node, peer: str, audience: Audience, out: _Out, limit: int
) -> tuple[list[_New], bool]:
    """Return the recalls that are due, and whether more are."""
    generation = node.generation
    keeping.judge(node, peer, audience, also_kept=out.judged != generation)
    out.judged = generation
    names, more = keeping.take_due(node, peer, audience, limit)
    return [_New(feed.RECALL, name) for name in names], more


def _releases(
    node: Node, peer: str, audience: Audience, out: _Out, limit: int
) -> tuple[list[_New], bool]:
    """Return the releases beyond the cursor, in the order of the records themselves.

    The cursor stops before what is lost but not yet settled: were that regained first, it would
    keep its place and never be reached again.
    """
    if limit <= 0:
        return [], True
    found = node.db.rows(
        "SELECT rl.id, rl.record_id, r.name, r.made_at, r.sha256, r.cls_id, r.source, "
        "length(r.header) + coalesce(length(r.body), 0) FROM node_released rl "
        "JOIN node_record r ON r.id = rl.record_id "
        "WHERE rl.audience_id = %s AND rl.id > %s ORDER BY rl.id LIMIT %s",
        (audience.id, out.cursor, limit),
    )
    taken = _within_bytes(found)
    clauses = _clauses(node, audience, {row[5] for row in taken})
    settled = list(takewhile(lambda row: row[5] in clauses, taken))
    more = len(settled) == len(taken) and (len(taken) == limit or len(taken) < len(found))
    if settled:
        out.cursor = settled[-1][0]
    given = _given(node, peer, [row[2] for row in settled])
    due = [row for row in settled if given.get(row[2]) != row[1]]
    due = onward.let_through(node, peer, audience, due)
    clauses |= _clauses(node, audience, {row[5] for row in due} - clauses.keys())
    order = {row[2]: row for row in sorted(due, key=lambda row: (row[3], row[2]))}
    refs = {c.name: c.refs for c in settle.load(node, [row[1] for row in order.values()])}
    ordered = closure.close({n: refs[n] for n in order}, lambda _: True).released
    made = [
        _New(feed.RELEASE, n, order[n][1], order[n][3], order[n][4], clauses[order[n][5]])
        for n in ordered
    ]
    return made, more


def _within_bytes(found: list[rows.Row]) -> list[rows.Row]:
    total = 0
    taken: list[rows.Row] = []
    for row in found:
        total += row[7]
        if taken and total > wire.PAGE_BYTES:
            break
        taken.append(row)
    return taken


def _given(node: Node, peer: str, names: list[str]) -> dict[str, int]:
    """Return which version of each id the peer was given in this epoch and holds."""
    return dict(
        node.db.rows_in(
            "SELECT name, record_id FROM node_given "
            "WHERE peer = %s AND state <> 'recalled' AND seq > 0 AND name IN (%in)",
            names,
            before=(peer,),
        )
    )


def _clauses(node: Node, audience: Audience, classes: set[int]) -> dict[int, str]:
    return dict(
        node.db.rows_in(
            "SELECT cls_id, clauses FROM node_classdecision "
            "WHERE audience_id = %s AND permitted AND cls_id IN (%in)",
            classes,
            before=(audience.id,),
        )
    )


def _append(node: Node, peer: str, out: _Out, entries: list[_New]) -> None:
    db, position, at = node.db, out.position, node.now()
    seq, hash_ = position.seq, position.hash
    table, given, recalled = [], [], []
    for new in entries:
        seq += 1
        raw = canonical.encode(Entry(seq, new.what, new.name, new.made_at, new.sha256))  # type: ignore[arg-type]
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
    db.execute(
        "UPDATE node_feedout SET seq = %s, hash = %s, cursor = %s, judged = %s WHERE peer = %s",
        (seq, hash_, out.cursor, out.judged, peer),
    )


def _page(node: Node, peer: str, out: _Out, request: wire.Pull, *, more: bool) -> wire.Page:
    """Return the entries after the request's place, and a head signed where the page ends."""
    end = out.position
    found = node.db.rows(
        f"SELECT e.seq, e.hash, e.raw, g.state, r.state, {rows.SEALED} FROM node_feedentry e "  # noqa: S608
        "LEFT JOIN node_record r ON r.id = e.record_id "
        "LEFT JOIN node_given g ON g.peer = e.peer AND g.name = e.name "
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


def _item(row: rows.Row) -> wire.Item:
    """Serve an entry; without its record where that was recalled since."""
    raw, given, state = bytes(row[2]), row[3], row[4]
    if state is None or given == "recalled" or state in ("recalled", "disputed"):
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
