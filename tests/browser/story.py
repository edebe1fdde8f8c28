"""From draft to force at two nodes, as people do it: what is clicked is found by what it does."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.codes import Codes
from tests.browser.visitor import Visitor

MODEL = "KOR-NATO-LIAISON"
"""The arrangement that the draft is made after."""
Look = Callable[[str, Visitor], None]


def nothing(_name: str, _visitor: Visitor) -> None:
    """Look at no step."""


@dataclass
class Story:
    """One text between Korea and NATO. ``look`` is shown each step by its name."""

    kor: Visitor
    nato: Visitor
    code: str
    look: Look = nothing
    signer: Visitor | None = None
    """Who signs for Korea as a person; without, the post is entered by one click."""
    codes: Codes | None = None
    """What that person confirms with who has no passkey."""
    text: str = ""

    def draft(self) -> None:
        """Korea's officer takes an arrangement as a model and writes a draft."""
        self.kor.enter("KOR/mission-officer")
        page = self.kor.open("/texts")
        model = page.locator(".row", has_text=MODEL)
        model.locator('button[name="from"][value^="copy:"]').first.click()
        for name, value in {
            "name.en": f"Arrangement on harbour exercises {self.code}",
            "name.ko": f"항만 훈련에 관한 약정 {self.code}",
            "code": self.code,
            "starts": f"{datetime.now(UTC):%Y-%m-%d}",
            "until": f"{datetime.now(UTC) + timedelta(days=700):%Y-%m-%d}",
        }.items():
            page.locator(f'[name="{name}"]').fill(value)
        page.locator('.save-bar button[value="save"]').click()
        expect(page.locator('[name="code"]')).to_have_value(self.code)
        self.look("draft", self.kor)

    def table(self) -> None:
        """The officer tables the draft: it becomes a text and goes to NATO."""
        page = self.kor.page
        page.locator('.save-bar button[value="table"]').click()
        page.locator('[name="to"][value="NATO"]').check()
        page.locator('button[name="do"][value="look"]').click()
        self.look("table", self.kor)
        page.locator('button[name="do"][value="table"]').click()
        page.wait_for_url("**/text--*")
        self.text = page.url.rpartition("/")[2].partition("?")[0]

    def amend(self) -> None:
        """NATO's desk officer proposes other words for a paragraph."""
        self.nato.enter("NATO/desk-officer")
        page = self.until_there(self.nato, f"/negotiation/{self.text}")
        page.locator('.under a[href^="?amend="]').first.click()
        page.locator('[name="proposed_en"]').fill("The parties train together once a year.")
        page.locator('[name="proposed_ko"]').fill("당사자는 해마다 한 차례 함께 훈련한다.")
        page.locator('[name="reason_en"]').fill("Once is enough.")
        page.locator('[name="reason_ko"]').fill("한 차례로 충분하다.")
        page.locator("#amend-form button[type=submit]").click()
        expect(page.locator(".said").first).to_be_visible()
        self.look("amend", self.nato)

    def counter(self) -> None:
        """Korea answers with words of its own."""
        page = self.until_there(self.kor, f"/negotiation/{self.text}", '.said a[href^="?counter="]')
        page.locator('.said a[href^="?counter="]').first.click()
        page.locator('[name="counter_en"]').fill("The parties train together twice a year.")
        page.locator('[name="counter_ko"]').fill("당사자는 해마다 두 차례 함께 훈련한다.")
        page.locator('[name="reason_en"]').fill("Spring and autumn.")
        page.locator('[name="reason_ko"]').fill("봄과 가을이다.")
        page.locator("#answer-form button[type=submit]").click()
        self.look("counter", self.kor)

    def accept(self) -> None:
        """NATO accepts them."""
        accept = '.said form:has([name="decision"][value="accept"]) button'
        page = self.until_there(self.nato, f"/negotiation/{self.text}", accept)
        page.locator(accept).first.click()
        page.wait_for_load_state()

    def take_in(self) -> None:
        """Korea, which holds the pen, takes them into a new text."""
        take_in = "main form.card button[type=submit]"
        page = self.until_there(self.kor, f"/negotiation/{self.text}/take-in", take_in)
        self.look("take-in", self.kor)
        before = self.text
        page.locator(take_in).click()
        page.wait_for_url(lambda url: "text--" in url and before not in url)
        self.text = next(part for part in page.url.split("/") if part.startswith("text--"))
        self.text = self.text.partition("?")[0]

    def agree(self) -> None:
        """Both sides name one hash."""
        for visitor in (self.kor, self.nato):
            page = self.until_there(visitor, f"/negotiation/{self.text}/agree")
            self.look(f"agree-{visitor.language}", visitor)
            page.locator("main form button[type=submit]").first.click()
            page.wait_for_load_state()

    def approve(self) -> None:
        """Korea's chain takes its steps; NATO's committee its own."""
        for post in ("mission-officer", "director", "defence-director", "director-general"):
            self.kor.change(f"KOR/{post}")
            self.step(self.kor)
        self.look("chain", self.kor)
        self.nato.change("NATO/committee-chair")
        self.step(self.nato)

    def step(self, visitor: Visitor) -> None:
        """Take the step of the chain that is due."""
        button = 'button[name="do"][value="approve"]'
        page = self.until_there(visitor, f"/approval/{self.text}", button)
        page.locator(button).click()
        expect(page.locator(button)).to_have_count(0)

    def keep_silence(self) -> None:
        """NATO's Council agrees by silence: nobody speaks until the deadline."""
        self.nato.change("NATO/council-secretary")
        page = self.until_there(
            self.nato, f"/approval/{self.text}", 'button[name="do"][value="circulate"]'
        )
        zone = timedelta(hours=1 if _is_winter() else 2)  # Brussels, where NATO's node stands
        deadline = datetime.now(UTC) + zone + timedelta(seconds=65)
        page.locator('[name="day"]').fill(f"{deadline:%Y-%m-%d}")
        page.locator('[name="time"]').fill(f"{deadline:%H:%M}")
        page.locator('button[name="do"][value="circulate"]').click()
        expect(page.locator('[name="confirmed"]')).to_have_count(1)
        page.locator('button[name="do"][value="circulate"]').click()
        page.wait_for_load_state()
        self.look("silence", self.nato)

    def sign(self) -> None:
        """Both signatories sign what was agreed, each confirming that it is they."""
        for visitor, post in (
            (self.signer or self.kor, "KOR/signatory"),
            (self.nato, "NATO/signatory"),
        ):
            if visitor is not self.signer:
                visitor.change(post)
            page = self.until_there(
                visitor, f"/approval/{self.text}/sign", '[name="place"]', within=150
            )
            page.locator('[name="place"]').fill("Brussels")
            page.locator('main form:has([name="place"]) button[type=submit]').click()
            page.wait_for_url("**/confirm")
            self.look(f"confirm-{visitor.language}", visitor)
            if visitor is self.signer and self.codes:
                self.codes.fill(page)
            page.locator("main form:not([action]) button[type=submit]").first.click()
            page.wait_for_url(lambda url: "/approval/" in url)

    def in_force(self) -> None:
        """The text is in force at both nodes."""
        for visitor in (self.signer or self.kor, self.nato):
            self.until_there(visitor, f"/approval/{self.text}", 'a[href$="/end"]')
            self.look(f"in-force-{visitor.language}", visitor)

    def until_there(
        self,
        visitor: Visitor,
        path: str,
        wanted: str = "main form, main a",
        within: float = 60.0,
    ) -> Page:
        """Open a page again and again until it is there and holds what is wanted (seconds)."""
        end = time.monotonic() + within
        while True:
            visitor.page.goto(f"{visitor.address}{path}")
            if _there(visitor.page, wanted):
                return visitor.page
            assert time.monotonic() < end, f"{wanted} is not on {path}: {visitor.page.url}"
            time.sleep(1)


def _there(page: Page, wanted: str) -> bool:
    found: Locator = page.locator(wanted)
    return found.count() > 0 and page.locator(".notice h1").count() == 0


def _is_winter() -> bool:
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Europe/Brussels")).utcoffset() == timedelta(hours=1)
