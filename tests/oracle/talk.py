"""Steps by which a history talks: texts between us and NATO, and all that is said over them."""

from typing import Any

from . import world
from .commands import OWN, Publish, Receive, Version
from .draft import Draft, pick
from .kinds import AT_HOME, SHAPES, TALK
from .values import OWN_BASES, RECEIVED_CHANGES, RECORD_CHANGES, Overrides

ROUND = (
    ("text", True),
    ("amendment", False),
    ("approval", True),
    ("objective", True),
    ("goal", True),
    ("consultation", True),
    ("task", True),
    ("comment", False),
    ("agreement", True),
    ("agreement", False),
    ("signature", True),
    ("amendment", True),
    ("answer", False),
    ("signature", False),
)
"""What is said in turn in a negotiation, and whether we say it or NATO does."""


def say(draft: Draft, a: int, b: int, c: int) -> None:
    """Say one thing: something of a kind about something that is there, else a text."""
    _say(draft, pick(TALK, a), b, c, ours=c % 3 > 0)


def say_aside(draft: Draft, a: int, b: int, c: int) -> None:
    """Say one thing that is mostly not for everybody who may know what it is about."""
    fitting = [kind for kind in TALK if _about(draft, kind, c) is not None]
    _say(draft, pick(fitting[::-1], a), b, c, ours=True, changes=RECORD_CHANGES[::-1])


def negotiate(draft: Draft, a: int, b: int, c: int) -> None:
    """Table a text, and say a few things of the round from some place on."""
    _say(draft, "text", a, c, ours=c % 4 > 0)
    for number in range(3):
        kind, ours = pick(ROUND[1:], b + number)
        _say(draft, kind, a + number if number else 0, c + number, ours=ours)


def _say(
    draft: Draft, kind: str, b: int, c: int, *, ours: bool, changes: Overrides = RECORD_CHANGES
) -> None:
    ours = ours or kind in AT_HOME
    about = _about(draft, kind, c)
    if about is None:
        kind, about = "text", ()
    values: dict[str, Any] = {
        **(_marking(about, b, changes) if ours else _their_marking(b)),
        "kind": kind,
        "name": f"{kind}-{'ours' if ours else 'theirs'}-{c}",
        "title": f"{kind} {c}",
        "refs": tuple(one.name for one in about),
        "replaces": _replaced(draft, c) if kind == "text" else "",
    }
    if kind in AT_HOME:
        values["releasable_to"] = ()
    draft.add(Publish if ours else Receive, values)


def _about(draft: Draft, kind: str, number: int) -> tuple[Version, ...] | None:
    """What a record of a kind refers to: something there, and what that refers to itself.

    None: there is nothing that it could be about.
    """
    there = draft.newest(Version)
    options = [
        (shape, one)
        for shape in SHAPES[kind]
        for one in reversed(there.values())
        if one.kind in shape[-1:]
    ]
    if not options:
        return () if () in SHAPES[kind] else None
    shape, one = pick(options, number)
    found = (one, *(there[ref] for ref in one.refs))
    return tuple(version for version in found if version.kind in shape)


def _their_marking(number: int) -> dict[str, Any]:
    return {**world.NATO_RECORD, **pick(RECEIVED_CHANGES, number)}


def _marking(about: tuple[Version, ...], number: int, changes: Overrides) -> dict[str, Any]:
    """As what it is about is marked, where that is ours as well; now and then otherwise."""
    base = pick(OWN_BASES, number)
    for one in about[:1]:
        if one.owner == OWN:
            base = {**base, "labels": one.labels, "releasable_to": one.releasable_to or ("NATO",)}
    return {**base, **pick(changes, number)}


def _replaced(draft: Draft, number: int) -> str:
    """The text in whose place one is tabled: often none."""
    texts = [one.name for one in draft.newest(Version).values() if one.kind == "text"]
    return pick(("", *reversed(texts)), number)
