"""The parts of a security policy information file: markings, rules, equivalents."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from comity.core.label import INFORMATIVE, PERMISSIVE, RESTRICTIVE
from comity.core.labels.detail import (
    PLACES,
    Applied,
    Choice,
    Detail,
    Display,
    Effect,
    Elsewhere,
    Equivalent,
    EquivalentPolicy,
    Operation,
    Phrase,
    Place,
    Qualifier,
    Required,
)
from comity.core.labels.markup import Element

MAX_WORD = 128
_INTEGER_DIGITS = 9

_PLACES: dict[str, tuple[Place, ...]] = {
    "pageTopBottom": ("pageTop", "pageBottom"),
    **{place: (place,) for place in PLACES},
}
_EFFECTS: dict[str, Effect] = {
    effect: effect
    for effect in ("replacePolicy", "noNameDisplay", "noMarkingDisplay", "suppressClassName")
}
_PARTS: dict[str, Literal["prefix", "suffix", "separator"]] = {
    "prefix": "prefix", "suffix": "suffix", "separator": "separator",
}  # fmt: skip
_OPERATIONS: dict[str, Operation] = {
    "onlyOne": "onlyOne", "oneOrMore": "oneOrMore", "all": "all",
}  # fmt: skip
_APPLIED: dict[str, Applied] = {"both": "both", "encrypt": "encrypt", "decrypt": "decrypt"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a file before it is read: the name it gets, its set, its own element."""

    name: str
    tag_set: Element
    element: Element

    @property
    def type(self) -> Literal["restrictive", "permissive", "informative"]:
        """Its type as the lattice knows it."""
        return tag_type(self.element)[0]

    @property
    def enumerated(self) -> bool:
        """Whether its values are written by number instead of as bits."""
        return tag_type(self.element)[1]


@dataclass(frozen=True, slots=True)
class Names:
    """What the rules of a file may name."""

    policies: tuple[EquivalentPolicy, ...]
    classes: dict[str, Element]
    tags: tuple[Tag, ...]


def only(element: Element, known: set[str]) -> None:
    """Refuse a child that is not among ``known``, unless it is of another namespace."""
    for child in element.children:
        if child.namespace == element.namespace and child.name not in known:
            child.refuse(f"<{child.name}> in <{element.name}> is not known, and might be a rule.")


def word(text: str, element: Element) -> str:
    """Return a name. Raises XmlRefusedError with the line."""
    if not text.strip():
        element.refuse(f"<{element.name}> has an empty name.")
    if len(text) > MAX_WORD:
        element.refuse(f"A name of {len(text)} signs; at most {MAX_WORD} are read.")
    return text


