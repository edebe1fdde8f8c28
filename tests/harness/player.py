"""Plays an oracle's history on a real node, step by step, as the world would.

The node is KOR's. Peers are simulated (`far.py`): what they seal arrives as a page of their feed.
The texts by which something flows become records of kind text, signature and termination. They
carry a label that leaves nobody, so that they are seen through no door and need not be told from
the records that the oracle speaks of. Among those are texts as well, with what is said over them
(`saying.py`); they let nothing flow, and whoever may see them sees them on every page.

An owner's confirmation of a `passed_on` receipt is taken as given at once: the oracle speaks of
what may flow, not of how many pulls it takes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import singledispatchmethod
from pathlib import Path
from unittest import mock

import msgspec
from django.db import transaction

from comity.core import attachment, record
from comity.core.attachment import File
from comity.core.label import Label
from comity.core.record import Outline, Version
from comity.core.release import PUBLIC_READER, Reader
from comity.core.terms import Area, Supersession, Text
from comity.exchange.kinds import Item, ItemParagraph
from comity.node import attachments, audiences, decisions, following, peers, posts, publish, settle
from comity.node.audiences import peer_reader
from comity.node.db import Database
from comity.node.node import Node
from comity.node.publish import NODE, Marking
from comity.node.visible import keep_time
from tests.oracle import commands as oracle
from tests.oracle import rule
from tests.oracle.kinds import TALK
from tests.oracle.world import START

from . import saying
from .far import Far, keys_of
from .names import Chance, Names, id_bytes, make_id
from .writing import FOR_NOBODY, rules, to_labels, to_map, to_terms

SUBJECT = "plan"
POSTS = (("KOR", "desk"), ("NATO", "liaison"))
PERMISSIONS = ("release",)
"""What every post may do: the desk's pages answer who may release, of our own party alone."""


