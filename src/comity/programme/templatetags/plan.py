"""Tags of the plan's pages: states, days, counts by state, what a record is called."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from comity.core.terms import Words
from comity.node.visible import Seen
from comity.programme import states as text_states
from comity.programme.calendar.occasions import HREFS
from comity.programme.plan import queries
from comity.programme.plan.chooser import Offer
from comity.programme.plan.kinds import RELATIONS
from comity.programme.plan.outline import Entry
from comity.programme.plan.states import NAMES
from comity.web import times
from comity.web.first import PartyName
from comity.web.forms import Form
from comity.web.templatetags.comity import Tone, one, signed
from comity.web.words import current_language, has, word

register = template.Library()

SIGNS: dict[str, tuple[Tone, str]] = {
    "planned": ("none", "○"),
    "confirmed": ("wait", "…"),
    "under_way": ("wait", "▶"),
    "held": ("good", "✓"),
    "achieved": ("good", "✓"),
    "postponed": ("past", "→"),
    "cancelled": ("bad", "×"),
}
"""State of a goal or an activity: its tone, and the sign in its square."""
TEXT_TONES: dict[str, tuple[Tone, str]] = {
    "in_force": ("good", "✓"),
    "extended": ("good", "✓"),
    "signed": ("good", "✓"),
    "lapsed": ("past", "–"),
    "superseded": ("past", "→"),
    "terminated": ("past", "×"),
}
ORDER = ("held", "achieved", "under_way", "confirmed", "planned", "postponed", "cancelled")


def _name(state: str) -> SafeString:
    return one(NAMES[state])


@register.simple_tag
def plan_state(state: str) -> SafeString:
    """The state of a goal or activity, as a square with its sign and its words."""
    tone, sign = SIGNS[state]
    return signed(tone, sign, _name(state))


@register.simple_tag
def text_state(state: str) -> SafeString:
    """Where a text stands, as a square with its sign and its words."""
    tone, sign = TEXT_TONES.get(state, ("wait", "…"))
    return signed(tone, sign, one(text_states.NAMES[state]))


@register.simple_tag
def event(name: str) -> SafeString:
    """What a button lets happen, as a button says it."""
    return one({language: said[:1].upper() + said[1:] for language, said in NAMES[name].items()})


@register.simple_tag
def by_state(states: Mapping[str, int]) -> SafeString:
    """How many are in which state, in words; nothing where there are none."""
    language = current_language()
    found = (f"{states[name]} {_escaped(name, language)}" for name in ORDER if states.get(name))
    return mark_safe(" · ".join(found))  # noqa: S308 - numbers and escaped words


@cache
def _escaped(state: str, language: str) -> str:
    return f'<bdi lang="{language}">{conditional_escape(NAMES[state][language])}</bdi>'


@register.simple_tag
def next_one(entry: Entry) -> SafeString:
    """A link to the activity that is next, by its days."""
    words, address = _next_words(current_language())
    said = words.replace("\0", conditional_escape(_span(entry.body.starts, entry.body.until)))
    href = address + conditional_escape(entry.name)
    return mark_safe(f'<a href="{href}">{said}</a>')  # noqa: S308 - escaped above


@cache
def _next_words(language: str) -> tuple[str, str]:
    return word("plan.next", language, day="\0"), reverse("activity", args=["x"])[:-1]


def _span(first: str, last: str) -> str:
    if not first:
        return str(word("plan.no-day"))
    return _day(first) if last in ("", first) else f"{_day(first)} – {_day(last)}"


@register.filter
def total(states: Mapping[str, int]) -> int:
    """How many there are in all states together."""
    return sum(states.values())


@register.simple_tag
def days(first: str, last: str) -> SafeString:
    """When something takes place, as far as it is known."""
    if not first:
        return word("plan.no-day")
    said = _day(first)
    if not last or last == first:
        return format_html('<span class="whole">{}</span>', said)
    return format_html(
        '<span class="whole">{}</span> – <span class="whole">{}</span>', said, _day(last)
    )


def _day(day: str) -> str:
    parts = day.split("-")
    if current_language() == "ko":
        return " ".join(f"{int(p)}{unit}" for p, unit in zip(parts, "년월일", strict=False))
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, times.MONTHS[int(parts[1]) - 1])
    if len(parts) > 2:  # noqa: PLR2004 - year, month, day
        words.insert(0, str(int(parts[2])))
    return " ".join(words)


@register.filter
def called(seen: Seen) -> Words:
    """What a record is called."""
    return queries.title(seen)


@register.simple_tag
def place_of(seen: Seen) -> str:
    """The address of a record that has a page; nothing for others."""
    header, body = seen.version.header, seen.version.body
    if header.kind in ("goal", "activity"):
        return reverse(header.kind, args=[header.id])
    if header.kind == "item":
        return HREFS[header.kind].format(header.id)
    if header.kind == "objective":
        return reverse("plan-area", args=[body.programme, body.area])
    return reverse("plan", args=[header.id]) if header.kind == "text" and body.areas else ""


@register.simple_tag
def relation(name: str) -> SafeString | str:
    """What a link says, in words."""
    words = RELATIONS.get(name)
    return one(words) if words else name


@register.simple_tag
def reason(code: str) -> SafeString | str:
    """Why a record does not go to a partner."""
    return word(f"reason.{code}") if has(f"reason.{code}") else code


@register.filter
def id_of(seen: Any) -> str:
    """The id of a record."""
    return str(seen.version.header.id)


@register.filter
def party_name(code: str) -> Words:
    """A party's code as words of both languages."""
    return dict(PartyName(code=code, name={"en": code, "ko": code}).called)


@register.inclusion_tag("programme/plan/chooser.html")
def chooser(form: Form, name: str, offer: Offer, label: str) -> dict[str, Any]:
    """A field in which another record is sought by its title and chosen; ``label`` is a key.

    The page links ``programme/chooser.js`` in its scripts.
    """
    given = {"form": form, "name": name, "offer": offer, "label": label}
    return given | {"wrong": form.wrong.get(name, "")}
