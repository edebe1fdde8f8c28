"""The story played for tests: on the databases of the test, or once in files for several tests."""

from dataclasses import dataclass
from pathlib import Path

from comity.core.release import PUBLIC_READER, Reader
from comity.demo import data, nodes
from comity.demo.nodes import Clock
from comity.demo.story import Story
from comity.node import posts
from comity.node.node import Node
from comity.node.visible import visible_to
from comity.programme import queries
from comity.programme.queries import Plan

UNTIL = data.instant("2026-09-01")
PARTIES = ("KOR", "NATO", "CCDCOE", "JPN")


@dataclass
class Played:
    """The nodes after the story, and the story with the names of its records."""

    story: Story

    @property
    def nodes(self) -> dict[str, Node]:
        return dict(self.story.nodes)

    def reader(self, at: str, post: str) -> Reader:
        """A post at a party's node, as PARTY/post; the public for PUBLIC."""
        if post == "PUBLIC":
            return PUBLIC_READER
        party, _, code = post.partition("/")
        node = self.nodes[at]
        return posts.reader(node, posts.get(node=node, party=party, code=code))

    def sees(self, at: str, post: str) -> set[str]:
        """Which items of the data a post sees at a node, by their names there."""
        named = {id_: name for name, id_ in self.story.ids.items()}
        visible = visible_to(self.nodes[at], self.reader(at, post))
        return {named[seen.version.header.id] for seen in visible.all(kind="item")}

    def plan(self, at: str, post: str) -> Plan:
        return queries.plan(self.nodes[at], self.reader(at, post))

    def state(self, at: str, item: str) -> str:
        """What a node holds of an item: held, recalled, or nothing."""
        found = self.nodes[at].db.value(
            "SELECT state FROM node_record WHERE name = %s ORDER BY made_at DESC",
            (self.story.ids[item],),
        )
        return found or "nothing"


def begin(folder: Path, aliases: dict[str, str]) -> Played:
    """Make the homes of all four in a folder; their databases are under these aliases."""
    demo = data.load()
    clock = Clock(data.instant(demo.begins))
    places = {
        party.code: nodes.make_home(folder, party, "", clock)
        for party in demo.parties
        if party.code in PARTIES
    }
    opened = {
        code: nodes.open_node(place, clock, aliases.get(code, "")) for code, place in places.items()
    }
    return Played(Story(demo, opened, clock))


def play(folder: Path, aliases: dict[str, str]) -> Played:
    """Play it to the end."""
    played = begin(folder, aliases)
    for _ in played.story.play(UNTIL):
        pass
    return played
