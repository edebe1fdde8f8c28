"""A consultation's preparation as a bilingual Word file, made of what the page shows."""

import html
from collections.abc import Callable, Sequence

from comity.core.record import Instant
from comity.programme.calendar.occasions import Occasion
from comity.programme.consultation.amendments import OpenAmendment
from comity.programme.consultation.kinds import Task
from comity.programme.consultation.queries import Decided, Prepared
from comity.programme.consultation.states import NAMES
from comity.programme.plan.states import NAMES as PLAN_NAMES
from comity.programme.states import NAMES as TEXT_NAMES
from comity.web import times
from comity.web.documents import Paper
from comity.web.marking import Marking
from comity.web.words import LANGUAGES, Text, has, word

STATES = TEXT_NAMES | PLAN_NAMES | NAMES


def write(
    prepared: Prepared, *, party: Text, markings: Sequence[Marking], zone: str, at: Instant
) -> bytes:
    """Return the file. ``party`` is its author; no person is named."""
    body = prepared.seen.version.body
    author = next((party[one] for one in LANGUAGES if party.get(one)), "")
    paper = Paper(title=body.title, author=author, markings=markings, at=at)
    _facts(paper, prepared, zone)
    if body.agenda:
        paper.heading(both("consultation.agenda"))
        paper.beside(body.agenda)
    if body.state == "held":
        paper.heading(both("consultation.outcome"))
        paper.beside([body.outcome])
        _decisions(paper, "consultation.decided", prepared.own)
    _decisions(paper, "consultation.decided.before", prepared.decided)
    _moved(paper, prepared)
    _amendments(paper, prepared)
    _deadlines(paper, prepared.deadlines, zone)
    return paper.bytes()


def both(key: str, **values: object) -> Text:
    """Return the words for a key in every language, as plain text."""
    return {code: html.unescape(word(key, code, **values)) for code in LANGUAGES}


def day_of(instant: Instant) -> str:
    """Return a day as files are named by it."""
    return times.moment(instant).strftime("%Y-%m-%d")


def _each(say: Callable[[str], str]) -> Text:
    return {code: say(code) for code in LANGUAGES}


def _when(instant: Instant, zone: str) -> Text:
    return _each(
        lambda code: " · ".join(
            [times.utc_words(instant, code), *times.local_words(instant, zone, code)]
        )
    )


def _facts(paper: Paper, prepared: Prepared, zone: str) -> None:
    body = prepared.seen.version.body
    rows: list[list[Text | str]] = [
        [both("consultation.programme"), prepared.status.text.name],
        [both("consultation.level"), both(f"consultation.level.{body.level}")],
        [both("consultation.at"), _when(body.at, zone)],
        [both("consultation.state"), STATES[body.state]],
    ]
    if body.place:
        rows.insert(3, [both("consultation.place"), body.place])
    if prepared.before is not None:
        rows.append([both("consultation.before"), prepared.before.version.body.title])
    paper.pairs([both("consultation.what"), both("consultation.value")], rows)


def _decisions(paper: Paper, key: str, decided: Sequence[Decided]) -> None:
    if not decided:
        return
    paper.heading(both(key))
    rows: list[list[Text | str]] = [
        [str(one.number), one.decision.area, one.decision.words, _tasks(one)] for one in decided
    ]
    heads = ("consultation.number", "consultation.area", "consultation.decision", "tasks")
    paper.pairs([both(head) for head in heads], rows)


def _tasks(one: Decided) -> Text:
    if not one.tasks:
        return both("task.no-task")
    return _each(lambda code: "\n".join(_task(task.version.body, code) for task in one.tasks))


def _task(body: Task, code: str) -> str:
    state = STATES[body.state][code]
    return f"{_in(body.words, code)} ({', '.join(filter(None, (state, body.due)))})"


def _moved(paper: Paper, prepared: Prepared) -> None:
    paper.heading(both("consultation.moved"))
    for area in prepared.areas:
        paper.heading({c: f"{area.area.code} {n}" for c, n in area.area.name.items()}, 2)
        if not area.moved:
            paper.line(both("consultation.moved.none"))
            continue
        rows: list[list[Text | str]] = [
            [
                _each(lambda c, one=one: times.date_words(  # type: ignore[misc]  # mypy cannot infer a lambda with a default
                    times.moment(one.seen.version.header.made_at), c)),
                _kind(one.seen.version.header.kind),
                one.title,
                STATES.get(one.state, {}),
            ]
            for one in area.moved
        ]  # fmt: skip
        heads = (
            "consultation.when",
            "consultation.kind",
            "consultation.what",
            "consultation.state",
        )
        paper.pairs([both(head) for head in heads], rows)
        if area.more:
            paper.line(both("consultation.moved.more", n=area.more))


def _kind(kind: str) -> Text:
    return both(f"kind.{kind}") if has(f"kind.{kind}") else {"en": kind}


def _amendments(paper: Paper, prepared: Prepared) -> None:
    paper.heading(both("consultation.amendments"))
    if not prepared.amendments:
        paper.line(both("consultation.amendments.none"))
        return
    rows: list[list[Text | str]] = [
        [
            _amended(one),
            one.party,
            one.reason,
            STATES[one.state],
        ]
        for one in prepared.amendments
    ]
    heads = (
        "consultation.amended",
        "consultation.by",
        "consultation.reason",
        "consultation.state",
    )
    paper.pairs([both(head) for head in heads], rows)


def _amended(one: OpenAmendment) -> Text:
    """Say what it would change: the paragraph of a text, or a goal by what it aims at."""
    if one.goal is None:
        return {"en": f"{one.code} {one.paragraph}"}
    kind, goal = both("kind.goal"), one.goal
    return _each(lambda code: f"{one.code} · {kind[code]}: {_in(goal, code)}")


def _in(words: Text, code: str) -> str:
    """Return words in a language, or in the one that they have."""
    return words.get(code) or next(iter(words.values()), "")


def _deadlines(paper: Paper, deadlines: Sequence[Occasion], zone: str) -> None:
    paper.heading(both("consultation.deadlines"))
    if not deadlines:
        paper.line(both("consultation.deadlines.none"))
        return
    rows: list[list[Text | str]] = [
        [_at(one, zone), both(f"form.{one.form}"), one.title] for one in deadlines
    ]
    heads = ("consultation.when", "consultation.kind", "consultation.what")
    paper.pairs([both(head) for head in heads], rows)


def _at(one: Occasion, zone: str) -> Text:
    return {"en": one.first.isoformat()} if one.at is None else _when(one.at, zone)
