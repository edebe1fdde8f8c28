"""Finding a record by the words of its title: what a chooser offers, of what the reader may see.

The plan and what surrounds it is sought in whole. Of other kinds that have a title (items,
exercises) only what became visible last, so that a search costs no more where there is very much.
"""

import re
from dataclasses import dataclass

from msgspec import structs

from comity.core.release import Reader
from comity.core.terms import Words
from comity.node.following import follow
from comity.node.node import Node
from comity.node.visible import Seen, Visible, visible_to
from comity.programme.plan import queries
from comity.programme.plan.titles import KINDS, TITLES, folded, matches

MOST = 12
"""How many are offered; whoever sees more adds a word."""
RECENT = 1_000
"""How many of each other kind are sought in: what became visible last."""
_WORDS = 10
_ID = re.compile(r"[a-z][a-z-]*--[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; ``more``: there is more of it than is offered."""

    seen: tuple[Seen, ...] = ()
    more: bool = False


def find(node: Node, reader: Reader, words: str, *, without: str = "") -> Found:
    """Return what is called so, or stands at the address of a page that was pasted.

    ``without`` is the id of a record that is not offered.
    """
    visible = visible_to(node, reader)
    pasted = _ID.findall(words)
    sought = folded(words).split()[:_WORDS]
    if not sought:
        return Found()
    names = pasted or [*_followed(node, reader, sought), *_recent(node, visible, sought)]
    names = [name for name in names if name != without]
    by_id = {one.version.header.id: one for one in visible.several(names[:MOST])}
    return Found(tuple(by_id[name] for name in names if name in by_id), len(names) > MOST)


def _followed(node: Node, reader: Reader, sought: list[str]) -> list[str]:
    with follow(node, reader, TITLES) as followed:
        return followed.kept.matching(sought, MOST + 2)  # one of them may not be offered


def _recent(node: Node, visible: Visible, sought: list[str]) -> list[str]:
    """Return the ids of records of other kinds with a title, what became visible last first."""
    return [
        seen.version.header.id
        for kind in _titled(node)
        for seen in visible.latest(kind=kind, limit=RECENT)
        if matches(sought, folded("\n".join(queries.title(seen).values())))
    ]


def _titled(node: Node) -> list[str]:
    """Return the kinds whose body has a title in several languages, without those of the plan."""
    return [
        kind.name
        for kind in node.kinds
        if kind.name not in KINDS
        and any(one.name == "title" and one.type == Words for one in structs.fields(kind.body))
    ]
