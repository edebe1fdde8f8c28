#!/usr/bin/env python3
"""Make the pictures of the user's guide: the story played in a browser, each step taken once.

    PYTHONPATH=src:. .venv/bin/python scripts/guide_pictures.py

Writes docs/pictures/guide/STEP.LANGUAGE.png. Needs Chromium; takes about three minutes.
"""

import os
import tempfile
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from playwright.sync_api import Browser, sync_playwright

from tests.browser.demonstration import Demonstration, find_browser
from tests.browser.story import Story
from tests.browser.visitor import Visitor

TARGET = Path(__file__).parent.parent / "docs/pictures/guide"
SIZE = {"width": 1000, "height": 720}
PAGES: dict[str, tuple[str, str, str]] = {
    "today": ("mission-officer", "/today", ""),
    "programme": ("mission-officer", "/programme", ""),
    "plan": ("mission-officer", "/programme", 'main a[href^="/plan/text--"]'),
    "calendar": ("mission-officer", "/calendar", ""),
    "consultations": ("mission-officer", "/consultations", ""),
    "information": ("release-officer", "/information", ""),
    "desk": ("release-officer", "/desk", ""),
    "why": ("release-officer", "/desk", "main .row a"),
    "parties": ("mission-officer", "/parties/NATO", ""),
    "people": ("administrator", "/people", ""),
    "audit": ("administrator", "/audit", ""),
}
"""Who opens which page, and the link that is followed there."""


def keep(name: str, visitor: Visitor) -> None:
    """Keep what is seen without scrolling."""
    step = name.removesuffix(f"-{visitor.language}")
    visitor.page.screenshot(path=TARGET / f"{step}.{visitor.language}.png")


def play(browser: Browser, demo: Demonstration, language: str) -> None:
    """Play the story and open the other pages, in one language."""
    with (
        Visitor(browser, demo.pages["KOR"], language, SIZE) as kor,
        Visitor(browser, demo.pages["NATO"], language, SIZE) as nato,
    ):
        for name, (post, path, link) in PAGES.items():
            kor.context.clear_cookies()
            kor.enter(f"KOR/{post}")
            kor.open(path)
            if link:
                kor.page.locator(link).first.click()
                kor.page.wait_for_load_state()
            keep(name, kor)
        kor.context.clear_cookies()
        story = Story(kor, nato, f"HARBOUR-{language.upper()}", look=keep)
        for step in (
            story.draft, story.table, story.amend, story.counter, story.accept, story.take_in,
            story.agree, story.approve, story.keep_silence, story.sign, story.in_force,
        ):  # fmt: skip
            step()


def main() -> None:
    """Start the demonstration, play in both languages, and stop it."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = Demonstration(Path(folder) / "demo")
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--no-proxy-server"]
        )
        try:
            demo.start()
            for language in ("en", "ko"):
                play(browser, demo, language)
        finally:
            demo.stop()
            browser.close()


if __name__ == "__main__":
    main()