@dataclass
class Player:
    """One history being played. Make it by `playing`."""

    names: Names
    node: Node
    time: list[int]
    chance: Chance
    posts: dict[tuple[str, str], Reader] = field(default_factory=dict)
    texts: dict[str, Version] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    sealed: dict[str, Version] = field(default_factory=dict)
    newest: dict[str, Version] = field(default_factory=dict)
    far: dict[str, Far] = field(default_factory=dict)

    def step(self, command: oracle.Command) -> None:
        """Play one command, at its instant. What it changes is settled by `settle`."""
        self.time[0] = command.at
        self.chance.begin(command.key)
        self.do(command)

    def wait(self, at: int) -> None:
        """Let the clock reach an instant."""
        self.time[0] = at

    def settle(self) -> None:
        """Do what a node does at every round."""
        keep_time(self.node)
        settle.settle(self.node)

    def reader(self, reader: rule.Reader) -> Reader:
        """The reader as the node knows it."""
        match reader:
            case rule.Peer(party):
                return peer_reader(party)
            case rule.Public():
                return PUBLIC_READER
            case _:
                return self.posts[reader.party, reader.post]

    def names_of(self, headers: Iterable[bytes]) -> dict[str, str]:
        """Name of the record and key of the command behind each header that is the oracle's."""
        keys = {version.sealed.header: key for key, version in self.sealed.items()}
        found = ((keys.get(header), header) for header in headers)
        return {str(self.names.name(self.sealed[key].header.id)): key for key, _ in found if key}

    def set_post(
        self, party: str, code: str, clearances: tuple[Label, ...] = (), need: tuple[str, ...] = ()
    ) -> None:
        """Set a post up, or anew."""
        post = posts.Post(party, code, {"en": code, "ko": code}, clearances, need, PERMISSIONS)
        posts.set_post(node=self.node, post=post)
        self.posts[party, code] = posts.reader(self.node, post)

    @singledispatchmethod
    def do(self, command: oracle.Command) -> None:
        raise TypeError(command)

    @do.register
    def _(self, command: oracle.Advance) -> None:
        """The clock goes on, and that is all."""

    @do.register
    def _(self, command: oracle.Version) -> None:
        if command.owner == self.node.party:
            version = self._publish(command)
        else:
            version, files = self._make(command)
            giver = command.via if isinstance(command, oracle.Receive) else ""
            self.far[giver or command.owner].give(self.node, [version])
            self._bring(version, files)
        self.sealed[command.key] = self.newest[command.name] = version

    def _bring(self, version: Version, files: tuple[File, ...]) -> None:
        """Let the file of what a peer gave come as well, if the node misses it."""
        with self.node.write():
            for one, file in zip(attachment.named(version.body), files, strict=True):
                attachments.keep(self.node, version.header.id, one, file)

    def _publish(self, command: oracle.Version) -> Version:
        """Publish an own record with its file, at once."""
        body, files = self._body(command)
        with self.node.write():
            version = self._sealed(command, body)
            attachments.keep_all(self.node, version, files)
        return version

    def _sealed(self, command: oracle.Version, body: msgspec.Struct) -> Version:
        known = isinstance(command, oracle.Revise)
        self.chance.chosen = b"" if known else id_bytes(f"record {command.name}")
        return publish.publish(
            node=self.node,
            actor=NODE,
            kind=command.kind,
            subject=command.subject,
            marking=Marking(to_labels(command.labels), command.releasable_to),
            body=body,
            name=self.names.id(command.name) if known else "",
        )

    def _make(self, command: oracle.Version) -> tuple[Version, tuple[File, ...]]:
        """Seal a record of a peer's, and the file that it names."""
        body, files = self._body(command)
        outline = Outline(
            id=self.names.id(command.name),
            owner=command.owner,
            kind=command.kind,
            subject=command.subject,
            labels=to_labels(command.labels),
            releasable_to=command.releasable_to,
        )
        return self._seal(outline, body), files

    def _body(self, command: oracle.Version) -> tuple[msgspec.Struct, tuple[File, ...]]:
        """What it says: over a text, or an item and its file.

        Whoever may have the item may have the file, and nobody else.
        """
        if command.kind in TALK:
            named = {self.names.kinds[ref]: self.newest[ref] for ref in command.refs}
            replaced = self.names.id(command.replaces) if command.replaces else ""
            return saying.body(command, named, replaced), ()
        words = {"en": command.title or command.name}
        about = tuple(self.names.id(ref) for ref in command.refs)
        data = f"file of {words['en']}".encode()
        promised, file = attachments.make(self.node, "file.txt", "text/plain", data)
        item = Item(
            title=words, paragraphs=(ItemParagraph(words),), authentic="en", about=about,
            attachments=(promised,),
        )  # fmt: skip
        return item, (file,)

    def _seal(self, outline: Outline, body: msgspec.Struct) -> Version:
        """Seal a record of a peer's."""
        return record.make(
            outline,
            body,
            kinds=self.node.kinds,
            signer=keys_of(outline.owner).signer,
            salt=self.chance("their salt", record.SALT_BYTES),
            made_at=self.node.now(),
        )

    @do.register
    def _(self, command: oracle.SignText) -> None:
        party = self.node.party
        public = command.form == "publication"
        body = Text(
            form=command.form,  # type: ignore[arg-type]  # the histories' own words
            code=command.form,  # Which others have too: codes are for people.
            name={"en": command.name},
            parties=(party,) if public else (command.sender, command.receiver),
            authentic="en",
            starts=command.starts,
            until=command.until,
            terms=to_terms(command),
            areas=tuple(
                Area(code, {"en": code}, {p: tuple(subjects) for p, subjects in of.items()})
                for code, of in command.areas.items()
            ),
            maps=tuple(to_map(one) for one in command.maps),
            shared=command.shared,
            supersedes=Supersession(self.texts[command.supersedes].pointer, {})
            if command.supersedes
            else None,
        )
        self.texts[command.name] = self._plan("text", body)
        for signing in sorted(command.signed_by):
            self._sign(command.name, signing)

    @do.register
    def _(self, command: oracle.Countersign) -> None:
        self._sign(command.name, command.party)

    def _sign(self, text: str, party: str) -> None:
        node = self.node
        body = node.kinds.body("signature")(
            text=self.texts[text].pointer, post="signatory", at=node.now()
        )
        if party == node.party:
            self._plan("signature", body)
            return
        outline = Outline(
            id=make_id("signature", f"{text} {party}"),
            owner=party,
            kind="signature",
            subject=SUBJECT,
            labels=FOR_NOBODY.labels,
        )
        self.far[party].give(node, [self._seal(outline, body)])

    @do.register
    def _(self, command: oracle.Terminate) -> None:
        node = self.node
        body = node.kinds.body("termination")(
            text=self.texts[command.name].pointer,
            at=node.now(),
            reason={"en": "ended"},
            authentic="en",
        )
        self._plan("termination", body)

    @do.register
    def _(self, command: oracle.SetGroup) -> None:
        body = self.node.kinds.body("group")(name=command.name, members=command.members)
        self.chance.chosen = id_bytes(f"group {command.name}")
        version = self._plan("group", body, self.groups.get(command.name, ""))
        self.chance.chosen = b""
        self.groups[command.name] = version.header.id

    def _plan(self, kind: str, body: msgspec.Struct, name: str = "") -> Version:
        return publish.publish(
            node=self.node,
            actor=NODE,
            kind=kind,
            subject=SUBJECT,
            marking=FOR_NOBODY,
            body=body,
            name=name,
        )

    @do.register
    def _(self, command: oracle.SetPost) -> None:
        self.set_post(command.party, command.post, to_labels(command.clearances), command.need)

    @do.register
    def _(self, command: oracle.External) -> None:
        publish.declare_external(
            node=self.node, actor=NODE, name=self.names.id(command.name), reason="told by its owner"
        )

    @do.register
    def _(self, command: oracle.Pull) -> None:
        far = self.far[command.peer]
        far.pull(self.node)
        if confirm_onward(self.node, command.peer):
            far.pull(self.node)


