"""STANAG 4778 (ADatP-4778): labels bound to documents, in a file beside them or within.

A binding names data by reference and carries their labels. Nothing that it refers to is fetched:
labels elsewhere and data within are refused. Signatures are not verified here; a binding that had
one says so, and is not written again without it.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

import msgspec

from comity.core.errors import LabelInvalidError, UnknownPolicyError
from comity.core.label import Label
from comity.core.labels import markup, stanag4774
from comity.core.labels.markup import Element
from comity.core.labels.stanag4774 import ConfidentialityLabel
from comity.core.policies import Policies

NAMESPACE = "urn:nato:stanag:4778:bindinginformation:1:0"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
CONTENT_TYPE = "http://www.w3.org/2005/05/xmlmime contentType"
_PREFIXES = {
    NAMESPACE: "mb",
    "http://www.w3.org/2005/05/xmlmime": "xmime",
    **stanag4774.PREFIXES,
}


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a label is bound to: an address, empty for the document that holds the binding."""

    uri: str
    content_type: str = ""


class Bound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Labels bound to data: each label to all of them.

    ``unread`` are alternatives under policies that are not loaded, each as XML: others read them.
    """

    labels: tuple[ConfidentialityLabel, ...]
    references: tuple[Reference, ...]
    unread: tuple[str, ...] = ()


class Binding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a BindingInformation. ``signed``: it came with a signature, not verified."""

    bound: tuple[Bound, ...]
    signed: bool = False

    def labels(self, policies: Policies, uri: str | None = None) -> tuple[Label, ...]:
        """Return what a reader of the data at ``uri``, or of all data, must be cleared for.

        The originators' labels, joined policy by policy. Alternatives are the same under another
        policy and add nothing; labels of metadata are about the metadata.
        """
        return policies.join(
            (one.label,)
            for bound in self.bound
            if uri is None or uri in {reference.uri for reference in bound.references}
            for one in bound.labels
            if one.sort == "originator"
        )


def read(data: bytes, policies: Policies) -> Binding:
    """Return a binding. Raises XmlRefusedError, UnknownPolicyError, LabelInvalidError."""
    return from_element(markup.read(data), policies)


def is_binding(element: Element) -> bool:
    """Whether an element is a binding."""
    return (element.namespace, element.name) == (NAMESPACE, "BindingInformation")


def from_element(root: Element, policies: Policies) -> Binding:
    """Read a binding that stands in a larger document. Raises as ``read`` does."""
    if not is_binding(root):
        root.refuse(f"<{root.name}> is no <BindingInformation> of {NAMESPACE}.")
    containers = list(_known(root, "MetadataBindingContainer"))
    bindings = [one for container in containers for one in _known(container, "MetadataBinding")]
    if not bindings:
        root.refuse("The binding binds nothing.")
    signed = any(child.namespace == SIGNATURE for child in root.children)
    return Binding(tuple(_bound(one, policies) for one in bindings), signed=signed)


def write(binding: Binding, policies: Policies) -> bytes:
    """Return a binding as bytes. Raises LabelInvalidError."""
    if binding.signed:
        raise LabelInvalidError("The binding is signed; written again it would not verify.")
    bound = [_bound_element(one, policies) for one in binding.bound]
    container = Element("MetadataBindingContainer", NAMESPACE, children=bound)
    root = Element("BindingInformation", NAMESPACE, children=[container])
    return markup.write(root, _PREFIXES)


def sidecar(file_name: str, labels: Iterable[ConfidentialityLabel], policies: Policies) -> bytes:
    """Return the binding that lies beside a file of this name in the same folder."""
    bound = Bound(tuple(labels), (Reference(quote(file_name, safe="")),))
    return write(Binding((bound,)), policies)


def sidecar_labels(data: bytes, file_name: str, policies: Policies) -> tuple[Label, ...]:
    """Return the labels that a file beside a document binds to it.

    Raises LabelInvalidError where it binds none to that name, and as ``read`` does.
    """
    labels = read(data, policies).labels(policies, quote(file_name, safe=""))
    if not labels:
        raise LabelInvalidError(f"The binding says nothing of “{file_name}”.")
    return labels


def _known(element: Element, name: str) -> Iterator[Element]:
    for child in element.children:
        if child.namespace == NAMESPACE:
            if child.name != name:
                child.refuse(f"<{child.name}> in <{element.name}> is not known.")
            yield child


def _bound(element: Element, policies: Policies) -> Bound:
    for one in element.all("MetadataReference", "Data"):
        one.refuse(f"<{one.name}>: labels are read here alone, and data by reference.")
    labels, unread = [], []
    for metadata in element.all("Metadata"):
        if len(metadata.children) != 1:
            metadata.refuse("<Metadata> holds exactly one element.")
        held = metadata.children[0]
        if stanag4774.is_label(held):
            try:
                labels.append(stanag4774.from_element(held, policies))
            except UnknownPolicyError:
                if stanag4774.sort_of(held) != "alternative":
                    raise
                unread.append(markup.write(held, stanag4774.PREFIXES).decode())
    references = tuple(_reference(one) for one in element.all("DataReference"))
    if not references:
        element.refuse("<MetadataBinding> refers to no data.")
    return Bound(tuple(labels), references, tuple(unread))


def _reference(element: Element) -> Reference:
    if element.children:
        element.refuse("A part of the data is meant; only whole data are read.")
    return Reference(element.need("URI"), element.attributes.get(CONTENT_TYPE, ""))


def _bound_element(bound: Bound, policies: Policies) -> Element:
    labels = [stanag4774.to_element(one, policies.get(one.label.policy)) for one in bound.labels]
    labels += [markup.read(one.encode()) for one in bound.unread]
    children = [Element("Metadata", NAMESPACE, children=[one]) for one in labels]
    for reference in bound.references:
        said = {"URI": reference.uri}
        if reference.content_type:
            said[CONTENT_TYPE] = reference.content_type
        children.append(Element("DataReference", NAMESPACE, said))
    return Element("MetadataBinding", NAMESPACE, children=children)
