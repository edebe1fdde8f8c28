"""Policies by name: what a node has loaded, and labels of several policies under them."""

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import chain

from comity.core.errors import UnknownPolicyError
from comity.core.label import Label, Policy


class Policies:
    """The policies a node has loaded."""

    def __init__(self, policies: Iterable[Policy] = ()) -> None:
        """Take policies, each checked. Raises PolicyInvalidError."""
        self._policies = {policy.id: policy.checked() for policy in policies}

    def __iter__(self) -> Iterator[Policy]:
        """Iterate over the policies."""
        return iter(self._policies.values())

    def __contains__(self, policy: str) -> bool:
        """Whether a policy of this id is loaded."""
        return policy in self._policies

    def get(self, policy: str) -> Policy:
        """Return a policy by id. Raises UnknownPolicyError."""
        try:
            return self._policies[policy]
        except KeyError:
            said = f"The policy “{policy}” is not loaded here."
            raise UnknownPolicyError(said, "policy", policy=policy) from None

    def find(self, policy: str) -> Policy | None:
        """Return a policy by id; None where it is not loaded."""
        return self._policies.get(policy)

    def overridden(self, policies: Iterable[Policy]) -> "Policies":
        """Return these policies with others in the place of their namesakes, or added."""
        return Policies((self._policies | {policy.id: policy for policy in policies}).values())

    def check(self, labels: Iterable[Label]) -> None:
        """Check labels under their policies. Raises UnknownPolicyError, LabelInvalidError."""
        for label in labels:
            self.get(label.policy).check(label)

    def check_names(self, clearances: Iterable[Label]) -> None:
        """Check the names of clearances or ceilings. Raises as ``check`` does."""
        for clearance in clearances:
            self.get(clearance.policy).check_names(clearance)

    def join(self, groups: Iterable[tuple[Label, ...]]) -> tuple[Label, ...]:
        """Join the labels of several records policy by policy: the floor of what holds them all."""
        by_policy: dict[str, dict[Label, None]] = {}
        for label in chain.from_iterable(groups):  # each once: many records have few labels
            by_policy.setdefault(label.policy, {})[label] = None
        return tuple(
            reduce(self.get(policy).join, labels) for policy, labels in sorted(by_policy.items())
        )
