"""The policies' page: what is in use, what a file changes and for whom, and taking it."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.exchange.policies import domain
from comity.node import audit, publish, settle, verify
from comity.programme.acting import NotPermittedError
from tests.exchange.desk.office import Office, make_office
from tests.node.houses import give, label

from . import spif


@pytest.fixture
def office(databases: tuple[str, ...], tmp_path: Path) -> Office:
    return make_office(tmp_path)


def send(client: Client, data: bytes) -> str:
    """Read a file; return the address of what was read."""
    sent = client.post("/policies/read", {"file": SimpleUploadedFile("policy.xml", data)})
    assert sent.status_code == 302, sent.content.decode()
    return sent["Location"]


def said(client: Client, place: str, **typed: str) -> str:
    answer = client.post(place, typed) if typed else client.get(place)
    return answer.content.decode()


def confirm(client: Client, place: str, reason: str, foreseen: str = "") -> HttpResponse:
    """Confirm what was foreseen, as the page's own form does."""
    page = foreseen or said(client, place, do="foresee", reason=reason)
    (against,) = re.findall('name="against" value="([0-9a-f]+)"', page)
    return client.post(place, {"do": "confirm", "reason": reason, "against": against})


def spaced(text: str) -> str:
    return " ".join(text.split())


def test_every_policy_in_use_stands_there_with_markings_and_categories(office: Office):
    page = office.page("/policies", "clerk")
    for policy in office.kor.policies:
        assert policy.id in page
        for one in policy.classifications:
            assert one.name in page
        for category in policy.categories:
            assert category.tag in page
    assert "Read the file" not in page
    assert "Read the file" in office.page("/policies")


