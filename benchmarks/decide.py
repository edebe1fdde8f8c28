"""Deciding: may this reader have records of this class, and does this clearance dominate.

Nothing is stored. The classes are those that the node has: a label, releasable-to with groups,
terms with ceilings, for peers and for staff with clearances. The peer of both figures is the bare
set operations: membership, subset and comparison of numbers over values that are ready, with
nothing that could be refused, named or explained.
"""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from benchmarks.material import few_dozen_sorts
from benchmarks.report import Options, Report
from comity.core.label import Category, Classification, Label, Policy
from comity.core.policies import Policies
from comity.core.release import Reader, RecordClass, World, decide
from comity.core.terms import Grant, Pointer, Terms
from comity.data import policies

QUICK = 0.1
ROUNDS = 7
DECISIONS = 40_000
COUNTRIES = 250
NOW = 1_700_000_000_000
PEERS = ("NATO", "CCDCOE", "JPN")
_Asked = TypeVar("_Asked")
SUBJECTS = ("CYB", "MAR", "AIR", "LOG", "MED", "EXE")


def run(options: Options) -> None:
    """Measure the release rule over classes and a policy of many countries."""
    report, count = Report("decide", options), options.size(DECISIONS, 100)
    classes, readers, world = _material()
    report.begin(
        decisions_a_round=count, rounds=ROUNDS, classes=len(classes), readers=len(readers),
        grants=len(world.grants), countries=COUNTRIES,
    )  # fmt: skip
    figure, ratio = _classes(report, classes, readers, world, count)
    _countries(report, count)
    report.finish(figure, "decisions/s", f"{ratio:.1f} times the bare set operations")


# The release rule.


def _material() -> tuple[list[RecordClass], list[Reader], World]:
    classes = [
        RecordClass("KOR", one.subject, "item", one.labels, one.releasable_to)
        for one in few_dozen_sorts()
    ]
    held = (Label.of("KOR", "Ⅱ급비밀", {"Source": ["SIGINT"]}), Label.of("TLP", "RED"))
    staff = [Reader("staff", "KOR", held, frozenset(SUBJECTS), f"desk{n}") for n in range(2)]
    peers = [Reader("peer", party) for party in PEERS]
    grants = [_grant(n, party) for n, party in enumerate(PEERS)]
    return classes, [*peers, *staff], World("KOR", policies(), grants, NOW)


def _grant(number: int, party: str) -> Grant:
    ceiling = (Label.of("KOR", "대외비"), Label.of("TLP", "AMBER"))
    terms = Terms("5.2", "KOR", party, ("item",), ceiling, subjects=SUBJECTS)
    return Grant(
        text=Pointer("text--00000000-0000-4000-8000-000000000001", NOW, f"{number:064x}"),
        code="PROGRAMME",
        terms=terms,
        subjects=frozenset(SUBJECTS),
        maps=(),
        shared=frozenset({"KOR", "TLP"}),
        starts=NOW - 1,
        until=NOW + 1,
        after="keep",
    )


def _classes(
    report: Report, classes: list[RecordClass], readers: list[Reader], world: World, count: int
) -> tuple[float, float]:
    pairs = [(one, reader) for one in classes for reader in readers]
    asked = (pairs * (count // len(pairs) + 1))[:count]
    bare = [_Bare.of(one, reader, world) for one, reader in asked]
    for (one, reader), ready in zip(asked, bare, strict=True):
        assert decide(one, reader, world).permitted == ready.permitted()
    ours = _rate(lambda: _each(asked, lambda one: decide(*one, world)), count)
    theirs = _rate(lambda: _each(bare, _Bare.permitted), count)
    report.say(f"  bare set operations: {theirs:,.0f} a second")
    return ours, theirs / ours


@dataclass(frozen=True, slots=True)
class _Bare:
    """One question with everything looked up: numbers and sets."""

    party: str
    to: frozenset[str]
    subject: str
    subjects: frozenset[str]
    levels: tuple[tuple[int, int], ...]
    values: tuple[tuple[frozenset[str], frozenset[str]], ...]

    @classmethod
    def of(cls, one: RecordClass, reader: Reader, world: World) -> "_Bare":
        peer = reader.sort == "peer"
        above = (
            {label.policy: label for label in world.grants[0].terms.ceiling}
            if peer
            else {label.policy: label for label in reader.clearances}
        )
        named = frozenset(one.releasable_to) if peer else frozenset({"KOR"})
        return cls(
            reader.party,
            named,
            one.subject,
            frozenset(SUBJECTS),
            tuple((_level(x, world), _level(above[x.policy], world)) for x in one.labels),
            tuple(
                (x.values("Source") or frozenset(), above[x.policy].values("Source") or frozenset())
                for x in one.labels
            ),
        )

    def permitted(self) -> bool:
        return (
            self.party in self.to
            and self.subject in self.subjects
            and all(low <= high for low, high in self.levels)
            and all(wanted <= held for wanted, held in self.values)
        )


def _level(label: Label, world: World) -> int:
    return world.policies.get(label.policy).classification(label.classification).level


# A policy of many countries.


def _countries(report: Report, count: int) -> None:
    names = tuple(f"X{n:03}" for n in range(COUNTRIES))
    levels = tuple(Classification(f"c{n}", n) for n in range(5))
    tags = (Category("Releasable To", "permissive", names), Category("Code", "restrictive", names))
    policy = Policies([Policy("LARGE", {"en": "Large"}, 1, levels, tags)]).get("LARGE")
    chance = random.Random(4)
    asked = [(_label(chance, names, 60), _label(chance, names, 5)) for _ in range(count)]
    ready = [_bare(policy, held, label) for held, label in asked]
    assert [policy.dominates(*one) for one in asked] == [_dominates(*one) for one in ready]
    ours = _rate(lambda: _each(asked, lambda one: policy.dominates(*one)), count)
    theirs = _rate(lambda: _each(ready, lambda one: _dominates(*one)), count)
    report.say(
        f"  clearance against label, {COUNTRIES} countries: {ours:,.0f} a second, "
        f"{theirs / ours:.1f} times the bare set operations ({theirs:,.0f})"
    )


def _label(chance: random.Random, names: tuple[str, ...], most: int) -> Label:
    some = chance.sample(names, chance.randint(1, most))
    code = chance.sample(names[:8], chance.randint(0, min(4, most // 5)))
    chosen = {"Releasable To": some, **({"Code": code} if code else {})}
    return Label.of("LARGE", f"c{chance.randrange(5)}", chosen)


_Ready = tuple[int, int, frozenset[str], frozenset[str], frozenset[str], frozenset[str]]


def _bare(policy: Policy, held: Label, label: Label) -> _Ready:
    levels = [policy.classification(one.classification).level for one in (label, held)]
    values = [
        one.values(tag) or frozenset() for tag in ("Code", "Releasable To") for one in (label, held)
    ]
    return (levels[0], levels[1], values[0], values[1], values[2], values[3])


def _dominates(
    low: int,
    high: int,
    code: frozenset[str],
    codes: frozenset[str],
    to: frozenset[str],
    of: frozenset[str],
) -> bool:
    return low <= high and code <= codes and not to.isdisjoint(of)


def _each(asked: Iterable[_Asked], answer: Callable[[_Asked], object]) -> None:
    for one in asked:
        answer(one)


def _rate(measured: Callable[[], object], count: int) -> float:
    """Return how many a second: the median of the rounds, after one that is not counted."""
    seconds = []
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter()
        measured()
        seconds.append(time.perf_counter() - begun)
    return count / median(seconds[1:])
