"""From a tabled text to one in force: what is possible when, by whom, and what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from comity.core.errors import (
    ImpossibleDateError,
    SupersessionIncompleteError,
    TransitionError,
    WrongHashError,
)
from comity.core.record import Pointer
from comity.core.terms import After, Area, Supersession, Text
from comity.node.node import Node
from comity.node.publish import NODE, Actor, Marking, NoSuchRecordError
from comity.programme import domain, queries
from comity.programme.chain import StepNotDueError
from comity.programme.domain import (
    Decision,
    NotPartyError,
    NotPenHolderError,
    NotPermittedError,
    NotYourTurnError,
)
from comity.programme.negotiation.taking import TwiceAmendedError
from tests.node.houses import PLAIN, START, YEAR, give, meet, pull
from tests.programme.table import WHY, Table, make_table, seat, text


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Iterator[Table]:
    return make_table(tmp_path)


def test_a_text_goes_from_the_table_into_force_at_both(table: Table):
    pointer = table.table(text())
    assert [table.state(pointer, n) for n in (table.kor, table.nato)] == ["tabled", "tabled"]
    table.agree(pointer)
    assert table.state(pointer) == "agreed"
    table.approve(pointer)
    assert table.state(pointer) == "approved"
    table.sign(pointer)
    for node in (table.kor, table.nato):
        status = table.status(pointer, node)
        assert status.state == "in_force"
        assert set(status.agreed) == set(status.signed) == {"KOR", "NATO"}
        assert status.pointer == pointer
        assert (status.starts or 0) > START  # not back to when the text says, before the signatures
        assert status.ends == START + YEAR


def test_an_approval_stays_at_home(table: Table):
    pointer = table.table(text())
    table.agree(pointer)
    table.approve(pointer)
    table.exchange()
    for node, own in ((table.kor, 3), (table.nato, 1)):
        assert len(queries.plan(node, None).records["approval"]) == own


def test_a_signature_needs_the_agreed_hash(table: Table):
    first = table.table(text())
    with pytest.raises(WrongHashError, match="KOR, NATO has not named it"):
        domain.sign(node=table.kor, actor=NODE, text=first)
    other = msgspec.structs.replace(first, sha256="0" * 64)
    table.agree(first)
    table.approve(first)
    with pytest.raises(WrongHashError, match="has the hash"):
        domain.sign(node=table.kor, actor=NODE, text=other)
    second = table.table(msgspec.structs.replace(text(code="OTHER"), replaces=""))
    domain.agree(node=table.nato, actor=NODE, text=second)
    table.exchange()
    with pytest.raises(WrongHashError, match="KOR has not named it"):
        domain.sign(node=table.kor, actor=NODE, text=second)
    assert table.status(second).signed == {}


def test_a_signature_needs_the_partys_own_approval_and_comes_once(table: Table):
    pointer = table.table(text())
    table.agree(pointer)
    with pytest.raises(TransitionError, match="sign"):
        domain.sign(node=table.kor, actor=NODE, text=pointer)
    table.approve(pointer)
    domain.sign(node=table.kor, actor=NODE, text=pointer)
    with pytest.raises(TransitionError, match="already"):
        domain.sign(node=table.kor, actor=NODE, text=pointer)


def test_one_signature_alone_grants_nothing(table: Table):
    pointer = table.table(text())
    table.agree(pointer)
    table.approve(pointer)
    domain.sign(node=table.kor, actor=NODE, text=pointer)
    give(table.kor, "too early", to=("NATO",))
    table.exchange()
    assert table.status(pointer, table.nato).starts is None
    assert not list(table.nato.db.rows("SELECT 1 FROM node_recordclass WHERE kind = 'item'"))


def test_the_chain_is_walked_in_order_by_its_posts(table: Table):
    pointer = table.table(text())
    with pytest.raises(WrongHashError):
        domain.approve(node=table.kor, actor=NODE, text=pointer, decision=Decision("draft"))
    table.agree(pointer)
    mission, director = (seat(table.kor, code) for code in ("mission", "director"))

    def approve(actor: Actor, step: str, **more: Any):
        decision = Decision(step, **more)
        return domain.approve(node=table.kor, actor=actor, text=pointer, decision=decision)

    with pytest.raises(StepNotDueError, match="not the next step"):
        approve(director, "review")
    with pytest.raises(StepNotDueError, match="taken by mission"):
        approve(director, "draft")
    approve(mission, "draft")
    table.house.time.move()
    approve(director, "review", decision="return", reason=WHY)
    table.house.time.move()
    with pytest.raises(StepNotDueError, match="not the next step"):
        approve(director, "review")
    approve(mission, "draft")
    table.house.time.move()
    approve(director, "review", final=True)
    assert table.state(pointer) == "approved"


def test_an_amendment_is_countered_accepted_and_taken_in(table: Table):
    first = table.table(text())
    amendment = table.amend(first, "Better.")
    assert table.state(first) == "negotiated"
    with pytest.raises(NotYourTurnError):
        table.answer(table.nato, amendment, "accept")
    table.answer(table.kor, amendment, "counter", "Best.")
    with pytest.raises(NotYourTurnError):
        table.answer(table.kor, amendment, "accept")
    table.answer(table.nato, amendment, "accept")
    with pytest.raises(NotPenHolderError):
        domain.take_in(node=table.nato, actor=NODE, text=first)
    made = domain.take_in(node=table.kor, actor=NODE, text=first)
    table.exchange()
    assert made.header.id != first.id
    assert made.body.replaces == first.id
    assert [p.words["en"] for p in made.body.paragraphs] == ["Best.", "Paragraph 2."]
    for node in (table.kor, table.nato):
        assert table.states(first, node) == ["taken_in"]
        assert table.state(first, node) == "replaced"
        assert table.state(made.pointer, node) == "negotiated"


def test_an_amendment_is_refused_struck_out_or_overtaken(table: Table):
    first = table.table(text())
    refused, struck, _open = (
        table.amend(first, words, number)
        for words, number in (("No.", "1"), ("", "2"), ("So.", "3"))
    )
    table.answer(table.kor, refused, "refuse")
    table.answer(table.kor, struck, "accept")
    with pytest.raises(TransitionError):
        table.answer(table.kor, refused, "accept")
    made = domain.take_in(node=table.kor, actor=NODE, text=first)
    assert [p.number for p in made.body.paragraphs] == ["1"]
    assert table.states(first) == ["refused", "taken_in", "overtaken"]
    table.exchange()
    with pytest.raises(TransitionError):
        table.amend(first, "Too late.")


def test_two_accepted_amendments_of_one_paragraph_are_not_taken_in(table: Table):
    first = table.table(text())
    for words in ("One.", "Other."):
        table.answer(table.kor, table.amend(first, words), "accept")
    with pytest.raises(TwiceAmendedError, match="two accepted amendments change paragraph 1"):
        domain.take_in(node=table.kor, actor=NODE, text=first)


def test_an_agreed_text_can_be_replaced_and_a_signed_one_cannot(table: Table):
    first = table.table(text())
    table.agree(first)
    second = table.table(msgspec.structs.replace(text(), replaces=first.id))
    assert table.state(first) == "replaced"
    with pytest.raises(TransitionError):
        domain.agree(node=table.kor, actor=NODE, text=first)
    table.agree(second)
    table.approve(second)
    domain.sign(node=table.kor, actor=NODE, text=second)
    with pytest.raises(TransitionError, match="supersede"):
        table.table(msgspec.structs.replace(text(), replaces=second.id))


def superseding(
    old: Pointer, after: dict[str, After], areas: dict[str, tuple[str, ...]] | None = None
) -> Text:
    """A programme on terrorism alone, which leaves the old one's subject without a successor."""
    body = text(code="NEXT", subjects=("CTR",))
    area = Area("CTR", {"en": "Terrorism", "ko": "대테러"}, body.areas[0].subjects)
    return msgspec.structs.replace(
        body,
        areas=(area,),
        terms=tuple(msgspec.structs.replace(t, areas=("CTR",)) for t in body.terms),
        supersedes=Supersession(old, {"CYB": ()} if areas is None else areas, after),
    )


