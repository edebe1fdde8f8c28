"""A page that stays open says that something new is there, and leaves what somebody types alone."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.demonstration import Demonstration
from tests.browser.test_release import Release
from tests.browser.visitor import PHONE, Visitor

NEW = {"en": "Something new is here.", "ko": "새로운 내용이 있습니다."}

SIGHT = """(state) => {
  Object.defineProperty(document, "hidden", {value: state === "hidden", configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""Takes a page out of sight, or brings it back, as changing between windows does."""


def listening(visitor: Visitor, post: str, path: str) -> Page:
    """Open a page and wait until it listens."""
    visitor.enter(post)
    with visitor.page.expect_response(lambda answer: "/live?" in answer.url) as answer:
        visitor.open(path)
    assert answer.value.status == 200
    return visitor.page


def test_an_open_page_says_that_something_new_is_there_and_moves_nothing(
    browser: Browser, demo: Demonstration
) -> None:
    address = demo.pages["KOR"]
    with (
        Visitor(browser, address) as writer,
        Visitor(browser, address, "ko", PHONE) as reader,
        Visitor(browser, address, scripts=False) as plain,
    ):
        plain.enter("KOR/release-officer")
        plain.open("/information")
        page = listening(reader, "KOR/release-officer", "/information")
        sought = page.locator('[name="words"]')
        sought.press_sequentially("훈련")
        place = sought.bounding_box()
        late = reader.context.new_page()
        with late.expect_response(lambda answer: "/live?" in answer.url):
            late.goto(page.url)
        late.evaluate(SIGHT, "hidden")
        page.bring_to_front()

        story = Release(writer, writer, "Late findings, live")
        story.write()
        writer.page.locator('button[name="act"][value="send"]').click()
        writer.page.locator("main form button[type=submit]").click()
        writer.page.wait_for_url("**/item/item--*")

        expect(page.get_by_role("status").filter(has_text=NEW["ko"])).to_be_visible()
        assert sought.input_value() == "훈련"
        assert sought.bounding_box() == place
        expect(sought).to_be_focused()
        assert reader.grave() == []
        assert reader.sideways() == ""
        expect(late.locator(".live-said")).to_be_hidden()
        late.evaluate(SIGHT, "visible")
        expect(late.locator(".live-said")).to_contain_text(NEW["ko"])
        page.locator(".live a").click()
        expect(page.locator("#items")).to_contain_text(story.title)
        expect(page.locator(".live-said")).to_be_hidden()
        assert plain.page.locator(".live-said").is_hidden()
        assert reader.complaints + writer.complaints == []


def test_a_page_says_that_its_reader_is_another_now(browser: Browser, demo: Demonstration) -> None:
    with Visitor(browser, demo.pages["KOR"]) as visitor:
        page = listening(visitor, "KOR/release-officer", "/desk")
        other = visitor.context.new_page()
        other.goto(f"{visitor.address}/")
        other.locator(".who form button").first.click()
        page.bring_to_front()
        expect(page.locator(".live-said")).to_contain_text("What you may see here has changed.")
        page.locator(".live a").click()
        expect(page.locator(".live")).to_have_count(0)