def confirm_onward(node: Node, peer: str) -> bool:
    """Let the owners of what waits to go on to `peer` confirm that they know; whether any did."""
    waiting = node.db.rows(
        "SELECT r.source, w.receipt, w.record_id FROM node_onward w "
        "JOIN node_record r ON r.id = w.record_id WHERE w.peer = %s AND NOT w.passed",
        (peer,),
    )
    for owner, receipt, pk in waiting:
        if not node.db.value("SELECT 1 FROM node_feedout WHERE peer = %s", (owner,)):
            node.db.execute(
                "INSERT INTO node_feedout (peer, epoch, seq, hash, judged, receipt_seq, "
                "receipt_keyid) VALUES (%s, 1, 0, %s, 0, 1, '')",
                (owner, "0" * 64),
            )
        node.db.execute(
            "UPDATE node_feedout SET receipt_seq = 1 WHERE peer = %s AND receipt_seq = 0", (owner,)
        )
        node.db.execute(
            "INSERT INTO node_given (peer, name, record_id, clauses, state, seq) "
            "VALUES (%s, %s, %s, '[]', 'held', 1) ON CONFLICT (peer, name) DO NOTHING",
            (owner, receipt, pk),
        )
    return bool(waiting)


@contextmanager
def playing(names: Names) -> Iterator[Player]:
    """A player on the database `kor`; that and `default`, with its sessions, are left as found.

    Limits are so small that histories of a few records reach them.
    """
    keys = keys_of(oracle.OWN)
    time, chance = [START], Chance("harness")
    node = Node(
        party=oracle.OWN,
        db=Database("kor"),
        signer=keys.signer,
        kinds=rules()[0],
        policies=rules()[1],
        signed_card=keys.signed_card,
        card=keys.card,
        decryption_key=None,  # type: ignore[arg-type]  # the histories' own words
        home=Path(),
        clock=lambda: time[0],
        entropy=chance,
        demo=True,
    )
    with (
        mock.patch.object(settle, "CHUNK", 3),
        mock.patch.object(following, "CHUNK", 3),
        transaction.atomic(using="kor"),
        transaction.atomic(using="default"),
    ):
        player = Player(names, node, time, chance)
        _begin(player)
        yield player
        for alias in ("kor", "default"):
            transaction.set_rollback(True, using=alias)


def _begin(player: Player) -> None:
    node = player.node
    for party in oracle.PEERS:
        keys = keys_of(party)
        player.far[party] = Far(party)
        peers._keep(node, keys.signed_card, keys.card)
        audiences.ensure(node, peer_reader(party))
    audiences.ensure(node, PUBLIC_READER)
    for party, code in POSTS:  # there, and cleared for nothing, until a history says otherwise
        player.set_post(party, code)
    decisions.redecide(node)
    settle.settle(node)
