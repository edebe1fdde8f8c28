"""Kinds of record: the type of each body, and which of its fields bear ids.

A kind is declared once, beside the room it belongs to, and registered when that room is loaded.
A body carries the schema number of its kind; old readers stay and upcast in memory.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from comity.core import canonical
from comity.core.errors import BodyInvalidError, MalformedError, UnknownKindError

_ID = re.compile(r"[a-z][a-z0-9_]{0,31}--[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")

Check = Callable[[Any], None]


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    ``paths`` say which body fields bear ids, as dotted names with ``[]`` for each element of a
    list: ``("text.id", "accepted[]")``. ``upcast`` maps an older schema number to its body type
    and the function that lifts it. ``check`` raises a ComityError on a body that has the right
    type but cannot be, such as an expiry before the entry into force.
    """

    name: str
    schema: int
    body: type[msgspec.Struct]
    paths: tuple[str, ...] = ()
    check: Check | None = None
    upcast: dict[int, tuple[type[msgspec.Struct], Callable[[Any], Any]]] = field(
        default_factory=dict
    )


class Kinds:
    """The kinds a node knows."""

    def __init__(self, kinds: Iterable[Kind] = ()) -> None:
        """Start with ``kinds``."""
        self._kinds: dict[str, Kind] = {}
        self._decoders: dict[tuple[str, int], msgspec.json.Decoder[Any]] = {}
        for kind in kinds:
            self.register(kind)

    def __iter__(self) -> Iterator[Kind]:
        """Iterate over the kinds in order of name."""
        return iter(sorted(self._kinds.values(), key=lambda kind: kind.name))

    def __contains__(self, name: str) -> bool:
        """Whether a kind of this name is known."""
        return name in self._kinds

    def readable(self, name: str, schema: int) -> bool:
        """Whether bodies of this kind and schema number can be read here."""
        return (name, schema) in self._decoders

    def body(self, name: str) -> type[msgspec.Struct]:
        """Return the body type of a kind. Raises UnknownKindError."""
        if name not in self._kinds:
            raise UnknownKindError(f"No kind “{name}” is known here.")
        return self._kinds[name].body

    def schema(self, name: str) -> int:
        """Return the newest schema number of a kind; 0, which no kind has, where it is unknown."""
        kind = self._kinds.get(name)
        return 0 if kind is None else kind.schema

    def register(self, kind: Kind) -> Kind:
        """Add a kind. Raises ValueError when its name is taken by another."""
        if self._kinds.get(kind.name, kind) != kind:
            raise ValueError(f"Two kinds are named {kind.name}.")
        self._kinds[kind.name] = kind
        self._decoders[kind.name, kind.schema] = msgspec.json.Decoder(kind.body)
        for schema, (body, _) in kind.upcast.items():
            self._decoders[kind.name, schema] = msgspec.json.Decoder(body)
        return kind

    def read(self, name: str, schema: int, data: bytes) -> Any:
        """Read a body as the newest type of its kind, upcast in memory.

        Raises UnknownKindError, and whatever ``canonical.check_body`` and the kind's own check do,
        and BodyInvalidError with the field that is wrong.
        """
        decoder = self._decoders.get((name, schema))
        if decoder is None:
            raise UnknownKindError(f"No kind “{name}” with schema {schema} is known here.")
        canonical.check_body(data)
        try:
            body = decoder.decode(data)
        except msgspec.ValidationError as error:
            raise BodyInvalidError(f"The body of a {name}: {error}", "form") from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedError(f"The body of a {name} is not JSON: {error}") from error
        kind = self._kinds[name]
        if schema != kind.schema:
            body = kind.upcast[schema][1](body)
        if kind.check is not None:
            kind.check(body)
        return body

    def references(self, name: str, body: msgspec.Struct) -> tuple[str, ...]:
        """Ids that a body bears, sorted and without repeats. An empty string is no reference.

        Raises BodyInvalidError when a field that bears ids holds something else.
        """
        found = {
            value
            for path in self._kinds[name].paths
            for value in _walk(body, path.split("."))
            if value
        }
        for value in found:
            check_id(value)
        return tuple(sorted(found))


def check_id(value: str) -> str:
    """Return ``value`` if it is the id of a record (kind--uuid4). Raises BodyInvalidError."""
    if not _ID.fullmatch(value):
        raise BodyInvalidError(f"“{value[:80]}” is not the id of a record.", "id", value=value[:80])
    return value


def is_id(value: str) -> bool:
    """Whether ``value`` has the form of a record's id."""
    return _ID.fullmatch(value) is not None


def _walk(value: Any, path: list[str]) -> Iterator[str]:
    if not path:
        if isinstance(value, str):
            yield value
        return
    name, rest = path[0], path[1:]
    child = getattr(value, name.removesuffix("[]"))
    if child is None:
        return
    for item in child if name.endswith("[]") else (child,):
        yield from _walk(item, rest)
