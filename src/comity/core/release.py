"""The release rule: who may have a class of records.

``decide`` answers for a class (owner, subject, kind, labels, releasable-to) and a reader. It
refuses for one of ``REASONS`` and permits by a clause. ``closure.close`` then takes the records
whose class is permitted and keeps the greatest set in which every reference can be followed.
Nothing else in Comity decides what anybody sees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import Literal, NamedTuple

from comity.core.errors import ComityError
from comity.core.label import Clearance, Label
from comity.core.policies import Policies
from comity.core.record import Header, Instant
from comity.core.terms import KEEP, PUBLIC, RETURN, After, Grant, cited

NOT_NAMED = "not-named"
NO_TERMS = "no-terms"
ABOVE_CEILING = "above-ceiling"
UNMAPPED = "unmapped"
POSTS_ONLY = "posts-only"
NOT_FOR_GUESTS = "not-for-guests"
NOT_ONWARD = "not-onward"
NOT_CLEARED = "clearance"
NO_NEED = "need"
OWN = "own"
NOBODY = "nobody"
WAITS = "waits"

REASONS = {
    NOT_NAMED: "The reader's party is not named in releasable-to.",
    NO_TERMS: "No terms in force cover this subject and kind for the reader's party.",
    ABOVE_CEILING: "The label is not at or below the ceiling of the terms.",
    UNMAPPED: "The label has no equivalent under the reader's policy.",
    POSTS_ONLY: "The label lets named posts read, never a whole party, and the post is not named.",
    NOT_FOR_GUESTS: "The label does not let guests read.",
    NOT_ONWARD: "The owner's terms or the label do not let this node pass the record on.",
    NOT_CLEARED: "The reader's clearance does not dominate the label.",
    NO_NEED: "The subject is not given to the reader's post.",
    NOBODY: "The label's permissive categories leave nobody who may read.",
    OWN: "The reader's party owns the record; it is not sent back.",
    WAITS: "A reference of the record cannot be followed by the reader.",
}
"""Every reason, in words. Only the owner ever sees one."""

Sort = Literal["peer", "public", "staff", "guest"]
ALL = "*"


@dataclass(frozen=True, slots=True)
class RecordClass:
    """What a decision depends on: many records share one.

    ``under``: for a record received from its owner, the grounds on which it came, since what
    becomes of it after their end is theirs to say.
    """

    owner: str
    subject: str
    kind: str
    labels: tuple[Label, ...]
    releasable_to: tuple[str, ...]
    under: tuple[str, ...] = ()
    via: str = ""

    @classmethod
    def of(cls, header: Header, under: tuple[str, ...] = (), via: str = "") -> "RecordClass":
        """Return the class of a version."""
        named = (header.owner, header.subject, header.kind, header.labels, header.releasable_to)
        return cls(*named, under, via)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads at this node: a peer's node, the public, a post of our own, or a guest."""

    sort: Sort
    party: str
    clearances: tuple[Clearance, ...] = ()
    need: frozenset[str] = frozenset()
    post: str = ""

    @property
    def office(self) -> str:
        """The post as releasable-to names it: ``KOR/desk``."""
        return f"{self.party}/{self.post}"


