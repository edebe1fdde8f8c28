"""The lists of the desk: what waits, what is not given, what went, who is late."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from comity.core.label import Label
from comity.exchange.desk.showing import (
    Filter,
    called,
    called_version,
    filtered,
    first,
    further,
    officer,
    party_names,
    show,
)
from comity.node.desk.asking import Asker, Found
from comity.node.desk.late import late as late_lines
from comity.node.desk.refused import refused as refused_lines
from comity.node.desk.waiting import waiting
from comity.node.desk.went import went as went_lines
from comity.node.people.permissions import RELEASE
from comity.web.access import Access
from comity.web.live.rooms import Room, room
from comity.web.marking import markings

room(Room("desk", lambda here: here.may(RELEASE)))


@require_GET
@officer
def waits(request: HttpRequest, here: Access) -> HttpResponse:
    """What could go and lacks a reference, longest first."""
    asked = filtered(request, here)
    asker = Asker(here.node, here.reader)
    found = waiting(asker, asked.wanted, asked.after)
    names = party_names(here.node)
    shown: list[tuple[Label, ...]] = []
    lines = []
    for one in found.lines:
        shown.append(one.seen.labels_there)
        lacks = None
        if one.missing_seen is not None:
            shown.append(one.missing_seen.labels_there)
            lacks = called(here, one.missing_seen)
        line = {"record": called(here, one.seen), "party": names(one.party), "code": one.party}
        lines.append(line | {"lacks": lacks, "missing": one.missing, "since": one.since})
    return _list(request, here, "waits", asked, shown, found=found, lines=lines)


@require_GET
@officer
def refused(request: HttpRequest, here: Access) -> HttpResponse:
    """What is not given to a party that it names, newest first."""
    asked = filtered(request, here)
    found = refused_lines(Asker(here.node, here.reader), asked.wanted, asked.after)
    names = party_names(here.node)
    lines = [
        {
            "record": called(here, one.seen),
            "at": one.seen.version.header.made_at,
            "refusals": [(each, names(each.party)) for each in one.refusals],
        }
        for one in found.lines
    ]
    shown = [one.seen.labels_there for one in found.lines]
    return _list(request, here, "refused", asked, shown, found=found, lines=lines)


@require_GET
@officer
def went(request: HttpRequest, here: Access) -> HttpResponse:
    """What was given and taken back, newest first, with receipts."""
    asked = filtered(request, here)
    found = went_lines(Asker(here.node, here.reader), asked.wanted, asked.after)
    names = party_names(here.node)
    lines = [
        {
            "one": one,
            "record": called_version(here.node, one.version, one.labels),
            "party": names(one.party),
            "there": markings(here.node.policies, one.labels_there),
        }
        for one in found.lines
        if one.version is not None
    ]
    shown = [labels for one in found.lines for labels in (one.labels, one.labels_there)]
    return _list(request, here, "went", asked, shown, found=found, lines=lines)


@require_GET
@officer
def late(request: HttpRequest, here: Access) -> HttpResponse:
    """Who is late with what, recalls first."""
    asked = filtered(request, here)
    found = late_lines(Asker(here.node, here.reader), asked.wanted)
    names = party_names(here.node)
    lines = [
        {"one": one, "record": called(here, one.seen), "party": names(one.party)}
        for one in found.lines
    ]
    shown = [one.seen.labels_there for one in found.lines]
    return _list(request, here, "late", asked, shown, found=found, lines=lines)


def _list(
    request: HttpRequest,
    here: Access,
    template: str,
    asked: Filter,
    shown: Iterable[tuple[Label, ...]],
    **context: Any,
) -> HttpResponse:
    found = context["found"]
    place = found.further if isinstance(found, Found) else ""
    return show(
        request,
        here,
        template,
        shown,
        form=asked.form,
        asked=asked,
        further=further(request, place),
        first=first(request),
        **context,
    )
