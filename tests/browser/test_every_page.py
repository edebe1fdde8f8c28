"""Every page that a post can reach by links: nothing serious by axe, nothing sideways, no box.

The links are followed, so that a page which is added is looked at without being named here.
"""

import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser

from comity.demo import data
from comity.web import words
from tests.browser.demonstration import Demonstration
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.browser.walk import Walk

FONTS = Path(words.__file__).parent / "static/web/font"
PUBLIC = "PUBLIC"
WHO = [
    *((node, PUBLIC) for node in ("KOR", "NATO", "CCDCOE")),
    *((post.node, f"{post.party}/{post.code}") for post in data.load().posts
      if post.node in ("KOR", "NATO", "CCDCOE")),
]  # fmt: skip
THOROUGH = ("KOR/mission-officer", "NATO/desk-officer")
"""Posts that follow several links of each sort."""
LOOKED_AT: set[tuple[str, frozenset[str]]] = set()
"""Pages of one pattern with the same forms are looked at once, whoever opens them."""


@pytest.fixture(scope="module")
def glyphs() -> frozenset[int]:
    found: set[int] = set()
    for path in FONTS.glob("*.woff2"):
        with TTFont(path) as font:
            found |= set(font.getBestCmap())
    return frozenset(found)


@pytest.mark.parametrize(("node", "post"), WHO, ids=[f"{one}-{other}" for one, other in WHO])
def test_every_page_holds_what_pages_promise(
    browser: Browser, demo: Demonstration, glyphs: frozenset[int], node: str, post: str
) -> None:
    wrong: list[str] = []
    with Visitor(browser, demo.pages[node]) as visitor:
        if post != PUBLIC:
            visitor.enter(post)
        walk = Walk(visitor, each=3 if post in THOROUGH else 1)
        for found in list(walk.pages()):
            key = (found.route, found.does)
            if key not in LOOKED_AT:
                LOOKED_AT.add(key)
                wrong += [f"{found.path}: {said}" for said in look(visitor, found.path, glyphs)]
        wrong += walk.broken + visitor.complaints
    assert "\n".join(wrong) == ""


FONTS_ASKED_FOR = """async () => {
  await document.fonts.ready;
  const preloaded = [...document.querySelectorAll('link[rel="preload"][as="font"]')];
  const asked = performance.getEntriesByType("resource").map(one => one.name);
  return preloaded.map(one => [
    asked.filter(name => name === one.href).length,
    [...document.fonts].filter(face => face.status === "loaded").length > 0,
  ]);
}"""


def test_the_font_that_is_preloaded_is_the_one_that_is_drawn_with(
    browser: Browser, demo: Demonstration
) -> None:
    """Were it another address or mode, it would be asked for twice, or drawn with by no face."""
    with Visitor(browser, demo.pages["KOR"]) as visitor:
        visitor.open("/")
        assert visitor.page.evaluate(FONTS_ASKED_FOR) == [[1, True]]


LIGHT, DARK = ("light", "no-preference"), ("dark", "more")
"""What a device asks for: its scheme, and how much contrast."""
SEEN_AS = (("en", DESK, LIGHT), ("ko", PHONE, LIGHT), ("ko", DESK, DARK))


def look(visitor: Visitor, path: str, glyphs: frozenset[int]) -> list[str]:
    """Return what is wrong with a page, in both languages, on a desk and a phone, day and night."""
    wrong: list[str] = []
    for language, size, (scheme, contrast) in SEEN_AS:
        visitor.page.set_viewport_size(size)
        visitor.page.emulate_media(color_scheme=scheme, contrast=contrast)
        visitor.open(in_language(path, language))
        seen_as = f"{language}, {size['width']}, {scheme}"
        found = visitor.grave() if scheme == "light" else visitor.grave("color-contrast")
        wrong += [f"{seen_as}: {said}" for said in [*found, visitor.sideways()] if said]
        wrong += [f"box instead of {letter!r}" for letter in boxes(visitor.text(), glyphs)]
    return wrong


def in_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}language={language}"


def boxes(text: str, glyphs: frozenset[int]) -> list[str]:
    """Return the letters that the shipped font does not have."""
    drawn = {letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf")}
    return sorted(letter for letter in drawn if ord(letter) not in glyphs)


def test_the_servers_had_no_failure(demo: Demonstration) -> None:
    assert "Traceback" not in demo.errors()
