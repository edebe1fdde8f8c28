"""Histories in few words for people, and as JSON for keeping."""

import dataclasses
import json
from typing import Any

from tests.oracle import commands, rule
from tests.oracle.commands import Clause, Command, History, Label
from tests.oracle.generate import Pair
from tests.oracle.world import START, STEP


def told(*histories: History) -> str:
    """Each history, a line a command."""
    return "".join("\n" + "\n".join(_line(c) for c in history) for history in histories)


def differing(pair: Pair) -> str:
    """A pair: the left history, and what the right one has instead."""
    left = {c.key: c for c in pair.left}
    right = {c.key: c for c in pair.right}
    others = tuple(c for c in pair.right if left.get(c.key) != c)
    gone = [key for key in left if key not in right]
    return f"{told(pair.left)}\nright instead:{told(others)}\nright lacks: {gone}"


def _line(command: Command) -> str:
    values = {f.name: getattr(command, f.name) for f in dataclasses.fields(command)}
    at = (values.pop("at") - START) / STEP
    words = [f"{name}={_words(value)}" for name, value in values.items() if value not in ((), "")]
    return f"  {at:g} {type(command).__name__} {' '.join(words)}"


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return "+".join(_words(one) for one in value) or "()"
    if isinstance(value, Clause):
        named = {f.name: _words(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return str({name: words for name, words in named.items() if words != "()"})
    if isinstance(value, dict) and "classification" in value:
        return _label(value)
    if isinstance(value, dict) and "there" in value:
        return f"map({','.join(value['there']['classifications'])})"
    return str(value)


def _label(label: Label) -> str:
    tags = "".join(f"[{tag}:{','.join(values)}]" for tag, values in label["categories"].items())
    return label["classification"] + tags


def to_json(pair: Pair) -> str:
    """A pair as it is kept among the seeds."""
    reader = [type(pair.reader).__name__, dataclasses.asdict(pair.reader)]
    sides = [
        [[type(c).__name__, dataclasses.asdict(c)] for c in s] for s in (pair.left, pair.right)
    ]
    return json.dumps([reader, *sides], ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Pair:
    """A pair that was kept."""
    (sort, values), left, right = json.loads(text)
    reader = getattr(rule, sort)(**values)
    return Pair(reader, *(tuple(_command(*one) for one in side) for side in (left, right)))


def _command(sort: str, values: dict[str, Any]) -> Command:
    if "clauses" in values:
        values["clauses"] = [
            Clause(**{n: _tuple(v) for n, v in clause.items()}) for clause in values["clauses"]
        ]
    return getattr(commands, sort)(**{name: _tuple(value) for name, value in values.items()})


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
