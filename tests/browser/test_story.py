"""The whole way of a text, from draft to force, in a real browser at two nodes."""

import pytest
from playwright.sync_api import Browser

from tests.browser import codes, passkey
from tests.browser.demonstration import Demonstration
from tests.browser.story import Story
from tests.browser.visitor import PHONE, Visitor


@pytest.mark.parametrize(
    ("here", "there", "code", "passkeys"),
    [("en", "ko", "HARBOUR-1", True), ("ko", "en", "HARBOUR-2", False)],
    ids=["signed with a passkey", "signed with a code, without scripts"],
)
def test_a_text_goes_from_draft_to_force_at_two_nodes(
    browser: Browser, demo: Demonstration, here: str, there: str, code: str, *, passkeys: bool
) -> None:
    """Korea's posts at a desk with scripts, its signatory as a person; NATO's on a phone without.

    What each step is answered with is looked at, by axe where there are scripts.
    """
    name = f"holder-of-the-seal-{here}"
    wrong: list[str] = []

    def look(step: str, visitor: Visitor) -> None:
        found = [visitor.sideways(), *(visitor.grave() if visitor.scripts else [])]
        wrong.extend(f"{step}: {said}" for said in found if said)

    with (
        Visitor(browser, demo.pages["KOR"], here, scripts=passkeys) as signer,
        Visitor(browser, demo.pages["KOR"], here) as kor,
        Visitor(browser, demo.pages["NATO"], there, PHONE, scripts=False) as nato,
    ):
        invitation = passkey.invite(kor, name, "KOR/signatory")
        held = None
        if passkeys:
            passkey.take_up(signer, invitation)
        else:
            held = codes.take_up(signer, invitation)
        kor.context.clear_cookies()
        story = Story(kor, nato, code, look=look, signer=signer, codes=held)
        story.draft()
        story.table()
        story.amend()
        story.counter()
        story.accept()
        story.take_in()
        story.agree()
        story.approve()
        story.keep_silence()
        story.sign()
        story.in_force()
        said = [
            one for one in kor.complaints + nato.complaints + signer.complaints if "404" not in one
        ]
    assert wrong + said == []
