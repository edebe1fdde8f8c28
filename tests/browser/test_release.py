"""What waits is made releasable, arrives and is taken back, as an officer does it in a browser."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.demonstration import Demonstration
from tests.browser.visitor import PHONE, Visitor

WITHIN = 60.0
"""Seconds until a record has gone from node to node, on a busy machine."""
SAVED_WITHIN = 15_000
HIGH = "Assessment of own cyber capabilities"
"""An item of the demonstration that is above the ceiling of every agreement."""


@dataclass
class Release:
    """One item between Korea and NATO."""

    kor: Visitor
    nato: Visitor
    title: str
    waits: str = ""
    made: str = ""

    def write(self) -> None:
        """Korea's release officer writes an item that refers to what NATO may not have."""
        self.kor.enter("KOR/release-officer")
        page = self.kor.open("/information")
        page.locator('form[action$="/begin"] button').click()
        page.wait_for_url("**/information/drafts/*")
        for name, value in {
            "title.en": self.title,
            "title.ko": f"{self.title} 요약",
            "paragraph.0.words.en": "Two intrusions were found late.",
            "paragraph.0.words.ko": "침입 두 건을 늦게 탐지함.",
        }.items():
            page.locator(f'[name="{name}"]').fill(value)
        page.locator('[name="subject"]').select_option("CYB")
        page.locator('[name="level-KOR"]').select_option("대외비")
        page.locator('[name="to"][value="NATO"]').check()

    def refer(self) -> None:
        """The other item is sought by its title and chosen."""
        page = self.kor.page
        page.locator('[name="found_words"]').fill(HIGH)
        if not self.kor.scripts:
            page.locator('button[name="do"][value="find"]').click()
        page.locator(".choice", has_text=HIGH, has_not_text="Summary").locator("input").check()
        page.locator('button[name="act"][value="add-about"]').click()
        expect(page.locator('#about input[name="about"]')).to_have_count(1)

    def seal(self) -> None:
        """Who gets it is said before; then it is sealed, and waits."""
        page = self.kor.page
        expect(page.locator("#who .outlook-waits")).to_contain_text(HIGH)
        page.locator('button[name="act"][value="send"]').click()
        expect(page.locator("#who .outlook-waits")).to_contain_text(HIGH)
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/item/item--*")
        self.waits = page.url
        expect(page.locator("#who .outlook-waits")).to_contain_text(HIGH)

    def release(self) -> None:
        """One click away is a version that may go: without the reference, its title its own."""
        page = self.kor.page
        page.locator('#who .outlook-waits a[href*="/releasable"]').click()
        page.locator('[name="title_en"]').fill(f"{self.title} for partners")
        page.locator('[name="title_ko"]').fill(f"{self.title} 제공용")
        page.locator('button[name="do"][value="look"]').click()
        expect(page.locator("#who .outlook-gets-as")).to_have_count(1)
        page.locator('button[name="do"][value="seal"]').click()
        page.wait_for_url(lambda url: "/item/item--" in url and "/releasable" not in url)
        self.made = page.url.partition("?")[0].rpartition("/")[2]
        expect(page.locator("#linked")).to_contain_text(self.title)

    def arrive(self) -> None:
        """NATO's analyst reads it, and nothing of what it was made from."""
        self.nato.enter("NATO/cyber-analyst")
        page = until(self.nato, f"/item/{self.made}", lambda page: page.locator("#text-title"))
        assert self.waits.rpartition("/")[2] not in page.content()
        expect(page.locator("#linked")).to_have_count(0)
        expect(page.locator("#who")).to_have_count(0)

    def recall(self) -> None:
        """Korea takes it back, after it was shown what that does; NATO's node confirms it."""
        page = self.kor.open(f"/item/{self.made}")
        page.locator('a[href$="/recall"]').click()
        page.locator('[name="party"][value="NATO"]').check()
        page.locator('[name="reason"]').fill("Named by mistake.")
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator(".sign-bad").first).to_be_visible()
        page.locator('button[name="do"][value="confirm"]').click()
        page.wait_for_url("**/desk/record/*")

    def receipt(self) -> None:
        """The receipt comes, and NATO has it no more."""
        recalled = "#who .rows:last-of-type .row:first-child time"
        until(self.kor, f"/item/{self.made}", lambda page: page.locator(recalled).nth(1))
        answer = self.nato.page.goto(f"{self.nato.address}/item/{self.made}")
        assert answer is not None
        assert answer.status == 404


def until(visitor: Visitor, path: str, wanted: Callable[[Page], Locator]) -> Page:
    """Open a page again and again until it shows what is wanted."""
    end = time.monotonic() + WITHIN
    while True:
        visitor.page.goto(f"{visitor.address}{path}")
        if wanted(visitor.page).count():
            return visitor.page
        assert time.monotonic() < end, visitor.page.locator("main").inner_text()
        time.sleep(1)


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ko", False)])
def test_what_waits_is_made_releasable_arrives_and_is_taken_back(
    browser: Browser, demo: Demonstration, language: str, *, scripts: bool
) -> None:
    with (
        Visitor(browser, demo.pages["KOR"], language, scripts=scripts) as kor,
        Visitor(browser, demo.pages["NATO"], "en", PHONE, scripts=False) as nato,
    ):
        story = Release(kor, nato, f"Late findings {language}")
        story.write()
        story.refer()
        story.seal()
        story.release()
        story.arrive()
        story.recall()
        story.receipt()
        said = [one for one in kor.complaints + nato.complaints if "404" not in one]
    assert said == []
