"""What is said over a text, as the node writes it: a body for each kind of `tests.oracle.kinds`."""

import zlib
from collections.abc import Callable, Mapping

import msgspec

from comity.core.record import Version
from comity.core.terms import Area, Paragraph, Text, Words
from comity.programme import kinds as said
from comity.programme.consultation import kinds as consulted
from comity.programme.plan import kinds as planned
from tests.oracle import commands as oracle
from tests.oracle.commands import OWN
from tests.oracle.world import LATE, START, SUBJECTS

HOUR = 3_600_000
DAY = "2026-01-20"
LEADS = {OWN: "KOR/desk", "NATO": "NATO/liaison"}
Named = Mapping[str, Version]
"""The newest version of each record that is referred to, by its kind."""
Make = Callable[[oracle.Version, Words, Named], msgspec.Struct]


def body(command: oracle.Version, named: Named, replaces: str) -> msgspec.Struct:
    """What the version that a command makes says; `replaces`: the id of the text replaced."""
    words = {"en": command.title, "ko": command.title}
    if command.kind == "text":
        return _text(words, replaces)
    return _MAKES[command.kind](command, words, named)


def _drawn(words: Words, *options: str) -> str:
    """One of the options, by what is written: nothing else decides it."""
    return options[zlib.crc32(words["en"].encode()) % len(options)]


def _text(words: Words, replaces: str) -> Text:
    """A text between us and NATO that lets nothing flow."""
    area = SUBJECTS[0]
    return Text(
        form="programme",
        code="TALK",  # Which others have too: codes are for people.
        name=words,
        parties=(OWN, "NATO"),
        authentic="en",
        starts=START,
        until=LATE,
        terms=(),
        areas=(Area(area, {"en": area}, {OWN: (area,), "NATO": (area,)}),),
        replaces=replaces,
        paragraphs=(Paragraph("1", words, area=area), Paragraph("2", words)),
    )


def _amendment(_: oracle.Version, words: Words, named: Named) -> msgspec.Struct:
    text, goal = named["text"].pointer, named.get("goal")
    if goal is None:
        return said.Amendment(text, "1", words, words, "en")
    return said.Amendment(text, "", {}, words, "en", goal.pointer, planned.GoalWording(words))


def _answer(_: oracle.Version, words: Words, named: Named) -> msgspec.Struct:
    decision = _drawn(words, "accept", "refuse", "withdraw")
    return said.Answer(named["amendment"].pointer, decision, words, "en")  # type: ignore[arg-type]  # drawn from the literals


def _comment(_: oracle.Version, words: Words, named: Named) -> msgspec.Struct:
    on = named["comment"].header.id if "comment" in named else ""
    return said.Comment(named["text"].pointer, words, "en", _drawn(words, "", "1"), on)


def _approval(_: oracle.Version, words: Words, named: Named) -> msgspec.Struct:
    decision = _drawn(words, "approve", "return")
    return said.Approval(named["text"].pointer, "decide", decision, words, authentic="en")  # type: ignore[arg-type]  # drawn from the literals


def _goal(_: oracle.Version, words: Words, named: Named) -> msgspec.Struct:
    text, objective = named["text"].header.id, named["objective"].header.id
    return planned.Goal(text, objective, words, "en", starts=DAY, until=DAY)


def _consultation(command: oracle.Version, words: Words, named: Named) -> msgspec.Struct:
    """It was held an hour ago with one decision, or is to be held in an hour."""
    held = _drawn(words, "held", "planned") == "held"
    return consulted.Consultation(
        named["text"].header.id,
        words,
        "en",
        command.at + (-HOUR if held else HOUR),
        "policy",
        state="held" if held else "planned",
        decisions=(consulted.Decision(words, SUBJECTS[0]),) if held else (),
    )


def _task(command: oracle.Version, words: Words, named: Named) -> msgspec.Struct:
    text, consultation = named["text"].header.id, named["consultation"].header.id
    lead = LEADS[command.owner]
    return consulted.Task(text, consultation, words, "en", lead, decision=1, due=DAY)


_MAKES: dict[str, Make] = {
    "amendment": _amendment,
    "answer": _answer,
    "comment": _comment,
    "agreement": lambda _, __, named: said.Agreement(named["text"].pointer),
    "approval": _approval,
    "signature": lambda command, _, named: said.Signature(
        named["text"].pointer, "signatory", command.at
    ),
    "objective": lambda _, words, named: planned.Objective(
        named["text"].header.id, SUBJECTS[0], words, "en"
    ),
    "goal": _goal,
    "consultation": _consultation,
    "task": _task,
}
