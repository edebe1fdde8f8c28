"""What a newcomer would check, checked: over real HTTP and by the nodes' own queries.

Each check returns what it found, in a few words, or raises CheckFailedError saying what is wrong.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx

from comity.core import sealing
from comity.core.errors import ComityError
from comity.core.label import Label
from comity.core.release import Reader
from comity.demo import nodes
from comity.demo.servers import Server
from comity.demo.types import Demo, ItemData
from comity.exchange.kinds import Item, ItemParagraph
from comity.node import peers, posts, publish
from comity.node.node import Node
from comity.node.publish import Actor, Marking
from comity.node.visible import visible_to
from comity.programme import queries
from comity.programme.life import Status

PATIENCE = 30.0
"""How long a change may take from one node to the other (seconds)."""
PROGRAMME, BEFORE = "ITPP", "IPCP"
HELD = ("given", "kept", "recalled")
"""What an item shows where its bytes came once."""


class CheckFailedError(ComityError):
    """Something is not as it should be."""


@dataclass
class Checks:
    """The checks, over nodes of which each has a running server."""

    demo: Demo
    nodes: dict[str, Node]
    servers: dict[str, Server]
    given: str = ""

    def run(self) -> Iterator[tuple[bool, str]]:
        """Make every check in turn; yield whether it holds, and one line about it."""
        checks: tuple[tuple[str, Callable[[], str]], ...] = (
            ("each node's first page answers", self.pages_answer),
            ("one hash is in force on both nodes", self.one_hash),
            ("both signatures are valid", self.signatures),
            ("the programme before it is superseded", self.superseded),
            ("a post reads more than the public", self.post_enters),
            ("a change made now at KOR is seen at NATO", self.change_arrives),
            ("its recall is confirmed", self.recall_confirmed),
            ("CCDCOE's database holds no byte of what it must not see", self.ccdcoe_sees_nothing),
            ("KOR's database holds no byte of Japan's programme", self.kor_sees_no_japan),
        )
        for words, check in checks:
            try:
                yield True, f"{words}: {check()}"
            except (ComityError, httpx.HTTPError) as error:
                yield False, f"{words}: {error}"

    def pages_answer(self) -> str:
        """Every first page answers without login."""
        for server in self.servers.values():
            answer = server.get("/")
            _demand(answer.is_success, f"{server.page} answers {answer.status_code}")
        return ", ".join(server.page for server in self.servers.values())

    def one_hash(self) -> str:
        """KOR and NATO hold the same text in force."""
        texts = {code: self._in_force(code) for code in ("KOR", "NATO")}
        hashes = {status.pointer.sha256 for status in texts.values()}
        _demand(len(hashes) == 1, f"the hashes differ: {', '.join(sorted(hashes))}")
        areas = len(texts["KOR"].text.areas)
        return f"{PROGRAMME}, {areas} areas, {hashes.pop()[:16]}…"

    def signatures(self) -> str:
        """Each node verifies each signature anew, from the sealed bytes."""
        for code in ("KOR", "NATO"):
            node, status = self.nodes[code], self._in_force(code)
            for party, held in status.signed.items():
                version = held.version
                peers.keyring(node, party).verify(
                    version.sealed.seal,
                    sealing.HEADER,
                    version.sealed.header,
                    version.header.made_at,
                    now=node.now(),
                )
                _demand(version.body.text == status.pointer, f"{party} signed another text")
            _demand(len(status.signed) == len(status.text.parties), "a signature is missing")
        return "of KOR and of NATO, at KOR and at NATO"

    def superseded(self) -> str:
        """The older programme has ended on both nodes by the new one's coming into force."""
        for code in ("KOR", "NATO"):
            new = self._in_force(code)
            old = [s for s in self._plan(code).by_code(BEFORE) if s.state == "superseded"]
            _demand(len(old) == 1, f"at {code} {BEFORE} is not superseded")
            _demand(old[0].superseded_by == new.pointer, f"at {code} by another text")
        return f"{BEFORE}, by {PROGRAMME}, at KOR and at NATO"

    def post_enters(self) -> str:
        """A post enters with one click and its page shows what the public's does not."""
        server = self.servers["NATO"]
        public = server.get("/").text
        page = page_of(server, "NATO/desk-officer")
        title = next(i for i in self.demo.items if i.id == "network-brief").title["en"]
        _demand(title in page, f"the desk officer's page does not show “{title}”")
        _demand(title not in public, f"the public page shows “{title}”")
        return "NATO's desk officer"

    def change_arrives(self) -> str:
        """An item sealed now at KOR comes to NATO by the running servers alone."""
        kor, nato = self.nodes["KOR"], self.nodes["NATO"]
        label = next(label for label in self.demo.labelled(("대외비",)))
        self.given = self._seal(kor, label)
        desk = self._reader("NATO", "desk-officer")
        began = time.monotonic()
        _wait(lambda: visible_to(nato, desk).get(self.given) is not None, "it has not come")
        seen = visible_to(nato, desk).get(self.given)
        there = ", ".join(map(str, seen.labels_there)) if seen else ""
        return f"after {time.monotonic() - began:.1f} s, as {there}"

    def recall_confirmed(self) -> str:
        """KOR takes the item back; NATO destroys it and says so under its signature."""
        kor, nato = self.nodes["KOR"], self.nodes["NATO"]
        _demand(bool(self.given), "there is nothing to recall")
        actor = self._actor("KOR", "release-officer")
        publish.recall(node=kor, actor=actor, name=self.given, parties=("NATO",))
        desk = self._reader("NATO", "desk-officer")
        _wait(lambda: visible_to(nato, desk).get(self.given) is None, "NATO still shows it")
        _wait(lambda: _receipted(kor, "NATO", self.given), "NATO's receipt has not come")
        left = nato.db.value(
            "SELECT count(*) FROM node_record WHERE name = %s AND body IS NOT NULL", (self.given,)
        )
        _demand(not left, "NATO still holds its body")
        return "NATO's receipt names the recall"

    def ccdcoe_sees_nothing(self) -> str:
        """Search the database's bytes for the words of what CCDCOE has no right to."""
        hidden = hidden_from(self.demo, "CCDCOE")
        words = {said for item in hidden for said in item.words}
        self._search("CCDCOE", words)
        given = next(i for i in self.demo.items if i.id == "network-brief")
        found = given.title["ko"].encode() in database_bytes(self.nodes["CCDCOE"])
        _demand(found, "not even what it may see is there")
        return f"{len(hidden)} items searched for in both languages"

    def kor_sees_no_japan(self) -> str:
        """Search the database's bytes for whatever names the other partner's programme."""
        text, note = (
            self.demo.text("JPN-NATO"),
            next(i for i in self.demo.items if i.id == "japan-note"),
        )
        words = {text.code, *text.name.values(), *note.words}
        self._search("KOR", words)
        _demand(bool(self._plan("NATO").by_code(text.code)), "NATO does not hold it either")
        return "NATO holds it, signed"

    def _search(self, code: str, words: set[str]) -> None:
        data = database_bytes(self.nodes[code])
        found = sorted(word for word in words if word.encode() in data)
        _demand(not found, f"found “{found[0]}”" if found else "")

    def _in_force(self, code: str) -> Status:
        found = [s for s in self._plan(code).in_force() if s.text.code == PROGRAMME]
        _demand(len(found) == 1, f"at {code} {len(found)} texts of {PROGRAMME} are in force")
        return found[0]

    def _plan(self, code: str) -> queries.Plan:
        post = {"KOR": "mission-officer", "NATO": "desk-officer"}[code]
        return queries.plan(self.nodes[code], self._reader(code, post))

    def _actor(self, code: str, post: str) -> Actor:
        return Actor(post, self._reader(code, post))

    def _reader(self, code: str, post: str) -> Reader:
        node = self.nodes[code]
        return posts.reader(node, posts.get(node=node, party=code, code=post))

    def _seal(self, kor: Node, label: Label) -> str:
        words = {"en": "A check made just now", "ko": "방금 수행한 점검"}
        made = publish.publish(
            node=kor,
            actor=self._actor("KOR", "release-officer"),
            kind="item",
            subject="CYB",
            marking=Marking((label,), ("NATO",)),
            body=Item(
                title=words, paragraphs=(ItemParagraph(words),), authentic="en", illustrative=True
            ),
        )
        return made.header.id


