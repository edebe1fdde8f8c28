"""Audit: one line a request, and one for each act that is not a request.

A line says when, who, what, with which outcome and how long it took. What was said is never in it:
no body, no query, no header, no token.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from comity.core.errors import ComityError
from comity.core.record import Instant
from comity.node.db import UNAVAILABLE
from comity.node.node import Node
from comity.node.seeking import SKEW, first_from, last

_log = logging.getLogger(__name__)
NOBODY = "-"
"""Who asks before anybody is known to."""
SECRET_PART = re.compile(r"^(\S* ?/calendar/)[^/]{20,}")
"""The part of an address that is a secret: whoever knows it reads by it (``node.addresses``)."""
LOOKED = 50_000
"""How many lines one search looks at."""
_TABLE = "node_audit"
_ACT, _WHO = 200, 97
"""How long these may be (characters, as their columns)."""


@dataclass(slots=True)
class Line:
    """What is still to be said of what is going on: by whom it is, and how it ends."""

    who: str = NOBODY
    status: int = HTTPStatus.OK


@dataclass(frozen=True, slots=True)
class Noted:
    """A line of the audit. ``status`` is HTTP's, for acts on the command line too."""

    id: int
    at: Instant
    who: str
    act: str
    status: int
    milliseconds: int


@contextmanager
def note(node: Node, act: str, who: str = NOBODY) -> Iterator[Line]:
    """Write a line when the block ends, however it ends.

    A refusal counts as status 400, any other exception as 500, unless the block says otherwise.
    Nothing is done without its line: where that cannot be written, DatabaseBusyError or
    DatabaseFullError is raised, but for what has failed anyway.
    """
    begun, line = node.now(), Line(who)
    try:
        yield line
    except UNAVAILABLE:
        line.status = HTTPStatus.SERVICE_UNAVAILABLE
        raise
    except ComityError:
        line.status = HTTPStatus.BAD_REQUEST
        raise
    except BaseException:
        line.status = HTTPStatus.INTERNAL_SERVER_ERROR
        raise
    finally:
        try:
            _write(node, act, line, begun)
        except UNAVAILABLE:
            if line.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            _log.exception("No line could be written for a request that failed.")


def lines(node: Node, *, before: int | None = None, limit: int = 100) -> list[Noted]:
    """Return lines, the newest first; ``before`` is the id of the last one seen."""
    found = node.db.rows(
        "SELECT id, at, who, act, status, milliseconds FROM node_audit "
        "WHERE id < %s ORDER BY id DESC LIMIT %s",
        (1 << 62 if before is None else before, limit),
    )
    return [Noted(*row) for row in found]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are looked for: made in [since, until), by whom, with what in their act."""

    since: Instant | None = None
    until: Instant | None = None
    who: str = ""
    act: str = ""


def search(
    node: Node, wanted: Wanted, *, before: int | None = None, limit: int = 100
) -> tuple[list[Noted], int | None]:
    """Return such lines, the newest first, and where to go on; None when there is no more.

    One search looks at LOOKED lines at most, so a page may be short and yet not the last.
    """
    first = first_from(node, _TABLE, wanted.since - SKEW) if wanted.since is not None else 0
    end = last(node, _TABLE) + 1 if before is None else before
    if wanted.until is not None and before is None:
        end = min(end, first_from(node, _TABLE, wanted.until + SKEW))
    floor = max(first, end - LOOKED)
    found = node.db.rows(
        "SELECT id, at, who, act, status, milliseconds FROM node_audit "
        "WHERE id < %s AND id >= %s AND at >= %s AND at < %s AND who LIKE %s ESCAPE '!' "
        "AND act LIKE %s ESCAPE '!' ORDER BY id DESC LIMIT %s",
        (
            end,
            floor,
            0 if wanted.since is None else wanted.since,
            1 << 62 if wanted.until is None else wanted.until,
            _part(wanted.who),
            _part(wanted.act),
            limit,
        ),
    )
    further = found[-1][0] if len(found) == limit else floor
    return [Noted(*row) for row in found], further if further > max(first, 1) else None


def _part(text: str) -> str:
    """Return the pattern of what contains a text."""
    for sign in "!%_":
        text = text.replace(sign, f"!{sign}")
    return f"%{text}%"


def _write(node: Node, act: str, line: Line, begun: Instant) -> None:
    with node.write() as db:
        db.execute(
            "INSERT INTO node_audit (at, who, act, status, milliseconds) "
            "VALUES (%s, %s, %s, %s, %s)",
            (
                begun,
                _plain(line.who, _WHO),
                _plain(without_secret(act.partition("?")[0]), _ACT),
                int(line.status),
                node.now() - begun,
            ),
        )


def without_secret(act: str) -> str:
    """Return an act or address without the secret in it, for whatever is written down."""
    return SECRET_PART.sub(r"\1…", act)


class WithoutSecrets(logging.Filter):
    """Keeps secret addresses out of the log, whoever writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the values that are filled in; let every line through."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_secret(one) if isinstance(one, str) else one for one in record.args
            )
        return True


def _plain(text: str, size: int) -> str:
    """Cut to size; what is not printed stands escaped, so that a line stays one line."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return shown[:size]
