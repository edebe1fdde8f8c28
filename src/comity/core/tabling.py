"""Tabling: which texts can be tabled at all. What is wrong is said by name.

Each form of text has its own bounds; label maps are checked whole; a text that supersedes another
says what becomes of every area and subject of the old one.
"""

from dataclasses import dataclass

from comity.core.errors import (
    ImpossibleDateError,
    MapInvalidError,
    SupersessionIncompleteError,
    TextInvalidError,
)
from comity.core.policies import Policies
from comity.core.terms import CHARTER_KINDS, PUBLIC, Text, effective_subjects, is_between_parties

BILATERAL = 2
"""The parties of a charter or arrangement, and the least of any other agreement."""
ARRANGEMENT_SUBJECTS = 3
"""An arrangement covers few subjects; more is a programme."""


def check_text(text: Text, policies: Policies, superseded: Text | None = None) -> None:
    """Refuse a text that cannot be tabled.

    Raises TextInvalidError, SupersessionIncompleteError, ImpossibleDateError, MapInvalidError,
    UnknownPolicyError or LabelInvalidError; each names what is wrong.
    """
    check_dates(text)
    _check_parties(text)
    _FORM_CHECKS[text.form](text)
    for terms in text.terms:
        policies.check_names(terms.ceiling)
    _check_maps(text, policies)
    if text.supersedes is not None:
        if superseded is None:
            said = f"The text that {text.code} supersedes is not here."
            raise SupersessionIncompleteError(said, "hidden", code=text.code)
        check_supersession(text, superseded)


