"""The stylesheets: every colour is a token, and what is written can be read on what is under it."""

import re
from pathlib import Path

import pytest

from comity.web import words

STATIC = Path(words.__file__).parent / "static/web"
SHEETS = sorted(words.HOUSE.rglob("*.css"))


def bare(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


TOKENS = bare(STATIC / "css/tokens.css")
CONTRAST = bare(STATIC / "css/contrast.css")
BARE = "\n".join(bare(path) for path in SHEETS)
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
SCHEMES = ("light", "dark", "contrast", "dark contrast")


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of a scheme as the cascade gives them."""
    blocks = [re.search(r"^:root \{(.*?)^\}", TOKENS, re.DOTALL | re.MULTILINE)]
    if "contrast" in scheme:
        blocks.append(re.search(r"^:root \{(.*?)^\}", CONTRAST, re.DOTALL | re.MULTILINE))
    found: dict[str, str] = {}
    for block in blocks:
        assert block is not None
        for name, day, night, always in re.findall(
            r"--([a-z-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));",
            block.group(1),
        ):
            found[name] = always or (night if "dark" in scheme else day)
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
    screen = {
        path.name: bare(path).split("@media print")[0]
        for path in SHEETS
        if path.name not in ("tokens.css", "contrast.css")
    }
    written = {name: re.findall(r"#[0-9a-f]{3,8}\b|rgb|hsl", text) for name, text in screen.items()}
    assert {name: found for name, found in written.items() if found} == {}


def test_every_token_is_used_and_every_used_one_is_set() -> None:
    used = set(re.findall(r"var\(--([a-z-]+)\)", BARE))
    assert used == set(re.findall(r"^\s+--([a-z-]+):", BARE, re.MULTILINE))


def test_they_load_nothing_but_the_fonts_beside_them() -> None:
    assert set(re.findall(r"url\(([^)]*)\)", BARE)) == {
        '"../font/comity-text.woff2"',
        '"../font/comity-text-rare.woff2"',
    }
    assert "@import" not in BARE


def test_every_sheet_is_short() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in SHEETS}
    assert {name: length for name, length in lengths.items() if length >= 400} == {}


def test_every_sheet_is_linked_and_every_linked_one_is_there() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in words.HOUSE.rglob("*.html"))
    linked = set(re.findall(r"""{% static ["']([^"']+\.css)""", pages))
    assert linked == {str(path).rpartition("/static/")[2] for path in SHEETS}


def test_every_class_in_the_templates_is_known_to_them() -> None:
    sources = [*words.HOUSE.rglob("*.html"), *words.HOUSE.rglob("templatetags/*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    given = {
        name
        for value in re.findall(r'class="([^"{%]*)', text)
        for name in value.split()
        if not name.endswith("-")
    }
    plain = {"both", "state", "row-labels", "sheet-body", "head-line"}
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", BARE))
    assert given - known - plain == set()
