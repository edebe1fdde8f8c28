"""Disabling any clause of the rule makes the harness fail: something hidden is shown."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest

from comity.core import closure, release, terms
from comity.core.label import Policy
from comity.core.labelmap import LabelMap
from comity.core.release import World
from comity.core.terms import Grant
from comity.node import world
from tests.oracle.table import SOLE_REASONS

from .test_agrees import shows


def _yes(*_: object, **__: object) -> bool:
    return True


def _everything_goes(refs: Any, has: Any) -> closure.Closed:
    return closure.Closed(tuple(refs), {})


def _everybody_named(*_: object) -> Any:
    return release._Named(party=True, posts=frozenset())


def _unsigned_holds(held: Any) -> Any:
    """Texts as if every party had signed them when they came in."""
    return tuple(
        replace(one, signatures=dict.fromkeys(one.text.parties, 0)) for one in _SIGNED(held)
    )


_SIGNED = world.signed_texts


def _without_end(*_: object) -> tuple[None, None]:
    return None, None


def _only(reason: str) -> Callable[..., None]:
    """``_check_person`` that refuses for everything but one reason."""
    whole = release._check_person

    def check(cls: Any, reader: Any, labels: Any, now: World) -> None:
        try:
            whole(cls, reader, labels, now)
        except release._RefusedError as refusal:
            if refusal.reason != reason:
                raise

    return check


CLAUSES: dict[str, tuple[object, str, object]] = {
    "releasable-to names the reader": (release, "_named", _everybody_named),
    "the flags of a classification": (release, "_flag", _yes),
    "subject and kind are covered": (Grant, "covers", _yes),
    "terms hold at the instant": (Grant, "holds", _yes),
    "every party has signed": (world, "signed_texts", _unsigned_holds),
    "terms end": (terms, "_end", _without_end),
    "the label is at or below the ceiling": (Policy, "leq", _yes),
    "somebody may read it": (release, "_check_somebody", lambda *_: None),
    "the label is translated": (LabelMap, "translate", lambda _, label, *__: label),
    "the clearance dominates": (Policy, "dominates", _yes),
    "the post has the need": (release, "_check_person", _only(release.NO_NEED)),
    "posts only": (release, "_check_person", _only(release.POSTS_ONLY)),
    "references can be followed": (closure, "close", _everything_goes),
}


@pytest.mark.slow
@pytest.mark.parametrize("clause", CLAUSES)
def test_without_a_clause_something_hidden_is_shown(
    databases: tuple[str, ...], clause: str
) -> None:
    place, name, instead = CLAUSES[clause]
    with mock.patch.object(place, name, instead):
        assert any(_leaks(row) for row in SOLE_REASONS), clause


def _leaks(row: Any) -> bool:
    try:
        return shows(row, row.hidden)
    except Exception:  # noqa: BLE001 - a rule that breaks down altogether does not leak
        return False
