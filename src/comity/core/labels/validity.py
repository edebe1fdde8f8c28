"""Which labels a policy allows beyond its names: required and excluded categories and classes."""

from collections.abc import Callable, Iterator, Mapping

from comity.core.labels.detail import Choice, Detail, Required

Chosen = Mapping[str, tuple[str, ...]]
"""The categories of a label: tag to values."""


def broken_rule(
    classification: str, of_class: Detail, chosen: Chosen, detail: Callable[[str, str], Detail]
) -> str | None:
    """Say which rule a label breaks, or None. ``detail`` tells what is said of (tag, value)."""
    broken = [_about_required(classification, of_class.required, chosen)]
    broken.append(_about_excluded(classification, of_class, chosen))
    for tag, value in _pairs(chosen):
        said = detail(tag, value)
        name = f"{tag}: {value}"
        if classification in said.excluded_classes:
            broken.append(f"“{name}” does not go with {classification}.")
        if said.required_class not in ("", classification):
            broken.append(f"“{name}” goes with {said.required_class} only.")
        broken.append(_about_excluded(name, said, chosen))
        broken.append(_about_required(name, said.required, chosen))
    return next((words for words in broken if words), None)


def _about_excluded(name: str, said: Detail, chosen: Chosen) -> str | None:
    for choice in said.excluded:
        for tag, value in _matching(choice, chosen):
            if f"{tag}: {value}" != name:
                return f"“{name}” does not go with “{tag}: {value}”."
    return None


def _about_required(name: str, required: tuple[Required, ...], chosen: Chosen) -> str | None:
    for one in required:
        counts = [len(list(_matching(choice, chosen))) for choice in one.choices]
        wanted = "; ".join(map(str, one.choices))
        if one.operation == "all" and not all(counts):
            return f"“{name}” requires {wanted}."
        if one.operation == "oneOrMore" and not any(counts):
            return f"“{name}” requires at least one of {wanted}."
        if one.operation == "onlyOne" and sum(counts) != 1:
            return f"“{name}” requires exactly one of {wanted}."
    return None


def _matching(choice: Choice, chosen: Chosen) -> Iterator[tuple[str, str]]:
    for tag, value in _pairs(chosen):
        if (tag, value) in choice.any_of or (tag, "") in choice.any_of:
            yield tag, value


def _pairs(chosen: Chosen) -> Iterator[tuple[str, str]]:
    return ((tag, value) for tag, values in chosen.items() for value in values)
