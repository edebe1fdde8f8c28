"""Making the demonstration's homes: from nothing to nodes that have played the story.

A stamp file says that the story was played to its end. Without it the homes are made anew; with it
they are left as they are.
"""

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from comity.core import card
from comity.core.errors import ComityError
from comity.core.record import Instant
from comity.demo import data, nodes
from comity.demo.nodes import Clock
from comity.demo.story import Step, Story
from comity.demo.types import Demo
from comity.node import home, introductions, peers, wire
from comity.node.keys import open_signer
from comity.node.node import Node

STAMP = "played.json"
NOWHERE = "http://127.0.0.1:9"
"""Where nothing answers: the address of the node that is there only while the story is played."""


class NotADemoError(ComityError):
    """The folder holds a node that is not the demonstration's."""

    hint = "Name another folder with --home; real nodes are never touched."


def parties(demo: Demo) -> list[str]:
    """Return the parties that run a node in the demonstration."""
    return [party.code for party in demo.parties if party.node]


def visitors(demo: Demo) -> list[str]:
    """Return the parties whose node is there only while the story is played."""
    charters = {code for charter in demo.charters for code in charter.parties}
    return sorted(charters - set(parties(demo)))


def was_played(folder: Path) -> bool:
    """Whether the story was played to its end here."""
    return (folder / STAMP).exists()


def clear(folder: Path, demo: Demo) -> None:
    """Remove the demonstration's homes and nothing else. Raises NotADemoError."""
    places = [folder / nodes.folder_of(code) for code in (*parties(demo), *visitors(demo))]
    for place in places:
        if (place / home.CONFIG).exists() and not home.read_config(place).demo:
            raise NotADemoError(f"{place.name}/ in {folder.name}/ is no node of a demonstration.")
    (folder / STAMP).unlink(missing_ok=True)
    for place in places:
        shutil.rmtree(place, ignore_errors=True)


def make_homes(folder: Path, demo: Demo, addresses: Mapping[str, str]) -> tuple[Clock, list[Path]]:
    """Make every home that the story needs, at the instant at which it begins."""
    clock = Clock(data.instant(demo.begins))
    wanted = {*parties(demo), *visitors(demo)}
    places = [
        nodes.make_home(folder, party, addresses.get(party.code, NOWHERE), clock)
        for party in demo.parties
        if party.code in wanted
    ]
    return clock, places


def play(folder: Path, demo: Demo, clock: Clock, places: list[Path]) -> Iterator[Step]:
    """Play the story up to now in homes that were just made; stamp them at the end.

    Django must have been set up.
    """
    nodes.migrate(places)
    until = time.time_ns() // 1_000_000
    played = {one.party: one for one in (nodes.open_node(place, clock) for place in places)}
    try:
        yield from Story(demo, played, clock).play(until)
        for node in played.values():
            nodes.rest(node)
    finally:
        for place in places:
            nodes.leave(place)
    for code in visitors(demo):
        shutil.rmtree(folder / nodes.folder_of(code))
    _stamp(folder, until)


def _stamp(folder: Path, until: Instant) -> None:
    temporary = folder / f"{STAMP}.new"
    temporary.write_text(json.dumps({"played_until": until}) + "\n")
    temporary.replace(folder / STAMP)


def move(folder: Path, demo: Demo, addresses: Mapping[str, str]) -> list[str]:
    """Give nodes that answer elsewhere now a new card; return whose.

    The others take the card as they would over the line. Django must have been set up, the
    databases be registered.
    """
    opened = [nodes.open_node(folder / nodes.folder_of(code)) for code in parties(demo)]
    moved = []
    for node in opened:
        if node.card.address != addresses[node.party]:
            newer = _readdress(node, addresses[node.party])
            moved.append(node.party)
            for other in opened:
                _take_card(other, node.party, newer)
    for node in opened:
        nodes.leave(node.home)
    return moved


def _readdress(node: Node, address: str) -> card.SignedCard:
    root = open_signer("file:offline/root.pem", home.read_passphrase(node.home), node.home)
    version, at = node.card.version + 1, node.now()
    made = msgspec.structs.replace(node.card, address=address, version=version, made_at=at)
    signed = card.sign(made, root)
    home.write_card(node.home, signed)
    return signed


def _take_card(node: Node, party: str, newer: card.SignedCard) -> None:
    """Take a newer card: of a peer, or in an introduction that waits to be compared."""
    if _knows(node, party):
        peers.take_card(node, newer)
    waiting = introductions.pending(node).get(party)
    if waiting is not None:
        again = msgspec.structs.replace(waiting, card=newer)
        introductions.arrive(node, wire.encode(again))


def _knows(node: Node, party: str) -> bool:
    return bool(node.db.value("SELECT 1 FROM node_peer WHERE party = %s", (party,)))
