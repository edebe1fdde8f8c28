"""Translation by the equivalents that a policy file itself gives; it never weakens.

What has no equivalent is refused by name. Only an informative value may be left out, and only where
the file says so (``discard``). Between parties the agreement's label map decides
(``comity.core.labelmap``); this is for files of policies that name each other.
"""

from collections.abc import Iterable, Iterator

from comity.core.errors import LabelUnmappedError
from comity.core.label import INFORMATIVE, PERMISSIVE, Classification, Label, Policy
from comity.core.labels.detail import Elsewhere, Equivalent, EquivalentPolicy

OUT = ("both", "encrypt")


def translate(label: Label, source: Policy, target: Policy) -> Label:
    """Return a label under the other policy. Raises LabelUnmappedError, LabelInvalidError."""
    source.check(label)
    known = _known(source, target)
    if known is None:
        raise LabelUnmappedError(f"{source.id} gives no equivalents under {target.id}.")
    of_class = source.classification(label.classification)
    equivalent = _of_class(of_class, known.name, source, target)
    classification = _numbered(equivalent.lacv, target)
    _check_back(of_class, classification, source, target)
    chosen = _translated(label, known.name, source, target)
    for tag, value in _found((*equivalent.also, *known.also), target):
        if target.type_of(tag) == PERMISSIVE and tag in chosen:
            raise LabelUnmappedError(f"{tag}: “{value}” would let more read under {target.id}.")
        chosen.setdefault(tag, set()).add(value)
    return target.check(Label.of(target.id, classification.name, chosen))


def _known(policy: Policy, other: Policy) -> EquivalentPolicy | None:
    for one in policy.equivalents:
        if one.oid == other.oid if other.oid else one.name == other.id:
            return one
    return None


def _of_class(of_class: Classification, name: str, source: Policy, target: Policy) -> Equivalent:
    given = [
        one
        for one in of_class.detail.equivalents
        if (one.policy, one.category) == (name, None) and one.applied in OUT
    ]
    if len(given) != 1:
        how = "several equivalents" if given else "no equivalent"
        raise LabelUnmappedError(f"{source.id} {of_class.name} has {how} under {target.id}.")
    return given[0]


def _numbered(lacv: str, target: Policy) -> Classification:
    for one in target.classifications:
        if one.detail.lacv == lacv:
            return one
    raise LabelUnmappedError(f"{target.id} has no classification with lacv {lacv}.")


def _check_back(
    of_class: Classification, there: Classification, source: Policy, target: Policy
) -> None:
    """Refuse what the other policy itself would bring back as something lower."""
    back = _known(target, source)
    if back is None:
        return
    levels = {one.detail.lacv: one for one in source.classifications}
    for one in there.detail.equivalents:
        again = levels.get(one.lacv)
        out = (one.policy, one.category) == (back.name, None) and one.applied in OUT
        if out and again is not None and again.level < of_class.level:
            raise LabelUnmappedError(
                f"That would weaken: {source.id} {of_class.name} becomes {target.id} "
                f"{there.name}, which comes back as {again.name}."
            )


def _translated(label: Label, name: str, source: Policy, target: Policy) -> dict[str, set[str]]:
    chosen: dict[str, set[str]] = {}
    came_from: dict[str, str] = {}
    for tag, values in label.categories.items():
        if not values:
            raise LabelUnmappedError(f"{source.id} {tag}: nobody; {target.id} cannot say that.")
        for value in values:
            for to_tag, to_value in _of_value(source, tag, value, name, target):
                permissive = target.type_of(to_tag) == PERMISSIVE
                if permissive and came_from.setdefault(to_tag, tag) != tag:
                    raise LabelUnmappedError(
                        f"That would weaken: {came_from[to_tag]} and {tag} both become {to_tag}."
                    )
                chosen.setdefault(to_tag, set()).add(to_value)
    return chosen


def _of_value(
    source: Policy, tag: str, value: str, name: str, target: Policy
) -> list[tuple[str, str]]:
    type_ = source.type_of(tag)
    given = [
        one
        for one in source.category(tag).detail(value).equivalents
        if one.policy == name and one.category is not None and one.applied in OUT
    ]
    if type_ == INFORMATIVE and given and all(one.discard for one in given):
        return []
    found = list(_found((one.category for one in given if not one.discard), target))
    if not found or any(target.type_of(to_tag) != type_ for to_tag, _ in found):
        raise LabelUnmappedError(
            f"{source.id} {tag}: “{value}” has no equivalent under {target.id}."
        )
    return found


def _found(wanted: Iterable[Elsewhere | None], target: Policy) -> Iterator[tuple[str, str]]:
    for one in wanted:
        if one is not None:
            yield _find(one, target)


def _find(wanted: Elsewhere, target: Policy) -> tuple[str, str]:
    for category in target.categories:
        type_ = f"enumerated{category.type.title()}" if category.enumerated else category.type
        if wanted.tag_set in (category.oid, category.tag_set) and wanted.type in ("", type_):
            for value in category.values:
                if category.detail(value).lacv == wanted.lacv:
                    return category.tag, value
    raise LabelUnmappedError(
        f"{target.id} has no value {wanted.lacv or '(none)'} in {wanted.tag_set}."
    )
