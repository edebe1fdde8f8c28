"""The Traffic Light Protocol, versions 2.0 and 1.0 (https://www.first.org/tlp/).

WHITE of 1.0 is CLEAR. AMBER means the same in both; AMBER+STRICT is of 2.0 alone and is not AMBER,
in either direction.
"""

from comity.core.errors import LabelUnmappedError
from comity.core.label import Label

POLICY = "TLP"
LEVELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
"""From the freest to the narrowest, as version 2.0 names them."""
_FIRST = {"WHITE": "CLEAR"}
_PREFIX = "TLP:"


def read(text: str) -> Label:
    """Return the label that a marking of either version means. Raises LabelUnmappedError."""
    name = text.strip().upper().removeprefix(_PREFIX)
    name = _FIRST.get(name, name)
    if name not in LEVELS:
        raise LabelUnmappedError(f"“{text}” has no equivalent under TLP 2.0.")
    return Label.of(POLICY, name)


def write(label: Label) -> str:
    """Return a label as version 2.0 marks it: ``TLP:AMBER+STRICT``. Raises LabelUnmappedError."""
    if label.policy != POLICY or label.classification not in LEVELS or label.categories:
        raise LabelUnmappedError(f"{label.policy} {label} has no equivalent under TLP 2.0.")
    return _PREFIX + label.classification


def write_first(label: Label) -> str:
    """Return a label as version 1.0 marks it. Raises LabelUnmappedError for AMBER+STRICT."""
    marked = write(label)
    if label.classification == "AMBER+STRICT":
        raise LabelUnmappedError(f"{marked} has no equivalent under TLP 1.0; AMBER is wider.")
    return marked.replace("CLEAR", "WHITE")
