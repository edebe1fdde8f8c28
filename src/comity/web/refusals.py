"""A refusal of the rules as a page says it: in the reader's language, with what exactly was wrong.

The words ``refused.CLASS`` say what was refused and what to do, ``refused.CLASS.FAULT`` which of
several things it was and with which names. A finished sentence is never translated. What msgspec
says of a body is put into words by ``misforms``, field by field.
"""

from collections.abc import Mapping

import msgspec
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comity.core.errors import ComityError
from comity.web.forms import Form
from comity.web.misforms import misformed
from comity.web.words import current_language, has, word

SPOKEN = {"where": "where.{}", "language": "language.{}", "why": "reason.{}"}
"""The names of a refusal that are codes with words, and the keys of those.

One that is called ``english`` is a sentence, and shown in English alone.
"""


SAID_AS = {"refused.map-invalid": "problem.map"}
"""Faults whose words are those of the page where the same is found while it is written."""


def said(error: ComityError) -> SafeString:
    """Return what was refused and what to do, and the detail in brackets.

    English has the refusal's own sentence as detail where there are no words for its fault;
    another language has none then.
    """
    key = key_of(type(error))
    fault = fault_key(key, error.fault)
    if isinstance(error.__cause__, msgspec.ValidationError):
        return format_html("{} <bdi>({})</bdi>", word(key), misformed(error.__cause__))
    if error.fault and has(fault):
        return format_html("{} <bdi>({})</bdi>", word(key), word(fault, "", **_spoken(error.names)))
    if current_language() == "en" and str(error):
        return format_html('{} <bdi lang="en">({})</bdi>', word(key), error)
    return word(key)


def fault_key(key: str, fault: str) -> str:
    """Return the key of the words for a fault of a class."""
    own = f"{key}.{fault}"
    return own if has(own) or key not in SAID_AS else f"{SAID_AS[key]}.{fault}"


def _spoken(names: Mapping[str, str]) -> dict[str, object]:
    """Return the names of a refusal, and words for those that are codes: “paragraph 3”."""
    found: dict[str, object] = dict(names)
    if "english" in names and current_language() != "en":
        found["english"] = ""
    for name, keys in SPOKEN.items():
        if has(key := keys.format(names.get(name, ""))):
            found[name] = word(key, "", of=names.get("of", ""))
    return found


def refuse(form: Form, error: ComityError, field: str = "") -> None:
    """Put a refusal beside a field of a form, or on top of it."""
    form.wrong.setdefault(field, said(error))


def key_of(refusal: type[ComityError]) -> str:
    """Return the key of the words for a class: its own, or those of what it is a case of."""
    keys = (own_key(one) for one in refusal.__mro__)
    return next((key for key in keys if has(key)), "refused")


def own_key(refusal: type) -> str:
    """Make ``refused.step-not-due`` of StepNotDueError."""
    name = refusal.__name__.removesuffix("Error")
    return "refused." + "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
