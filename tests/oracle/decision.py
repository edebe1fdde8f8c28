"""The release rule at one instant, brute force: one small function per clause.

Where the words leave room the choice is the one that lets less through:
- releasable_to ["PUBLIC"] names the public alone, no peer; the public is never in a group;
- only the owner's own groups count, so no group opens a record received from a peer;
- an entry PARTY/post names the post, and the party's node as its carrier; never another post;
- whole_party=false: only PARTY/post entries count, for the owner's own staff too;
- labels are judged by the owner's labels for ceiling and flags, by label_there for clearances;
- several clearances under one policy: one of them must dominate alone; a label of a policy for
  which the reader has none hides; a post not set up sees nothing;
- `CYB` in a need is always the node's own subject, `NATO:CYB` that of another owner;
- a map is read from sender to receiver, by whichever half is theirs, and only between its two
  parties; a policy neither shared nor mapped is refused, and so is one that several maps lead from;
- a join over several terms that leaves an empty permissive set is released to nobody;
- a third party's way to a record received from its owner needs both locks: the owner's terms
  that brought it here name the party in `onward`, and terms between us and the party cover
  `OWNER:SUBJECT`; its label there is the owner's label by the second text;
- nobody is given their own records by pull; own staff need no releasable_to for own records, and
  a guest none for those of the guest's party, but clearance, need and named posts hold for both;
- the exemptions of closure (owned or given by R) are a peer's; a person, who may lack clearance,
  must see every reference; an `external` id is exempt only while nobody here knows it;
- what a peer gave us, our staff see while the terms that brought it hold, or by `keep`;
- what a relay passed on to us came under the relay's terms with us, which cover `OWNER:SUBJECT`;
  it goes no further: one hop.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import lattice
from .commands import (
    OWN,
    Clause,
    Label,
    LabelMap,
    Receive,
    SetPost,
    SignText,
    Version,
)
from .moment import (
    Ground,
    Moment,
    clause_of,
    covers_kind,
    covers_subject,
    ended,
    force_faults,
    has_arrived,
    moment,
)
from .readers import Guest, Peer, Reader, Staff

NOTHING: frozenset[Ground] = frozenset()


@dataclass(frozen=True)
class Way:
    """One way by which a record might reach a reader: what is wrong with it, and the label."""

    faults: tuple[str, ...]
    labels: tuple[Label, ...] | None
    grounds: frozenset[Ground] = NOTHING


@dataclass(frozen=True)
class Decision:
    """Of one version for one reader. `faults`: those of each way; an empty one permits."""

    permitted: bool
    label_there: tuple[Label, ...]
    grounds: frozenset[Ground]
    faults: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Seen:
    """A version that a reader sees or holds, counted from 1 among all versions of its name."""

    version: Version
    number: int
    label_there: tuple[Label, ...]
    grounds: frozenset[Ground]


# Clauses about the record and the reader.


def own(version: Version, reader: Reader) -> bool:
    """Whether the reader is a person of the record's owner."""
    return isinstance(reader, Staff | Guest) and version.owner == reader.party


def party_named(now: Moment, version: Version, party: str) -> bool:
    """Whether releasable_to names the party, or a group of the owner's that has it."""
    groups = now.groups if version.owner == OWN else {}
    return party in version.releasable_to or any(
        party in groups.get(entry, ()) for entry in version.releasable_to
    )


def post_named(version: Version, reader: Reader) -> bool:
    """Whether releasable_to names the reader's post; a node carries for every post of its party."""
    entries = [entry.partition("/") for entry in version.releasable_to if "/" in entry]
    posts = {post for party, _, post in entries if party == reader.party}
    if isinstance(reader, Staff | Guest):
        return reader.post in posts
    return bool(posts)


def not_named(now: Moment, version: Version, reader: Reader) -> bool:
    """Whether releasable_to leaves the reader out.

    What its owner's feed brought is meant for our staff, whatever groups of the owner's it names;
    but where it names posts of ours alone, for those.
    """
    if isinstance(reader, Staff) and version.owner != OWN:
        to_posts = any(entry.startswith(f"{OWN}/") for entry in version.releasable_to)
        return to_posts and OWN not in version.releasable_to and not post_named(version, reader)
    return not (party_named(now, version, reader.party) or post_named(version, reader))


def posts_only(version: Version, reader: Reader) -> bool:
    """Whether a label goes to named posts only, and the reader is none."""
    restricted = any(not lattice.flag(label, "whole_party") for label in version.labels)
    return restricted and not post_named(version, reader)


def not_for_guests(version: Version, reader: Reader) -> bool:
    """Whether a label keeps guests out, and the reader is one, not of the record's owner."""
    barred = any(not lattice.flag(label, "guests") for label in version.labels)
    return barred and isinstance(reader, Guest) and not own(version, reader)


