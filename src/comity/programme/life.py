"""Where a text and its amendments stand, told from records alone. Nothing here reads or writes.

Whoever asks gives the records they may see, so two readers may rightly be told different things.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from comity.core import terms
from comity.core.record import Instant, Pointer
from comity.core.terms import Signed, Text, Words
from comity.node.kinds import EXTENSION, SIGNATURE, TERMINATION, TEXT
from comity.node.world import Held, signed_texts
from comity.programme.kinds import Answer
from comity.programme.states import AmendmentLife, TextLife

KINDS = (
    TEXT,
    SIGNATURE,
    TERMINATION,
    EXTENSION,
    "agreement",
    "amendment",
    "answer",
    "approval",
    "circulation",
    "comment",
    "objection",
)
"""The kinds that speak of a text."""
Records = Mapping[str, tuple[Held, ...]]
"""Records by kind, oldest first."""


@dataclass(frozen=True, slots=True)
class Status:
    """What one reader may know of a text at an instant.

    ``agreed`` and ``signed`` hold each party's record. ``starts`` and ``ends`` say when its terms
    hold here, both None while it is not signed by all; ``ends`` None means no end is known.
    """

    held: Held
    state: str
    agreed: Mapping[str, Held]
    signed: Mapping[str, Held]
    starts: Instant | None
    ends: Instant | None
    extended_until: Instant | None
    replaced_by: str
    superseded_by: Pointer | None

    @property
    def text(self) -> Text:
        """The text itself."""
        return self.held.version.body

    @property
    def pointer(self) -> Pointer:
        """What names this text: id, instant and hash."""
        return self.held.version.pointer

    @property
    def is_agreed(self) -> bool:
        """Whether every party has named this text's hash."""
        return all(party in self.agreed for party in self.text.parties)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An amendment, the answers to it in turn, and the wording that now stands."""

    held: Held
    state: str
    answers: tuple[Held, ...]
    wording: Words
    last: str
    """The party that spoke last: it is the other's turn."""

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, or to be taken into a new text."""
        return self.state not in AmendmentLife.final


def statuses(records: Records, at: Instant, approved: Iterable[Pointer]) -> list[Status]:
    """Return where every text stands at ``at``, oldest first.

    ``approved`` are the texts that this party's own chain of approval is done with.
    """
    signed = signed_texts(records)
    context = _Context(records, signed, at, frozenset(approved), terms.all_ends(signed))
    return [
        _status(held, one, context) for held, one in zip(records.get(TEXT, ()), signed, strict=True)
    ]


def proposals(records: Records, text: Pointer) -> list[Proposal]:
    """Return the amendments to paragraphs of a text, oldest first; goals are no part of it."""
    made = [one for one in amendments(records) if one.version.body.text == text]
    after = [t for t in records.get(TEXT, ()) if t.version.body.replaces == text.id]
    return [_proposal(one, records.get("answer", ()), after) for one in made]


def amendments(records: Records, *, of_goals: bool = False) -> list[Held]:
    """Return the amendments to paragraphs, or those to goals, oldest first."""
    several = records.get("amendment", ())
    return [one for one in several if (one.version.body.goal is not None) == of_goals]


@dataclass(frozen=True, slots=True)
class _Context:
    records: Records
    signed: tuple[Signed, ...]
    at: Instant
    approved: frozenset[Pointer]
    ends: Mapping[Pointer, Instant | None]


def _status(held: Held, signed: Signed, context: _Context) -> Status:
    records = context.records
    ends = context.ends[signed.pointer] if signed.complete else None
    status = Status(
        held=held,
        state=TextLife.initial,
        agreed=_by_party(records.get("agreement", ()), signed),
        signed=_by_party(records.get(SIGNATURE, ()), signed),
        starts=signed.starts,
        ends=ends,
        extended_until=signed.extended_until,
        replaced_by="" if signed.signatures else _replaced_by(records, signed),
        superseded_by=_superseded_by(signed, context.signed, ends),
    )
    state = status.state
    for event in (*_made(status, records), *_become(status, signed, context)):
        state = TextLife.step(state, event)
    return replace(status, state=state)


def _made(status: Status, records: Records) -> list[str]:
    """How the text came to be and was talked about."""
    events = ["table_anew" if status.text.replaces else "table"]
    if any(one.version.body.text == status.pointer for one in amendments(records)):
        events.append("amend")
    return events


def _become(status: Status, signed: Signed, context: _Context) -> list[str]:
    """What became of it. Who sees all signatures knows that it was agreed and approved."""
    events = []
    if status.is_agreed or signed.complete:
        events.append("agree")
        if status.pointer in context.approved or signed.complete:
            events.append("approve")
    if status.replaced_by:
        return [*events, "reopen", "replace"] if events else ["replace"]
    if not signed.complete:
        return events
    return [*events, "sign", *_in_time(status, signed, context.at)]


def _in_time(status: Status, signed: Signed, at: Instant) -> list[str]:
    ended = status.ends is not None and status.ends <= at
    begun = status.starts is not None and status.starts <= at
    terminated = ended and status.ends == signed.terminated
    if terminated and not _began_before_its_end(status):
        return ["terminate"]
    events = ["start"] if begun or ended else []
    if events and status.extended_until is not None:
        events.append("extend")
    if ended:
        by_other = "supersede" if status.superseded_by else "lapse"
        events.append("terminate" if terminated else by_other)
    return events


def _began_before_its_end(status: Status) -> bool:
    return status.starts is not None and status.ends is not None and status.starts < status.ends


def _by_party(spoken: Iterable[Held], signed: Signed) -> dict[str, Held]:
    """Return each party's first record that names this very text."""
    found: dict[str, Held] = {}
    for one in spoken:
        owner = one.version.header.owner
        if one.version.body.text == signed.pointer and owner in signed.text.parties:
            found.setdefault(owner, one)
    return found


