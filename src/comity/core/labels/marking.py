"""The marking of a label in words: by place and language, as its policy has it.

Parts in order: the policy's name, the classification, the values of each tag in the order of the
policy. Where a language has no words of its own, those without a language stand. A classification
of Comity's own policies has words that name the policy already (``TLP:RED``).
"""

from collections.abc import Iterable
from typing import TypeVar

from comity.core.label import PERMISSIVE, Category, Label, Policy
from comity.core.labels.detail import Display, Effect, Phrase, Place, Qualifier

_Said = TypeVar("_Said", Phrase, Qualifier)


def marking(policy: Policy, label: Label, place: Place = "pageTop", language: str = "") -> str:
    """Return what is shown of a label at a place.

    ``language`` is a tag such as ``fr-CA``; its first part counts where the whole has no words.
    Raises LabelInvalidError for a label whose names the policy does not have.
    """
    policy.check_names(label)
    return _Speaker(policy, label, place, language).say()


class _Speaker:
    def __init__(self, policy: Policy, label: Label, place: Place, language: str) -> None:
        self.policy, self.label = policy, label
        self.place, self.language = place, language.replace("_", "-")
        classification = policy.classification(label.classification)
        self.of_class = classification.detail.display
        words = classification.marking
        self.whole = words.get(self.language.partition("-")[0]) or words.get("en", "")
        self.chosen = [
            (category, [v for v in category.values if v in label.sets[category.tag]])
            for category in policy.categories
            if category.tag in label.sets
        ]

    def say(self) -> str:
        between = self.qualifier(self.policy.display, "separator") or " "
        parts = [self.whole] if self.whole else [self.policy_name(), self.class_name()]
        parts += [self.tag(category, values) for category, values in self.chosen]
        return (
            self.qualifier(self.policy.display, "prefix")
            + between.join(part for part in parts if part)
            + self.qualifier(self.policy.display, "suffix")
        )

    def policy_name(self) -> str:
        """The name of the policy, or what replaces it: policy, classification or value say so."""
        for display in (self.policy.display, self.of_class, *self.value_displays()):
            said = self.best(p for p in display.phrases if "replacePolicy" in p.effects)
            if said is not None:
                return self.policy.id if said.text is None else said.text
        return self.policy.id

    def class_name(self) -> str:
        if any(self.effect(display, "suppressClassName") for display in self.value_displays()):
            return ""
        return self.name(self.of_class, self.label.classification)

    def tag(self, category: Category, values: list[str]) -> str:
        if not values and category.type == PERMISSIVE:
            return f"{category.tag}: nobody"
        shown = [self.value(category, value) for value in values]
        words = [word for word in shown if word]
        if not words:
            return ""
        separator = self.qualifier(category.display, "separator") or "/"
        return (
            self.qualifier(category.display, "prefix")
            + separator.join(words)
            + self.qualifier(category.display, "suffix")
        )

    def value(self, category: Category, value: str) -> str:
        own = category.detail(value).display
        return self.name(own if own.phrases else category.display, value)

    def name(self, display: Display, name: str) -> str:
        """The words for a name; nothing where the policy hides them here."""
        if self.effect(display, "noNameDisplay") or self.effect(display, "noMarkingDisplay"):
            return ""
        said = self.best(p for p in display.phrases if "replacePolicy" not in p.effects)
        return name if said is None or said.text is None else said.text

    def value_displays(self) -> list[Display]:
        return [category.detail(v).display for category, values in self.chosen for v in values]

    def effect(self, display: Display, effect: Effect) -> bool:
        return self.best(p for p in display.phrases if effect in p.effects) is not None

    def qualifier(self, display: Display, part: str) -> str:
        said = self.best(q for q in display.qualifiers if q.part == part)
        return said.text if said is not None else ""

    def best(self, said: Iterable[_Said]) -> _Said | None:
        """The first that is said for this place, in the closest language."""
        here = [one for one in said if not one.places or self.place in one.places]
        for language in (self.language, self.language.partition("-")[0], ""):
            for one in here:
                if one.language.casefold() == language.casefold():
                    return one
        return None
