"""Two programmes, of which one supersedes the other: areas with those that succeed them.

Areas that hang together through the map make a family: two that are joined, one that is divided.
Pure: whoever asks has made sure that the reader may see both.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from comity.core.record import Pointer
from comity.core.terms import After, Area, Paragraph, Text
from comity.programme.negotiation import pairing
from comity.programme.negotiation.changes import Change
from comity.programme.negotiation.versions import Compared, all_compared

Way = tuple[Area, tuple[Area, ...]]
"""An old area and its successors."""
Group = tuple[list[Way], list[Area]]
_OLD, _NEW = "old", "new"
Node = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Family:
    """Old areas and those that succeed them, as far as they hang together; with their paragraphs.

    ``ways`` has each old area with its successors. Without an old one, the new have no past;
    without a new one, the old end. Without both, it is what belongs to no area. ``paragraphs`` are
    compared where one is in both; what is ``gone`` or ``come`` has none like it. ``given`` says of
    subjects that are no longer covered whether what was given is kept or returned.
    """

    ways: tuple[Way, ...]
    new: tuple[Area, ...]
    paragraphs: tuple[Compared, ...]
    given: tuple[Change, ...]

    @property
    def old(self) -> tuple[Area, ...]:
        """The old areas."""
        return tuple(area for area, _ in self.ways)

    @property
    def both(self) -> tuple[Compared, ...]:
        """The paragraphs that are in both texts."""
        return tuple(one for one in self.paragraphs if one.old and one.new)

    @property
    def gone(self) -> tuple[Paragraph, ...]:
        """What the old text alone has."""
        return tuple(one.old for one in self.paragraphs if one.old and not one.new)

    @property
    def come(self) -> tuple[Paragraph, ...]:
        """What the new text alone has."""
        return tuple(one.new for one in self.paragraphs if one.new and not one.old)


def supersedes(new: Text, old: Pointer) -> bool:
    """Whether the new text supersedes this very one, so that its areas map the old ones."""
    return new.supersedes is not None and new.supersedes.text == old


def areas(old: Text, new: Text) -> list[Family]:
    """Put old areas beside their successors, as the new text says; every paragraph stands once.

    In the order of the old areas; then those without a past; then what belongs to no area.
    """
    groups = _groups(_ways(old, new), new.areas)
    of_old = {area.code: at for at, (ways, _) in enumerate(groups) for area, _ in ways}
    of_new = {area.code: at for at, (_, several) in enumerate(groups) for area in several}
    none = len(groups) - 1
    pairs = pairing.of_programmes(
        old.paragraphs,
        new.paragraphs,
        lambda a, b: of_old.get(a.area, none) == of_new.get(b.area, none),
    )
    rows: dict[int, list[Compared]] = defaultdict(list)
    for one in all_compared(old.paragraphs, new.paragraphs, pairs):
        for row in _by_itself(one) if one.is_anew else (one,):
            at = of_new.get(row.new.area, none) if row.new else none
            if row.new is None and row.old is not None:
                at = of_old.get(row.old.area, none)
            rows[at].append(row)
    said = new.supersedes.subjects if new.supersedes else {}
    found = [_family(group, tuple(rows[at]), said) for at, group in enumerate(groups)]
    return [one for one in found if one.ways or one.new or one.paragraphs]


def _by_itself(one: Compared) -> tuple[Compared, Compared]:
    """Return both sides of a pair that has no wording in common, each alone."""
    gone, come = (
        {language: [p for p in said if p.what == what] for language, said in one.words.items()}
        for what in ("gone", "new")
    )
    was = one.old.number if one.old else one.number
    return (
        Compared(was, "gone", one.old, None, gone),
        Compared(one.number, "new", None, one.new, come),
    )


def _ways(old: Text, new: Text) -> list[Way]:
    """Return each old area with the successors that there are."""
    mapped = new.supersedes.areas if new.supersedes else {}
    known = {area.code: area for area in new.areas}
    return [
        (area, tuple(known[to] for to in dict.fromkeys(mapped.get(area.code, ())) if to in known))
        for area in old.areas
    ]


def _groups(ways: Sequence[Way], new: Sequence[Area]) -> list[Group]:
    """Return old and new areas that hang together; last, the group of no area."""
    above: dict[Node, Node] = {}
    for area, successors in ways:
        for to in successors:
            above[_top(above, (_OLD, area.code))] = _top(above, (_NEW, to.code))
    found: dict[Node, Group] = {}
    for way in ways:
        found.setdefault(_top(above, (_OLD, way[0].code)), ([], []))[0].append(way)
    for area in new:
        found.setdefault(_top(above, (_NEW, area.code)), ([], []))[1].append(area)
    return [*found.values(), ([], [])]


def _top(above: dict[Node, Node], one: Node) -> Node:
    """Return what stands for all that hang together with one, and shorten the way there."""
    while (higher := above.get(one, one)) != one:
        above[one] = above.get(higher, higher)
        one = above[one]
    return one


def _family(group: Group, rows: tuple[Compared, ...], said: Mapping[str, After]) -> Family:
    ways, new = group
    covered = dict.fromkeys(name for area, _ in ways for name in subjects_of(area))
    given = (Change("given", "new", name, new=said[name]) for name in covered if name in said)
    return Family(tuple(ways), tuple(new), rows, tuple(given))


def subjects_of(area: Area) -> Iterator[str]:
    """Yield the subjects that an area covers, as ``KOR:CYB``."""
    return (f"{party}:{subject}" for party, several in area.subjects.items() for subject in several)
