"""A statement of release as a sheet of texts: what terminal, spreadsheet and paper all show."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from comity.core.label import Label
from comity.core.record import Instant
from comity.core.release import Reader
from comity.core.terms import PUBLIC
from comity.node import ledger
from comity.node.desk.asking import Wanted
from comity.node.desk.went import Went, statement
from comity.node.node import Node
from comity.node.visible import Seen
from comity.programme.plan.queries import title as title_of
from comity.web import times
from comity.web.marking import markings, page_markings
from comity.web.words import Text, has, word

COLUMNS = ("at", "what", "record", "kind", "label", "there", "clauses", "receipt", "id", "version")
"""What a line says; the words of each head are ``statement.COLUMN``."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement in one language: texts alone. ``marking`` is the join of all that it shows."""

    language: str
    title: str
    facts: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marking: str
    note: str
    author: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Asked:
    """What a statement is asked for. Without a reader it is the node's own, and has all."""

    party: str
    since: Instant | None
    until: Instant | None
    language: str
    reader: Reader | None = None


def sheet(node: Node, asked: Asked) -> Sheet:
    """Return what went to a party, oldest first."""
    wanted = Wanted(party=asked.party, since=asked.since, until=asked.until)
    lines = statement(node, wanted, asked.reader)
    speak = _Speaker(node, asked.language)
    shown = [labels for one in lines for labels in (one.labels, one.labels_there) if labels]
    marked = page_markings(node.policies, shown) if shown else ()
    scope = "statement.all" if asked.reader is None else "statement.of-post"
    return Sheet(
        language=asked.language,
        title=speak("statement.title", party=speak.party(asked.party)),
        facts=(
            (speak("statement.from"), speak.said(node.card.name)),
            (speak("statement.to"), speak.party(asked.party)),
            (speak("statement.time"), speak.span(asked.since, asked.until)),
            (speak("statement.made"), times.utc_words(node.now(), asked.language)),
            (speak("statement.lines"), f"{len(lines):,}"),
        ),
        heads=tuple(speak(f"statement.{column}") for column in COLUMNS),
        rows=tuple(speak.row(one) for one in lines),
        marking=" · ".join(speak.said(one.text) for one in marked) or speak("statement.unmarked"),
        note=speak(scope),
        author=speak.said(node.card.name),
        at=node.now(),
    )


class _Speaker:
    """Says what stands in a statement, in one language."""

    def __init__(self, node: Node, language: str) -> None:
        self._node, self._language = node, language
        self._names = ledger.party_names(node)

    def __call__(self, key: str, **values: object) -> str:
        return html.unescape(word(key, self._language, **values))

    def said(self, text: Text) -> str:
        """A text in the language, or in the one that it has."""
        return text.get(self._language) or next(iter(text.values()), "")

    def party(self, code: str) -> str:
        """A party by its name and code."""
        if code == PUBLIC:
            return self("public")
        name = self.said(self._names.get(code, {}))
        return f"{name} ({code})" if name and name != code else code

    def span(self, since: Instant | None, until: Instant | None) -> str:
        """From when to when, the end itself excluded."""
        begins = times.start_words(since, self._language) if since else self("statement.begin")
        ends = times.end_words(until, self._language) if until else self("statement.now")
        return f"{begins} – {ends}"

    def row(self, one: Went) -> tuple[str, ...]:
        """A line, column by column."""
        header = one.version.header if one.version else None
        kind = one.name.partition("--")[0]
        return (
            times.iso(one.at),
            self("statement.recalled" if one.recalled else "statement.given"),
            self._title(one),
            self(f"kind.{kind}") if has(f"kind.{kind}") else kind,
            self._labels(one.labels),
            self._labels(one.labels_there),
            ", ".join(one.clauses),
            self._receipt(one),
            one.name,
            times.iso(header.made_at) if header and not one.recalled else "",
        )

    def _title(self, one: Went) -> str:
        if one.version is None or one.version.body is None:
            return self("statement.no-title")
        return self.said(title_of(Seen(0, one.version, (), (), "", 0))) or one.name

    def _labels(self, labels: Sequence[Label]) -> str:
        known = [label for label in labels if label.policy in self._node.policies]
        return " / ".join(self.said(one.text) for one in markings(self._node.policies, known))

    def _receipt(self, one: Went) -> str:
        if one.confirmed is not None:
            return times.iso(one.confirmed)
        return self("statement.late" if one.late else "statement.open")
