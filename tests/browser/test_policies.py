"""A newer version of a policy: read from a file, compared, foreseen and put aside again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, expect

from comity import data
from tests.browser.demonstration import Demonstration
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.exchange.policies import spif

KOR = data.policies().get("KOR")


def sheet(content: bytes) -> FilePayload:
    return {"name": "policy.xml", "mimeType": "text/xml", "buffer": content}


@pytest.fixture(params=["en", "ko"])
def officer(
    request: pytest.FixtureRequest, browser: Browser, demo: Demonstration
) -> Iterator[Visitor]:
    with Visitor(browser, demo.pages["KOR"], language=request.param) as visitor:
        visitor.enter("KOR/release-officer")
        yield visitor
        assert visitor.complaints == []


def read(visitor: Visitor, content: bytes) -> None:
    page = visitor.open("/policies")
    page.locator('input[name="file"]').set_input_files(sheet(content))
    page.locator('form[action$="/read"] button').click()
    page.wait_for_url("**/policies/drafts/*")


def act(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(f'button[name="do"][value="{name}"]')


def well_made(visitor: Visitor) -> list[str]:
    """Return what is wrong with the page that is open, on a desk and on a phone."""
    wrong = visitor.grave()
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)
        wrong += [said for said in [visitor.sideways()] if said]
    return wrong


def test_a_version_is_compared_and_foreseen_before_it_is_taken(officer: Visitor) -> None:
    read(officer, spif.whole(KOR, "Ⅰ급비밀 특별"))
    expect(officer.page.locator("#changes")).to_contain_text("Ⅰ급비밀 특별")
    assert well_made(officer) == []
    officer.page.locator('[name="reason"]').fill("A new level")
    act(officer, "foresee").click()
    expect(act(officer, "confirm")).to_be_visible()
    assert well_made(officer) == []
    act(officer, "back").click()
    act(officer, "discard").click()
    officer.page.wait_for_url("**/policies")


def test_what_it_would_make_invalid_is_named_and_nothing_can_be_taken(officer: Visitor) -> None:
    read(officer, spif.of(KOR, leave_out=["대외비"]))
    broken = officer.page.locator("#breaks")
    expect(broken).to_contain_text("대외비")
    assert act(officer, "foresee").count() == 0
    if officer.language == "ko":
        assert "does not exist" not in officer.text()
    assert well_made(officer) == []
    act(officer, "discard").click()
    officer.page.wait_for_url("**/policies")


def test_a_file_that_is_no_policy_is_refused_beside_its_field(officer: Visitor) -> None:
    page = officer.open("/policies")
    page.locator('input[name="file"]').set_input_files(sheet(b"<SPIF>\n<nothing"))
    page.locator('form[action$="/read"] button').click()
    expect(page.locator('input[name="file"][aria-invalid="true"]')).to_be_visible()
    assert well_made(officer) == []
    officer.complaints.clear()  # Chromium notes the answer 422
