"""STANAG 4774 (ADatP-4774): XML confidentiality labels and clearances, in and out.

A label on the wire is the originator's, an alternative (the same under another policy) or that of
the metadata. What it holds beside the label is kept and written again: originator, dates, privacy
mark, successor, and elements of other namespaces. What a policy does not name is refused by name.
"""

from typing import Annotated, Literal

import msgspec

from comity.core.errors import LabelInvalidError, XmlRefusedError
from comity.core.label import INFORMATIVE, PERMISSIVE, Category, Label, Policy
from comity.core.labels import markup, naming
from comity.core.labels.clearance import Cleared
from comity.core.labels.markup import Element
from comity.core.policies import Policies

LABEL = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"
CLEARANCE = "urn:nato:stanag:4774:confidentialityclearance:1:0"
PREFIXES = {LABEL: "slab", CLEARANCE: "sclr"}

Sort = Literal["originator", "alternative", "metadata"]
DateTime = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\Z", max_length=64
    ),
]
"""An xs:dateTime as it was written: files have more digits than an instant holds."""
Line = Annotated[str, msgspec.Meta(max_length=1024)]

_SORTS: dict[str, Sort] = {
    # The first letter is large in the NATO policy file's own label and in early drafts.
    "originatorconfidentialitylabel": "originator",
    "alternativeconfidentialitylabel": "alternative",
    "metadataconfidentialitylabel": "metadata",
    "confidentialitylabel": "originator",
}


class Successor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The label that takes the place of another at an instant."""

    at: DateTime
    label: Label


class Originator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gave a label: an address or name, and of which type (``rfc822Name``, ``jID`` …)."""

    name: Line
    type: Line


class ConfidentialityLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A label with what the wire holds beside it.

    ``created`` is demanded by the standard and missing in files that are about; it is never made
    up. ``extensions`` are elements of other namespaces, each as XML.
    """

    label: Label
    sort: Sort = "originator"
    created: DateTime | None = None
    review: DateTime | None = None
    originator: Originator | None = None
    privacy_mark: Line | None = None
    successor: Successor | None = None
    extensions: tuple[str, ...] = ()


def read_label(data: bytes, policies: Policies) -> ConfidentialityLabel:
    """Return a label. Raises XmlRefusedError, UnknownPolicyError, LabelInvalidError."""
    return from_element(markup.read(data), policies)


def write_label(label: ConfidentialityLabel, policy: Policy) -> bytes:
    """Return a label as bytes. Raises LabelInvalidError for names that the policy does not have."""
    return markup.write(to_element(label, policy), PREFIXES)


def sort_of(element: Element) -> Sort:
    """Return which label an element is. Raises XmlRefusedError for one that is none."""
    if not is_label(element):
        element.refuse(f"<{element.name}> is no confidentiality label of {LABEL}.")
    return _SORTS[element.name.casefold()]


def is_label(element: Element) -> bool:
    """Whether an element is a confidentiality label."""
    return element.namespace == LABEL and element.name.casefold() in _SORTS


def from_element(element: Element, policies: Policies) -> ConfidentialityLabel:
    """Read a label that stands in a larger document. Raises as ``read_label`` does."""
    sort = sort_of(element)
    _known(element, "ConfidentialityInformation", "OriginatorID", "CreationDateTime",
           "SuccessionHandling")  # fmt: skip
    information = element.one("ConfidentialityInformation")
    mark = information.first("PrivacyMark")
    try:
        return msgspec.convert(
            {
                "label": _read_information(information, policies),
                "sort": sort,
                "created": _date(element.first("CreationDateTime")),
                "review": element.attributes.get("ReviewDateTime"),
                "originator": _originator(element.first("OriginatorID")),
                "privacy_mark": None if mark is None else mark.text,
                "successor": _successor(element.first("SuccessionHandling"), policies),
                "extensions": tuple(
                    markup.write(child, {}).decode()
                    for child in (*element.children, *information.children)
                    if child.namespace != LABEL
                ),
            },
            ConfidentialityLabel,
        )
    except msgspec.ValidationError as error:
        raise XmlRefusedError(str(error), element.line) from error


def _known(element: Element, *names: str) -> None:
    for child in element.children:
        if child.namespace == LABEL and child.name not in names:
            child.refuse(f"<{child.name}> in <{element.name}> is not known.")


def _date(element: Element | None) -> str | None:
    return None if element is None else element.token


def _originator(element: Element | None) -> Originator | None:
    if element is None:
        return None
    return Originator(element.text.strip(), element.need("IDType"))


def _successor(element: Element | None, policies: Policies) -> Successor | None:
    if element is None:
        return None
    label = element.one("SuccessorConfidentialityLabel").one("ConfidentialityInformation")
    return Successor(element.one("SuccessionDateTime").token, _read_information(label, policies))


def _read_information(element: Element, policies: Policies) -> Label:
    _known(element, "PolicyIdentifier", "Classification", "PrivacyMark", "Category")
    policy = _policy(element.one("PolicyIdentifier"), policies)
    name = naming.classification_named(policy, element.one("Classification").token)
    return _with_categories(element, policy, name)


def _with_categories(element: Element, policy: Policy, classification: str) -> Label:
    chosen, nobody = [], []
    for category in element.all("Category"):
        type_ = category.need("Type").casefold()
        tag = category.need("TagName")
        values = [_value(one) for one in category.children]
        named = [naming.value_named(policy, type_, tag, value) for value in values]
        _check_set(category, policy, {one for one, _ in named})
        chosen += named
        if not values and type_ == PERMISSIVE:
            nobody.append(naming.tag_named(policy, type_, tag))
        elif not values:
            category.refuse(f"The category {tag} has no value.")
    label = naming.label_of(policy, classification, chosen)
    empty = {tag: () for tag in nobody if tag not in label.categories}
    return Label.of(policy.id, classification, {**label.categories, **empty})


def _check_set(element: Element, policy: Policy, tags: set[str]) -> None:
    """Refuse an object identifier that is not that of the tag set."""
    said = element.attributes.get("URI", "").strip()
    for tag in tags if said else ():
        oid = policy.category(tag).oid
        if oid and said != naming.OID + oid:
            element.refuse(f"{said} is not the tag set of {tag} ({naming.OID}{oid}).")


def _value(element: Element) -> str:
    if element.namespace != LABEL or element.name != "GenericValue":
        element.refuse(f"<{element.name}>; values are read from <GenericValue> alone.")
    return element.text.strip()


def _policy(element: Element, policies: Policies) -> Policy:
    # Spiffing and the standard's own examples disagree about the attribute's name.
    said = element.attributes.get("URI", element.attributes.get("URL", "")).strip()
    if said and not said.casefold().startswith(naming.OID):
        element.refuse(f"“{said}” is not an object identifier ({naming.OID}…).")
    return naming.policy_of(policies, element.token, said[len(naming.OID) :])


def to_element(label: ConfidentialityLabel, policy: Policy) -> Element:
    """Return a label as an element. Raises LabelInvalidError."""
    information = _information(label.label, policy)
    if label.privacy_mark is not None:
        information.children.insert(2, _slab("PrivacyMark", label.privacy_mark))
    element = Element(f"{label.sort}ConfidentialityLabel", LABEL, children=[information])
    if label.review is not None:
        element.attributes["ReviewDateTime"] = label.review
    if label.originator is not None:
        said = {"IDType": label.originator.type}
        element.children.append(Element("OriginatorID", LABEL, said, text=label.originator.name))
    if label.created is not None:
        element.children.append(_slab("CreationDateTime", label.created))
    if label.successor is not None:
        element.children.append(_succession(label.successor, policy))
    element.children += [markup.read(one.encode()) for one in label.extensions]
    return element


def _succession(successor: Successor, policy: Policy) -> Element:
    later = Element(
        "SuccessorConfidentialityLabel", LABEL, children=[_information(successor.label, policy)]
    )
    return Element(
        "SuccessionHandling", LABEL, children=[_slab("SuccessionDateTime", successor.at), later]
    )


def _information(label: Label, policy: Policy) -> Element:
    policy.check_names(label)
    head = [_policy_element(policy), _slab("Classification", label.classification)]
    categories = _categories(label, policy)
    return Element("ConfidentialityInformation", LABEL, children=head + categories)


def _policy_element(policy: Policy) -> Element:
    said = {"URI": naming.OID + policy.oid} if policy.oid else {}
    return Element("PolicyIdentifier", LABEL, said, text=policy.id)


def _categories(label: Label, policy: Policy) -> list[Element]:
    found = []
    for tag, values in label.categories.items():
        category = policy.category(tag)
        said = {"Type": category.type.upper(), "TagName": _tag_name(policy, category, values)}
        if category.oid:
            said["URI"] = naming.OID + category.oid
        listed = [_slab("GenericValue", value) for value in values]
        found.append(Element("Category", LABEL, said, listed))
    return found


def _tag_name(policy: Policy, category: Category, values: tuple[str, ...]) -> str:
    """Return the name of the tag's set, as others write it, or its own where only that is clear."""
    try:
        for value in values or category.values:
            found = naming.value_named(policy, category.type, category.tag_set, value)
            if found != (category.tag, value):
                return category.tag
        by_set = naming.tag_named(policy, category.type, category.tag_set) if not values else ""
    except LabelInvalidError:
        return category.tag
    return category.tag_set if by_set in ("", category.tag) else category.tag


def _slab(name: str, text: str) -> Element:
    return Element(name, LABEL, text=text)


def read_clearance(data: bytes, policies: Policies) -> Cleared:
    """Return a clearance. Raises XmlRefusedError, UnknownPolicyError, LabelInvalidError."""
    root = markup.read(data)
    if (root.name, root.namespace) != ("ConfidentialityClearance", CLEARANCE):
        root.refuse(f"<{root.name}> is no clearance of {CLEARANCE}.")
    policy = _policy(root.one("PolicyIdentifier"), policies)
    held = {
        naming.classification_named(policy, one.token)
        for one in root.one("ClassificationList").all("Classification")
    }
    ordered = tuple(c.name for c in policy.classifications if c.name in held)
    label = _with_categories(root, policy, policy.classifications[0].name)
    return Cleared(policy.id, ordered, label.categories)


def write_clearance(clearance: Cleared, policy: Policy) -> bytes:
    """Return a clearance as bytes. Raises LabelInvalidError.

    Informative values are not written: nobody is cleared for them.
    """
    held = {t: vs for t, vs in clearance.categories.items() if policy.type_of(t) != INFORMATIVE}
    label = policy.check_names(Label.of(policy.id, policy.classifications[0].name, held))
    for one in clearance.classifications:
        policy.classification(one)
    classes = [_slab("Classification", one) for one in clearance.classifications]
    listed = Element("ClassificationList", CLEARANCE, children=classes)
    root = Element(
        "ConfidentialityClearance",
        CLEARANCE,
        children=[_policy_element(policy), listed, *_categories(label, policy)],
    )
    return markup.write(root, PREFIXES)
