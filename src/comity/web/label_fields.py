"""Labels as fields of a form: by policy a classification, and boxes for its categories.

The field of a policy is ``label_POLICY``; each box of ``values`` says ``POLICY=tag=value``.
Where a page has several labels, each has a prefix of its own before both names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from comity.core.label import INFORMATIVE, PERMISSIVE, Clearance, Label, Policies, Policy
from comity.web.forms import Form
from comity.web.words import Text


@dataclass(frozen=True, slots=True)
class Level:
    """A classification that can be chosen: its name, its marking in words, whether it is."""

    name: str
    said: Text
    chosen: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A value of a category: what is sent, what is said, whether it is chosen."""

    sent: str
    said: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A category with its values. ``type`` says how they count (restrictive, permissive)."""

    tag: str
    type: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Picker:
    """The fields of one policy."""

    policy: str
    prefix: str
    levels: tuple[Level, ...]
    groups: tuple[Group, ...]

    @property
    def name(self) -> str:
        """The name of the classification's field."""
        return f"{self.prefix}label_{self.policy}"

    @property
    def is_open(self) -> bool:
        """Whether a category is chosen, so that the categories are shown open."""
        return any(box.chosen for group in self.groups for box in group.boxes)


def pickers(
    policies: Policies, clearances: Iterable[Clearance], chosen: Sequence[Label], prefix: str = ""
) -> list[Picker]:
    """Return the fields for every policy that the chooser is cleared under, and of what stands.

    Only what the chooser could see itself is offered, and what stands there already.
    """
    cleared = {one.policy: one for one in clearances}
    stands = {one.policy: one for one in chosen}
    return [
        _picker(policy, cleared.get(policy.id), stands.get(policy.id), prefix)
        for policy in policies
        if policy.id in cleared or policy.id in stands
    ]


def _picker(policy: Policy, cleared: Clearance | None, label: Label | None, prefix: str) -> Picker:
    held = label.classification if label else ""
    levels = tuple(
        Level(one.name, {**one.marking} or {"en": one.name}, one.name == held)
        for one in policy.classifications
        if one.name == held
        or (cleared is not None and policy.dominates(cleared, Label.of(policy.id, one.name)))
    )
    groups = []
    for category in policy.categories:
        chosen = (label.values(category.tag) if label else None) or frozenset()
        mine = (cleared.values(category.tag) if cleared else None) or frozenset()
        free = category.type in (PERMISSIVE, INFORMATIVE)
        boxes = tuple(
            Box(f"{policy.id}={category.tag}={value}", value, value in chosen)
            for value in category.values
            if free or value in mine or value in chosen
        )
        if boxes:
            groups.append(Group(category.tag, category.type, boxes))
    return Picker(policy.id, prefix, levels, tuple(groups))


def labels_of(form: Form, policies: Policies, prefix: str = "") -> tuple[Label, ...]:
    """Return the labels as chosen, one for each policy under which a classification is."""
    chosen = []
    for policy in policies:
        names = [one.name for one in policy.classifications]
        classification = form.choice(f"{prefix}label_{policy.id}", names, required=False)
        if classification:
            values: dict[str, list[str]] = {}
            for one in form.all(f"{prefix}values"):
                of, _, rest = one.partition("=")
                tag, _, value = rest.partition("=")
                if of == policy.id:
                    values.setdefault(tag, []).append(value)
            chosen.append(Label.of(policy.id, classification, values))
    return tuple(sorted(chosen, key=lambda label: label.policy))


def fields_of(labels: Iterable[Label]) -> dict[str, Any]:
    """Return labels as the fields of a form that is filled in."""
    labels = tuple(labels)
    values = [
        f"{label.policy}={tag}={value}"
        for label in labels
        for tag, several in label.categories.items()
        for value in several
    ]
    return {"values": values} | {f"label_{one.policy}": one.classification for one in labels}
