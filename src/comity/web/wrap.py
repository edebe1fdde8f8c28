"""Lines for text in pictures, where no browser wraps: by widths estimated from the font."""

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

WIDE = 0.9
"""Advance of a Hangul syllable or an ideograph, in ems, rounded up."""
CAPITAL, SMALL, NARROW = 0.72, 0.58, 0.3
LONGEST = 200
NARROW_LETTERS = " .,:;'|!ijlI·‘’()-"


def width(text: str) -> float:
    """Return about how wide the text is, in ems, rather too much than too little."""
    return sum(_advance(letter) for letter in text)


def wrap(text: str, room: float) -> list[str]:
    """Return the text as lines of at most ``room`` ems; a word longer than that is broken.

    What is beyond LONGEST characters is left to the table behind the picture.
    """
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, room):
        longer = f"{line} {piece}" if line else piece
        if line and width(longer) > room:
            lines.append(line)
            line = piece
        else:
            line = longer
    return [*lines, line] if line else lines


def _advance(letter: str) -> float:
    if combining(letter):
        return 0
    if east_asian_width(letter) in "WF":
        return WIDE
    if letter in NARROW_LETTERS:
        return NARROW
    return CAPITAL if letter.isupper() else SMALL


def _pieces(text: str, room: float) -> Iterator[str]:
    """Yield the words, those wider than the room in parts."""
    for word in text.split():
        start, taken = 0, 0.0
        for place, letter in enumerate(word):
            advance = _advance(letter)
            if taken + advance > room and place > start:
                yield word[start:place]
                start, taken = place, 0.0
            taken += advance
        yield word[start:]
