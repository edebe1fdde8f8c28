"""Choosing labels on a form: by policy a classification, and the categories that go with it.

The field ``level-POLICY`` has the classification, ``POLICY-TAG`` the values of a category. Where a
form has several labels, each has a prefix of its own before both names.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.core.label import INFORMATIVE, RESTRICTIVE, Clearance, Label, Policy, Values
from comity.core.label import Category as PolicyCategory
from comity.core.policies import Policies
from comity.core.terms import Words
from comity.web.forms import Form
from comity.web.words import current_language

Choices = list[tuple[str, str]]
_NOTHING: Values = frozenset()


@dataclass(frozen=True, slots=True)
class Category:
    """The field of a category, and how its values count: restrictive, permissive, informative."""

    field: str
    tag: str
    choices: Choices
    type: str

    @property
    def hint(self) -> str:
        """The key of the words that say how they count."""
        return f"label.category.{self.type}"


@dataclass(frozen=True, slots=True)
class Offered:
    """What a policy offers: the field of its classification, and those of its categories.

    ``open``: a category stands there already.
    """

    id: str
    name: Words
    field: str
    levels: Choices
    categories: list[Category]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """What may be chosen: what a chooser with these clearances could see, and what stands there."""

    clearances: tuple[Clearance, ...]
    stands: tuple[Label, ...] = ()

    def policies(self) -> set[str]:
        """Return the policies under which anything may be chosen."""
        return {label.policy for label in (*self.clearances, *self.stands)}

    def has_level(self, policy: Policy, name: str) -> bool:
        """Whether a classification may be chosen."""
        stands = any(one.policy == policy.id and one.classification == name for one in self.stands)
        label = Label.of(policy.id, name)
        return stands or any(
            policy.dominates(one, label) for one in self.clearances if one.policy == policy.id
        )

    def has_value(self, policy: Policy, category: PolicyCategory, value: str) -> bool:
        """Whether a value may be chosen; only restrictive ones are held."""
        held = [one for one in (*self.clearances, *self.stands) if one.policy == policy.id]
        return category.type != RESTRICTIVE or any(
            value in (one.values(category.tag) or _NOTHING) for one in held
        )


def offered(
    policies: Policies, *, informative: bool = False, within: Within | None = None, prefix: str = ""
) -> list[Offered]:
    """Return what each policy offers; informative categories are of records alone."""
    return [
        _offered(policy, informative, within, prefix)
        for policy in _ordered(policies)
        if within is None or policy.id in within.policies()
    ]


def read(
    form: Form,
    policies: Policies,
    *,
    informative: bool = False,
    kept: Iterable[Label] = (),
    prefix: str = "",
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
        for label in _read(form, policy, informative, prefix)
    )


def filled(labels: Iterable[Label], prefix: str = "") -> dict[str, object]:
    """Return labels as the fields of a form."""
    values: dict[str, object] = {}
    for label in labels:
        values[f"{prefix}level-{label.policy}"] = label.classification
        for tag, held in label.categories.items():
            values[f"{prefix}{label.policy}-{tag}"] = list(held)
    return values


def _ordered(policies: Policies) -> list[Policy]:
    return sorted(policies, key=lambda policy: policy.id)


def _offered(policy: Policy, informative: bool, within: Within | None, prefix: str) -> Offered:  # noqa: FBT001 - handed on
    language = current_language()
    levels = sorted(policy.classifications, key=lambda one: one.level)
    categories = [
        Category(f"{prefix}{policy.id}-{one.tag}", one.tag, choices, one.type)
        for one in policy.categories
        if (informative or one.type != INFORMATIVE) and (choices := _values(policy, one, within))
    ]
    stands = within.stands if within else ()
    return Offered(
        id=policy.id,
        name=policy.name,
        field=f"{prefix}level-{policy.id}",
        levels=[
            (one.name, one.marking.get(language, one.name))
            for one in levels
            if within is None or within.has_level(policy, one.name)
        ],
        categories=categories,
        open=any(label.policy == policy.id and label.categories for label in stands),
    )


def _values(policy: Policy, category: PolicyCategory, within: Within | None) -> Choices:
    return [
        (value, value)
        for value in category.values
        if within is None or within.has_value(policy, category, value)
    ]


def _read(form: Form, policy: Policy, informative: bool, prefix: str) -> list[Label]:  # noqa: FBT001 - handed on
    named = [one.name for one in policy.classifications]
    chosen = form.choice(f"{prefix}level-{policy.id}", named, required=False)
    ticked = {
        category.tag: tuple(
            value
            for value in category.values
            if value in form.all(f"{prefix}{policy.id}-{category.tag}")
        )
        for category in policy.categories
        if informative or category.type != INFORMATIVE
    }
    held = {tag: values for tag, values in ticked.items() if values}
    return [Label.of(policy.id, chosen, held)] if chosen else []
