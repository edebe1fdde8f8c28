"""Terms and the texts that carry them: what may flow from whom to whom, and since when.

There is one type, *terms*. Signed texts of five forms carry it: the charter between two nodes, the
programme, the arrangement, the participation and the publication. Nothing else grants anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from comity.core.label import Label
from comity.core.labelmap import LabelMap
from comity.core.record import Code, Instant, Party, Pointer

KEEP: Literal["keep"] = "keep"
RETURN: Literal["return"] = "return"
After = Literal["keep", "return"]
Form = Literal["charter", "programme", "arrangement", "participation", "publication"]
PUBLIC = "PUBLIC"

CHARTER_KINDS = (
    "agreement",
    "amendment",
    "answer",
    "card",
    "comment",
    "extension",
    "receipt",
    "signature",
    "termination",
    "text",
)
"""What two nodes may exchange before any agreement: enough to reach one, and to answer for it."""

Words = dict[str, str]
"""Text for people by language: ``{"en": …, "ko": …}``."""


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One clause: what may flow from ``sender`` to ``receiver``.

    ``clause`` is its number in the text. ``subjects`` are codes of the sender's list, ``areas``
    stand for what the text's areas say of the sender; ``*`` covers every subject and is a charter's
    alone. ``ceiling`` has one label per policy. ``onward`` names parties to whom the receiver may
    pass on. ``after`` says what becomes of the given when the terms end.
    """

    clause: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    sender: Party
    receiver: Party
    kinds: tuple[str, ...]
    ceiling: tuple[Label, ...]
    subjects: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    onward: tuple[Party, ...] = ()
    after: After = RETURN


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An area of a programme, and which subjects of each party it covers."""

    code: Code
    name: Words
    subjects: dict[Party, tuple[Code, ...]] = {}


class Supersession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of an older text.

    For every old area its successors, and for every subject that is no longer covered
    (``KOR:CYB``) whether what was given is kept or returned.
    """

    text: Pointer
    areas: dict[Code, tuple[Code, ...]]
    subjects: dict[str, After] = {}


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agreement's text: the body of a record of kind ``text``.

    Four dates are kept apart: ``adopted``, each signature's, ``starts`` (in force) and ``until``
    (expiry, excluded). A text may be in force from before its signature; nothing is released
    before.
    """

    form: Form
    code: Code
    name: Words
    parties: tuple[Party, ...]
    authentic: str
    starts: Instant
    until: Instant | None
    terms: tuple[Terms, ...]
    adopted: Instant | None = None
    areas: tuple[Area, ...] = ()
    maps: tuple[LabelMap, ...] = ()
    shared: tuple[str, ...] = ()
    supersedes: Supersession | None = None
    replaces: str = ""
    paragraphs: tuple["Paragraph", ...] = ()
    illustrative: bool = False
    parts: tuple["Part", ...] = ()


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a text: paragraphs under one heading."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
    name: Words


class Paragraph(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A numbered paragraph in each language, of a part and an area where it belongs to one.

    ``translates`` says, by language, of which authentic wording a translation was made
    (``core.wording.mark``). A language that is not in it says nothing about that.
    """

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
    words: Words
    area: str = ""
    illustrative: bool = False
    part: str = ""
    translates: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Grant:
    """Terms that hold at this node over [starts, until): both signatures were verified here."""

    text: Pointer
    code: str
    terms: Terms
    subjects: frozenset[str]
    maps: tuple[LabelMap, ...]
    shared: frozenset[str]
    starts: Instant
    until: Instant | None
    after: After

    def holds(self, at: Instant) -> bool:
        """Whether the terms hold at an instant."""
        return self.starts <= at and (self.until is None or at < self.until)

    def covers(self, subject: str, kind: str) -> bool:
        """Whether subject and kind are among the terms."""
        return kind in self.terms.kinds and ("*" in self.subjects or subject in self.subjects)

    @property
    def clause(self) -> str:
        """The clause as people cite it: ``ITPP 5.2``. Two texts may be cited alike."""
        return f"{self.code} {self.terms.clause}"

    @property
    def ground(self) -> str:
        """The clause of this very text, for the rule: its citation and the text's hash."""
        return f"{self.clause} {self.text.sha256}"


@dataclass(frozen=True, slots=True)
class Signed:
    """A text as this node knows it: who signed, and when each signature was verified here."""

    pointer: Pointer
    text: Text
    signatures: dict[str, Instant]
    terminated: Instant | None = None
    extended_until: Instant | None = None

    @property
    def complete(self) -> bool:
        """Whether every party has signed; nobody signs a text without parties."""
        return bool(self.text.parties) and all(
            party in self.signatures for party in self.text.parties
        )

    @property
    def starts(self) -> Instant | None:
        """From when terms hold here: the later of ``starts`` and every signature's verification."""
        if not self.complete:
            return None
        return max([self.text.starts, *(self.signatures[p] for p in self.text.parties)])


def cited(grounds: Iterable[str]) -> tuple[str, ...]:
    """Return what is judged by grounds as people cite it, each clause once."""
    return tuple(sorted({ground.rpartition(" ")[0] for ground in grounds}))


