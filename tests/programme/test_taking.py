"""Amendments: what waits, what stops agreement and signature, and what a new text reads like."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from comity.core import wording
from comity.core.errors import TransitionError
from comity.core.terms import Paragraph, Part
from comity.node.publish import NODE
from comity.programme import acting, domain, queries
from comity.programme.acting import NotProposerError
from comity.programme.domain import Proposed, Remark
from comity.programme.kinds import Answer
from comity.programme.negotiation.taking import AmendmentOpenError
from tests.programme.table import WHY, Table, make_table, text


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Iterator[Table]:
    return make_table(tmp_path)


def test_nobody_agrees_on_a_text_while_an_amendment_is_open(table: Table):
    pointer = table.table(text())
    amendment = table.amend(pointer, "Better.", "2")
    with pytest.raises(AmendmentOpenError, match="paragraph 2"):
        domain.agree(node=table.kor, actor=NODE, text=pointer)
    table.answer(table.kor, amendment, "accept")
    with pytest.raises(AmendmentOpenError):
        domain.agree(node=table.kor, actor=NODE, text=pointer)


def test_a_refused_amendment_stops_nobody(table: Table):
    pointer = table.table(text())
    table.answer(table.kor, table.amend(pointer, "Better."), "refuse")
    table.agree(pointer)
    assert table.state(pointer) == "agreed"


@pytest.mark.parametrize("before", [(), ("counter",)])
def test_its_own_side_withdraws_an_open_amendment_and_the_other_sees_it(
    table: Table, before: tuple[str, ...]
):
    pointer = table.table(text())
    amendment = table.amend(pointer, "Better.")
    for decision in before:
        table.answer(table.kor, amendment, decision, "Best.")
    with pytest.raises(NotProposerError):
        table.withdraw(table.kor, amendment)
    table.withdraw(table.nato, amendment)
    assert table.states(pointer, table.kor) == ["withdrawn"]
    with pytest.raises(TransitionError):
        table.withdraw(table.nato, amendment)
    table.agree(pointer)
    assert table.state(pointer) == "agreed"


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_what_was_accepted_or_refused_is_not_withdrawn(table: Table, answer: str):
    pointer = table.table(text())
    amendment = table.amend(pointer, "Better.")
    table.answer(table.kor, amendment, answer)
    with pytest.raises(TransitionError):
        table.withdraw(table.nato, amendment)


def test_a_withdrawal_that_the_other_side_seals_counts_for_nothing(table: Table):
    pointer = table.table(text())
    amendment = table.amend(pointer, "Better.")
    (held,) = queries.plan(table.kor, None).proposals(pointer)
    forged = Answer(held.held.version.pointer, "withdraw", {}, "en")
    status = table.status(pointer)
    acting.say(table.kor, NODE, status, "answer", forged)
    table.exchange()
    for node in (table.kor, table.nato):
        assert table.states(pointer, node) == ["proposed"]
    table.answer(table.kor, amendment, "accept")
    assert table.states(pointer) == ["accepted"]


@pytest.mark.parametrize("settles", ["refuse", "withdraw"])
def test_nobody_signs_while_an_amendment_made_meanwhile_is_open(table: Table, settles: str):
    pointer = table.table(text())
    domain.agree(node=table.nato, actor=NODE, text=pointer)
    domain.amend(node=table.nato, actor=NODE, text=pointer, proposed=_proposed("1"))
    domain.agree(node=table.kor, actor=NODE, text=pointer)  # the amendment has not come yet
    table.exchange()
    table.approve(pointer)
    with pytest.raises(AmendmentOpenError):
        domain.sign(node=table.kor, actor=NODE, text=pointer)
    (amendment,) = queries.plan(table.kor, None).proposals(pointer)
    name = amendment.held.version.header.id
    if settles == "withdraw":
        table.withdraw(table.nato, name)
    else:
        table.answer(table.kor, name, settles)
    domain.sign(node=table.kor, actor=NODE, text=pointer)


def _proposed(number: str) -> Proposed:
    return Proposed(number, {"en": "Quite other."}, WHY)


def test_an_amendment_in_one_language_leaves_the_translation_older(table: Table):
    pointer = table.table(text())
    made = domain.amend(node=table.nato, actor=NODE, text=pointer, proposed=_proposed("1"))
    table.exchange()
    table.answer(table.kor, made.header.id, "accept")
    new = domain.take_in(node=table.kor, actor=NODE, text=pointer)
    first = new.body.paragraphs[0]
    assert first.words == {"en": "Quite other.", "ko": "1항."}
    assert wording.older(first, "en") == ("ko",)
    table.exchange()
    assert table.states(pointer, table.nato) == ["taken_in"]


def test_a_new_paragraph_stands_where_its_number_belongs(table: Table):
    body = msgspec.structs.replace(
        text(),
        parts=(Part("A", {"en": "Aims"}),),
        paragraphs=tuple(
            Paragraph(n, {"en": n}, "CYB", part="A") for n in ("1", "2.9", "2.11", "3")
        ),
    )
    pointer = table.table(body)
    table.answer(table.kor, table.amend(pointer, "New.", "2.10"), "accept")
    new = domain.take_in(node=table.kor, actor=NODE, text=pointer).body
    assert [p.number for p in new.paragraphs] == ["1", "2.9", "2.10", "2.11", "3"]
    assert (new.paragraphs[2].part, new.paragraphs[2].area) == ("A", "CYB")


def test_two_amendments_of_one_wording_do_not_clash(table: Table):
    pointer = table.table(text())
    for _ in range(2):
        table.answer(table.kor, table.amend(pointer, "Better."), "accept")
    new = domain.take_in(node=table.kor, actor=NODE, text=pointer)
    assert new.body.paragraphs[0].words["en"] == "Better."
    assert table.states(pointer) == ["taken_in", "taken_in"]


def test_a_comment_stands_beside_its_paragraph_at_both(table: Table):
    pointer = table.table(text())
    remark = Remark({"en": "Why yearly?", "ko": "왜 매년인가?"}, "1")
    domain.comment(node=table.nato, actor=NODE, text=pointer, remark=remark)
    table.exchange()
    (said,) = queries.plan(table.kor, None).records["comment"]
    assert said.version.body.paragraph == "1"
