"""Kinds of the plan: a text, what leads to its signature, and what ends it.

Each body names the text by id, instant and hash (``core.record.Pointer``), so it speaks of that
version and no other. Who speaks, and when, is in the header: owner, post, ``made_at``.
"""

from collections import Counter
from typing import Annotated, Literal

import msgspec

from comity.core import wording
from comity.core.errors import BodyInvalidError
from comity.core.kinds import Kind, check_id
from comity.core.record import Instant, Pointer, check_made_at
from comity.core.tabling import check_dates
from comity.core.terms import Paragraph, Text, Words
from comity.programme.plan.kinds import GoalWording, check_wording
from comity.programme.words import Language, check_words, place

Number = Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
Step = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_]{0,31}\Z")]
Post = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
ChainHash = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?\Z")]
Place = Annotated[str, msgspec.Meta(max_length=128)]
LanguageOfNone = Annotated[str, msgspec.Meta(pattern=r"^([a-z]{2,3})?\Z")]
"""The language that decides, or nothing where nothing is said."""


class Amendment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A proposal to change one paragraph of a text, or one goal of its plan.

    ``proposed`` is the whole paragraph as it would read; ``{}`` strikes it out. A ``paragraph``
    that the text does not have proposes a new one under that number. ``goal`` names the version of
    a goal instead, and ``wording`` says how all of it would read; then ``paragraph`` is empty.
    """

    text: Pointer
    paragraph: Annotated[str, msgspec.Meta(max_length=16)]
    proposed: Words
    reason: Words
    authentic: Language
    goal: Pointer | None = None
    wording: GoalWording | None = None


class AmendmentV1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amendment as it was before goals were amended: always to a paragraph."""

    text: Pointer
    paragraph: Number
    proposed: Words
    reason: Words
    authentic: Language


def _upcast_amendment(old: AmendmentV1) -> Amendment:
    return Amendment(old.text, old.paragraph, old.proposed, old.reason, old.authentic)


class Comment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A remark on a text or one paragraph of it, or on another remark (``on``, its id)."""

    text: Pointer
    words: Words
    authentic: Language
    paragraph: Annotated[str, msgspec.Meta(max_length=16)] = ""
    on: str = ""


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the other side says to an amendment; or its own side, that it withdraws it.

    ``counter`` (of a goal: ``wording``) is its own wording, with the decision “counter” alone.
    “take_in” is said by the owner of a goal whose new version reads as was accepted. ``reason`` may
    be ``{}`` with “withdraw” and “take_in”.
    """

    amendment: Pointer
    decision: Literal["accept", "refuse", "counter", "withdraw", "take_in"]
    reason: Words
    authentic: Language
    counter: Words = {}
    wording: GoalWording | None = None


class AnswerV1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer as it was before an amendment could be withdrawn, or be to a goal."""

    amendment: Pointer
    decision: Literal["accept", "refuse", "counter"]
    reason: Words
    authentic: Language
    counter: Words = {}


def _upcast_answer(old: AnswerV1) -> Answer:
    return Answer(old.amendment, old.decision, old.reason, old.authentic, old.counter)


class Agreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """“We agree on this text”: a text is agreed when every party has named the same one."""

    text: Pointer


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a party's own chain of approval. It stays at home.

    ``step`` is its code in the chain. ``final`` marks a decision taken for the posts above (전결).
    ``authentic`` is of the reason, and empty where there is none.
    ``chain`` is the SHA-256 of the chain that the paper goes through: the one it started with.
    """

    text: Pointer
    step: Step
    decision: Literal["approve", "return"]
    reason: Words = {}
    final: bool = False
    chain: ChainHash = ""
    authentic: LanguageOfNone = ""


class ApprovalV1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step as it was before its reason named the language that decides."""

    text: Pointer
    step: Step
    decision: Literal["approve", "return"]
    reason: Words = {}
    final: bool = False
    chain: ChainHash = ""


def _upcast_approval(old: ApprovalV1) -> Approval:
    return Approval(
        old.text,
        old.step,
        old.decision,
        old.reason,
        old.final,
        old.chain,
        next(iter(old.reason), ""),
    )


class Circulation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step under silence is opened: it is taken at ``deadline`` unless somebody objects before.

    Made anew while it runs, with a later deadline, it is extended. It stays at home.
    """

    text: Pointer
    step: Step
    deadline: Instant
    chain: ChainHash = ""


class Objection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post breaks the silence, with its reason. It stays at home."""

    circulation: Pointer
    reason: Words
    authentic: Language


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A party's signature under a text: by which post, when and where it was given."""

    text: Pointer
    post: Post
    at: Instant
    place: Place = ""


