"""Kinds of consultations: the meeting itself, and the tasks that its decisions become.

Each side makes its own tasks: what a party does about a decision is its own record.
"""

from typing import Annotated, Literal

import msgspec

from comity.core.errors import BodyInvalidError, ImpossibleDateError
from comity.core.kinds import Kind
from comity.core.record import Instant, check_made_at
from comity.core.terms import Words
from comity.programme.days import Day, check_days
from comity.programme.words import Language, check_length, check_many, check_words

LINE, TEXT = 300, 20_000
"""How long a line and a text may be (characters), in each language."""
MANY = 50
"""How many points of an agenda and decisions there may be."""
Level = Literal["staff", "policy", "high"]
Place = Annotated[str, msgspec.Meta(max_length=128)]
Lead = Annotated[str, msgspec.Meta(min_length=1, max_length=97)]
AreaCode = Annotated[str, msgspec.Meta(max_length=64)]
ConsultationState = Literal["planned", "held", "cancelled"]
TaskState = Literal["open", "done", "dropped"]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was decided; ``area`` is a code of the programme's, or empty."""

    words: Words
    area: AreaCode = ""


class Consultation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A consultation under a text (``programme``, its id), over [at, until).

    ``level``: staff talks, a policy consultation, or a high-level one. ``outcome`` and
    ``decisions`` are said once it was held.
    """

    programme: str
    title: Words
    authentic: Language
    at: Instant
    level: Level
    until: Instant | None = None
    place: Place = ""
    agenda: tuple[Words, ...] = ()
    state: ConsultationState = "planned"
    outcome: Words = {}
    decisions: tuple[Decision, ...] = ()
    illustrative: bool = False


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a party does about a decision of a consultation (its number, from 1; 0: about none).

    ``lead`` is a post (``KOR/mission-officer``) or a party. ``note`` says how it ended.
    """

    programme: str
    consultation: str
    words: Words
    authentic: Language
    lead: Lead
    decision: Annotated[int, msgspec.Meta(ge=0, le=MANY)] = 0
    due: Day = ""
    state: TaskState = "open"
    note: Words = {}
    illustrative: bool = False


def _check_line(where: str, words: Words, authentic: str, longest: int = LINE) -> None:
    check_words(where, words, authentic)
    check_length(where, words, longest)


def _check_consultation(body: Consultation) -> None:
    _check_line("title", body.title, body.authentic)
    check_made_at(body.at)
    if body.until is not None:
        check_made_at(body.until)
        if body.until <= body.at:
            raise ImpossibleDateError("It would end before it begins.", "order")
    for what, several in (("agenda", body.agenda), ("decisions", body.decisions)):
        check_many(what, several, MANY)
    for point in body.agenda:
        _check_line("point-of-the-agenda", point, next(iter(point), body.authentic))
    for one in body.decisions:
        _check_line("decision", one.words, next(iter(one.words), body.authentic), TEXT)
    if body.outcome:
        _check_line("outcome", body.outcome, body.authentic, TEXT)
    if body.state != "held" and (body.outcome or body.decisions):
        raise BodyInvalidError("Only a consultation that was held has an outcome.", "outcome")


def _check_task(body: Task) -> None:
    _check_line("task", body.words, body.authentic)
    if body.note:
        _check_line("note", body.note, next(iter(body.note)), TEXT)
    if body.state == "dropped" and not body.note:
        raise BodyInvalidError("A task is dropped with a reason.", "dropped")
    check_days(body.due, "")


KINDS: tuple[Kind, ...] = (
    Kind("consultation", 1, Consultation, ("programme",), _check_consultation),
    Kind("task", 1, Task, ("programme", "consultation"), _check_task),
)
