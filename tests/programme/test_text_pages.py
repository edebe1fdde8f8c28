"""The pages of texts: documents, negotiation, drafts, tabling, as a browser asks for them."""

import re
from pathlib import Path

import msgspec
import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from comity.core.terms import Part
from comity.node import drafts
from comity.node.node import Node
from comity.node.publish import NODE, Marking
from comity.programme import domain, queries
from tests.node.houses import PLAIN
from tests.programme.table import Table, text
from tests.programme.writing import begin, client, held, opened, page, seated, typed, write


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Table:
    return seated(tmp_path)


def test_the_document_shows_the_whole_text_with_its_four_dates(table: Table):
    body = msgspec.structs.replace(
        text(), adopted=text().starts, parts=(Part("A", {"en": "Aims", "ko": "목적"}),)
    )
    pointer = table.conclude(body)
    seen = opened(table.kor, f"/text/{pointer.id}")
    for said in ("Paragraph 1.", "2항.", "in force", "Adopted", "KOR", "In force until"):
        assert said in seen.said()
    assert pointer.sha256[:4] in seen.said()
    assert "in force" in opened(table.nato, f"/text/{pointer.id}", "reader").said()


def test_what_may_not_be_seen_is_not_there(table: Table):
    pointer = table.table(text())
    public, missing = client(table.kor, ""), "text--00000000-0000-4000-8000-000000000000"
    for place in ("/text/{}", "/text/{}/word", "/negotiation/{}", "/negotiation/{}/agree"):
        hidden, none = (public.get(place.format(one)) for one in (pointer.id, missing))
        assert hidden.status_code == none.status_code == 404
        assert hidden.content.replace(pointer.id.encode(), missing.encode()) == none.content


def test_the_negotiation_page_shows_both_wordings_and_whose_turn_it_is(table: Table):
    pointer = table.table(text())
    table.amend(pointer, "Paragraph one.")
    seen = opened(table.kor, f"/negotiation/{pointer.id}")
    assert {"ins", "del"} <= {tag.name for tag in seen.tags}
    assert "your side's turn" in seen.said()
    assert "the other side's turn" in opened(table.nato, f"/negotiation/{pointer.id}").said()
    assert "Accept" not in opened(table.kor, f"/negotiation/{pointer.id}", "reader").said()


def test_an_amendment_is_sent_answered_taken_in_and_agreed_on_by_forms(table: Table):
    pointer = table.table(text())
    place, nato, kor = f"/negotiation/{pointer.id}", client(table.nato), client(table.kor)
    typed = {
        "do": "amend", "paragraph": "1", "proposed_en": "Better.", "proposed_ko": "1항.",
        "reason_en": "Clearer.", "reason_ko": "",
    }  # fmt: skip
    assert nato.post(place, typed).status_code == 302
    table.exchange()
    (amendment,) = queries.plan(table.kor, None).proposals(pointer)
    assert amendment.wording == {"en": "Better."}
    name = amendment.held.version.header.id
    refused = kor.get(f"{place}/agree")
    assert "while an amendment is open" in page(refused).said()
    assert kor.post(f"{place}/agree", {"hash": pointer.sha256}).status_code == 200
    assert table.status(pointer).agreed == {}
    answered = {"do": "answer", "amendment": name, "decision": "accept"}
    assert kor.post(place, answered).status_code == 302
    seen = page(kor.get(f"{place}/take-in"))
    assert "Better." in seen.said()
    assert "older than their original" in seen.said()
    taken = kor.post(f"{place}/take-in")
    new = taken["Location"].rpartition("/")[2]
    assert new != pointer.id
    table.exchange()
    status = queries.plan(table.kor, None).status(new)
    assert status is not None
    for node, one in ((table.kor, kor), (table.nato, nato)):
        sent = one.post(f"/negotiation/{new}/agree", {"hash": status.pointer.sha256})
        assert sent.status_code == 302
        table.exchange()
        assert node.party in table.status(status.pointer, node).agreed
    assert table.state(status.pointer) == "agreed"


