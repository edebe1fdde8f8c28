"""Tags of today: a line in the words of the room that it comes from."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comity.programme.today.waiting import Waiting
from comity.web.templatetags.comity import one
from comity.web.words import word

register = template.Library()


@register.simple_tag
def waits_for(line: Waiting) -> SafeString:
    """What is to be done; values in both languages are said in the reader's."""
    values = {name: _said(value) for name, value in line.values.items()}
    return word(f"waiting.{line.kind}", "", **values)


@register.simple_tag
def waits_do(line: Waiting) -> SafeString:
    """What the button says."""
    return word(f"waiting.{line.kind}.do")


def _said(value: object) -> object:
    return one(value) if isinstance(value, dict) else format_html("{}", value)