def hidden_from(demo: Demo, party: str) -> list[ItemData]:
    """Return the items of which a party's node never gets a byte."""
    return [
        item
        for item in demo.items
        if item.owner != party and item.shows.get(party, "not-named") not in HELD
    ]


def database_bytes(node: Node) -> bytes:
    """Return every byte of a node's SQLite, with what is still in its log."""
    files = (node.home / nodes.FILE, node.home / f"{nodes.FILE}-wal")
    return b"".join(file.read_bytes() for file in files if file.exists())


def page_of(server: Server, post: str) -> str:
    """Enter as a post, as a browser does, and return its first page."""
    with httpx.Client(
        base_url=server.address, headers={"Host": server.host}, timeout=10, trust_env=False
    ) as client:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/").text)
        fields = {"post": post, "csrfmiddlewaretoken": token.group(1) if token else ""}
        answer = client.post("/enter", data=fields)
        _demand(not answer.is_error, f"entering as {post} gives {answer.status_code}")
        return client.get("/").text


def _receipted(node: Node, peer: str, name: str) -> bool:
    """Whether the peer's receipt reaches the recall of an id."""
    return bool(
        node.db.value(
            "SELECT 1 FROM node_given g JOIN node_feedout o ON o.peer = g.peer "
            "WHERE g.peer = %s AND g.name = %s AND g.state = 'recalled' AND o.receipt_seq >= g.seq",
            (peer, name),
        )
    )


def _wait(holds: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise CheckFailedError(f"{otherwise} after {PATIENCE:.0f} seconds")
        time.sleep(0.1)


def _demand(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise CheckFailedError(otherwise)
