"""Releasable-to, between the category of a label on the wire and the parties of a record.

Absent is ``()``, the owner alone; never everybody. A party that the policy cannot name, or a value
that names no party, is refused by name.
"""

import re
from collections.abc import Iterable

from comity.core.errors import LabelUnmappedError
from comity.core.label import PERMISSIVE, Category, Label, Policy

TAG = "releasable to"
"""The tag, as the NATO policy calls it; compared without regard to case."""
_PARTY = re.compile(r"[A-Z][A-Z0-9_-]{0,31}\Z")


def releasable_to(policy: Policy, label: Label) -> tuple[str, ...]:
    """Return the parties that a label releases to, sorted. Raises LabelUnmappedError."""
    category = _category(policy)
    named = label.categories.get(category.tag, ()) if category else ()
    for name in named:
        if not _PARTY.match(name):
            raise LabelUnmappedError(f"“{name}” in {policy.id} names no party.")
    return tuple(sorted(named))


def released(policy: Policy, label: Label, parties: Iterable[str]) -> Label:
    """Return a label that says to whom it is released: to nobody where ``parties`` is empty.

    Raises LabelUnmappedError for a party that the policy cannot name, LabelInvalidError where the
    policy does not allow it with this label.
    """
    wanted, category = sorted(set(parties)), _category(policy)
    unknown = [one for one in wanted if category is None or one not in category.values]
    if category is None or unknown:
        shown = ", ".join(unknown) or "nobody"
        raise LabelUnmappedError(f"{policy.id} cannot say: releasable to {shown}.")
    categories = {**label.categories, category.tag: wanted}
    return policy.check(Label.of(label.policy, label.classification, categories))


def _category(policy: Policy) -> Category | None:
    for category in policy.categories:
        if category.type == PERMISSIVE and category.tag.casefold() == TAG:
            return category
    return None