PUBLIC_READER = Reader("public", PUBLIC)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: permitted on which grounds and as what label, or refused for which reason.

    A ground is a clause of one text and no other, whatever code that text bears. ``detail`` is what
    the reason is about: names of labels, policies, subjects and texts, never words of a language.
    """

    permitted: bool
    labels_there: tuple[Label, ...] = ()
    grounds: tuple[str, ...] = ()
    reason: str = ""
    detail: str = ""

    @property
    def clauses(self) -> tuple[str, ...]:
        """The grounds as people cite them."""
        return cited(self.grounds)


@dataclass(frozen=True)
class World:
    """What the rule knows beside the record: whose node this is, policies, terms, groups, instant.

    ``groups`` maps (owner, group) to its members, as the owner defines it.
    """

    here: str
    policies: Policies
    grants: Sequence[Grant]
    at: Instant
    groups: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @cached_property
    def held(self) -> dict[tuple[str, str], list[Grant]]:
        """The grants that hold at this instant, by who gives whom."""
        found: dict[tuple[str, str], list[Grant]] = {}
        for grant in self.grants:
            if grant.holds(self.at):
                found.setdefault((grant.terms.sender, grant.terms.receiver), []).append(grant)
        return found


class _Named(NamedTuple):
    party: bool
    posts: frozenset[str]


class _RefusedError(Exception):
    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def decide(cls: RecordClass, reader: Reader, world: World) -> Decision:
    """Decide whether ``reader`` may have records of class ``cls`` in ``world``.

    A label whose policy is not loaded or does not allow it is refused as unmapped, whoever asks.
    """
    rule = {"peer": _for_party, "public": _for_party, "staff": _for_staff, "guest": _for_guest}
    try:
        decision = rule[reader.sort](cls, reader, world)
        world.policies.check(cls.labels)
    except _RefusedError as refusal:
        return Decision(permitted=False, reason=refusal.reason, detail=refusal.detail)
    except ComityError:
        named = ", ".join(_named_label(label) for label in cls.labels)
        return Decision(permitted=False, reason=UNMAPPED, detail=named)
    return decision


def after_loss(cls: RecordClass, party: str, under: tuple[str, ...], world: World) -> After:
    """What becomes of a record given to ``party`` on these grounds, now that it may not have it.

    ``keep`` only where nothing but the end of terms that all said so took it away: were it not for
    their end, the record would still be permitted. Otherwise ``return``. Where the class is
    permitted as it is, a reference is what was lost: then it is ``keep`` if that is kept.
    """
    revived = _revived(cls, party, under, world)
    if revived is None:
        return RETURN
    return KEEP if decide(cls, Reader("peer", party), revived).permitted else RETURN


def goes_onward(labels: tuple[Label, ...], world: World) -> bool:
    """Whether labels let a receiver pass on what bears them. Raises UnknownPolicyError."""
    return _flag(labels, "onward", world)


def received_under(cls: RecordClass, world: World) -> tuple[str, ...]:
    """Return the grounds on which a record of a peer's comes to this node now."""
    giver, came = _as_given(cls)
    try:
        return _permit(came, world, _grants(world, giver, world.here)).grounds
    except (_RefusedError, ComityError):
        return ()


def _for_party(cls: RecordClass, reader: Reader, world: World) -> Decision:
    if cls.owner == reader.party:
        raise _RefusedError(OWN)
    named = _named(cls, reader.party, world)
    if not named.party and not named.posts:
        raise _RefusedError(NOT_NAMED)
    if cls.owner != world.here:
        return _onward(cls, reader, world, named)
    decision = _permit(cls, world, _grants(world, world.here, reader.party))
    if not named.posts and not _flag(cls.labels, "whole_party", world):
        raise _RefusedError(POSTS_ONLY)
    return decision


def _onward(cls: RecordClass, reader: Reader, world: World, named: _Named) -> Decision:
    """One hop, behind two locks.

    The owner's terms to us name the reader, and ours with the reader cover the owner's subject
    (``NATO:CYB``). The owner's own label is translated.
    """
    owners = [
        grant
        for grant in _grants(world, cls.owner, world.here)
        if reader.party in grant.terms.onward
    ]
    if cls.via or not owners or not _flag(cls.labels, "onward", world):
        raise _RefusedError(NOT_ONWARD)
    theirs = _permit(cls, world, owners)
    if not named.posts and not _flag(cls.labels, "whole_party", world):
        raise _RefusedError(POSTS_ONLY)
    relayed = replace(cls, subject=f"{cls.owner}:{cls.subject}")
    ours = _permit(relayed, world, _grants(world, world.here, reader.party))
    return replace(ours, grounds=tuple(sorted({*theirs.grounds, *ours.grounds})))


