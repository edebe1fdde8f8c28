"""Who wants mail, where to, and what they have been told of already."""

from dataclasses import dataclass

import msgspec

from comity.node import rows
from comity.node.node import Node


@dataclass(frozen=True, slots=True)
class Addressed:
    """A person with an address. ``day``: the last day whose mail was seen to; 0: none yet.

    ``told`` names what waited then, so that only what is new is a reason for another mail.
    """

    name: str
    mail: str
    at_once: bool
    told: frozenset[str]
    day: int


def addressed(*, node: Node) -> list[Addressed]:
    """Return those who have entered an address and may sign in, by name."""
    found = node.db.rows(
        "SELECT name, email, mail_at_once, mail_told, mail_day FROM people_person "
        "WHERE email <> '' AND is_active ORDER BY name"
    )
    return [
        Addressed(name, mail, bool(at_once), frozenset(rows.STRINGS.decode(told)), day)
        for name, mail, at_once, told, day in found
    ]


def claim(*, node: Node, before: Addressed, told: frozenset[str], day: int) -> bool:
    """Note what waits for a person on a day, unless another process did so first.

    Of several that saw the same ``before`` one alone is told True, and sends the mail.
    """
    with node.write() as db:
        touched = db.execute(
            "UPDATE people_person SET mail_told = %s, mail_day = %s "
            "WHERE name = %s AND mail_told = %s AND mail_day = %s",
            (_stored(told), day, before.name, _stored(before.told), before.day),
        )
    return touched == 1


def _stored(told: frozenset[str]) -> str:
    return msgspec.json.encode(sorted(told)).decode()
