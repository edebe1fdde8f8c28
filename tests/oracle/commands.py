"""The commands a history is made of.

One owner node (`OWN`) has the doors that are observed; its peers are simulated. A history is
a tuple of commands in rising order of `at`. Labels, ceilings, clearances and maps are plain
dicts in their JSON form. A map is
`{"between": [party, party], "from", "to", "there": {"classifications": {..}, "categories":
[[[tag, value], [tag, value]]]}, "back": (the same)}`: `there` is for what the first party gives the
second, `back` for what the second gives the first.

`key` names a command for good: randomness in the real system is keyed by it, so that a command
left out of one of two histories shifts nothing in the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from .kinds import SHAPES, WORD

OWN = "KOR"
PEERS = ("NATO", "CCDCOE", "JPN")
PUBLIC = "PUBLIC"
PARTIES = (OWN, *PEERS, PUBLIC)
FORMS = ("charter", "programme", "arrangement", "participation", "publication")

Label = dict[str, Any]
LabelMap = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Command:
    """Something that happens at the owner's node at the instant `at` (ms since the epoch, UTC)."""

    at: int
    key: str


@dataclass(frozen=True, kw_only=True)
class Version(Command):
    """One version of a record; `name` stands for its id, `refs` are names, perhaps of nothing.

    `replaces`: the text in whose place a text is tabled. It names it, and is no reference.
    """

    name: str
    owner: str = OWN
    kind: str
    subject: str
    labels: tuple[Label, ...]
    releasable_to: tuple[str, ...]
    refs: tuple[str, ...] = ()
    title: str = ""
    replaces: str = ""


@dataclass(frozen=True, kw_only=True)
class Publish(Version):
    """The owner seals the first version of a record."""


@dataclass(frozen=True, kw_only=True)
class Revise(Version):
    """The owner seals a further version; a narrower `releasable_to` is how a recall is made."""


@dataclass(frozen=True, kw_only=True)
class Receive(Version):
    """A peer's own record (or a further version of it) arrives from its owner, or by a relay."""

    via: str = ""


@dataclass(frozen=True, kw_only=True)
class Clause:
    """Terms within a text. `subjects` are the sender's codes, or `NATO:CYB` for one relayed."""

    id: str
    subjects: tuple[str, ...]
    areas: tuple[str, ...] = ()
    kinds: tuple[str, ...]
    ceiling: tuple[Label, ...]
    onward: tuple[str, ...] = ()
    after: str = "return"


@dataclass(frozen=True, kw_only=True)
class SignText(Command):
    """A two-party text is agreed, and signed by `signed_by`; each signature is verified here now.

    `areas` says for each area which of each party's subjects it covers. `until` None: no expiry.
    A text is known by its `name`; the node's player gives texts of one form one code, since what
    they are called must not matter.
    """

    name: str
    form: str
    sender: str
    receiver: str
    clauses: tuple[Clause, ...]
    areas: dict[str, dict[str, list[str]]]
    maps: tuple[LabelMap, ...] = ()
    shared: tuple[str, ...] = ()
    starts: int
    until: int | None = None
    supersedes: str | None = None
    signed_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Countersign(Command):
    """A signature that was still missing under text `name` is verified here."""

    name: str
    party: str


@dataclass(frozen=True, kw_only=True)
class Terminate(Command):
    """Text `name`, signed by all, is ended now."""

    name: str


@dataclass(frozen=True, kw_only=True)
class SetGroup(Command):
    """The owner defines (or defines anew) what parties a group name stands for."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SetPost(Command):
    """A post of `party` at the owner's node is given clearances and need (or given them anew).

    `need`: `CYB` is the node's own subject, `NATO:CYB` another's, `*` everything.
    """

    post: str
    party: str
    clearances: tuple[Label, ...]
    need: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class External(Command):
    """The owner's release officer declares that an id known to nobody here is `external`."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Pull(Command):
    """A peer's node pulls from the owner's."""

    peer: str


@dataclass(frozen=True, kw_only=True)
class Advance(Command):
    """Nothing happens but that the clock reaches `at`."""


History = tuple[Command, ...]


def needed_signatures(text: SignText) -> set[str]:
    """Both sides sign; the public cannot, so a publication needs its sender alone."""
    if text.form == "publication":
        return {text.sender}
    return {text.sender, text.receiver}


def content(version: Version) -> dict[str, Any]:
    """All that somebody who sees this version sees of it, whatever command made it."""
    return {field.name: getattr(version, field.name) for field in fields(Version)}


def complaints(history: History) -> list[str]:
    """What makes a history senseless to play: [] when it can be played."""
    return [
        f"{command.key}: {fault}"
        for place, command in enumerate(history)
        for fault in faults_of(command, history[:place])
    ]


