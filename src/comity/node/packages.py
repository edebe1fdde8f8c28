"""Files that cross an air gap: the pages that a pull would give, encrypted to the peer.

A package is: a magic line; the cover in clear (who to whom, which epoch and entries, the sender's
newest card); each page, then each attachment of what the pages give, encrypted by HPKE (RFC 9180,
base mode, X25519, HKDF-SHA256, AES-256-GCM) to the key on the peer's card; and the sender's seal
over the hash of all of that. Each part is preceded by its length, four bytes, big-endian. The
receipt that comes back is a small file of its own.

Pages are the same as over the network, so all that ``receive.take`` checks is checked: whoever
could forge the seal of a package would still forge no entry.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from comity.core import card, feed, record, sealing
from comity.core.card import Card, Keyring, SignedCard
from comity.core.errors import (
    FeedChainError,
    FeedError,
    FeedGapError,
    SealInvalidError,
    WrongAudienceError,
    WrongEpochError,
)
from comity.core.feed import Count, Position, Signed
from comity.core.record import Instant, Party
from comity.core.sealing import Seal
from comity.node import attaching, feeds, files, receive, settle, wire
from comity.node.node import Node
from comity.node.peers import keyring, take_card

MAGIC = b"COMITY PACKAGE 1\n"
RECEIPT_MAGIC = b"COMITY RECEIPT 1\n"
MAX_PACKAGE = 256 * 1024 * 1024
"""A package is closed once it is larger (bytes); the rest goes into the next one."""
MAX_COVER = 64 * 1024
MAX_PART = wire.MAX_MESSAGE + 1024
MAX_PAGES = 65_536
BEHIND = "attachment "
"""Tells the place of an attachment from that of a page."""

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told (done, of how many)."""


def silent(done: int, total: int) -> None:
    """Take no notice of progress."""


class PackageInvalidError(FeedError):
    """A file that is no package, or one that was altered, or that others made."""

    hint = "Nothing was taken. Ask the peer to export it again, and compare its SHA-256 by voice."


class Cover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be read from outside: entries ``start`` + 1 to ``end`` of the sender's feed."""

    sender: Party
    audience: Party
    epoch: Count
    start: Count
    end: Count
    pages: Annotated[int, msgspec.Meta(ge=0, le=MAX_PAGES)]
    made_at: Instant
    card: SignedCard
    attachments: Count = 0


class ReceiptFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A receipt on its way back to ``sender``, whose feed ``audience`` took."""

    sender: Party
    audience: Party
    receipt: Signed


@dataclass(frozen=True, slots=True)
class Exported:
    """What a package holds. ``more``: there is more to give than fits into one."""

    peer: str
    start: int
    end: int
    more: bool

    @property
    def entries(self) -> int:
        """How many entries are in it."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Imported:
    """What a package brought. ``already``: all of it had been taken before."""

    peer: str
    end: int
    stored: int = 0
    recalled: int = 0
    quarantined: int = 0
    already: bool = False

    def __str__(self) -> str:
        """One sentence for people."""
        if self.already:
            return f"Already taken: {self.peer}'s entries up to {self.end} are here."
        return (
            f"Took {self.peer}'s entries up to {self.end}: {self.stored} stored, "
            f"{self.recalled} recalled, {self.quarantined} in quarantine."
        )


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A receipt that came back."""

    peer: str
    seq: int

    def __str__(self) -> str:
        """One sentence for people."""
        return f"{self.peer} has verified and stored everything up to entry {self.seq}."


def export_package(
    node: Node, peer: str, path: Path, progress: Progress = silent, limit: int = MAX_PACKAGE
) -> Exported:
    """Write what ``peer`` may have beyond its last receipt to a file, encrypted to it.

    Until its receipt is back, the next package holds the same and what is new; the peer passes over
    what it has. Raises UnknownPeerError, RestoringError, DiskFullError, NotWrittenError; what was
    appended to the feed stays, and comes with the next package.
    """
    node.check_writable()
    public = X25519PublicKey.from_public_bytes(bytes.fromhex(keyring(node, peer).card.encryption))
    start = _confirmed(node, peer)
    with (
        files.whole(path) as file,
        tempfile.TemporaryFile(dir=path.parent) as spool,
        tempfile.TemporaryFile(dir=path.parent) as behind,
    ):
        end, pages, attached, more = start, 0, 0, True
        for page in _pages(node, peer, start):
            info = _info(start, pages)
            files.put_part(spool, SUITE.encrypt(wire.encode(page), public, info))
            end, pages = end.after(page), pages + 1
            for one in attaching.along(node, peer, _given(page)):
                info = _info(start, attached, BEHIND)
                files.put_part(behind, SUITE.encrypt(wire.encode(one), public, info))
                attached += 1
            progress(end.seq - start.seq, 0)
            if spool.tell() + behind.tell() >= limit or pages == MAX_PAGES:
                break
        else:
            more = False
        cover = Cover(
            sender=node.party,
            audience=peer,
            epoch=start.epoch,
            start=start.seq,
            end=end.seq,
            pages=pages,
            attachments=attached,
            made_at=node.now(),
            card=node.signed_card,
        )
        _compose(node, file, wire.encode(cover), (spool, behind))
    return Exported(peer, start.seq, end.seq, more)


def import_file(
    node: Node, path: Path, receipt_to: Path | None = None, progress: Progress = silent
) -> Imported | Acknowledged:
    """Take in whatever a peer sent as a file: a package or a receipt."""
    with path.open("rb") as file:
        is_receipt = file.read(len(RECEIPT_MAGIC)) == RECEIPT_MAGIC
    if is_receipt:
        return import_receipt(node, path)
    return import_package(node, path, receipt_to, progress)


def import_package(
    node: Node, path: Path, receipt_to: Path | None = None, progress: Progress = silent
) -> Imported:
    """Take in a package; write the receipt to carry back to ``receipt_to``.

    Page by page, each in its own transaction: what fails half-way goes on at the next import. What
    was taken before is passed over. Raises PackageInvalidError when the file is not as the peer's
    node sealed it, TruncatedError, WrongAudienceError, WrongEpochError, FeedGapError when an
    earlier package is missing, UnknownPeerError, CardInvalidError, and what ``receive.take`` does.
    """
    with path.open("rb") as file:
        cover = _read_cover(file)
        if cover.audience != node.party:
            raise WrongAudienceError(f"The file is for {cover.audience}, not for {node.party}.")
        newer = _newer_card(node, cover)
        ring = Keyring.of(newer) if newer else keyring(node, cover.sender)
        _check_seal(node, file, cover, ring)
        if newer:
            take_card(node, cover.card)
        taken = _take(node, file, cover, progress)
    if receipt_to is not None:
        _write_receipt(node, cover.sender, receipt_to)
    return taken


def import_receipt(node: Node, path: Path) -> Acknowledged:
    """Take a receipt that came back. Taking it twice changes nothing.

    Raises PackageInvalidError, WrongAudienceError, ReceiptInvalidError, UnknownPeerError.
    """
    with path.open("rb") as file:
        if file.read(len(RECEIPT_MAGIC)) != RECEIPT_MAGIC:
            raise PackageInvalidError(f"{path.name} is no receipt.")
        back = wire.decode(file.read(MAX_COVER), ReceiptFile)
    if back.sender != node.party:
        raise WrongAudienceError(f"The receipt is for {back.sender}, not for {node.party}.")
    ring = keyring(node, back.audience)
    receipt = feed.read_receipt(back.receipt, node.party, back.audience, ring, node.now())
    with node.write():
        feeds.acknowledge(node, back.audience, back.receipt)
    return Acknowledged(back.audience, receipt.seq)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a package stands in a feed."""

    sender: str
    audience: str
    epoch: int
    seq: int

    def after(self, page: wire.Page) -> "_Place":
        return _Place(self.sender, self.audience, self.epoch, self.seq + len(page.items))


def _confirmed(node: Node, peer: str) -> _Place:
    """Return how far the peer confirmed our feed."""
    row = node.db.row("SELECT epoch, receipt_seq FROM node_feedout WHERE peer = %s", (peer,))
    epoch, seq = row or (node.card.epoch, 0)
    return _Place(node.party, peer, epoch, seq)


def _pages(node: Node, peer: str, place: _Place) -> Iterator[wire.Page]:
    """Pull as the peer would, until nothing comes."""
    while True:
        page = feeds.pull(node, peer, wire.Pull(place.epoch, place.seq))
        if not page.items:
            return
        yield page
        place = place.after(page)


def _info(place: _Place, index: int, what: str = "") -> bytes:
    """Bind a part's ciphertext to its package: parties, epoch, and its place in the file."""
    return MAGIC + f"{place.sender} {place.audience} {place.epoch} {what}{index}".encode()


def _given(page: wire.Page) -> set[str]:
    """Return the ids of the records that a page brings."""
    return {record.read_header(item.header).id for item in page.items if item.header is not None}


def _compose(node: Node, file: BinaryIO, cover: bytes, spools: Sequence[BinaryIO]) -> None:
    digest = hashlib.sha256()
    head = MAGIC + len(cover).to_bytes(4, "big") + cover
    file.write(head)
    digest.update(head)
    for spool in spools:
        spool.seek(0)
        while block := spool.read(1 << 20):
            file.write(block)
            digest.update(block)
    files.put_part(file, wire.encode(sealing.seal(node.signer, sealing.PACKAGE, digest.digest())))


