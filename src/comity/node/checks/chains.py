"""What hangs together: every feed out and in, entry by entry, with heads and receipts."""

from collections.abc import Generator, Iterator, Sequence
from typing import Any

from comity.core import canonical, feed
from comity.core.errors import ComityError
from comity.core.feed import Entry, Head, Position, Receipt, Signed
from comity.core.sealing import Seal
from comity.node import rows
from comity.node.aftermath import Span, returned_spans
from comity.node.agreed import agreed
from comity.node.checks.finding import CHUNK, Finding
from comity.node.checks.history import History
from comity.node.checks.keys import Seals
from comity.node.node import Node

Yield = Iterator[Finding | int]
"""Findings, and between them how many entries were looked at."""


def feeds_out(node: Node) -> Yield:
    """Every feed of ours: its chain, what was permitted when it was given, the peer's receipt."""
    history, spans, seals = History(node), returned_spans(node), Seals(node)
    for peer, epoch in node.db.rows(
        "SELECT DISTINCT peer, epoch FROM node_feedentry ORDER BY peer, epoch"
    ):
        yield from _feed_out(node, Position(node.party, peer, epoch), history, spans.get(peer, []))
    for row in node.db.rows(
        "SELECT peer, epoch, seq, hash, receipt_seq, receipt, receipt_keyid, "
        "receipt_signature FROM node_feedout ORDER BY peer"
    ):
        yield from _standing(node, row, seals)
    for (peer,) in node.db.rows(
        "SELECT DISTINCT e.peer FROM node_feedentry e LEFT JOIN node_feedout o ON o.peer = e.peer "
        "WHERE o.id IS NULL"
    ):
        yield Finding("feed to", peer, "nobody knows where it stands")


def _feed_out(node: Node, place: Position, history: History, spans: Sequence[Span]) -> Yield:
    peer, hash_, seq = place.audience, feed.START, 0
    while found := node.db.rows(
        "SELECT e.seq, e.raw, e.hash, e.name, e.at, r.made_at, r.sha256, c.data, "
        "EXISTS (SELECT 1 FROM node_record l WHERE l.name = r.name AND l.made_at > r.made_at "
        "AND l.received_at < e.at) FROM node_feedentry e "
        "LEFT JOIN node_record r ON r.id = e.record_id AND r.name = e.name "
        "LEFT JOIN node_recordclass c ON c.id = r.cls_id "
        "WHERE e.peer = %s AND e.epoch = %s AND e.seq > %s ORDER BY e.seq LIMIT %s",
        (peer, place.epoch, seq, CHUNK),
    ):
        for number, raw, noted, name, at, *given in found:
            hash_ = feed.chain(hash_, bytes(raw))
            entry, fault = _entry(bytes(raw), seq, name)
            seq = number
            if hash_ != noted:
                fault, hash_ = fault or "the chain is broken there", noted
            if entry is not None and entry.seq == number and entry.what == feed.RELEASE:
                returned = any(s.epoch == place.epoch and s.start < number <= s.end for s in spans)
                fault = fault or _release_fault(entry, given, returned=returned)
                if not fault and not returned and not history.permitted(given[2], peer, at):
                    fault = f"{name} was not permitted when it was given"
            if fault:
                yield Finding("feed to", f"{peer}, entry {number}", fault)
        yield len(found)


def _entry(raw: bytes, before: int, name: str) -> tuple[Entry | None, str]:
    try:
        entry = canonical.decode(raw, Entry)
    except ComityError as error:
        return None, str(error)
    if entry.seq != before + 1:
        return entry, f"entry {before + 1} is missing"
    return entry, "" if entry.id == name else "it is noted under another id"


def _release_fault(entry: Entry, given: Sequence[object], *, returned: bool) -> str:
    made_at, sha256, _, is_outdated = given
    if made_at is None:
        return "" if returned else "the version that was given is not noted"
    if (made_at, sha256) != (entry.made_at, entry.sha256):
        return "another version is noted than was given"
    return "a newer version was here when it was given" if is_outdated and not returned else ""


