"""The first page and the error pages, rendered by Django from the samples, in both languages."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from comity.web import pages, words
from comity.web.first import Came, First, Node, Page, PartyName, Withheld
from comity.web.marking import Marking
from comity.web.words import LANGUAGES, word
from tests.web import kit_page, samples
from tests.web.pages import Seen, read

WEB = Path(words.__file__).parent
PUBLIC_FIRST = replace(samples.FULL, withheld=None)
Rendered = Callable[[], HttpResponse]


def first(page: Page, content: First) -> HttpResponse:
    return pages.first_page(RequestFactory().get("/"), page=page, first=content)


def error(status: HTTPStatus, page: Page | None = samples.OFFICER_PAGE) -> HttpResponse:
    request = RequestFactory().get("/nowhere")
    if page is not None:
        request.page = page
    return pages.error_page(request, status)


def kit() -> HttpResponse:
    request = RequestFactory().get("/kit")
    request.session = {}
    return HttpResponse(kit_page.kit(request))


ALL: dict[str, Rendered] = {
    "kit": kit,
    "officer": lambda: first(samples.OFFICER_PAGE, samples.FULL),
    "public": lambda: first(samples.PUBLIC_PAGE, PUBLIC_FIRST),
    "bare": lambda: first(replace(samples.PUBLIC_PAGE, markings=()), samples.BARE),
    "400": lambda: error(HTTPStatus.BAD_REQUEST),
    "404": lambda: error(HTTPStatus.NOT_FOUND),
    "500": lambda: error(HTTPStatus.INTERNAL_SERVER_ERROR),
    "500 of no node": lambda: error(HTTPStatus.INTERNAL_SERVER_ERROR, None),
}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=ALL)
def page(request: pytest.FixtureRequest, language: str) -> Seen:
    with override(language):
        return read(ALL[request.param]().content.decode())


def shown(page: Page, content: First, language: str = "en") -> Seen:
    with override(language):
        return read(first(page, content).content.decode())


def test_it_is_well_formed(page: Seen) -> None:
    assert page.misplaced == []


def test_it_has_no_code_in_it(page: Seen) -> None:
    code = {"script", "style", "iframe", "object", "embed"}
    assert {tag.name for tag in page.tags} & code == set()
    named = {name for tag in page.tags for name in tag.attributes}
    assert {name for name in named if name == "style" or name.startswith("on")} == set()
    links = page.all("href") + page.all("src") + page.all("action")
    assert [link for link in links if not link.startswith(("/", "#", "?"))] == []


def test_each_id_is_there_once_and_each_link_within_the_page_leads_somewhere(page: Seen) -> None:
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    targets = {link[1:] for link in page.all("href") if link.startswith("#")}
    assert targets | set(page.all("aria-labelledby")) <= set(ids)


def test_it_says_its_language_and_offers_the_other(page: Seen, language: str) -> None:
    assert page.tags[0].attributes["lang"] == language
    other = next(one for one in LANGUAGES if one != language)
    assert f"?language={other}" in page.all("href")


def test_it_has_one_main_heading_and_leaves_no_braces(page: Seen) -> None:
    assert [tag.name for tag in page.tags].count("h1") == 1
    assert "{" not in page.text
    assert "}" not in page.text


def test_it_is_marked_at_the_top_and_at_the_bottom(page: Seen) -> None:
    marked = [value.split()[-1] for value in page.all("class") if value.startswith("marking")]
    assert marked == ["marking-top", "marking-bottom"]


@pytest.mark.parametrize("name", [name for name in ALL if name != "500 of no node"])
def test_a_demonstration_says_so_on_every_page(name: str, language: str) -> None:
    with override(language):
        assert word("demo.what") in read(ALL[name]().content.decode()).text


def test_no_demonstration_says_nothing_of_one() -> None:
    page = shown(replace(samples.PUBLIC_PAGE, demo=False), PUBLIC_FIRST)
    assert "Demonstration" not in page.text
    assert "/enter" not in page.all("action")


def test_the_marking_says_the_labels_of_what_is_shown() -> None:
    page = shown(samples.OFFICER_PAGE, samples.FULL, "ko")
    marking = "대외비 FOR OFFICIAL USE · TLP:GREEN · 이 화면에서 가장 높은 등급"
    assert page.said().count(marking) == 2


def test_what_is_in_force_stands_in_one_sentence(language: str) -> None:
    said = shown(samples.OFFICER_PAGE, samples.FULL, language).said()
    if language == "en":
        assert "Republic of Korea – NATO · in force 9 July 2023 to 8 July 2027" in said
        assert "lapses in 227 days · ITPP 9f3c27d1…00a1" in said
    else:
        assert "대한민국 – NATO · 2023년 7월 9일 ~ 2027년 7월 8일 발효" in said
        assert "효력 만료까지 227일" in said


def test_both_languages_stand_side_by_side_the_readers_first() -> None:
    assert "개별 맞춤형 파트너십 프로그램 Individually Tailored" in (
        shown(samples.OFFICER_PAGE, samples.FULL, "ko").said()
    )


def test_what_came_shows_the_owners_label_beside_the_one_here() -> None:
    said = shown(samples.OFFICER_PAGE, samples.FULL).said()
    assert "NATO RESTRICTED its owner's label FOR OFFICIAL USE 대외비 its label here" in said


def test_what_went_names_the_clause_and_the_receipt() -> None:
    said = shown(samples.OFFICER_PAGE, samples.FULL).said()
    assert "→ given to NATO · ITPP clause 5.2 … waits for the receipt" in said
    assert "✓ receipt 24 November 2026 09:12 UTC 18:12 KST" in said


def test_what_is_withheld_is_not_even_hinted_at() -> None:
    other = replace(samples.FULL, withheld=None)
    page = shown(samples.PUBLIC_PAGE, other)
    assert "withheld" not in page.all("id")
    assert "stays here" not in page.text
    assert "stays here" in shown(samples.OFFICER_PAGE, samples.FULL).text


def test_an_unknown_reason_or_kind_is_shown_as_it_is() -> None:
    withheld = (replace(samples.WITHHELD[0], reason="<new>", more="<more>"),)
    came = (replace(samples.CAME[0], kind="novel"),)
    said = shown(samples.OFFICER_PAGE, First(withheld=withheld, came=came)).said()
    assert "· <new> · <more>" in said
    assert "· novel ·" in said


def test_a_forbidden_page_is_one_that_is_not_there() -> None:
    request = RequestFactory().get("/secret")
    request.page = samples.PUBLIC_PAGE
    missing = pages.not_found(request, None)
    assert missing.status_code == HTTPStatus.NOT_FOUND
    request.page = replace(
        samples.PUBLIC_PAGE, now=samples.NOW + 1, markings=(samples.RESTRICTED,), posts=()
    )
    assert pages.not_found(request, PermissionError()).content == missing.content


def test_other_errors_keep_their_status() -> None:
    request = RequestFactory().get("/")
    assert pages.bad_request(request).status_code == HTTPStatus.BAD_REQUEST
    assert pages.csrf_failure(request, reason="x").status_code == HTTPStatus.BAD_REQUEST
    assert pages.server_error(request).status_code == HTTPStatus.INTERNAL_SERVER_ERROR


def test_the_public_may_enter_only_where_posts_are_offered() -> None:
    assert "Look at this node as" in shown(samples.PUBLIC_PAGE, samples.BARE).text
    closed = shown(replace(samples.PUBLIC_PAGE, posts=()), samples.BARE)
    assert "Look at this node as" not in closed.text


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'); --",
    "{{ page }}{% now %}{en}",
    "\u202egnp.exe\u202c \u2066\u2067 שלום עליכם",
    "Z\u0351\u0352\u0353" + "\u0300" * 200,
    "가" * 3000,
    "</text></svg><a href=javascript:alert(1)>",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(hostile: str, language: str) -> None:
    text = {"en": hostile, "ko": hostile + "."}
    party = PartyName(code=hostile, name=text)
    label = (Marking(text=text, raised=True),)
    agreement = replace(
        samples.ITPP, code="X", name=text, hash=hostile, parties=(party, party),
        areas=(replace(samples.ITPP.areas[0], name=text, subjects=(hostile,)),),
    )  # fmt: skip
    content = First(
        agreements=(agreement,),
        events=(replace(samples.EVENTS[5], title=text, form=hostile, place=hostile),),
        came=(Came(at=0, source=party, kind=hostile, title=text, id=hostile, labels=label),),
        went=(replace(samples.WENT[0], target=party, title=text, clause=hostile),),
        withheld=(Withheld(title=text, target=party, reason=hostile, more=hostile),),
        peers=(replace(samples.PEERS[0], party=party, fingerprint=hostile),),
    )
    node = Node(party=party, fingerprint=hostile, zone=hostile, version=hostile)
    hostile_page = Page(node=node, now=samples.NOW, reader=text, markings=label, demo=True)
    page = shown(hostile_page, content, language)
    test_it_is_well_formed(page)
    test_it_has_no_code_in_it(page)
    assert hostile in page.text
    assert {tag.name for tag in page.tags} & {"img", "script"} == set()


def test_text_of_people_is_isolated_so_that_its_direction_ends_with_it() -> None:
    title = {"en": HOSTILE[4]}
    came = (replace(samples.CAME[0], title=title),)
    with override("en"):
        html = first(samples.OFFICER_PAGE, First(came=came)).content.decode()
    assert f'<bdi lang="en">{HOSTILE[4]}</bdi>' in html


def test_no_template_switches_escaping_off() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.html"))
    assert "|safe" not in text
    assert "autoescape" not in text