BOTH: dict[str, After] = {"KOR:CYB": "keep", "NATO:CYB": "return"}


@pytest.mark.parametrize(
    ("after", "areas", "missing"),
    [
        (BOTH, {}, "no successor is named for the area CYB"),
        ({"KOR:CYB": "keep"}, {"CYB": ()}, "keep or return is not said for NATO:CYB"),
        (BOTH, {"CYB": ("XYZ",)}, "the successor area XYZ does not exist"),
    ],
)
def test_an_incomplete_supersession_cannot_be_tabled(
    table: Table, after: dict[str, After], areas: dict[str, tuple[str, ...]], missing: str
):
    old = table.conclude(text())
    with pytest.raises(SupersessionIncompleteError, match=missing):
        table.table(superseding(old, after, areas))


def test_what_is_superseded_must_be_here_under_its_hash_and_in_force(table: Table):
    old = table.table(text())
    with pytest.raises(TransitionError, match="supersede"):
        table.table(superseding(old, BOTH))
    unknown = msgspec.structs.replace(old, id=old.id[:-12] + "0" * 12)
    with pytest.raises(SupersessionIncompleteError, match="not here"):
        table.table(superseding(unknown, BOTH))
    with pytest.raises(WrongHashError):
        table.table(superseding(msgspec.structs.replace(old, sha256="0" * 64), BOTH))


def test_supersession_keeps_and_returns_by_subject(table: Table):
    old = table.conclude(text())
    kept = give(table.kor, "kept", to=("NATO",))
    returned = give(table.nato, "returned", to=("KOR",))
    table.exchange()
    new = table.conclude(superseding(old, BOTH))
    give(table.kor, "no longer covered", to=("NATO",))
    table.exchange()
    for node in (table.kor, table.nato):
        status = table.status(old, node)
        assert status.state == "superseded"
        assert status.superseded_by == new
        assert status.ends == table.status(new, node).starts
    assert items(table.nato, "KOR") == {kept: "held"}
    assert items(table.kor, "NATO") == {returned: "recalled"}


