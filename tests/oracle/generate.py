"""Hypothesis strategies: histories, and pairs of them that a reader cannot tell apart.

A history is drawn as short lists of numbers and built from them: every list of numbers makes a
lawful history, so nothing is thrown away and shrinking is free. Most values fit together, so that
records pass; a step often breaks exactly one clause, and half of the histories begin as a row
of the table does, so that every clause is often the sole reason for hiding.
"""

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from .commands import (
    PEERS,
    Advance,
    Command,
    Countersign,
    History,
    Publish,
    Pull,
    Receive,
    Revise,
    SetGroup,
    SetPost,
    SignText,
    Terminate,
    Version,
    complaints,
)
from .draft import ACTIONS, RECORDING, Draft, fields_of, pick, without
from .kinds import NAMING_A_VERSION, TALK
from .moment import moment
from .rule import Guest, Peer, Reader, Staff, View, trace
from .table import KEPT, SOLE_REASONS
from .talk import negotiate, say, say_aside
from .values import (
    END,
    GHOST,
    GOOD,
    GROUPS,
    LIAISON_POSTS,
    OWN_BASES,
    POSTS,
    PREFACE,
    RECEIVED_CHANGES,
    RECORD_CHANGES,
    TEXTS,
    WELCOME,
)
from .world import STEP, k

NUMBER = st.integers(0, 59)
OFTEN = 52
"""What NUMBER is mostly below."""
TAIL = 3
"""How many commands end every row and every history: two pulls, and an Advance."""
FIRST = (*RECORDING, negotiate, negotiate)
"""The steps that a history begins with, and those that follow."""
LATER = (*ACTIONS, negotiate, *([say] * 5))
SEEDS: tuple[History, ...] = tuple(row.hidden[:-TAIL] for row in (*SOLE_REASONS, *KEPT))


@st.composite
def histories(draw: st.DrawFn, *, reader: Reader | None = None, longest: int = 25) -> History:
    """Lawful histories of 3 to `longest` commands; the last is `end`, an Advance to END.

    Where a reader is named, most of them let that reader see something at some time.
    """
    room = longest - TAIL
    seed = draw(st.integers(0, 2 * len(SEEDS)))
    more = longest // 2
    if 0 < seed <= len(SEEDS):
        more = longest // 5
        draft = Draft(list(SEEDS[seed - 1]), SEEDS[seed - 1][-1].at)
    else:
        draft = Draft()
    _preface(draw, draft)
    # The simplest of all draws lets the reader see something: few examples are often simple ones.
    if reader and reader.party in WELCOME and draw(NUMBER) < OFTEN:
        text, record = WELCOME[reader.party]
        name = f"r{len(draft.newest(Publish))}"
        draft.add(SignText, {**text, "name": f"t{len(draft.texts())}"})
        draft.add(Publish, {**record, "name": name, "title": "welcome"})
        if isinstance(reader, Guest):
            draft.add(SetPost, LIAISON_POSTS[0])
    for actions in (FIRST, LATER, LATER):
        step = st.tuples(st.sampled_from(actions), NUMBER, NUMBER, NUMBER)
        for action, a, b, c in draw(st.lists(step, max_size=more)):
            if len(draft.commands) < room:
                action(draft, a, b, c)
    del draft.commands[room:]
    draft.add(Pull, {"peer": "CCDCOE"})
    draft.add(Pull, {"peer": "NATO"})
    return (*draft.commands, Advance(at=END, key="end"))


def _preface(draw: st.DrawFn, draft: Draft) -> None:
    seeded = bool(draft.commands)
    posts = {c.post for c in draft.commands if isinstance(c, SetPost)}
    for kind, variants in PREFACE:
        number = draw(NUMBER)
        fits = kind is SetPost and variants[0]["post"] not in posts
        if number >= len(PREFACE) and (fits or not seeded):
            name = {"name": f"t{len(draft.texts())}"} if kind is SignText else {}
            draft.add(kind, {**pick(variants, number - len(PREFACE)), **name})


@dataclass(frozen=True)
class Pair:
    """Two different histories of which the reader may know the same.

    `instants`: when the reader's doors should answer both alike: at every command they share.
    """

    reader: Reader
    left: History
    right: History

    @property
    def instants(self) -> tuple[int, ...]:
        """The instants of the commands that both histories have, in order."""
        there = {command.key for command in self.right}
        return tuple(command.at for command in self.left if command.key in there)


@st.composite
def pairs(draw: st.DrawFn, reader: Reader, *, longest: int = 25) -> Pair:
    """Histories that differ only in what the reader, by the oracle, cannot know of.

    Changes are tried one after another and those are kept that leave the reader's trace as it
    was; where none does, a record for nobody is put in.
    """
    left = draw(histories(reader=reader, longest=longest))
    before = known(left, reader)
    seen = {seen["key"] for _, view in before[0] for seen, _ in view.values()}
    right = left
    change = st.tuples(st.sampled_from(CHANGES), NUMBER, NUMBER, NUMBER)
    for number, (make, a, b, c) in enumerate(draw(st.lists(change, min_size=1, max_size=6))):
        changed = make(right, reader, seen, (a, b, c, number))
        if changed != right and _lawful(left, changed) and known(changed, reader) == before:
            right = changed
    return Pair(reader, left, right if right != left else _insert_nothing(left))