def _replaced_by(records: Records, signed: Signed) -> str:
    """Return the id of the newest text by a party that stands in this one's place."""
    later = [
        one.version.header.id
        for one in records.get(TEXT, ())
        if one.version.body.replaces == signed.pointer.id
        and one.version.header.owner in signed.text.parties
    ]
    return later[-1] if later else ""


def _superseded_by(
    signed: Signed, all_signed: tuple[Signed, ...], ends: Instant | None
) -> Pointer | None:
    if ends is None or ends in (signed.terminated, signed.extended_until or signed.text.until):
        return None
    supersessions = ((other, other.text.supersedes) for other in all_signed)
    return next(
        (
            other.pointer
            for other, supersession in supersessions
            if supersession and supersession.text == signed.pointer and other.starts == ends
        ),
        None,
    )


def _proposal(made: Held, answers: Iterable[Held], after: list[Held]) -> Proposal:
    heard = replay(made, answers)
    state = heard.state
    counter = heard.counter
    wording = counter.counter if counter else made.version.body.proposed
    if after and state not in AmendmentLife.final:
        taken_in = state == "accepted" and _stands(made, wording, after[-1])
        state = AmendmentLife.step(state, "take_in" if taken_in else "overtake")
    return Proposal(made, state, heard.answers, wording, heard.last)


@dataclass(frozen=True, slots=True)
class Heard:
    """Where the answers alone have brought an amendment; ``last`` is the party that spoke last."""

    state: str
    answers: tuple[Held, ...]
    last: str

    @property
    def counter(self) -> Answer | None:
        """The answer whose own wording is on the table; None while it is the amendment's."""
        bodies: Iterator[Answer] = (one.version.body for one in reversed(self.answers))
        return next((body for body in bodies if body.decision == "counter"), None)


def replay(made: Held, answers: Iterable[Held]) -> Heard:
    """Replay the answers that their party might give then; others are passed over."""
    state, last = AmendmentLife.initial, made.version.header.owner
    heard: list[Held] = []
    for answer in answers:
        if answer.version.body.amendment != made.version.pointer:
            continue
        body, owner = answer.version.body, answer.version.header.owner
        due = _may_say(made, body, owner, last) and (state, body.decision) in AmendmentLife.steps
        if due:
            state, last = AmendmentLife.step(state, body.decision), owner
            heard.append(answer)
    return Heard(state, tuple(heard), last)


def _may_say(made: Held, body: Answer, party: str, last: str) -> bool:
    """Whether an answer is a party's to give.

    Withdrawal is the proposer's at any time, others come in turn. That a goal has taken it in, the
    goal's own side says; of a paragraph the new text shows it.
    """
    owner, of_goal = made.version.header.owner, made.version.body.goal is not None
    if body.decision == "withdraw":
        return party == owner
    if body.decision == "take_in":
        return of_goal and party != owner
    fits = body.decision != "counter" or (body.wording is not None) == of_goal
    return party != last and fits


def _stands(made: Held, wording: Words, text: Held) -> bool:
    """Whether a paragraph now reads as was accepted, in the languages of which that speaks."""
    number = made.version.body.paragraph
    words = {p.number: p.words for p in text.version.body.paragraphs}.get(number, {})
    return wording.items() <= words.items() if wording else not words
