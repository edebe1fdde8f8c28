"""The floor: the lowest that something made of other things may be marked.

It is the join over what was chosen: labels as ``core.label`` joins them, releasable-to as the
intersection. What is below it is a downgrade, which only a release officer may decide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.core.errors import ComityError
from comity.core.label import Label, join_releasable
from comity.core.policies import Policies
from comity.exchange.kinds import ItemParagraph
from comity.node.publish import Marking

Labels = tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Below:
    """What of a marking is below a floor: policies by name, and entries of releasable-to."""

    policies: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.policies or self.named)


def portion(whole: Labels, paragraph: ItemParagraph) -> Labels:
    """Return the labels of a paragraph: its own, and the item's under every other policy."""
    own = {label.policy: label for label in paragraph.labels}
    return tuple(own.get(label.policy, label) for label in whole)


def floor(policies: Policies, chosen: Iterable[Marking]) -> Marking:
    """Return the floor of what holds all of these."""
    several = list(chosen)
    labels = policies.join(one.labels for one in several)
    return Marking(labels, join_releasable(one.releasable_to for one in several))


def above(policies: Policies, part: Labels, whole: Labels) -> bool:
    """Whether a part is labelled above the whole, or under a policy that the whole has not."""
    return bool(_weaker(policies, part, whole))


def below(policies: Policies, least: Marking, marking: Marking) -> Below:
    """Return what of a marking is below a floor.

    A post is below nothing where its party is named by the floor: it is less than the party.
    """
    named = tuple(
        one
        for one in marking.releasable_to
        if one not in least.releasable_to and one.partition("/")[0] not in least.releasable_to
    )
    return Below(_weaker(policies, least.labels, marking.labels), named)


def _weaker(policies: Policies, least: Sequence[Label], labels: Sequence[Label]) -> tuple[str, ...]:
    """Return the policies under which ``labels`` are not at or above ``least``."""
    held = {label.policy: label for label in labels}
    return tuple(
        one.policy
        for one in least
        if one.policy not in held or not _leq(policies, one, held[one.policy])
    )


def _leq(policies: Policies, one: Label, other: Label) -> bool:
    try:
        return policies.get(one.policy).leq(one, other)
    except ComityError:  # a label that cannot be is no floor that anything reaches
        return False
