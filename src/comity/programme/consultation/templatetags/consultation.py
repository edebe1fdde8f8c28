"""Tags of consultations: states as squares with their words."""

from django import template
from django.utils.safestring import SafeString

from comity.programme.consultation.paper import STATES
from comity.web.templatetags.comity import Tone, one, signed

register = template.Library()

SIGNS: dict[str, tuple[Tone, str]] = {
    "planned": ("wait", "…"),
    "held": ("good", "✓"),
    "cancelled": ("past", "×"),
    "open": ("wait", "…"),
    "done": ("good", "✓"),
    "dropped": ("past", "×"),
}


@register.simple_tag
def stands(state: str) -> SafeString:
    """Where a consultation, a task, or something of the plan stands; nothing for no state."""
    if state not in STATES:
        return SafeString("")
    tone, sign = SIGNS.get(state, ("none", "○"))
    return signed(tone, sign, one(STATES[state]))


@register.filter
def index(number: int) -> str:
    """A number as an address writes it."""
    return str(number)
