"""The page kit: navigation, headings, form fields, buttons, notices, tabs, facts, pages of a list.

``{% load comity kit %}``; docs/pages.md shows each part. Words are named by their key, so
``label="amend.reason"`` is the entry ``amend.reason`` of a room's words.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from comity.web import look, navigation, notices
from comity.web.forms import LINE, TEXT, Form
from comity.web.templatetags.comity import Tone, both, one, plain
from comity.web.words import Text, has, word

register = template.Library()

Option = tuple[str, Any]
"""A choice: what is sent, and what is said (words, or a text in both languages)."""
SIGNS: dict[Tone, str] = {"good": "✓", "wait": "…", "bad": "!", "past": "–", "none": "?"}
PAIR_LANGUAGES = ("en", "ko")


@register.inclusion_tag("web/kit/navigation.html", takes_context=True)
def navigation_entries(context: Mapping[str, Any]) -> dict[str, Any]:
    """The navigation of the page's head."""
    request = context.get("request")
    places = navigation.places(request) if request else []
    current = next((place for place in places if place.current), None)
    return {"places": places, "current": current}


@register.inclusion_tag("web/kit/notices.html", takes_context=True)
def notice_list(context: Mapping[str, Any]) -> dict[str, Any]:
    """What is said once, after a redirect."""
    request = context.get("request")
    waiting = notices.take(request) if request else []
    return {"notices": [(tone, SIGNS[tone], said) for tone, said in waiting]}


@register.simple_tag(takes_context=True)
def chosen_look(context: Mapping[str, Any]) -> str:
    """The look that the reader chose: light, dark, or nothing."""
    request = context.get("request")
    return look.LOOK.chosen(request) if request else ""


@register.simple_tag(takes_context=True)
def chosen_contrast(context: Mapping[str, Any]) -> str:
    """The contrast that the reader chose: more, or nothing."""
    request = context.get("request")
    return look.CONTRAST.chosen(request) if request else ""


@register.simple_tag(takes_context=True)
def this_page(context: Mapping[str, Any], name: str, value: str) -> str:
    """The address of this page with one choice changed, the rest of its query kept."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[name] = value
    return f"?{query.urlencode()}"


def _said(text: Any) -> SafeString:
    """Words as they are, a text of both languages in the reader's."""
    return one(text) if isinstance(text, Mapping) else conditional_escape(text)


@register.simple_tag
def tour_address() -> str:
    """Where the tour of a demonstration lies; nothing where there is none."""
    return navigation.address("tour")


# Headings and ways


@register.simple_block_tag
def crumbs(content: str) -> SafeString:
    """The way to this page: ``{% crumb %}`` for each place above it and for itself."""
    return format_html(
        '<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', word("crumbs"), content
    )


@register.simple_tag
def crumb(text: Any, href: str = "") -> SafeString:
    """A place on the way, with its address; the page itself without one."""
    if href:
        return format_html('<li><a href="{}">{}</a></li>', href, _said(text))
    return format_html('<li><span aria-current="page">{}</span></li>', _said(text))


@register.simple_block_tag
def heading(content: str, *, text: Any) -> SafeString:
    """The page's title, and below it where the matter stands (state, dates) as one line."""
    said = both(text) if isinstance(text, Mapping) else conditional_escape(text)
    lead = format_html('<p class="lead">{}</p>', content) if content.strip() else ""
    return format_html('<div class="title"><h1>{}</h1>{}</div>', said, lead)


@register.simple_block_tag
def tabs(content: str, *, label: str) -> SafeString:
    """Ways to see the same thing: ``{% tab %}`` for each. They are links with addresses."""
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', word(label), content)


@register.simple_tag
def tab(key: str, href: str, current: Any = False, count: int | None = None) -> SafeString:  # noqa: FBT002 - of a template
    """A tab; ``current`` where the page is the one."""
    mark = format_html(' aria-current="{}"', "page") if current else ""
    number = format_html(' <span class="count">{}</span>', count) if count is not None else ""
    return format_html('<a href="{}"{}>{}{}</a>', href, mark, word(key), number)


@register.inclusion_tag("web/kit/pager.html")
def pager(earlier: str = "", later: str = "", shown: str = "") -> dict[str, str]:
    """The ways to the next and the previous page of a list, each where there is one."""
    return {"earlier": earlier, "later": later, "shown": shown}


# What is said


@register.simple_tag
def tag(tone: Tone, said: Any) -> SafeString:
    """A state in a word or two, with its sign: ``{% tag "good" words %}``."""
    return format_html(
        '<span class="tag tag-{0}"><span aria-hidden="true">{1}</span> {2}</span>',
        tone,
        SIGNS[tone],
        _said(said),
    )


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """A list of names and values: ``{% fact "key" %}value{% endfact %}`` for each."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: str, key: str) -> SafeString:
    """A name, by the key of its words, and its value."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", word(key), content)


@register.simple_block_tag
def inset(content: str, tone: Tone = "none") -> SafeString:
    """A passage set apart: what to know before going on."""
    return format_html('<div class="inset inset-{}">{}</div>', tone, content)


@register.simple_tag
def progress(done: int, total: int, said: Any) -> SafeString:
    """How far something is, as a bar and in words."""
    return format_html(
        '<span class="progress"><progress value="{}" max="{}" aria-label="{}"></progress>'
        " <span>{}</span></span>",
        done, max(total, 1), said, said,
    )  # fmt: skip


# Forms


