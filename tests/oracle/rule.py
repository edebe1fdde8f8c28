"""What a reader may see over time: the oracle's face.

Chosen where the words leave room:
- a peer's node gains and loses only at its own pulls, and is told of a changed label_there there;
- `keep`: what a pull no longer finds released stays if all the terms that gave it (as of the pull
  that gave this version) which have ended say keep, and its newest version, were it not for their
  end, would pass with all it refers to; else it is recalled, and later terms alone give it anew;
- what stays keeps the label it was given under; the keep of a guest, or of the public, is nothing.
"""

from dataclasses import replace
from typing import Any

from .commands import History, Label, Pull, SignText, content
from .decision import Decision, Seen, closure, decide, decide_now, exempt, released
from .moment import Moment, clause_of, ended, moment
from .readers import Guest, Peer, Public, Reader, Staff

__all__ = [
    "CODES",
    "Decision",
    "Guest",
    "Peer",
    "Public",
    "Reader",
    "Seen",
    "Staff",
    "closure",
    "decide",
    "holds",
    "instants",
    "released",
    "sole_reason",
    "trace",
    "visible",
    "why_not",
]

Labels = tuple[Label, ...]
View = dict[str, tuple[dict[str, Any], Labels]]
"""name -> (the version's content, label there)."""

CODES: dict[str, tuple[str, ...]] = {
    "own-record": ("own-record",),
    "not-named": ("not-named", "group-without"),
    "no-terms": (
        "no-terms",
        "signature-missing",
        "not-yet",
        "lapsed",
        "terminated",
        "superseded",
        "subject",
        "kind",
    ),
    "above-ceiling": ("no-ceiling", "above-level", "above-restrictive", "incomparable-permissive"),
    "unmapped": (
        "unmapped-policy",
        "unmapped-classification",
        "unmapped-category",
        "permissive-emptied",
        "invalid-there",
        "nobody",
    ),
    "posts-only": ("posts-only",),
    "not-for-guests": ("not-for-guests",),
    "not-onward": ("not-onward", "onward-not-named"),
    "clearance": (
        "no-post",
        "no-clearance",
        "clearance-level",
        "clearance-restrictive",
        "clearance-permissive",
    ),
    "need": ("need",),
}
"""Reason codes in the order they are given, each with the clauses it stands for."""


def visible(history: History, reader: Reader, at: int) -> dict[str, tuple[int, Labels]]:
    """What the reader may see at `at`: name -> (version number, label there)."""
    seen = released(moment(history, at), reader)
    return {name: (one.number, one.label_there) for name, one in seen.items()}


def holds(history: History, peer: str, at: int) -> dict[str, tuple[int, Labels]]:
    """What the peer's node holds of ours after its pulls up to `at`, recalls obeyed."""
    held: dict[str, Seen] = {}
    for command in history:
        if isinstance(command, Pull) and command.peer == peer and command.at <= at:
            held = _pull(moment(history, command.at), Peer(peer), held)
    return {name: (one.number, one.label_there) for name, one in sorted(held.items())}


def _pull(now: Moment, reader: Peer, held: dict[str, Seen]) -> dict[str, Seen]:
    fresh = released(now, reader)
    kept = _kept(now, reader, fresh, held)
    given = {name: _given(one, held.get(name)) for name, one in fresh.items()}
    return {**{name: held[name] for name in kept}, **given}


def _given(fresh: Seen, held: Seen | None) -> Seen:
    """What a pull leaves the peer with: what it holds already was given under the terms of then."""
    if held is None or held.version != fresh.version:
        return fresh
    return replace(fresh, grounds=held.grounds)


def _kept(now: Moment, reader: Peer, fresh: dict[str, Seen], held: dict[str, Seen]) -> list[str]:
    passing = {name: one.version for name, one in fresh.items()}
    for name in held.keys() - fresh.keys():
        gone = ended(now, held[name].grounds)
        keep = all(clause_of(now, ground).after == "keep" for ground in gone)
        newest = now.newest(name)
        if keep and decide(now, newest, reader, revived=gone).permitted:
            passing[name] = newest
    closed = closure(passing, lambda ref: exempt(now, reader, ref))
    return sorted(closed - fresh.keys())


def instants(history: History) -> list[int]:
    """When anything can change: every command, and each start and expiry of a text."""
    last = history[-1].at if history else 0
    found = {command.at for command in history}
    for text in history:
        if isinstance(text, SignText):
            found |= {edge for edge in (text.starts, text.until) if edge and text.at < edge <= last}
    return sorted(found)


def trace(history: History, reader: Reader) -> list[tuple[int, View]]:
    """The changes of the reader's view: (since when, the view), from nothing on.

    Commands that change nothing for the reader leave no trace. A peer's view is what its node
    holds, and changes at its pulls.
    """
    changes: list[tuple[int, View]] = []
    view: View = {}
    for at, seen in _views(history, reader):
        now_seen = {
            name: (content(one.version), one.label_there) for name, one in sorted(seen.items())
        }
        if now_seen != view:
            view = now_seen
            changes.append((at, view))
    return changes


def _views(history: History, reader: Reader) -> list[tuple[int, dict[str, Seen]]]:
    if not isinstance(reader, Peer):
        return [(at, released(moment(history, at), reader)) for at in instants(history)]
    views = []
    held: dict[str, Seen] = {}
    for command in history:
        if isinstance(command, Pull) and command.peer == reader.party:
            held = _pull(moment(history, command.at), reader, held)
            views.append((command.at, held))
    return views


def why_not(history: History, reader: Reader, name: str, at: int) -> str | None:
    """The code by which the reader does not see the record; None when it is seen.

    `absent`: no such record; `closure`: it passes, what it refers to does not. Of several terms
    the one that comes furthest speaks.
    """
    now = moment(history, at)
    if name not in now.versions:
        return "absent"
    if name in released(now, reader):
        return None
    decision = decide_now(now, name, reader)
    if decision.permitted:
        return "closure"
    order = list(CODES)
    return order[max(min(order.index(_code(f)) for f in way) for way in decision.faults)]


def _code(fault: str) -> str:
    return next(code for code, faults in CODES.items() if fault in faults)


def sole_reason(history: History, reader: Reader, name: str, at: int) -> str | None:
    """The one clause that alone hides the record; None if seen, or hidden by several."""
    now = moment(history, at)
    if name not in now.versions or name in released(now, reader):
        return None
    decision = decide_now(now, name, reader)
    if decision.permitted:
        return _closure_reason(now, reader, name)
    single = [next(iter(way)) for way in decision.faults if len(way) == 1]
    return min(single, default=None)


def _closure_reason(now: Moment, reader: Reader, name: str) -> str:
    refs = [ref for ref in now.newest(name).refs if not exempt(now, reader, ref)]
    if any(ref not in now.versions for ref in refs):
        return "closure-dangling"
    if not all(decide_now(now, ref, reader).permitted for ref in refs):
        return "closure-direct"
    return "closure-cycle" if name in _reachable(now, refs) else "closure-transitive"


def _reachable(now: Moment, names: list[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and name in now.versions:
            found.add(name)
            waiting += now.newest(name).refs
    return found
