"""The words of the pages, as data: `NAME.en.json` and `NAME.ko.json` in the room they belong to.

An entry is a sentence with `{names}` to fill, or the forms of one by number: `{"one", "other"}`,
chosen by the value `n`. Both languages have every key; a test holds them to it.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Text = Mapping[str, str]
"""Words for people by language code. What was given in one language only has that one alone."""

LANGUAGES = ("en", "ko")
HOUSE = Path(__file__).parents[1]


@cache
def entries(language: str) -> dict[str, str | dict[str, str]]:
    """Return all entries of a language, of every room, read once.

    Raises ValueError when two rooms have words for one key.
    """
    loaded: dict[str, str | dict[str, str]] = {}
    for path in sorted(HOUSE.glob(f"**/words/*.{language}.json")):
        room: dict[str, str | dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
        taken = loaded.keys() & room.keys()
        if taken:
            raise ValueError(f"{path.name}: another room has words for {min(taken)}.")
        loaded |= room
    return loaded


def current_language() -> str:
    """Return the language of this request: one of LANGUAGES, the first where none is set."""
    language = (get_language() or "")[:2]
    return language if language in LANGUAGES else LANGUAGES[0]


def other_languages(first: str) -> tuple[str, ...]:
    """Return the languages other than `first`, in their order."""
    return tuple(language for language in LANGUAGES if language != first)


def word(key: str, language: str = "", /, **values: object) -> SafeString:
    """Return the words for `key` as HTML, with the values escaped. Raises KeyError."""
    if not values:
        return _unfilled(language or current_language(), key)
    entry = entries(language or current_language())[key]
    if isinstance(entry, dict):
        entry = entry["one" if values.get("n") == 1 else "other"]
    filled = conditional_escape(entry).format(
        **{name: conditional_escape(value) for name, value in values.items()}
    )
    return mark_safe(filled)  # noqa: S308 - the sentence and each value were escaped above


@cache
def _unfilled(language: str, key: str) -> SafeString:
    """The words for a key that nothing is filled into: most, and the same on every page."""
    entry = entries(language)[key]
    words = entry["other"] if isinstance(entry, dict) else entry
    return mark_safe(conditional_escape(words).format())  # noqa: S308 - escaped here


def has(key: str) -> bool:
    """Whether there are words for `key`."""
    return key in entries(LANGUAGES[0])
