"""Two versions of a policy: what the newer one adds, takes away, renames and changes.

Things are the same by their name, or by their number on the wire (``lacv``) where the name is new:
then they are renamed. What a policy file cannot say (who may have a classification, its words in
another language) is carried over from the version before, and a new classification is no freer
than those below it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from comity.core.label import Category, Classification, Policy
from comity.core.labels.detail import Detail

What = Literal["added", "removed", "renamed", "moved", "changed"]
Of = Literal["classification", "category", "value"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``tag`` is the category of a value; ``before`` the older name, or type."""

    what: What
    of: Of
    name: str
    tag: str = ""
    before: str = ""


def difference(old: Policy | None, new: Policy) -> tuple[Change, ...]:
    """Return what ``new`` changes; of a policy that was not there, all that it brings."""
    before = old or msgspec.structs.replace(new, classifications=(), categories=())
    return (*_classifications(before, new), *_categories(before, new))


def carried_over(old: Policy | None, new: Policy) -> Policy:
    """Return the newer version with what its file cannot say, from the older one."""
    was = {} if old is None else {one.name: one for one in old.classifications}
    renamed = _renamed(_levels(was.values()), _levels(new.classifications))
    made: list[Classification] = []
    for one in sorted(new.classifications, key=lambda one: one.level):
        same = was.get(renamed.get(one.name, one.name))
        below = same or (made[-1] if made else one)
        marking = (
            same.marking if same and same.name == one.name and not one.marking else one.marking
        )
        made.append(msgspec.structs.replace(_as_free_as(one, below), marking=marking))
    name = new.name if old is None else new.name | old.name
    return msgspec.structs.replace(new, name=name, classifications=tuple(made)).checked()


def _as_free_as(one: Classification, other: Classification) -> Classification:
    """Return a classification that goes no further than another."""
    return msgspec.structs.replace(
        one,
        whole_party=one.whole_party and other.whole_party,
        guests=one.guests and other.guests,
        onward=one.onward and other.onward,
    )


def _levels(classifications: Iterable[Classification]) -> dict[str, Detail]:
    return {one.name: one.detail for one in classifications}


def _classifications(old: Policy, new: Policy) -> Iterator[Change]:
    was, is_now = ({one.name: one for one in each.classifications} for each in (old, new))
    renamed = _renamed(_levels(was.values()), _levels(is_now.values()))
    yield from _names("classification", was, is_now, renamed)
    kept = [
        (renamed.get(name, name), name) for name in _in_order(new) if renamed.get(name, name) in was
    ]
    names = {before for before, _ in kept}
    stood = [name for name in _in_order(old) if name in names]
    for place, (before, name) in zip(stood, kept, strict=True):
        if before != place:
            yield Change("moved", "classification", name)
        if _as_now(was[before], is_now[name]) != is_now[name]:
            yield Change("changed", "classification", name)


def _in_order(policy: Policy) -> list[str]:
    return [one.name for one in sorted(policy.classifications, key=lambda one: one.level)]


def _as_now(old: Classification, new: Classification) -> Classification:
    """Return the older one with the name and the place of the newer."""
    detail = _numbered(old.detail, new.detail)
    return msgspec.structs.replace(old, name=new.name, level=new.level, detail=detail)


def _numbered(old: Detail, new: Detail) -> Detail:
    """Return what was said with the number that is only known now: that alone changes nothing."""
    return old if old.lacv else msgspec.structs.replace(old, lacv=new.lacv)


def _categories(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = ({one.tag: one for one in policy.categories} for policy in (old, new))
    yield from _names("category", before, after, {})
    for tag, one in after.items():
        was = before.get(tag) or Category(tag, one.type, ())
        if (was.type, was.most) != (one.type, one.most) and tag in before:
            yield Change(
                "changed", "category", tag, before=was.type if was.type != one.type else ""
            )
        yield from _values(was, one)


def _values(old: Category, new: Category) -> Iterator[Change]:
    renamed = _renamed(_details(old), _details(new))
    yield from _names("value", old.values, new.values, renamed, new.tag)
    for value in new.values:
        before = renamed.get(value, value)
        if before not in old.values:
            continue
        if _numbered(old.detail(before), new.detail(value)) != new.detail(value):
            yield Change("changed", "value", value, new.tag)


def _details(category: Category) -> dict[str, Detail]:
    return {value: category.detail(value) for value in category.values}


def _names(
    of: Of, old: Iterable[str], new: Iterable[str], renamed: Mapping[str, str], tag: str = ""
) -> Iterator[Change]:
    was, is_now = list(old), list(new)
    for name in is_now:
        if name in renamed:
            yield Change("renamed", of, name, tag, renamed[name])
        elif name not in was:
            yield Change("added", of, name, tag)
    for name in was:
        if name not in is_now and name not in renamed.values():
            yield Change("removed", of, name, tag)


def _renamed(old: Mapping[str, Detail], new: Mapping[str, Detail]) -> dict[str, str]:
    """Return the older name of each new name whose number stood for another name before."""
    numbers = {detail.lacv: name for name, detail in old.items() if detail.lacv and name not in new}
    return {
        name: numbers[detail.lacv]
        for name, detail in new.items()
        if name not in old and detail.lacv in numbers
    }