class Termination(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One party ends a text with effect from ``at``."""

    text: Pointer
    at: Instant
    reason: Words
    authentic: Language


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One party's part of an extension; it holds when every party has made it with one date."""

    text: Pointer
    until: Instant


def _check_text(text: Text) -> None:
    check_dates(text)
    if text.replaces:
        check_id(text.replaces)
    _check_once(text, "paragraph", [p.number for p in text.paragraphs])
    _check_once(text, "clause", [t.clause for t in text.terms])
    _check_once(text, "area", [a.code for a in text.areas])
    _check_once(text, "part", [part.code for part in text.parts])
    check_words("name-of-the-text", text.name, text.authentic)
    for area in text.areas:
        check_words("area", area.name, text.authentic, area.code)
    for part in text.parts:
        check_words("part", part.name, text.authentic, part.code)
    areas, parts = {area.code for area in text.areas}, {part.code for part in text.parts}
    for paragraph in text.paragraphs:
        _check_paragraph(paragraph, text.authentic, areas, parts)


def _check_paragraph(
    paragraph: Paragraph, authentic: str, areas: set[str], parts: set[str]
) -> None:
    check_words("paragraph", paragraph.words, authentic, paragraph.number)
    for what, code, known in (("area", paragraph.area, areas), ("part", paragraph.part, parts)):
        if code and code not in known:
            said = f"Paragraph {paragraph.number}: the text has no {what} {code}."
            raise BodyInvalidError(said, "nowhere", number=paragraph.number, where=what, of=code)
    for language, of in paragraph.translates.items():
        if language == authentic or not wording.is_mark(of):
            number = paragraph.number
            said = f"Paragraph {number}: {language} does not say rightly what it translates."
            raise BodyInvalidError(said, "translates", number=number, language=language)


def _check_once(text: Text, what: str, numbers: list[str]) -> None:
    twice = [number for number, times in Counter(numbers).items() if times > 1]
    if twice:
        said = f"{text.code}: {place(what, min(twice))} stands twice."
        raise BodyInvalidError(said, "twice", where=what, of=min(twice))


def _check_amendment(amendment: Amendment) -> None:
    check_words("reason", amendment.reason, amendment.authentic)
    goal, wording = amendment.goal, amendment.wording
    if bool(amendment.paragraph) == (goal is not None) or (goal is None) != (wording is None):
        raise BodyInvalidError(
            "An amendment is to a paragraph, or to a goal with its wording.", "amended"
        )
    if wording is not None:
        if amendment.proposed:
            raise BodyInvalidError(
                "An amendment to a goal proposes no wording of a paragraph.", "amended"
            )
        check_wording(wording, amendment.authentic)
    if amendment.proposed:
        check_words("proposed-wording", amendment.proposed, amendment.authentic)


def _check_comment(comment: Comment) -> None:
    check_words("comment", comment.words, comment.authentic)


def _check_answer(answer: Answer) -> None:
    if answer.reason or answer.decision not in ("withdraw", "take_in"):
        check_words("reason", answer.reason, answer.authentic)
    if answer.wording is not None:
        check_wording(answer.wording, answer.authentic)
    wordings = bool(answer.counter) + (answer.wording is not None)
    if wordings != (answer.decision == "counter"):
        raise BodyInvalidError(
            "Another wording belongs to the answer “counter”, and to it alone.", "counter"
        )
    if answer.counter:
        check_words("other-wording", answer.counter, answer.authentic)


def _check_approval(approval: Approval) -> None:
    if approval.decision == "return" and not approval.reason:
        raise BodyInvalidError("A text is returned with a reason.", "returned")
    if approval.reason or approval.authentic:
        check_words("reason", approval.reason, approval.authentic)


def _check_circulation(circulation: Circulation) -> None:
    check_made_at(circulation.deadline)


def _check_objection(objection: Objection) -> None:
    check_words("reason", objection.reason, objection.authentic)


def _check_signature(signature: Signature) -> None:
    check_made_at(signature.at)


def _check_termination(termination: Termination) -> None:
    check_made_at(termination.at)
    check_words("reason", termination.reason, termination.authentic)


def _check_extension(extension: Extension) -> None:
    check_made_at(extension.until)


KINDS: tuple[Kind, ...] = (
    # `replaces` is no reference: a text is whole without the one before it. What it supersedes
    # is one, since the map of old areas to new ones says nothing without the old text.
    Kind("text", 1, Text, ("supersedes.text.id",), _check_text),
    Kind(
        "amendment",
        2,
        Amendment,
        ("text.id", "goal.id"),
        _check_amendment,
        {1: (AmendmentV1, _upcast_amendment)},
    ),
    Kind("comment", 1, Comment, ("text.id", "on"), _check_comment),
    Kind("answer", 2, Answer, ("amendment.id",), _check_answer, {1: (AnswerV1, _upcast_answer)}),
    Kind("agreement", 1, Agreement, ("text.id",)),
    Kind(
        "approval",
        2,
        Approval,
        ("text.id",),
        _check_approval,
        {1: (ApprovalV1, _upcast_approval)},
    ),
    Kind("circulation", 1, Circulation, ("text.id",), _check_circulation),
    Kind("objection", 1, Objection, ("circulation.id",), _check_objection),
    Kind("signature", 1, Signature, ("text.id",), _check_signature),
    Kind("termination", 1, Termination, ("text.id",), _check_termination),
    Kind("extension", 1, Extension, ("text.id",), _check_extension),
)
