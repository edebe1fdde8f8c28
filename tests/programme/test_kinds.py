"""Bodies of the plan: what is refused, and what counts as a reference."""

from typing import Any

import pytest

from comity.core import canonical
from comity.core.errors import BodyInvalidError, ComityError, ImpossibleDateError
from comity.core.kinds import Kinds
from comity.core.terms import CHARTER_KINDS
from comity.programme.kinds import KINDS

kinds = Kinds(KINDS)
TEXT = "text--00000000-0000-4000-8000-000000000001"
OLD = "text--00000000-0000-4000-8000-000000000002"
COMMENT = "comment--00000000-0000-4000-8000-000000000003"
AMENDMENT = "amendment--00000000-0000-4000-8000-000000000004"
CIRCULATION = "circulation--00000000-0000-4000-8000-000000000005"
WORDS = {"en": "yes", "ko": "예"}
AT = 1_700_000_000_000
YEAR = 365 * 86_400_000


def pointer(id_: str) -> dict[str, Any]:
    return {"id": id_, "made_at": AT, "sha256": "0" * 64}


def paragraph(number: str, area: str = "") -> dict[str, Any]:
    return {"number": number, "words": WORDS, "area": area}


BODIES: dict[str, dict[str, Any]] = {
    "text": {
        "form": "programme",
        "code": "PLAN",
        "name": WORDS,
        "parties": ["AAA", "BBB"],
        "authentic": "en",
        "starts": AT,
        "until": AT + YEAR,
        "terms": [],
        "areas": [{"code": "CYB", "name": WORDS}],
        "paragraphs": [paragraph("1"), paragraph("2", "CYB")],
    },
    "amendment": {
        "text": pointer(TEXT),
        "paragraph": "2",
        "proposed": WORDS,
        "reason": WORDS,
        "authentic": "en",
    },
    "comment": {"text": pointer(TEXT), "words": WORDS, "authentic": "ko"},
    "answer": {
        "amendment": pointer(AMENDMENT),
        "decision": "accept",
        "reason": WORDS,
        "authentic": "en",
    },
    "agreement": {"text": pointer(TEXT)},
    "approval": {"text": pointer(TEXT), "step": "review", "decision": "approve"},
    "circulation": {"text": pointer(TEXT), "step": "council", "deadline": AT},
    "objection": {"circulation": pointer(CIRCULATION), "reason": WORDS, "authentic": "en"},
    "signature": {"text": pointer(TEXT), "post": "minister", "at": AT},
    "termination": {"text": pointer(TEXT), "at": AT, "reason": WORDS, "authentic": "en"},
    "extension": {"text": pointer(TEXT), "until": AT + YEAR},
}
GOAL = "goal--00000000-0000-4000-8000-00000000000a"
TO_A_GOAL: dict[str, Any] = {
    "paragraph": "",
    "proposed": {},
    "goal": pointer(GOAL),
    "wording": {"target": WORDS},
}
SUPERSEDES = {"text": pointer(OLD), "areas": {}}


def read(kind: str, **changes: Any) -> Any:
    return kinds.read(kind, kinds.schema(kind), canonical.encode(BODIES[kind] | changes))


def references(kind: str, **changes: Any) -> tuple[str, ...]:
    return kinds.references(kind, read(kind, **changes))


def test_each_kind_has_an_example_here():
    assert set(BODIES) == {kind.name for kind in KINDS}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_comes_back_as_it_was_written(kind: str):
    body = read(kind)
    assert kinds.read(kind, kinds.schema(kind), canonical.encode(body)) == body


@pytest.mark.parametrize(
    ("kind", "changes", "refs"),
    [
        ("text", {}, ()),
        ("text", {"replaces": OLD}, ()),
        ("text", {"supersedes": SUPERSEDES}, (OLD,)),
        ("comment", {}, (TEXT,)),
        ("comment", {"on": COMMENT}, (COMMENT, TEXT)),
        ("amendment", {}, (TEXT,)),
        ("amendment", TO_A_GOAL, (GOAL, TEXT)),
        ("answer", {}, (AMENDMENT,)),
        ("signature", {}, (TEXT,)),
        ("circulation", {}, (TEXT,)),
        ("objection", {}, (CIRCULATION,)),
    ],
)
def test_a_body_refers_to_what_it_cannot_be_understood_without(
    kind: str, changes: dict[str, Any], refs: tuple[str, ...]
):
    assert references(kind, **changes) == refs


