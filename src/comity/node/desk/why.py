"""Why a class may or may not go: what each clause between two parties says of it, taken alone.

No second rule: each clause is put to ``release.decide`` as if there were no other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from comity.core import release
from comity.core.label import Label
from comity.core.release import Reader, RecordClass, World
from comity.core.terms import Grant

PERMITS = "permits"
NOT_YET = "not-yet"
ENDED = "ended"
OTHER_SUBJECT = "other-subject"
OTHER_KIND = "other-kind"
SAYS = {
    PERMITS: "The clause permits it.",
    NOT_YET: "The clause is not in force yet.",
    ENDED: "The clause is no longer in force.",
    OTHER_SUBJECT: "The clause does not cover the subject.",
    OTHER_KIND: "The clause does not cover the kind.",
    release.ABOVE_CEILING: release.REASONS[release.ABOVE_CEILING],
    release.UNMAPPED: release.REASONS[release.UNMAPPED],
    release.NOBODY: release.REASONS[release.NOBODY],
    release.NOT_ONWARD: release.REASONS[release.NOT_ONWARD],
}
"""What a clause can say of a class."""

_OF_THE_READER = {
    release.NOT_CLEARED,
    release.NO_NEED,
    release.POSTS_ONLY,
    release.NOT_FOR_GUESTS,
    release.NO_TERMS,
}
"""Refusals of whoever reads, or of the clauses beside it: this one had nothing against it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A clause, what it says (a key of ``SAYS``) and about what; the labels there if it permits."""

    grant: Grant
    says: str
    detail: str = ""
    labels_there: tuple[Label, ...] = ()


def tried(cls: RecordClass, reader: Reader, world: World) -> tuple[Tried, ...]:
    """Return what every clause that speaks of the parties says, were ``reader`` named.

    Of another's record that would be passed on, first the owner's clauses to us that name the
    reader's party, then ours to it: each is tried with all of the others.
    """
    named = replace(cls, releasable_to=(*cls.releasable_to, reader.party))
    said: dict[str, Tried] = {}
    for grant, rest in _locks(cls, reader, world):
        one = _say(named, reader, world, grant, tuple(rest))
        before = said.get(grant.ground)
        if before is None or before.says in (OTHER_SUBJECT, OTHER_KIND):
            said[grant.ground] = one  # a clause stands twice where it keeps one subject of two
    return tuple(said.values())


def onward(cls: RecordClass, world: World) -> Iterator[tuple[str, str, Grant]]:
    """Give (peer, third party, clause) where terms in force let a peer pass our class on.

    The label must go to the peer under that clause, and be one that goes onward.
    """
    for grant in world.grants:
        terms = grant.terms
        if cls.owner != world.here or terms.sender != world.here or not terms.onward:
            continue
        there = replace(cls, releasable_to=(terms.receiver,))
        alone = replace(world, grants=(grant,))
        if not release.decide(there, Reader("peer", terms.receiver), alone).permitted:
            continue
        if release.goes_onward(cls.labels, world):
            yield from ((terms.receiver, party, grant) for party in terms.onward)


def _locks(
    cls: RecordClass, reader: Reader, world: World
) -> Iterator[tuple[Grant, Sequence[Grant]]]:
    """Give each clause that is asked, with those that are asked beside it."""
    here, ours = world.here, _between(world, world.here, reader.party)
    if reader.party == here:
        giver = cls.via or cls.owner
        yield from ((grant, ()) for grant in _between(world, giver, here) if cls.owner != here)
    elif cls.owner == here:
        yield from ((grant, ()) for grant in ours)
    elif cls.owner != reader.party:
        owners = [g for g in _between(world, cls.owner, here) if reader.party in g.terms.onward]
        yield from ((grant, ours) for grant in owners)
        yield from ((grant, owners) for grant in ours)


def _between(world: World, sender: str, receiver: str) -> list[Grant]:
    return [
        grant
        for grant in world.grants
        if (grant.terms.sender, grant.terms.receiver) == (sender, receiver)
    ]


def _say(
    cls: RecordClass, reader: Reader, world: World, grant: Grant, rest: tuple[Grant, ...]
) -> Tried:
    if grant.starts > world.at:
        return Tried(grant, NOT_YET)
    if not grant.holds(world.at):
        return Tried(grant, ENDED)
    subject = cls.subject if grant.terms.sender == cls.owner else f"{cls.owner}:{cls.subject}"
    if cls.kind not in grant.terms.kinds:
        return Tried(grant, OTHER_KIND, cls.kind)
    if not grant.covers(subject, cls.kind):
        return Tried(grant, OTHER_SUBJECT, subject)
    decision = release.decide(cls, reader, replace(world, grants=(grant, *rest)))
    if decision.permitted or decision.reason in _OF_THE_READER:
        return Tried(grant, PERMITS, "", decision.labels_there)
    return Tried(grant, decision.reason, decision.detail)
