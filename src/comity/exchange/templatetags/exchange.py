"""Tags of information: what becomes of an item for a partner, as a square with its words."""

from django import template
from django.utils.safestring import SafeString

from comity.web.templatetags.comity import Tone, signed
from comity.web.words import word

register = template.Library()

STATES: dict[str, tuple[Tone, str]] = {
    "gets": ("good", "✓"),
    "gets-as": ("good", "✓"),
    "waits": ("wait", "…"),
    "not": ("past", "–"),
}


@register.simple_tag
def outlook_state(state: str, party: str) -> SafeString:
    """What a party gets: it, it under another label, later, or nothing."""
    tone, sign = STATES[state]
    return signed(tone, sign, word(f"outlook.state.{state}", "", party=party))
