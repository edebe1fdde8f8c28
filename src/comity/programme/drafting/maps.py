"""Label maps on the writing page: the tables in which they are typed, and what is wrong with one.

A map is checked as it will be when its text is tabled (``core.labelmap``); what fails is said in
the reader's language with the names of the pair.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comity.core.errors import LabelInvalidError, MapInvalidError
from comity.core.label import INFORMATIVE, Label, Policy
from comity.core.policies import Policies
from comity.core.terms import PUBLIC
from comity.programme.drafting.sheet import Sheet, SheetMap
from comity.web import refusals
from comity.web.marking import marking
from comity.web.words import Text, current_language, word

Named = dict[str, Text]
"""What can be mapped, by its name in the fields of the page, with its words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One classification or category value and what it becomes; ``field`` names the field."""

    field: str
    said: Text
    chosen: str
    options: Named


@dataclass(frozen=True, slots=True)
class Table:
    """What the labels of one party's policy become on their way to the other party."""

    sender: str
    receiver: str
    policy: str
    other: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A map on the page; without tables until both its policies are chosen."""

    at: int
    of: SheetMap
    wrong: tuple[str, ...]
    tables: tuple[Table, ...]


def shown(sheet: Sheet, policies: Policies) -> list[Shown]:
    """Return the maps of a sheet as the page shows them."""
    wrong = list(faults(sheet, policies))
    known = {policy.id: policy for policy in policies}
    return [
        Shown(
            at,
            one,
            tuple(said for place, said in wrong if place == at),
            _tables(at, one, policies) if {one.source, one.target} <= known.keys() else (),
        )
        for at, one in enumerate(sheet.maps)
    ]


def _tables(at: int, one: SheetMap, policies: Policies) -> tuple[Table, Table]:
    first, second = one.between
    source, target = policies.get(one.source), policies.get(one.target)
    ways = (
        (first, second, source, target, "there", one.classes_there, one.values_there),
        (second, first, target, source, "back", one.classes_back, one.values_back),
    )
    there, back = (
        Table(
            sender,
            receiver,
            here.id,
            other.id,
            (
                *_rows(f"map.{at}.classes_{way}", classes, *(_classes(p) for p in (here, other))),
                *_rows(f"map.{at}.values_{way}", _by_name(values), *map(_values, (here, other))),
            ),
        )
        for sender, receiver, here, other, way, classes, values in ways
    )
    return there, back


def _rows(head: str, chosen: Mapping[str, str], here: Named, other: Named) -> Iterator[Row]:
    """Yield a row for each name of a policy, and for what was typed of names that it has not."""
    for name in dict.fromkeys([*here, *chosen]):
        to = chosen.get(name, "")
        options = other if not to or to in other else {**other, to: _as_is(to)}
        yield Row(f"{head}.{name}", here.get(name) or _as_is(name), to, options)


def _classes(policy: Policy) -> Named:
    bare = Policies([policy])
    return {
        one.name: marking(bare, Label.of(policy.id, one.name)).text
        for one in sorted(policy.classifications, key=lambda one: one.level)
    }


def _values(policy: Policy) -> Named:
    return {
        f"{category.tag}={value}": _as_is(f"{category.tag}: {value}")
        for category in policy.categories
        if category.type != INFORMATIVE
        for value in category.values
    }


def _by_name(values: tuple[tuple[str, str, str, str], ...]) -> dict[str, str]:
    return {f"{tag}={value}": f"{to_tag}={to_value}" for tag, value, to_tag, to_value in values}


def _as_is(name: str) -> Text:
    return {"en": name}


def faults(sheet: Sheet, policies: Policies) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the maps of a sheet, each with the place of its map."""
    known = {policy.id: policy for policy in policies}
    allowed = {*sheet.parties} | ({PUBLIC} if sheet.form == "publication" else set())
    leading: set[tuple[str, str, str]] = set()
    for at, one in enumerate(sheet.maps):
        first, second = one.between
        if first == second or not {first, second} <= allowed:
            yield at, word("problem.map.between")
        if not {one.source, one.target} <= known.keys():
            yield at, word("problem.map.policy")
            continue
        ends = {(first, second, one.source), (second, first, one.target)}
        for sender, receiver, policy in sorted(ends & leading):
            yield at, word("problem.map.leading", policy=policy, sender=sender, receiver=receiver)
        leading |= ends
        yield from ((at, said) for said in _checked(one, known[one.source], known[one.target]))


def _checked(one: SheetMap, source: Policy, target: Policy) -> Iterator[str]:
    try:
        one.made().check(source, target)
    except MapInvalidError as error:
        called = {**_classes(source), **_classes(target)}
        names = {key: _in_words(called, name) for key, name in error.names.items()}
        yield word(f"problem.map.{error.fault}", **names)
    except LabelInvalidError as error:
        yield word("problem.map.label", error=refusals.said(error))


def _in_words(called: Named, name: str) -> str:
    """Return what a classification is called in the reader's language; other names as they are."""
    return called.get(name, {}).get(current_language(), name)
