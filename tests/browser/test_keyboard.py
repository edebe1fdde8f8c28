"""The keyboard alone reaches everything, in the order of the page, and is seen where it is."""

from playwright.sync_api import Browser

from tests.browser.demonstration import Demonstration
from tests.browser.visitor import DESK, PHONE, Visitor

MOST_STEPS = 400
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    name: one.tagName.toLowerCase(),
    href: one.getAttribute("href") || "",
    value: one.getAttribute("value") || "",
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0,
  };
}"""
REACHED = """() => [
  ...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter(one => one.type !== "hidden" && !one.disabled && one.checkVisibility()).length"""


def steps(visitor: Visitor) -> list[dict[str, object]]:
    """Return what Tab reaches from the top of the page until it leaves it."""
    found: list[dict[str, object]] = []
    for _ in range(MOST_STEPS):
        visitor.page.keyboard.press("Tab")
        focus = visitor.page.evaluate(FOCUS)
        if focus is None:
            return found
        found.append(focus)
    raise AssertionError("Tab never leaves the page.")


def test_tab_reaches_everything_that_can_be_done_and_each_is_ringed(
    browser: Browser, demo: Demonstration
) -> None:
    with Visitor(browser, demo.pages["KOR"]) as visitor:
        visitor.enter("KOR/mission-officer")
        visitor.open("/")
        wanted = visitor.page.evaluate(REACHED)
        found = steps(visitor)
    operable = [one for one in found if one["name"] not in ("div", "main")]
    assert len(operable) >= wanted
    assert [one for one in found if not one["ringed"] or not one["seen"]] == []


def test_the_first_step_leads_past_the_navigation(browser: Browser, demo: Demonstration) -> None:
    with Visitor(browser, demo.pages["KOR"]) as visitor:
        visitor.open("/")
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(FOCUS)["href"] == "#content"
        visitor.page.keyboard.press("Enter")
        assert visitor.page.evaluate("document.activeElement.id") == "content"


def test_a_post_is_entered_and_left_with_the_keyboard(
    browser: Browser, demo: Demonstration
) -> None:
    with Visitor(browser, demo.pages["NATO"]) as visitor:
        visitor.open("/")
        button = visitor.page.locator('button[value="NATO/desk-officer"]').first
        for _ in range(MOST_STEPS):
            visitor.page.keyboard.press("Tab")
            if button.evaluate("one => one === document.activeElement"):
                break
        visitor.page.keyboard.press("Enter")
        leave = visitor.page.locator(".who form button")
        leave.wait_for()
        leave.focus()
        visitor.page.keyboard.press("Space")
        leave.wait_for(state="detached")


def test_the_menu_of_a_phone_opens_without_a_script(browser: Browser, demo: Demonstration) -> None:
    for size, script in ((PHONE, False), (PHONE, True)):
        with Visitor(browser, demo.pages["KOR"], size=size, scripts=script) as visitor:
            visitor.enter("KOR/mission-officer")
            place = visitor.page.locator(".nav-narrow a").first
            assert not place.is_visible()
            visitor.page.locator(".nav-narrow summary").click()
            assert place.is_visible()
    with Visitor(browser, demo.pages["KOR"], size=DESK) as visitor:
        visitor.open("/")
        assert not visitor.page.locator(".nav-narrow").is_visible()