def _for_staff(cls: RecordClass, reader: Reader, world: World) -> Decision:
    """Own staff see what their clearance dominates and their post is given."""
    if cls.owner == world.here:
        decision = Decision(permitted=True, labels_there=cls.labels)
    else:
        giver, came = _as_given(cls)
        between = _grants(world, giver, world.here) + _kept_grants(cls, world)
        decision = _permit(came, world, between)
    _check_person(cls, reader, decision.labels_there, world)
    return decision


def _for_guest(cls: RecordClass, reader: Reader, world: World) -> Decision:
    """A guest sees what their party would be given plus that party's own records here."""
    if cls.owner == reader.party:
        decision = Decision(permitted=True, labels_there=cls.labels)
    else:
        decision = _for_party(cls, reader, world)
        if not _flag(cls.labels, "guests", world):
            raise _RefusedError(NOT_FOR_GUESTS)
    _check_person(cls, reader, decision.labels_there, world)
    return decision


def _check_person(
    cls: RecordClass, reader: Reader, labels: tuple[Label, ...], world: World
) -> None:
    whole = _flag(cls.labels, "whole_party", world)
    named = _named(cls, reader.party, world)
    only_posts = named.posts and not named.party and cls.owner != reader.party
    if (not whole or only_posts) and reader.post not in named.posts:
        raise _RefusedError(POSTS_ONLY)
    for label in labels:
        if not any(
            clearance.policy == label.policy
            and world.policies.get(label.policy).dominates(clearance, label)
            for clearance in reader.clearances
        ):
            raise _RefusedError(NOT_CLEARED, _named_label(label))
    need = cls.subject if cls.owner == world.here else f"{cls.owner}:{cls.subject}"
    if ALL not in reader.need and need not in reader.need:
        raise _RefusedError(NO_NEED, need)


def _permit(cls: RecordClass, world: World, between: Sequence[Grant]) -> Decision:
    """Any terms permit; several permit together, and the label there is their join."""
    _check_somebody(cls.labels, world)
    covering = [grant for grant in between if grant.covers(cls.subject, cls.kind)]
    if not covering:
        raise _RefusedError(NO_TERMS)
    refusals, permitted = [], []
    for grant in covering:
        try:
            permitted.append((grant.ground, _checked(grant, cls, world)))
        except _RefusedError as refusal:
            refusals.append(refusal)
    if not permitted:
        raise refusals[0]
    labels = reduce(lambda a, b: world.policies.join((a, b)), [there for _, there in permitted])
    _check_somebody(labels, world)
    grounds = tuple(sorted({ground for ground, _ in permitted}))
    return Decision(permitted=True, labels_there=labels, grounds=grounds)


def _checked(grant: Grant, cls: RecordClass, world: World) -> tuple[Label, ...]:
    ceilings = {ceiling.policy: ceiling for ceiling in grant.terms.ceiling}
    for label in cls.labels:
        ceiling = ceilings.get(label.policy)
        if ceiling is None or not world.policies.get(label.policy).leq(label, ceiling):
            raise _RefusedError(ABOVE_CEILING, f"{_named_label(label)} / {_named_label(ceiling)}")
    return _translate(grant, cls.labels, world)


def _check_somebody(labels: tuple[Label, ...], world: World) -> None:
    """Refuse a label whose permissive categories leave nobody."""
    for label in labels:
        if world.policies.get(label.policy).is_nobody(label):
            raise _RefusedError(NOBODY, _named_label(label))


def _named_label(label: Label | None) -> str:
    """Name a label by its policy's and its own names, which are the same in every language."""
    return f"{label.policy} {label}" if label else "–"


