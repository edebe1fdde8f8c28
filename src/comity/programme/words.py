"""Text for people: what every body with words in several languages has in common."""

from typing import Annotated

import msgspec

from comity.core.errors import BodyInvalidError
from comity.core.terms import Words

Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")]
"""The language that decides when two differ (ISO 639)."""


def check_words(where: str, words: Words, authentic: str) -> None:
    """Refuse words without the authentic language, or a language with nothing in it.

    Raises BodyInvalidError, naming ``where`` and the language.
    """
    if authentic not in words:
        raise BodyInvalidError(f"{where}: nothing is said in the authentic language, {authentic}.")
    for language, text in words.items():
        if not text.strip():
            raise BodyInvalidError(f"{where}: {language} is empty; leave the language out.")
