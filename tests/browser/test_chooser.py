"""Another record is found while somebody types, and by the button where scripts are off."""

import pytest
from playwright.sync_api import Browser

from tests.browser.demonstration import Demonstration
from tests.browser.visitor import PHONE, Visitor


@pytest.mark.parametrize("scripts", [True, False])
def test_a_record_is_sought_by_words_with_and_without_scripts(
    browser: Browser,
    demo: Demonstration,
    scripts: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    with Visitor(browser, demo.pages["KOR"], "ko", PHONE, scripts=scripts) as visitor:
        visitor.enter("KOR/mission-officer")
        page = visitor.open("/programme")
        for way in ('a[href^="/plan/text--"]', 'a[href$="/area/CYB"]', 'a[href^="/plan/goal/"]'):
            page.locator(f"main {way}:visible").first.click()
        page.locator('a.button[href^="/plan/link/"]').click()
        page.locator("input[type=search]").fill("훈련")
        if not scripts:
            page.locator("button[value=find]").click()
        page.locator('[data-found] input[type="radio"]').first.wait_for()
        assert page.locator("input[type=search]").input_value() == "훈련"
        assert visitor.sideways() == ""
        assert visitor.grave() == [] if scripts else True
