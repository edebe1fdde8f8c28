"""What the first page of a node shows a reader: agreements, what came, what went, and why.

Everything is computed from ``visible_to(reader)``. What the node knows beside it (what was given,
what is withheld) is shown to own staff alone, and only of records that they see.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from comity.core import card, terms
from comity.core.card import SignedCard
from comity.core.label import Label
from comity.core.record import Instant, Pointer
from comity.core.release import Reader
from comity.core.sealing import fingerprint
from comity.core.terms import PUBLIC, Signed
from comity.node import ledger
from comity.node.kinds import EXTENSION, SIGNATURE, TERMINATION, TEXT
from comity.node.node import Node
from comity.node.visible import Seen, Visible, visible_to
from comity.node.world import Held, signed_texts
from comity.web import first
from comity.web.marking import markings
from comity.web.words import Text

SHOWN = 8
"""How many lines each list of the page has."""
FORMS = ("programme", "arrangement", "participation", "publication", "charter")
"""In which order agreements are shown."""
LATE = 15 * 60 * 1000
"""After this long without contact a peer is called late (milliseconds)."""


@dataclass(frozen=True, slots=True)
class _Home:
    """An area that a subject belongs to, and whose agreement it is of."""

    agreement: str
    area: str
    parties: frozenset[str]


class Overview:
    """One reader's first page at one node."""

    def __init__(self, node: Node, reader: Reader) -> None:
        """Ask once for what every part of the page needs."""
        self._node, self._reader = node, reader
        self._visible: Visible = visible_to(node, reader)
        self._names = ledger.party_names(node)
        self._items = list(self._visible.all(kind="item"))
        self._texts = [
            seen
            for kind in (TEXT, SIGNATURE, TERMINATION, EXTENSION)
            for seen in self._visible.all(kind=kind)
        ]

    @property
    def labels(self) -> list[tuple[Label, ...]]:
        """The labels of all that the page shows, as they hold here."""
        return [seen.labels_there for seen in (*self._items, *self._texts)]

    def page(self) -> first.First:
        """Return the first page."""
        staff = self._reader.sort == "staff"
        return first.First(
            agreements=self._agreements(),
            events=self._events(),
            came=self._came(),
            went=self._went() if staff else (),
            withheld=self._withheld() if staff else None,
            peers=self._peers() if staff else (),
        )

    def name(self, party: str) -> first.PartyName:
        """Return a party's name as its card says it, or its code."""
        known = self._names.get(party)
        words: Text = known or {"en": party, "ko": party}
        return first.PartyName(code=party, name=words, acronym=known is None)

    def _signed(self) -> Sequence[Signed]:
        held: dict[str, list[Held]] = defaultdict(list)
        for seen in self._texts:
            if seen.version.body is not None:
                kind = seen.version.header.kind
                held[kind].append(Held(seen.version, seen.received_at))
        return signed_texts(held)

    def _agreements(self) -> list[first.Agreement]:
        """Agreements by form; of each first the widest, then the newest."""
        signed = self._signed()
        by_pointer = {one.pointer: one for one in signed}
        subjects = Counter(
            (seen.version.header.owner, seen.version.header.subject) for seen in self._items
        )
        ordered = sorted(
            signed,
            key=lambda one: (FORMS.index(one.text.form), -len(one.text.areas), -one.text.starts),
        )
        replaced = {one.text.replaces for one in signed if one.text.replaces}
        return [
            self._agreement(one, signed, by_pointer, subjects)
            for one in ordered
            if one.complete or one.pointer.id not in replaced
        ]

    def _agreement(
        self,
        one: Signed,
        signed: Sequence[Signed],
        by_pointer: dict[Pointer, Signed],
        subjects: Counter[tuple[str, str]],
    ) -> first.Agreement:
        text = one.text
        old = by_pointer.get(text.supersedes.text) if text.supersedes else None
        return first.Agreement(
            code=text.code,
            name=text.name,
            form=text.form,
            parties=tuple(self.name(party) for party in text.parties if party != PUBLIC),
            state=self._state(one, signed),
            hash=one.pointer.sha256,
            starts=text.starts,
            until=one.extended_until or text.until,
            ended=self._ended(one, signed),
            areas=tuple(_area(text, area, subjects) for area in text.areas),
            replaces=old.text.code if old else "",
            illustrative=text.illustrative,
        )

    def _ended(self, one: Signed, signed: Sequence[Signed]) -> Instant | None:
        """When it ceased before its expiry, if it has."""
        end, expiry = terms.ends_at(one, signed), one.extended_until or one.text.until
        ceased = end is not None and end <= self._node.now()
        return end if ceased and end != expiry else None

    def _state(self, one: Signed, signed: Sequence[Signed]) -> first.AgreementState:
        now, end = self._node.now(), terms.ends_at(one, signed)
        if not one.complete or one.text.starts > now:
            return "awaiting"
        if end is None or now < end:
            return "in-force"
        if one.terminated is not None and one.terminated <= now:
            return "ended"
        expiry = one.extended_until or one.text.until
        return "lapsed" if expiry is not None and end >= expiry else "superseded"

    def _events(self) -> list[first.Event]:
        areas = self._areas_of_subjects()
        events = [
            first.Event(
                at=_instant(seen.version.body.date),
                until=_instant(seen.version.body.until) if seen.version.body.until else None,
                title=seen.version.body.title,
                form=seen.version.body.form,
                **_home_of(seen, areas),
                place=seen.version.body.place,
            )
            for seen in self._items
            if seen.version.body is not None and seen.version.body.date
        ]
        return sorted(events, key=lambda event: event.at)

    def _areas_of_subjects(self) -> dict[tuple[str, str], list[_Home]]:
        """Which areas a party's subject belongs to, those of the newest text first."""
        found: dict[tuple[str, str], list[_Home]] = defaultdict(list)
        for one in sorted(self._signed(), key=lambda one: -one.text.starts):
            for area in one.text.areas:
                for party, codes in area.subjects.items():
                    for code in codes:
                        home = _Home(one.text.code, area.code, frozenset(one.text.parties))
                        found[party, code].append(home)
        return found

    def _came(self) -> list[first.Came]:
        """Information that peers gave, the newest first."""
        came = [seen for seen in self._items if seen.source and seen.version.body is not None]
        return [
            first.Came(
                at=seen.received_at,
                source=self.name(seen.version.header.owner),
                kind=seen.version.header.kind,
                title=seen.version.body.title,
                id=seen.version.header.id,
                labels=markings(self._node.policies, seen.version.header.labels),
                labels_here=markings(self._node.policies, seen.labels_there),
            )
            for seen in sorted(came, key=lambda seen: -seen.received_at)[:SHOWN]
        ]

    def _went(self) -> list[first.Went]:
        """What was given or taken back, of records that the reader sees, the newest first."""
        titles = self._titles(self._items)
        versions = {one.version.header.id: one.version.header.made_at for one in self._items}
        seen = {name: versions[name] for name in titles}
        return [
            first.Went(
                at=gone.at,
                target=self.name(gone.peer),
                what="recalled" if gone.recalled else "released",
                title=titles[gone.name],
                agreement=_code(gone.clauses),
                clause=", ".join(clause.rpartition(" ")[2] for clause in gone.clauses),
                confirmed=gone.confirmed,
            )
            for gone in ledger.went(self._node, seen, SHOWN)
        ]

    def _withheld(self) -> list[first.Withheld]:
        """Own records that name a partner and do not go there, with the reason."""
        own = [seen for seen in self._items if not seen.source]
        titles = self._titles(own)
        return [
            first.Withheld(
                title=titles[held.name],
                target=self.name(held.peer),
                reason=held.reason,
                more=held.detail,
            )
            for held in ledger.withheld(self._node, titles, SHOWN)
        ]

    def _peers(self) -> list[first.Peer]:
        now = self._node.now()
        return [
            first.Peer(
                party=self.name(party),
                fingerprint=fingerprint(
                    card.read(msgspec.json.decode(signed, type=SignedCard)).root
                ),
                state=_peer_state(last, error, now),
                last_contact=last,
            )
            for party, signed, last, error in ledger.peers(self._node)
        ]

    @staticmethod
    def _titles(seen: Iterable[Seen]) -> dict[str, Text]:
        return {
            one.version.header.id: one.version.body.title
            for one in seen
            if one.version.body is not None
        }


