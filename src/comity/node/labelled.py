"""Labels and clearances from a file of any form that is read here."""

from comity.core.errors import LabelInvalidError
from comity.core.label import Label
from comity.core.labels import binding, markup, notation, stanag4774
from comity.core.labels.clearance import Cleared
from comity.core.policies import Policies
from comity.node import ooxml

_PACKAGE = b"PK"


def read_labels(data: bytes, policies: Policies) -> tuple[Label, ...]:
    """Return the labels of a file, one per policy.

    A label of STANAG 4774 or in the test notation, a binding of STANAG 4778, or an Office document
    that bears one. Raises LabelInvalidError where a document bears none, MalformedError,
    UnknownPolicyError.
    """
    if data.startswith(_PACKAGE):
        bound = ooxml.read_binding(data, policies)
        labels = bound.labels(policies) if bound is not None else ()
        if not labels:
            raise LabelInvalidError("The document bears no label.")
        return labels
    root = markup.read(data)
    if stanag4774.is_label(root):
        return (stanag4774.from_element(root, policies).label,)
    if binding.is_binding(root):
        labels = binding.from_element(root, policies).labels(policies)
        if not labels:
            root.refuse("The binding holds no label of an originator.")
        return labels
    if root.name != "label":
        root.refuse(f"<{root.name}> is no label of a form that is read here.")
    return (notation.read_label(data, policies),)


def read_clearance(data: bytes, policies: Policies) -> Cleared:
    """Return the clearance of a file, by STANAG 4774 or in the test notation. Raises as above."""
    root = markup.read(data)
    if root.namespace == stanag4774.CLEARANCE:
        return stanag4774.read_clearance(data, policies)
    return notation.read_clearance(data, policies)
