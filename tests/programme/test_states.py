"""The declared graphs of the plan."""

import pytest

from comity.core.errors import TransitionError
from comity.core.state import StateGraph
from comity.programme.states import (
    GRAPHS,
    NAMES,
    AmendmentLife,
    ApprovalChain,
    SilenceProcedure,
    TextLife,
)

Graph = type[StateGraph]


def walk(graph: Graph, *events: str) -> str:
    state = graph.initial
    for event in events:
        state = graph.step(state, event)
    return state


@pytest.mark.parametrize(
    ("graph", "events", "end"),
    [
        (TextLife, "table agree approve sign start supersede", "superseded"),
        (TextLife, "table amend amend replace", "replaced"),
        (TextLife, "table_anew agree reopen replace", "replaced"),
        (TextLife, "table agree approve sign start extend extend lapse", "lapsed"),
        (TextLife, "table agree approve sign start terminate", "terminated"),
        (AmendmentLife, "counter counter accept take_in", "taken_in"),
        (AmendmentLife, "overtake", "overtaken"),
        (SilenceProcedure, "pass", "agreed"),
        (SilenceProcedure, "break", "broken"),
        (ApprovalChain, "review concur concur decide", "decided"),
        (ApprovalChain, "review decide_for", "decided"),
        (ApprovalChain, "review return redraft review decide", "decided"),
    ],
)
def test_a_life_ends_where_its_events_lead(graph: Graph, events: str, end: str):
    assert walk(graph, *events.split()) == end
    assert end in graph.final


@pytest.mark.parametrize(
    ("graph", "state", "event"),
    [
        (TextLife, "draft", "sign"),
        (TextLife, "negotiated", "sign"),
        (TextLife, "agreed", "sign"),  # this party's own chain has not approved
        (TextLife, "agreed", "withdraw"),  # what was agreed can only be ended
        (TextLife, "signed", "reopen"),
        (TextLife, "lapsed", "extend"),
        (TextLife, "superseded", "extend"),
        (SilenceProcedure, "agreed", "break"),  # one second too late
        (ApprovalChain, "drafted", "decide"),
    ],
)
def test_what_may_not_happen_is_refused(graph: Graph, state: str, event: str):
    with pytest.raises(TransitionError, match=event):
        graph.step(state, event)


def test_every_state_and_event_has_a_name_in_both_languages():
    used = {code for graph in GRAPHS for code in graph.states() | {e for _, e in graph.steps}}
    assert used == set(NAMES)
    assert all(set(words) == {"en", "ko"} for words in NAMES.values())
