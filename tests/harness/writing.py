"""The oracle's values as the node writes them: labels, maps, clauses, policies, kinds."""

from collections.abc import Iterable
from functools import cache

import msgspec

from comity.assembly import kinds
from comity.core.kinds import Kind, Kinds
from comity.core.label import Label, Policy
from comity.core.labelmap import LabelMap
from comity.core.policies import Policies
from comity.core.terms import Terms
from comity.exchange.kinds import Item
from comity.node.publish import Marking
from tests.oracle import commands as oracle
from tests.oracle.world import POLICIES, k


def to_label(label: oracle.Label) -> Label:
    """The oracle's label as the node writes it."""
    return Label.of(label["policy"], label["classification"], label["categories"])


def to_labels(labels: Iterable[oracle.Label]) -> tuple[Label, ...]:
    """Several labels."""
    return tuple(to_label(label) for label in labels)


FOR_NOBODY = Marking((to_label(k("일반", 배포=[])),), ())


def to_map(label_map: oracle.LabelMap) -> LabelMap:
    """The oracle's map as the node writes it."""
    there, back = label_map["there"], label_map["back"]
    values = [
        tuple((*one, *other) for one, other in direction["categories"])
        for direction in (there, back)
    ]
    return LabelMap(
        tuple(label_map["between"]),
        label_map["from"],
        label_map["to"],
        there["classifications"],
        back["classifications"],
        *values,
    )


def to_terms(text: oracle.SignText) -> tuple[Terms, ...]:
    """The clauses of a text."""
    return tuple(
        Terms(
            clause=clause.id,
            sender=text.sender,
            receiver=text.receiver,
            kinds=clause.kinds,
            ceiling=to_labels(clause.ceiling),
            subjects=clause.subjects,
            areas=clause.areas,
            onward=clause.onward,
            after=clause.after,  # type: ignore[arg-type]  # drawn from the literals
        )
        for clause in text.clauses
    )


@cache
def rules() -> tuple[Kinds, Policies]:
    """The oracle's policies, and the node's kinds with the oracle's kind `report`."""
    known = kinds()
    item = next(kind for kind in known if kind.name == "item")
    known.register(Kind("report", 1, Item, item.paths, item.check))
    policies = [msgspec.convert(policy, Policy) for policy in POLICIES.values()]
    return known, Policies(policies)
