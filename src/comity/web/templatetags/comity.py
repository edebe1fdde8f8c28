"""Tags of the pages: words, both languages side by side, times, states, labels, cards, frames."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Literal

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from comity.core.record import Instant
from comity.web import times
from comity.web.first import Agreement, Movement, Page
from comity.web.marking import Marking
from comity.web.words import Text, current_language, has, other_languages, word

register = template.Library()

Tone = Literal["good", "wait", "bad", "past", "none"]
# State: its tone, the sign in its square, its words.
STATES: dict[str, tuple[Tone, str, str]] = {
    "in-force": ("good", "✓", "agreement.in-force"),
    "awaiting": ("wait", "…", "agreement.awaiting"),
    "superseded": ("past", "→", "agreement.superseded"),
    "lapsed": ("past", "–", "agreement.lapsed"),
    "ended": ("past", "×", "agreement.ended"),
    "reached": ("good", "✓", "peer.reached"),
    "late": ("wait", "…", "peer.late"),
    "unreachable": ("bad", "!", "peer.unreachable"),
    "uncompared": ("none", "?", "peer.uncompared"),
    "receipt-waiting": ("wait", "…", "went.waiting"),
}
MOVEMENT_SIGNS: dict[Movement, str] = {"released": "→", "recalled": "←", "superseded": "↻"}
SHORT_HASH = (8, 4)
GROUP = 4


@register.simple_tag
def language() -> str:
    """The language of the page."""
    return current_language()


@register.simple_tag
def other_language() -> str:
    """The language that the page can be switched to."""
    return other_languages(current_language())[0]


@register.simple_tag
def t(key: str, **values: object) -> SafeString:
    """The words for a key, with its values filled in."""
    return word(key, "", **values)


@register.simple_tag
def code(prefix: str, name: str) -> SafeString:
    """The words for a code such as a kind or reason; the code itself where there are none."""
    key = f"{prefix}.{name}"
    return word(key) if has(key) else conditional_escape(name)


@register.simple_tag
def both(text: Text) -> SafeString:
    """A text in the reader's language, the others smaller and softer behind it."""
    first, *others = _spoken(text)
    second = "".join(" " + _said(*other, ' class="second"') for other in others)
    return mark_safe(f'<span class="both">{_said(*first)}{second}</span>')  # noqa: S308 - escaped


@register.simple_tag
def one(text: Text) -> SafeString:
    """A text in the reader's language alone, or in the one it has."""
    return mark_safe(_said(*_spoken(text)[0]))  # noqa: S308 - escaped


def _said(language: str, words: str, how: str = "") -> str:
    # By hand and not by format_html: a page says hundreds of texts, and they are plain.
    return f'<bdi{how} lang="{escape(language)}">{escape(words)}</bdi>'


@register.filter
def plain(text: Text) -> str:
    """A text in the reader's language without marks of HTML, for titles and drawings."""
    return _spoken(text)[0][1]


def _spoken(text: Text) -> list[tuple[str, str]]:
    """Return what is said and in which language, the reader's first; the same is not said twice."""
    first = current_language()
    said: dict[str, str] = {}
    for language in (first, *other_languages(first)):
        if text.get(language):
            said.setdefault(text[language], language)
    return [(language, words) for words, language in said.items()] or [(first, "")]


@register.simple_tag(takes_context=True)
def moment(context: Mapping[str, Any], instant: Instant) -> SafeString:
    """An instant in UTC and in the zone of the node."""
    page: Page = context["page"]
    language = current_language()
    local = times.local_words(instant, page.node.zone if page.node else "", language)
    return format_html(
        '<time datetime="{}"><span class="whole">{}</span> <span class="whole">{}</span>{}</time>',
        times.iso(instant),
        times.date_words(times.moment(instant), language),
        times.utc_time(instant),
        format_html_join("", ' <span class="second whole">{}</span>', ((one,) for one in local)),
    )


@register.simple_tag
def since(instant: Instant) -> SafeString:
    """When something begins, as a date where that is exact."""
    return _time(instant, times.start_words(instant, current_language()))


@register.simple_tag
def until(instant: Instant) -> SafeString:
    """The last day of something, or the time at which it ends."""
    return _time(instant, times.end_words(instant, current_language()))


@register.simple_tag
def date(instant: Instant) -> SafeString:
    """The date of an instant in UTC."""
    return _time(instant, times.date_words(times.moment(instant), current_language()))


def _time(instant: Instant, said: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', times.iso(instant), said)


@register.simple_tag
def state(name: str) -> SafeString:
    """A state as a square with its sign and its words."""
    tone, sign, key = STATES[name]
    return signed(tone, sign, word(key))


@register.simple_tag
def state_words(name: str) -> SafeString:
    """The words of a state alone."""
    return word(STATES[name][2])


@register.simple_tag
def movement(what: Movement, party: str) -> SafeString:
    """What became of a record for a party: given, taken back, given anew."""
    return signed("none", MOVEMENT_SIGNS[what], word(f"went.{what}", party=party))


@register.simple_tag(takes_context=True)
def days_left(context: Mapping[str, Any], agreement: Agreement) -> int | None:
    """The days until an agreement lapses, or None."""
    page: Page = context["page"]
    return agreement.days_left(page.now)


@register.simple_tag
def signed(tone: Tone, sign: str, said: str) -> SafeString:
    """A square of a tone with a sign in it, and what it means beside it."""
    return format_html(
        '<span class="state"><span class="sign sign-{}" aria-hidden="true">{}</span> {}</span>',
        tone,
        sign,
        said,
    )


@register.simple_tag
def labels(markings: Sequence[Marking], caption: str = "") -> SafeString:
    """Labels beside a record, each in its frame, with what they are."""
    chips = format_html_join(
        " ",
        '<span class="label{}">{}</span>',
        ((" label-raised" if one.raised else "", both(one.text)) for one in markings),
    )
    if not caption:
        return chips
    return format_html('<span class="labelled">{} {}</span>', chips, caption)


@register.filter
def short(digest: str) -> str:
    """A hash short enough to compare at a glance."""
    head, tail = SHORT_HASH
    return digest if len(digest) <= head + tail else f"{digest[:head]}…{digest[-tail:]}"


@register.filter
def figure(number: int) -> str:
    """A count with its thousands apart, as both languages write it."""
    return f"{number:,}"


@register.filter
def grouped(fingerprint: str) -> str:
    """A fingerprint in groups that people can read to each other."""
    bare = "".join(fingerprint.split())
    return " ".join(bare[start : start + GROUP] for start in range(0, len(bare), GROUP))


@register.simple_block_tag
def card(content: str, *, name: str, title: str, what: str = "") -> SafeString:
    """A white card with a heading, a sentence on what it shows, and its content."""
    return format_html(
        '<section class="card" id="{0}" aria-labelledby="{0}-title">'
        '<h2 id="{0}-title">{1}</h2>{2}{3}</section>',
        name,
        title,
        format_html('<p class="what">{}</p>', what) if what else "",
        content,
    )


@register.simple_block_tag
def frame(content: str, *, title: str) -> SafeString:
    """A frame that scrolls sideways by itself, by keyboard too."""
    return format_html(
        '<div class="frame" role="region" aria-label="{}" tabindex="0">{}</div>', title, content
    )


@register.inclusion_tag("web/parts/empty.html")
def nothing(key: str) -> dict[str, str]:
    """A list without entries: what that means, and how it fills."""
    return {"title": word(key), "what": word(f"{key}.what")}
