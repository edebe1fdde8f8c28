"""What becomes of amendments: which are still open, and the text with the accepted ones in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from comity.core import wording
from comity.core.errors import ComityError, TextInvalidError
from comity.core.record import Instant
from comity.core.terms import Paragraph, Text
from comity.programme.life import Proposal


class AmendmentOpenError(ComityError):
    """An amendment to the text is not done with, so nobody can agree on the text or sign it."""

    hint = (
        "Answer it, or withdraw your own; what was accepted, the pen-holder takes into a new text. "
        "Then agree on that."
    )


class TwiceAmendedError(TextInvalidError):
    """More than one wording of a paragraph was accepted: somebody has to compose it."""

    hint = "Compose the paragraph by hand, in a draft that has all else that was accepted."


def still_open(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Return the amendments that wait for an answer, or to be taken in."""
    return [one for one in proposals if one.is_open]


def check_settled(text: Text, proposals: Iterable[Proposal]) -> None:
    """Refuse while an amendment is open. Raises AmendmentOpenError, naming the paragraphs."""
    numbers = sorted({paragraph_of(one) for one in still_open(proposals)}, key=wording.order)
    if numbers:
        raise AmendmentOpenError(
            f"{text.code}: an amendment is open to paragraph {', '.join(numbers)}.",
            "paragraphs",
            code=text.code,
            numbers=", ".join(numbers),
        )


def paragraph_of(proposal: Proposal) -> str:
    """Return the number of the paragraph that an amendment changes."""
    return str(proposal.held.version.body.paragraph)


def accepted_of(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Return the amendments that wait to be taken in."""
    return [one for one in proposals if one.state == "accepted"]


def clashing(accepted: Iterable[Proposal]) -> Mapping[str, Sequence[Proposal]]:
    """Return the paragraphs of which more than one wording was accepted, with the amendments."""
    found: dict[str, list[Proposal]] = defaultdict(list)
    for one in accepted:
        found[paragraph_of(one)].append(one)
    return {
        number: found[number]
        for number in sorted(found, key=wording.order)
        if any(one.wording != found[number][0].wording for one in found[number])
    }


def composed(text: Text, name: str, accepted: Sequence[Proposal]) -> Text:
    """Return what somebody begins with who composes the paragraphs that clash by hand.

    It has all that was accepted; of a paragraph that clashes, the wording accepted last.
    """
    by_hand = clashing(accepted)
    chosen = [max(several, key=_accepted_at) for several in by_hand.values()]
    alone = [one for one in accepted if paragraph_of(one) not in by_hand]
    return with_amendments(text, name, [*alone, *chosen])


def _accepted_at(proposal: Proposal) -> Instant:
    return proposal.answers[-1].version.header.made_at


def with_amendments(text: Text, name: str, accepted: Sequence[Proposal]) -> Text:
    """Return the text that replaces the one named ``name``, with these amendments in it.

    Where an amendment is in one language alone, the other keeps its wording and is marked as older
    than its original. Raises TwiceAmendedError when two change one paragraph, each otherwise.
    """
    if by_hand := clashing(accepted):
        raise TwiceAmendedError(
            f"{text.code}: two accepted amendments change paragraph {', '.join(by_hand)}.",
            "paragraphs",
            code=text.code,
            numbers=", ".join(by_hand),
        )
    paragraphs = list(text.paragraphs)
    for proposal in accepted:
        paragraphs = _amended(paragraphs, paragraph_of(proposal), proposal, text.authentic)
    return msgspec.structs.replace(text, replaces=name, paragraphs=tuple(paragraphs))


def _amended(
    paragraphs: list[Paragraph], number: str, proposal: Proposal, authentic: str
) -> list[Paragraph]:
    place = next((at for at, one in enumerate(paragraphs) if one.number == number), None)
    if place is not None:
        changed = wording.reworded(paragraphs[place], proposal.wording, authentic)
        return [
            *paragraphs[:place], *([changed] if changed.words else []), *paragraphs[place + 1 :]
        ]  # fmt: skip
    if not proposal.wording:
        return paragraphs
    new = wording.reworded(Paragraph(number, {}), proposal.wording, authentic)
    return _inserted(paragraphs, new)


def _inserted(paragraphs: list[Paragraph], new: Paragraph) -> list[Paragraph]:
    """Put a new paragraph behind the last with a number before its own, into its part and area."""
    place = max(
        (
            at
            for at, one in enumerate(paragraphs, 1)
            if wording.order(one.number) < wording.order(new.number)
        ),
        default=0,
    )
    if place:
        before = paragraphs[place - 1]
        new = msgspec.structs.replace(new, part=before.part, area=before.area)
    return [*paragraphs[:place], new, *paragraphs[place:]]
