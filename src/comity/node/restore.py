"""After a restore: nothing is written until the peers have returned what the backup does not know.

A backup is older than the node it is restored into. Since then the node gave entries to its peers;
were it to go on as if it had not, it would give other entries under the same numbers, and that is
what a liar does. So a restored node waits (``node.check_writable``). For each peer in turn:

1. ``request_for`` asks for our own entries after the backup's; the peer answers (``returning``)
   with the entries, our records as they were sealed, the head that we signed, and our card.
2. ``take_returned`` checks the chain from the backup's last entry to that head, and our own seals
   (``retaking``); the records are ours again. Entries wait in the table beyond the feed's end until
   the head that vouches for them has come: what is interrupted goes on.
3. Ordinary pulls bring the peer's records again, since our place in its feed went back as well.
4. ``caught_up`` says that the peer gives no more. After the last one it is worked out what each
   peer holds (``aftermath``), and the node writes again.

A recall is never undone: where a peer returns one and the version that caused it is lost (it was
given to nobody), the record is marked anew without that party.

A peer that is gone returns nothing. Then ``new_epoch``, signed by the root, begins every feed anew:
all that is released is given again under new numbers, so no number is used twice. Peers take the
new card, start from entry 1, and pass over what they hold (``receive.take``). What they hold and
we do not give again we either remember (``Given``: it is recalled or kept as ever) or have
forgotten; for that the silent peer is asked again once it is back, without waiting for it.
"""

from collections.abc import Collection

from msgspec.structs import replace

from comity.core import card, feed
from comity.core.card import SignedCard
from comity.core.errors import ComityError, WrongEpochError
from comity.core.sealing import Signer
from comity.node import due, rotation
from comity.node.aftermath import given_back, mark_anew
from comity.node.audiences import audiences
from comity.node.awaiting import (
    RESTORING,
    UNHEARD,
    Awaited,
    await_peers,
    awaited_of,
    forget_staged,
    read,
    staged,
    write,
)
from comity.node.node import Node
from comity.node.retaking import take_late, take_page
from comity.node.wire import Return, Returned


def begin(node: Node, peers: Collection[str] | None = None) -> None:
    """Wait for ``peers``, or for all whose cards were confirmed, before anything is written."""
    await_peers(node.db, node.card.epoch, peers)


def waits_for(node: Node) -> dict[str, Awaited]:
    """Return the peers that the node waits for before it writes."""
    return {peer: one for peer, one in read(node, RESTORING).items() if not one.done}


def awaits(node: Node, peer: str) -> bool:
    """Whether the peer is to be asked for entries of ours."""
    awaited = awaited_of(node, peer)
    return awaited is not None and not awaited.heard


def request_for(node: Node, peer: str) -> Return:
    """Return what to ask the peer next."""
    awaited = awaited_of(node, peer)
    if awaited is None:
        raise ValueError(f"Nothing is awaited of {peer}.")
    return Return(awaited.epoch, staged(node, peer, awaited).seq)


def take_returned(node: Node, peer: str, returned: Returned) -> bool:
    """Take what a peer returned; whether it has more. Nothing awaited: nothing is taken.

    Raises a FeedError when entries do not continue the backup's or stand under no head of ours;
    then the peer is to be asked again from the backup's place.
    """
    awaited = awaited_of(node, peer)
    if awaited is None or awaited.heard:
        return False
    _take_own_card(node, returned.card)
    if peer not in read(node, RESTORING):
        return take_late(node, peer, awaited, returned)
    if node.card.epoch != awaited.epoch:
        raise WrongEpochError(
            f"The backup is of epoch {awaited.epoch}, the card of {node.card.epoch}: "
            f"a new epoch is needed."
        )
    try:
        with node.write():
            take_page(node, peer, awaited, returned)
    except ComityError:
        forget_staged(node, peer, awaited)
        raise
    return returned.more


def caught_up(node: Node, peer: str) -> tuple[str, ...] | None:
    """Note that the peer has returned all and gives no more.

    When it was the last that was awaited, the node writes again; then return the ids of records
    that were marked anew so that a recall stays one. None while others are awaited.
    """
    with node.write():
        waiting = read(node, RESTORING)
        if peer not in waiting or not waiting[peer].heard:
            return None
        waiting[peer] = replace(waiting[peer], done=True)
        write(node, RESTORING, waiting)
        if not all(one.done for one in waiting.values()):
            return None
        withheld = given_back(node, {p: one.span for p, one in waiting.items()})
        write(node, RESTORING, {})
        return mark_anew(node, withheld)


def new_epoch(node: Node, root: Signer) -> tuple[str, ...]:
    """Go on without the peers that are gone: a new card, every feed begun anew.

    Returns the ids of records marked anew. Raises CardInvalidError when ``root`` is not the card's.
    """
    with node.write() as db:
        waiting = read(node, RESTORING)
        gone = {p: one for p, one in waiting.items() if not one.heard}
        for peer, awaited in gone.items():
            forget_staged(node, peer, awaited)
        write(node, RESTORING, {})
        write(node, UNHEARD, {**read(node, UNHEARD), **gone})
        withheld = given_back(node, {p: one.span for p, one in waiting.items() if one.heard})
        epoch = node.card.epoch + 1
        db.execute(
            "UPDATE node_feedout SET epoch = %s, seq = 0, hash = %s, judged = 0, "
            "receipt_seq = 0, receipt = NULL, receipt_keyid = '', receipt_signature = NULL",
            (epoch, feed.START),
        )
        db.execute("UPDATE node_given SET seq = 0")
        for audience in audiences(node):
            if audience.is_peer:
                due.all_again(node, audience)
        made = replace(node.card, version=node.card.version + 1, epoch=epoch, made_at=node.now())
        rotation.adopt(node, card.sign(made, root))
        done = mark_anew(node, withheld)
        rotation.publish_card(node)
    return done


def _take_own_card(node: Node, signed: SignedCard | None) -> None:
    """Take a newer card of our own that a peer holds: keys may have changed since the backup."""
    if signed is None or card.read(signed).version <= node.card.version:
        return
    rotation.adopt(node, signed)
