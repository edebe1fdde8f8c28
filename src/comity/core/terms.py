"""Terms and the texts that carry them: what may flow from whom to whom, and since when.

There is one type, *terms*. Signed texts of five forms carry it: the charter between two nodes, the
programme, the arrangement, the participation and the publication. Nothing else grants anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from comity.core.errors import (
    ImpossibleDateError,
    SupersessionIncompleteError,
    TextInvalidError,
)
from comity.core.label import Label, Policies
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
BILATERAL = 2
"""The parties of a charter or arrangement, and the least of any other agreement."""
ARRANGEMENT_SUBJECTS = 3
"""An arrangement covers few subjects; more is a programme."""

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


class Paragraph(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A numbered paragraph in each language."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
    words: Words
    area: str = ""
    illustrative: bool = False


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
        """The clause as people cite it: ``ITPP 5.2``."""
        return f"{self.code} {self.terms.clause}"


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


def boundaries(all_grants: Iterable[Grant]) -> tuple[Instant, ...]:
    """Instants at which some grant begins or ends, sorted: when a settlement falls due."""
    instants = {g.starts for g in all_grants} | {g.until for g in all_grants if g.until is not None}
    return tuple(sorted(instants))


def check_text(text: Text, policies: Policies, superseded: Text | None = None) -> None:
    """Refuse a text that cannot be tabled.

    Raises TextInvalidError, SupersessionIncompleteError, ImpossibleDateError, MapInvalidError,
    UnknownPolicyError or LabelInvalidError; each names what is wrong.
    """
    check_dates(text)
    _check_parties(text)
    _FORM_CHECKS[text.form](text)
    for terms in text.terms:
        policies.check(terms.ceiling)
    for label_map in text.maps:
        label_map.check(policies.get(label_map.source), policies.get(label_map.target))
    if text.supersedes is not None:
        if superseded is None:
            raise SupersessionIncompleteError(f"The text that {text.code} supersedes is not here.")
        check_supersession(text, superseded)


def check_dates(text: Text) -> None:
    """Raise ImpossibleDateError when the text ends before it begins."""
    if text.until is not None and text.until <= text.starts:
        raise ImpossibleDateError(f"{text.code} would expire before it is in force.")


def check_supersession(text: Text, old: Text) -> None:
    """Every party still signs, every old area has its successors, every lost subject its end.

    Raises SupersessionIncompleteError, naming all that is missing.
    """
    if text.supersedes is None:
        return
    codes = {area.code for area in text.areas}
    missing = [a.code for a in old.areas if a.code not in text.supersedes.areas]
    unknown = {c for to in text.supersedes.areas.values() for c in to} - codes
    uncovered = {(sender, subject) for sender, _, subject in _covered(old) - _covered(text)}
    said = text.supersedes.subjects
    ends = [s for s in sorted(f"{a}:{b}" for a, b in uncovered) if s not in said]
    faults = [f"{p} is no longer a party" for p in old.parties if p not in text.parties]
    faults += [f"no successor is named for the area {code}" for code in missing]
    faults += [f"the successor area {code} does not exist" for code in sorted(unknown)]
    faults += [f"keep or return is not said for {subject}" for subject in ends]
    if faults:
        raise SupersessionIncompleteError(f"{text.code}: {'; '.join(faults)}.")


def _covered(text: Text) -> set[tuple[str, str, str]]:
    return {(t.sender, t.receiver, s) for t in text.terms for s in effective_subjects(text, t)}


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
        if not _is_between_parties(signed.text, terms):
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


def _check_parties(text: Text) -> None:
    if len(set(text.parties)) != len(text.parties) or not text.parties:
        raise TextInvalidError(f"{text.code}: parties are missing or named twice.")
    areas = {area.code for area in text.areas}
    if PUBLIC in text.parties:
        raise TextInvalidError(f"{text.code}: {PUBLIC} signs nothing and is no party.")
    for terms in text.terms:
        if not _is_between_parties(text, terms):
            raise TextInvalidError(
                f"{text.code} {terms.clause}: {terms.sender} to {terms.receiver} is not between "
                f"its parties."
            )
        unknown = set(terms.areas) - areas
        if unknown:
            raise TextInvalidError(f"{text.code} {terms.clause}: no area {min(unknown)}.")


def _is_between_parties(text: Text, terms: Terms) -> bool:
    allowed = {*text.parties, PUBLIC} if text.form == "publication" else set(text.parties)
    return terms.sender in text.parties and terms.receiver in allowed - {terms.sender}


def _check_charter(text: Text) -> None:
    if len(text.parties) != BILATERAL or text.areas or text.until is not None:
        raise TextInvalidError(f"{text.code}: a charter has two parties, no areas, no expiry.")
    for terms in text.terms:
        if tuple(sorted(terms.kinds)) != CHARTER_KINDS or terms.subjects != ("*",):
            raise TextInvalidError(f"{text.code} {terms.clause}: a charter lets only its kinds.")


def _check_programme(text: Text) -> None:
    if not text.areas or text.until is None or len(text.parties) < BILATERAL:
        raise TextInvalidError(f"{text.code}: a programme has parties, areas and an expiry.")
    _check_named_subjects(text)


def _check_arrangement(text: Text) -> None:
    subjects = {s for t in text.terms for s in t.subjects}
    if len(text.parties) != BILATERAL or text.areas or len(subjects) > ARRANGEMENT_SUBJECTS:
        raise TextInvalidError(
            f"{text.code}: an arrangement has two parties, no areas and at most "
            f"{ARRANGEMENT_SUBJECTS} subjects."
        )
    _check_named_subjects(text)


def _check_participation(text: Text) -> None:
    if len(text.parties) < BILATERAL or text.areas:
        raise TextInvalidError(f"{text.code}: a participation has parties and no areas.")
    _check_named_subjects(text)


def _check_publication(text: Text) -> None:
    if any(terms.receiver != PUBLIC for terms in text.terms):
        raise TextInvalidError(f"{text.code}: a publication releases to {PUBLIC} only.")
    _check_named_subjects(text)


def _check_named_subjects(text: Text) -> None:
    if any("*" in terms.subjects for terms in text.terms):
        raise TextInvalidError(f"{text.code}: only a charter covers every subject.")


_FORM_CHECKS = {
    "charter": _check_charter,
    "programme": _check_programme,
    "arrangement": _check_arrangement,
    "participation": _check_participation,
    "publication": _check_publication,
}