def test_an_amendment_is_withdrawn_by_a_form_that_asks_once_more_and_both_sides_see_it(
    table: Table,
):
    pointer = table.table(text())
    name, place = table.amend(pointer, "Better."), f"/negotiation/{pointer.id}"
    assert f"?withdraw={name}#answer-form" in opened(table.nato, place).all("href")
    assert f"?withdraw={name}#answer-form" not in opened(table.kor, place).all("href")
    asked = f"{place}?withdraw={name}"
    assert "need not answer it" in opened(table.nato, asked).said()
    assert "need not answer it" not in opened(table.kor, asked).said()
    sent = {"do": "answer", "amendment": name, "decision": "withdraw", "reason_ko": "중복"}
    refused = client(table.kor).post(place, sent)
    assert "Only the side that made an amendment" in page(refused).said()
    assert client(table.nato).post(place, sent).status_code == 302
    table.exchange()
    for node in (table.kor, table.nato):
        assert "withdrawn" in opened(node, place).said()
        assert "중복" in opened(node, place).said()
    assert "agree on the text, or amend it" in opened(table.kor, "/today").said()
    assert "We agree on this text" in opened(table.kor, f"{place}/agree").text


def test_a_paragraph_of_two_accepted_wordings_is_composed_by_hand_in_a_draft(table: Table):
    pointer = table.table(text())
    for words, number in (("First one.", "1"), ("Second one.", "1"), ("Other two.", "2")):
        table.answer(table.kor, table.amend(pointer, words, number), "accept")
    kor, place = client(table.kor), f"/negotiation/{pointer.id}/take-in"
    refused = page(kor.post(place))
    assert "More than one wording was accepted" in refused.said()
    for said in ("First one.", "Second one.", "Other two.", "Compose by hand"):
        assert said in refused.text
    assert "Make the new text" not in refused.said()
    leads = kor.post(place, {"do": "compose"})["Location"]
    draft = int(re.findall(r"/drafts/(\d+)#paragraph-1", leads)[0])
    words = [one.words["en"] for one in held(table.kor, draft).paragraphs]
    assert words == ["Second one.", "Other two."]
    assert "First one." in opened(table.kor, f"/drafts/{draft}").said()
    write(table.kor, draft, **{"paragraph.0.en": "Both ones."})
    assert f"/drafts/{draft}#paragraphs" in page(kor.get(place)).all("href")
    version = str(drafts.get(node=table.kor, post="officer", draft=draft).version)
    chosen = {"do": "table", "version": version, "level-KOR": "일반", "subject": "programme"}
    sent = kor.post(f"/drafts/{draft}/table", chosen | {"to": ["NATO"]})
    assert sent.status_code == 302, page(sent).said()
    table.exchange()
    for node in (table.kor, table.nato):
        assert table.state(pointer, node) == "replaced"
        assert table.states(pointer, node) == ["overtaken", "overtaken", "taken_in"]


def test_a_paragraph_that_was_both_reworded_and_struck_out_is_shown_over_the_draft(table: Table):
    pointer = table.table(text())
    for words in ("Kept, reworded.", ""):
        table.answer(table.kor, table.amend(pointer, words, "2"), "accept")
    leads = client(table.kor).post(f"/negotiation/{pointer.id}/take-in", {"do": "compose"})
    draft = int(re.findall(r"/drafts/(\d+)#paragraphs", leads["Location"])[0])
    seen = opened(table.kor, f"/drafts/{draft}").said()
    assert "it was struck out last" in seen
    assert "Kept, reworded." in seen


def test_agreeing_on_another_hash_than_was_shown_is_refused(table: Table):
    pointer = table.table(text())
    answer = client(table.kor).post(f"/negotiation/{pointer.id}/agree", {"hash": "0" * 64})
    assert "This is another text than the one that was shown" in page(answer).said()
    assert table.status(pointer).agreed == {}