def check_dates(text: Text) -> None:
    """Raise ImpossibleDateError when the text ends before it begins."""
    if text.until is not None and text.until <= text.starts:
        raise ImpossibleDateError(f"{text.code} would expire before it is in force.", "order")


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a superseding text leaves open of the old one: codes of parties, areas, subjects."""

    parties: tuple[str, ...]
    areas: tuple[str, ...]
    unknown: tuple[str, ...]
    subjects: tuple[str, ...]


def supersession_gaps(text: Text, old: Text) -> Gaps:
    """Return what is not said yet: of parties, of old areas, of subjects no longer covered."""
    supersedes = text.supersedes
    mapped = supersedes.areas if supersedes else {}
    said = supersedes.subjects if supersedes else {}
    codes = {area.code for area in text.areas}
    uncovered = {(sender, subject) for sender, _, subject in _covered(old) - _covered(text)}
    return Gaps(
        parties=tuple(party for party in old.parties if party not in text.parties),
        areas=tuple(area.code for area in old.areas if area.code not in mapped),
        unknown=tuple(sorted({code for to in mapped.values() for code in to} - codes)),
        subjects=tuple(s for s in sorted(f"{a}:{b}" for a, b in uncovered) if s not in said),
    )


def check_supersession(text: Text, old: Text) -> None:
    """Every party still signs, every old area has its successors, every lost subject its end.

    Raises SupersessionIncompleteError, naming all that is missing.
    """
    if text.supersedes is None:
        return
    gaps = supersession_gaps(text, old)
    faults = [f"{party} is no longer a party" for party in gaps.parties]
    faults += [f"no successor is named for the area {code}" for code in gaps.areas]
    faults += [f"the successor area {code} does not exist" for code in gaps.unknown]
    faults += [f"keep or return is not said for {subject}" for subject in gaps.subjects]
    if faults:
        missing = (*gaps.parties, *gaps.areas, *gaps.unknown, *gaps.subjects)
        said = f"{text.code}: {'; '.join(faults)}."
        raise SupersessionIncompleteError(said, "of", code=text.code, named=", ".join(missing))


def _check_maps(text: Text, policies: Policies) -> None:
    """Each map is between parties of the text, and of two one alone leads on from a policy."""
    leading: set[tuple[str, str, str]] = set()
    for label_map in text.maps:
        label_map.check(policies.get(label_map.source), policies.get(label_map.target))
        first, second = label_map.between
        allowed = {*text.parties, PUBLIC} if text.form == "publication" else set(text.parties)
        if first == second or not {first, second} <= allowed:
            said = f"{text.code}: a map between {first} and {second} is not between two parties."
            raise MapInvalidError(said, "between", code=text.code, first=first, second=second)
        ends = {(first, second, label_map.source), (second, first, label_map.target)}
        if ends & leading:
            sender, receiver, policy = min(ends & leading)
            raise MapInvalidError(
                f"{text.code}: two maps lead on from {policy}, from {sender} to {receiver}.",
                "leading",
                code=text.code,
                policy=policy,
                sender=sender,
                receiver=receiver,
            )
        leading |= ends


def _covered(text: Text) -> set[tuple[str, str, str]]:
    return {(t.sender, t.receiver, s) for t in text.terms for s in effective_subjects(text, t)}


def _check_parties(text: Text) -> None:
    if len(set(text.parties)) != len(text.parties) or not text.parties:
        said = f"{text.code}: parties are missing or named twice."
        raise TextInvalidError(said, "parties", code=text.code)
    areas = {area.code for area in text.areas}
    numbers = [terms.clause for terms in text.terms]
    if PUBLIC in text.parties:
        raise TextInvalidError(f"{text.code}: {PUBLIC} is no party.", "public", code=text.code)
    for terms in text.terms:
        if not is_between_parties(text, terms):
            said = f"{text.code} {terms.clause} is not between its parties."
            raise TextInvalidError(said, "between", clause=terms.clause)
        if numbers.count(terms.clause) > 1:
            said = f"{text.code}: two clauses bear the number {terms.clause}."
            raise TextInvalidError(said, "clause-twice", clause=terms.clause)
        unknown = set(terms.areas) - areas
        if unknown:
            said = f"{text.code} {terms.clause}: no area {min(unknown)}."
            raise TextInvalidError(said, "area", clause=terms.clause, area=min(unknown))


def _check_charter(text: Text) -> None:
    if len(text.parties) != BILATERAL or text.areas or text.until is not None:
        said = f"{text.code}: a charter has two parties, no areas, no expiry."
        raise TextInvalidError(said, "charter", code=text.code)
    for terms in text.terms:
        if tuple(sorted(terms.kinds)) != CHARTER_KINDS or terms.subjects != ("*",):
            said = f"{text.code} {terms.clause}: a charter lets only its kinds."
            raise TextInvalidError(said, "charter-kinds", clause=terms.clause)


def _check_programme(text: Text) -> None:
    if not text.areas or text.until is None or len(text.parties) < BILATERAL:
        said = f"{text.code}: a programme has parties, areas and an expiry."
        raise TextInvalidError(said, "programme", code=text.code)
    _check_named_subjects(text)


def _check_arrangement(text: Text) -> None:
    subjects = {s for t in text.terms for s in t.subjects}
    if len(text.parties) != BILATERAL or text.areas or len(subjects) > ARRANGEMENT_SUBJECTS:
        raise TextInvalidError(
            f"{text.code}: an arrangement has two parties, no areas and at most "
            f"{ARRANGEMENT_SUBJECTS} subjects.",
            "arrangement",
            code=text.code,
            most=str(ARRANGEMENT_SUBJECTS),
        )
    _check_named_subjects(text)


def _check_participation(text: Text) -> None:
    if len(text.parties) < BILATERAL or text.areas:
        said = f"{text.code}: a participation has parties and no areas."
        raise TextInvalidError(said, "participation", code=text.code)
    _check_named_subjects(text)


def _check_publication(text: Text) -> None:
    if any(terms.receiver != PUBLIC for terms in text.terms):
        said = f"{text.code}: a publication releases to {PUBLIC} only."
        raise TextInvalidError(said, "publication", code=text.code)
    _check_named_subjects(text)


def _check_named_subjects(text: Text) -> None:
    if any("*" in terms.subjects for terms in text.terms):
        said = f"{text.code}: only a charter covers every subject."
        raise TextInvalidError(said, "subjects", code=text.code)


_FORM_CHECKS = {
    "charter": _check_charter,
    "programme": _check_programme,
    "arrangement": _check_arrangement,
    "participation": _check_participation,
    "publication": _check_publication,
}
