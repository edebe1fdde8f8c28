"""What is typed on the plan's forms, read into bodies; what is wrong is noted beside its field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import get_args

from comity.core.errors import ComityError, ImpossibleDateError
from comity.core.label import Label
from comity.core.terms import PUBLIC, Area, Text, Words
from comity.node.forecast import partners
from comity.node.node import Node
from comity.node.publish import Marking
from comity.programme.days import check_days
from comity.programme.plan.domain import Sort
from comity.programme.plan.kinds import (
    MANY,
    TEXT,
    Activity,
    Goal,
    Indicator,
    Money,
    Objective,
    Position,
)
from comity.programme.plan.kinds import (
    Form as ActivityForm,
)
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.marking import marking
from comity.web.words import Text as Said

FORMS: tuple[str, ...] = get_args(ActivityForm)
_COST = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,31})\s+([0-9,]+(?:\.[0-9]{1,2})?)\s+([A-Za-z]{3})")
_DAY = re.compile(r"([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?")
Choices = list[tuple[str, Said | str]]


@dataclass(frozen=True)
class Ground:
    """What a form's choices depend on: who writes, under which text, in which area."""

    here: Access
    text: Text
    area: Area | None

    @property
    def node(self) -> Node:
        """The node that is written at."""
        return self.here.node

    @property
    def subjects(self) -> Choices:
        """The subjects of this party that the area covers, else all of the text's areas."""
        areas = [self.area] if self.area is not None else list(self.text.areas)
        own = [code for area in areas for code in area.subjects.get(self.node.party, ())]
        return [(code, code) for code in dict.fromkeys(own or [area.code for area in areas])]

    @property
    def parties(self) -> Choices:
        """To whom it may be releasable: the other parties, the peers, and the public."""
        known = {*self.text.parties, *partners(self.node)} - {self.node.party, PUBLIC}
        return [(code, code) for code in (*sorted(known), PUBLIC)]

    def labels(self, kept: Sequence[Label] = ()) -> dict[str, Choices]:
        """Return by policy the labels that the post may choose, and those that stand there."""
        clearances = {label.policy: label for label in self.here.reader.clearances}
        found: dict[str, Choices] = {}
        for policy in self.node.policies:
            clearance = clearances.get(policy.id)
            if clearance is None:
                continue
            plain = [Label.of(policy.id, one.name) for one in policy.classifications]
            offered = [one for one in plain if policy.dominates(clearance, one)]
            offered += [one for one in kept if one.policy == policy.id and one not in offered]
            found[policy.id] = [
                (_code(one), marking(self.node.policies, one).text) for one in offered
            ]
        return found

    def label(self, policy: str, code: str, kept: Sequence[Label]) -> Label:
        """Return a label by what was sent for it."""
        known = {_code(one): one for one in kept}
        return known.get(code) or Label.of(policy, code)


def _code(label: Label) -> str:
    return str(label) if label.categories else label.classification


def sort_of(form: Form, ground: Ground, kept: Sequence[Label] = ()) -> Sort | None:
    """Return subject and marking, or None and noted."""
    subject = form.choice("subject", [code for code, _ in ground.subjects])
    labels = []
    for policy, choices in ground.labels(kept).items():
        chosen = form.choice(f"label_{policy}", [code for code, _ in choices], required=False)
        if chosen:
            labels.append(ground.label(policy, chosen, kept))
    if not labels:
        form.say("label", "plan.no-label")
    to = [code for code in form.all("to") if code in dict(ground.parties)]
    named = [entry for entry in form.all("to_kept") if "/" in entry]
    if form.wrong:
        return None
    return Sort(subject, Marking(tuple(labels), tuple(sorted({*to, *named}))))


def filled_sort(
    ground: Ground, labels: Sequence[Label], to: Sequence[str], subject: str
) -> dict[str, object]:
    """Return a marking as the fields of a form."""
    chosen: dict[str, object] = {f"label_{one.policy}": _code(one) for one in labels}
    return chosen | {"subject": subject or next(iter(dict(ground.subjects)), ""), "to": list(to)}


def objective(form: Form, programme: str, before: Objective | None, area: str) -> Objective | None:
    """Return an objective as typed."""
    words = form.pair("words", required=True, either=True, longest=TEXT)
    if form.wrong:
        return None
    illustrative = before.illustrative if before else form.ticked("illustrative")
    return Objective(programme, area, words, authentic(form, words), illustrative)


def authentic(form: Form, words: Words) -> str:
    """Return the language that decides: the one chosen where it was written in, else the other."""
    chosen = form.raw("authentic")
    return chosen if chosen in words else next(iter(words), "en")


def goal(form: Form, ids: tuple[str, str], before: Goal | None) -> Goal | None:
    """Return a goal as typed. ``ids``: its programme and its objective."""
    target = form.pair("target", required=True, either=True, longest=TEXT)
    decides = authentic(form, target)
    background = _in(form, "background", decides, TEXT)
    lead, supporting = form.pair("lead"), lines(form, "supporting")
    starts, until = _days(form)
    indicator = _indicator(form, decides)
    if form.wrong:
        return None
    return Goal(
        programme=ids[0],
        objective=ids[1],
        target=target,
        authentic=decides,
        background=background,
        lead=lead,
        supporting=supporting,
        indicator=indicator,
        starts=starts,
        until=until,
        state=before.state if before else "planned",
        illustrative=before.illustrative if before else form.ticked("illustrative"),
    )


