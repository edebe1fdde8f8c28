"""A refusal of the rules, said on a page in the reader's language, with its details beside it."""

from django.utils.html import format_html

from comity.core.errors import ComityError
from comity.web.forms import Form
from comity.web.words import has, word


def refuse(form: Form, error: ComityError) -> None:
    """Note a refusal for the whole form: what it is in words, and what exactly was wrong."""
    key = f"refusal.{error.code}"
    said = word(key) if has(key) else word("refusal")
    form.wrong.setdefault("", format_html('{} <bdi lang="en">({})</bdi>', said, str(error)))
