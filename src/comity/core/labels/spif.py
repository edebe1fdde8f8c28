"""Security policy information files: XML SPIF 2.0 and 2.1, with or without namespace (xmlspif.org).

What decides becomes the lattice (classifications by ``hierarchy``, tags by type), what is shown or
must stand together becomes details of it. An element that could be a rule and is not known is
refused with its line, never passed over.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from comity.core.errors import PolicyInvalidError, XmlRefusedError
from comity.core.label import Category, Classification, Policy
from comity.core.labels import markup, spif_parts
from comity.core.labels.detail import EquivalentPolicy
from comity.core.labels.markup import Element
from comity.core.labels.spif_parts import Names, Tag

NAMESPACE = "http://www.xmlspif.org/spif"
VERSIONS = ("2.0", "2.1")

_TOP = {
    "defaultSecurityPolicyId", "securityPolicyId", "equivalentPolicies", "securityClassifications",
    "securityCategoryTagSets", "markingQualifier", "markingData", "privacyMarks", "extensions",
}  # fmt: skip


def read_policy(data: bytes) -> Policy:
    """Return the policy that a file describes. Raises XmlRefusedError with the line."""
    root = markup.read(data)
    _check_root(root)
    said = root.one("securityPolicyId")
    name = said.need("name")
    known = _names(root)
    try:
        return Policy(
            id=spif_parts.word(name, said),
            name={"en": name},
            version=_version(root),
            classifications=_classifications(root, known),
            categories=tuple(_category(tag, known) for tag in known.tags),
            oid=said.need("id").strip(),
            display=spif_parts.display(root, said),
            equivalents=known.policies,
            privacy_marks=_privacy_marks(root),
        ).checked()
    except PolicyInvalidError as error:
        raise XmlRefusedError(str(error), said.line) from error


def _check_root(root: Element) -> None:
    if root.name != "SPIF" or root.namespace not in ("", NAMESPACE):
        root.refuse(f"<{root.name}> is no security policy information file (<SPIF>).")
    version = root.attributes.get("schemaVersion")
    if version is not None and version.strip() not in VERSIONS:
        root.refuse(f"SPIF {version}; versions {' and '.join(VERSIONS)} are read.")
    spif_parts.only(root, _TOP)


def _version(root: Element) -> int:
    version = root.attributes.get("version", "1").strip()
    return spif_parts.number(version, root, "version")


def _names(root: Element) -> Names:
    """Collect what rules may name: policies, classifications, tags with their values."""
    classes = list(root.one("securityClassifications").all("securityClassification"))
    tags = list(_tags(root))
    names = Names(
        policies=tuple(_equivalent_policies(root)),
        classes={spif_parts.word(one.need("name"), one): one for one in classes},
        tags=tuple(_named_apart(tags)),
    )
    _once(classes, "name", "classification")
    _once(classes, "lacv", "classification's lacv")
    _once(classes, "hierarchy", "hierarchy")
    for _, element in tags:
        _once(list(element.all("tagCategory")), "name", "value")
        _once(list(element.all("tagCategory")), "lacv", "value's lacv")
    return names


def _once(elements: list[Element], attribute: str, what: str) -> None:
    values = [spif_parts.lacv(one.need(attribute)) for one in elements]
    twice = {value for value, n in Counter(values).items() if n > 1}
    for element, value in reversed(list(zip(elements, values, strict=True))):
        if value in twice:
            element.refuse(f"The {what} “{value}” stands twice.")


def _equivalent_policies(root: Element) -> Iterator[EquivalentPolicy]:
    for group in root.all("equivalentPolicies"):
        for one in group.all("equivalentPolicy"):
            spif_parts.only(one, {"requiredCategory"})
            yield EquivalentPolicy(
                spif_parts.word(one.need("name"), one), one.need("id"), spif_parts.also(one)
            )


def _tags(root: Element) -> Iterator[tuple[Element, Element]]:
    for sets in root.all("securityCategoryTagSets"):
        for tag_set in sets.all("securityCategoryTagSet"):
            spif_parts.only(tag_set, {"securityCategoryTag", "markingData", "markingQualifier"})
            for tag in tag_set.all("securityCategoryTag"):
                yield tag_set, tag


def _named_apart(tags: list[tuple[Element, Element]]) -> Iterator[Tag]:
    """Name each tag by its own name, or by its set's and its own where two sets have that name."""
    counts = Counter(tag.need("name") for _, tag in tags)
    for tag_set, tag in tags:
        name = tag.need("name")
        if counts[name] > 1:
            name = f"{tag_set.need('name')} / {name}"
        yield Tag(spif_parts.word(name, tag), tag_set, tag)


def _classifications(root: Element, known: Names) -> tuple[Classification, ...]:
    elements = known.classes.items()
    if not elements:
        root.refuse("The policy has no classification.")
    return tuple(_classification(name, element, known) for name, element in elements)


def _classification(name: str, element: Element, known: Names) -> Classification:
    spif_parts.only(
        element,
        {
            "markingData", "markingQualifier", "equivalentClassification",
            "requiredCategory", "excludedCategory",
        },
    )  # fmt: skip
    level = spif_parts.number(element.need("hierarchy"), element, "hierarchy")
    return Classification(name, level, detail=spif_parts.detail(element, known))


def _category(tag: Tag, known: Names) -> Category:
    spif_parts.only(tag.element, {"tagCategory", "markingData", "markingQualifier"})
    values = {
        spif_parts.word(one.need("name"), one): spif_parts.value_detail(one, known)
        for one in tag.element.all("tagCategory")
    }
    return Category(
        tag=tag.name,
        type=tag.type,
        values=tuple(values),
        tag_set=tag.tag_set.need("name"),
        oid=tag.tag_set.need("id").strip(),
        enumerated=tag.enumerated,
        most=_most(tag.element),
        details=values,
        display=spif_parts.display(tag.element),
    )


def _most(tag: Element) -> int:
    if spif_parts.flag(tag, "singleSelection"):
        return 1
    return spif_parts.number(tag.attributes.get("maxSelection", "0"), tag, "maxSelection")


def _privacy_marks(root: Element) -> tuple[str, ...]:
    groups: Iterable[Element] = root.all("privacyMarks")
    return tuple(mark.need("name") for group in groups for mark in group.all("privacyMark"))
