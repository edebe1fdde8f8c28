"""What a row of the table is."""

from dataclasses import dataclass

from .commands import History
from .makes import Make, play
from .rule import Guest, Peer, Reader, Staff

NATO = Peer("NATO")
CCDCOE = Peer("CCDCOE")
DESK = Staff("desk")
LIAISON = Guest("NATO", "liaison")


@dataclass(frozen=True)
class Row:
    """`name` is hidden from `reader` at the end of `hidden`, and seen at the end of `shown`.

    `reason` is what `rule.sole_reason` calls it.
    """

    clause: str
    reader: Reader
    name: str
    hidden: History
    shown: History
    reason: str


def row(
    clause: str, reader: Reader, hidden: tuple[Make, ...], shown: tuple[Make, ...], reason: str = ""
) -> Row:
    """A row about record `a`; `reason` where it is not named as the clause is."""
    return Row(clause, reader, "a", play(*hidden), play(*shown), reason or clause)