def _translate(grant: Grant, labels: tuple[Label, ...], world: World) -> tuple[Label, ...]:
    return world.policies.join([(_translate_one(grant, label, world),) for label in labels])


def _translate_one(grant: Grant, label: Label, world: World) -> Label:
    if label.policy in grant.shared:
        return label
    sender, receiver = grant.terms.sender, grant.terms.receiver
    leading = [
        (label_map, other)
        for label_map in grant.maps
        if (other := label_map.leads(label.policy, sender, receiver)) is not None
    ]
    if len(leading) != 1:  # Several are refused when a text is tabled; signed, none of them counts.
        raise _RefusedError(UNMAPPED, f"{grant.code}: {_named_label(label)} → {receiver}")
    label_map, other = leading[0]
    try:
        return label_map.translate(
            label, world.policies.get(label.policy), world.policies.get(other)
        )
    except ComityError as error:
        raise _RefusedError(UNMAPPED, f"{grant.code}: {_named_label(label)} → {other}") from error


def _named(cls: RecordClass, party: str, world: World) -> _Named:
    """Whether releasable-to names the party, and which of its posts.

    The public is named as such or not at all: it has no posts and is in no group.
    """
    if party == PUBLIC:
        return _Named(PUBLIC in cls.releasable_to, frozenset())
    prefix = f"{party}/"
    posts = [entry[len(prefix) :] for entry in cls.releasable_to if entry.startswith(prefix)]
    whole = party in cls.releasable_to or any(
        party in world.groups.get((cls.owner, entry), ()) for entry in cls.releasable_to
    )
    return _Named(whole, frozenset(posts))


def _grants(world: World, sender: str, receiver: str) -> list[Grant]:
    return world.held.get((sender, receiver), [])


def _as_given(cls: RecordClass) -> tuple[str, RecordClass]:
    """Return who gave a record to us, and its class as the giver's terms name it.

    What was passed on to us came under the relay's terms, which cover ``OWNER:SUBJECT``.
    """
    if not cls.via:
        return cls.owner, cls
    return cls.via, replace(cls, subject=f"{cls.owner}:{cls.subject}")


def _kept_grants(cls: RecordClass, world: World) -> list[Grant]:
    """Ended terms under which a record came to us, if all of them that ended let us keep it."""
    giver, came = _as_given(cls)
    gone = _ended(came, (giver, world.here), cls.under, world)
    return gone if all(grant.after == KEEP for grant in gone) else []


def _revived(cls: RecordClass, party: str, under: tuple[str, ...], world: World) -> World | None:
    """The world as if terms that ended with ``keep`` had not; None where one says ``return``."""
    if cls.owner == world.here:
        gone = _ended(cls, (world.here, party), under, world)
    else:  # by both locks
        relayed = replace(cls, subject=f"{cls.owner}:{cls.subject}")
        gone = _ended(cls, (cls.owner, world.here), under, world)
        gone += _ended(relayed, (world.here, party), under, world)
    if any(grant.after != KEEP for grant in gone):
        return None
    kept = [replace(g, until=None) if g in gone else g for g in world.grants]
    return replace(world, grants=kept)


def _ended(
    cls: RecordClass, between: tuple[str, str], under: tuple[str, ...], world: World
) -> list[Grant]:
    """Ended grants of these grounds; one clause may say keep of one subject, return of another."""
    return [
        g
        for g in world.grants
        if _is_between(g, *between)
        and g.ground in under
        and g.covers(cls.subject, cls.kind)
        and g.until is not None
        and g.until <= world.at
    ]


def _is_between(grant: Grant, sender: str, receiver: str) -> bool:
    return grant.terms.sender == sender and grant.terms.receiver == receiver


def _flag(labels: tuple[Label, ...], flag: str, world: World) -> bool:
    """Whether the classification of every label allows ``flag``."""
    for label in labels:
        policy = world.policies.get(label.policy)
        if not getattr(policy.classification(label.classification), flag):
            return False
    return True
