"""Paragraphs for which more than one wording was accepted: what a reader is shown of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.core.terms import Paragraph
from comity.node.world import Held
from comity.programme.life import Status
from comity.programme.negotiation.table import beside
from comity.programme.negotiation.taking import accepted_of, clashing
from comity.programme.negotiation.words_apart import Piece
from comity.programme.queries import Plan


@dataclass(frozen=True, slots=True)
class Accepted:
    """A wording that was accepted, beside the paragraph as it is; ``party`` made the amendment."""

    held: Held
    party: str
    apart: Mapping[str, list[Piece]]
    strikes: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """A paragraph and the wordings of it that were accepted, the oldest amendment first."""

    number: str
    several: tuple[Accepted, ...]


def clashes(plan: Plan, status: Status) -> tuple[Clash, ...]:
    """Return the paragraphs of a text that somebody has to compose by hand."""
    paragraphs = {one.number: one for one in status.text.paragraphs}
    found = clashing(accepted_of(plan.proposals(status.pointer)))
    return tuple(
        Clash(
            number,
            tuple(_accepted(one.held, one.wording, paragraphs.get(number)) for one in several),
        )
        for number, several in found.items()
    )


def _accepted(held: Held, words: dict[str, str], paragraph: Paragraph | None) -> Accepted:
    apart = beside(paragraph, words, strikes=not words)
    return Accepted(held, held.version.header.owner, apart, strikes=not words)