def relay(version: Version) -> str:
    """The peer that passed the record on to us; empty where its owner gave it, or it is ours."""
    return version.via if isinstance(version, Receive) else ""


def not_onward(version: Version, reader: Reader) -> bool:
    """Whether a label, or the hop behind it, stops the record from going beyond owner and us."""
    barred = relay(version) or any(not lattice.flag(label, "onward") for label in version.labels)
    return bool(barred) and version.owner != OWN and reader.party not in {version.owner, OWN}


def record_faults(now: Moment, version: Version, reader: Reader) -> set[str]:
    """What hides the record whatever the terms."""
    faults = set()
    if isinstance(reader, Peer) and version.owner == reader.party:
        faults.add("own-record")
    if not own(version, reader) and not_named(now, version, reader):
        grouped = any(entry in now.groups for entry in version.releasable_to)
        faults.add("group-without" if grouped else "not-named")
    if posts_only(version, reader):
        faults.add("posts-only")
    if not_for_guests(version, reader):
        faults.add("not-for-guests")
    if not_onward(version, reader):
        faults.add("not-onward")
    return faults


# Clauses about the terms.


def ceiling_faults(labels: tuple[Label, ...], ceiling: tuple[Label, ...]) -> list[str]:
    """Why a label is not at or below its policy's ceiling in the lattice."""
    limits = {limit["policy"]: limit for limit in ceiling}
    faults = []
    for label in labels:
        limit = limits.get(label["policy"])
        if limit is None:
            faults.append("no-ceiling")
            continue
        if not lattice.level_within(label, limit):
            faults.append("above-level")
        if not lattice.restrictive_within(label, limit):
            faults.append("above-restrictive")
        if not lattice.permissive_within(label, limit):
            faults.append("incomparable-permissive")
    return faults


def directions(text: SignText) -> list[LabelMap]:
    """The halves of the text's maps that lead from its sender to its receiver."""
    way, found = [text.sender, text.receiver], []
    for one in text.maps:
        if one["between"] == way:
            found.append({"from": one["from"], "to": one["to"], "there": one["there"]})
        elif one["between"] == way[::-1]:
            found.append({"from": one["to"], "to": one["from"], "there": one["back"]})
    return found


def translation(
    labels: tuple[Label, ...], text: SignText
) -> tuple[tuple[Label, ...] | None, list[str]]:
    """The labels as the receiver's side reads them: shared, mapped, or refused by name."""
    there: list[Label] = []
    faults: list[str] = []
    for label in labels:
        leading = [one for one in directions(text) if one["from"] == label["policy"]]
        if lattice.nobody(label):
            faults.append("nobody")
        elif label["policy"] in text.shared:
            there.append(label)
        elif len(leading) != 1:
            faults.append("unmapped-policy")
        else:
            translated, refusals = lattice.translate(label, leading[0])
            faults += refusals
            there += [translated] if translated else []
    return (None if faults else lattice.join_all(there)), faults


def ways(
    now: Moment, version: Version, route: tuple[str, str], subject: str, revived: frozenset[Ground]
) -> list[Way]:
    """Every clause of every text along the route (from, to), with what it refuses."""
    found = []
    for text in now.texts.values():
        if (text.sender, text.receiver) != route:
            continue
        for clause in text.clauses:
            ground = (text.name, clause.id)
            force = [] if ground in revived else force_faults(now, text)
            labels, unmapped = translation(version.labels, text)
            faults = [*force, *cover_faults(text, clause, subject, version.kind)]
            faults += [*ceiling_faults(version.labels, clause.ceiling), *unmapped]
            found.append(Way(tuple(faults), labels, frozenset({ground})))
    return found or [Way(("no-terms",), None)]


def cover_faults(text: SignText, clause: Clause, subject: str, kind: str) -> list[str]:
    """Whether subject or kind lie outside the clause."""
    faults = [] if covers_subject(text, clause, subject) else ["subject"]
    return faults if covers_kind(text, clause, kind) else [*faults, "kind"]


def onward_named(now: Moment, way: Way, party: str) -> bool:
    """Whether the owner's clause names the party that its record would go on to."""
    return all(party in clause_of(now, ground).onward for ground in way.grounds)


def onward_ways(now: Moment, version: Version, party: str, revived: frozenset[Ground]) -> list[Way]:
    """Both locks: the owner's terms to us with `onward`, and ours with the party."""
    found = []
    for first in ways(now, version, (version.owner, OWN), version.subject, revived):
        named = onward_named(now, first, party)
        relayed = f"{version.owner}:{version.subject}"
        for second in ways(now, version, (OWN, party), relayed, revived):
            faults = (*first.faults, *([] if named else ["onward-not-named"]), *second.faults)
            found.append(Way(faults, second.labels, first.grounds | second.grounds))
    return found


