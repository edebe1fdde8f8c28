"""The negotiating table of one text: its paragraphs with what was proposed to each."""

from collections import defaultdict
from dataclasses import dataclass

from comity.core import wording
from comity.core.terms import Paragraph, Words
from comity.node.world import Held
from comity.programme.life import Proposal, Status
from comity.programme.negotiation.reading import Line
from comity.programme.negotiation.taking import paragraph_of, still_open
from comity.programme.negotiation.versions import compared
from comity.programme.negotiation.words_apart import Piece
from comity.programme.queries import Plan


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: who, what, why, and its own wording beside the paragraph's."""

    held: Held
    apart: dict[str, list[Piece]]

    @property
    def party(self) -> str:
        """Who answered."""
        return self.held.version.header.owner


@dataclass(frozen=True, slots=True)
class Amended:
    """An amendment beside the paragraph that it would change."""

    proposal: Proposal
    apart: dict[str, list[Piece]]
    answers: tuple[Said, ...]
    our_turn: bool
    ours: bool
    """Whether this party made it, and so may withdraw it."""
    strikes: bool

    @property
    def id(self) -> str:
        """The id of the amendment."""
        return self.proposal.held.version.header.id

    @property
    def party(self) -> str:
        """Who proposed it."""
        return self.proposal.held.version.header.owner

    @property
    def number(self) -> str:
        """The paragraph's number."""
        return paragraph_of(self.proposal)

    @property
    def waits_for_answer(self) -> bool:
        """Whether somebody has to answer."""
        return self.proposal.state in ("proposed", "countered")


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph with its amendments and comments; ``line`` None for one that is only proposed."""

    number: str
    line: Line | None
    amended: tuple[Amended, ...]
    comments: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All of it. ``overtaken`` are amendments to the version before that nobody can take in."""

    rows: tuple[Row, ...]
    general: tuple[Held, ...]
    overtaken: tuple[Amended, ...]
    waiting: int
    accepted: int

    def shown(self) -> list[Held]:
        """Return the records that the page tells of, beside the text's own."""
        rows = [a for row in self.rows for a in row.amended] + list(self.overtaken)
        found = [held for row in self.rows for held in row.comments] + list(self.general)
        for amended in rows:
            found += [amended.proposal.held, *(said.held for said in amended.answers)]
        return found


def table(plan: Plan, status: Status, party: str) -> Table:
    """Return the table of a text as the reader of the plan has it, for a post of ``party``."""
    proposals = plan.proposals(status.pointer)
    paragraphs = {one.number: one for one in status.text.paragraphs}
    amended: dict[str, list[Amended]] = defaultdict(list)
    for proposal in proposals:
        number = paragraph_of(proposal)
        amended[number].append(_amended(proposal, paragraphs.get(number), party))
    comments: dict[str, list[Held]] = defaultdict(list)
    for held in plan.records.get("comment", ()):
        if held.version.body.text == status.pointer:
            number = held.version.body.paragraph
            comments[number if number in paragraphs else ""].append(held)
    new = sorted(amended.keys() - paragraphs.keys(), key=wording.order)
    rows = tuple(
        Row(number, _line(status, paragraphs.get(number)), tuple(amended[number]),
            tuple(comments[number]))
        for number in [*paragraphs, *new]
    )  # fmt: skip
    is_open = still_open(proposals)
    return Table(
        rows,
        tuple(comments[""]),
        tuple(_overtaken(plan, status, paragraphs, party)),
        waiting=sum(one.state != "accepted" for one in is_open),
        accepted=sum(one.state == "accepted" for one in is_open),
    )


def _line(status: Status, paragraph: Paragraph | None) -> Line | None:
    if paragraph is None:
        return None
    return Line(paragraph, wording.older(paragraph, status.text.authentic))


def _amended(proposal: Proposal, paragraph: Paragraph | None, party: str) -> Amended:
    body = proposal.held.version.body
    answers = tuple(
        Said(held, beside(paragraph, held.version.body.counter)) for held in proposal.answers
    )
    waits = proposal.state in ("proposed", "countered")
    return Amended(
        proposal,
        beside(paragraph, body.proposed, strikes=not body.proposed),
        answers,
        our_turn=waits and proposal.last != party,
        ours=proposal.held.version.header.owner == party,
        strikes=not body.proposed,
    )


def beside(
    paragraph: Paragraph | None, words: Words, *, strikes: bool = False
) -> dict[str, list[Piece]]:
    """Compare a wording with the paragraph's, in the languages of which it speaks."""
    number = paragraph.number if paragraph else ""
    new = None if strikes else Paragraph(number or "-", words)
    found = compared(number, paragraph, new).words
    return {language: said for language, said in found.items() if strikes or language in words}


def _overtaken(
    plan: Plan, status: Status, paragraphs: dict[str, Paragraph], party: str
) -> list[Amended]:
    """Return this party's amendments to the version before that came to nothing by its end."""
    before = plan.status(status.text.replaces) if status.text.replaces else None
    if before is None:
        return []
    return [
        _amended(one, paragraphs.get(paragraph_of(one)), party)
        for one in plan.proposals(before.pointer)
        if one.state == "overtaken" and one.held.version.header.owner == party
    ]
