"""What two texts differ in, as sentences of the page's language."""

from collections.abc import Callable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comity.core.label import Label
from comity.core.terms import Terms
from comity.programme.negotiation.changes import Change
from comity.programme.negotiation.templatetags.texts import language_name
from comity.web import times
from comity.web.templatetags.comity import code, short
from comity.web.templatetags.comity import one as said_once
from comity.web.words import current_language, word

register = template.Library()


@register.simple_tag
def change(one: Change) -> SafeString:
    """One difference in a sentence."""
    what, old, new = one.what, one.old, one.new
    if isinstance(new, bool):
        what = "new" if new else "gone"
    values: dict[str, object] = {"name": _named(one)}
    if one.of == "clause" and what != "order":
        values |= _of_clause(new if new is not None else old)
    elif one.of != "map":
        values |= {"old": _said(one.of, old), "new": _said(one.of, new)}
    return word(f"changes.{one.of}.{what}", "", **values)


def _named(one: Change) -> object:
    languages = ("paragraph-language", "paragraph-letters", "paragraph-translates")
    return language_name(one.name) if one.of in languages else _apart(one.name)


def _apart(words: str) -> SafeString:
    """Keep words that may run from right to left from turning the sentence around them."""
    return format_html("<bdi>{}</bdi>", words)


def _of_clause(terms: Terms) -> dict[str, object]:
    after = word(f"terms.{terms.after}")
    return {"sender": terms.sender, "receiver": terms.receiver, "after": after}


def _said(of: str, value: Any) -> object:
    """Return one side of a change in words."""
    if value is None or value in ("", ()):
        return word(NOTHING.get(of, "changes.nothing"))
    if of in SAYINGS:
        return SAYINGS[of](value)
    if isinstance(value, dict):
        return said_once(value)
    return _apart(", ".join(value) if isinstance(value, tuple) else value)


def _label(label: Label) -> SafeString:
    values = (value for several in label.categories.values() for value in several)
    return _apart(" · ".join((label.policy, label.classification, *values)))


def _kinds(kinds: tuple[str, ...]) -> str:
    return ", ".join(str(code("kind", kind)) for kind in kinds)


def _after(after: str) -> str:
    return word(f"terms.{after}")


NOTHING = {
    "adopted": "text.not-said",
    "until": "agreement.no-end",
    "signed": "text.unsigned",
}
SAYINGS: dict[str, Callable[[Any], object]] = {
    "form": lambda form: code("text.form", form),
    "authentic": language_name,
    "adopted": lambda at: times.date_words(times.moment(at), current_language()),
    "signed": lambda at: times.utc_words(at, current_language()),
    "starts": lambda at: times.start_words(at, current_language()),
    "until": lambda at: times.end_words(at, current_language()),
    "clause-kinds": _kinds,
    "ceiling": _label,
    "after": _after,
    "given": _after,
    "supersedes": lambda pointer: short(pointer.sha256),
}
