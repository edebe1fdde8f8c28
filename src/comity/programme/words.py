"""Text for people: what every body with words in several languages has in common."""

from collections.abc import Sized
from typing import Annotated

import msgspec

from comity.core.errors import BodyInvalidError
from comity.core.terms import Words

Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")]
"""The language that decides when two differ (ISO 639)."""


def check_words(where: str, words: Words, authentic: str, of: str = "") -> None:
    """Refuse words without the authentic language, or a language with nothing in it.

    Raises BodyInvalidError, naming the language and ``where``: a code that pages have words for
    (``where.``), and what ``of`` its sort is meant.
    """
    if authentic not in words:
        said = f"{place(where, of)}: nothing is said in the authentic language, {authentic}."
        raise BodyInvalidError(said, "unsaid", where=where, of=of, language=authentic)
    for language, text in words.items():
        if not text.strip():
            said = f"{place(where, of)}: {language} is empty; leave the language out."
            raise BodyInvalidError(said, "empty", where=where, of=of, language=language)


def check_length(where: str, words: Words, longest: int) -> None:
    """Refuse words of more than so many characters in a language. Raises BodyInvalidError."""
    for language, text in words.items():
        if len(text) > longest:
            n, most = f"{len(text):,}", f"{longest:,}"
            said = f"{place(where)}: {language} has {n} characters; at most {most} fit."
            raise BodyInvalidError(said, "long", where=where, language=language, n=n, most=most)


def check_many(where: str, several: Sized, most: int) -> None:
    """Refuse more than so many. Raises BodyInvalidError."""
    if len(several) > most:
        said = f"{place(where)}: {len(several)} are too many; at most {most} fit."
        raise BodyInvalidError(said, "many", where=where, n=str(len(several)), most=str(most))


def place(where: str, of: str = "") -> str:
    """Say in English what is meant by a code."""
    return f"The {where.replace('-', ' ')} {of}".rstrip()
