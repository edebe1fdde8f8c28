"""An embargo as other pages show it: beside the record that it speaks of."""

from typing import Any

from comity.exchange.embargo import queries
from comity.web.access import Access

LATE = 60_000
"""A release this much after its instant is said to be late (milliseconds)."""


def shown(here: Access, name: str) -> dict[str, Any]:
    """Return what ``embargo/said.html`` shows of a record; nothing to whoever is not our own."""
    held = queries.of_record(here.node, here.reader, name) if here.is_staff else None
    header = held.version.header if held else None
    is_late = (
        held is not None and header is not None and header.made_at - held.version.body.at > LATE
    )
    return {"embargo": held, "late": is_late}
