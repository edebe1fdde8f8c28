"""Lines of the audit as their reader may have them.

An address holds the id of a record. That a record exists is not told to whoever may not see it, so
its id is left out of the line; that somebody did something at that time stays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.core.release import Reader
from comity.node.audit import Noted
from comity.node.node import Node
from comity.node.visible import visible_to

ID = re.compile(r"[a-z][a-z0-9_]*--[0-9a-f-]{8,36}")
HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Shown:
    """A line, and how it ended in a word: done, refused, failed."""

    line: Noted
    outcome: str


def shown(node: Node, reader: Reader, lines: Sequence[Noted]) -> list[Shown]:
    """Return the lines with the ids that the reader does not see left out."""
    named = {one for line in lines for one in ID.findall(line.act)}
    seen = {one.version.header.id for one in visible_to(node, reader).several(named)}

    def mask(found: re.Match[str]) -> str:
        name = found.group()
        return name if name in seen else f"{name.partition('--')[0]}--{HIDDEN}"

    return [
        Shown(replace(line, act=ID.sub(mask, line.act)), outcome(line.status)) for line in lines
    ]


def outcome(status: int) -> str:
    """Say how a line ended."""
    if status < 400:  # noqa: PLR2004 - HTTP's first refusal
        return "done"
    return "refused" if status < 500 else "failed"  # noqa: PLR2004 - HTTP's first failure
