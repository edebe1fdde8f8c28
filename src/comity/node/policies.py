"""Taking a version of a policy: what it would break here, and sealing it.

What is taken is a record of the own party, and ``node.world`` overrides by it what the node was
opened with. Of labels and texts only what the actor may see is asked: what else breaks lets nobody
through (``core.release.decide``), and no answer tells of it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from comity.core.errors import ComityError
from comity.core.label import Label, Policy
from comity.core.policies import Policies
from comity.core.record import Version
from comity.core.release import Reader
from comity.core.terms import Grant
from comity.node import publish, rows
from comity.node.audiences import audiences, find
from comity.node.kinds import POLICY, TakenPolicy
from comity.node.node import Node
from comity.node.publish import Actor, Marking, NoSuchRecordError
from comity.node.visible import granted_classes, visible_to
from comity.node.world import facts

SUBJECT = "policies"
"""The subject of the records of taken policies."""
NAMED = 5
"""How many of what breaks a refusal names; the rest are counted."""


class PolicyBreaksError(ComityError):
    """What is in use here would be invalid under the policy."""

    hint = "Relabel the records, amend the agreement or the post first; or correct the policy."


class PolicyNotOursError(ComityError):
    """A policy of the same name has another object identifier."""

    hint = "It is another policy: give the file's policy a name of its own."


class PolicySameError(ComityError):
    """The policy is loaded just so."""

    hint = "Nothing is to be taken. Choose a newer file."


@dataclass(frozen=True, slots=True)
class Broken:
    """Something in use that the policy makes invalid, and why. ``records``: how many bear it."""

    name: str
    fault: ComityError
    records: int = 0

    @property
    def why(self) -> str:
        """The sentence of the check that refused it."""
        return str(self.fault)

    def __str__(self) -> str:
        """Short words for a refusal."""
        number = f"{self.records:,} record" + ("s" if self.records > 1 else "")
        return f"{self.name} ({number})" if self.records else self.name


@dataclass(frozen=True, slots=True)
class Breaks:
    """All that a policy would break: labels on records, clauses and maps of texts, clearances."""

    labels: tuple[Broken, ...] = ()
    texts: tuple[Broken, ...] = ()
    clearances: tuple[Broken, ...] = ()

    def __iter__(self) -> Iterator[Broken]:
        """Iterate over everything."""
        yield from (*self.labels, *self.texts, *self.clearances)


def breaks(*, node: Node, actor: Actor, policy: Policy) -> Breaks:
    """Return what would be invalid, of what the actor may see and of the posts here."""
    known = facts(node)
    changed = known.policies.overridden([policy])
    return Breaks(
        labels=tuple(_labels(node, actor, policy)),
        texts=tuple(_texts(node, actor, policy.id, changed)),
        clearances=tuple(_clearances(node, policy)),
    )


def check(*, node: Node, actor: Actor, policy: Policy) -> None:
    """Raise PolicySameError, PolicyNotOursError or PolicyBreaksError, by name."""
    loaded = facts(node).policies.find(policy.id)
    if policy == loaded:
        raise PolicySameError(f"{policy.id} is loaded just so.")
    if loaded is not None and loaded.oid and policy.oid != loaded.oid:
        said = f"{policy.id} is {loaded.oid} here and {policy.oid or 'nothing'} in the file."
        raise PolicyNotOursError(said, "oid", policy=policy.id, here=loaded.oid, file=policy.oid)
    found = list(breaks(node=node, actor=actor, policy=policy))
    if found:
        named = "; ".join(f"{one}: {one.why}" for one in found[:NAMED])
        more = f"; and {len(found) - NAMED:,} more" if len(found) > NAMED else ""
        said = f"Invalid under {policy.id} {policy.version}: {named}{more}."
        names = ", ".join(one.name for one in found[:NAMED])
        raise PolicyBreaksError(said, "named", names=names, n=str(len(found)), english=named + more)


def take(*, node: Node, actor: Actor, body: TakenPolicy) -> Version:
    """Seal a version of a policy, by which everything is decided from then on.

    It is the owner's alone until it is relabelled. Raises what ``check`` and ``publish`` raise.
    """
    with node.write():
        check(node=node, actor=actor, policy=body.policy)
        return publish.publish(
            node=node,
            actor=actor,
            kind=POLICY,
            subject=SUBJECT,
            marking=_marking(node, actor, body.policy),
            body=body,
            name=_record(node, actor, body.policy.id),
        )


def taken(node: Node) -> dict[str, Version]:
    """Return by policy the version of our own that was taken last."""
    held = rows.versions_of_kinds(node, (POLICY,), node.now())
    own = [version for version, _ in held if version.header.owner == node.party]
    own = [version for version in own if version.body is not None]
    return {one.body.policy.id: one for one in sorted(own, key=lambda one: one.header.made_at)}


def _record(node: Node, actor: Actor, policy: str) -> str:
    """Return the id of the record whose next version this is; nothing for the first."""
    before = taken(node).get(policy)
    if before is None:
        return ""
    name = before.header.id
    if actor.reader is not None and visible_to(node, actor.reader).get(name) is None:
        raise NoSuchRecordError(f"The version of {policy} in use is no record that you see.")
    return name


def _marking(node: Node, actor: Actor, policy: Policy) -> Marking:
    """Return a label that this version cannot make invalid and the actor sees; for the owner."""
    held = node.policies if actor.reader is None else actor.reader.clearances
    cleared = {one.id if isinstance(one, Policy) else one.policy for one in held} - {policy.id}
    others = [one for one in node.policies if one.id in cleared]
    return Marking((lowest(others or [policy]),))


def lowest(policies: Iterable[Policy]) -> Label:
    """Return the lowest label of the first policy."""
    policy = min(policies, key=lambda policy: policy.id)
    return Label.of(policy.id, min(policy.classifications, key=lambda one: one.level).name)


def _labels(node: Node, actor: Actor, policy: Policy) -> Iterator[Broken]:
    used: dict[Label, int] = {}
    for labels, count in _classes(node, actor):
        for label in labels:
            if label.policy == policy.id:
                used[label] = used.get(label, 0) + count
    for label, count in sorted(used.items(), key=lambda one: (-one[1], str(one[0]))):
        if fault := _fault(policy.check, label):
            yield Broken(f"{policy.id} {label}", fault, count)


def _classes(node: Node, actor: Actor) -> list[tuple[tuple[Label, ...], int]]:
    """Return the labels of each class of records that the actor sees, and how many there are."""
    if actor.reader is None:
        found = node.db.rows(
            "SELECT cls_id, count(*) FROM node_record WHERE newest GROUP BY cls_id"
        )
        counts: dict[int, int] = dict(found)
    else:
        counts = _visible_classes(node, actor.reader)
    return [
        (rows.read_class(data).labels, counts[cls])
        for cls, data in node.db.rows_in(
            "SELECT id, data FROM node_recordclass WHERE id IN (%in)", counts
        )
    ]


def _visible_classes(node: Node, reader: Reader) -> dict[int, int]:
    audience = find(node, reader)
    if audience is None:
        return {}
    counts: dict[int, int] = dict(
        node.db.rows(
            "SELECT r.cls_id, count(*) FROM node_released rl "
            "JOIN node_record r ON r.id = rl.record_id WHERE rl.audience_id = %s GROUP BY r.cls_id",
            (audience.id,),
        )
    )
    granted = granted_classes(node, audience, set(counts))
    return {cls: count for cls, count in counts.items() if cls in granted}


def _texts(node: Node, actor: Actor, policy: str, changed: Policies) -> Iterator[Broken]:
    """Yield ceilings and maps that no longer hold, of agreements in force or to come."""
    now = node.now()
    found: dict[str, ComityError] = {}
    lasting = [one for one in facts(node).grants if one.until is None or one.until > now]
    seen = {one.text.id for one in lasting}
    if actor.reader is not None:
        several = visible_to(node, actor.reader).several(seen)
        seen = {one.version.header.id for one in several}
    for grant in lasting:
        if grant.text.id in seen:
            found.update(_faults(grant, policy, changed))
    for name, fault in sorted(found.items(), key=lambda one: one[0]):
        yield Broken(name, fault)


def _faults(grant: Grant, policy: str, changed: Policies) -> Iterator[tuple[str, ComityError]]:
    """Yield clauses whose ceiling, and maps whose pair, is wrong."""
    for label in grant.terms.ceiling:
        if label.policy == policy and (fault := _fault(changed.get(policy).check_names, label)):
            yield grant.clause, fault
    for one in grant.maps:
        ends = (one.source, one.target)
        if policy not in ends or not all(end in changed for end in ends):
            continue
        if fault := _fault(one.check, *(changed.get(end) for end in ends)):
            yield f"{grant.code} {one.source}–{one.target}", fault


def _clearances(node: Node, policy: Policy) -> Iterator[Broken]:
    for audience in audiences(node):
        for held in audience.reader.clearances:
            if held.policy == policy.id and (fault := _fault(policy.check_names, held)):
                yield Broken(audience.reader.office, fault)


def _fault(check: Callable[..., object], *values: object) -> ComityError | None:
    """Return how a check refuses; None where it does not."""
    try:
        check(*values)
    except ComityError as error:
        return error
    return None
