"""The whole way of a text, from draft to force, in a real browser at two nodes."""

import pytest
from playwright.sync_api import Browser

from tests.browser import passkey
from tests.browser.demonstration import Demonstration
from tests.browser.story import Story
from tests.browser.visitor import PHONE, Visitor


@pytest.mark.parametrize(
    ("here", "there", "code"), [("en", "ko", "HARBOUR-1"), ("ko", "en", "HARBOUR-2")]
)
def test_a_text_goes_from_draft_to_force_at_two_nodes(
    browser: Browser, demo: Demonstration, here: str, there: str, code: str
) -> None:
    """Korea's posts at a desk with scripts, signing with a passkey; NATO's on a phone without."""
    name = f"holder-of-the-seal-{here}"
    with (
        Visitor(browser, demo.pages["KOR"], here) as signer,
        Visitor(browser, demo.pages["KOR"], here) as kor,
        Visitor(browser, demo.pages["NATO"], there, PHONE, scripts=False) as nato,
    ):
        passkey.take_up(signer, passkey.invite(kor, name, "KOR/signatory"))
        kor.context.clear_cookies()
        story = Story(kor, nato, code, signer=signer)
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
    assert said == []