def activity(form: Form, ids: tuple[str, str], before: Activity | None) -> Activity | None:
    """Return an activity as typed. ``ids``: its programme and its goal."""
    what = form.choice("form", FORMS)
    title = form.pair("title", required=True, either=True)
    decides = authentic(form, title)
    text = _in(form, "text", decides, TEXT)
    starts, until = _days(form)
    place, host = form.text("place", longest=128), form.text("host", longest=128)
    agenda, outcome = lines(form, "agenda"), _in(form, "outcome", decides, TEXT)
    costs, joint = _costs(form), _joint(form)
    if agenda and what != "meeting":
        form.say("agenda_en", "plan.agenda.only")
    if what == "contribution" and not costs:
        form.say("costs", "plan.costs.needed")
    if form.wrong:
        return None
    return Activity(
        programme=ids[0],
        goal=ids[1],
        form=what,  # type: ignore[arg-type]  # the kind's own check refuses another
        title=title,
        authentic=decides,
        text=text,
        state=before.state if before else "planned",
        starts=starts,
        until=until,
        place=place,
        host=host,
        joint=joint,
        agenda=agenda,
        outcome=outcome,
        costs=costs,
        illustrative=before.illustrative if before else form.ticked("illustrative"),
    )


def position(form: Form, ids: tuple[str, str], before: Position | None) -> Position | None:
    """Return a position as typed. ``ids``: its programme and its activity."""
    words = form.pair("words", required=True, either=True, longest=TEXT)
    if form.wrong:
        return None
    illustrative = before.illustrative if before else form.ticked("illustrative")
    return Position(ids[0], ids[1], words, authentic(form, words), illustrative)


def _in(form: Form, name: str, decides: str, longest: int) -> Words:
    """Return words that may be left out; where there are any, the authentic language is needed."""
    words = form.pair(name, longest=longest)
    if words and decides not in words:
        form.say(f"{name}_{decides}", "plan.authentic.missing")
    return words


def lines(form: Form, name: str) -> tuple[Words, ...]:
    """Return the lines of a field, those of the two languages beside each other."""
    said = form.pair(name, longest=TEXT)
    several = {code: [one.strip() for one in words.split("\n")] for code, words in said.items()}
    lines = [
        {code: line for code, line in zip(several, row, strict=True) if line}
        for row in zip_longest(*several.values(), fillvalue="")
    ]
    found = tuple(line for line in lines if line)
    if len(found) > MANY:
        form.say(f"{name}_en", "plan.too-many", most=MANY)
    if any(len(line) > 300 for words in found for line in words.values()):  # noqa: PLR2004 - characters of a line
        form.say(f"{name}_en", "plan.line.long")
    return found


def joined(lines: Sequence[Words], language: str) -> str:
    """Return lines as a field shows them, empty where one lacks the language."""
    return "\n".join(line.get(language, "") for line in lines).rstrip("\n")


def _days(form: Form) -> tuple[str, str]:
    starts, until = form.text("starts"), form.text("until")
    for name, day in (("starts", starts), ("until", until)):
        if not _DAY.fullmatch(day):
            form.say(name, "plan.day.wrong")
    if form.wrong.keys() & {"starts", "until"}:
        return "", ""
    for name, pair in (("starts", (starts, "")), ("until", (until, ""))):
        try:
            check_days(*pair)
        except ImpossibleDateError:
            form.say(name, "plan.day.none", day=pair[0])
    if form.wrong.keys() & {"starts", "until"}:
        return "", ""
    try:
        check_days(starts, until)
    except ComityError:
        form.say("until", "plan.days.order")
    return starts, until


def _indicator(form: Form, decides: str) -> Indicator | None:
    words = _in(form, "indicator", decides, 300)
    names = ("baseline", "aim", "value")
    baseline, aim, value = (form.text(name, longest=64) for name in names)
    if not words:
        if baseline or aim or value:
            form.say("indicator_en", "plan.indicator.missing")
        return None
    return Indicator(words, baseline, aim, value)


def _costs(form: Form) -> tuple[Money, ...]:
    """Return what each line says: who pays, how much, of which currency."""
    found = []
    for line in form.text("costs", longest=TEXT).split("\n"):
        if not line.strip():
            continue
        match = _COST.fullmatch(line.strip())
        if match is None:
            form.say("costs", "plan.costs.wrong", line=line.strip()[:60])
            return ()
        whole, point, part = match[2].replace(",", "").partition(".")
        amount = (whole.lstrip("0") or "0") + point + part
        if len(whole) > 15:  # noqa: PLR2004 - as the kind says
            form.say("costs", "plan.costs.wrong", line=line.strip()[:60])
            return ()
        found.append(Money(match[1].upper(), amount, match[3].upper()))
    if len(found) > MANY:
        form.say("costs", "plan.too-many", most=MANY)
    return tuple(found)


def _joint(form: Form) -> tuple[str, ...]:
    typed = form.text("joint").replace(",", " ").upper().split()
    if any(not re.fullmatch(r"[A-Z][A-Z0-9_-]{0,31}", party) for party in typed):
        form.say("joint", "plan.joint.wrong")
    return tuple(dict.fromkeys(typed))
