"""Pages to read information by: the list, and one item. Parse, call, render."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comity.core.errors import ComityError
from comity.core.label import Label
from comity.exchange import floor, outlook, queries
from comity.exchange import sheet as sheets
from comity.exchange.embargo import showing as embargo
from comity.exchange.listing import PAGE, Wanted
from comity.node import ledger
from comity.node.people.permissions import RELEASE, WRITE
from comity.node.visible import Seen
from comity.programme.drafting.saving import Shelf
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.live.rooms import Room, room
from comity.web.marking import markings
from comity.web.pages import nothing_here, status_of
from comity.web.words import has, word

SHELF = Shelf("item", WRITE, "item-draft", "item-beside")
_LAST_PAGE = 99_999
room(Room("information", lambda _: True, frozenset({"item"})))
room(Room("item", lambda _: True, of_one=True))


def show(
    request: HttpRequest,
    here: Access,
    template: str,
    labels: list[tuple[Label, ...]],
    **context: Any,
) -> HttpResponse:
    """Answer with a page of the room, marked with the join of what it shows."""
    given = {"page": here.marked(request, labels), "may_write": here.may(WRITE)} | context
    status = status_of(request, context.get("form"))
    return render(request, f"exchange/{template}.html", given, status=status)


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every item that the reader sees, what was made last first; their own drafts above."""
    here = access(request)
    form = Form({name: request.GET.getlist(name) for name in request.GET})
    wanted = Wanted(
        words=form.text("words"),
        **{name: form.raw(name)[:64] for name in ("subject", "owner", "form", "since", "before")},
    )
    start = form.number("start", least=0, most=PAGE * _LAST_PAGE, required=False) or 0
    found = queries.listed(here.node, here.reader, wanted, start)
    held = [(one, sheets.load(one.body)) for one in SHELF.all(here)]
    labels = [*found.classes, *(one.labels for _, one in held if one.labels)]
    return show(
        request,
        here,
        "list",
        _valid(here, labels),
        form=form,
        found=found,
        is_filtered=wanted != Wanted(),
        lines=[(line, markings(here.node.policies, there)) for line, there in found.lines],
        drafts=held,
        newer=max(0, start - PAGE) if start else None,
        older=start + PAGE if start + PAGE < found.total else None,
        last=min(start + PAGE, found.total),
        forms=[(one, form_words(one)) for one in found.forms],
        subjects=[(one, one) for one in found.subjects],
        owners=[(one, one) for one in found.owners],
    )


def form_words(form: str) -> str:
    """Return what a form of item is called; the form itself where there are no words for it."""
    return str(word(f"form.{form}")) if has(f"form.{form}") else form


def _valid(here: Access, labels: list[tuple[Label, ...]]) -> list[tuple[Label, ...]]:
    """Return labels without those that no policy here knows, which a draft may hold still."""
    return [several for several in labels if is_valid(here, several)]


def is_valid(here: Access, labels: tuple[Label, ...]) -> bool:
    """Whether the policies here know the names of these labels, so that they can be said."""
    try:
        here.node.policies.check_names(labels)
    except ComityError:
        return False
    return True


@require_GET
def one(request: HttpRequest, name: str) -> HttpResponse:
    """An item; for its owner also who has it, who would, and why not."""
    here = access(request)
    seen = queries.item(here.node, here.reader, name)
    if seen is None:
        return nothing_here(request)
    around = queries.around(here.node, here.reader, seen)
    is_own = here.is_staff and seen.version.header.owner == here.node.party
    lines = outlook.of_item(here, seen) if is_own else []
    labels = [*around.labels, *(one.labels_there for one in outlook.shown(lines))]
    return show(
        request,
        here,
        "item",
        labels,
        around=around,
        header=seen.version.header,
        item=around.item,
        marking=markings(here.node.policies, seen.labels_there),
        owners_marking=markings(here.node.policies, seen.version.header.labels)
        if seen.labels_there != seen.version.header.labels and is_valid_here(here, seen)
        else (),
        paragraphs=[
            (one, portion_markings(here, seen, at)) for at, one in enumerate(around.item.paragraphs)
        ],
        attachments=queries.attached(here.node, seen),
        is_own=is_own,
        lines=lines,
        went=queries.went(here.node, name, seen.version.header.made_at) if is_own else [],
        names=ledger.party_names(here.node),
        may_release=here.may(RELEASE),
        **embargo.shown(here, name),
    )


def is_valid_here(here: Access, seen: Seen) -> bool:
    """Whether the owner's own labels can be said in words here."""
    return is_valid(here, seen.version.header.labels)


def portion_markings(here: Access, seen: Seen, at: int) -> tuple[Any, ...]:
    """Return the portion marking of a paragraph in words, as its owner labelled it."""
    labels = floor.portion(seen.version.header.labels, seen.version.body.paragraphs[at])
    return markings(here.node.policies, labels) if is_valid(here, labels) else ()
