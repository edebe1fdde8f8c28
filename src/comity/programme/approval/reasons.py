"""Why a post returns a text, breaks a silence or ends a text: in one language or in both."""

from dataclasses import dataclass

from comity.core.terms import Text, Words
from comity.programme.words import Language
from comity.web.forms import Form

LONGEST = 2000
"""How long a reason may be (characters, in each language)."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason, and which of its languages decides; without words where something is wrong."""

    words: Words
    authentic: Language


def reason_of(form: Form, name: str, text: Text) -> Reason:
    """Return the reason that was typed. The text's own language decides where it is written in."""
    words = form.pair(name, required=True, either=True, longest=LONGEST)
    decides = text.authentic if text.authentic in words else next(iter(words), "")
    return Reason(words, decides)