def ways_to(now: Moment, version: Version, reader: Reader, revived: frozenset[Ground]) -> list[Way]:
    """Every way from the record's owner to the reader."""
    if own(version, reader):
        return [Way((), lattice.join_all(list(version.labels)))]
    if version.owner == OWN:
        return ways(now, version, (OWN, reader.party), version.subject, revived)
    if reader.party == OWN and relay(version):
        relayed = f"{version.owner}:{version.subject}"
        return ways(now, version, (relay(version), OWN), relayed, revived)
    if reader.party == OWN:
        return ways(now, version, (version.owner, OWN), version.subject, revived)
    return onward_ways(now, version, reader.party, revived)


# Clauses about the person.


def clearance_faults(label: Label, clearances: tuple[Label, ...]) -> set[str]:
    """Why no clearance dominates the label: what the nearest one lacks."""
    attempts = []
    for clearance in clearances:
        if clearance["policy"] != label["policy"]:
            continue
        faults = set()
        if not lattice.level_within(label, clearance):
            faults.add("clearance-level")
        if not lattice.restrictive_within(label, clearance):
            faults.add("clearance-restrictive")
        if not lattice.permissive_met(label, clearance):
            faults.add("clearance-permissive")
        attempts.append(faults)
    return min(attempts, key=len, default={"no-clearance"})


def needed(version: Version, post: SetPost) -> bool:
    """Whether the post's need has the record's subject."""
    code = version.subject if version.owner == OWN else f"{version.owner}:{version.subject}"
    return code in post.need or "*" in post.need


def person_faults(
    now: Moment, version: Version, reader: Reader, labels: tuple[Label, ...]
) -> set[str]:
    """What hides the record from this person of a party that may have it."""
    if not isinstance(reader, Staff | Guest):
        return set()
    post = now.posts.get((reader.party, reader.post))
    if post is None:
        return {"no-post"}
    faults = set() if needed(version, post) else {"need"}
    return faults.union(*(clearance_faults(label, post.clearances) for label in labels))


# The rule.


def decide(
    now: Moment, version: Version, reader: Reader, revived: frozenset[Ground] = NOTHING
) -> Decision:
    """The rule for one version. `revived`: grounds judged as if they had not ended."""
    outside = record_faults(now, version, reader)
    found = ways_to(now, version, reader, revived)
    open_ways = [way for way in found if not way.faults]
    grounds = NOTHING.union(*(way.grounds for way in open_ways))
    there = lattice.join_all([label for way in open_ways for label in way.labels or ()])
    if any(lattice.nobody(label) for label in there):
        outside = outside | {"nobody"}
    faults = []
    for way in found:
        labels = (way.labels or ()) if way.faults else there
        faults.append(
            frozenset({*way.faults, *outside, *person_faults(now, version, reader, labels)})
        )
    permitted = frozenset() in faults
    return Decision(permitted, there if permitted else (), grounds, tuple(faults))


def closure(
    passing: Mapping[str, Version], exempt: Callable[[str], bool] = lambda _name: False
) -> set[str]:
    """The greatest set of names whose every reference is in it or exempt."""
    kept = set(passing)
    while True:
        lacking = {
            name
            for name in kept
            if any(ref not in kept and not exempt(ref) for ref in passing[name].refs)
        }
        if not lacking:
            return kept
        kept -= lacking


def exempt(now: Moment, reader: Reader, ref: str) -> bool:
    """Whether a reference need not be released: R has it, or it is declared external."""
    if ref not in now.versions:
        return ref in now.external
    return isinstance(reader, Peer) and has_arrived(now, ref, reader.party)


def keep_grounds(now: Moment, version: Version, reader: Reader) -> frozenset[Ground]:
    """For our staff and a received record: the ended terms by which we keep it, if by such only."""
    if not isinstance(reader, Staff) or version.owner == OWN:
        return NOTHING
    then = moment(now.history, version.at)
    gone = ended(now, decide(then, version, reader).grounds)
    kept = all(clause_of(now, ground).after == "keep" for ground in gone)
    return gone if kept else NOTHING


def decide_now(now: Moment, name: str, reader: Reader) -> Decision:
    """The rule for the newest version of a record."""
    version = now.newest(name)
    return decide(now, version, reader, keep_grounds(now, version, reader))


def released(now: Moment, reader: Reader) -> dict[str, Seen]:
    """Released(R): the newest versions that pass the rule, closed under references."""
    decisions = {name: decide_now(now, name, reader) for name in now.versions}
    passing = {name: now.newest(name) for name, d in decisions.items() if d.permitted}
    names = closure(passing, lambda ref: exempt(now, reader, ref))
    return {
        name: Seen(
            version=passing[name],
            number=len(now.versions[name]),
            label_there=decisions[name].label_there,
            grounds=decisions[name].grounds,
        )
        for name in sorted(names)
    }
