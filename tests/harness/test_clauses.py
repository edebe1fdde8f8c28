"""Disabling any clause of the rule makes the harness fail.

The rows of the table suffice: node and oracle then differ in what somebody sees or holds.
"""

from dataclasses import replace
from unittest import mock

import pytest

from tests.oracle.commands import History, Version, complaints
from tests.oracle.makes import play, publish, sign, terminate, with_clause
from tests.oracle.table import KEPT, SOLE_REASONS
from tests.settings import ON_POSTGRESQL

from .breaking import CLAUSES, NOT_ALONE, Change, refusals
from .test_agrees import agree

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="what is changed is not the database")
REFUSALS = refusals()
ROWS: tuple[History, ...] = tuple(
    history for row in (*SOLE_REASONS, *KEPT) for history in (row.hidden, row.shown)
)


def records_first(history: History) -> History:
    """The same commands with the records before the texts: what waits comes all at once then."""
    ordered = sorted(history, key=lambda command: not isinstance(command, Version))
    moved = zip(ordered, history, strict=True)
    return tuple(replace(command, at=place.at) for command, place in moved)


OTHER_SUBJECT = with_clause(subjects=("EXC",))
HISTORIES: tuple[History, ...] = (
    *ROWS,
    play(
        sign(),
        sign("other", **OTHER_SUBJECT),
        publish("b", subject="EXC"),
        publish(refs=("b",)),
        terminate("other"),
    ),
    *(late for late in map(records_first, ROWS) if not complaints(late)),
)
"""The table, and what it has no row for: a reference lost by its class; records before texts."""


def found(change: Change) -> bool:
    """Whether the harness fails once the rule is changed so."""
    place, name, instead = change
    with mock.patch.object(place, name, instead):
        for history in HISTORIES:
            try:
                agree(history)
            except AssertionError:
                return True
    return False


@pytest.mark.parametrize("name", sorted(REFUSALS.keys() - NOT_ALONE.keys()))
def test_a_refusal_taken_out_is_found(databases: tuple[str, ...], name: str) -> None:
    assert found(REFUSALS[name])


@pytest.mark.parametrize("name", CLAUSES)
def test_a_clause_disabled_is_found(databases: tuple[str, ...], name: str) -> None:
    assert found(CLAUSES[name])


def test_the_refusals_that_nothing_can_show_are_there() -> None:
    assert NOT_ALONE.keys() <= REFUSALS.keys()


def test_the_rule_as_it_is_passes(databases: tuple[str, ...]) -> None:
    for history in HISTORIES:
        agree(history)
