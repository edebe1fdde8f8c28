"""Wordings of one paragraph: which translation is older than its original, and how a text goes on.

A translation bears the mark of the authentic wording that it was made of. Where that has changed
since, the translation is older than its original.
"""

import re
from collections.abc import Mapping

import msgspec

from comity.core.canonical import sha256
from comity.core.terms import Paragraph, Words

MARK = 16
"""How many hex digits of the authentic wording's SHA-256 a translation bears."""
_MARK = re.compile(rf"[0-9a-f]{{{MARK}}}")
_FIGURES = re.compile(r"(\d+)")


def mark(words: str) -> str:
    """Return what a translation of these words bears."""
    return sha256(words.encode())[:MARK]


def is_mark(value: str) -> bool:
    """Whether this can be the mark of a wording."""
    return _MARK.fullmatch(value) is not None


def older(paragraph: Paragraph, authentic: str) -> tuple[str, ...]:
    """Return the languages whose translation was made of another wording than the authentic one."""
    now = mark(paragraph.words.get(authentic, ""))
    return tuple(
        language
        for language in sorted(paragraph.words)
        if paragraph.translates.get(language, now) != now
    )


def reworded(paragraph: Paragraph, words: Mapping[str, str], authentic: str) -> Paragraph:
    """Return the paragraph in other words.

    A language that is not in ``words`` keeps its translation, which bears the mark of the wording
    it was made of; so it shows as older once the authentic wording is another. ``{}`` leaves
    nothing.
    """
    if not words:
        return msgspec.structs.replace(paragraph, words={}, translates={})
    before, made_of = mark(paragraph.words.get(authentic, "")), dict(paragraph.translates)
    kept: Words = {**paragraph.words, **words}
    for language in kept:
        if language not in words:
            made_of.setdefault(language, before)
        elif paragraph.words.get(language) != words[language] or authentic in words:
            made_of[language] = mark(kept.get(authentic, ""))
    made_of.pop(authentic, None)
    return msgspec.structs.replace(paragraph, words=kept, translates=made_of)


def order(number: str) -> tuple[tuple[int, int | str], ...]:
    """Return what sorts numbers as people count: 2.9 before 2.10."""
    pieces = (piece for piece in _FIGURES.split(number) if piece.strip(". "))
    return tuple(
        (0, int(piece)) if piece.isascii() and piece.isdigit() else (1, piece) for piece in pieces
    )