def test_who_may_not_release_finds_no_page_to_take_one(office: Office):
    clerk = office.browse("clerk")
    data = SimpleUploadedFile("policy.xml", spif.file("X", spif.HARBOUR))
    assert clerk.post("/policies/read", {"file": data}).status_code == 404
    place = send(office.browse(), spif.file("X", spif.HARBOUR))
    assert clerk.get(place).status_code == 404
    assert office.browse("junior").get(place).status_code == 404, "a draft is its post's own"
    anyone = Client(**{"comity.node": office.kor})
    assert anyone.get("/policies").status_code == 404
    body = domain.read(node=office.kor, actor=office.actor(), data=spif.file("X", spif.HARBOUR))
    with pytest.raises(NotPermittedError):
        domain.take(node=office.kor, actor=office.actor("clerk"), body=body, reason="why")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<SPIF>\n<nothing", "Line 2"),
        (b"<html/>", "Line 1"),
        (spif.file("X", ("A", "A")), "twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(office: Office, data: bytes, why: str):
    sent = office.browse().post("/policies/read", {"file": SimpleUploadedFile("p.xml", data)})
    assert sent.status_code == 422
    assert why in sent.content.decode()


def test_a_file_that_is_too_large_is_refused(office: Office):
    sent = office.browse().post(
        "/policies/read", {"file": SimpleUploadedFile("p.xml", b" " * (domain.MAX_FILE + 1))}
    )
    assert sent.status_code == 422


def turned(office: Office) -> bytes:
    """KOR's policy with the two lowest classifications in each other's place."""
    kor = office.kor.policies.get("KOR")
    low, next_, *above = sorted(kor.classifications, key=lambda one: one.level)
    tags = (
        '<securityCategoryTagSets><securityCategoryTagSet name="S" id="1.9">'
        '<securityCategoryTag name="Source" tagType="restrictive">'
        '<tagCategory name="HUMINT" lacv="1"/><tagCategory name="OSINT" lacv="3"/>'
        "</securityCategoryTag></securityCategoryTagSet></securityCategoryTagSets>"
    )
    return spif.file("KOR", [one.name for one in (next_, low, *above)], tags)


def test_a_version_is_compared_foreseen_taken_with_a_reason_and_in_the_audit(office: Office):
    name = give(office.kor, "plain", to=("NATO",))
    office.pull(2)
    client = office.browse()
    place = send(client, turned(office))
    page = spaced(said(client, place))
    for line in ("Classification 일반", "another place in the order", "Source: OSINT", "removed"):
        assert line in page
    assert "version 1, which is in use" in page
    assert client.post(place, {"do": "foresee", "reason": ""}).status_code == 422
    foreseen = spaced(said(client, place, do="foresee", reason="the order was wrong"))
    assert "loses 1 record" in foreseen
    assert "plain" in foreseen
    held = office.kor.policies.get("KOR")
    assert held.version == 1, "nothing has changed yet"
    assert publish.newest(office.kor, name) is not None
    assert confirm(client, place, "the order was wrong")["Location"] == "/policies"
    assert office.kor.policies.get("KOR").version == 2
    assert "the order was wrong" in office.page("/policies")
    assert "the order was wrong" not in office.page("/policies", "clerk")
    assert client.get(place).status_code == 404
    acts = [(one.who, one.act) for one in audit.lines(node=office.kor)]
    assert ("KOR/officer", "policy KOR 2 taken") in acts
    assert [*verify.verify(office.kor)] == []
    assert sorted(one.name for one in held.classifications) == sorted(
        one.name for one in office.kor.policies.get("KOR").classifications
    )


def test_what_would_be_invalid_is_named_and_nothing_is_taken(office: Office):
    give(office.kor, "secret", labels=(label("Ⅲ급비밀"),))
    client = office.browse()
    place = send(client, spif.of(office.kor.policies.get("KOR"), leave_out=["Ⅲ급비밀"]))
    page = spaced(said(client, place))
    assert "It cannot be taken" in page
    assert "KOR Ⅲ급비밀 · 1 record" in page
    assert "See what it would do" not in page
    refused = client.post(place, {"do": "confirm", "reason": "why"})
    assert refused.status_code == 422
    assert "KOR Ⅲ급비밀 (1 record)" in refused.content.decode()
    assert office.kor.policies.get("KOR").version == 1


def test_what_an_officer_does_not_see_is_in_no_answer(office: Office):
    junior = office.browse("junior")
    place = send(junior, spif.of(office.kor.policies.get("KOR"), leave_out=["Ⅱ급비밀"]))

    def answer() -> str:
        return spaced(said(junior, place)).partition("<main")[2].partition("<form")[0]

    before = answer()
    give(office.kor, "hidden", labels=(label("Ⅱ급비밀"),))
    settle.settle(office.kor)
    assert answer() == before
    assert "1 record" not in before


def test_what_was_foreseen_before_another_version_was_taken_is_shown_again(office: Office):
    client = office.browse()
    place = send(client, spif.file("HARBOUR", spif.HARBOUR))
    foreseen = said(client, place, do="foresee", reason="first")
    other = send(client, spif.file("QUAY", spif.HARBOUR))
    confirm(client, other, "in between")
    again = confirm(client, place, "first", foreseen)
    assert again.status_code == 200
    assert "Take this version" in again.content.decode()
    assert "HARBOUR" not in office.kor.policies
    assert confirm(client, place, "first", again.content.decode()).status_code == 302
    assert "HARBOUR" in office.kor.policies


def test_a_version_can_be_discarded(office: Office):
    client = office.browse()
    place = send(client, spif.file("HARBOUR", spif.HARBOUR))
    assert "HARBOUR 2" in office.page("/policies")
    assert client.post(place, {"do": "discard"})["Location"] == "/policies"
    assert "HARBOUR 2" not in office.page("/policies")


def test_the_policy_of_a_file_that_is_in_use_is_the_same_and_offers_nothing(office: Office):
    client = office.browse()
    place = send(client, spif.file("HARBOUR", spif.HARBOUR))
    confirm(client, place, "new")
    again = send(client, spif.file("HARBOUR", spif.HARBOUR))
    page = said(client, again)
    assert "Nothing differs." in page
    assert "See what it would do" not in page


def test_the_pages_speak_korean(office: Office):
    client = office.browse()
    client.cookies["language"] = "ko"
    place = send(client, turned(office))
    page = said(client, f"{place}?language=ko")
    assert "달라지는 내용" in page
    assert "비밀 등급 일반" in page


def test_the_list_asks_as_many_questions_with_one_record_as_with_many(office: Office):
    give(office.kor, "one")
    few = _questions(office)
    for number in range(20):
        give(office.kor, f"more {number}")
    assert _questions(office) == few


def _questions(office: Office) -> int:
    client = office.browse()
    client.get("/policies")
    with CaptureQueriesContext(connections["kor"]) as asked:
        client.get("/policies")
    return len(asked)
