"""Deadlines as people type and read them: in the node's zone, in UTC, and where the parties are.

A day and a time of day typed at a place name one instant, or none where a clock was put forward;
where one was put back, the earlier of the two.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from comity.core.record import Instant
from comity.node.node import Node
from comity.web.forms import Form
from comity.web.times import DAY, date_words, moment, zone
from comity.web.words import LANGUAGES, Text

ZONES = "zones"
"""The setting that says where the other parties are: ``NATO Europe/Brussels``, one a line."""
CLOSE_OF_BUSINESS = 18
"""The hour that a form offers, at the node's place."""


@dataclass(frozen=True, slots=True)
class There:
    """An instant as it stands on the clock of a party's place."""

    party: str
    text: Text
    day: str
    """The date alone, to tell whether it is another one there."""


def place_of(node: Node) -> tzinfo:
    """Return the zone of the node, UTC where the machine does not know it."""
    return zone(node.zone) or UTC


def zones(node: Node) -> dict[str, str]:
    """Return where each party is, as far as this node was told."""
    lines = node.db.setting(ZONES).splitlines()
    told = dict(line.split(" ", 1) for line in lines if " " in line)
    return {**told, node.party: node.zone}


def set_zones(*, node: Node, told: dict[str, str]) -> None:
    """Say where the other parties are."""
    with node.write() as db:
        db.set_setting(ZONES, "\n".join(f"{party} {name}" for party, name in sorted(told.items())))


def everywhere(node: Node, parties: tuple[str, ...], at: Instant) -> list[There]:
    """Return an instant on the clock of each party whose place is known."""
    known = zones(node)
    found = []
    for party in parties:
        place = zone(known.get(party, ""))
        if place is not None:
            there = moment(at, place)
            text = {one: _words(there, one) for one in LANGUAGES}
            found.append(There(party, text, f"{there:%Y-%m-%d}"))
    return found


def read(form: Form, day: str, time: str, place: tzinfo) -> Instant | None:
    """Return the instant of two fields, a day and a time at a place, or note what is wrong."""
    typed = (form.raw(day).strip(), form.raw(time).strip())
    try:
        local = datetime.strptime(" ".join(typed), "%Y-%m-%d %H:%M").replace(tzinfo=place)
        there = local.astimezone(UTC)
    except (ValueError, OverflowError):
        form.say(day, "deadline.unreadable")
        return None
    if there.astimezone(place).replace(tzinfo=None) != local.replace(tzinfo=None):
        form.say(time, "deadline.skipped")
        return None
    return int(there.timestamp()) * 1000


def offered(at: Instant, days: int, place: tzinfo) -> tuple[str, str]:
    """Return day and time to offer as a deadline ``days`` from an instant: close of business."""
    local = moment(at + days * DAY, place)
    return f"{local:%Y-%m-%d}", f"{CLOSE_OF_BUSINESS:02}:00"


def _words(there: datetime, language: str) -> str:
    return f"{date_words(there, language)} {there:%H:%M} {there.tzname()}"
