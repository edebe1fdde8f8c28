"""What a form answers that was sent empty: what is wrong is said, by the rules of any page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.demonstration import Demonstration
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.browser.walk import Walk

LOOK = 'main form button[name="do"][value="look"]'
"""Shows what would be sealed, and seals nothing."""
SENT = 'main form:not([action="/sign-out"]) button[type=submit]'
PLAIN = ("/people/add", "/parties/add", "/posts/new", "/calendar/addresses")
"""Forms of one step, which do nothing without a name."""
POSTS = {"KOR/mission-officer": 10, "KOR/administrator": 3}
"""Who sends forms, and how many kinds of them at least."""
SAYS_LATER = "/releasable"
"""There one looks at the floor of what was chosen so far; what is missing is said at sealing."""
EMPTY = """button => {
  const form = button.form;
  for (const one of form.querySelectorAll("input:not([type=hidden]), textarea"))
    if (!["checkbox", "radio", "submit"].includes(one.type)) one.value = "";
  form.noValidate = true;
}"""
SEEN_AS = (("en", DESK), ("ko", PHONE))


@pytest.mark.parametrize("post", POSTS)
def test_what_is_wrong_is_said_by_a_page_that_keeps_what_pages_promise(
    browser: Browser, demo: Demonstration, post: str
) -> None:
    wrong: list[str] = []
    seen: set[str] = set()
    with Visitor(browser, demo.pages["KOR"]) as visitor:
        visitor.enter(post)
        for path in list(_forms(visitor)):
            seen.add(path)
            wrong += [f"{path}: {said}" for said in _answered(visitor, path)]
    assert "\n".join(wrong) == ""
    assert len(seen) >= POSTS[post]


def _forms(visitor: Visitor) -> Iterator[str]:
    """The addresses of forms: one of each sort."""
    for found in list(Walk(visitor).pages()):
        visitor.open(found.path)
        if SAYS_LATER in found.path:
            continue
        if found.path in PLAIN or visitor.page.locator(LOOK).count():
            yield found.path


def _answered(visitor: Visitor, path: str) -> Iterator[str]:
    """Say what is wrong with the answer, at a desk and on a phone."""
    for language, size in SEEN_AS:
        visitor.page.set_viewport_size(size)
        page = visitor.open(f"{path}{'&' if '?' in path else '?'}language={language}")
        button = page.locator(SENT if path in PLAIN else LOOK).first
        button.evaluate(EMPTY)
        with page.expect_navigation():
            button.click()
        if not page.locator(".problems a").count():
            yield f"{language}: sent empty, and nothing is wrong"
        for link in page.locator('.problems a[href^="#"]').all():
            target = link.get_attribute("href") or ""
            if not page.locator(f'[id="{target[1:]}"]').count():
                yield f"{language}: {target} is not on the page"
        yield from visitor.grave()
        yield from filter(None, [visitor.sideways()])
