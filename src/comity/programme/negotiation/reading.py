"""A text as its document page shows it: blocks under headings, dates, versions.

Everything is told from the reader's plan, so what they may not see leaves no trace here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from comity.core import wording
from comity.core.label import Label
from comity.core.record import Instant
from comity.core.terms import Area, Paragraph, Part, Text, Words
from comity.node.world import Held
from comity.programme.life import Status
from comity.programme.negotiation.changes import Change
from comity.programme.queries import Plan

MAX_CHAIN = 200
"""How many versions a chain is followed back."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph and the languages in which it is older than its original."""

    paragraph: Paragraph
    older: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs in a row of one part and area; each heading only where it is another."""

    part: Part | None
    area: Area | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A party's signature: the instant that it says, and where."""

    party: str
    at: Instant | None
    place: str
    post: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a text in the chain of ``replaces``, the oldest first."""

    status: Status
    current: bool


def languages(text: Text) -> list[str]:
    """Return the languages of a text, the authentic one first."""
    found = {language for one in text.paragraphs for language in one.words} | set(text.name)
    return [text.authentic, *sorted(found - {text.authentic})]


def blocks(text: Text) -> list[Block]:
    """Return the paragraphs in their order, under the headings of their parts and areas."""
    parts = {part.code: part for part in text.parts}
    areas = {area.code: area for area in text.areas}
    found, part, area = [], "", ""
    for (in_part, in_area), several in groupby(
        text.paragraphs, key=lambda one: (one.part, one.area)
    ):
        new_part, new_area = in_part != part, in_area != area or in_part != part
        found.append(
            Block(
                parts.get(in_part) if new_part else None,
                areas.get(in_area) if new_area else None,
                tuple(Line(one, wording.older(one, text.authentic)) for one in several),
            )
        )
        part, area = in_part, in_area
    return found


def lines_of(text: Text, area: Area) -> tuple[Line, ...]:
    """Return the paragraphs of one area, in their order."""
    return tuple(
        Line(one, wording.older(one, text.authentic))
        for one in text.paragraphs
        if one.area == area.code
    )


def given(status: Status) -> list[Given]:
    """Return the signature of each party, in their order; without an instant where it waits."""
    return [
        Given(party, body.at, body.place, body.post) if body else Given(party, None, "", "")
        for party, body in (
            (party, status.signed[party].version.body if party in status.signed else None)
            for party in status.text.parties
        )
    ]


def signed_otherwise(old: Status, new: Status) -> tuple[Change, ...]:
    """Return the parties whose signatures under two texts have different dates, or are missing."""
    was, now = ({one.party: one.at for one in given(status)} for status in (old, new))
    return tuple(
        Change("signed", "changed", party, was.get(party), now.get(party))
        for party in dict.fromkeys((*was, *now))
        if was.get(party) != now.get(party)
    )


def versions(plan: Plan, status: Status) -> list[Version]:
    """Return the chain of versions that a text is in, as far as the reader sees it."""
    by_id = {one.pointer.id: one for one in plan.statuses}
    following = {one.text.replaces: one for one in plan.statuses if one.text.replaces}
    chain, seen = [status], {status.pointer.id}
    while (older := by_id.get(chain[0].text.replaces)) and _is_fresh(older, seen):
        chain.insert(0, older)
    while (newer := following.get(chain[-1].pointer.id)) and _is_fresh(newer, seen):
        chain.append(newer)
    return [Version(one, current=one is status) for one in chain]


def _is_fresh(status: Status, seen: set[str]) -> bool:
    """Whether a version is not in the chain yet; texts of others may name each other in a ring."""
    fresh = status.pointer.id not in seen and len(seen) < MAX_CHAIN
    seen.add(status.pointer.id)
    return fresh


def superseded(plan: Plan, status: Status) -> Status | None:
    """Return the text that this one supersedes, where the reader sees it."""
    supersedes = status.text.supersedes
    old = plan.status(supersedes.text.id) if supersedes else None
    return old if old is not None and supersedes and old.pointer == supersedes.text else None


def before(plan: Plan, status: Status) -> Status | None:
    """Return the version that this one replaces, where the reader sees it."""
    return plan.status(status.text.replaces) if status.text.replaces else None


def earlier(plan: Plan, status: Status) -> dict[str, Status | None]:
    """Return the texts that a page offers to compare this one with, by their names there."""
    return {"before": before(plan, status), "old": superseded(plan, status)}


def labels_of(plan: Plan, shown: Iterator[Held] | list[Held]) -> list[tuple[Label, ...]]:
    """Return the labels, as they hold here, of the records that a page shows."""
    names = {held.version.header.id for held in shown}
    return [plan.labels[name] for name in sorted(names) if name in plan.labels]


def records_of(status: Status) -> list[Held]:
    """Return the text with the agreements and signatures that its page tells of."""
    return [status.held, *status.agreed.values(), *status.signed.values()]


def title(text: Text) -> Words:
    """Return the name of a text."""
    return text.name
