"""No letter that the project shows turns into a box: the font that is shipped has it."""

import json
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import comity
from comity.web import words

ROOT = Path(comity.__file__).parent
FONTS = Path(words.__file__).parent / "static/web/font"
MOST_BYTES = 1_500_000
SHOWN = (".html", ".json", ".yaml", ".yml", ".svg")


@cache
def codes(name: str) -> frozenset[int]:
    with TTFont(FONTS / name) as font:
        return frozenset(font.getBestCmap())


def shipped() -> frozenset[int]:
    return codes("comity-text.woff2") | codes("comity-text-rare.woff2")


def is_drawn(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf")


def texts() -> Iterator[tuple[Path, str]]:
    for path in ROOT.rglob("*"):
        if path.suffix in SHOWN:
            yield path, path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("web/**/*.py"), *ROOT.glob("data/**/*.py")):
        yield path, path.read_text(encoding="utf-8")
    yield Path("samples"), (Path(__file__).parent / "samples.py").read_text(encoding="utf-8")


def escapes_read(text: str) -> str:
    """Return JSON with its escapes as letters, other text as it is."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def test_every_letter_shown_is_in_the_font() -> None:
    missing = {
        f"{letter} U+{ord(letter):04X} in {path.name}"
        for path, text in texts()
        for letter in set(escapes_read(text))
        if is_drawn(letter) and ord(letter) not in shipped()
    }
    assert missing == set()


def test_the_words_need_only_the_first_file() -> None:
    text = "".join(json.dumps(words.entries(one), ensure_ascii=False) for one in words.LANGUAGES)
    assert {letter for letter in text if ord(letter) not in codes("comity-text.woff2")} == set()


@pytest.mark.parametrize(
    ("first", "last"), [(0x20, 0x7E), (0xA1, 0x17F), (0x3131, 0x3163), (0xAC00, 0xD7A3)]
)
def test_whole_scripts_are_in_the_font(first: int, last: int) -> None:
    wanted = {code for code in range(first, last + 1) if is_drawn(chr(code))}
    wanted -= {0x149}  # a letter that Unicode gave up
    assert wanted - shipped() == set()


def test_the_font_is_small() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.woff2")) < MOST_BYTES


def test_the_licence_is_beside_it_and_its_reserved_name_is_not_used() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    for path in FONTS.glob("*.woff2"):
        with TTFont(path) as font:
            names = {name.nameID: str(name) for name in font["name"].names}
        assert "Pretendard" not in names[1] + names[4] + names[6]
        assert "Kil Hyung-jin" in names[0] or "길형진" in names[0]