def _standing(node: Node, row: rows.Row, seals: Seals) -> Iterator[Finding]:
    """Where a feed stands, and the receipt for it."""
    peer, epoch, seq, hash_, confirmed, *signed = row
    last = node.db.row(
        "SELECT seq, hash FROM node_feedentry WHERE peer = %s AND epoch = %s "
        "ORDER BY seq DESC LIMIT 1",
        (peer, epoch),
    )
    if (seq, hash_) != (last or (0, feed.START)) and not node.is_restoring:
        yield Finding("feed to", peer, "its entries do not add up to where it stands")
    if signed[0] is None:
        if confirmed:
            yield Finding("receipt of", peer, "it is missing")
        return
    receipt = Signed(bytes(signed[0]), Seal(signed[1], bytes(signed[2])))
    fault = _receipt_fault(node, (peer, epoch, confirmed), receipt, seals)
    if fault:
        yield Finding("receipt of", peer, fault)


def _receipt_fault(node: Node, place: tuple[str, int, int], signed: Signed, seals: Seals) -> str:
    peer, epoch, confirmed = place
    try:
        receipt = canonical.decode(signed.payload, Receipt)
    except ComityError as error:
        return str(error)
    if (receipt.sender, receipt.audience) != (node.party, peer):
        return f"it is {receipt.audience}'s to {receipt.sender}"
    if fault := seals.receipt_fault(peer, signed, receipt.at):
        return fault
    if (receipt.epoch, receipt.seq) != (epoch, confirmed):
        return "it is for another place than is noted"
    hash_ = node.db.value(
        "SELECT hash FROM node_feedentry WHERE peer = %s AND epoch = %s AND seq = %s",
        (peer, epoch, confirmed),
    )
    return "" if receipt.hash == (hash_ or feed.START) else "it confirms another feed than ours"


def feeds_in(node: Node) -> Yield:
    """Every feed that came: its chain up to the head, what it brought, our receipt for it."""
    seals, kept = Seals(node), agreed(node)
    standing = {
        row[0]: row[1:]
        for row in node.db.rows(
            "SELECT peer, epoch, seq, hash, head, head_keyid, head_signature, receipt, "
            "receipt_keyid, receipt_signature FROM node_feedin ORDER BY peer"
        )
    }
    reached: dict[str, Position] = {}
    open_: dict[str, dict[str, str]] = {}
    for peer, epoch in node.db.rows(
        "SELECT DISTINCT peer, epoch FROM node_entryin ORDER BY peer, epoch"
    ):
        end = yield from _feed_in(
            node, Position(peer, node.party, epoch), kept, open_.setdefault(peer, {})
        )
        if epoch == standing.get(peer, (None,))[0]:
            reached[peer] = end
        elif peer not in standing:
            yield Finding("feed of", peer, "nobody knows where it stands")
    for peer, faults in open_.items():
        for name, why in faults.items():
            yield Finding("feed of", peer, f"{name}: {why}")
    for peer, (epoch, *row) in standing.items():
        end = reached.get(peer, Position(peer, node.party, epoch))
        if (end.seq, end.hash) != tuple(row[:2]):
            yield Finding("feed of", peer, "its entries do not add up to where it stands")
        elif end.seq:
            yield from _head(end, row[2:], seals)


