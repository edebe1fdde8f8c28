"""Closure: which records make a set in which every reference can be followed.

Of the records whose class a reader may have, the *greatest* such set is released: start from all,
remove what lacks a reference until nothing more goes. So what refers to each other goes together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    """Depth-first post-order without recursion; in a cycle the order of ``refs`` decides."""
    seen: set[str] = set()
    for root, targets in refs.items():
        if not targets:  # most: nothing to descend into
            if root not in waiting and root not in seen:
                seen.add(root)
                yield root
            continue
        stack: list[tuple[str, Iterable[str] | None]] = [(root, None)]
        while stack:
            id_, done = stack.pop()
            if done is not None:
                yield id_
            elif id_ in refs and id_ not in waiting and id_ not in seen:
                seen.add(id_)
                stack.append((id_, ()))
                stack.extend((target, None) for target in reversed(refs[id_]))
