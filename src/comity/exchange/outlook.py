"""Who would get an item, and as what, in words: a line for each partner while it is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from comity.core.release import NOT_NAMED, RecordClass
from comity.core.terms import PUBLIC
from comity.exchange import queries
from comity.node import ledger
from comity.node.forecast import Outlook, forecast
from comity.node.visible import Seen
from comity.programme.plan.domain import Sort
from comity.web.access import Access
from comity.web.marking import Marking, markings
from comity.web.words import LANGUAGES, Text, word

State = Literal["gets", "gets-as", "waits", "not"]
KIND = "item"


@dataclass(frozen=True, slots=True)
class Line:
    """A partner: what it gets, as what where that is another label, or why it does not.

    ``missing`` is what it waits for, where the reader sees that. ``posts`` are those of its posts
    that are named where it is not named as a whole.
    """

    of: Outlook
    state: State
    party: Text
    labels: tuple[Marking, ...] = ()
    missing: Seen | None = None
    posts: tuple[str, ...] = ()


def lines(here: Access, sort: Sort, refs: Sequence[str], name: str = "") -> list[Line]:
    """Return who would get an item of this party's; ``name``: the id of which it is a version."""
    node, marking = here.node, sort.marking
    labels = tuple(sorted(marking.labels, key=lambda label: label.policy))
    to = tuple(sorted(set(marking.releasable_to)))
    cls = RecordClass(node.party, sort.subject, KIND, labels, to)
    return of_class(here, cls, refs, name)


def of_item(here: Access, seen: Seen) -> list[Line]:
    """Return who gets an item as it stands."""
    header = seen.version.header
    return of_class(here, RecordClass.of(header), header.refs, header.id)


def of_class(here: Access, cls: RecordClass, refs: Sequence[str], name: str) -> list[Line]:
    """Return a line for each partner, those first that it names."""
    node = here.node
    named = {entry.partition("/")[0] for entry in cls.releasable_to}
    known = ledger.party_names(node)
    asked = {*queries.parties(node), *(named & known.keys()), PUBLIC}
    found = forecast(node, cls, refs, asked, name)
    wanted = [one.missing for one in found if one.missing]
    missing = {one.version.header.id: one for one in _seen(here, wanted)}
    made = [
        Line(
            of=one,
            state=_state(one, cls),
            party=called(known, one.party),
            labels=markings(node.policies, one.labels_there) if one.given else (),
            missing=missing.get(one.missing),
            posts=_posts(cls, one.party),
        )
        for one in found
    ]
    return sorted(made, key=_order)


def strangers(here: Access, sort: Sort) -> list[str]:
    """Return what releasable-to names and is no party with a node here: a group, or a mistake."""
    known = {*ledger.party_names(here.node), PUBLIC}
    named = {entry.partition("/")[0] for entry in sort.marking.releasable_to}
    return sorted(named - known)


def _order(line: Line) -> tuple[bool, bool, bool]:
    """Those first that get it or wait, then those that are named and do not."""
    return (line.state == "not", line.of.reason == NOT_NAMED, line.of.party == PUBLIC)


def _posts(cls: RecordClass, party: str) -> tuple[str, ...]:
    if party in cls.releasable_to:
        return ()
    return tuple(one for one in cls.releasable_to if one.startswith(f"{party}/"))


def called(known: dict[str, dict[str, str]], party: str) -> Text:
    """Return what a party is called: as its card says, or its code."""
    if party == PUBLIC:
        return {language: str(word("public", language)) for language in LANGUAGES}
    return known.get(party, {"en": party, "ko": party})


def shown(of: Iterable[Line]) -> list[Seen]:
    """Return the records that these lines name."""
    return [line.missing for line in of if line.missing is not None]


def _state(one: Outlook, cls: RecordClass) -> State:
    if one.given:
        return "gets" if one.labels_there == cls.labels else "gets-as"
    return "waits" if one.missing else "not"


def _seen(here: Access, names: Sequence[str]) -> list[Seen]:
    return queries.objects(here.node, here.reader, names) if names else []
