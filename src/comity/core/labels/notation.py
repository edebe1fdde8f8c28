"""Labels and clearances in the test notation of Spiffing: everything by number.

https://github.com/surevine/spiffing: ``label`` and ``clearance`` of one policy, classifications and
tags by the numbers (lacv) and object identifiers of its policy file.
"""

from comity.core.errors import LabelInvalidError
from comity.core.label import Label, Policy
from comity.core.labels import markup, naming
from comity.core.labels.clearance import Cleared
from comity.core.labels.markup import Element
from comity.core.labels.spif_parts import lacv
from comity.core.policies import Policies

NAMESPACE = "http://surevine.com/xmlns/spiffy"

_TYPES = {
    "restrictive": ("restrictive", False),
    "permissive": ("permissive", False),
    "informative": ("informative", False),
    "enumeratedRestrictive": ("restrictive", True),
    "enumeratedPermissive": ("permissive", True),
}


def read_label(data: bytes, policies: Policies) -> Label:
    """Return a label. Raises XmlRefusedError, UnknownPolicyError, LabelInvalidError."""
    root = _root(data, "label")
    policy = _policy(root, policies)
    number = lacv(root.one("classification").need("lacv"))
    classification = naming.classification_numbered(policy, number)
    return naming.label_of(policy, classification, _chosen(root, policy))


def read_clearance(data: bytes, policies: Policies) -> Cleared:
    """Return a clearance. Raises as ``read_label`` does."""
    root = _root(data, "clearance")
    policy = _policy(root, policies)
    held = {
        naming.classification_numbered(policy, lacv(one.need("lacv")))
        for one in root.all("classification")
    }
    ordered = tuple(c.name for c in policy.classifications if c.name in held)
    categories = naming.label_of(policy, policy.classifications[0].name, _chosen(root, policy))
    return Cleared(policy.id, ordered, categories.categories)


def write_label(label: Label, policy: Policy) -> bytes:
    """Return a label as bytes. Raises LabelInvalidError where something has no number."""
    policy.check_names(label)
    return _written("label", policy, (label.classification,), label)


def write_clearance(clearance: Cleared, policy: Policy) -> bytes:
    """Return a clearance as bytes. Raises LabelInvalidError where something has no number."""
    any_class = policy.classifications[0].name
    held = policy.check_names(Label.of(policy.id, any_class, clearance.categories))
    return _written("clearance", policy, clearance.classifications, held)


def _root(data: bytes, name: str) -> Element:
    root = markup.read(data)
    if (root.name, root.namespace) != (name, NAMESPACE):
        root.refuse(f"<{root.name}> is no {name} of {NAMESPACE}.")
    for child in root.children:
        if child.name not in ("policy", "classification", "tag"):
            child.refuse(f"<{child.name}> is not known.")
    return root


def _policy(root: Element, policies: Policies) -> Policy:
    return naming.policy_of(policies, "", root.one("policy").need("id").strip())


def _chosen(root: Element, policy: Policy) -> list[tuple[str, str]]:
    chosen = []
    for tag in root.all("tag"):
        type_ = _TYPES.get(tag.need("type"))
        if type_ is None:
            tag.refuse(f"The tag type “{tag.need('type')}” is not known.")
        oid, number = tag.need("id").strip(), lacv(tag.need("lacv"))
        chosen.append(_value(policy, type_, oid, number))
    return chosen


def _value(policy: Policy, type_: tuple[str, bool], oid: str, number: str) -> tuple[str, str]:
    return naming.value_numbered(policy, type_[0], oid, number, enumerated=type_[1])


def _written(name: str, policy: Policy, classifications: tuple[str, ...], label: Label) -> bytes:
    if not policy.oid:
        raise LabelInvalidError(f"The policy {policy.id} has no object identifier to write.")
    children = [Element("policy", NAMESPACE, {"id": policy.oid}, text=policy.id)]
    for one in classifications:
        number = _number(policy.classification(one).detail.lacv, one)
        children.append(Element("classification", NAMESPACE, {"lacv": number}, text=one))
    for tag, values in label.categories.items():
        if not values:
            raise LabelInvalidError(f"{tag}: nobody; the notation cannot say that.")
        children += [_tag(policy, tag, value) for value in values]
    return markup.write(Element(name, NAMESPACE, children=children), {NAMESPACE: "spiffy"})


def _tag(policy: Policy, tag: str, value: str) -> Element:
    category = policy.category(tag)
    number = _number(category.detail(value).lacv, f"{tag}: {value}")
    type_ = f"enumerated{category.type.title()}" if category.enumerated else category.type
    said = {"type": type_, "id": category.oid, "lacv": number}
    return Element("tag", NAMESPACE, said, text=value)


def _number(number: str, name: str) -> str:
    if not number:
        raise LabelInvalidError(f"“{name}” has no number to write.")
    return number
