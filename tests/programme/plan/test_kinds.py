"""Bodies of the plan: what is refused, and what counts as a reference."""

from typing import Any

import pytest

from comity.core import canonical
from comity.core.errors import BodyInvalidError, ComityError, ImpossibleDateError
from comity.core.kinds import Kinds
from comity.programme.plan.kinds import KINDS, RELATIONS
from comity.programme.plan.states import GRAPHS, NAMES

kinds = Kinds(KINDS)
TEXT = "text--00000000-0000-4000-8000-000000000001"
OBJECTIVE = "objective--00000000-0000-4000-8000-000000000002"
GOAL = "goal--00000000-0000-4000-8000-000000000003"
ACTIVITY = "activity--00000000-0000-4000-8000-000000000004"
WORDS = {"en": "yes", "ko": "예"}
MONEY = {"payer": "KOR", "amount": "1200.50", "currency": "EUR"}
BODIES: dict[str, dict[str, Any]] = {
    "objective": {"programme": TEXT, "area": "CYB", "words": WORDS, "authentic": "en"},
    "goal": {"programme": TEXT, "objective": OBJECTIVE, "target": WORDS, "authentic": "en"},
    "activity": {
        "programme": TEXT,
        "goal": GOAL,
        "form": "meeting",
        "title": WORDS,
        "authentic": "ko",
        "with": ["CCDCOE"],
        "costs": [MONEY],
    },
    "position": {"programme": TEXT, "activity": ACTIVITY, "words": WORDS, "authentic": "ko"},
    "link": {"relation": "serves", "source": ACTIVITY, "target": GOAL},
}


def read(kind: str, **changes: Any) -> Any:
    return kinds.read(kind, kinds.schema(kind), canonical.encode(BODIES[kind] | changes))


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_comes_back_as_it_was_written(kind: str):
    body = read(kind)
    assert kinds.read(kind, kinds.schema(kind), canonical.encode(body)) == body


def test_a_link_of_before_it_could_give_a_reason_gives_none():
    assert kinds.read("link", 1, canonical.encode(BODIES["link"])) == read("link")


def test_links_and_positions_of_before_they_could_be_withdrawn_still_stand():
    reason = {"reason": "chosen paragraphs"}
    old = kinds.read("link", 2, canonical.encode(BODIES["link"] | reason))
    assert old == read("link", **reason)
    assert kinds.read("position", 1, canonical.encode(BODIES["position"])) == read("position")
    assert (old.withdrawn, read("position").withdrawn) == (False, False)


@pytest.mark.parametrize(
    ("kind", "refs"),
    [
        ("objective", (TEXT,)),
        ("goal", (OBJECTIVE, TEXT)),
        ("activity", (GOAL, TEXT)),
        ("position", (ACTIVITY, TEXT)),
        ("link", (ACTIVITY, GOAL)),
    ],
)
def test_a_record_refers_to_what_it_is_of_and_to_the_text(kind: str, refs: tuple[str, ...]):
    assert kinds.references(kind, read(kind)) == refs


@pytest.mark.parametrize(
    ("kind", "changes", "error"),
    [
        ("objective", {"words": {}}, BodyInvalidError),
        ("objective", {"words": {"en": "x" * 20_001}}, BodyInvalidError),
        ("goal", {"starts": "2027", "until": "2026"}, ImpossibleDateError),
        ("goal", {"state": "held"}, BodyInvalidError),
        ("goal", {"indicator": {"words": {"ko": "예"}}}, BodyInvalidError),
        ("goal", {"supporting": [WORDS] * 51}, BodyInvalidError),
        ("activity", {"title": {"en": "yes"}}, BodyInvalidError),
        ("activity", {"starts": "2027-02-30"}, ImpossibleDateError),
        ("activity", {"form": "party"}, BodyInvalidError),
        ("activity", {"form": "visit", "agenda": [WORDS]}, BodyInvalidError),
        ("activity", {"form": "contribution", "costs": []}, BodyInvalidError),
        ("activity", {"costs": [MONEY | {"amount": "-1"}]}, BodyInvalidError),
        ("activity", {"costs": [MONEY | {"amount": "1e9"}]}, BodyInvalidError),
        ("activity", {"costs": [MONEY | {"currency": "euro"}]}, BodyInvalidError),
        ("activity", {"with": ["CCDCOE", "CCDCOE"]}, BodyInvalidError),
        ("position", {"authentic": "fr"}, BodyInvalidError),
    ],
)
def test_a_body_that_cannot_be_is_refused(
    kind: str, changes: dict[str, Any], error: type[ComityError]
):
    with pytest.raises(error):
        read(kind, **changes)


def test_every_relation_has_words_in_both_languages():
    assert all(set(words) == {"en", "ko"} for words in RELATIONS.values())


def test_every_state_and_event_has_a_name_in_both_languages():
    used = {code for graph in GRAPHS for code in graph.states() | {e for _, e in graph.steps}}
    assert used == set(NAMES)
    assert all(set(words) == {"en", "ko"} for words in NAMES.values())
