"""A person at a browser: enters as a post, opens pages, and notes what the browser complains of."""

from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
GRAVE = ("serious", "critical")
SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth, seen = document.documentElement.clientWidth;
  return wide <= seen ? "" : `${wide} px wide where ${seen} are seen`;
}"""
TOO_SLOW = "was preloaded using link preload but not used within a few seconds"
"""What Chromium says of the clock, not of the page: seconds after its load no letter was drawn yet,
as on a machine that does other things or behind another window. That the preload is used at all is
a test of its own (``test_every_page``)."""
TEXT = """() => [document.title, document.body.innerText,
  ...[...document.querySelectorAll("input, textarea")].map(one => one.value)].join("\\n")"""


@dataclass
class Visitor:
    """A window of its own, without cookies at first, at one node's pages."""

    browser: Browser
    address: str
    language: str = "en"
    size: dict[str, int] = field(default_factory=lambda: DESK)
    scripts: bool = True
    complaints: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.context: BrowserContext = self.browser.new_context(
            viewport=self.size,
            java_script_enabled=self.scripts,
            locale={"en": "en-GB", "ko": "ko-KR"}[self.language],
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and TOO_SLOW not in message.text:
            self.complaints.append(f"{urlsplit(self.page.url).path}: {message.text}")

    def open(self, path: str = "/") -> Page:
        """Open a page of the node."""
        self.page.goto(f"{self.address}{path}")
        return self.page

    def enter(self, post: str) -> Page:
        """Enter as PARTY/post with the one click that a demonstration offers."""
        self.open(f"/?language={self.language}")
        self.page.locator(f'button[name="post"][value="{post}"]').first.click()
        self.page.wait_for_load_state()
        return self.page

    def change(self, post: str) -> Page:
        """Leave the post and enter as another."""
        self.page.locator(".who form button").first.click()
        self.page.wait_for_load_state()
        return self.enter(post)

    def grave(self, *rules: str) -> list[str]:
        """Return what axe finds serious or critical on the page that is open, by all its rules."""
        before = list(self.complaints)
        options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
        found = Axe().run(self.page, options=options).response["violations"]
        self.complaints[:] = before  # axe itself asks for what the policy refuses
        return [
            f"{one['id']}: {node['html'][:160]}"
            for one in found
            if one["impact"] in GRAVE
            for node in one["nodes"][:3]
        ]

    def sideways(self) -> str:
        """Say how far the page that is open scrolls sideways; nothing where it does not."""
        said: str = self.page.evaluate(SIDEWAYS)
        return said

    def text(self) -> str:
        """Return all that is written on the page that is open, in its fields too."""
        said: str = self.page.evaluate(TEXT)
        return said
