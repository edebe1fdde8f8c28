"""A reader's calendar as calendar programs read it (iCalendar, RFC 5545).

What comes out depends on what is given alone: the same occasions make the same bytes, so the
bytes' hash can say whether anything has changed.
"""

import html
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import icalendar

from comity.core.policies import Policies
from comity.core.record import Instant
from comity.programme.calendar.agenda import Agenda
from comity.programme.calendar.occasions import Occasion
from comity.web.marking import markings
from comity.web.times import moment
from comity.web.words import LANGUAGES, Text, has, word

MOST = 2_000
"""How many events a calendar has; of more, those that begin first."""
BACK = 366
"""How far back it reaches (days), from the first day of the month."""
REFRESH = timedelta(hours=6)
TEXT = 2_000
"""How much of a text goes with an event (characters)."""
STATUS = {
    "cancelled": "CANCELLED",
    "dropped": "CANCELLED",
    "postponed": "TENTATIVE",
    "planned": "TENTATIVE",
}


def chosen(agendas: Sequence[Agenda], today: date) -> list[Occasion]:
    """Return what a calendar has: from a year back on, what is known to the month at least.

    What stands in several agendas is told as the first of them has it.
    """
    since = today.replace(day=1) - timedelta(days=BACK)
    found: dict[tuple[str, str], Occasion] = {}
    for agenda in agendas:
        begun = [*agenda.lasting(since), *agenda.between(since)]
        known = [one for one in begun if one.occasion.exact != "year"]
        for one in agenda.told(known[:MOST]):
            found.setdefault((one.id, one.form), one)
    return sorted(found.values(), key=lambda one: (one.first, one.at or 0, one.id))[:MOST]


def write(
    occasions: Sequence[Occasion],
    *,
    name: str,
    party: str,
    policies: Policies,
    language: str,
    marked: bool,
    address: str,
) -> bytes:
    """Write a calendar. ``marked``: each event says its label. ``address`` is the node's own."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Comity//Calendar//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", REFRESH)
    for one in occasions:
        event = _event(one, party=party, language=language)
        if marked:
            said = [_said(label.text, language) for label in markings(policies, one.labels)]
            event["summary"] = icalendar.vText(f"[{' / '.join(said)}] {event['summary']}")
            event.add("class", "CONFIDENTIAL")
        else:
            event.add("class", "PUBLIC")
        if one.href and address:
            event.add("url", address.rstrip("/") + one.href)
        made.add_component(event)
    return bytes(made.to_ical())


def _event(one: Occasion, *, party: str, language: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{one.id}-{one.form}@{party.lower()}.comity")
    event.add("dtstamp", _utc(one.made_at))
    event.add("last-modified", _utc(one.made_at))
    _add_days(event, one)
    event.add("summary", summary(one, language), parameters={"language": language})
    if text := _said(one.text, language):
        event.add("description", text[:TEXT], parameters={"language": language})
    if one.place:
        event.add("location", one.place)
    categories = [html.unescape(_form(one, language)), *filter(None, (one.programme, one.area))]
    event.add("categories", categories)
    event.add("status", STATUS.get(one.state, "CONFIRMED"))
    busy = one.what == "event" and one.exact == "day" and not one.cancelled
    event.add("transp", "OPAQUE" if busy and one.at is not None else "TRANSPARENT")
    return event


def summary(one: Occasion, language: str) -> str:
    """Return the line of an event: a deadline says of what sort it is."""
    said = _said(one.title, language)
    return said if one.what == "event" else f"{said}: {html.unescape(_form(one, language))}"


def _add_days(event: icalendar.Event, one: Occasion) -> None:
    """Whole days end on the day after, as calendars count; instants stand in UTC."""
    if one.at is None:
        event.add("dtstart", one.first)
        event.add("dtend", one.last + timedelta(days=1))
    else:
        event.add("dtstart", _utc(one.at))
        if one.end is not None and one.end > one.at:
            event.add("dtend", _utc(one.end))


def _utc(instant: Instant) -> datetime:
    return moment(instant).replace(microsecond=0)


def _form(one: Occasion, language: str) -> str:
    key = f"form.{one.form}"
    return word(key, language) if has(key) else one.form


def _said(text: Text, language: str) -> str:
    return next((text[one] for one in (language, *LANGUAGES) if text.get(one)), "")
