"""Labels: policies as lattices, labels, clearances, join and meet.

A label names a policy, a classification and categories (STANAG 4774, ADatP-4774: confidentiality
label). Under one policy labels form a lattice, the product of

- the classifications, a chain by ``level``;
- for each restrictive tag a set of values, where more values is higher (all must be held);
- for each permissive tag either nothing (no restriction, the bottom) or a set of values, where
  fewer is higher (one must be held); the empty set is the top: released to nobody.

Informative categories are carried along and decide nothing. Labels of different policies are not
comparable. What is releasable to whom stands beside the label and is never part of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, combinations, product
from typing import Literal

import msgspec

from comity.core.errors import (
    LabelInvalidError,
    LabelsIncomparableError,
    PolicyInvalidError,
)
from comity.core.labels.detail import BARE, PLAIN, Detail, Display, EquivalentPolicy, Word
from comity.core.labels.validity import broken_rule

RESTRICTIVE: Literal["restrictive"] = "restrictive"
PERMISSIVE: Literal["permissive"] = "permissive"
INFORMATIVE: Literal["informative"] = "informative"

Values = frozenset[str]
_NOTHING: Values = frozenset()
_REMEMBERED = 4096  # valid labels that a policy remembers; then it begins anew


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A confidentiality label. Build it with ``Label.of`` so that equal labels have equal bytes."""

    policy: Word
    classification: Word
    categories: dict[Word, tuple[Word, ...]] = {}

    @classmethod
    def of(
        cls,
        policy: str,
        classification: str,
        categories: Mapping[str, Iterable[str]] | None = None,
    ) -> "Label":
        """Make a label with its values sorted and without repeats."""
        ordered = {tag: tuple(sorted(set(vs))) for tag, vs in sorted((categories or {}).items())}
        return cls(policy, classification, ordered)

    def values(self, tag: str) -> Values | None:
        """The values of a tag, or None where the label says nothing of it."""
        return self.sets.get(tag)

    @cached_property
    def sets(self) -> dict[str, Values]:
        """The values of each tag as a set, made once: labels are compared again and again."""
        return {tag: frozenset(values) for tag, values in self.categories.items()}

    def __hash__(self) -> int:
        """Hash by content: the categories are never changed after making."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.policy, self.classification, frozenset(self.categories.items())))

    def __str__(self) -> str:
        """Short words for messages: ``대외비 [SOURCE: SIGINT]``."""
        parts = [f"{tag}: {', '.join(vs) or 'nobody'}" for tag, vs in self.categories.items()]
        return self.classification + (f" [{'; '.join(parts)}]" if parts else "")


Clearance = Label
"""What a reader may see under a policy; the same form as a label."""


class Classification(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One level of a policy.

    ``whole_party`` False: goes to named posts only, never to a party as a whole (TLP:RED).
    ``guests`` False: not to guests (TLP:AMBER+STRICT). ``onward`` False: not passed on (TLP:AMBER).
    ``detail`` is what a policy file says of it beyond its level.
    """

    name: Word
    level: int
    marking: dict[str, str] = {}
    whole_party: bool = True
    guests: bool = True
    onward: bool = True
    detail: Detail = BARE


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tag of a policy with its values.

    ``details`` says more of some values. ``tag_set`` and ``oid`` are the tag set that it belongs to
    in a policy file, ``enumerated`` how that writes its values, ``most`` how many a label may have
    (0: any number).
    """

    tag: Word
    type: Literal["restrictive", "permissive", "informative"]
    values: tuple[Word, ...]
    tag_set: str = ""
    oid: str = ""
    enumerated: bool = False
    most: int = 0
    details: dict[Word, Detail] = {}
    display: Display = PLAIN

    def detail(self, value: str) -> Detail:
        """What is said of a value."""
        return self.details.get(value, BARE)


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A security policy as data. Check it with ``Policy.checked`` before use.

    ``oid`` is its object identifier; ``equivalents`` are policies that it knows equivalents in,
    loaded or not.
    """

    id: Word
    name: dict[str, str]
    version: int
    classifications: tuple[Classification, ...]
    categories: tuple[Category, ...] = ()
    oid: str = ""
    display: Display = PLAIN
    equivalents: tuple[EquivalentPolicy, ...] = ()
    privacy_marks: tuple[str, ...] = ()

    @cached_property
    def _classes(self) -> dict[str, Classification]:
        return {c.name: c for c in self.classifications}

    @cached_property
    def _tags(self) -> dict[str, Category]:
        return {c.tag: c for c in self.categories}

    @cached_property
    def _types(self) -> dict[str, str]:
        return {c.tag: c.type for c in self.categories}

    @cached_property
    def _levels(self) -> dict[str, int]:
        return {c.name: c.level for c in self.classifications}

    @cached_property
    def _found_valid(self) -> set[Label]:
        return set()  # a node asks the same few labels again and again

    def checked(self) -> "Policy":
        """Return the policy. Raises PolicyInvalidError when it contradicts itself."""
        levels = [str(c.level) for c in self.classifications]
        names = [c.name for c in self.classifications]
        tags = [c.tag for c in self.categories]
        for what, values in (("level", levels), ("classification", names), ("tag", tags)):
            twice = sorted(value for value, n in Counter(values).items() if n > 1)
            if twice:
                raise PolicyInvalidError(f"{self.id}: the {what} {', '.join(twice)} stands twice.")
        if not names:
            raise PolicyInvalidError(f"{self.id} has no classification.")
        return self

    def classification(self, name: str) -> Classification:
        """Return a classification by name. Raises LabelInvalidError."""
        if (found := self._classes.get(name)) is not None:
            return found
        said = f"The policy {self.id} has no classification “{name}”."
        raise LabelInvalidError(said, "classification", policy=self.id, name=name)

    def type_of(self, tag: str) -> str:
        """Return the type of a tag. Raises LabelInvalidError."""
        return self.category(tag).type

    def category(self, tag: str) -> Category:
        """Return a category by its tag. Raises LabelInvalidError."""
        if (found := self._tags.get(tag)) is not None:
            return found
        said = f"The policy {self.id} has no category “{tag}”."
        raise LabelInvalidError(said, "category", policy=self.id, tag=tag)

    def check(self, label: Label) -> Label:
        """Return a label of this policy if it is valid. Raises LabelInvalidError, by name.

        A join of valid labels may break a rule of the policy; then somebody chooses a valid label
        above it.
        """
        if label in self._found_valid:
            return label
        self.check_names(label)
        for tag, values in label.categories.items():
            most = self.category(tag).most
            if most and len(values) > most:
                said = f"{self.id}, {tag}: at most {most} of its values."
                raise LabelInvalidError(said, "most", policy=self.id, tag=tag, most=str(most))
        of_class = self.classification(label.classification).detail
        broken = broken_rule(
            label.classification,
            of_class,
            label.categories,
            lambda tag, value: self.category(tag).detail(value),
        )
        if broken:
            raise LabelInvalidError(f"{self.id}: {broken}", "together", policy=self.id)
        if len(self._found_valid) >= _REMEMBERED:
            self._found_valid.clear()
        self._found_valid.add(label)
        return label

    def check_names(self, label: Label) -> Label:
        """Return a label or clearance whose names the policy has. Raises LabelInvalidError.

        Which categories go together is asked of labels alone: a clearance holds what it holds.
        """
        if label.policy != self.id:
            raise LabelInvalidError(f"A label of {label.policy} was read under {self.id}.")
        self.classification(label.classification)
        for tag, values in label.categories.items():
            category = self.category(tag)
            unknown = [value for value in values if value not in category.values]
            if unknown:
                said = f"{self.id}, {tag}: no value “{unknown[0]}”."
                raise LabelInvalidError(said, "value", policy=self.id, tag=tag, name=unknown[0])
            if not values and category.type != PERMISSIVE:
                said = f"{self.id}, {tag}: no value; leave the tag out."
                raise LabelInvalidError(said, "empty", policy=self.id, tag=tag)
        if Label.of(label.policy, label.classification, label.categories) != label:
            raise LabelInvalidError(f"{self.id}: values are not sorted, or stand twice.")
        return label

    def leq(self, a: Label, b: Label) -> bool:
        """Whether ``a`` is at or below ``b``. Incomparable is not below."""
        self._same(a, b)
        if self._level(a) > self._level(b):
            return False
        tags = {**a.sets, **b.sets}
        return all(_tag_leq(self.category(tag).type, a, b, tag) for tag in tags)

    def join(self, a: Label, b: Label) -> Label:
        """Least upper bound: what holds both must be labelled so."""
        self._same(a, b)
        return self._merge(a, b, max(a, b, key=self._level), _tag_join)

    def meet(self, a: Label, b: Label) -> Label:
        """Greatest lower bound."""
        self._same(a, b)
        return self._merge(a, b, min(a, b, key=self._level), _tag_meet)

    def dominates(self, clearance: Label, label: Label) -> bool:
        """Whether a reader with this clearance may see what bears this label."""
        self._same(clearance, label)
        levels, types, held = self._levels, self._types, clearance.sets
        try:
            if levels[label.classification] > levels[clearance.classification]:
                return False
            for tag, wanted in label.sets.items():
                type_ = types[tag]
                if type_ == PERMISSIVE:
                    if wanted.isdisjoint(held.get(tag, _NOTHING)):
                        return False
                elif type_ == RESTRICTIVE and not wanted <= held.get(tag, _NOTHING):
                    return False
        except KeyError:  # a name that the policy does not have lets nobody through
            self.check_names(label)
            self.check_names(clearance)
            raise
        return True

    def is_nobody(self, label: Label) -> bool:
        """Whether a permissive tag is empty: no clearance can dominate the label."""
        return () in label.categories.values() and any(
            not values and tag in self._tags and self._tags[tag].type == PERMISSIVE
            for tag, values in label.categories.items()
        )

    def labels(self) -> Iterator[Label]:
        """Every label of the policy, for exhaustive tests of small policies."""
        choices = []
        for category in self.categories:
            subsets: list[tuple[str, ...] | None] = list(_subsets(category.values))
            if category.type == PERMISSIVE:
                subsets.append(None)
            choices.append([(category.tag, subset) for subset in subsets])
        for classification in self.classifications:
            for choice in product(*choices):
                yield Label.of(self.id, classification.name, _written(choice, self))

    def _merge(self, a: Label, b: Label, higher: Label, tag_merge: "_TagMerge") -> Label:
        merged = {}
        for tag in {**a.sets, **b.sets}:
            type_ = self.category(tag).type
            values = tag_merge(type_, a.values(tag), b.values(tag))
            if values is not None and (values or type_ == PERMISSIVE):
                merged[tag] = values
        return Label.of(self.id, higher.classification, merged)

    def _level(self, label: Label) -> int:
        return self.classification(label.classification).level

    def _same(self, a: Label, b: Label) -> None:
        if a.policy != self.id or b.policy != self.id:
            raise LabelsIncomparableError(
                f"Labels of {a.policy} and {b.policy} are not comparable under {self.id}."
            )


