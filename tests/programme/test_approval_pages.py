"""The pages of approval, signature and today, as posts use them in a browser."""

import re
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.programme import queries
from comity.programme.chain import chain_of
from comity.web.times import DAY
from tests.node.houses import give
from tests.programme.papers import council_with_posts, decide, kor, nato, paper, when
from tests.programme.silence import COUNCIL, HOUR, Council
from tests.programme.table import CHAIN, text


@pytest.fixture
def council(databases: tuple[str, ...], tmp_path: Path) -> Council:
    return council_with_posts(tmp_path)


def test_a_paper_goes_up_the_chain_by_the_posts_whose_turn_it_is(council: Council):
    path = paper(council)
    for post, step in (("mission", "draft"), ("director", "review"), ("general", "decide")):
        browser = kor(council, post)
        assert f"“{step}” is yours" in browser.page("/today")
        assert "The step is taken." in browser.send(path, do="approve", step=step)
        assert f"“{step}” is yours" not in browser.page("/today")
        council.table.house.time.move()
    assert council.table.state(council.text) == "approved"
    minister = kor(council, "minister")
    assert "waits for your signature" in minister.page("/today")


def test_who_sends_a_step_that_is_not_theirs_is_told_and_nothing_is_sealed(council: Council):
    said = kor(council, "director").send(paper(council), do="approve", step="draft")
    assert "taken by mission" in said
    assert "approval" not in queries.plan(council.table.kor, None).records
    korean = kor(council, "director")
    korean.page("/today?language=ko")
    assert "지금 처리할 수 있는 단계가 아닙니다" in korean.send(
        paper(council), do="approve", step="draft"
    )


def test_a_return_needs_a_reason_and_keeps_what_was_typed(council: Council):
    browser = kor(council, "mission")
    assert "approval.return" not in browser.page(paper(council))
    said = browser.send(paper(council), do="return", step="draft", return_reason_en="  ")
    assert 'id="wrong-return_reason_en"' in said
    long = "x" * 2001
    assert long in browser.send(paper(council), do="return", step="draft", return_reason_en=long)
    assert "is returned" in browser.send(
        paper(council), do="return", step="draft", return_reason_en="numbers are missing"
    )
    page = browser.page(paper(council))
    assert "numbers are missing" in page
    assert "Authentic language: English" in page


@pytest.mark.parametrize(
    ("typed", "decides"),
    [({"en": "why", "ko": "사유"}, "en"), ({"ko": "사유"}, "ko"), ({"en": "why"}, "en")],
)
def test_a_reason_is_in_both_languages_or_in_one_which_then_decides(
    council: Council, typed: dict[str, str], decides: str
):
    browser = kor(council, "mission")
    fields = {f"return_reason_{language}": said for language, said in typed.items()}
    browser.send(paper(council), do="return", step="draft", **fields)
    (sealed,) = queries.plan(council.table.kor, None).records["approval"]
    body = sealed.version.body
    assert (body.reason, body.authentic) == (typed, decides)


def test_a_delegated_post_decides_for_those_above(council: Council):
    browser = kor(council, "director")
    assert "Decided by delegation" in browser.send(paper(council), do="decide-for", step="review")
    page = browser.page(paper(council))
    assert "passed over" in page
    assert council.table.state(council.text) == "approved"


def test_a_deadline_is_shown_everywhere_before_the_silence_begins(council: Council):
    council.take("committee")
    secretary, deadline = nato(council, "secretary"), council.now + 3 * DAY
    deadline -= deadline % 60_000
    assert "to be put under silence" in secretary.page("/today")
    asked = secretary.send(
        paper(council), do="circulate", step="council", **when(council, deadline)
    )
    assert "Is this the deadline?" in asked
    assert council.progress().silence is None
    said = secretary.send(
        paper(council),
        do="circulate",
        step="council",
        confirmed=deadline,
        **when(council, deadline),
    )
    assert "The silence runs until the deadline." in said
    running = council.progress().running
    assert running is not None
    assert running.deadline == deadline
    ally = nato(council, "ally")
    assert "Silence runs on" in ally.page("/today")
    assert "to be put under silence" not in secretary.page("/today")


def test_a_deadline_in_the_past_is_said_beside_its_field(council: Council):
    council.take("committee")
    said = nato(council, "secretary").send(
        paper(council), do="circulate", step="council", **when(council, council.now - HOUR)
    )
    assert 'id="wrong-day"' in said
    assert "passed already" in said


def test_an_objection_is_made_by_a_page_and_shown_to_the_steps_post(council: Council):
    council.take("committee")
    opened = council.circulate(council.now + HOUR)
    ally = nato(council, "ally")
    fields = {"do": "object", "circulation": opened.header.id}
    assert 'id="wrong-object_reason_en"' in ally.send(paper(council), **fields)
    said = ally.send(paper(council), object_reason_en="we count our seats", **fields)
    assert "The silence is broken." in said
    assert "we count our seats" in nato(council, "secretary").page(paper(council))
    assert "was broken" in nato(council, "secretary").page("/today")
    again = ally.send(paper(council), object_reason_en="again", **fields)
    assert "no longer runs" in again


