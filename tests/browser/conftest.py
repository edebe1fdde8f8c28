"""What the tests in a browser share: the demonstration, and Debian's Chromium."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.demonstration import Demonstration, find_browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let all tests of this folder open loopback, and name them as left out without a browser."""
    ours = [item for item in items if item.path.parent == item.config.rootpath / "tests/browser"]
    missing = pytest.mark.skip("no Chromium found; install Debian's, or name it: COMITY_CHROMIUM")
    for item in ours:
        item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))
        item.add_marker(pytest.mark.slow)
        if not find_browser() and os.environ.get("CI") != "true":
            item.add_marker(missing)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """Three nodes that have played the story; what a test does in them stays for the next."""
    made = Demonstration(tmp_path_factory.mktemp("browser") / "demo")
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. It ends with the module, since Playwright's loop would be in the way of others."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--no-proxy-server"]
        )
        yield launched
        launched.close()
