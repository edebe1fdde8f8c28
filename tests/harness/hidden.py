"""A world in which much is hidden: the demonstration's story, and posts that may do everything.

Whoever asks there for what they may not see must be answered as if it had never been.
"""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.test import Client

from comity.core.label import Label
from comity.core.release import Reader
from comity.node import addresses, draft_files, drafts, posts, settle
from comity.node.node import KeyedEntropy, Node
from comity.node.people import persons, tenures
from comity.node.people.permissions import PERMISSIONS
from comity.node.people.tenures import Given
from comity.node.posts import Post
from comity.node.publish import Actor
from comity.node.visible import visible_to
from tests.demo.playing import Played

from . import browsing
from .browsing import answer_bytes, undone
from .names import make_id
from .sending import Tried

LOW = (Label.of("KOR", "일반"), Label.of("NATO", "NATO UNCLASSIFIED"), Label.of("TLP", "CLEAR"))
ALL = tuple(PERMISSIONS)
WITHOUT = tuple(one for one in ALL if one not in ("administer", "release"))
TITLE = {"en": "door", "ko": "문"}
ASKING = {
    "clerk": Post("KOR", "door-clerk", TITLE, LOW, ("*",), ALL),
    "blind": Post("KOR", "door-blind", TITLE, LOW, (), WITHOUT),
    "guest": Post("NATO", "door-guest", TITLE, LOW[1:], ("*",), ALL),
    "public": None,
}
"""Who asks: sees the unclassified, sees nothing, a guest, the public."""
UNTOLD = ("blind", "guest", "public")
"""Who neither administers nor releases."""
DRAWN = re.compile(rb"(?<=code=)[\w-]+|(?<=calendar/)[\w-]{43}(?=\.ics)")
"""What is drawn by chance and shown once: invitations, and secrets of calendar addresses."""
SHORT = 6
"""Numbers with fewer digits stand in every page, so no answer may say them."""
FILE = "door-file"
"""What a file says that is added to such a draft."""
OTHER = Post("KOR", "door-other", TITLE, LOW, ("*",), ALL)
"""Whose drafts and addresses nobody else may see."""


@dataclass
class Hidden:
    """The world after the story, with what is no record and not for everybody.

    ``others`` is for its post alone, ``kept`` for whoever administers or releases.
    """

    played: Played
    others: dict[str, object] = field(default_factory=dict)
    kept: dict[str, object] = field(default_factory=dict)

    @property
    def node(self) -> Node:
        return self.played.nodes["KOR"]

    def begin(self) -> None:
        """Let the posts be there, and what another post has of its own."""
        node = self.node
        for post in (*ASKING.values(), OTHER):
            if post is not None:
                posts.set_post(node=node, post=post)
        settle.settle(node)
        made = drafts.save(node=node, post=OTHER.code, kind="item", body="{}")
        address, _ = addresses.make(node=node, post=OTHER, name="door", language="en")
        administrator = Actor("administrator", self.played.reader("KOR", "KOR/administrator"))
        persons.add(node=node, actor=administrator, name="door-person")
        given = Given("KOR", OTHER.code, node.now())
        held = tenures.give(node=node, actor=administrator, person="door-person", given=given)
        draft_files.add(node=node, post=OTHER.code, data=FILE.encode())
        self.others = {"draft": made.id, "file": FILE}
        self.kept = {"address": address.id, "tenure": held.id, "post": OTHER.code}

    def reader(self, who: str) -> Reader:
        """The reader as the node knows it."""
        post = ASKING[who]
        return self.played.reader("KOR", f"{post.party}/{post.code}" if post else "PUBLIC")

    @cached_property
    def _all(self) -> dict[str, str]:
        """The body of every record, by its id."""
        rows = self.node.db.rows("SELECT name, body FROM node_record WHERE newest ORDER BY name")
        return {name: bytes(body or b"").decode() for name, body in rows}

    def seen(self, who: str) -> set[str]:
        """The ids of all that somebody sees."""
        everything = visible_to(self.node, self.reader(who)).all()
        return {seen.version.header.id for seen in everything}

    def first(self, who: str, kind: str) -> str | None:
        """The first record of a kind that somebody sees."""
        return min((name for name in self.seen(who) if name.startswith(f"{kind}--")), default=None)

    def hidden(self, who: str) -> dict[str, Tried]:
        """One record of each kind that somebody does not see."""
        seen = self.seen(who)
        known = " ".join(self._all[name] for name in seen if name in self._all).lower()
        found = {
            (kind := name.partition("--")[0]): Tried(kind, name, _word(body, known))
            for name, body in self._all.items()
            if name not in seen
        }
        more = self.others | (self.kept if who in UNTOLD else {})
        return found | {kind: Tried(kind, str(what), "door-person") for kind, what in more.items()}

    @contextmanager
    def asked(self, who: str) -> Iterator[Client]:
        """A browser in which somebody has entered; what is done by it is undone."""
        node = self.node
        assert isinstance(node.entropy, KeyedEntropy)
        with undone(node), transaction.atomic(using="default"):
            node.entropy.begin(f"door {who}")
            yield browsing.entered(node, self.reader(who), who)
            transaction.set_rollback(True, using="default")


def absent(tried: Tried) -> Tried:
    """What never was, and is as long as what is tried."""
    word = codecs.encode(tried.word, "rot13")
    if tried.id.startswith(f"{tried.kind}--"):
        made_up = make_id(tried.kind, "absent")
    elif tried.id.isdigit():
        made_up = str(int(tried.id) + 1)
    else:
        made_up = codecs.encode(tried.id, "rot13")
    return Tried(tried.kind, made_up, word)


def _word(body: str, known: str) -> str:
    """A word of a hidden body that is nowhere in what is seen: a code or a title, say."""
    words = re.findall(r"[A-Za-z]{3,}", body)
    return next((word for word in words if word.lower() not in known), "nothing")


def alike(answers: list[Any], *tried: Tried) -> bytes:
    """The bytes of answers, whichever of these was tried."""
    told = DRAWN.sub(b"drawn", b"\0".join(answer_bytes(one) for one in answers))
    for one in tried:  # a page may say the word of itself, so each is one word
        told = told.replace(one.word.encode(), b"WORD").replace(one.word.lower().encode(), b"WORD")
        if len(one.id) >= SHORT:
            told = told.replace(one.id.encode(), b"TRIED")
    return told
