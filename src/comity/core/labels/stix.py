"""Markings of STIX 2.1 objects: TLP of both versions, statements, granular markings.

An object is one record, so its label is the join of all that marks it or a part of it. A marking
that is not understood is refused by name; an object without a TLP marking has no label: it is not
CLEAR.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from comity.core.errors import LabelUnmappedError
from comity.core.label import Label
from comity.core.labels import tlp
from comity.core.policies import Policies

EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
"""The extension of TLP 2.0 (OASIS CTI, stix common objects)."""

_PREFIX = "marking-definition--"
SECOND = {
    "CLEAR": _PREFIX + "94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": _PREFIX + "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": _PREFIX + "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": _PREFIX + "939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": _PREFIX + "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
FIRST = {
    "WHITE": _PREFIX + "613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "GREEN": _PREFIX + "34098fce-860f-48ae-8e50-ebd3cc5e41da",
    "AMBER": _PREFIX + "f88d31f6-486f-44da-b317-01333bde0b82",
    "RED": _PREFIX + "5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}
_FIXED = {
    **{id_: tlp.read(name) for name, id_ in SECOND.items()},
    **{id_: tlp.read(name) for name, id_ in FIRST.items()},
}

Object = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Marked:
    """What marks an object: its label, None where no TLP does, and the statements in order."""

    label: Label | None
    statements: tuple[str, ...] = ()


def read(marked: Object, definitions: Mapping[str, Object], policies: Policies) -> Marked:
    """Return what marks an object, with its parts. ``definitions`` holds markings by id.

    Raises LabelUnmappedError for a marking that is unknown or says what it should not.
    """
    labels: list[tuple[Label, ...]] = []
    statements: list[str] = []
    for ref in _references(marked):
        meaning = _meaning(ref, definitions)
        if isinstance(meaning, Label):
            labels.append((meaning,))
        elif meaning not in statements:
            statements.append(meaning)
    joined = policies.join(labels)
    return Marked(joined[0] if joined else None, tuple(statements))


def definition(label: Label) -> dict[str, object]:
    """Return the marking definition of a label, as TLP 2.0 fixes it. Raises LabelUnmappedError."""
    marked = tlp.write(label)
    said = {"extension_type": "property-extension", "tlp_2_0": label.classification.lower()}
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": SECOND[label.classification],
        "created": "2022-10-01T00:00:00.000Z",
        "name": marked,
        "extensions": {EXTENSION: said},
    }


def relabelled(
    marked: Object, label: Label, definitions: Mapping[str, Object]
) -> dict[str, object]:
    """Return an object that bears this label and no other, of either version or on any part.

    Statements stay. Raises LabelUnmappedError as ``read`` does.
    """
    tlp.write(label)
    kept = [ref for ref in _whole(marked) if not isinstance(_meaning(ref, definitions), Label)]
    parts = [
        part
        for part in _sequence(marked, "granular_markings")
        if not isinstance(_part_meaning(part, definitions), Label)
    ]
    new = {**marked, "object_marking_refs": [SECOND[label.classification], *kept]}
    new.pop("granular_markings", None)
    return {**new, "granular_markings": parts} if parts else new


def _references(marked: Object) -> Iterator[str]:
    yield from _whole(marked)
    for part in _sequence(marked, "granular_markings"):
        ref = _part_reference(part)
        if ref is not None:
            yield ref


def _whole(marked: Object) -> Iterator[str]:
    for ref in _sequence(marked, "object_marking_refs"):
        if not isinstance(ref, str) or not ref:
            raise LabelUnmappedError(f"object_marking_refs names {ref!r}, which is no marking.")
        yield ref


def _part_reference(part: object) -> str | None:
    """The marking of a part; None where it only says the part's language."""
    if isinstance(part, Mapping):
        ref = part.get("marking_ref")
        if isinstance(ref, str) and ref:
            return ref
        if ref is None and isinstance(part.get("lang"), str):
            return None
    raise LabelUnmappedError(f"granular_markings holds {part!r}, which names no marking.")


def _part_meaning(part: object, definitions: Mapping[str, Object]) -> Label | str | None:
    ref = _part_reference(part)
    return None if ref is None else _meaning(ref, definitions)


def _sequence(marked: Object, name: str) -> Sequence[object]:
    value = marked.get(name, [])
    if not isinstance(value, list | tuple):
        raise LabelUnmappedError(f"{name} is not a list.")
    return value


def _meaning(ref: str, definitions: Mapping[str, Object]) -> Label | str:
    """A label, or the words of a statement."""
    fixed, said = _FIXED.get(ref), definitions.get(ref)
    if said is None:
        if fixed is None:
            raise LabelUnmappedError(f"The marking {ref} is not known.")
        return fixed
    meaning = _defined(ref, said)
    if fixed is not None and meaning != fixed:
        raise LabelUnmappedError(f"{ref} is {tlp.write(fixed)}, but was sent as {meaning}.")
    return meaning


def _defined(ref: str, said: Object) -> Label | str:
    extensions, inner = said.get("extensions"), said.get("definition")
    if isinstance(extensions, Mapping) and extensions:
        extension = extensions.get(EXTENSION)
        level = extension.get("tlp_2_0") if isinstance(extension, Mapping) else None
        if len(extensions) == 1 and isinstance(level, str) and inner is None:
            return tlp.read(level)
    elif isinstance(inner, Mapping) and len(inner) == 1:
        (key, value), kind = next(iter(inner.items())), said.get("definition_type")
        if isinstance(key, str) and isinstance(value, str) and isinstance(kind, str):
            if kind.casefold() == key.casefold() == "tlp":
                return tlp.read(value)
            if kind == key == "statement":
                return value
    raise LabelUnmappedError(f"The marking {ref} is neither TLP nor a statement.")