_TagMerge = Callable[[str, Values | None, Values | None], Values | None]


def join_releasable(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Releasable-to of what holds them all: the intersection, sorted; of nothing, nobody."""
    sets = [set(group) for group in groups]
    return tuple(sorted(set.intersection(*sets))) if sets else ()


def _tag_join(type_: str, x: Values | None, y: Values | None) -> Values | None:
    if x is None or y is None:
        return y if x is None else x
    return x & y if type_ == PERMISSIVE else x | y


def _tag_meet(type_: str, x: Values | None, y: Values | None) -> Values | None:
    if type_ == INFORMATIVE:
        return _tag_join(type_, x, y)
    if x is None or y is None:
        return None
    return x | y if type_ == PERMISSIVE else x & y


def _tag_leq(type_: str, a: Label, b: Label, tag: str) -> bool:
    x, y = a.values(tag), b.values(tag)
    if type_ == RESTRICTIVE:
        return (x or _NOTHING) <= (y or _NOTHING)
    if type_ == PERMISSIVE:
        return x is None or (y is not None and y <= x)
    return True


def _subsets(values: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(values, n) for n in range(len(values) + 1))


def _written(
    choice: Iterable[tuple[str, tuple[str, ...] | None]], policy: Policy
) -> dict[str, tuple[str, ...]]:
    """Drop what says nothing: no restrictive or informative value, no permissive restriction."""
    return {
        tag: values
        for tag, values in choice
        if values is not None and (values or policy.type_of(tag) == PERMISSIVE)
    }
