"""A history in the making: steps, each told by three numbers, become lawful commands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import world
from .commands import (
    Advance,
    Command,
    Countersign,
    External,
    Publish,
    Pull,
    Receive,
    Revise,
    SetGroup,
    SetPost,
    SignText,
    Terminate,
    Version,
    faults_of,
)
from .values import (
    GHOST,
    GOOD,
    GROUPS,
    OWN_BASES,
    POSTS,
    RECEIVED_CHANGES,
    RECORD_CHANGES,
    TEXTS,
)
from .world import START, STEP


def pick(values: Any, number: int) -> Any:
    """One of the values by any number; the first, which is plainest, by 0."""
    return values[number % len(values)]


@dataclass
class Draft:
    """A history in the making."""

    commands: list[Command] = field(default_factory=list)
    now: int = START

    def add(self, kind: type[Command], values: dict[str, Any], jump: int = 0) -> None:
        """Append a command, if the history stays lawful with it."""
        at = self.now + STEP * (1 + jump)
        command = kind(at=at, key=f"c{len(self.commands)}", **values)
        if not faults_of(command, self.commands):
            self.commands.append(command)
            self.now = at

    def newest(self, *kinds: type[Version]) -> dict[str, Version]:
        """The newest versions made by such commands, by name."""
        return {c.name: c for c in self.commands if isinstance(c, kinds)}

    def texts(self) -> list[SignText]:
        """The texts so far."""
        return [c for c in self.commands if isinstance(c, SignText)]

    def refs(self, number: int) -> tuple[str, ...]:
        """References for a version: none, to what exists, to what comes, or to nothing."""
        known = sorted(self.newest(Version))
        own = len(self.newest(Publish))
        options: list[tuple[str, ...]] = [(), (), (), (), *((name,) for name in known[::-1])]
        options += [(), (), tuple(known[-2:]), (f"r{own + 1}",), (GHOST,)]
        return tuple(pick(options, number))


def _publish(draft: Draft, a: int, b: int, c: int) -> None:
    name = f"r{len(draft.newest(Publish))}"
    values = {**pick(OWN_BASES, a), **pick(RECORD_CHANGES, b), "title": f"title {c}"}
    draft.add(Publish, {**values, "name": name, "refs": without(name, draft.refs(c))})


def _publish_ghost(draft: Draft, a: int, b: int, _c: int) -> None:
    values = {**pick(OWN_BASES, a), **pick(RECORD_CHANGES, b), "title": "found after all"}
    draft.add(Publish, {**values, "name": GHOST})


def without(name: str, refs: tuple[str, ...]) -> tuple[str, ...]:
    """The references but for the record itself."""
    return tuple(ref for ref in refs if ref != name)


def _revise(draft: Draft, a: int, b: int, c: int) -> None:
    known = list(draft.newest(Publish, Revise).values())
    if not known:
        return _publish(draft, a, b, c)
    old = pick(known, a)
    changes = {**pick(RECORD_CHANGES, b), "kind": old.kind}
    draft.add(Revise, {**fields_of(old), **changes, "title": f"again {c}", "refs": old.refs})
    return None


def _refer(draft: Draft, a: int, b: int, c: int) -> None:
    """A version that differs in what it refers to; thus do cycles come about."""
    known = list(draft.newest(Publish, Revise).values())
    if not known:
        return _publish(draft, a, b, c)
    old = pick(known, a)
    refs = without(old.name, draft.refs(b))
    draft.add(Revise, {**fields_of(old), "title": f"refers {c}", "refs": refs})
    return None


def _ring(draft: Draft, a: int, b: int, c: int) -> None:
    """Two records that refer to each other, one of them perhaps to a third as well."""
    third = draft.refs(c)
    _publish(draft, a, 0, 0)
    _publish(draft, a, 0, 0)
    known = list(draft.newest(Publish, Revise).values())
    if len(known) > 1:
        one, other = known[-2:]
        change = pick((GOOD, GOOD, {"releasable_to": ()}), b)
        refs = tuple(dict.fromkeys((one.name, *third)))
        draft.add(Revise, {**fields_of(one), "refs": (other.name,)})
        draft.add(Revise, {**fields_of(other), **change, "refs": without(other.name, refs)})


def fields_of(version: Version) -> dict[str, Any]:
    """What a further version keeps."""
    names = ("name", "owner", "kind", "subject", "labels", "releasable_to", "refs",
             "replaces")  # fmt: skip
    return {name: getattr(version, name) for name in names}


def _receive(draft: Draft, a: int, b: int, c: int) -> None:
    name = f"n{a % 3}"
    values = {**world.NATO_RECORD, **pick(RECEIVED_CHANGES, b), "title": f"theirs {c}"}
    via = pick(("", "", "", "CCDCOE"), c)
    draft.add(Receive, {**values, "name": name, "refs": without(name, draft.refs(c)), "via": via})


def _pull(draft: Draft, a: int, _b: int, _c: int) -> None:
    draft.add(Pull, {"peer": pick(("NATO", "NATO", "CCDCOE"), a)})


def _sign(draft: Draft, a: int, _b: int, _c: int) -> None:
    draft.add(SignText, {**pick(TEXTS, a), "name": f"t{len(draft.texts())}"})


def _supersede(draft: Draft, a: int, b: int, _c: int) -> None:
    known = draft.texts()
    if not known:
        return
    old = pick(known, a)
    alike = [t for t in TEXTS if {t["sender"], t["receiver"]} == {old.sender, old.receiver}]
    name = f"t{len(known)}"
    draft.add(SignText, {**pick(alike, b), "name": name, "supersedes": old.name})


def _terminate(draft: Draft, a: int, _b: int, _c: int) -> None:
    if draft.texts():
        draft.add(Terminate, {"name": pick(draft.texts(), a).name})


def _countersign(draft: Draft, _a: int, _b: int, _c: int) -> None:
    for text in draft.texts():
        for party in (text.sender, text.receiver):
            draft.add(Countersign, {"name": text.name, "party": party})


def _group(draft: Draft, a: int, _b: int, _c: int) -> None:
    draft.add(SetGroup, pick(GROUPS, a))


def _post(draft: Draft, a: int, _b: int, _c: int) -> None:
    draft.add(SetPost, pick(POSTS, a))


def _external(draft: Draft, a: int, _b: int, _c: int) -> None:
    draft.add(External, {"name": pick((GHOST, f"r{len(draft.newest(Publish))}"), a)})


def _advance(draft: Draft, a: int, _b: int, _c: int) -> None:
    draft.add(Advance, {}, jump=pick((0, 15, 30), a))


Action = Callable[[Draft, int, int, int], None]
RECORDING: tuple[Action, ...] = (
    *([_publish] * 3),
    *([_receive] * 2),
    _ring,
    _refer,
)
ACTIONS: tuple[Action, ...] = (
    *([_publish] * 7),
    _ring,
    *([_refer] * 3),
    *([_revise] * 3),
    *([_receive] * 2),
    *([_pull] * 6),
    _sign,
    _supersede,
    _terminate,
    _countersign,
    _group,
    _post,
    _external,
    _advance,
    _publish_ghost,
)