Events = list[tuple[int, str, str, str | None]]
Known = tuple[list[tuple[int, View]], dict[str, Version], Events]


def known(history: History, reader: Reader) -> Known:
    """All that the reader may know: the trace, what it names, and for own staff what was declared.

    Release and recall are declared events: of a version that they ever see, own staff may know to
    which peer it was given, and of a record that they ever see when it was taken back. That a
    version which they never see was given, they may not know.
    """
    seen = trace(history, reader)
    given = {c.key for c in history if isinstance(c, Receive) and own_doing(c, reader, {})}
    shown = {content["key"] for _, view in seen for content, _ in view.values()}
    named = _named(history, given | shown)
    if not isinstance(reader, Staff):
        return seen, named, []
    names = {name for _, view in seen for name in view}
    versions = {content["key"] for _, view in seen for content, _ in view.values()}
    events: Events = []
    for peer in PEERS:
        held: dict[str, str] = {}
        for at, view in trace(history, Peer(peer)):
            now = {name: content["key"] for name, (content, _) in view.items() if name in names}
            changed = {name for name in {*held, *now} if held.get(name) != now.get(name)}
            told = {name for name in changed if name not in now or now[name] in versions}
            events += [(at, peer, name, now.get(name)) for name in sorted(told)]
            held = now
    return seen, named, events


def _named(history: History, seen: set[str]) -> dict[str, Version]:
    """The versions that what is seen names by their hash, seen or not, and what those name.

    Whoever has a hash knows whether two versions are the same one, and when each was made.
    """
    found: dict[str, Version] = {}
    waiting = [c for c in history if isinstance(c, Version) and c.key in seen]
    while waiting:
        version = waiting.pop()
        if version.kind not in NAMING_A_VERSION:
            continue
        then = moment(history, version.at)
        for ref in version.refs:
            one = then.newest(ref)
            if one.key not in found:
                found[one.key] = one
                waiting.append(one)
    return found


def _lawful(left: History, right: History) -> bool:
    """Whether a history can be played, and gives each name the kind that it has in the other."""
    kinds = {c.name: c.kind for c in left if isinstance(c, Version)}
    same = all(kinds.get(c.name, c.kind) == c.kind for c in right if isinstance(c, Version))
    return same and not complaints(right)


Choice = tuple[int, int, int, int]
"""Three drawn numbers, and one that tells this change from the others of the pair."""


def own_doing(command: Command, reader: Reader, texts: dict[str, SignText]) -> bool:
    """Whether the reader takes part in the command, so knows of it whatever the view says.

    Own staff may see agreements, groups and pulls by rules that are not the oracle's; a party knows
    the texts it signs, its pulls, and what it gave; a post knows its own clearance.
    """
    staff, takes_part = isinstance(reader, Staff), False
    match command:
        case SignText():
            takes_part = staff or reader.party in {command.sender, command.receiver}
        case Terminate() | Countersign():
            takes_part = own_doing(texts[command.name], reader, texts)
        case Pull():
            takes_part = staff or command.peer == reader.party
        case SetGroup():
            takes_part = staff
        case SetPost():
            person = (reader.party, reader.post) if isinstance(reader, Staff | Guest) else None
            takes_part = (command.party, command.post) == person
        case Receive():
            takes_part = reader.party in {command.owner, command.via}
    return takes_part


def _secret(history: History, reader: Reader, seen: set[str]) -> list[int]:
    """The places of the commands that may be changed without the reader having seen them."""
    texts = {c.name: c for c in history if isinstance(c, SignText)}
    return [
        place
        for place, command in enumerate(history)
        if command.key not in seen
        and command.key != "end"
        and not own_doing(command, reader, texts)
    ]


def _remove(history: History, reader: Reader, seen: set[str], choice: Choice) -> History:
    places = _secret(history, reader, seen)
    if not places:
        return history
    place = pick(places, choice[0])
    gone = history[place]
    rest = [*history[:place], *history[place + 1 :]]
    if isinstance(gone, Publish):
        _promote(rest, gone.name)
    if isinstance(gone, Version):
        rest = _without_talk_of(rest, gone.name)
    if isinstance(gone, SignText):
        ending = (Terminate, Countersign)
        rest = [c for c in rest if not (isinstance(c, ending) and c.name == gone.name)]
    return tuple(rest)


def _without_talk_of(commands: list[Command], name: str) -> list[Command]:
    """Where a record is gone, what was said over it is gone as well."""
    if any(isinstance(c, Version) and c.name == name for c in commands):
        return commands
    lost = {
        c.name for c in commands if isinstance(c, Version) and c.kind in TALK and name in c.refs
    }
    left = [c for c in commands if not (isinstance(c, Version) and c.name in lost)]
    for one in sorted(lost):
        left = _without_talk_of(left, one)
    return left


