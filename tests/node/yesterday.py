"""A house whose KOR has a backup of yesterday, and what tells how far it came back."""

from pathlib import Path

from comity.node import backup, losses, restore, returning, wire
from comity.node.keys import open_signer
from comity.node.node import Node
from tests.node.houses import PASSPHRASE, agree, give, make_house, meet, pull
from tests.node.test_backup import restored


class Yesterday:
    """A house whose KOR has a backup of yesterday, and the way back to it."""

    def __init__(self, folder: Path) -> None:
        self.house = make_house(folder)
        self.folder, self.root_home = folder, self.house.kor.home
        meet(self.kor, self.nato)
        agree(self.kor, self.nato)
        self.early = give(self.kor, "before the backup", to=("NATO",))
        self.sync()
        backup.backup(self.kor, folder / "backup")
        self.house.time.move()

    @property
    def kor(self) -> Node:
        return self.house.kor

    @property
    def nato(self) -> Node:
        return self.house.nato

    @property
    def root(self):
        return open_signer("file:offline/root.pem", PASSPHRASE, self.root_home)

    def sync(self, *others: Node) -> None:
        """Pull both ways until the receipts are across."""
        for other in others or (self.nato,):
            for _ in range(2):
                pull(other, self.kor)
                pull(self.kor, other)

    def lose(self) -> Node:
        """Lose KOR's home and database; restore yesterday's."""
        place = self.folder / "restored"
        self.house.kor = restored(self.kor, self.folder / "backup", place)
        return self.kor

    def hear(self, peer: Node, limit: int = 1000) -> None:
        """Ask a peer for what it holds, then for what is its own."""
        while restore.awaits(self.kor, peer.party):
            request = replace_limit(restore.request_for(self.kor, peer.party), limit)
            restore.take_returned(self.kor, peer.party, answer(peer, "KOR", request))
        pull(self.kor, peer)

    def complete(self, *others: Node) -> tuple[str, ...] | None:
        done = None
        for other in others or (self.nato,):
            self.hear(other)
            done = restore.caught_up(self.kor, other.party)
        return done


def replace_limit(request: wire.Return, limit: int) -> wire.Return:
    return wire.Return(request.epoch, request.seq, limit)


def answer(peer: Node, party: str, request: wire.Return) -> wire.Returned:
    """Ask as two processes would."""
    asked = wire.decode(wire.encode(request), wire.Return)
    return wire.decode(wire.encode(returning.returned_for(peer, party, asked)), wire.Returned)


def entries(node: Node, peer: str) -> list[tuple[object, ...]]:
    return [
        (epoch, seq, bytes(raw), hash_)
        for epoch, seq, raw, hash_ in node.db.rows(
            "SELECT epoch, seq, raw, hash FROM node_feedentry WHERE peer = %s ORDER BY epoch, seq",
            (peer,),
        )
    ]


def given(node: Node, peer: str) -> dict[str, tuple[str, int]]:
    return {
        name: (state, made_at)
        for name, state, made_at in node.db.rows(
            f"SELECT g.name, {losses.STATE}, r.made_at FROM node_given g {losses.JOINED} "  # noqa: S608 - constants
            "JOIN node_record r ON r.id = g.record_id WHERE g.peer = %s",
            (peer,),
        )
    }


def held(node: Node) -> dict[str, tuple[str, bool]]:
    """Name and state of the versions that count, and whether a body is there."""
    return {
        name: (state, bool(whole))
        for name, state, whole in node.db.rows(
            "SELECT name, state, body IS NOT NULL FROM node_record "
            "WHERE newest OR state = 'recalled'"
        )
    }
