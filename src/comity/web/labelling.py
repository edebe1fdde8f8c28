"""Choosing labels on a form: by policy a classification, and the categories that go with it.

The field ``level-POLICY`` has the classification, ``POLICY-TAG`` the values of a category.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.core.label import INFORMATIVE, Label, Policies, Policy
from comity.core.terms import Words
from comity.web.forms import Form
from comity.web.words import current_language

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Offered:
    """What a policy offers: the field of its classification, and those of its categories."""

    name: Words
    field: str
    levels: Choices
    categories: list[tuple[str, str, Choices]]


def offered(policies: Policies, *, informative: bool = False) -> list[Offered]:
    """Return what each policy offers; informative categories are of records alone."""
    return [_offered(policy, informative) for policy in _ordered(policies)]


def read(
    form: Form, policies: Policies, *, informative: bool = False, kept: Iterable[Label] = ()
) -> tuple[Label, ...]:
    """Return the labels that were chosen; a wrong classification is noted beside its field.

    ``kept`` are the labels that stood there: a category that leaves nobody, which no box can say,
    stays so until a value of it is ticked.
    """
    nobody = {
        label.policy: {tag: values for tag, values in label.categories.items() if not values}
        for label in kept
    }
    return tuple(
        Label.of(
            label.policy, label.classification, nobody.get(label.policy, {}) | label.categories
        )
        for policy in _ordered(policies)
        for label in _read(form, policy, informative)
    )


def filled(labels: Iterable[Label]) -> dict[str, object]:
    """Return labels as the fields of a form."""
    values: dict[str, object] = {}
    for label in labels:
        values[f"level-{label.policy}"] = label.classification
        for tag, held in label.categories.items():
            values[f"{label.policy}-{tag}"] = list(held)
    return values


def _ordered(policies: Policies) -> list[Policy]:
    return sorted(policies, key=lambda policy: policy.id)


def _offered(policy: Policy, informative: bool) -> Offered:  # noqa: FBT001 - handed on
    language = current_language()
    levels = sorted(policy.classifications, key=lambda one: one.level)
    return Offered(
        name=policy.name,
        field=f"level-{policy.id}",
        levels=[(one.name, one.marking.get(language, one.name)) for one in levels],
        categories=[
            (f"{policy.id}-{one.tag}", one.tag, [(value, value) for value in one.values])
            for one in policy.categories
            if one.values and (informative or one.type != INFORMATIVE)
        ],
    )


def _read(form: Form, policy: Policy, informative: bool) -> list[Label]:  # noqa: FBT001 - handed on
    named = [one.name for one in policy.classifications]
    chosen = form.choice(f"level-{policy.id}", named, required=False)
    ticked = {
        category.tag: tuple(
            value for value in category.values if value in form.all(f"{policy.id}-{category.tag}")
        )
        for category in policy.categories
        if informative or category.type != INFORMATIVE
    }
    held = {tag: values for tag, values in ticked.items() if values}
    return [Label.of(policy.id, chosen, held)] if chosen else []
