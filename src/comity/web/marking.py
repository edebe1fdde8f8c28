"""Labels in words: what stands in the bar of a page and beside a record."""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.core.label import PERMISSIVE, RESTRICTIVE, Label, Policy
from comity.core.labels.marking import marking as spoken
from comity.core.policies import Policies
from comity.web.words import LANGUAGES, Text, word


@dataclass(frozen=True, slots=True)
class Marking:
    """One label in words. ``raised`` says it is above the lowest of its policy."""

    text: Text
    raised: bool


def marking(policies: Policies, label: Label) -> Marking:
    """Return a label in the words of its policy. Raises UnknownPolicyError, LabelInvalidError."""
    policy = policies.get(label.policy)
    policy.check_names(label)  # the join of what a page shows may break a rule between categories
    lowest = min(policy.classifications, key=lambda one: one.level)
    text = {language: _words(policy, label, language) for language in LANGUAGES}
    return Marking(text=text, raised=label.classification != lowest.name or bool(label.categories))


def markings(policies: Policies, labels: Iterable[Label]) -> tuple[Marking, ...]:
    """Return the labels of one record in words, one per policy."""
    return tuple(marking(policies, label) for label in labels)


def page_markings(policies: Policies, shown: Iterable[tuple[Label, ...]]) -> tuple[Marking, ...]:
    """Return what a page is marked with: the join of the labels of all that it shows."""
    return markings(policies, policies.join(shown))


def _words(policy: Policy, label: Label, language: str) -> str:
    named = policy.classification(label.classification).marking
    if policy.oid and not named:  # a policy from a file has words by place and language
        return spoken(policy, label, "pageTop", language)
    parts = [named.get(language) or label.classification]
    types = {category.tag: category.type for category in policy.categories}
    for tag, values in sorted(label.categories.items()):
        said = ", ".join(sorted(values))
        if types[tag] == RESTRICTIVE:
            parts.append(said)
        elif types[tag] == PERMISSIVE:
            parts.append(f"{tag} {said or word('marking.category.nobody', language)}")
        elif said:
            parts.append(f"{tag}: {said}")
    return " · ".join(parts)
