"""What the owner's node knows at one instant, and which texts are in force then.

Chosen where the words leave room: a text's end is for good (a superseding text that lapses brings
nothing back); what was ended before it came into force supersedes nothing; all signatures must
have been verified here; instants are [from, until).
"""

from dataclasses import dataclass

from .commands import (
    Clause,
    Countersign,
    External,
    History,
    Receive,
    SetGroup,
    SetPost,
    SignText,
    Terminate,
    Version,
    needed_signatures,
)

CHARTER_KINDS = frozenset(
    {
        "card",
        "draft",
        "amendment",
        "comment",
        "approval",
        "signature",
        "termination",
        "recall",
        "receipt",
    }
)
Ground = tuple[str, str]
"""(name of the text, id of the clause) under which something was given."""


@dataclass(frozen=True)
class Moment:
    """The state after all commands up to and including the instant `at`."""

    at: int
    history: History
    versions: dict[str, tuple[Version, ...]]
    texts: dict[str, SignText]
    signatures: dict[str, dict[str, int]]
    terminated: dict[str, int]
    groups: dict[str, tuple[str, ...]]
    posts: dict[tuple[str, str], SetPost]
    external: frozenset[str]

    def newest(self, name: str) -> Version:
        """The newest version of a record; only it counts."""
        return self.versions[name][-1]


def moment(history: History, at: int) -> Moment:
    """Replay the history up to `at`."""
    past = tuple(command for command in history if command.at <= at)
    versions: dict[str, tuple[Version, ...]] = {}
    signatures: dict[str, dict[str, int]] = {}
    for command in past:
        match command:
            case Version():
                versions[command.name] = (*versions.get(command.name, ()), command)
            case SignText():
                signatures[command.name] = dict.fromkeys(command.signed_by, command.at)
            case Countersign():
                signatures[command.name][command.party] = command.at
            case _:
                pass
    return Moment(
        at=at,
        history=past,
        versions=versions,
        texts={c.name: c for c in past if isinstance(c, SignText)},
        signatures=signatures,
        terminated={c.name: c.at for c in past if isinstance(c, Terminate)},
        groups={c.name: c.members for c in past if isinstance(c, SetGroup)},
        posts={(c.party, c.post): c for c in past if isinstance(c, SetPost)},
        external=frozenset(c.name for c in past if isinstance(c, External)),
    )


def signature_missing(now: Moment, text: SignText) -> bool:
    """Whether a needed signature has not been verified here."""
    return not needed_signatures(text) <= set(now.signatures[text.name])


def not_yet(now: Moment, text: SignText) -> bool:
    """Whether the text's own start lies ahead."""
    return now.at < text.starts


def lapsed(now: Moment, text: SignText) -> bool:
    """Whether the text has expired."""
    return text.until is not None and now.at >= text.until


def terminated(now: Moment, text: SignText) -> bool:
    """Whether the text was terminated."""
    return text.name in now.terminated


def superseded(now: Moment, text: SignText) -> bool:
    """Whether a text that supersedes this one has come into force."""
    return any(came_into_force(now, other) for other in _successors(now, text))


def came_into_force(now: Moment, text: SignText) -> bool:
    """Whether the text is, or ever was, in force."""
    if signature_missing(now, text):
        return False
    began = beginning(now, text)
    return began <= now.at and not _ended_by(now, text, began)


def beginning(now: Moment, text: SignText) -> int:
    """The later of the text's start and its last signature verified here."""
    return max([text.starts, *now.signatures[text.name].values()])


def _ended_by(now: Moment, text: SignText, instant: int) -> bool:
    return (
        (text.until is not None and text.until <= instant)
        or now.terminated.get(text.name, instant + 1) <= instant
        or any(
            came_into_force(now, other) and beginning(now, other) <= instant
            for other in _successors(now, text)
        )
    )


def _successors(now: Moment, text: SignText) -> list[SignText]:
    return [
        other
        for other in now.texts.values()
        if other.supersedes == text.name
        and {other.sender, other.receiver} == {text.sender, text.receiver}
    ]


FORCE_CLAUSES = {
    "signature-missing": signature_missing,
    "not-yet": not_yet,
    "lapsed": lapsed,
    "terminated": terminated,
    "superseded": superseded,
}


def force_faults(now: Moment, text: SignText) -> list[str]:
    """Why the text is not in force: [] when it is."""
    return [name for name, broken in FORCE_CLAUSES.items() if broken(now, text)]


def clause_of(now: Moment, ground: Ground) -> Clause:
    """The clause a ground names."""
    return next(clause for clause in now.texts[ground[0]].clauses if clause.id == ground[1])


def ended(now: Moment, grounds: frozenset[Ground]) -> frozenset[Ground]:
    """Those of the grounds, all once in force, that are so no more."""
    return frozenset(ground for ground in grounds if force_faults(now, now.texts[ground[0]]))


def covers_subject(text: SignText, clause: Clause, subject: str) -> bool:
    """Whether the clause, or an area it names, covers the subject of the text's sender."""
    by_area = [text.areas.get(area, {}).get(text.sender, []) for area in clause.areas]
    return subject in clause.subjects or any(subject in subjects for subjects in by_area)


def covers_kind(text: SignText, clause: Clause, kind: str) -> bool:
    """Whether the clause covers the kind; a charter carries its own few kinds only."""
    return kind in clause.kinds and (text.form != "charter" or kind in CHARTER_KINDS)


def has_arrived(now: Moment, name: str, giver: str) -> bool:
    """Whether `giver` owns the record and it is here: by itself or through a relay, it has it."""
    return any(
        isinstance(version, Receive) and version.owner == giver
        for version in now.versions.get(name, ())
    )