def _read_cover(file: BinaryIO) -> Cover:
    if files.take_exactly(file, len(MAGIC)) != MAGIC:
        raise PackageInvalidError("The file is no package of a node.")
    return wire.decode(files.take_part(file, MAX_COVER), Cover)


def _newer_card(node: Node, cover: Cover) -> Card | None:
    """Return the card in the cover if it is newer than the one held of a confirmed peer."""
    held = keyring(node, cover.sender).card
    enclosed = card.read(cover.card)
    if enclosed.party != cover.sender:
        raise PackageInvalidError(f"The file bears {enclosed.party}'s card, not {cover.sender}'s.")
    return card.read(cover.card, held) if enclosed.version > held.version else None


def _check_seal(node: Node, file: BinaryIO, cover: Cover, ring: Keyring) -> None:
    """Check the sender's seal over everything before it; leave the file where the pages begin."""
    begin = file.tell()
    for _ in range(cover.pages + cover.attachments):
        files.take_part(file, MAX_PART)
    end = file.tell()
    seal = wire.decode(files.take_part(file, MAX_COVER), Seal)
    if file.read(1):
        raise PackageInvalidError("The file goes on after its end.")
    digest = _digest(file, end)
    try:
        ring.verify(seal, sealing.PACKAGE, digest, cover.made_at, now=node.now())
    except SealInvalidError as error:
        raise PackageInvalidError(f"The file is not as {cover.sender} made it: {error}") from error
    file.seek(begin)


def _digest(file: BinaryIO, end: int) -> bytes:
    digest = hashlib.sha256()
    file.seek(0)
    while left := end - file.tell():
        digest.update(files.take_exactly(file, min(left, 1 << 20)))
    return digest.digest()


def _take(node: Node, file: BinaryIO, cover: Cover, progress: Progress) -> Imported:
    place = receive.position(node, cover.sender)
    if cover.epoch != place.epoch:
        raise WrongEpochError(f"The file is of epoch {cover.epoch}; {place.epoch} holds.")
    if cover.start > place.seq:
        raise FeedGapError(
            f"The file begins after entry {cover.start}; entries up to {place.seq} are here. "
            f"Import the one before it first."
        )
    already = cover.end <= place.seq
    first = _Place(cover.sender, cover.audience, cover.epoch, cover.start)
    begins, stored, recalled, quarantined = first, 0, 0, 0
    for index in range(cover.pages):
        page = _decrypt(node, files.take_part(file, MAX_PART), _info(first, index), wire.Page)
        fresh = _fresh(node, page, begins)
        begins = begins.after(page)
        if fresh.items:
            taken = receive.take(node, cover.sender, fresh)
            settle.settle(node)
            stored += taken.stored
            recalled += taken.recalled
            quarantined += taken.quarantined
        progress(index + 1, cover.pages)
    for index in range(cover.attachments):
        info = _info(first, index, BEHIND)
        one = _decrypt(node, files.take_part(file, MAX_PART), info, wire.Along)
        attaching.take_along(node, cover.sender, one)
    return Imported(cover.sender, begins.seq, stored, recalled, quarantined, already)


def _decrypt(node: Node, part: bytes, info: bytes, type_: type[T]) -> T:
    try:
        data = SUITE.decrypt(part, node.decryption_key, info)
    except (InvalidTag, ValueError) as error:
        raise PackageInvalidError(
            "A part does not open with this node's key; it may have been made for an older one."
        ) from error
    return wire.decode(data, type_)


def _fresh(node: Node, page: wire.Page, begins: _Place) -> wire.Page:
    """Return the page without what was taken before. Raises FeedChainError where that differs."""
    place: Position = receive.position(node, begins.sender)
    overlap = min(max(place.seq - begins.seq, 0), len(page.items))
    if not overlap:
        return page
    taken = node.db.rows(
        "SELECT raw FROM node_entryin WHERE peer = %s AND epoch = %s AND seq > %s AND seq <= %s "
        "ORDER BY seq",
        (begins.sender, begins.epoch, begins.seq, begins.seq + overlap),
    )
    if [bytes(raw) for (raw,) in taken] != [item.entry for item in page.items[:overlap]]:
        raise FeedChainError(f"{begins.sender} gave other entries before: its feed was forked.")
    return wire.Page(page.head, page.items[overlap:], page.more)


def _write_receipt(node: Node, sender: str, path: Path) -> None:
    receipt = receive.last_receipt(node, sender)
    if receipt is None:
        return
    with files.whole(path) as file:
        file.write(RECEIPT_MAGIC + wire.encode(ReceiptFile(sender, node.party, receipt)))
