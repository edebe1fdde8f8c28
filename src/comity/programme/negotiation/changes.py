"""What two texts differ in besides their paragraphs, thing by thing and field by field.

Pure. ``changes`` tells something of every field of a text in which the two are not equal, but for
``replaces``; a test changes each in turn. Things are the same by their code, clause or number; an
area also by its name where its code is new.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import msgspec

from comity.core import canonical
from comity.core.labelmap import LabelMap
from comity.core.terms import Area, Terms, Text

What = Literal["new", "gone", "changed", "moved", "order"]
FIELDS = ("form", "code", "name", "authentic", "adopted", "starts", "until", "illustrative")
LISTS = ("areas", "subjects", "kinds", "onward")
VALUES = ("sender", "receiver", "after")
PAIRS = ("classes_there", "classes_back", "values_there", "values_back")
# What a clause is beside that is new or gone.
_NO_TERMS = Terms("-", "", "", (), ())


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what of, which one (``name``), from what to what; ``within`` has its fields.

    ``order``: the same things stand in another order, or one of them another number of times.
    """

    of: str
    what: What
    name: str = ""
    old: Any = None
    new: Any = None
    within: tuple["Change", ...] = ()


class _Named(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> dict[str, str]: ...


def is_same(old: Text, new: Text) -> bool:
    """Whether two texts say the same: all but which one each replaces."""
    return msgspec.structs.replace(old, replaces=new.replaces) == new


def changes(old: Text, new: Text) -> tuple[Change, ...]:
    """Return what differs besides the paragraphs, in the order in which a text says it."""
    return (
        *_fields(old, new, FIELDS),
        *_list("parties", old.parties, new.parties),
        *_list("shared", old.shared, new.shared),
        *_things("part", old.parts, new.parts),
        *_areas(old, new),
        *_supersession(old, new),
        *_clauses(old, new),
        *_maps(old, new),
    )


def _fields(old: object, new: object, names: Iterable[str]) -> Iterator[Change]:
    for name in names:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change(name, "changed", old=was, new=now)


def _list(of: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Yield what a list has no longer and what it has newly, each as one change."""
    was, now = set(old), set(new)
    gone = tuple(one for one in old if one not in now)
    come = tuple(one for one in new if one not in was)
    if gone:
        yield Change(of, "gone", old=gone)
    if come:
        yield Change(of, "new", new=come)
    if old != new and not gone and not come:
        yield Change(of, "order", old=old, new=new)


def _things(of: str, old: Sequence[_Named], new: Sequence[_Named]) -> Iterator[Change]:
    """Yield things that are new, gone or renamed, and whether those that stay stand otherwise."""
    was, now = {one.code: one for one in old}, {one.code: one for one in new}
    for code, one in was.items():
        if code not in now:
            yield Change(of, "gone", code, old=one.name)
    for code, one in now.items():
        if code not in was:
            yield Change(of, "new", code, new=one.name)
        elif was[code].name != one.name:
            yield Change(of, "changed", code, old=was[code].name, new=one.name)
    yield from _order(of, list(was), list(now))


def _order(of: str, old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Change]:
    """Yield one change where what both have stands in another order."""
    was, now = set(old), set(new)
    left, right = [one for one in old if one in now], [one for one in new if one in was]
    if left != right:
        yield Change(of, "order", old=tuple(left), new=tuple(right))


def _areas(old: Text, new: Text) -> Iterator[Change]:
    codes = _recoded(old.areas, new.areas)
    for before, code in codes.items():
        yield Change("area-code", "changed", code, old=before, new=code)
    told = [msgspec.structs.replace(one, code=codes.get(one.code, one.code)) for one in old.areas]
    yield from _things("area", told, new.areas)
    found = list(_subjects(told, new.areas))
    yield from found
    if not found:
        now = {one.code: one.subjects for one in new.areas}
        for one in told:
            if now.get(one.code, one.subjects) != one.subjects:
                yield Change("area-subjects", "order", one.code)


def _recoded(old: Sequence[Area], new: Sequence[Area]) -> dict[str, str]:
    """Return the new code of each area that has another and one name alone, which it had before."""
    was, now = {one.code for one in old}, {one.code for one in new}
    gone = _by_name(one for one in old if one.code not in now)
    come = _by_name(one for one in new if one.code not in was)
    return {
        before: code
        for name, (before, *twice) in gone.items()
        for code, *others in [come.get(name, [""])]
        if code and not twice and not others
    }


def _by_name(areas: Iterable[Area]) -> dict[tuple[tuple[str, str], ...], list[str]]:
    found: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for area in areas:
        found.setdefault(tuple(sorted(area.name.items())), []).append(area.code)
    return found


def _subjects(old: Iterable[Area], new: Iterable[Area]) -> Iterator[Change]:
    """Yield the subjects that came to other areas, those of one way together."""
    was, now = _covered(old), _covered(new)
    ways: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for party, subject in [*was, *(one for one in now if one not in was)]:
        before, after = was.get((party, subject), ()), now.get((party, subject), ())
        stays = {*before} & {*after}
        left = tuple(one for one in before if one not in stays)
        came = tuple(one for one in after if one not in stays)
        if left or came:
            ways.setdefault((left, came), []).append(f"{party}:{subject}")
    for (left, came), subjects in ways.items():
        what: What = "moved" if left and came else "gone" if left else "new"
        yield Change("subjects", what, ", ".join(subjects), left, came)


def _covered(areas: Iterable[Area]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the codes of the areas that cover a party's subject."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for area in areas:
        for party, subjects in area.subjects.items():
            for subject in dict.fromkeys(subjects):
                found[party, subject] = (*found.get((party, subject), ()), area.code)
    return found


def _supersession(old: Text, new: Text) -> Iterator[Change]:
    one, two = old.supersedes, new.supersedes
    if (one and one.text) != (two and two.text):
        yield Change("supersedes", "changed", old=one and one.text, new=two and two.text)
    yield from _mapping("successors", one.areas if one else {}, two.areas if two else {})
    yield from _mapping("given", one.subjects if one else {}, two.subjects if two else {})


def _mapping(of: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for name in [*old, *(one for one in new if one not in old)]:
        was, now = old.get(name), new.get(name)
        if was != now:
            what: What = "new" if was is None else "gone" if now is None else "changed"
            yield Change(of, what, name, was, now)


def _clauses(old: Text, new: Text) -> Iterator[Change]:
    was, now = ({one.clause: one for one in text.terms} for text in (old, new))
    numbers = _renumbered(was, now)
    for before, name in numbers.items():
        yield Change("clause-number", "changed", name, old=before, new=name)
        was[name] = was.pop(before)
    for name in [*now, *(one for one in was if one not in now)]:
        one, two = was.get(name), now.get(name)
        if one != two and name not in numbers.values():
            what: What = "new" if one is None else "gone" if two is None else "changed"
            within = tuple(_terms(one or _NO_TERMS, two or _NO_TERMS))
            yield Change("clause", what, name, one, two, within)
    stood = [numbers.get(one.clause, one.clause) for one in old.terms]
    yield from _order("clause", stood, list(now))


def _renumbered(old: Mapping[str, Terms], new: Mapping[str, Terms]) -> dict[str, str]:
    """Return the new number of each clause that says the same under another."""
    come: dict[bytes, list[str]] = {}
    for name, one in new.items():
        if name not in old:
            come.setdefault(_unnumbered(one), []).append(name)
    found: dict[str, str] = {}
    for name, one in old.items():
        if name not in new and (same := come.get(_unnumbered(one))):
            found[name] = same.pop(0)
    return found


def _unnumbered(terms: Terms) -> bytes:
    return canonical.encode(msgspec.structs.replace(terms, clause="-"))


def _terms(old: Terms, new: Terms) -> Iterator[Change]:
    """Yield what one clause says otherwise; of one alone, all but from whom to whom."""
    if old.sender and new.sender:
        yield from _fields(old, new, VALUES)
    for name in LISTS:
        yield from _list(f"clause-{name}", getattr(old, name), getattr(new, name))
    was, now = ({one.policy: one for one in each.ceiling} for each in (old, new))
    ceiling = list(_mapping("ceiling", was, now))
    yield from ceiling
    if old.ceiling != new.ceiling and not ceiling:
        yield Change("ceiling", "order")


def _maps(old: Text, new: Text) -> Iterator[Change]:
    was, now = _numbered(old.maps), _numbered(new.maps)
    for key in [*now, *(one for one in was if one not in now)]:
        before, after = was.get(key), now.get(key)
        if before != after:
            what: What = "new" if before is None else "gone" if after is None else "changed"
            within = tuple(_pairs(before, after))
            yield Change("map", what, _called(after or before), before, after, within)
    yield from _order("map", list(was), list(now))


def _numbered(maps: Sequence[LabelMap]) -> dict[tuple[object, ...], LabelMap]:
    """Return maps by what they lead between; a second of one kind counts apart."""
    found: dict[tuple[object, ...], LabelMap] = {}
    times: Counter[tuple[str, ...]] = Counter()
    for one in maps:
        key = (*one.between, one.source, one.target)
        times[key] += 1
        found[(*key, times[key])] = one
    return found


def _called(one: LabelMap | None) -> str:
    return f"{' – '.join(one.between)}: {one.source} ↔ {one.target}" if one else ""


def _pairs(old: LabelMap | None, new: LabelMap | None) -> Iterator[Change]:
    """Yield the pairs of labels that one map has otherwise than another."""
    for name in PAIRS:
        was, now = (_as_pairs(getattr(one, name) if one else ()) for one in (old, new))
        told = list(_mapping("pair", was, now))
        yield from told
        if old and new and getattr(old, name) != getattr(new, name) and not told:
            yield Change("pair", "order")


def _as_pairs(several: Mapping[str, str] | Sequence[tuple[str, str, str, str]]) -> dict[str, str]:
    """Return what becomes of what: of a classification, or of a value of a category."""
    if isinstance(several, Mapping):
        return dict(several)
    found: dict[str, str] = {}
    for tag, value, other, there in several:
        key, said = f"{tag}: {value}", f"{other}: {there}"
        found[key] = f"{found[key]}, {said}" if key in found else said
    return found
