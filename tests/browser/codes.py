"""A person with a password and one-time codes, who needs no script."""

import time
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.visitor import Visitor

PASSWORD = "굴과 멍게 and oysters"
STEP_SECONDS = 30


@dataclass
class Codes:
    """What an application for one-time codes holds: the secret, and which code was used last."""

    secret: str
    used: str = ""

    def next(self) -> str:
        """Return a code that was not used: that of the next half minute, where this one was."""
        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

        step = int(time.time()) // STEP_SECONDS
        codes = [format_hotp_value(hotp_value(self.secret, step + ahead)) for ahead in (0, 1)]
        self.used = codes[0] if codes[0] != self.used else codes[1]
        return self.used

    def fill(self, page: Page) -> None:
        """Fill in the password and a code."""
        page.fill('[name="password"]', PASSWORD)
        page.fill('[name="code"]', self.next())


def begin(page: Page) -> Codes:
    """Fill in a new password and the first code of the secret that the page shows."""
    codes = Codes(page.locator("main code").first.inner_text().replace(" ", ""))
    page.fill('[name="again"]', PASSWORD)
    codes.fill(page)
    return codes


def take_up(visitor: Visitor, invitation: str) -> Codes:
    """Open an invitation, begin with a password and codes, and take up the post that waits."""
    page = visitor.page
    page.goto(invitation)
    codes = begin(page)
    page.locator("#by-password button[type=submit]").click()
    page.locator('.who a[href="/account"]').wait_for()
    page.locator("main form button[type=submit], main a.button").first.click()
    page.wait_for_load_state()
    return codes
