"""Meeting another party: two people compare fingerprints by telephone, then the card is accepted.

The fingerprint of the card that came is nowhere on these pages: whoever confirms types what they
were told, so that nobody copies from the screen what ought to be heard.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from comity.core import card
from comity.core.card import Card, SignedCard
from comity.core.errors import ComityError
from comity.core.sealing import fingerprint
from comity.node import introductions
from comity.node.effects import Effect, effects
from comity.node.peers import Introduction
from comity.node.sync import Client
from comity.node.visible import visible_to
from comity.programme.parties.views import CONFIRM, spoken
from comity.web import refusals
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here

MAX_CARD = 64 * 1024
Accept = Callable[[str], Introduction]


@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Accept the card of a party that has introduced itself."""
    here = access(request)
    waiting = introductions.pending(here.node) if here.may(CONFIRM) else {}
    if code not in waiting:
        return nothing_here(request)
    other = card.read(waiting[code].card)

    def accept(said: str) -> Introduction:
        return introductions.confirm_pending(here.node, code, said)

    form = Form.sent(request)
    if request.method == "POST":
        return _go_on(request, here, form, (other, accept))
    return _ask(request, here, form, other)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Accept a card that came as a file, and introduce ourselves to its party."""
    here = access(request)
    if not here.may(CONFIRM):
        return nothing_here(request)
    form = Form.sent(request)
    if request.method != "POST":
        return _ask(request, here, form, None)
    signed = _card(form)
    if signed is None:
        return _ask(request, here, form, None)

    def accept(said: str) -> Introduction:
        return introductions.confirm(here.node, Introduction(signed, ()), said)

    return _go_on(request, here, form, (card.read(signed), accept))


def _card(form: Form) -> SignedCard | None:
    """Return the card that was sent: as a file, or from the page before as text."""
    given = form.raw("kept").encode()
    if not given:
        file = form.file("card", most=MAX_CARD)
        given = file.read() if file is not None else b""
    if form.wrong:
        return None
    try:
        signed = msgspec.json.decode(given[:MAX_CARD], type=SignedCard)
        card.read(signed)
    except (msgspec.MsgspecError, UnicodeError, ComityError):
        form.say("card", "meet.no-card")
        return None
    form.typed = {**form.typed, "kept": [given.decode()]}
    return signed


def _go_on(
    request: HttpRequest, here: Access, form: Form, meant: tuple[Card, Accept]
) -> HttpResponse:
    """Compare what was typed; then show what follows; then do it."""
    other, accept = meant
    said = form.text("spoken", required=True, longest=80)
    if not form.wrong and "".join(said.split()).upper() != fingerprint(other.root).replace(" ", ""):
        form.say("spoken", "meet.differs")
    if form.wrong:
        return _ask(request, here, form, other)
    try:
        if form.raw("do") != "confirm":
            seen = {one.version.header.id for one in visible_to(here.node, here.reader).all()}
            what = effects(here.node, lambda: accept(said), seen)
            return _ask(request, here, form, other, what)
        answer = accept(said)
    except ComityError as error:
        form.say("", "meet.refused", why=refusals.said(error))
        return _ask(request, here, form, other)
    notice(request, "meet.done", "good", party=other.party)
    try:
        with Client(here.node, other.party) as client:
            client.introduce(answer)
    except ComityError:
        notice(request, "meet.not-sent", "wait", party=other.party)
    return HttpResponseRedirect(f"/parties/{other.party}")


def _ask(
    request: HttpRequest,
    here: Access,
    form: Form,
    other: Card | None,
    what: list[Effect] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "page": here.marked(request, []),
        "form": form,
        "other": other,
        "ours": spoken(fingerprint(here.node.card.root)),
        "effects": what,
        "kept": form.raw("kept"),
        "pending": not request.path.endswith("/add"),
    }
    return render(request, "programme/parties/compare.html", context)