def test_signing_shows_the_hash_the_effect_and_asks_who_it_is(council: Council):
    give(council.table.kor, "a report for them", to=("NATO",))
    decide(council)
    minister, path = kor(council, "minister"), f"{paper(council)}/sign"
    page = minister.page(path)
    assert council.text.sha256 in page
    assert "each named this very hash" in page
    assert '<td class="figure">1</td><td class="figure">0</td>' in page
    assert council.table.status(council.text).signed == {}
    asked = minister.send(path, hash=council.text.sha256, place="Vilnius")
    assert 'action="/confirm/no"' in asked
    assert council.table.status(council.text).signed == {}
    assert "Signed." in minister.send("/confirm")
    signed = council.table.status(council.text).signed["KOR"].version.body
    assert (signed.post, signed.place) == ("minister", "Vilnius")
    page = minister.page(path)
    assert "KOR has signed. It waits for: NATO" in re.sub(r"</?strong>", "", page)
    assert 'name="place"' not in page


def test_what_was_shown_before_is_gone_when_nothing_is_signed(council: Council):
    """The effect is computed by doing and undoing: no supposed signature may stay."""
    decide(council)
    kor(council, "minister").page(f"{paper(council)}/sign")
    held = queries.plan(council.table.kor, None).records.get("signature", ())
    assert [one for one in held if one.version.body.text == council.text] == []
    assert council.table.state(council.text) == "approved"


def test_a_signature_too_early_twice_or_on_another_hash_is_refused(council: Council):
    minister, path = kor(council, "minister"), f"{paper(council)}/sign"
    assert "own chain has not decided" in minister.page(path)
    assert "own chain has not decided" in minister.send(path, hash=council.text.sha256)
    decide(council)
    assert "not the one that stands here now" in minister.send(path, hash="0" * 64)
    minister.send(path, hash=council.text.sha256)
    minister.send("/confirm")
    assert "has signed" in minister.send(path, hash=council.text.sha256)
    signed = queries.plan(council.table.kor, None).records["signature"]
    assert len([one for one in signed if one.version.body.text == council.text]) == 1


def test_an_open_amendment_stops_the_signature(council: Council):
    other = council.table.table(text(code="OTHER"))
    council.table.amend(other, "Better.")
    page = kor(council, "minister").page(f"/approval/{other.id}/sign")
    assert "is not the agreed text" in page or "an amendment is open" in page
    assert 'name="place"' not in page


def test_the_chain_is_changed_by_whoever_administers_alone(council: Council):
    rows = {}
    for number, step in enumerate(COUNCIL, 1):
        rows |= {
            f"order_{number}": 3 - number, f"code_{number}": step.code,
            f"name_{number}_en": step.name["en"], f"name_{number}_ko": step.name["ko"],
            f"post_{number}": step.post,
        }  # fmt: skip
    rows |= {"silence_1": "yes", "days_1": "9"}
    for post in ("chair", "signatory"):
        browser = nato(council, post)
        assert browser.client.post("/approval/chain", {"do": "chain", **rows}).status_code == 404
        assert 'name="code_1"' not in browser.page("/approval/chain")
    admin = nato(council, "admin")
    wrong = admin.send("/approval/chain", do="chain", **{**rows, "post_1": "nobody"})
    assert "There is no post nobody" in wrong
    assert chain_of(council.node) == COUNCIL
    assert "chain is changed" in admin.send("/approval/chain", do="chain", **rows)
    first, second = chain_of(council.node)
    assert (first.code, second.code, second.silence, second.days) == (
        "council",
        "committee",
        True,
        9,
    )


def test_days_and_zones_are_set_and_nonsense_is_said(council: Council):
    admin = nato(council, "admin")
    assert 'id="wrong-stages"' in admin.send("/approval/chain", do="stages", stages="7, many")
    assert "days are changed" in admin.send("/approval/chain", do="stages", stages="10, 400 3")
    assert "400 days, 10 days, 3 days" in nato(council, "chair").page("/approval/chain")
    assert 'id="wrong-zone_KOR"' in admin.send("/approval/chain", do="zones", zone_KOR="Seoul")
    assert "zones are changed" in admin.send("/approval/chain", do="zones", zone_KOR="Asia/Seoul")
    council.take("committee")
    council.circulate(council.now + HOUR)
    assert "KST" in nato(council, "ally").page(paper(council))


def test_whoever_is_no_staff_or_may_not_sees_nothing_there(council: Council):
    public = Client(**{"comity.node": council.table.kor})
    for path in ("/approval", "/approval/chain", paper(council), f"{paper(council)}/sign"):
        assert public.get(path).status_code == 404
    assert public.get("/today").headers["Location"] == "/"
    reader = kor(council, "director")
    for act in ("sign", "extend", "end"):
        reader.page(f"{paper(council)}/{act}", 404)
    made_up = council.text.id[:-12] + "0" * 12
    reader.page(f"/approval/{made_up}", 404)


def test_today_teaches_whom_nothing_waits_for(council: Council):
    assert "Nothing waits for you" in kor(council, "general").page("/today")
    assert "처리할 일이 없습니다" in kor(council, "general").page("/today?language=ko")
    assert chain_of(council.table.kor) == CHAIN


@pytest.mark.parametrize("path", ["/today", "/approval"])
def test_as_many_questions_are_asked_for_many_texts_as_for_one(council: Council, path: str):
    def asked() -> int:
        with CaptureQueriesContext(connections[council.table.kor.db.alias]) as captured:
            browser.page(path)
        return len(captured)

    browser = kor(council, "mission")
    asked()
    one = asked()
    for number in range(6):
        council.table.agree(council.table.table(text(code=f"MORE-{number}")))
    assert browser.page("/today").count("is yours") == 7
    assert asked() == one
