"""Tags of approval: the state of a text, of a step, and what happened, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from comity.core.record import Instant
from comity.core.terms import Words
from comity.programme.approval import lapse
from comity.programme.approval.moments import There
from comity.programme.life import Status
from comity.programme.states import NAMES
from comity.web import times
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.templatetags import kit
from comity.web.templatetags.comity import Tone, one, signed
from comity.web.words import LANGUAGES, current_language, word

register = template.Library()

_TEXT: dict[str, tuple[Tone, str]] = {
    "tabled": ("wait", "…"),
    "negotiated": ("wait", "…"),
    "agreed": ("wait", "…"),
    "approved": ("wait", "…"),
    "signed": ("good", "✓"),
    "in_force": ("good", "✓"),
    "extended": ("good", "✓"),
    "terminated": ("past", "×"),
}
_STEP: dict[str, tuple[Tone, str]] = {
    "taken": ("good", "✓"),
    "passed": ("past", "–"),
    "due": ("wait", "…"),
    "silence": ("wait", "…"),
    "later": ("none", "·"),
}


@register.simple_tag
def text_state(state: str) -> SafeString:
    """Where a text stands, as a square with its words."""
    tone, sign = _TEXT.get(state, ("past", "–"))
    return signed(tone, sign, one(NAMES[state]))


@register.simple_tag
def step_stand(stand: str) -> SafeString:
    """Where a step of the chain stands."""
    tone, sign = _STEP[stand]
    return signed(tone, sign, word(f"approval.stand.{stand}"))


@register.simple_tag
def how(code: str) -> SafeString:
    """What was done to a paper."""
    return word(f"approval.how.{code}")


@register.inclusion_tag("approval/parts/lapse.html", takes_context=True)
def lapse_notice(context: Mapping[str, Any], status: Status) -> dict[str, object]:
    """What is to be said of a text's end, on whatever page shows the text to own staff."""
    here = _asker(context)
    if here is None or not here.is_staff:
        return {"lapse": None}
    return {"lapse": lapse.lapse(status, here.node.now(), lapse.stages(here.node))}


@register.simple_tag(takes_context=True)
def is_ours(context: Mapping[str, Any], status: Status) -> bool:
    """Whether own staff looks at a text that this party is a party to."""
    here = _asker(context)
    return here is not None and here.is_staff and here.node.party in status.text.parties


@register.inclusion_tag("approval/parts/deadline.html")
def everywhere(at: Instant, there: Sequence[There]) -> dict[str, object]:
    """A deadline on the clocks of the parties, and in UTC."""
    utc = times.utc_words(at, current_language())
    day = f"{times.moment(at):%Y-%m-%d}"
    return {"utc": utc, "iso": times.iso(at), "there": [(one, one.day != day) for one in there]}


@register.simple_tag
def typed(form: Form, name: str) -> str:
    """What was typed into a field, to be sent along."""
    return form.raw(name)


@register.inclusion_tag("web/kit/field.html")
def step_field(form: Form, name: str, number: str, **options: Any) -> dict[str, Any]:
    """A field of one step of a chain."""
    return kit.field(form, f"{name}{number}", **options)


@register.inclusion_tag("web/kit/tick.html")
def step_tick(form: Form, name: str, number: str, **options: Any) -> dict[str, Any]:
    """A box of one step of a chain."""
    return kit.tick(form, f"{name}{number}", **options)


@register.inclusion_tag("web/kit/pair.html")
def step_pair(form: Form, number: str) -> dict[str, Any]:
    """The name of a step in both languages."""
    return kit.pair(form, f"name_{number}", label="chain.name")


@register.inclusion_tag("web/kit/field.html")
def step_post(form: Form, number: str, posts: Sequence[tuple[str, Words]]) -> dict[str, Any]:
    """The post that takes a step."""
    return kit.select(form, f"post_{number}", posts, label="chain.post", empty="approval.anybody")


@register.inclusion_tag("web/kit/field.html")
def zone_field(form: Form, party: str) -> dict[str, Any]:
    """The zone of a party, by its IANA name."""
    return kit.field(form, f"zone_{party}", label=dict.fromkeys(LANGUAGES, party), width="narrow")


def _asker(context: Mapping[str, Any]) -> Access | None:
    """Return who asks for the page, as its view found out."""
    return getattr(context.get("request"), "access", None)
