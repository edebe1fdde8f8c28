"""What two histories answer at every door, and what the oracle grants of it."""

import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from comity.core import attachment
from comity.node.doors import DOORS, doors_of
from tests.oracle import rule
from tests.oracle.commands import Command, History, Pull
from tests.oracle.generate import Pair

from . import web
from .player import Names, Player, playing


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answered at an instant: `pull`, `unsettled` (at once) or `settled`."""

    at: int
    when: str
    door: str
    said: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """When a history's reader asks: the plain doors at `at`, those of `shown` at `pages`.

    `names` says of what pages are asked for, where that is not of everything.
    """

    at: Collection[int]
    pages: Collection[int]
    shown: Collection[str]
    names: Collection[str] | None


ALL, NONE = 1, 0
"""Which pages a pair is asked: all, none; 3 stands for every third, others for each pair."""


def plan_of(pair: Pair, share: int = ALL, also: Collection[str] = ()) -> Plan:
    """Ask at every command that both have; for pages after each that only one has, and last.

    A page takes as long as a hundred questions, and repeats what the plain doors say. Where not
    every page is asked for (but `also` is), none is of what both sides hide alike.
    """
    drawn = zlib.crc32(repr(pair).encode())
    pages_of = sorted(web.PAGES)
    shown = {*(pages_of[drawn % share :: share] if share else ()), *also}
    left, right = ({c.key: c for c in history} for history in (pair.left, pair.right))
    alike = {c.at for key, c in left.items() if right.get(key) == c}
    differing = {c.at for c in (*pair.left, *pair.right)} - alike
    pages = {min((at for at in alike if at > other), default=0) for other in differing}
    names = None if share == ALL else _telling(pair, differing)
    return Plan(pair.instants, {*pages, pair.instants[-1]}, shown, names)


def _telling(pair: Pair, differing: Collection[int]) -> set[str]:
    """The records that the reader sees at some time, and those in which the sides differ."""
    sides = (pair.left, pair.right)
    seen = {name for side in sides for _, view in rule.trace(side, pair.reader) for name in view}
    told = (c for side in sides for c in side if c.at in differing)
    return seen | {name for c in told if (name := getattr(c, "name", ""))}


def play(history: History, reader: rule.Reader, names: Names, plan: Plan) -> list[Answer]:
    """Play a history and ask; what the oracle grants the reader must be in the answers."""
    views = dict(rule.trace(history, reader))
    granted: dict[str, str] = {}
    answers: list[Answer] = []
    with playing(names) as player, web.frozen(player.node):
        for command in history:
            player.step(command)
            at = command.at
            granted = next((_keys(views[t]) for t in sorted(views, reverse=True) if t <= at), {})
            if isinstance(reader, rule.Peer):
                answers += _pulled(player, command, reader, granted)
            elif at in plan.at:
                answers += _asked(player, reader, at, plan)
                _check(player, reader, granted, answers)
            else:
                player.settle()
    return answers


def _keys(view: rule.View) -> dict[str, str]:
    return {name: content["key"] for name, (content, _) in view.items()}


def _pulled(
    player: Player, command: Command, reader: rule.Peer, granted: dict[str, str]
) -> list[Answer]:
    """A peer asks when it pulls: only then does it gain and lose."""
    player.settle()
    if not isinstance(command, Pull) or command.peer != reader.party:
        return []
    far = player.far[reader.party]
    assert player.names_of(far.holds.values()) == granted
    answers = [Answer(command.at, "pull", "pull", far.told[-1])]
    return answers + _knock(player, reader, command.at, "pull", DOORS)


def _asked(player: Player, reader: rule.Reader, at: int, plan: Plan) -> list[Answer]:
    plain = DOORS.keys() - web.PAGES
    answers = _knock(player, reader, at, "unsettled", plain)
    player.settle()
    answers += _knock(player, reader, at, "settled", plain)
    if at in plan.pages:
        answers += _knock(player, reader, at, "settled", plan.shown, plan.names)
    return answers


def _knock(
    player: Player,
    reader: rule.Reader,
    at: int,
    when: str,
    doors: Iterable[str],
    of: Collection[str] | None = None,
) -> list[Answer]:
    who, chosen, ids = player.reader(reader), set(doors), player.names.ids_of(of)
    return [
        Answer(at, when, door.name, door.answer(player.node, who, ids))
        for door in doors_of(who)
        if door.name in chosen
    ]


def _check(
    player: Player, reader: rule.Reader, granted: dict[str, str], answers: list[Answer]
) -> None:
    """The doors that give records give all that is granted, in the version that is granted."""
    said = {one.door: one.said for one in answers if one.when == "settled"}
    for name, key in granted.items():
        version = player.sealed[key]
        for door in ("pages", "record"):
            assert version.header.content.sha256.encode() in said[door], (reader, door, name)
            assert version.header.id.encode() in said[door]
        for file in attachment.named(version.body):
            assert said["attachments"].count(file.sha256.encode()) == 1, (reader, name)


def both(
    pair: Pair, share: int = ALL, also: Collection[str] = ()
) -> tuple[list[Answer], list[Answer]]:
    """What the two histories of a pair are answered, question by question."""
    names, plan = Names.of(pair.left, pair.right), plan_of(pair, share, also)
    left, right = (play(side, pair.reader, names, plan) for side in (pair.left, pair.right))
    places = [[(one.at, one.when, one.door) for one in side] for side in (left, right)]
    assert places[0] == places[1]
    return left, right


def differences(
    pair: Pair, share: int = ALL, also: Collection[str] = ()
) -> list[tuple[Answer, Answer]]:
    """Where they are answered differently: [] is how it must be."""
    return [(a, b) for a, b in zip(*both(pair, share, also), strict=True) if a.said != b.said]
