"""Keeping in touch: pulling each peer's feed, with bounds on size and time.

A peer may be down, slow, endless or talk rubbish: each is an error of its own, noted beside the
peer and tried again at the next round. Nothing of a page is stored before all of it was verified.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import httpx

from comity.core.attachment import File
from comity.core.card import SignedCard
from comity.core.errors import (
    AttachmentMismatchError,
    ComityError,
    HeadForgedError,
    MalformedError,
    TooLargeError,
    WrongEpochError,
)
from comity.node import attaching, peers, receive, restore, settle, tokens, wire
from comity.node.node import Node
from comity.node.visible import keep_time

TIMEOUT = httpx.Timeout(10, connect=3)
DEADLINE = 60.0
"""No answer may take longer than this in all (seconds)."""


class PeerUnreachableError(ComityError):
    """The peer does not answer."""

    hint = "It is tried again by itself. If it lasts, call the other side, or use a file."


class PeerTooSlowError(PeerUnreachableError):
    """The peer's answer takes too long."""


class PeerRubbishError(ComityError):
    """The peer answers something else than a node does."""

    hint = "Check the peer's address on its card."


class PeerRefusedError(ComityError):
    """The peer refused the request, and said why."""

    hint = "Check both clocks, and that each node holds the other's newest card."

    def __init__(self, peer: str, refusal: wire.Refusal) -> None:
        """Keep the refusal's code."""
        super().__init__(f"{peer} refused: {refusal.message}")
        self.refusal = refusal


@dataclass(slots=True)
class Outcome:
    """What one synchronisation with a peer brought."""

    peer: str
    stored: int = 0
    recalled: int = 0
    quarantined: int = 0
    error: ComityError | None = None


