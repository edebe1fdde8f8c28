"""Who will get a text once it is tabled, and why, before anything is sealed."""

from dataclasses import dataclass

from comity.core import release
from comity.core.label import Label
from comity.core.release import RecordClass
from comity.core.terms import PUBLIC, Text
from comity.node.audiences import audiences
from comity.node.effects import effects
from comity.node.node import Node
from comity.node.publish import Actor, Marking
from comity.node.world import world
from comity.programme.drafting.domain import table_text
from comity.programme.queries import Plan

WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Reach:
    """A party: whether it gets the text, by which clauses and as what, or the reason why not."""

    party: str
    gets: bool
    clauses: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()
    reason: str = ""
    detail: str = ""


def reach(*, node: Node, actor: Actor, text: Text, subject: str, marking: Marking) -> list[Reach]:
    """Return for each peer and the public whether they would get the text.

    The text is tabled, settled and undone, so what is told is what would happen. Raises what
    ``table_text`` raises.
    """
    told = effects(
        node,
        lambda: table_text(node=node, actor=actor, text=text, subject=subject, marking=marking),
    )
    gaining = {(e.audience.reader.sort, e.audience.reader.party) for e in told if e.gained}
    labels = tuple(sorted(marking.labels, key=lambda label: label.policy))
    to = tuple(sorted(set(marking.releasable_to)))
    cls = RecordClass(node.party, subject, "text", labels, to)
    found, now = [], world(node)
    for audience in audiences(node):
        reader = audience.reader
        if reader.sort not in ("peer", "public"):
            continue
        decided = release.decide(cls, reader, now)
        gets = (reader.sort, reader.party) in gaining
        reason = "" if gets else decided.reason or WAITS
        found.append(
            Reach(reader.party, gets, decided.clauses, decided.labels_there, reason, decided.detail)
        )
    return sorted(found, key=lambda one: (not one.gets, one.party == PUBLIC, one.party))


def usual_marking(node: Node, plan: Plan, text: Text) -> tuple[str, Marking]:
    """Return subject and marking that suggest themselves: those of the version before it.

    Without one, the labels of the text that the party tabled last, and the other parties alone:
    what was made public of an older text says nothing of one that is only tabled.
    """
    others = tuple(party for party in text.parties if party != node.party)
    before = plan.status(text.replaces) if text.replaces else None
    if before is not None:
        header = before.held.version.header
        to = tuple(sorted({*others, *header.releasable_to} - {node.party}))
        if header.owner == node.party:
            return header.subject, Marking(header.labels, to)
        return text.code, Marking(plan.labels.get(text.replaces, ()) or lowest(node), others)
    own = [one.held.version.header for one in plan.statuses]
    labels = next((one.labels for one in reversed(own) if one.owner == node.party), lowest(node))
    return text.code, Marking(labels, others)


def lowest(node: Node) -> tuple[Label, ...]:
    """Return the lowest label of the policy that bears the party's name, or of the last."""
    ids = [policy.id for policy in node.policies]
    policy = node.policies.get(node.party if node.party in ids else ids[-1])
    least = min(policy.classifications, key=lambda one: one.level)
    return (Label.of(policy.id, least.name),)
