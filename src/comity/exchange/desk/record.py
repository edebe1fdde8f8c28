"""Why can, or can't, a party see this: one record, by party, and for one clause by clause."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from comity.core import release
from comity.core.label import Label
from comity.core.release import PUBLIC_READER, Reader
from comity.core.terms import PUBLIC
from comity.exchange.desk.showing import (
    called,
    officer,
    party_names,
    read_at,
    reader_names,
    show,
)
from comity.exchange.embargo import domain as embargoes
from comity.exchange.embargo.showing import shown
from comity.node import posts
from comity.node.audiences import peer_reader
from comity.node.desk import rulings, standing
from comity.node.desk.asking import Asker, named, readers
from comity.node.desk.standing import Answer, Holding
from comity.node.desk.why import Tried, onward
from comity.node.node import Node
from comity.node.visible import Seen
from comity.node.world import world
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.marking import markings
from comity.web.pages import nothing_here
from comity.web.words import Text

ADDABLE = {release.NOT_NAMED, release.ABOVE_CEILING, release.NOBODY, release.POSTS_ONLY,
           release.UNMAPPED, release.NOT_ONWARD, release.NOT_FOR_GUESTS}  # fmt: skip
"""Refusals that another marking of the record can end."""


@require_GET
@officer
def why(request: HttpRequest, here: Access) -> HttpResponse:
    """Ask for a record and a reader; a record that is seen leads to its page."""
    form = Form({name: request.GET.getlist(name) for name in ("record", "of")})
    name = form.text("record", longest=300).rstrip("/").rpartition("/")[2]
    if name and Asker(here.node, here.reader).seen([name]):
        chosen = form.raw("of")
        place = reverse("desk-record", args=[name])
        return HttpResponseRedirect(f"{place}?of={chosen}" if _reader(here.node, chosen) else place)
    if name:
        form.say("record", "desk.why.nothing")
    choices = [(code, said) for code, said, _ in everybody(here.node)]
    return show(request, here, "why", [], form=form, readers=choices)


@require_GET
@officer
def one(request: HttpRequest, here: Access, name: str) -> HttpResponse:
    """A record: who has it, who does not and why, and what may be decided about it."""
    asker = Asker(here.node, here.reader)
    seen = asker.seen([name]).get(name)
    if seen is None:
        return nothing_here(request)
    chosen = _reader(here.node, request.GET.get("of", ""))
    asked = standing.answer(asker, seen, chosen) if chosen else None
    header = seen.version.header
    holders = standing.holders(asker, seen)
    names = party_names(here.node)
    is_ours = header.owner == here.node.party
    ruling = rulings.of_version(here.node, name, header.made_at)
    return show(
        request,
        here,
        "record",
        [seen.labels_there, *_labels(asked)],
        record=called(here, seen),
        header=header,
        is_ours=is_ours,
        owner=names(header.owner),
        read_at=read_at(seen),
        ruling=ruling,
        **shown(here, name),
        may_embargo=is_ours
        and header.kind in embargoes.KINDS
        and PUBLIC not in header.releasable_to,
        lines=_lines(here, asker, seen),
        holders=[(one, names(one.relay), names(one.party)) for one in holders],
        asked=_asked(here, seen, asked) if asked else None,
        readers=[(code, said) for code, said, _ in everybody(here.node)],
        form=Form.filled(of=request.GET.get("of", "")),
        may_onward=is_ours and any(True for _ in onward(_class(seen), world(here.node))),
    )


def everybody(node: Node) -> list[tuple[str, Text, Reader]]:
    """Return the readers who can be asked about: parties first, then the posts here."""
    said = reader_names(node)
    parties = {one.reader.party: one.reader for one in readers(node)} | {PUBLIC: PUBLIC_READER}
    here = [posts.reader(node, post) for post in posts.all_posts(node=node)]
    ordered = [parties[code] for code in sorted(parties, key=lambda c: (c == PUBLIC, c))]
    return [
        (reader.office if reader.post else reader.party, said(reader), reader)
        for reader in [*ordered, *here]
    ]


def _reader(node: Node, chosen: str) -> Reader | None:
    known = {code: reader for code, _, reader in everybody(node)}
    return known.get(chosen)


def _class(seen: Seen) -> release.RecordClass:
    return release.RecordClass.of(seen.version.header)


@dataclass(frozen=True, slots=True)
class Line:
    """A party, whether it has the record, why or why not, and what became of it there."""

    answer: Answer
    name: Text
    code: str
    there: Sequence[Any]
    holding: Holding | None


def _lines(here: Access, asker: Asker, seen: Seen) -> list[Line]:
    """Return every party that was given the record or is named, and every peer."""
    header, node = seen.version.header, here.node
    holdings = {one.party: one for one in standing.holdings(asker, seen)}
    known = {one.reader.party: one.reader for one in readers(node)}
    strangers = named(node, header.owner, header.releasable_to) - {node.party} - known.keys()
    known |= {party: peer_reader(party) for party in strangers}
    names = party_names(node)
    found = []
    for party in sorted(known, key=lambda code: (code == PUBLIC, code)):
        answer = standing.answer(asker, seen, known[party])
        there = markings(node.policies, answer.decision.labels_there) if answer.has else ()
        found.append(Line(answer, names(party), party, there, holdings.get(party)))
    return found


def _labels(asked: Answer | None) -> list[tuple[Label, ...]]:
    return [one.seen.labels_there for one in asked.lacks if one.seen] if asked else []


def _asked(here: Access, seen: Seen, asked: Answer) -> dict[str, Any]:
    """Return one reader's answer in words: decision, clauses, what is lacking, a way out."""
    reader = asked.reader
    return {
        "answer": asked,
        "name": reader_names(here.node)(reader),
        "code": reader.office if reader.post else reader.party,
        "there": markings(here.node.policies, asked.decision.labels_there),
        "tried": [_tried(here, one) for one in asked.tried],
        "lacks": [
            (one, called(here, one.seen) if one.seen is not None else None) for one in asked.lacks
        ],
        "way": way_out(asked),
        "marking": asked.decision.reason in ADDABLE
        and seen.version.header.owner == here.node.party,
    }


def _tried(here: Access, one: Tried) -> dict[str, Any]:
    policies, grant = here.node.policies, one.grant
    known = [label for label in grant.terms.ceiling if label.policy in policies]
    return {
        "one": one,
        "href": reverse("text", args=[grant.text.id]),
        "there": markings(policies, one.labels_there),
        "ceiling": markings(policies, known),
    }


def way_out(asked: Answer) -> str:
    """Return the key of what can be done so that the reader has the record; nothing if it has."""
    if asked.has:
        return ""
    if not asked.decision.permitted:
        return asked.decision.reason
    last = asked.lacks[-1] if asked.lacks else None
    if last is None:
        return "no-node"
    return "lacks-unknown" if last.how == standing.UNKNOWN else release.WAITS
