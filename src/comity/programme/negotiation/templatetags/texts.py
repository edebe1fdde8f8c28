"""Tags of texts: where one stands, wordings in their language, what has gone and what is new."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comity.programme.negotiation.words_apart import Piece
from comity.programme.states import NAMES
from comity.web.templatetags.comity import Tone, both, one, signed
from comity.web.words import word

register = template.Library()

TONES: dict[str, tuple[Tone, str]] = {
    "tabled": ("wait", "…"),
    "negotiated": ("wait", "…"),
    "agreed": ("wait", "="),
    "approved": ("wait", "="),
    "signed": ("good", "✓"),
    "in_force": ("good", "✓"),
    "extended": ("good", "✓"),
    "superseded": ("past", "→"),
    "replaced": ("past", "→"),
    "lapsed": ("past", "–"),
    "terminated": ("past", "×"),
    "withdrawn": ("past", "×"),
    "proposed": ("wait", "…"),
    "countered": ("wait", "…"),
    "accepted": ("good", "✓"),
    "taken_in": ("good", "✓"),
    "refused": ("bad", "×"),
    "overtaken": ("past", "→"),
}
HEARD = {"gone": "compare.gone", "new": "compare.new"}
ELEMENTS = {"gone": "del", "new": "ins"}


@register.simple_tag
def life_state(name: str) -> SafeString:
    """Where a text or an amendment stands, as a square with its sign and its words."""
    tone, sign = TONES.get(name, ("none", "·"))
    return signed(tone, sign, one(NAMES.get(name, {"en": name})))


@register.simple_tag
def life_words(name: str) -> SafeString:
    """A state or an event in words, both languages."""
    return both(NAMES.get(name, {"en": name}))


@register.simple_tag
def wording(words: Mapping[str, str], language: str) -> SafeString:
    """A wording in one language, which runs in the direction of its own letters."""
    return format_html(
        '<div class="wording" lang="{}" dir="auto">{}</div>', language, words.get(language, "")
    )


@register.simple_tag
def language_name(code: str) -> SafeString | str:
    """What a language is called on the page; its code where the pages have no word for it."""
    if code == "en":
        return word("language.en")
    return word("language.ko") if code == "ko" else code


@register.simple_tag
def pieces(apart: Sequence[Piece], language: str) -> SafeString:
    """Two wordings in one: the gone struck out, the new underlined; both are heard as well."""
    inside = format_html_join("", "{}", ((_piece(piece),) for piece in apart))
    return format_html('<div class="wording" lang="{}" dir="auto">{}</div>', language, inside)


def _piece(piece: Piece) -> SafeString | str:
    if piece.what == "same":
        return piece.text
    said = word(HEARD[piece.what])
    return format_html(
        '<{0}><span class="unseen">{1} </span><bdi>{2}</bdi><span class="unseen"> {3}</span></{0}>',
        ELEMENTS[piece.what],
        said,
        piece.text,
        word("compare.end"),
    )


@register.filter
def at_key(of: Mapping[str, object], key: str) -> object:
    """What a mapping has under a key; nothing otherwise."""
    return of.get(key, "")


@register.filter
def anchor(number: str) -> str:
    """A paragraph's number as the name of its place on the page."""
    return "p-" + "".join(letter if letter.isalnum() else "-" for letter in number)
