"""Closure: which records make a set in which every reference can be followed.

Of the records whose class a reader may have, the *greatest* such set is released: start from all,
remove what lacks a reference until nothing more goes. So what refers to each other goes together.

The order of a released set is that of the records, but that what refers forward comes with the last
that it needs. So it is one order, whether a set is closed at once or bit by bit, and no record that
is not in it has a say: where a bit ends would else tell of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Closed:
    """The released set, referred-to first, and for each record that waits a reference it lacks."""

    released: tuple[str, ...]
    waiting: Mapping[str, str]


def close(refs: Mapping[str, Sequence[str]], has: Callable[[str], bool]) -> Closed:
    """Return the greatest set of ``refs``' keys in which every reference is in the set or held.

    ``refs`` maps each id that passes the class rule to its references; ``has`` says what the reader
    has anyway: released before, owned by it, or given to us by it. What refers to each other goes
    together. Time is linear in the references.
    """
    waiting, referrers = _missing(refs, has)
    queue = list(waiting)
    while queue:
        removed = queue.pop()
        for referrer in referrers.get(removed, ()):
            if referrer not in waiting:
                waiting[referrer] = removed
                queue.append(referrer)
    return Closed(tuple(_referred_first(refs, waiting)), waiting)


def _missing(
    refs: Mapping[str, Sequence[str]], has: Callable[[str], bool]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return for each id that lacks a reference the first one, and who refers to whom within."""
    missing: dict[str, str] = {}
    referrers: dict[str, list[str]] = {}
    for id_, targets in refs.items():
        for target in targets:
            if has(target):
                continue
            if target in refs:
                referrers.setdefault(target, []).append(id_)
            else:
                missing.setdefault(id_, target)
    return missing, referrers


def _referred_first(refs: Mapping[str, Sequence[str]], waiting: Mapping[str, str]) -> Iterator[str]:
    """Yield the released ids: in the order of ``refs``, none before what it refers to."""
    places = {id_: place for place, id_ in enumerate(refs) if id_ not in waiting}
    if all(places.get(t, -1) <= place for id_, place in places.items() for t in refs[id_]):
        yield from places
        return
    for group in _by_last_needed(refs, places):
        yield from _depth_first(sorted(group, key=places.__getitem__), refs)


def _by_last_needed(
    refs: Mapping[str, Sequence[str]], places: Mapping[str, int]
) -> list[list[str]]:
    """Return the ids grouped by the last one that each needs at whatever distance, in its order."""
    referrers: dict[str, list[str]] = {}
    for id_ in places:
        for target in refs[id_]:
            if target in places:
                referrers.setdefault(target, []).append(id_)
    groups: list[list[str]] = []
    seen: set[str] = set()
    for last in reversed(list(places)):
        if last in seen:
            continue
        seen.add(last)
        group = [last]
        for id_ in group:  # grows while it is gone through
            fresh = dict.fromkeys(one for one in referrers.get(id_, ()) if one not in seen)
            seen.update(fresh)
            group += fresh
        groups.append(group)
    groups.reverse()
    return groups


def _depth_first(group: Sequence[str], refs: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a group, referred-to first, without recursion; in a cycle its order decides."""
    unseen = set(group)
    for root in group:
        stack: list[tuple[str, bool]] = [(root, False)]
        while stack:
            id_, is_done = stack.pop()
            if is_done:
                yield id_
            elif id_ in unseen:
                unseen.remove(id_)
                stack.append((id_, True))
                stack.extend((target, False) for target in reversed(refs[id_]))