def _home_of(seen: Seen, areas: Mapping[tuple[str, str], Sequence[_Home]]) -> dict[str, str]:
    """Return the agreement and area of a record, of those that its owner's subject belongs to.

    The newest between the owner and a party that the record names; without one, the newest if all
    are between the same parties.
    """
    header = seen.version.header
    homes = areas.get((header.owner, header.subject), ())
    named = {entry.partition("/")[0] for entry in header.releasable_to}
    between = [home for home in homes if (home.parties - {header.owner}) & named]
    if not between and len({home.parties for home in homes}) == 1:
        between = list(homes)
    if not between:
        return {}
    return {"agreement": between[0].agreement, "area": between[0].area}


def _area(text: terms.Text, area: terms.Area, subjects: Counter[tuple[str, str]]) -> first.Area:
    codes = [(party, code) for party, given in area.subjects.items() for code in given]
    before = text.supersedes.areas if text.supersedes else {}
    return first.Area(
        code=area.code,
        name=area.name,
        subjects=tuple(sorted({code for _, code in codes})),
        records=sum(subjects[pair] for pair in codes),
        succeeds=tuple(old for old, new in before.items() if area.code in new),
    )


def _code(clauses: tuple[str, ...]) -> str:
    """The codes of the texts that clauses (``ITPP 5.2``) are of."""
    return ", ".join(sorted({clause.rpartition(" ")[0] for clause in clauses}))


def _peer_state(last: Instant | None, error: str, now: Instant) -> first.PeerState:
    if error:
        return "unreachable"
    return "reached" if last is not None and now - last < LATE else "late"


def _instant(day: str) -> Instant:
    """The first instant of a day, month or year, in UTC."""
    parts = [int(part) for part in day.split("-")] + [1, 1]
    return int(datetime(parts[0], parts[1], parts[2], tzinfo=UTC).timestamp() * 1000)
