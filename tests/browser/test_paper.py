"""What a page is on paper: the marking on each sheet, what is said, and nothing to press."""

import pytest
from playwright.sync_api import Browser

from tests.browser.demonstration import Demonstration
from tests.browser.visitor import Visitor

PRESSED = "nav, .nav, .tabs, .crumbs, .buttons, .looks, .skip, .who a, .who form"
INK = (
    "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
)
A4_PIXELS = {"width": 720, "height": 1050}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("path", ["/programme", "/today", "/information", "/consultations"])
def test_paper_shows_the_marking_and_the_content_and_nothing_to_press(
    browser: Browser, demo: Demonstration, path: str, language: str
) -> None:
    with Visitor(browser, demo.pages["KOR"], language, A4_PIXELS) as visitor:
        visitor.enter("KOR/mission-officer")
        page = visitor.open(path)
        said = page.locator("main h1").inner_text()
        page.emulate_media(media="print", color_scheme="dark")
        assert page.locator(PRESSED).filter(visible=True).count() == 0
        assert page.locator(".marking").filter(visible=True).count() == 2
        assert page.locator("main h1").inner_text() == said
        assert page.evaluate(INK) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"], "night is not printed"
        assert visitor.sideways() == ""
