"""Every item of one reader's, for the list: followed in memory, sought by the words of its title.

Built from what comes and goes (``node.following``), so it asks nothing and decides nothing. Of each
item it keeps what a line shows and no text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from comity.core.release import RecordClass
from comity.core.terms import Words
from comity.node.following import Came, Topic
from comity.programme.plan.titles import folded, matches

PAGE = 25
"""How many lines a page of the list has."""


@dataclass(frozen=True, slots=True)
class Line:
    """An item as the list shows it. ``cls`` leads to its labels, ``sought`` is its folded title."""

    record: int
    name: str
    cls: int
    owner: str
    subject: str
    title: Words
    form: str
    date: str
    until: str
    illustrative: bool
    made_at: int
    sought: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty asks for everything. ``since`` and ``before`` are days."""

    words: str = ""
    subject: str = ""
    owner: str = ""
    form: str = ""
    since: str = ""
    before: str = ""

    def fits(self, line: Line) -> bool:
        """Whether a line is wanted. A day is compared as far as it is known."""
        last = line.until or line.date
        return (
            self.subject in ("", line.subject)
            and self.owner in ("", line.owner)
            and self.form in ("", line.form)
            and (not self.since or (bool(last) and last >= self.since[: len(last)]))
            and (not self.before or (bool(line.date) and line.date <= self.before))
            and matches(folded(self.words).split(), line.sought)
        )


class _Header(msgspec.Struct, frozen=True):
    made_at: int


class _Body(msgspec.Struct, frozen=True):
    title: Words
    form: str = "report"
    date: str = ""
    until: str = ""
    illustrative: bool = False


_HEADERS = msgspec.json.Decoder(_Header)
_BODIES = msgspec.json.Decoder(_Body)


class Items:
    """All items that a reader sees."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._by_record: dict[int, Line] = {}
        self._newest: list[Line] | None = None

    def come(self, came: Came, cls: RecordClass) -> None:
        """Take a version in; what cannot be read here is left out, as on any page."""
        if came.body is None:
            return
        try:
            body = _BODIES.decode(came.body)
        except msgspec.DecodeError:
            return
        header = _HEADERS.decode(bytes(came.sealed[0]))  # type: ignore[call-overload]  # a row's column is untyped
        self._by_record[came.record] = Line(
            came.record, came.name, came.cls, cls.owner, cls.subject, body.title, body.form,
            body.date, body.until, body.illustrative, header.made_at,
            folded("\n".join(body.title.values())),
        )  # fmt: skip
        self._newest = None

    def go(self, record: int) -> None:
        """Take a version out."""
        if self._by_record.pop(record, None) is not None:
            self._newest = None

    @property
    def newest(self) -> Sequence[Line]:
        """All lines, what was made last first."""
        if self._newest is None:
            lines = self._by_record.values()
            self._newest = sorted(lines, key=lambda line: (line.made_at, line.name), reverse=True)
        return self._newest


ITEMS = Topic("items", ("item",), Items)
