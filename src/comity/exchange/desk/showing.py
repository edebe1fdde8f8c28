"""What the desk's pages have in common: who may open them, filters, what things are called."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from comity.core.label import Label
from comity.core.record import Version
from comity.core.release import Reader
from comity.core.terms import PUBLIC, Words
from comity.exchange.desk.domain import NEEDS
from comity.node import ledger, posts
from comity.node.desk.asking import Wanted, readers
from comity.node.node import Node
from comity.node.visible import Seen
from comity.programme.permissions import SEALS
from comity.programme.plan.queries import title as title_of
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.marking import Marking, markings
from comity.web.pages import nothing_here, status_of
from comity.web.words import LANGUAGES, Text, has, word

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Access, P], HttpResponse]
DAY = 24 * 60 * 60 * 1000
FILTERS = ("party", "subject", "kind", "since", "until")


def officer(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view answer a post of ours that may release; for others there is no such page."""

    @wraps(view)
    def handle(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        here = access(request)
        if not here.may(NEEDS):
            return nothing_here(request)
        return view(request, here, *args, **kwargs)

    return handle  # type: ignore[return-value]  # a view wrapped has the view's signature


def show(
    request: HttpRequest,
    here: Access,
    template: str,
    labels: Iterable[tuple[Label, ...]],
    **context: Any,
) -> HttpResponse:
    """Answer with a page of the desk, marked with the join of what it shows."""
    form = context.setdefault("form", Form())
    given = {
        "page": here.marked(request, [one for one in labels if one]),
        "may_write": here.may(*SEALS["item"]),
    } | context
    return render(request, f"desk/{template}.html", given, status=status_of(request, form))


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to, as it was typed and as it is asked."""

    form: Form
    wanted: Wanted
    after: str
    parties: list[tuple[str, Text]]
    kinds: list[tuple[str, str]]

    @property
    def narrowed(self) -> bool:
        """Whether anything was asked for."""
        return any(self.form.raw(name) for name in FILTERS)


def filtered(request: HttpRequest, here: Access) -> Filter:
    """Read the filter of a list. What cannot be read is said beside its field, and passed over."""
    form = Form({name: request.GET.getlist(name) for name in FILTERS})
    parties = called_parties(here.node)
    kinds = sorted(kind.name for kind in here.node.kinds)
    until = form.date("until", required=False)
    wanted = Wanted(
        party=form.choice("party", [code for code, _ in parties], required=False),
        subject=form.text("subject", longest=64),
        kind=form.choice("kind", kinds, required=False),
        since=form.date("since", required=False),
        until=None if until is None else until + DAY,
    )
    named = [(kind, word(f"kind.{kind}") if has(f"kind.{kind}") else kind) for kind in kinds]
    return Filter(form, wanted, request.GET.get("after", ""), parties, named)


def further(request: HttpRequest, after: str) -> str:
    """Return the address of the next page of this list; nothing at its end."""
    if not after:
        return ""
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return f"{request.path}?{urlencode(kept | {'after': after})}"


def first(request: HttpRequest) -> str:
    """Return the address of the first page of this list, from a later one; else nothing."""
    if not request.GET.get("after"):
        return ""
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return f"{request.path}?{urlencode(kept)}"


def called_parties(node: Node) -> list[tuple[str, Text]]:
    """Return the parties that a record of ours can go to, with what they are called."""
    names = party_names(node)
    codes = {one.reader.party for one in readers(node)} | {PUBLIC}
    ordered = sorted(codes, key=lambda code: (code == PUBLIC, code))
    return [(code, {tag: f"{code} · {said}" for tag, said in names(code).items()}
             if code != PUBLIC else names(code)) for code in ordered]  # fmt: skip


def party_names(node: Node) -> Callable[[str], Words]:
    """Return what a party is called, by its code."""
    known = ledger.party_names(node)
    everybody = {language: str(word("public", language)) for language in LANGUAGES}

    def called(code: str) -> Words:
        return everybody if code == PUBLIC else known.get(code) or dict.fromkeys(LANGUAGES, code)

    return called


def reader_names(node: Node) -> Callable[[Reader], Words]:
    """Return what a reader is called: a party, or a post."""
    titles = {(one.party, one.code): one.title for one in posts.all_posts(node=node)}
    parties = party_names(node)

    def called(reader: Reader) -> Words:
        if not reader.post:
            return parties(reader.party)
        title = titles.get((reader.party, reader.post)) or {}
        return {tag: f"{title.get(tag, reader.post)} ({reader.office})" for tag in LANGUAGES}

    return called


@dataclass(frozen=True, slots=True)
class Called:
    """A record as a line names it: title, kind, its page at the desk, where it is read."""

    name: str
    title: Text
    kind: str
    href: str
    labels: tuple[Marking, ...] = ()


def called(here: Access, seen: Seen) -> Called:
    """Return how a record that is seen is named."""
    return called_version(here.node, seen.version, seen.labels_there)


def called_version(node: Node, version: Version, labels: Sequence[Label]) -> Called:
    """Return how a version is named. Without a name it is called by its kind and id."""
    header = version.header
    bare = Seen(0, version, (), (), "", 0)
    title = title_of(bare) or _by_kind(header.kind, header.id)
    return Called(
        header.id,
        title,
        header.kind,
        reverse("desk-record", args=[header.id]),
        markings(node.policies, labels),
    )


def _by_kind(kind: str, name: str) -> Text:
    """Call what has no name by its kind and the beginning of its id."""
    part = name.partition("--")[2][:8]
    key = f"kind.{kind}"
    return {tag: f"{word(key, tag) if has(key) else kind} {part}" for tag in LANGUAGES}


def read_at(seen: Seen) -> str:
    """Return the address at which a record is read; nothing where no room has a page for it."""
    header = seen.version.header
    try:
        return reverse(header.kind, args=[header.id])
    except NoReverseMatch:
        return ""
