"""The stylesheet: every colour is a token, and what is written can be read on what is under it."""

import re
from pathlib import Path

import pytest

from comity.web import words

CSS = (Path(words.__file__).parent / "static/web/comity.css").read_text(encoding="utf-8")
BARE = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
READ = 4.5
"""Least contrast of text (WCAG 2.2, AA); of drawn marks and edges that say something, SEEN."""
SEEN = 3.0
TEXT = (
    ("ink", "card"), ("ink", "ground"), ("soft", "card"), ("soft", "ground"), ("action", "card"),
    ("action", "ground"), ("on-action", "action"), ("on-action", "action-strong"),
    ("on-good", "good"), ("on-wait", "wait"), ("on-bad", "bad"), ("on-past", "past"),
    ("on-mark-low", "mark-low"), ("on-mark-high", "mark-high"), ("on-demo", "demo"),
    ("ink", "wash"), ("soft", "wash"),
)  # fmt: skip
DRAWN = tuple(
    (mark, "card")
    for mark in ("event", "event-exercise", "event-agreement", "event-other", "line-strong", "bad")
)
SCHEMES = {
    "light": (),
    "dark": ("(prefers-color-scheme: dark)",),
    "contrast": ("(prefers-contrast: more)",),
    "dark contrast": (
        "(prefers-color-scheme: dark)",
        "(prefers-contrast: more)",
        "(prefers-contrast: more) and (prefers-color-scheme: dark)",
    ),
}


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of a scheme as the cascade gives them."""
    blocks = [re.search(r"^:root \{(.*?)^\}", BARE, re.DOTALL | re.MULTILINE)]
    for query in SCHEMES[scheme]:
        pattern = rf"^@media {re.escape(query)} \{{\n  :root \{{(.*?)^  \}}"
        blocks.append(re.search(pattern, BARE, re.DOTALL | re.MULTILINE))
    found: dict[str, str] = {}
    for block in blocks:
        assert block is not None
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block.group(1)))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_is_readable(scheme: str) -> None:
    colours = tokens(scheme)
    pairs = [(pair, READ) for pair in TEXT] + [(pair, SEEN) for pair in DRAWN]
    weak = {
        f"{over} on {under}: {contrast(colours[over], colours[under]):.2f}"
        for (over, under), least in pairs
        if contrast(colours[over], colours[under]) < least
    }
    assert weak == set()


def test_colours_stand_in_tokens_only() -> None:
    rules = BARE[BARE.index("*,\n*::before") :]
    screen = rules[: rules.index("@media print")]
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb|hsl", screen) == []


def test_every_token_is_used_and_every_used_one_is_set() -> None:
    used = set(re.findall(r"var\(--([a-z-]+)\)", BARE))
    assert used == set(re.findall(r"^\s+--([a-z-]+):", BARE, re.MULTILINE))


def test_it_loads_nothing_but_the_fonts_beside_it() -> None:
    assert set(re.findall(r"url\(([^)]*)\)", BARE)) == {
        '"font/comity-text.woff2"',
        '"font/comity-text-rare.woff2"',
    }
    assert "@import" not in BARE


def test_every_class_in_the_templates_is_known_to_it() -> None:
    web = Path(words.__file__).parent
    sources = [*web.rglob("*.html"), web / "templatetags/comity.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    given = {
        name
        for value in re.findall(r'class="([^"{%]*)', text)
        for name in value.split()
        if not name.endswith("-")
    }
    plain = {"both", "state", "row-labels", "sheet-body", "head-line"}
    known = set(re.findall(r"\.([a-z][a-z-]*)", BARE))
    assert given - known - plain == set()