def _promote(commands: list[Command], name: str) -> None:
    """Make the next version of a record its first."""
    for place, command in enumerate(commands):
        if isinstance(command, Revise) and command.name == name:
            commands[place] = Publish(at=command.at, key=command.key, **_with_title(command))
            return


def _with_title(version: Version) -> dict[str, Any]:
    return {**fields_of(version), "title": version.title}


def _alter(history: History, reader: Reader, seen: set[str], choice: Choice) -> History:
    places = _secret(history, reader, seen)
    if not places:
        return history
    place = pick(places, choice[0])
    altered = _altered(history[place], choice)
    return (*history[:place], altered, *history[place + 1 :])


def _altered(command: Command, choice: Choice) -> Command:
    _, b, c, _ = choice
    match command:
        case Version():
            return _altered_version(command, b, c)
        case SetGroup():
            groups = [group for group in GROUPS if group["name"] == command.name]
            return replace(command, **pick(groups, b)) if groups else command
        case SetPost():
            posts = [post for post in POSTS if post["post"] == command.post]
            return replace(command, **pick(posts, b)) if posts else command
        case SignText():
            sides = (command.sender, command.receiver)
            alike = [text for text in TEXTS if (text["sender"], text["receiver"]) == sides]
            return replace(command, **pick(alike, b))
        case Pull():
            return Advance(at=command.at, key=command.key)
    return command


def _altered_version(version: Version, b: int, c: int) -> Version:
    changes = RECEIVED_CHANGES if isinstance(version, Receive) else RECORD_CHANGES
    refs = without(version.name, pick(((), (GHOST,), ("r0",), ("r1", "r0"), ("a",), ("b",)), c))
    title = {"title": f"{version.title}, not as it was"}
    if version.kind in TALK:
        return replace(version, **{**pick((GOOD, *changes), c), **title, "kind": version.kind})
    options: tuple[dict[str, Any], ...] = (title, {"refs": refs}, {**pick(changes, c), **title})
    return replace(version, **{**pick(options, b), "kind": version.kind})


def _insert(history: History, reader: Reader, _seen: set[str], choice: Choice) -> History:
    a, b, c, number = choice
    place = 1 + a % (len(history) - 1)
    draft = Draft(list(history[:place]), history[place - 1].at)
    actions = (_new_record, _new_version, *LATER)
    actions[b % len(actions)](draft, c, a + c, b)
    return _squeeze(history, place, draft.commands[place:], reader, number)


def _say_aside(history: History, reader: Reader, _seen: set[str], choice: Choice) -> History:
    """Something is said over what is there that is not for everybody, in one history alone."""
    a, b, c, number = choice
    talk = [n for n, one in enumerate(history) if isinstance(one, Version) and one.kind in TALK]
    places = range(talk[0] + 1 if talk else 1, len(history))
    place = pick(places, a)
    draft = Draft(list(history[:place]), history[place - 1].at)
    say_aside(draft, c, b, a + c)
    return _squeeze(history, place, draft.commands[place:], reader, number)


def _new_record(draft: Draft, a: int, b: int, _c: int) -> None:
    name = GHOST if a % 3 == 0 else f"x{a}"
    values = {**pick(OWN_BASES, a), **pick(RECORD_CHANGES[::-1], b), "title": "another"}
    draft.add(Publish, {**values, "name": name})


def _new_version(draft: Draft, a: int, b: int, _c: int) -> None:
    known = list(draft.newest(Publish, Revise).values())
    if known:
        old = pick(known, a)
        change = {**pick(RECORD_CHANGES, b), "kind": old.kind, "title": "in between"}
        draft.add(Revise, {**fields_of(old), **change})


def _squeeze(
    history: History, place: int, new: list[Command], reader: Reader, number: int
) -> History:
    """Put new commands between two, in the time there is, under keys of their own."""
    texts = {c.name: c for c in (*history, *new) if isinstance(c, SignText)}
    start = history[place - 1].at
    gap = (history[place].at - start) // (len(new) + 1)
    fitted = [
        replace(command, at=start + gap * (order + 1), key=f"x{number}-{order}")
        for order, command in enumerate(new)
    ]
    if gap == 0 or any(own_doing(command, reader, texts) for command in fitted):
        return history
    return (*history[:place], *fitted, *history[place:])


CHANGES = (_alter, _alter, _insert, _remove, _say_aside, _say_aside)
"""What may make the two histories of a pair differ."""


def _insert_nothing(history: History) -> History:
    """With a record that is released to nobody, not even to own staff."""
    first = history[0].at
    values = {**OWN_BASES[0], "labels": (k("대외비", 배포=[]),), "releasable_to": ()}
    nobody = Publish(at=first - STEP // 2, key="x-nobody", name="x-nobody", **values)
    return (nobody, *history)
