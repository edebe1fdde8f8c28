"""Which seals count: keys by their times, and what a revoked key sealed before."""

from collections.abc import Iterator

from comity.core import canonical, feed, sealing
from comity.core.card import Keyring
from comity.core.errors import ComityError, KeyRevokedError
from comity.core.feed import Entry, Receipt, Signed
from comity.core.record import MAX_AHEAD, Header, Instant, Sealed
from comity.node.checks.finding import CHUNK
from comity.node.countersigned import remembered
from comity.node.node import Node
from comity.node.peers import keyring


class Seals:
    """Checks seals of this node and its peers. After ``ring`` was asked once, safe for threads."""

    def __init__(self, node: Node) -> None:
        """Prepare for one run."""
        self._node, self._now = node, node.now()
        self._rings: dict[str, Keyring | None] = {}
        self._before: dict[str, set[str]] = {}

    def ring(self, party: str) -> Keyring | None:
        """Return a party's keys, or None where no card of it was confirmed."""
        if party not in self._rings:
            try:
                ring = keyring(self._node, party)
            except ComityError:
                self._rings[party] = None
                return None
            for key in ring.card.keys:
                if key.revoked is not None:
                    self._before[key.key.keyid] = self._countersigned(key.key.keyid, key.revoked)
            self._rings[party] = ring
        return self._rings[party]

    def record_fault(self, header: Header, sealed: Sealed, sha256: str, *, counts: bool) -> str:
        """Return what is wrong with a record's seal.

        A revoked key counts where the record stands under a head countersigned before, and in what
        does not count any more itself (``counts``): an older version that was sealed again.
        """
        ring = self._rings.get(header.owner)
        if ring is None:
            return f"no card of {header.owner} was confirmed here"
        known = not counts or sha256 in self._before.get(sealed.seal.keyid, ())
        signed = Signed(sealed.header, sealed.seal)
        return self._fault(ring, sealing.HEADER, signed, header.made_at, known=known)

    def head_fault(self, party: str, signed: Signed, at: Instant) -> str:
        """Return what is wrong with the seal of a head that was countersigned."""
        return self._signed_fault(party, sealing.HEAD, signed, at)

    def receipt_fault(self, party: str, signed: Signed, at: Instant) -> str:
        """Return what is wrong with the seal of a receipt."""
        return self._signed_fault(party, sealing.RECEIPT, signed, at)

    def _signed_fault(self, party: str, kind: str, signed: Signed, at: Instant) -> str:
        ring = self.ring(party)
        if ring is None:
            return f"no card of {party} was confirmed here"
        return self._fault(ring, kind, signed, at, known=True)

    def _fault(self, ring: Keyring, kind: str, signed: Signed, at: Instant, *, known: bool) -> str:
        try:
            ring.verify(
                *(signed.seal, kind, signed.payload, at), now=self._now, countersigned=known
            )
        except KeyRevokedError as error:
            return f"{error} It stands under no head that was countersigned before."
        except ComityError as error:
            return str(error)
        return ""

    def _countersigned(self, keyid: str, revoked: Instant) -> set[str]:
        """Return the hashes of headers that stand under receipts of before a key was revoked."""
        hashes: set[str] = set()
        for kept in remembered(self._node).get(keyid, []):
            try:
                receipt = canonical.decode(kept.receipt.payload, Receipt)
                ring = keyring(self._node, receipt.audience)
                ring.verify(
                    *(kept.receipt.seal, sealing.RECEIPT, kept.receipt.payload, receipt.at),
                    now=self._now,
                    countersigned=True,
                )
            except ComityError:
                continue
            if receipt.at <= revoked + MAX_AHEAD:  # the clocks of two nodes
                hashes.update(self._under(kept.peer, receipt))
        return hashes

    def _under(self, peer: str, receipt: Receipt) -> Iterator[str]:
        """Yield what stands under a receipt, if the chain leads to it."""
        ours = receipt.sender == self._node.party
        table = "node_feedentry" if ours else "node_entryin"
        hashes, hash_, seq = [], feed.START, 0
        while found := self._node.db.rows(
            f"SELECT raw FROM {table} WHERE peer = %s AND epoch = %s AND seq > %s AND seq <= %s "  # noqa: S608 - names of ours, values as parameters
            "ORDER BY seq LIMIT %s",
            (peer, receipt.epoch, seq, receipt.seq, CHUNK),
        ):
            for (raw,) in found:
                hash_, seq = feed.chain(hash_, bytes(raw)), seq + 1
                hashes.append(canonical.decode(bytes(raw), Entry).sha256)
        if hash_ == receipt.hash:
            yield from (sha256 for sha256 in hashes if sha256)