@pytest.mark.parametrize(
    ("kind", "changes", "error"),
    [
        ("text", {"until": AT}, ImpossibleDateError),
        ("text", {"replaces": "the one before"}, BodyInvalidError),
        ("text", {"paragraphs": [paragraph("1"), paragraph("1")]}, BodyInvalidError),
        ("text", {"paragraphs": [paragraph("1", "XXX")]}, BodyInvalidError),
        ("text", {"authentic": "fr"}, BodyInvalidError),
        ("text", {"name": {"en": "Plan", "ko": "  "}}, BodyInvalidError),
        ("text", {"areas": [{"code": "CYB", "name": WORDS}] * 2}, BodyInvalidError),
        ("amendment", {"reason": {}}, BodyInvalidError),
        ("amendment", {"proposed": {"ko": "예"}}, BodyInvalidError),
        ("amendment", {"paragraph": ""}, BodyInvalidError),
        ("amendment", TO_A_GOAL | {"paragraph": "2"}, BodyInvalidError),
        ("amendment", TO_A_GOAL | {"proposed": WORDS}, BodyInvalidError),
        ("amendment", TO_A_GOAL | {"wording": None}, BodyInvalidError),
        ("amendment", TO_A_GOAL | {"wording": {"target": {"ko": "예"}}}, BodyInvalidError),
        ("answer", {"wording": {"target": WORDS}}, BodyInvalidError),
        ("answer", {"decision": "counter"}, BodyInvalidError),
        ("answer", {"counter": WORDS}, BodyInvalidError),
        ("answer", {"decision": "maybe"}, BodyInvalidError),
        ("answer", {"reason": {}}, BodyInvalidError),
        ("answer", {"decision": "withdraw", "counter": WORDS}, BodyInvalidError),
        ("approval", {"decision": "return"}, BodyInvalidError),
        ("approval", {"chain": "not a hash"}, BodyInvalidError),
        ("circulation", {"deadline": 0}, ImpossibleDateError),
        ("objection", {"reason": {}}, BodyInvalidError),
        ("signature", {"at": 1_700_000_000}, ImpossibleDateError),
        ("termination", {"at": 0}, ImpossibleDateError),
        ("extension", {"until": 0}, ImpossibleDateError),
        ("comment", {"secret": "kept beside the text"}, BodyInvalidError),
        ("comment", {"authentic": "en\n"}, BodyInvalidError),
    ],
)
def test_a_body_that_cannot_be_is_refused(
    kind: str, changes: dict[str, Any], error: type[ComityError]
):
    with pytest.raises(error):
        read(kind, **changes)


def test_a_withdrawal_needs_no_reason_and_an_older_answer_cannot_be_one():
    assert read("answer", decision="withdraw", reason={}).reason == {}
    old = canonical.encode(BODIES["answer"])
    assert kinds.read("answer", 1, old) == read("answer")
    with pytest.raises(BodyInvalidError):
        kinds.read("answer", 1, canonical.encode(BODIES["answer"] | {"decision": "withdraw"}))


def test_an_amendment_of_before_goals_were_amended_is_one_to_its_paragraph():
    assert kinds.read("amendment", 1, canonical.encode(BODIES["amendment"])) == read("amendment")
    with pytest.raises(BodyInvalidError):
        kinds.read("amendment", 1, canonical.encode(BODIES["amendment"] | TO_A_GOAL))


def test_a_return_of_before_its_reason_named_a_language_is_read_with_the_one_it_had():
    old = BODIES["approval"] | {"decision": "return", "reason": {"ko": "수치가 빠짐"}}
    assert kinds.read("approval", 1, canonical.encode(old)) == read(
        "approval", decision="return", reason=old["reason"], authentic="ko"
    )
    assert kinds.read("approval", 1, canonical.encode(BODIES["approval"])) == read("approval")
    with pytest.raises(BodyInvalidError):
        read("approval", decision="return", reason=WORDS)


def test_an_empty_proposal_strikes_the_paragraph_out():
    assert read("amendment", proposed={}).proposed == {}


def test_a_charter_lets_all_pass_that_leads_to_a_signature_but_nothing_of_the_own_chain():
    assert {kind.name for kind in KINDS} - set(CHARTER_KINDS) == {
        "approval",
        "circulation",
        "objection",
    }
