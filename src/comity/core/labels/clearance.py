"""Clearances on the wire: a list of classifications, each held or not, and categories.

The list need not reach down: who holds SECRET may not hold CONFIDENTIAL. A clearance of the rule is
a level and all below it; one that the list cannot bear out is not made.
"""

import msgspec

from comity.core.errors import LabelInvalidError
from comity.core.label import Clearance, Label, Policy
from comity.core.labels.detail import Word


class Cleared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody holds under a policy: classifications by name, and values of tags."""

    policy: Word
    classifications: tuple[Word, ...]
    categories: dict[Word, tuple[Word, ...]] = {}

    def why_not(self, policy: Policy, label: Label) -> str:
        """Say why a label may not be seen; empty where it may be.

        Raises LabelInvalidError for a label that the policy does not allow.
        """
        policy.check(label)
        if label.classification not in self.classifications:
            return f"{label.classification} is not held."
        for tag, values in label.categories.items():
            one = Label.of(policy.id, label.classification, {tag: values})
            held = Label.of(policy.id, label.classification, self.categories)
            if not policy.dominates(held, one):
                needed = "all" if policy.type_of(tag) == "restrictive" else "one"
                return f"{tag}: {needed} of {', '.join(values) or 'nobody'} must be held."
        return ""

    def clearance(self, policy: Policy) -> Clearance:
        """Return the clearance of the rule that grants nothing the list does not.

        Raises LabelInvalidError where the lowest classification is not held.
        """
        best = None
        for classification in sorted(policy.classifications, key=lambda c: c.level):
            if classification.name not in self.classifications:
                break
            best = classification.name
        if best is None:
            lowest = min(policy.classifications, key=lambda c: c.level).name
            raise LabelInvalidError(
                f"The clearance does not hold {lowest}, so no level and all below it is held."
            )
        return policy.check_names(Label.of(policy.id, best, self.categories))


def cleared(policy: Policy, clearance: Clearance) -> Cleared:
    """Return a clearance of the rule as a list: its level and all below it."""
    top = policy.classification(clearance.classification).level
    held = [c.name for c in policy.classifications if c.level <= top]
    return Cleared(policy.id, tuple(held), clearance.categories)