@pytest.mark.parametrize(("after", "state"), [("keep", "held"), ("return", "recalled")])
def test_a_text_lapses_at_the_instant(table: Table, after: str, state: str):
    pointer = table.conclude(text(after=after))
    given = give(table.kor, "given", to=("NATO",))
    table.exchange()
    table.house.time.at = START + YEAR - 1
    assert table.state(pointer) == "in_force"
    table.house.time.at += 1
    assert table.state(pointer) == "lapsed"
    give(table.kor, "too late", to=("NATO",))
    table.exchange()
    assert items(table.nato, "KOR") == {given: state}


def test_a_termination_by_one_ends_the_text_for_both(table: Table):
    pointer = table.conclude(text())
    given = give(table.kor, "given", to=("NATO",))
    table.exchange()
    with pytest.raises(ImpossibleDateError):
        table.terminate(table.nato, pointer, table.house.time.at - 1)
    end = table.house.time.at + 60_000
    table.terminate(table.nato, pointer, end)
    assert [table.state(pointer, n) for n in (table.kor, table.nato)] == ["in_force"] * 2
    table.house.time.at = end
    table.exchange()
    for node in (table.kor, table.nato):
        assert table.state(pointer, node) == "terminated"
        assert table.status(pointer, node).ends == end
    assert items(table.nato, "KOR") == {given: "recalled"}
    with pytest.raises(TransitionError):
        table.extend(table.kor, pointer, START + 2 * YEAR)


def test_an_extension_needs_both_with_one_date(table: Table):
    pointer = table.conclude(text())
    with pytest.raises(ImpossibleDateError):
        table.extend(table.kor, pointer, START + YEAR)
    table.extend(table.kor, pointer, START + 2 * YEAR)
    assert table.status(pointer).ends == START + YEAR
    table.extend(table.nato, pointer, START + 3 * YEAR)
    assert table.status(pointer).ends == START + YEAR
    table.extend(table.nato, pointer, START + 2 * YEAR)
    for node in (table.kor, table.nato):
        assert table.state(pointer, node) == "extended"
        assert table.status(pointer, node).ends == START + 2 * YEAR


def test_a_post_does_what_it_may_and_others_are_refused(table: Table):
    pointer = table.table(text())
    drafter, signatory = seat(table.kor, "drafter", "table"), seat(table.kor, "minister", "sign")
    reading = seat(table.kor, "reader")
    domain.agree(node=table.kor, actor=drafter, text=pointer)
    domain.agree(node=table.nato, actor=NODE, text=pointer)
    table.exchange()
    table.approve(pointer)
    for actor in (drafter, reading, Actor("nobody", reading.reader)):
        with pytest.raises(NotPermittedError):
            domain.sign(node=table.kor, actor=actor, text=pointer)
    signature = domain.sign(node=table.kor, actor=signatory, text=pointer)
    assert (signature.header.post, signature.body.post) == ("minister", "minister")


def test_a_hidden_text_is_refused_as_one_that_does_not_exist(table: Table):
    pointer = table.table(text())
    blind = seat(table.kor, "blind", "table", "sign")
    assert blind.reader is not None
    blind = Actor("blind", replace(blind.reader, clearances=()))  # for whom nothing is kept
    missing = msgspec.structs.replace(pointer, id=pointer.id[:-12] + "0" * 12)
    said = []
    for one in (pointer, missing):
        with pytest.raises(NoSuchRecordError) as refusal:
            domain.agree(node=table.kor, actor=blind, text=one)
        said.append(str(refusal.value).replace(one.id, "ID"))
    assert said[0] == said[1]


def test_who_is_no_party_does_nothing_with_a_text(table: Table):
    ccdcoe = table.house.ccdcoe
    meet(table.kor, ccdcoe)
    published = domain.table_text(
        node=table.kor,
        actor=NODE,
        text=text(),
        subject="programme",
        marking=Marking((PLAIN,), ("CCDCOE", "NATO")),
    )
    pull(ccdcoe, table.kor)
    assert queries.status(node=ccdcoe, reader=None, name=published.header.id) is not None
    for act in (domain.agree, domain.sign):
        with pytest.raises(NotPartyError):
            act(node=ccdcoe, actor=NODE, text=published.pointer)
    with pytest.raises(NotPartyError):
        domain.table_text(
            node=ccdcoe,
            actor=NODE,
            text=text(),
            subject="programme",
            marking=Marking((PLAIN,)),
        )


def items(node: Node, source: str) -> dict[str, str]:
    """What a node has of another's items, and in which state."""
    found = node.db.rows(
        "SELECT name, state FROM node_record WHERE source = %s AND name LIKE 'item--%%'", (source,)
    )
    return dict(found)
