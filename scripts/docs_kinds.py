"""Write docs/kinds.md from the registered kinds: python scripts/docs_kinds.py."""  # noqa: INP001 - a program, not a package

import importlib
import importlib.util
import inspect
import pkgutil
from pathlib import Path

from msgspec import inspect as types
from msgspec import structs

import comity
from comity.core.kinds import Kind
from comity.core.terms import CHARTER_KINDS

PAGE = Path(__file__).parent.parent / "docs" / "kinds.md"

HEAD = """\
# Kinds of record

Written by `scripts/docs_kinds.py` from the kinds that each part of Comity registers. Do not edit; \
run it.

Every record has the same header (owner, post, subject, labels, releasable-to, references, \
instant). Its body is one of these. A field marked → bears the id of a record that must be \
readable with this one: the header's references are taken from exactly these fields. “Charter: \
yes” says that two nodes may exchange the kind before any other agreement is in force.
"""


def modules() -> list[str]:
    """Return the modules that register kinds: of parts, then of the rooms within them."""
    parts = sorted(part.name for part in pkgutil.iter_modules(comity.__path__) if part.ispkg)
    names = []
    for part in parts:
        if part != "core":
            names.append(f"comity.{part}.kinds")
            inner = pkgutil.iter_modules([str(Path(comity.__path__[0]) / part)])
            names += sorted(f"comity.{part}.{room.name}.kinds" for room in inner if room.ispkg)
    return [name for name in names if importlib.util.find_spec(name) is not None]


def render() -> str:
    """Return the page."""
    sections = []
    for name in modules():
        room = ": ".join(name.split(".")[1:-1])
        kinds: tuple[Kind, ...] = importlib.import_module(name).KINDS
        sections.append(f"## {room[0].upper()}{room[1:]}\n")
        sections += [_kind(kind) for kind in sorted(kinds, key=lambda kind: kind.name)]
    return "\n".join([HEAD, *sections])


def _kind(kind: Kind) -> str:
    charter = "yes" if kind.name in CHARTER_KINDS else "no"
    rows = [_field(kind, field) for field in structs.fields(kind.body)]
    return "\n".join(
        [
            f"### {kind.name}\n",
            f"{inspect.getdoc(kind.body)}\n",
            f"Schema {kind.schema}. Charter: {charter}.\n",
            "| field | type | needed | reference |\n|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _field(kind: Kind, field: structs.FieldInfo) -> str:
    paths = [p for p in kind.paths if p.split(".")[0].removesuffix("[]") == field.encode_name]
    refs = ", ".join(f"→ `{path}`" for path in paths)
    needed = "yes" if field.required else "no"
    type_ = _type(types.type_info(field.type))
    return f"| `{field.encode_name}` | {type_} | {needed} | {refs} |"


def _type(info: types.Type) -> str:
    """Return a type in words that are short enough for a table."""
    match info:
        case types.UnionType(types=options):
            return " or ".join(_type(t) for t in options)
        case types.VarTupleType(item_type=item) | types.ListType(item_type=item):
            return f"list of {_type(item)}"
        case types.DictType(key_type=key, value_type=value):
            return f"{_type(key)} → {_type(value)}"
        case types.StructType(cls=cls):
            return cls.__name__
        case types.LiteralType(values=values):
            return ", ".join(f"`{value}`" for value in values)
        case _:
            return _PLAIN[type(info)]


_PLAIN = {
    types.StrType: "text",
    types.IntType: "number",
    types.BoolType: "yes or no",
    types.NoneType: "nothing",
    types.AnyType: "anything",
}

if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
