"""A draft saves itself while somebody types; where another window was quicker, nothing is lost."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.demonstration import Demonstration
from tests.browser.visitor import Visitor

SAVED_WITHIN = 15_000
"""Milliseconds: the pause after the last key, and a busy machine."""


def type_into(page: Page, field: str, words: str) -> None:
    page.locator(f"[name='{field}']").fill(words)


def test_a_draft_saves_itself_and_two_windows_are_shown_beside_each_other(
    browser: Browser, demo: Demonstration
) -> None:
    with Visitor(browser, demo.pages["KOR"]) as visitor:
        visitor.enter("KOR/mission-officer")
        one = visitor.open("/texts?language=en")
        one.locator("button[value='template']").click()
        one.wait_for_url("**/drafts/*")
        type_into(one, "name.en", "Written once")
        expect(one.locator("#saved")).to_contain_text("Saved at", timeout=SAVED_WITHIN)
        two = one.context.new_page()
        two.goto(one.url)
        assert two.locator("[name='name.en']").input_value() == "Written once"
        type_into(two, "code", "SECOND")
        expect(two.locator("#saved")).to_contain_text("Saved at", timeout=SAVED_WITHIN)
        type_into(one, "code", "FIRST")
        expect(one.locator("#saved")).to_contain_text("another window", timeout=SAVED_WITHIN)
        one.locator("#saved a").click()
        one.wait_for_url("**/beside/*")
        said = one.locator("main").inner_text()
        assert "FIRST" in said
        assert "SECOND" in said