def _feed_in(
    node: Node, place: Position, kept: set[str], open_: dict[str, str]
) -> Generator[Finding | int, None, Position]:
    """Go through one epoch; return where its chain ends.

    ``open_`` holds by id what is wrong unless a later entry mends it, of this epoch or the next.
    """
    peer, hash_, seq = place.sender, feed.START, 0
    while found := node.db.rows(
        "SELECT seq, raw, name, made_at, bare FROM node_entryin "
        "WHERE peer = %s AND epoch = %s AND seq > %s ORDER BY seq LIMIT %s",
        (peer, place.epoch, seq, CHUNK),
    ):
        here = _Here(node, peer, {row[2] for row in found})
        for number, raw, name, made_at, bare in found:
            hash_ = feed.chain(hash_, bytes(raw))
            entry, fault = _entry(bytes(raw), seq, name)
            seq = number
            if fault or entry is None:
                yield Finding("feed of", f"{peer}, entry {number}", fault)
            elif entry.made_at != made_at:
                yield Finding("feed of", f"{peer}, entry {number}", "another version is noted")
            elif why := here.fault(entry, bare=bool(bare), agreed=name in kept):
                open_[name] = why
            elif not bare or entry.what == feed.RECALL:
                open_.pop(name, None)
        yield len(found)
    return Position(peer, node.party, place.epoch, seq, hash_)


class _Here:
    """What is here of the ids that a chunk of entries speaks of."""

    def __init__(self, node: Node, peer: str, names: set[str]) -> None:
        self._versions = {
            (name, made_at, sha256): state
            for name, made_at, sha256, state in node.db.rows_in(
                "SELECT name, made_at, sha256, state FROM node_record WHERE name IN (%in)", names
            )
        }
        self._held = {
            name
            for (name,) in node.db.rows_in(
                "SELECT r.name FROM node_record r JOIN node_recordclass c ON c.id = r.cls_id "
                "WHERE (r.source = %s OR c.owner = %s) AND r.state = 'held' AND r.name IN (%in)",
                names,
                before=(peer, peer),
            )
        }
        self._aside = set(
            node.db.rows_in(
                "SELECT name, made_at FROM node_quarantine WHERE peer = %s AND name IN (%in)",
                names,
                before=(peer,),
            )
        ) | set(node.db.rows_in("SELECT name, made_at FROM node_proof WHERE name IN (%in)", names))

    def fault(self, entry: Entry, *, bare: bool, agreed: bool) -> str:
        """Return what is wrong, unless a later entry about the id mends it."""
        if entry.what == feed.RECALL:
            is_here = entry.id in self._held and not agreed
            return "it was taken back, but is still here" if is_here else ""
        state = self._versions.get((entry.id, entry.made_at, entry.sha256))
        if bare or (entry.id, entry.made_at) in self._aside:
            return ""
        if state is None:
            return "the version that was given is not here"
        return "it was given, but counts as recalled" if state == "recalled" else ""


def _head(end: Position, columns: Sequence[Any], seals: Seals) -> Iterator[Finding]:
    """The head where the feed stands, and our receipt, which names exactly that head."""
    if None in columns:
        yield Finding("feed of", end.sender, "its head or our receipt is missing")
        return
    payload, keyid, signature, own, own_keyid, own_signature = columns
    payload = bytes(payload)
    head_signed = Signed(payload, Seal(keyid, bytes(signature)))
    own_signed = Signed(bytes(own), Seal(own_keyid, bytes(own_signature)))
    try:
        head = canonical.decode(payload, Head)
        receipt = canonical.decode(own_signed.payload, Receipt)
    except ComityError as error:
        yield Finding("head of", end.sender, str(error))
        return
    place = (end.sender, end.audience, end.epoch, end.seq, end.hash)
    if (head.sender, head.audience, head.epoch, head.seq, head.hash) != place:
        yield Finding("head of", end.sender, "it stands elsewhere than the entries end")
    elif fault := seals.head_fault(end.sender, head_signed, head.at):
        yield Finding("head of", end.sender, fault)
    said = (receipt.sender, receipt.audience, receipt.epoch, receipt.seq, receipt.hash)
    if said != place or receipt.head != canonical.sha256(payload):
        yield Finding("our receipt to", end.sender, "it is for another head")
    elif fault := seals.receipt_fault(end.audience, own_signed, receipt.at):
        yield Finding("our receipt to", end.sender, fault)