def number(text: str, element: Element, what: str) -> int:
    """Return a whole number. Raises XmlRefusedError with the line."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= _INTEGER_DIGITS):
        element.refuse(f"The {what} “{text}” is not a whole number.")
    return int(text)


def flag(element: Element, name: str) -> bool:
    """Return a boolean attribute, false where it is absent. Raises XmlRefusedError."""
    value = element.attributes.get(name, "false").strip().casefold()
    if value not in ("true", "1", "false", "0", ""):
        element.refuse(f"{name} is “{value}”; it is true or false.")
    return value in ("true", "1")


def lacv(text: str) -> str:
    """Return a number of the wire as it is compared: 004 is 4."""
    text = text.strip()
    return str(int(text)) if text.isascii() and text.isdigit() and len(text) < MAX_WORD else text


def tag_type(
    element: Element,
) -> tuple[Literal["restrictive", "permissive", "informative"], bool]:
    """Return the type that an element names, and whether it is enumerated."""
    said = element.need("tagType")
    if said == "enumerated":
        said = element.need("enumType")
        if said in (RESTRICTIVE, PERMISSIVE):
            return (RESTRICTIVE if said == RESTRICTIVE else PERMISSIVE), True
        element.refuse(f"The enumerated type “{said}” is not known.")
    if said not in (RESTRICTIVE, PERMISSIVE, INFORMATIVE, "tagType7"):
        element.refuse(f"The tag type “{said}” is not known.")
    if said == RESTRICTIVE:
        return RESTRICTIVE, False
    return (PERMISSIVE if said == PERMISSIVE else INFORMATIVE), False


def display(*elements: Element) -> Display:
    """Return how these elements together are shown."""
    return Display(
        tuple(_phrase(one) for element in elements for one in element.all("markingData")),
        tuple(
            qualifier
            for element in elements
            for group in element.all("markingQualifier")
            for qualifier in _qualifiers(group)
        ),
    )


def _phrase(element: Element) -> Phrase:
    codes = [code.token for code in element.all("code")]
    places: list[Place] = []
    effects: list[Effect] = []
    for code in codes:
        if code in _PLACES:
            places += [place for place in _PLACES[code] if place not in places]
        elif code in _EFFECTS:
            effects += [_EFFECTS[code]] if code not in effects else []
        else:
            element.refuse(f"The marking code “{code}” is not known.")
    text = element.attributes.get("phrase")
    return Phrase(text, element.language, tuple(places), tuple(effects))


def _qualifiers(group: Element) -> Iterator[Qualifier]:
    # Version 2.1 calls the place markingCode, files that say 2.0 or nothing call it code.
    code = group.attributes.get("markingCode", group.attributes.get("code", ""))
    places = _PLACES.get(code, ())
    if code and not places:
        group.refuse(f"The marking code “{code}” is not known.")
    for one in group.all("qualifier"):
        part = _PARTS.get(one.need("qualifierCode"))
        if part is None:
            one.refuse(f"The qualifier “{one.need('qualifierCode')}” is not known.")
        yield Qualifier(part, one.need("markingQualifier"), one.language, places)


def detail(element: Element, known: Names) -> Detail:
    """Return what a classification or value says of itself."""
    return Detail(
        lacv=lacv(element.need("lacv")),
        obsolete=flag(element, "obsolete"),
        color=element.attributes.get("color", ""),
        required_class=_class(element.attributes.get("requiredClass", ""), element, known),
        excluded_classes=_excluded_classes(element, known),
        excluded=tuple(_choice(one, known) for one in element.all("excludedCategory")),
        required=tuple(_required(one, known) for one in element.all("requiredCategory")),
        equivalents=tuple(_equivalents(element, known)),
        display=display(element),
    )


def value_detail(element: Element, known: Names) -> Detail:
    """Return what a value of a tag says of itself."""
    only(
        element,
        {
            "markingData", "markingQualifier", "equivalentSecCategoryTag", "excludedClass",
            "requiredCategory", "excludedCategory",
        },
    )  # fmt: skip
    return detail(element, known)


def _excluded_classes(element: Element, known: Names) -> tuple[str, ...]:
    named = [_class(one.token, one, known) for one in element.all("excludedClass")]
    if "" in named:
        element.refuse("<excludedClass> is empty.")
    return tuple(dict.fromkeys(named))


def _class(name: str, element: Element, known: Names) -> str:
    if name and name not in known.classes:
        element.refuse(f"The classification “{name}” is not one of the policy.")
    return name


def _required(element: Element, known: Names) -> Required:
    operation = _OPERATIONS.get(element.attributes.get("operation", "onlyOne"))
    if operation is None:
        element.refuse(f"The operation “{element.need('operation')}” is not known.")
    choices = tuple(_choice(one, known) for one in element.all("categoryGroup"))
    if not choices:
        element.refuse("<requiredCategory> names no category.")
    return Required(operation, choices)


def _choice(element: Element, known: Names) -> Choice:
    """Find the tags that a reference means: by set, type and number, or all of the set and type."""
    tags = [tag for tag in known.tags if _refers(element, tag)]
    if not tags:
        element.refuse("The reference names no tag of the policy.")
    if "lacv" not in element.attributes or flag(element, "all"):
        return Choice(tuple((tag.name, "") for tag in tags))
    wanted = lacv(element.need("lacv"))
    found = tuple(
        (tag.name, value.need("name"))
        for tag in tags
        for value in tag.element.all("tagCategory")
        if lacv(value.need("lacv")) == wanted
    )
    if not found:
        element.refuse(f"The reference names no value with lacv {wanted}.")
    return Choice(found)


def _refers(element: Element, tag: Tag) -> bool:
    named, oid = element.attributes.get("tagSetRef"), element.attributes.get("tagSetId")
    if named is None and oid is None:
        element.refuse("The reference names no tag set.")
    if named not in (None, tag.tag_set.need("name")) or oid not in (None, tag.tag_set.need("id")):
        return False
    return "tagType" not in element.attributes or tag_type(element) == tag_type(tag.element)


def _equivalents(element: Element, known: Names) -> Iterator[Equivalent]:
    for one in element.all("equivalentClassification", "equivalentSecCategoryTag"):
        policy = one.need("policyRef")
        if policy not in {known.name for known in known.policies}:
            one.refuse(f"“{policy}” is not among the equivalent policies.")
        applied = _APPLIED.get(one.attributes.get("applied", "both"))
        if applied is None:
            one.refuse(f"applied is “{one.need('applied')}”: both, encrypt or decrypt.")
        category = None
        if one.name == "equivalentSecCategoryTag":
            category = Elsewhere(one.need("tagSetId"), _elsewhere_type(one), lacv(one.need("lacv")))
        yield Equivalent(
            policy=policy,
            lacv=lacv(one.need("lacv")),
            applied=applied,
            category=category,
            also=also(one),
            discard=one.attributes.get("action") == "discard",
        )


def also(element: Element) -> tuple[Elsewhere, ...]:
    """Return the categories of the other policy that an equivalent brings with it."""
    return tuple(
        Elsewhere(
            one.attributes.get("tagSetRef") or one.need("tagSetId"),
            _elsewhere_type(one),
            lacv(one.attributes.get("lacv", "")),
        )
        for group in element.all("requiredCategory")
        for one in group.all("categoryGroup")
    )


def _elsewhere_type(element: Element) -> str:
    """Name a type as the test notation does: ``enumeratedRestrictive``."""
    if "tagType" not in element.attributes:
        return ""
    type_, enumerated = tag_type(element)
    return f"enumerated{type_.title()}" if enumerated else type_
