"""People at a real node in a real browser: an invitation, a passkey, and a code without scripts.

The authenticator is Chromium's virtual one; what it signs, the node checks.
"""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser import codes
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.waiting import answers, until

WAIT_SECONDS = 60


@dataclass
class Node:
    """One node with nobody in it, as it is after `comity init`."""

    home: Path
    port: int
    server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """A secure context for browsers, although it is plain http."""
        return f"http://localhost:{self.port}"

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            self._command(*arguments), env=self._environment(), capture_output=True, text=True,
            timeout=60, check=True,
        )  # fmt: skip
        return done.stdout

    def invite(self, *arguments: str) -> str:
        """Add a person; return the path that opens their invitation."""
        found = re.search(r"(/invited\?code=\S+)", self.run("person", *arguments))
        assert found
        return found[1]

    def serve(self) -> None:
        command = self._command("serve", "--no-sync", "--live-port", "0", "--port", str(self.port))
        with (self.home / "serve.log").open("wb") as log:
            self.server = subprocess.Popen(command, env=self._environment(), stdout=log, stderr=log)
        card = f"http://127.0.0.1:{self.port}/node/card"
        until(lambda: answers(card), WAIT_SECONDS, (self.home / "serve.log").read_text)

    def stop(self) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait(20)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "comity", "--home", str(self.home), *arguments]

    def _environment(self) -> dict[str, str]:
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("COMITY_", "DJANGO_"))}
        return {**kept, "PYTHONPATH": "src"}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    node = Node(tmp_path_factory.mktemp("passkey") / "kor", port)
    names = ("--name-en", "Republic of Korea", "--name-ko", "대한민국", "--zone", "Asia/Seoul")
    node.run("init", "KOR", *names, "--address", node.address)
    try:
        node.serve()
        yield node
    finally:
        node.stop()


def authenticator(visitor: Visitor, *, verified: bool = True) -> tuple[CDPSession, str]:
    """Give the browser a device that keeps passkeys and knows its owner."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def press(page: Page, selector: str) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.locator(selector).click()


def looked(visitor: Visitor, see: Callable[[str], None] | None = None) -> None:
    """Look at the page that is open: nothing serious by axe, nothing sideways."""
    assert visitor.grave() == []
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)
        assert visitor.sideways() == ""
        if see:
            see(str(size["width"]))


MAKE, USE = 'form[data-passkey="make"] button', 'form[data-passkey="use"] button'


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_invited_person_makes_a_passkey_and_signs_in_with_it(
    browser: Browser, node: Node, language: str
) -> None:
    name = f"officer-{language}"
    with Visitor(browser, node.address, language=language) as visitor:
        authenticator(visitor)
        page = visitor.open(node.invite("add", name, "--administrator"))
        assert page.url == f"{node.address}/invited", "the code does not stay in the address"
        looked(visitor)
        press(page, MAKE)
        assert page.locator(".codes code").count() == 10
        looked(visitor)
        visitor.open("/account")
        assert name in visitor.text()
        looked(visitor)
        press(page, 'form[action="/sign-out"] button')
        assert name not in visitor.text()
        visitor.open("/sign-in?next=/people")
        looked(visitor)
        press(page, USE)
        assert page.url == f"{node.address}/people"
        looked(visitor)
        assert visitor.complaints == []


def test_a_device_that_does_not_know_its_owner_makes_no_passkey(
    browser: Browser, node: Node
) -> None:
    with Visitor(browser, node.address) as visitor:
        authenticator(visitor, verified=False)
        page = visitor.open(node.invite("add", "officer-3"))
        page.locator(MAKE).click()
        page.locator("[data-failed]").wait_for()
        assert "officer-3" in visitor.text()
        visitor.open("/account")
        assert "officer-3" not in visitor.text()


def test_a_passkey_confirms_and_a_code_signs_in_without_scripts(
    browser: Browser, node: Node
) -> None:
    with Visitor(browser, node.address) as visitor:
        authenticator(visitor)
        page = visitor.open(node.invite("add", "officer-4"))
        press(page, MAKE)
        visitor.open("/account/password")
        assert page.url == f"{node.address}/confirm"
        looked(visitor)
        press(page, USE)
        assert page.url == f"{node.address}/account/password"
        looked(visitor)
        held = codes.begin(page)
        press(page, "main form button[type=submit]")
        assert page.url == f"{node.address}/account"
    with Visitor(browser, node.address, scripts=False) as visitor:
        page = visitor.open("/sign-in?next=/account")
        page.fill('[name="name"]', "officer-4")
        page.fill('[name="password"]', codes.PASSWORD)
        page.fill('[name="code"]', "000000")
        press(page, "#by-password button")
        assert "do not belong together" in visitor.text()
        held.fill(page)
        press(page, "#by-password button")
        assert page.url == f"{node.address}/account"


def test_an_administrator_lets_somebody_in_on_the_pages(browser: Browser, node: Node) -> None:
    with Visitor(browser, node.address, size=PHONE) as visitor:
        authenticator(visitor)
        page = visitor.open(node.invite("add", "chief", "--administrator"))
        press(page, MAKE)
        page = visitor.open("/people/add")
        page.fill('[name="name"]', "officer-5")
        press(page, "main form button[type=submit]")
        looked(visitor)
        invitation = page.locator("code.kept").inner_text()
        page = visitor.open("/posts/KOR/administrator/give")
        page.select_option('[name="person"]', "officer-5")
        looked(visitor)
        press(page, "main form button[type=submit]")
        assert visitor.text().count("officer-5") >= 2
    with Visitor(browser, node.address) as visitor:
        authenticator(visitor)
        visitor.page.goto(invitation)
        press(visitor.page, MAKE)
        assert "officer-5" in visitor.text()
        visitor.open("/people")
        assert "chief" in visitor.text()