def test_an_amendment_to_a_text_that_was_replaced_meanwhile_is_shown_on_the_new_one(table: Table):
    pointer = table.table(text())
    amendment = table.amend(pointer, "Changed.")
    table.answer(table.kor, amendment, "accept")
    domain.take_in(node=table.kor, actor=NODE, text=pointer)
    table.exchange()
    for number, said in (("1", "this paragraph has changed"), ("2", "has not changed")):
        typed = {
            "do": "amend", "paragraph": number, "proposed_en": "Mine <b>.", "reason_en": "Why.",
        }  # fmt: skip
        answer = client(table.nato).post(f"/negotiation/{pointer.id}", typed)
        assert answer.status_code == 422
        seen = page(answer)
        assert said in seen.said()
        assert "Mine <b>." in seen.text


def test_an_overtaken_amendment_can_be_made_again(table: Table):
    pointer = table.table(text())
    table.answer(table.kor, table.amend(pointer, "Taken."), "accept")
    left = table.amend(pointer, "Left over.", "2")
    new = domain.take_in(node=table.kor, actor=NODE, text=pointer).pointer
    table.exchange()
    seen = opened(table.nato, f"/negotiation/{new.id}")
    assert "Overtaken by the new text" in seen.said()
    again = next(href for href in seen.all("href") if left in href)
    assert "Left over." in opened(table.nato, f"/negotiation/{new.id}{again}").text


def test_an_amendment_without_a_reason_or_a_change_is_said_and_nothing_is_lost(table: Table):
    pointer = table.table(text())
    typed = {"do": "amend", "paragraph": "1", "proposed_en": "\u202bשלום.", "reason_ko": "사유"}
    answer = client(table.nato).post(f"/negotiation/{pointer.id}", typed)
    assert answer.status_code == 422
    assert "שלום" in page(answer).text
    same = {"do": "amend", "paragraph": "1", "proposed_en": "Paragraph 1.", "proposed_ko": "1항."}
    said = page(client(table.nato).post(f"/negotiation/{pointer.id}", same)).said()
    assert "The wording is as it was" in said


# Drafts


def test_the_page_says_what_is_missing_before_a_text_is_tabled(table: Table):
    old = table.conclude(text())
    draft, node = begin(table.kor, f"successor:{old.id}"), table.kor
    sent = typed(node, draft, until="2031-07-09")
    del sent["to.CYB"]
    client(node).post(f"/drafts/{draft}", sent)
    said = opened(node, f"/drafts/{draft}").said()
    assert "Of the old area CYB it is not said what succeeds it" in said
    assert client(node).post(f"/drafts/{draft}/table", {"do": "table"}).status_code == 422
    write(node, draft, **{"to.CYB": "CYB", "clause.0.areas": "", "clause.0.subjects": "CTR"})
    said = opened(node, f"/drafts/{draft}").said()
    assert "KOR:CYB" in said
    assert "kept or returned" in said


def test_tabling_says_who_will_get_it_and_then_sends(table: Table):
    first = table.table(text())
    draft, node = begin(table.kor, f"next:{first.id}"), table.kor
    write(node, draft, **{"paragraph.0.en": "Anew."})
    seen = opened(node, f"/drafts/{draft}/table")
    assert "gets it NATO" in seen.said()
    version = str(drafts.get(node=node, post="officer", draft=draft).version)
    sent = {"do": "table", "version": version, "level-KOR": "일반", "subject": "programme"}
    alone = page(client(node).post(f"/drafts/{draft}/table", sent | {"do": "look"}))
    assert "does not get it NATO" in alone.said()
    answer = client(node).post(f"/drafts/{draft}/table", sent | {"to": ["NATO"]})
    new = answer["Location"].rpartition("/")[2]
    table.exchange()
    there = queries.plan(table.nato, None).status(new)
    assert there is not None
    assert there.text.paragraphs[0].words["en"] == "Anew."
    assert there.text.replaces == first.id
    assert drafts.of_post(node=node, post="officer") == []


def test_a_successor_is_not_meant_for_the_public_because_the_old_text_was(table: Table):
    to = Marking((PLAIN,), ("NATO", "PUBLIC"))
    old = domain.table_text(
        node=table.kor, actor=NODE, text=text(), subject="programme", marking=to
    ).pointer
    table.exchange()
    table.agree(old)
    table.approve(old)
    table.sign(old)
    draft, node = begin(table.kor, f"successor:{old.id}"), table.kor
    write(node, draft, until="2031-07-09")
    html = client(node).get(f"/drafts/{draft}/table").content.decode()
    assert re.findall(r'value="(\w+)" checked', html) == ["NATO"]


