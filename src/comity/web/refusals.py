"""A refusal of the rules as a page says it: in the reader's language, with the detail behind it."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from comity.core.errors import ComityError
from comity.web.forms import Form
from comity.web.words import current_language, has, word


def said(error: ComityError) -> SafeString:
    """Return what was refused and what to do.

    English has the refusal's own sentence; another language has the words ``refused.NAME`` for its
    class, with that sentence behind them for whoever looks closer.
    """
    key = f"refused.{_slug(error.code)}"
    if current_language() == "en" or not has(key):
        return format_html('<bdi lang="en">{} {}</bdi>', error, error.hint)
    return format_html('{} <bdi class="second" lang="en">{}</bdi>', word(key), error)


def refuse(form: Form, error: ComityError, field: str = "") -> None:
    """Put a refusal beside a field of a form, or on top of it."""
    form.wrong.setdefault(field, said(error))


def _slug(code: str) -> str:
    """Make ``StepNotDueError`` into ``step-not-due``."""
    name = code.removesuffix("Error")
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
