#!/usr/bin/env python3
"""Make the font files that pages and papers ship, from Pretendard GOV.

    scripts/font.py PretendardGOVVariable.ttf

The source is `public/variable/PretendardGOVVariable.ttf` of the npm package `pretendard-gov`
(1.3.9). The licence reserves the name Pretendard for the original, so what is made here is called
"Comity Text". Needs `fonttools[woff]`.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).parent.parent / "src/comity/web/static/web/font"
PAPER = Path(__file__).parent.parent / "src/comity/web/paper/comity-paper.ttf"
PAPER_WEIGHT = 400
FAMILY = "Comity Text"
WEIGHTS = (400, 400, 700)  # least, usual, greatest
SYLLABLES = set(range(0xAC00, 0xD7A4))
# Latin with Vietnamese, Greek, Cyrillic, combining marks, signs, jamo, units, full-width forms.
OTHERS = {
    code
    for first, last in (
        (0x20, 0x7E), (0xA0, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x27BF), (0x2B00, 0x2BFF),
        (0x3000, 0x303F), (0x3130, 0x318F), (0x3200, 0x33FF), (0xFF00, 0xFFEE),
    )
    for code in range(first, last + 1)
}  # fmt: skip
# Figures are all of one width as drawn; the alternative forms would double the size.
FEATURES = ["ccmp", "locl", "kern", "mark", "mkmk", "calt"]


def common_syllables() -> set[int]:
    """Return the 2,350 syllables of KS X 1001, which is all that most texts use."""
    lead, trail = range(0xB0, 0xC9), range(0xA1, 0xFF)
    return {ord(bytes([first, second]).decode("euc_kr")) for first in lead for second in trail}


def make(source: Path, codes: set[int], name: str) -> None:
    """Write the glyphs of `codes` as a variable font of our own name."""
    font = instancer.instantiateVariableFont(_part(source, codes, "woff2"), {"wght": WEIGHTS})
    rename(font)
    for axis in font["fvar"].axes:
        axis.axisNameID = font["name"].addMultilingualName({"en": "Weight"}, ttFont=font)
    font["fvar"].instances = []
    del font["STAT"]
    font.flavor = "woff2"
    _save(font, TARGET / f"{name}.woff2")


def make_paper(source: Path, codes: set[int]) -> None:
    """Write the glyphs of `codes` in one weight, for papers: typst embeds those that it uses."""
    font = instancer.instantiateVariableFont(_part(source, codes, None), {"wght": PAPER_WEIGHT})
    rename(font)
    PAPER.parent.mkdir(exist_ok=True)
    _save(font, PAPER)


def _part(source: Path, codes: set[int], flavor: str | None) -> TTFont:
    font = TTFont(source)
    options = subset.Options(flavor=flavor, hinting=False, layout_features=FEATURES)
    options.name_IDs = ["*"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    return font


def _save(font: TTFont, path: Path) -> None:
    font.save(path)
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(font.getBestCmap()):,} characters")  # noqa: T201 - a script speaks by printing


def rename(font: TTFont) -> None:
    """Replace the reserved name; keep copyright (0), licence (13, 14) and say the origin (10)."""
    table = font["name"]
    kept = [record for record in table.names if record.nameID in (0, 13, 14)]
    table.names = kept
    for number, text in {
        1: FAMILY,
        2: "Regular",
        3: "Comity Text; made from version 1.309 of the original",
        4: FAMILY,
        5: "Version 1.309",
        6: "ComityText",
        10: "A modified version: glyphs and weights were left out, nothing was redrawn.",
    }.items():
        table.setName(text, number, 3, 1, 0x409)


if __name__ == "__main__":
    origin = Path(sys.argv[1])
    common = common_syllables()
    make(origin, common | OTHERS, "comity-text")
    make(origin, SYLLABLES - common, "comity-text-rare")
    make_paper(origin, SYLLABLES | OTHERS)