class Client:
    """Asks one peer."""

    def __init__(self, node: Node, peer: str) -> None:
        """Ask ``peer`` at the address on its card."""
        self._node, self._peer = node, peer
        self._address = peers.keyring(node, peer).card.address.rstrip("/")
        self._http = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    def __enter__(self) -> Self:
        """Open the connection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._http.close()

    def pull(self, request: wire.Pull) -> wire.Page:
        """Ask for a page."""
        return wire.decode(self._ask("POST", "/node/pull", wire.encode(request)), wire.Page)

    def give_back(self, request: wire.Return) -> wire.Returned:
        """Ask for what the peer holds of our own feed."""
        return wire.decode(self._ask("POST", "/node/return", wire.encode(request)), wire.Returned)

    def attachment(self, request: wire.Fetch) -> File:
        """Ask for an attachment of what was given."""
        return wire.decode(self._ask("POST", "/node/attachment", wire.encode(request)), File)

    def card(self) -> SignedCard:
        """Ask for the peer's newest card."""
        return wire.decode(self._ask("GET", "/node/card", b""), SignedCard)

    def introduce(self, introduction: peers.Introduction) -> None:
        """Send an introduction."""
        self._ask("POST", "/node/introduction", wire.encode(introduction))

    def _ask(self, method: str, path: str, body: bytes) -> bytes:
        token = tokens.make(self._node, self._peer, method, path, body)
        headers = {"Authorization": f"Bearer {token}"}
        try:
            with self._http.stream(
                method, self._address + path, content=body, headers=headers
            ) as answer:
                data = self._read(answer)
        except httpx.TimeoutException as error:
            raise PeerTooSlowError(f"{self._peer} takes too long to answer.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PeerUnreachableError(f"{self._peer} does not answer.") from error
        if answer.status_code != httpx.codes.OK:
            raise self._refusal(data)
        return data

    def _read(self, answer: httpx.Response) -> bytes:
        """Read within bounds of size and time: an endless or trickling answer ends here."""
        end, size, parts = time.monotonic() + DEADLINE, 0, []
        for part in answer.iter_raw():
            size += len(part)
            if size > wire.MAX_MESSAGE:
                raise TooLargeError(f"{self._peer}'s answer is over {wire.MAX_MESSAGE:,} bytes.")
            if time.monotonic() > end:
                raise PeerTooSlowError(f"{self._peer} takes over {DEADLINE:.0f} seconds to answer.")
            parts.append(part)
        return b"".join(parts)

    def _refusal(self, data: bytes) -> ComityError:
        try:
            refusal = wire.decode(data, wire.Refusal)
        except MalformedError:
            return PeerRubbishError(f"{self._peer} answers something else than a node does.")
        return PeerRefusedError(self._peer, refusal)


def sync_peer(
    node: Node, peer: str, progress: Callable[[Outcome], None] = lambda _: None
) -> Outcome:
    """Pull all there is of a peer's feed. An error is in the outcome, and noted beside the peer."""
    outcome = Outcome(peer)
    try:
        with Client(node, peer) as client:
            _complete_restore(node, client, peer)
            _pull_all(node, client, outcome, progress)
            restore.caught_up(node, peer)
            _fetch_attachments(node, client, peer)
    except ComityError as error:
        outcome.error = error
    _note(node, outcome)
    return outcome


def sync_all(node: Node, progress: Callable[[Outcome], None] = lambda _: None) -> list[Outcome]:
    """Pull from every peer, keep time, settle, and try again what was held back."""
    keep_time(node)
    settle.settle(node)
    parties = [p for (p,) in node.db.rows("SELECT party FROM node_peer ORDER BY party")]
    outcomes = [sync_peer(node, party, progress) for party in parties]
    receive.retry_quarantine(node)
    settle.settle(node)
    return outcomes


def _pull_all(
    node: Node, client: Client, outcome: Outcome, progress: Callable[[Outcome], None]
) -> None:
    """Pull until a page is empty: that last request bears the receipt for the one before it.

    Where the peer has a new key or epoch, its new card is taken first, once.
    """
    newest = False
    while True:
        try:
            page = _ask_page(node, client, outcome.peer)
            taken = receive.take(node, outcome.peer, page) if page.items else None
        except ComityError as error:
            if newest or not _wants_card(error):
                raise
            peers.take_card(node, client.card())
            newest = True
            continue
        if taken is None:
            return
        settle.settle(node)
        outcome.stored += taken.stored
        outcome.recalled += taken.recalled
        outcome.quarantined += taken.quarantined
        progress(outcome)


def _fetch_attachments(node: Node, client: Client, peer: str) -> None:
    """Ask for each attachment that has not come. What the peer refuses is asked for next time.

    One that is not as its record says, or no answer of a node, does not keep others from coming:
    it is told at the end.
    """
    wrong: ComityError | None = None
    for one in attaching.missing(node, peer):
        try:
            attaching.take(node, one, client.attachment(one.request))
        except PeerRefusedError:
            continue
        except (AttachmentMismatchError, MalformedError, PeerRubbishError) as error:
            wrong = wrong or error
    if wrong is not None:
        raise wrong


def _wants_card(error: ComityError) -> bool:
    """Whether the peer's newest card may mend it."""
    if isinstance(error, PeerRefusedError):
        return error.refusal.code == WrongEpochError.__name__
    return isinstance(error, HeadForgedError)


def _ask_page(node: Node, client: Client, peer: str) -> wire.Page:
    place = receive.position(node, peer)
    page = client.pull(wire.Pull(place.epoch, place.seq, receipt=receive.last_receipt(node, peer)))
    if not page.items:  # an empty page proves nothing new, but must not contradict what is known
        receive.check_head(node, peer, page)
    return page


def _complete_restore(node: Node, client: Client, peer: str) -> None:
    """After a restore: ask the peer for what it holds of our feed beyond the backup."""
    while restore.awaits(node, peer):
        request = restore.request_for(node, peer)
        restore.take_returned(node, peer, client.give_back(request))


def _note(node: Node, outcome: Outcome) -> None:
    error = f"{outcome.error} {outcome.error.hint}" if outcome.error else ""
    with node.write() as db:
        if outcome.error is None:
            db.execute(
                "UPDATE node_peer SET last_contact = %s, last_error = '' WHERE party = %s",
                (node.now(), outcome.peer),
            )
        else:
            db.execute(
                "UPDATE node_peer SET last_error = %s WHERE party = %s",
                (error[:500], outcome.peer),
            )