def test_a_draft_that_changed_after_the_page_was_made_is_not_tabled(table: Table):
    first = table.table(text())
    draft, node = begin(table.kor, f"next:{first.id}"), table.kor
    sent = {"do": "table", "version": "0", "level-KOR": "일반", "subject": "programme"}
    answer = client(node).post(f"/drafts/{draft}/table", sent | {"to": ["NATO"]})
    assert "changed after this page was made" in page(answer).said()
    assert len(queries.plan(node, None).records["text"]) == 2  # the charter and the first


def test_a_successor_of_a_signed_text_goes_the_whole_way_from_its_draft(table: Table):
    old = table.conclude(text())
    draft, node = begin(table.kor, f"successor:{old.id}"), table.kor
    write(node, draft, until="2031-07-09", code="NEXT")
    version = str(drafts.get(node=node, post="officer", draft=draft).version)
    sent = {"do": "table", "version": version, "level-KOR": "일반", "subject": "programme"}
    answer = client(node).post(f"/drafts/{draft}/table", sent | {"to": ["NATO"]})
    assert answer.status_code == 302, page(answer).said()
    new = queries.plan(node, None).by_code("NEXT")[0].pointer
    seen = opened(node, f"/text/{new.id}/compare/{old.id}")
    assert "Areas, old and new" in seen.said()


def test_what_an_empty_draft_supersedes_is_chosen_on_its_page(table: Table):
    old = table.conclude(text())
    draft, node = begin(table.kor, "blank"), table.kor
    write(node, draft, supersedes=old.id)
    assert held(node, draft).supersedes == old
    assert "Of the old area CYB it is not said" in opened(node, f"/drafts/{draft}").said()
    write(node, draft, supersedes="text--00000000-0000-4000-8000-000000000000")
    assert held(node, draft).supersedes is None


def test_today_says_what_waits_at_the_negotiating_table(table: Table):
    pointer = table.table(text())
    assert "agree on the text, or amend it" in opened(table.nato, "/today").said()
    amendment = table.amend(pointer, "Better.")
    assert "waits for your side's answer" in opened(table.kor, "/today").said()
    assert "waits for your side's answer" not in opened(table.nato, "/today").said()
    assert "waits for your side's answer" not in opened(table.kor, "/today", "reader").said()
    table.answer(table.kor, amendment, "accept")
    assert "wait to be taken into a new text" in opened(table.kor, "/today").said()
    assert "taken into a new text" not in opened(table.nato, "/today").said()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_right_to_left_and_combining_letters_stand_in_their_own_direction(
    table: Table, language: str
):
    words = {"en": "\u05e9\u05dc\u05d5\u05dd \u202e5", "ko": "\u1112\u1161\u11ab e\u0301"}
    body = msgspec.structs.replace(
        text(), paragraphs=(msgspec.structs.replace(text().paragraphs[0], words=words),)
    )
    pointer = table.table(body)
    html = client(table.kor).get(f"/text/{pointer.id}?language={language}").content.decode()
    for code, said in words.items():
        assert f'<div class="wording" lang="{code}" dir="auto">{said}</div>' in html


def test_a_page_asks_as_many_questions_with_many_texts_as_with_one(table: Table):
    first = table.table(text())
    counts = []
    for _ in range(2):
        opened(table.kor, f"/text/{first.id}")
        counts.append([questions(table.kor, place.format(first.id)) for place in PLACES])
        for number in range(12):
            table.table(text(code=f"PROG-{number}"))
    assert counts[0] == counts[1]


PLACES = ("/text/{}", "/negotiation/{}", "/texts", "/text/{0}/compare/{0}?all=1")


def questions(node: Node, place: str) -> int:
    asking = client(node)
    with CaptureQueriesContext(connections[node.db.alias]) as asked:
        assert asking.get(place).status_code == 200
    return len(asked)