def effective_subjects(text: Text, terms: Terms) -> frozenset[str]:
    """The sender's subjects that terms cover: named ones, and those of the areas they name."""
    covered = set(terms.subjects)
    for area in text.areas:
        if area.code in terms.areas:
            covered |= set(area.subjects.get(terms.sender, ()))
    return frozenset(covered)


def grants(texts: Sequence[Signed]) -> tuple[Grant, ...]:
    """Every grant that the signed texts make, whether past, present or to come."""
    superseding = _superseding(texts)
    return tuple(grant for signed in texts for grant in _grants_of(signed, superseding))


def ends_at(signed: Signed, texts: Sequence[Signed]) -> Instant | None:
    """When a text ends: expiry, termination or a superseding text's start, whichever is first."""
    return _end(signed, _superseding(texts))[0]


def all_ends(texts: Sequence[Signed]) -> dict[Pointer, Instant | None]:
    """When each of these texts ends, as ``ends_at`` says of one."""
    superseding = _superseding(texts)
    return {signed.pointer: _end(signed, superseding)[0] for signed in texts}


def boundaries(all_grants: Iterable[Grant]) -> tuple[Instant, ...]:
    """Instants at which some grant begins or ends, sorted: when a settlement falls due."""
    instants = {g.starts for g in all_grants} | {g.until for g in all_grants if g.until is not None}
    return tuple(sorted(instants))


def is_between_parties(text: Text, terms: Terms) -> bool:
    """Whether a clause is between parties of its text, or from one to the public."""
    allowed = {*text.parties, PUBLIC} if text.form == "publication" else set(text.parties)
    return terms.sender in text.parties and terms.receiver in allowed - {terms.sender}


Superseding = Mapping[Pointer, Sequence[Signed]]


def _superseding(texts: Sequence[Signed]) -> Superseding:
    """Group texts by the text they supersede, which takes every party of the old one."""
    parties = {signed.pointer: set(signed.text.parties) for signed in texts}
    found: dict[Pointer, list[Signed]] = {}
    for signed in texts:
        old = signed.text.supersedes.text if signed.text.supersedes else None
        if old in parties and parties[old] <= set(signed.text.parties):
            found.setdefault(old, []).append(signed)
    return found


def _end(signed: Signed, superseding: Superseding) -> tuple[Instant | None, Supersession | None]:
    """When a text ends, and the supersession if that is what ends it."""
    end = _first(_expiry(signed), signed.terminated)
    began = [
        (starts, other.pointer.sha256, other.text.supersedes)
        for other in superseding.get(signed.pointer, ())
        if (starts := _came_into_force(other, superseding)) is not None
    ]
    if not began:
        return end, None
    starts, _, supersession = min(began, key=lambda one: one[:2])
    # Often one text expires as the next begins; then what that says of the given counts.
    return (end, None) if end is not None and end < starts else (starts, supersession)


def _came_into_force(signed: Signed, superseding: Superseding) -> Instant | None:
    """When a text comes into force; None for one that is not signed or ended before it began."""
    starts, (end, _) = signed.starts, _end(signed, superseding)
    return starts if starts is not None and (end is None or starts < end) else None


def _grants_of(signed: Signed, superseding: Superseding) -> Iterable[Grant]:
    starts = signed.starts
    if starts is None:
        return
    until, supersession = _end(signed, superseding)
    for terms in signed.text.terms:
        if not is_between_parties(signed.text, terms):
            continue  # Nobody gives or takes in another's name, whatever others have signed.
        subjects = effective_subjects(signed.text, terms)
        for after, part in _by_after(terms, subjects, supersession):
            yield Grant(
                text=signed.pointer,
                code=signed.text.code,
                terms=_as_its_form_allows(signed.text, terms),
                subjects=part,
                maps=signed.text.maps,
                shared=frozenset(signed.text.shared),
                starts=starts,
                until=until,
                after=after,
            )


def _as_its_form_allows(text: Text, terms: Terms) -> Terms:
    """A charter lets its own kinds pass, whatever was written into it and signed."""
    if text.form != "charter":
        return terms
    kinds = tuple(kind for kind in terms.kinds if kind in CHARTER_KINDS)
    return msgspec.structs.replace(terms, kinds=kinds)


def _by_after(
    terms: Terms, subjects: frozenset[str], supersession: Supersession | None
) -> Iterable[tuple[After, frozenset[str]]]:
    """Split terms by what becomes of the given: a superseding text may say it by subject."""
    said: dict[str, After] = supersession.subjects if supersession else {}
    parts: dict[After, set[str]] = {}
    for subject in subjects:
        parts.setdefault(said.get(f"{terms.sender}:{subject}", terms.after), set()).add(subject)
    return [(after, frozenset(part)) for after, part in sorted(parts.items())]


def _expiry(signed: Signed) -> Instant | None:
    return signed.extended_until if signed.extended_until is not None else signed.text.until


def _first(*instants: Instant | None) -> Instant | None:
    known = [instant for instant in instants if instant is not None]
    return min(known) if known else None