@register.inclusion_tag("web/kit/problems.html")
def problems(form: Form, **labels: str) -> dict[str, Any]:
    """What is wrong with the form, on top of the page, each with a way to its field.

    ``labels``: what the fields are called, by their names: ``{% problems form reason="reason" %}``.
    """
    wrong = [
        (f"field-{name}" if name else "", _worded(labels.get(name, "")), said)
        for name, said in form.wrong.items()
    ]
    return {"wrong": wrong}


@register.inclusion_tag("web/kit/field.html")
def field(form: Form, name: str, **options: Any) -> dict[str, Any]:
    """A field of one line: its label, a hint, what is wrong, and what was typed.

    ``label`` and ``hint`` are keys. ``type``: text, email, password, number, date or
    datetime-local; ``mark`` is shown before it; ``autocomplete``, ``inputmode`` as in HTML.
    ``optional`` says so beside the label, ``width`` is narrow or wide.
    """
    kind = options.setdefault("type", "text")
    options.setdefault("width", "narrow" if kind in ("date", "datetime-local", "number") else "")
    return _field(form, name, {"longest": LINE if kind == "text" else None} | options)


@register.inclusion_tag("web/kit/field.html")
def area(form: Form, name: str, **options: Any) -> dict[str, Any]:
    """A field of several lines; ``rows`` says how many are seen."""
    return _field(form, name, {"type": "area", "rows": 5, "longest": TEXT} | options)


@register.inclusion_tag("web/kit/field.html")
def upload(form: Form, name: str, **options: Any) -> dict[str, Any]:
    """A file; ``accept`` as in HTML. The form needs enctype="multipart/form-data"."""
    return _field(form, name, {"type": "file"} | options)


@register.inclusion_tag("web/kit/field.html")
def select(form: Form, name: str, choices: Iterable[Option], **options: Any) -> dict[str, Any]:
    """One of many, chosen from a list. ``empty`` is the key of what stands there before."""
    return _field(
        form, name, {"type": "select", "choices": _choices(form, name, choices)} | options
    )


@register.simple_tag
def options(choices: Iterable[tuple[str, Any, bool]]) -> SafeString:
    """The choices of a list: what is sent, what is said, and whether it is the one chosen."""
    made = (
        f'<option value="{escape(str(given))}"{" selected" if chosen else ""}>'
        f"{conditional_escape(said)}</option>"
        for given, said, chosen in choices
    )
    return mark_safe("".join(made))  # noqa: S308 - escaped


@register.inclusion_tag("web/kit/choices.html")
def radios(form: Form, name: str, choices: Iterable[Option], **options: Any) -> dict[str, Any]:
    """One of a few, all seen."""
    made = {"type": "radio", "choices": _choices(form, name, choices)}
    return _field(form, name, made | options)


@register.inclusion_tag("web/kit/choices.html")
def checks(form: Form, name: str, choices: Iterable[Option], **options: Any) -> dict[str, Any]:
    """Any of several, all seen."""
    made = {"type": "checkbox", "choices": _choices(form, name, choices)}
    return _field(form, name, made | options)


@register.inclusion_tag("web/kit/tick.html")
def tick(form: Form, name: str, **options: Any) -> dict[str, Any]:
    """One box to tick."""
    return _field(form, name, options)


@register.inclusion_tag("web/kit/pair.html")
def pair(form: Form, name: str, **options: Any) -> dict[str, Any]:
    """A text in both languages side by side: the fields ``name_en`` and ``name_ko``.

    ``rows`` makes them fields of several lines. One label and hint stand over both.
    """
    shape = {"type": "area", "longest": TEXT} if options.get("rows") else {"longest": LINE}
    both_fields = [
        _field(form, f"{name}_{code}", shape | {"language": code, "rows": options.get("rows")})
        for code in PAIR_LANGUAGES
    ]
    return {"name": name, "fields": both_fields} | _words(options)


@register.simple_tag
def submit(key: str, look: str = "", name: str = "", value: str = "") -> SafeString:
    """The button that sends the form. ``look``: nothing for the one main thing, plain, or warn."""
    sent = format_html(' name="{}" value="{}"', name, value) if name else ""
    shape = format_html(' class="button-{}"', look) if look else ""
    return format_html('<button type="submit"{}{}>{}</button>', shape, sent, word(key))


@register.simple_tag
def link_button(key: str, href: str, look: str = "") -> SafeString:
    """A link that looks like a button: it leads on, and changes nothing."""
    shape = f" button-{look}" if look else ""
    return format_html('<a class="button{}" href="{}">{}</a>', shape, href, word(key))


def _field(form: Form, name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """What a field's template is given."""
    made = {"type": "text"} | dict(options) | _words(options)
    wrong = form.wrong.get(name, "")
    ids = [f"hint-{name}"] * bool(made["hint"]) + [f"wrong-{name}"] * bool(wrong)
    return made | {
        "name": name,
        "id": f"field-{name}",
        "value": form.raw(name),
        "wrong": wrong,
        "described": " ".join(ids),
    }


def _words(options: Mapping[str, Any]) -> dict[str, Any]:
    """The label and hint of a field: keys of words, or words that the page made itself."""
    return {name: _worded(options.get(name, "")) for name in ("label", "hint", "empty")}


def _worded(given: Any) -> Any:
    if isinstance(given, Mapping):
        return plain(given)
    return word(given) if has(given) else given


def _choices(
    form: Form, name: str, choices: Iterable[Option]
) -> Sequence[tuple[str, SafeString | str, bool]]:
    chosen = set(form.typed.get(name, []))
    return [
        (value, plain(said) if isinstance(said, Mapping) else said, value in chosen)
        for value, said in choices
    ]


__all__ = ["Text", "register"]
