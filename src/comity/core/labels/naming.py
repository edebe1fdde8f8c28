"""Finding what a label on the wire means: by name or number, and refused by name."""

from collections.abc import Iterable, Iterator, Mapping

from comity.core.errors import LabelInvalidError, UnknownPolicyError
from comity.core.label import Category, Label, Policy
from comity.core.policies import Policies

OID = "urn:oid:"


def policy_of(policies: Policies, name: str, oid: str = "") -> Policy:
    """Return the policy of a name and object identifier; both must agree where both are known.

    Raises UnknownPolicyError. A policy without an identifier of its own is found by name alone.
    """
    wanted = name.casefold()
    for policy in policies:
        if oid and policy.oid == oid and (not wanted or policy.id.casefold() == wanted):
            return policy
        if wanted and policy.id.casefold() == wanted and (not oid or not policy.oid):
            return policy
    shown = " ".join(part for part in (name, oid) if part)
    raise UnknownPolicyError(f"The policy “{shown}” is not loaded here.")


def classification_named(policy: Policy, name: str) -> str:
    """Return a classification by its name, or as its policy says it with its own name in front."""
    plain = {c.name: c.name for c in policy.classifications}
    prefixed = {f"{policy.id} {c.name}": c.name for c in policy.classifications}
    found = _alike(name, plain) or _alike(name, prefixed)
    if found is None:
        raise LabelInvalidError(f"The policy {policy.id} has no classification “{name}”.")
    return found


def classification_numbered(policy: Policy, lacv: str) -> str:
    """Return the name of the classification with this number. Raises LabelInvalidError."""
    for classification in policy.classifications:
        if classification.detail.lacv == lacv:
            return classification.name
    raise LabelInvalidError(f"The policy {policy.id} has no classification with lacv {lacv}.")


def value_named(policy: Policy, type_: str, tag: str, value: str) -> tuple[str, str]:
    """Return tag and value that a label names by tag, or by tag set. Raises LabelInvalidError."""
    tags = _tags_named(policy, type_, tag)
    found = [(one.tag, v) for one in tags if (v := _alike(value, {x: x for x in one.values}))]
    return _only_one(policy, found, f"{tag}: {value}")


def value_numbered(
    policy: Policy, type_: str, oid: str, lacv: str, *, enumerated: bool
) -> tuple[str, str]:
    """Return tag and value by tag set, type and number. Raises LabelInvalidError."""
    found = [
        (one.tag, value)
        for one in policy.categories
        if (one.oid, one.type, one.enumerated) == (oid, type_, enumerated)
        for value in one.values
        if one.detail(value).lacv == lacv
    ]
    return _only_one(policy, found, f"{oid}: {lacv}")


def tag_named(policy: Policy, type_: str, tag: str) -> str:
    """Return the tag of a name, where no value tells tags of one set apart."""
    return _only_one(policy, [(c.tag, "") for c in _tags_named(policy, type_, tag)], tag)[0]


def label_of(policy: Policy, classification: str, chosen: Iterable[tuple[str, str]]) -> Label:
    """Make a label of a classification and pairs of tag and value."""
    categories: dict[str, set[str]] = {}
    for tag, value in chosen:
        categories.setdefault(tag, set()).add(value)
    return policy.check_names(Label.of(policy.id, classification, categories))


def pairs(label: Label) -> Iterator[tuple[str, str]]:
    """Iterate over a label's tags and values."""
    return ((tag, value) for tag, values in label.categories.items() for value in values)


def _tags_named(policy: Policy, type_: str, tag: str) -> list[Category]:
    wanted = tag.casefold()
    of_type = [c for c in policy.categories if c.type == type_]
    return [c for c in of_type if c.tag.casefold() == wanted] or [
        c for c in of_type if c.tag_set.casefold() == wanted
    ]


def _alike(name: str, known: Mapping[str, str]) -> str | None:
    """Find a name as it stands, else without regard to case where that leaves one."""
    if name in known:
        return known[name]
    alike = {known[one] for one in known if one.casefold() == name.casefold()}
    return alike.pop() if len(alike) == 1 else None


def _only_one(policy: Policy, found: list[tuple[str, str]], shown: str) -> tuple[str, str]:
    if len(found) == 1:
        return found[0]
    how = "is ambiguous under" if found else "is not known to"
    raise LabelInvalidError(f"The category “{shown}” {how} the policy {policy.id}.")
