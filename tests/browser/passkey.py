"""A person with a passkey: invited by the administrator, with an authenticator that answers."""

import re

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

INVITATION = re.compile(r"https?://\S+/invited\S*")


def invite(administrator: Visitor, name: str, post: str) -> str:
    """Let the administrator invite a person and give them a post; return the invitation."""
    administrator.enter("KOR/administrator")
    page = administrator.open("/people/add")
    page.locator('[name="name"]').fill(name)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    found = INVITATION.search(page.locator("main").inner_text())
    assert found is not None, page.url
    page = administrator.open(f"/posts/{post}/give")
    page.locator('[name="person"]').select_option(name)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/people")
    return found.group()


def take_up(visitor: Visitor, invitation: str) -> None:
    """Open an invitation and make a passkey with an authenticator in this browser."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    visitor.page.goto(invitation)
    visitor.page.locator('form[data-passkey="make"] button[type=submit]').click()
    expect(visitor.page.locator('.who a[href="/account"]')).to_be_visible()
    visitor.page.locator("main form button[type=submit], main a.button").first.click()
    visitor.page.wait_for_load_state()
