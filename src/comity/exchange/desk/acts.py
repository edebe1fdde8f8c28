"""Deciding about a record: choose, see what it would do, confirm."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError
from comity.core.release import RecordClass
from comity.core.terms import PUBLIC
from comity.exchange.desk import domain
from comity.exchange.desk.showing import (
    called,
    called_parties,
    officer,
    party_names,
    show,
)
from comity.exchange.desk.telling import told
from comity.node.desk.asking import Asker, named
from comity.node.desk.why import onward as may_go_onward
from comity.node.effects import Effect
from comity.node.publish import Marking
from comity.node.visible import Seen
from comity.node.world import world
from comity.web import labelling
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.refusals import refuse
from comity.web.words import Text

form_page = require_http_methods(["GET", "HEAD", "POST"])
REASON = 2_000
"""How long a reason may be (characters)."""
DONE = {
    "relabel": "desk.relabel.done",
    "recall": "desk.recall.done",
    "consent": "desk.consent.done",
    "embargo": "embargo.done",
}
"""What is said once an act is done."""
Act = Callable[[str], object]
"""Does what was chosen, for a reason."""


@dataclass(frozen=True)
class Deciding:
    """A form of the desk about one record: which act, what is offered, what was chosen."""

    act: str
    seen: Seen
    form: Form
    offered: dict[str, Any]
    chosen: Act | None = None
    foreseen: Act | None = None
    """What is done and undone to say what would follow; None: what was chosen."""


@form_page
@officer
def relabel(request: HttpRequest, here: Access, name: str) -> HttpResponse:
    """Give a record another label, or other parties."""
    seen = own(here, name)
    if seen is None:
        return nothing_here(request)
    header, policies = seen.version.header, here.node.policies
    parties = called_parties(here.node)
    codes = {code for code, _ in parties}
    form = Form.filled(
        to=[entry for entry in header.releasable_to if entry in codes],
        more=", ".join(entry for entry in header.releasable_to if entry not in codes),
        **labelling.filled(header.labels),
    )
    chosen: Act | None = None
    if request.method == "POST":
        form = Form.sent(request)
        labels = labelling.read(form, policies, informative=True, kept=header.labels)
        if not labels:
            form.say("", "desk.relabel.none")
        marking = Marking(labels, _to(form, codes))

        def chosen(reason: str) -> object:
            return domain.relabel(
                node=here.node, actor=here.actor, name=name, marking=marking, reason=reason
            )

    has = {f"level-{label.policy}" for label in header.labels}
    known = labelling.offered(policies, informative=True)
    offered = {
        "policies": [one for one in known if one.field in has],
        "others": [one for one in known if one.field not in has],
        "parties": parties,
    }
    return decide(request, here, Deciding("relabel", seen, form, offered, chosen))


@form_page
@officer
def recall(request: HttpRequest, here: Access, name: str) -> HttpResponse:
    """Take a record back from parties that it names."""
    seen = own(here, name)
    if seen is None:
        return nothing_here(request)
    header, names = seen.version.header, party_names(here.node)
    known = sorted(named(here.node, header.owner, header.releasable_to))
    offered = {"parties": [(code, _with_code(code, names(code))) for code in known]}
    return _of_parties(request, here, "recall", seen, offered)


@form_page
@officer
def onward(request: HttpRequest, here: Access, name: str) -> HttpResponse:
    """Let peers pass a record on to parties that the terms with them name."""
    seen = own(here, name)
    if seen is None:
        return nothing_here(request)
    header, names = seen.version.header, party_names(here.node)
    has = named(here.node, header.owner, header.releasable_to)
    ways = [
        (relay, party, grant)
        for relay, party, grant in may_go_onward(RecordClass.of(header), world(here.node))
        if party not in has
    ]
    offered = {
        "parties": [
            (code, _with_code(code, names(code))) for code in sorted({p for _, p, _ in ways})
        ],
        "ways": [(names(relay), names(party), grant) for relay, party, grant in ways],
    }
    return _of_parties(request, here, "consent", seen, offered)


def _of_parties(
    request: HttpRequest, here: Access, act: str, seen: Seen, offered: dict[str, Any]
) -> HttpResponse:
    do = {"recall": domain.recall, "consent": domain.consent}[act]
    form, chosen = Form(), None
    if request.method == "POST":
        form = Form.sent(request)
        known = {code for code, _ in offered["parties"]}
        parties = tuple(code for code in form.all("party") if code in known)
        if not parties:
            form.say("party", "desk.choose-party")

        def chosen(reason: str) -> object:
            name = seen.version.header.id
            return do(node=here.node, actor=here.actor, name=name, parties=parties, reason=reason)

    return decide(request, here, Deciding(act, seen, form, offered, chosen))


def decide(request: HttpRequest, here: Access, deciding: Deciding) -> HttpResponse:
    """Ask; once a reason is given, show what would follow; once that was seen, do it."""
    form, act = deciding.form, deciding.chosen
    if act is None:
        return _page(request, here, deciding)
    reason = form.text("reason", required=True, longest=REASON)
    if form.wrong or form.raw("do") == "back":
        return _page(request, here, deciding)
    try:
        if form.raw("do") != "confirm":
            would = deciding.foreseen or act
            told = domain.foresee(node=here.node, actor=here.actor, act=lambda: would(reason))
            return _confirm(request, here, deciding, told)
        act(reason)
    except ComityError as error:
        refuse(form, error)
        return _page(request, here, deciding)
    notice(request, DONE[deciding.act], "good")
    name = deciding.seen.version.header.id
    still = Asker(here.node, here.reader).seen([name])
    return HttpResponseRedirect(reverse("desk-record", args=[name]) if still else reverse("desk"))


def _page(request: HttpRequest, here: Access, deciding: Deciding) -> HttpResponse:
    return show(
        request,
        here,
        deciding.act,
        [deciding.seen.labels_there],
        form=deciding.form,
        record=called(here, deciding.seen),
        header=deciding.seen.version.header,
        **deciding.offered,
    )


def _confirm(
    request: HttpRequest, here: Access, deciding: Deciding, effects: list[Effect]
) -> HttpResponse:
    lines, labels = told(here, effects)
    form = deciding.form
    return show(
        request,
        here,
        "confirm",
        [deciding.seen.labels_there, *labels],
        act=deciding.act,
        record=called(here, deciding.seen),
        told=lines,
        reason=form.text("reason"),
        kept=[
            (name, value)
            for name, values in form.typed.items()
            for value in values
            if name not in ("do", "csrfmiddlewaretoken")
        ],
        form=replace(form, wrong={}),
        at=deciding.offered.get("at"),
    )


def own(here: Access, name: str) -> Seen | None:
    """Return a record of ours that the officer sees."""
    seen = Asker(here.node, here.reader).seen([name]).get(name)
    return seen if seen is not None and seen.version.header.owner == here.node.party else None


def _to(form: Form, codes: set[str]) -> tuple[str, ...]:
    """Return releasable-to: parties that were ticked, and groups and posts that were typed."""
    typed = form.text("more", longest=REASON).replace(",", " ").split()
    return tuple(sorted({*(code for code in form.all("to") if code in codes), *typed}))


def _with_code(code: str, name: Text) -> Text:
    return name if code == PUBLIC else {tag: f"{code} · {said}" for tag, said in name.items()}
