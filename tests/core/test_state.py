"""State graphs: an impossible one fails when its class is made."""

from typing import Any

import pytest

from comity.core.errors import TransitionError
from comity.core.state import StateGraph

STEPS = {
    ("draft", "table"): "tabled",
    ("tabled", "sign"): "signed",
    ("tabled", "withdraw"): "draft",
}


@pytest.fixture(autouse=True)
def _graphs_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StateGraph, "graphs", {})


def make_graph(**changes: Any) -> type[StateGraph]:
    said = {"name": "text", "initial": "draft", "final": frozenset({"signed"}), "steps": STEPS}
    return type("Text", (StateGraph,), {**said, **changes})


def test_a_graph_steps_from_state_to_state():
    graph = make_graph()
    assert graph.step("draft", "table") == "tabled"
    assert graph.step("tabled", "withdraw") == "draft"
    assert graph.states() == {"draft", "tabled", "signed"}


def test_a_graph_is_known_by_name():
    graph = make_graph()
    assert StateGraph.graphs == {"text": graph}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param(
            {"steps": {**STEPS, ("lost", "find"): "draft"}}, "lost cannot be reached", id="lost"
        ),
        pytest.param(
            {"initial": "tabled", "steps": {("draft", "table"): "signed"}},
            "draft cannot be reached",
            id="unreached",
        ),
        pytest.param(
            {"final": frozenset({"signed", "gone"})}, "gone cannot be reached", id="final unreached"
        ),
        pytest.param(
            {"steps": {**STEPS, ("signed", "amend"): "draft"}},
            "signed is final but left",
            id="left",
        ),
        pytest.param({"final": frozenset()}, "signed leads nowhere", id="nowhere"),
        pytest.param({"steps": {}}, "draft leads nowhere", id="no steps"),
    ],
)
def test_a_graph_that_cannot_be_fails_when_its_class_is_made(changes: dict[str, Any], words: str):
    with pytest.raises(TypeError, match=words):
        make_graph(**changes)
    assert StateGraph.graphs == {}


def test_all_that_is_wrong_with_a_graph_is_named_at_once():
    with pytest.raises(TypeError) as caught:
        make_graph(steps={**STEPS, ("lost", "find"): "nowhere", ("signed", "amend"): "draft"})
    for words in ("lost cannot", "nowhere cannot", "signed is final", "nowhere leads"):
        assert words in str(caught.value)


@pytest.mark.parametrize("missing", ["name", "initial", "final", "steps"])
def test_a_graph_says_all_that_a_graph_says(missing: str):
    said = {"name": "text", "initial": "draft", "final": frozenset({"signed"}), "steps": STEPS}
    del said[missing]
    with pytest.raises(TypeError, match=missing):
        type("Text", (StateGraph,), said)


def test_two_graphs_do_not_bear_one_name():
    make_graph()
    with pytest.raises(TypeError, match="two graphs are named text"):
        make_graph()


def test_a_step_that_is_not_there_names_what_is_possible():
    graph = make_graph()
    with pytest.raises(TransitionError, match="“sign” is not possible from “draft”") as caught:
        graph.step("draft", "sign")
    assert "possible: table)" in str(caught.value)
    with pytest.raises(TransitionError, match="possible: sign, withdraw"):
        graph.step("tabled", "table")


def test_from_a_final_state_nothing_is_possible():
    with pytest.raises(TransitionError, match="possible: nothing"):
        make_graph().step("signed", "table")


def test_an_unknown_state_allows_nothing():
    with pytest.raises(TransitionError, match="from “gone”"):
        make_graph().step("gone", "table")