def faults_of(command: Command, before: Sequence[Command]) -> list[str]:
    """What makes a command senseless after those before it."""
    found = _faults(command, before)
    if before and command.at <= before[-1].at:
        found.append(f"not later than {before[-1].key}")
    if any(command.key == earlier.key for earlier in before):
        found.append("key used twice")
    return found


def _faults(command: Command, before: Sequence[Command]) -> list[str]:
    found: list[str] = []
    match command:
        case Version():
            found = _version_faults(command, before)
        case SignText():
            found = _text_faults(command, before)
        case Countersign() | Terminate():
            found = _ending_faults(command, before)
        case SetGroup():
            if command.name in PARTIES or set(command.members) - {OWN, *PEERS}:
                found = ["a group has a name of its own and parties as members"]
        case SetPost() if command.party not in {OWN, *PEERS}:
            found = ["a post belongs to a party"]
        case Pull() if command.peer not in PEERS:
            found = ["only a peer pulls"]
    return found


def _version_faults(version: Version, before: Sequence[Command]) -> list[str]:
    found = []
    earlier = [c for c in before if isinstance(c, Version) and c.name == version.name]
    if isinstance(version, Receive) != (version.owner in PEERS):
        found.append("own records are published, those of peers received")
    if isinstance(version, Receive) and version.via not in {"", *PEERS} - {version.owner}:
        found.append("a relay is a peer that is not the owner")
    if isinstance(version, Publish) and earlier:
        found.append("published twice")
    if isinstance(version, Revise) and not earlier:
        found.append("revised before it was published")
    if any((c.owner, c.kind) != (version.owner, version.kind) for c in earlier):
        found.append("owner and kind never change")
    policies = [label["policy"] for label in version.labels]
    if not policies or policies != sorted(set(policies)):
        found.append("labels: one per policy, sorted, at least one")
    if version.name in version.refs or len(set(version.refs)) < len(version.refs):
        found.append("refs: each once, and not itself")
    if len(set(version.releasable_to)) < len(version.releasable_to):
        found.append("releasable_to: each once")
    return [*found, *_talk_faults(version, before)]


def _talk_faults(version: Version, before: Sequence[Command]) -> list[str]:
    """What is said over a text refers to what is here, in one of its shapes."""
    if version.kind not in SHAPES:
        return []
    found = []
    kinds = {c.name: c.kind for c in before if isinstance(c, Version)}
    referred = sorted(kinds.get(ref, "") for ref in version.refs)
    if referred not in [sorted(shape) for shape in SHAPES[version.kind]]:
        found.append(f"a {version.kind} refers to {referred}")
    if version.replaces and (version.kind, kinds.get(version.replaces)) != ("text", "text"):
        found.append("only a text replaces a text")
    if isinstance(version, Revise) and agreed(before) & {version.name, *version.refs}:
        found.append("what all agreed on gets no other version")
    return found


def agreed(history: Sequence[Command]) -> set[str]:
    """The texts on which we and a peer have given our word, whichever version it was of."""
    given = {
        (ref, c.owner)
        for c in history
        if isinstance(c, Version) and c.kind in WORD
        for ref in c.refs
    }
    return {ref for ref, owner in given if owner != OWN and (ref, OWN) in given}


def _text_faults(text: SignText, before: Sequence[Command]) -> list[str]:
    found = []
    texts = {c.name: c for c in before if isinstance(c, SignText)}
    old = texts.get(text.supersedes or "")
    if text.name in texts:
        found.append("a text of this name exists")
    if text.form not in FORMS or text.sender == text.receiver:
        found.append("a text has a form and two parties")
    if OWN not in {text.sender, text.receiver}:
        found.append("a text between others is never seen here")
    if (text.form == "publication") != (text.receiver == PUBLIC):
        found.append("a publication, and nothing else, is to the public")
    if not set(text.signed_by) <= needed_signatures(text):
        found.append("signed by somebody whose signature is not needed")
    if text.until is not None and text.until <= text.starts:
        found.append("expires before it is in force")
    if text.supersedes and (
        old is None or {old.sender, old.receiver} != {text.sender, text.receiver}
    ):
        found.append("supersedes no text between the same parties")
    return found


def _ending_faults(command: Countersign | Terminate, before: Sequence[Command]) -> list[str]:
    text = next((c for c in before if isinstance(c, SignText) and c.name == command.name), None)
    if text is None:
        return ["no such text"]
    signed = set(text.signed_by)
    signed |= {c.party for c in before if isinstance(c, Countersign) and c.name == text.name}
    ended = any(isinstance(c, Terminate) and c.name == text.name for c in before)
    missing = needed_signatures(text) - signed
    if isinstance(command, Terminate):
        return ["only a signed text is terminated, and once"] if missing or ended else []
    return [] if command.party in missing and not ended else ["this signature is not missing"]
