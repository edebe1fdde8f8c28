"""What is typed on the forms of consultations, read into bodies; what is wrong stands beside it."""

import re
from dataclasses import dataclass
from typing import get_args

from comity.core.errors import ImpossibleDateError
from comity.core.record import Instant
from comity.core.terms import Text, Words
from comity.programme.consultation.domain import Outcome
from comity.programme.consultation.kinds import (
    TEXT,
    Consultation,
    Decision,
    Level,
    Task,
)
from comity.programme.days import check_days
from comity.programme.plan.forms import authentic, joined, lines
from comity.web.forms import Form
from comity.web.times import moment

CALLED = {
    "title": "consultation.title",
    "level": "consultation.level",
    "at": "consultation.at",
    "ends": "consultation.ends",
    "place": "consultation.place",
    "agenda": "consultation.agenda",
    "outcome": "consultation.outcome",
    "decisions": "consultation.decided",
}
"""The keys of the words for what the fields of a consultation's forms are called."""
LEVELS: tuple[str, ...] = get_args(Level)
_AREA = re.compile(r"([A-Za-z0-9._-]{1,64}):\s+(.*)", re.DOTALL)


def consultation(form: Form, programme: str, before: Consultation | None) -> Consultation | None:
    """Return a consultation as typed."""
    title = form.pair("title", required=True, either=True)
    level = form.choice("level", LEVELS)
    at, until = form.moment("at"), form.moment("ends", required=False)
    place = form.text("place", longest=128)
    agenda = lines(form, "agenda")
    if at is not None and until is not None and until <= at:
        form.say("ends", "consultation.ends.before")
    if form.wrong or at is None:
        return None
    return Consultation(
        programme=programme,
        title=title,
        authentic=authentic(form, title),
        at=at,
        level=level,  # type: ignore[arg-type]  # the kind's own check refuses another
        until=until,
        place=place,
        agenda=agenda,
        illustrative=before.illustrative if before else False,
    )


def filled(body: Consultation) -> dict[str, object]:
    """Return a consultation as the fields of its form."""
    return {
        "title_en": body.title.get("en", ""),
        "title_ko": body.title.get("ko", ""),
        "level": body.level,
        "at": _typed(body.at),
        "ends": _typed(body.until),
        "place": body.place,
        "agenda_en": joined(body.agenda, "en"),
        "agenda_ko": joined(body.agenda, "ko"),
    }


def outcome(form: Form, text: Text, body: Consultation) -> Outcome | None:
    """Return an outcome as typed: a line for each decision, before it the area where it has one."""
    words = form.pair("outcome", required=True, either=True, longest=TEXT)
    if words and body.authentic not in words:
        form.say(f"outcome_{body.authentic}", "consultation.authentic.missing")
    decided = [decision(line, text) for line in lines(form, "decisions")]
    if len(decided) < len(body.decisions):
        form.say("decisions_en", "consultation.decisions.fewer", n=len(body.decisions))
    return None if form.wrong else Outcome(words, decided)


def filled_outcome(body: Consultation) -> dict[str, object]:
    """Return an outcome as the fields of its form."""
    said = [
        {code: f"{one.area}: {words}" if one.area else words for code, words in one.words.items()}
        for one in body.decisions
    ]
    return {
        "outcome_en": body.outcome.get("en", ""),
        "outcome_ko": body.outcome.get("ko", ""),
        "decisions_en": joined(said, "en"),
        "decisions_ko": joined(said, "ko"),
    }


def decision(line: Words, text: Text) -> Decision:
    """Return a decision of a line: ``CYB: Hold it again in spring`` is one about the area CYB."""
    codes = {area.code for area in text.areas}
    area, words = "", {}
    for language, said in line.items():
        match = _AREA.fullmatch(said)
        if match is not None and match[1].upper() in codes:
            area, said = match[1].upper(), match[2]  # noqa: PLW2901 - without its area
        words[language] = said
    return Decision(words, area)


@dataclass(frozen=True, slots=True)
class TaskOf:
    """What a task is made of: its programme, and the consultation."""

    programme: str
    consultation: str
    decisions: int


def task(form: Form, of: TaskOf, leads: list[str]) -> Task | None:
    """Return a task as typed."""
    words = form.pair("words", required=True, either=True)
    lead = form.choice("lead", leads)
    number = form.choice("decision", [str(n) for n in range(of.decisions + 1)])
    due = form.text("due", longest=10)
    try:
        check_days(due, "")
    except ImpossibleDateError:
        form.say("due", "task.due.none")
    if due and not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", due):
        form.say("due", "task.due.none")
    if form.wrong:
        return None
    return Task(
        programme=of.programme,
        consultation=of.consultation,
        words=words,
        authentic=authentic(form, words),
        lead=lead,
        decision=int(number),
        due=due,
    )


def _typed(instant: Instant | None) -> str:
    return "" if instant is None else moment(instant).strftime("%Y-%m-%dT%H:%M")
