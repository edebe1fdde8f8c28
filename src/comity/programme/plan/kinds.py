"""Kinds of the plan: objective, goal, activity, a party's position on one, and the link.

Each names what it is of by id, and the text whose plan it is in ``programme``. Who made it is in
the header. ``illustrative`` marks what a demonstration made up.
"""

from typing import Annotated, Literal

import msgspec

from comity.core.errors import BodyInvalidError
from comity.core.kinds import Kind
from comity.core.record import Code, Party
from comity.core.terms import Words
from comity.programme.days import Day, check_days
from comity.programme.words import Language, check_length, check_many, check_words

LINE, TEXT = 300, 20_000
"""How long a line and a text may be (characters), in each language."""
MANY = 50
"""How many lines of an agenda, supporting bodies, costs or other parties there may be."""
Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z-]{0,31}\Z")]
Place = Annotated[str, msgspec.Meta(max_length=128)]
Figure = Annotated[str, msgspec.Meta(max_length=64)]
Amount = Annotated[str, msgspec.Meta(pattern=r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?\Z")]
"""An amount of money: up to 15 digits, a point, up to two more."""
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
Form = Literal[
    "meeting", "visit", "course", "exercise", "project", "agreement", "contribution", "statement"
]
GoalState = Literal["planned", "under_way", "achieved", "postponed", "cancelled"]
ActivityState = Literal["planned", "confirmed", "held", "postponed", "cancelled"]

RELATIONS: dict[str, Words] = {
    "evidence-for": {"en": "is evidence for", "ko": "의 근거"},
    "follows": {"en": "follows on", "ko": "의 후속"},
    "part-of": {"en": "is part of", "ko": "의 일부"},
    "release-of": {"en": "is the releasable version of", "ko": "의 제공용 판"},
    "serves": {"en": "serves", "ko": "에 기여"},
    "succeeds": {"en": "succeeds", "ko": "을(를) 계승"},
}
"""The relations that pages have words for. Another is shown as it is written."""
RELEASE_OF = "release-of"
"""The relation of a releasable version to what it was made from."""
LASTING = (RELEASE_OF,)
"""Relations that are not withdrawn: they say what a record was made of, and why."""


class Objective(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A strategic objective: the end that an area of a text serves."""

    programme: str
    area: Code
    words: Words
    authentic: Language
    illustrative: bool = False


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By what a goal is measured: where it began, where it is to lead, where it stands."""

    words: Words
    baseline: Figure = ""
    target: Figure = ""
    value: Figure = ""


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A partnership goal: the way to an objective.

    ``target`` says what is to be reached, ``background`` why. ``lead`` and ``supporting`` are
    bodies of the parties; ``starts`` and ``until`` its schedule, both days included.
    """

    programme: str
    objective: str
    target: Words
    authentic: Language
    background: Words = {}
    lead: Words = {}
    supporting: tuple[Words, ...] = ()
    indicator: Indicator | None = None
    starts: Day = ""
    until: Day = ""
    state: GoalState = "planned"
    illustrative: bool = False


class GoalWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the parties negotiate of a goal, as it would read: all of it but its state."""

    target: Words
    background: Words = {}
    lead: Words = {}
    supporting: tuple[Words, ...] = ()
    indicator: Indicator | None = None
    starts: Day = ""
    until: Day = ""


def worded(goal: Goal) -> GoalWording:
    """Return the wording of a goal."""
    fields = GoalWording.__struct_fields__
    return GoalWording(**{name: getattr(goal, name) for name in fields})


def reworded(goal: Goal, wording: GoalWording) -> Goal:
    """Return a goal in another wording; whose it is and how it stands stay."""
    return msgspec.structs.replace(goal, **msgspec.structs.asdict(wording))


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount that a party pays."""

    payer: Party
    amount: Amount
    currency: Currency


class Activity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"joint": "with"}):
    """What is done for a goal. ``starts`` and ``until`` are its days, both included.

    A meeting has an ``agenda`` and an ``outcome``; what a party means to say there is a position of
    its own. ``with`` names other parties that make it a joint one. ``costs`` are by who pays;
    of a contribution they are the contribution itself.
    """

    programme: str
    goal: str
    form: Form
    title: Words
    authentic: Language
    text: Words = {}
    state: ActivityState = "planned"
    starts: Day = ""
    until: Day = ""
    place: Place = ""
    host: Annotated[str, msgspec.Meta(max_length=128)] = ""
    joint: tuple[Party, ...] = ()
    agenda: tuple[Words, ...] = ()
    outcome: Words = {}
    costs: tuple[Money, ...] = ()
    illustrative: bool = False


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a party means to say about an activity. A record of its own, so that it can stay home.

    Nobody is given it with the activity; its own label and releasable-to decide. The last version
    of one that its party no longer holds is ``withdrawn``, and stands on no page.
    """

    programme: str
    activity: str
    words: Words
    authentic: Language
    illustrative: bool = False
    withdrawn: bool = False


class PositionV1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A position as it was before it could be withdrawn."""

    programme: str
    activity: str
    words: Words
    authentic: Language
    illustrative: bool = False


def _upcast_position(old: PositionV1) -> Position:
    return Position(old.programme, old.activity, old.words, old.authentic, old.illustrative)


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A relation between two records, with a label of its own: whoever sees it must see both.

    ``reason``: why a releasable version is marked lower than what it was made of. The last version
    of one that its party no longer makes is ``withdrawn``, and stands on no page.
    """

    relation: Word
    source: str
    target: str
    reason: Annotated[str, msgspec.Meta(max_length=TEXT)] = ""
    withdrawn: bool = False


class LinkV2(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A link as it was before it could be withdrawn."""

    relation: Word
    source: str
    target: str
    reason: Annotated[str, msgspec.Meta(max_length=TEXT)] = ""


class LinkV1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A link as it was before it could give a reason."""

    relation: Word
    source: str
    target: str


def _upcast_link(old: LinkV1 | LinkV2) -> Link:
    return Link(old.relation, old.source, old.target, getattr(old, "reason", ""))


def _check_line(where: str, words: Words, authentic: str, longest: int = LINE) -> None:
    check_words(where, words, authentic)
    check_length(where, words, longest)


def _check_optional(where: str, words: Words, authentic: str, longest: int) -> None:
    if words:
        _check_line(where, words, authentic, longest)


def _check_objective(body: Objective) -> None:
    _check_line("objective", body.words, body.authentic, TEXT)


def _check_goal(body: Goal) -> None:
    check_wording(worded(body), body.authentic)


def check_wording(body: GoalWording, authentic: str) -> None:
    """Refuse a wording of a goal that cannot be. Raises BodyInvalidError, ImpossibleDateError."""
    _check_line("target", body.target, authentic, TEXT)
    _check_optional("background", body.background, authentic, TEXT)
    if body.lead:
        check_length("lead", body.lead, LINE)
    check_many("supporting-bodies", body.supporting, MANY)
    for one in body.supporting:
        check_length("supporting-body", one, LINE)
    if body.indicator is not None:
        _check_line("indicator", body.indicator.words, authentic)
    check_days(body.starts, body.until)


def _check_activity(body: Activity) -> None:
    _check_line("title", body.title, body.authentic)
    _check_optional("text", body.text, body.authentic, TEXT)
    _check_optional("outcome", body.outcome, body.authentic, TEXT)
    for what, several in (("agenda", body.agenda), ("costs", body.costs)):
        check_many(what, several, MANY)
    for point in body.agenda:
        check_length("point-of-the-agenda", point, LINE)
    if len(set(body.joint)) != len(body.joint):
        raise BodyInvalidError("The other parties: one is named twice.", "parties-twice")
    if body.form != "meeting" and body.agenda:
        raise BodyInvalidError(f"Only a meeting has an agenda, not a {body.form}.", "agenda")
    if body.form == "contribution" and not body.costs:
        raise BodyInvalidError(
            "A contribution names its amount, currency and payer.", "contribution"
        )
    check_days(body.starts, body.until)


def _check_position(body: Position) -> None:
    _check_line("The position", body.words, body.authentic, TEXT)


KINDS: tuple[Kind, ...] = (
    Kind("objective", 1, Objective, ("programme",), _check_objective),
    Kind("goal", 1, Goal, ("programme", "objective"), _check_goal),
    Kind("activity", 1, Activity, ("programme", "goal"), _check_activity),
    Kind(
        "position",
        2,
        Position,
        ("programme", "activity"),
        _check_position,
        {1: (PositionV1, _upcast_position)},
    ),
    Kind(
        "link",
        3,
        Link,
        ("source", "target"),
        upcast={1: (LinkV1, _upcast_link), 2: (LinkV2, _upcast_link)},
    ),
)
PLANNED = ("objective", "goal", "activity")
"""The kinds that make a programme's plan, from ends to means."""
