"""The world of a node at an instant: terms in force, groups, policies. All from signed records."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from comity.core import terms
from comity.core.policies import Policies
from comity.core.record import Instant, Pointer, Version
from comity.core.release import World
from comity.core.terms import Grant, Signed
from comity.node import rows
from comity.node.kinds import (
    EXTENSION,
    GROUP,
    POLICY,
    SIGNATURE,
    TERMINATION,
    TEXT,
    WORLD_KINDS,
)
from comity.node.node import Node


@dataclass(frozen=True)
class Held:
    """A record that makes the world, and when it was verified here."""

    version: Version
    at: Instant


@dataclass(frozen=True)
class Facts:
    """What the world is made of, whatever the instant."""

    signed: tuple[Signed, ...]
    grants: tuple[Grant, ...]
    groups: dict[tuple[str, str], frozenset[str]]
    boundaries: tuple[Instant, ...]
    policies: Policies


def facts(node: Node) -> Facts:
    """Return what this node's world is made of; cached for a generation.

    With it the node's policies are those in use now, whichever process took the last.
    """
    generation = node.generation
    cached = node.caches.get("facts")
    if not (isinstance(cached, tuple) and cached[0] == generation):
        cached = (generation, _facts(node, _held(node, node.now())))
        node.caches["facts"] = cached
    known: Facts = cached[1]
    node.policies = known.policies
    return known


def world(node: Node, at: Instant | None = None) -> World:
    """Return the world as the rule sees it, now or at ``at`` with what was known here by now."""
    known = facts(node)
    instant = node.now() if at is None else at
    return World(node.party, known.policies, known.grants, instant, known.groups)


def world_then(node: Node, at: Instant) -> World:
    """Return the world as it was known here at ``at``: for ``verify``, which decides anew."""
    known = _facts(node, _held(node, at))
    return World(node.party, known.policies, known.grants, at, known.groups)


def concerned(grants: Iterable[Grant]) -> set[str]:
    """Return whom terms bear on: both sides, and those to whom the receiver may pass on."""
    return {p for g in grants for p in (g.terms.sender, g.terms.receiver, *g.terms.onward)}


def changed(before: Facts, after: Facts) -> list[Grant]:
    """Return the grants that only one of the two has, or that begin or end at another instant."""
    known = [
        {(g.text, g.terms.clause, g.subjects, g.after, g.starts, g.until): g for g in facts.grants}
        for facts in (before, after)
    ]
    return [known[key in known[1]][key] for key in known[0].keys() ^ known[1].keys()]


def overdue(node: Node, since: Instant) -> list[Grant]:
    """Return the grants that have begun or ended after ``since`` and by now."""
    now = node.now()
    return [
        grant
        for grant in facts(node).grants
        if any(edge is not None and since < edge <= now for edge in (grant.starts, grant.until))
    ]


def next_boundary(node: Node, after: Instant) -> Instant | None:
    """Return the next instant after ``after`` at which some terms begin or end."""
    return next((b for b in facts(node).boundaries if b > after), None)


def world_of(node: Node, held: Sequence[Held], at: Instant) -> World:
    """Return the world that these records make: for ``verify``, which knows their order."""
    known = _facts(node, list(held))
    return World(node.party, known.policies, known.grants, at, known.groups)


def _held(node: Node, until: Instant) -> list[Held]:
    found = rows.versions_of_kinds(node, WORLD_KINDS, until)
    return [Held(version, at) for version, at in found if version.body is not None]


def _facts(node: Node, held: list[Held]) -> Facts:
    by_kind: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        by_kind[one.version.header.kind].append(one)
    signed = signed_texts(by_kind)
    grants = terms.grants(signed)
    groups = {
        (one.version.header.owner, one.version.body.name): frozenset(one.version.body.members)
        for one in sorted(by_kind[GROUP], key=lambda one: one.version.header.made_at)
    }
    policies = _in_use(node, by_kind[POLICY])
    return Facts(signed, grants, groups, terms.boundaries(grants), policies)


def _in_use(node: Node, taken: list[Held]) -> Policies:
    """Return the policies, each in the version that this node's own party took last.

    Another party's version, where it gave us one, is for reading: it decides nothing here.
    """
    own = [one.version for one in taken if one.version.header.owner == node.party]
    if not own:
        return node.shipped
    newest = {
        version.body.policy.id: version.body.policy
        for version in sorted(own, key=lambda version: version.header.made_at)
    }
    return node.shipped.overridden(newest.values())


def signed_texts(held: Mapping[str, Sequence[Held]]) -> tuple[Signed, ...]:
    """Return the texts among records by kind, with what signs, ends and extends them."""
    speaking = [list(held.get(kind, ())) for kind in (SIGNATURE, TERMINATION, EXTENSION)]
    return tuple(_signed(text, *speaking) for text in held.get(TEXT, ()))


def _signed(
    text: Held, signatures: list[Held], terminations: list[Held], extensions: list[Held]
) -> Signed:
    pointer, body = text.version.pointer, text.version.body
    signed_at = {
        one.version.header.owner: max(one.at, text.at)
        for one in sorted(signatures, key=lambda one: -one.at)
        if one.version.body.text == pointer
    }
    ends = [
        max(one.version.body.at, one.at)
        for one in terminations
        if one.version.body.text == pointer and one.version.header.owner in body.parties
    ]
    return Signed(
        pointer=pointer,
        text=body,
        signatures={party: at for party, at in signed_at.items() if party in body.parties},
        terminated=min(ends) if ends else None,
        extended_until=_extended(pointer, body.parties, extensions),
    )


def _extended(pointer: Pointer, parties: tuple[str, ...], extensions: list[Held]) -> Instant | None:
    """An extension holds when every party has made it with one date; the latest such counts."""
    by_date: dict[Instant, set[str]] = defaultdict(set)
    for one in extensions:
        if one.version.body.text == pointer:
            by_date[one.version.body.until].add(one.version.header.owner)
    dates = [until for until, owners in by_date.items() if owners >= set(parties)]
    return max(dates) if dates else None


def encode(value: object) -> str:
    """JSON for the derived tables."""
    return msgspec.json.encode(value).decode()
