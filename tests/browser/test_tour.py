"""Every step of the tour leads where it says, entered with one click."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from comity.programme.tour.steps import STEPS, Step
from tests.browser.demonstration import Demonstration
from tests.browser.visitor import Visitor

NOT_THERE = ".notice h1"
"""What an error page says."""


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_a_step_leads_to_its_page(browser: Browser, demo: Demonstration, step: Step) -> None:
    with Visitor(browser, demo.pages[step.node]) as visitor:
        page = visitor.open("/tour")
        page.locator(f'button[name="step"][value="{step.number}"]').click()
        page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/tour"))
        expect(page.locator(NOT_THERE)).to_have_count(0)
        assert urlsplit(page.url).path.split("/")[1] == step.path.split("/")[1]
        assert visitor.complaints == []


def test_a_step_at_another_node_leads_there(browser: Browser, demo: Demonstration) -> None:
    with Visitor(browser, demo.pages["KOR"]) as visitor:
        visitor.open("/tour").locator("#step-3 a").click()
        assert visitor.page.url == f"{demo.pages['NATO']}/tour#step-3"
        expect(visitor.page.locator("#step-3 button")).to_be_visible()


def test_what_ccdcoe_sees_names_no_programme_between_korea_and_nato(
    browser: Browser, demo: Demonstration
) -> None:
    with Visitor(browser, demo.pages["CCDCOE"]) as visitor:
        visitor.enter("CCDCOE/analyst")
        said = visitor.open("/texts").locator("main").inner_text()
        assert "KOR-CCDCOE-CYB" in said
        assert "ITPP" not in said
