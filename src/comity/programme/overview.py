"""What the first page of a node shows a reader: agreements, what came, what went, and why.

Everything is computed from ``visible_to(reader)``. What the node knows beside it (what was given,
what is withheld) is shown to own staff alone, and only of records that they see.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.core import terms
from comity.core.label import Label
from comity.core.record import Instant, Pointer
from comity.core.release import Reader
from comity.core.sealing import fingerprint
from comity.core.terms import PUBLIC
from comity.node import ledger
from comity.node.following import follow
from comity.node.node import Node
from comity.node.visible import Seen, Visible, visible_to
from comity.programme import queries
from comity.programme.calendar.occasions import HREFS
from comity.programme.days import first_instant
from comity.programme.life import Status
from comity.programme.plan.outline import PLAN
from comity.web import first
from comity.web.marking import markings
from comity.web.words import Text

SHOWN = 8
"""How many lines each list of the page has."""
LOOKED_AT = 100
"""How many of the newest items the lists and the picture are made of."""
EVENTS = 40
"""How many events the picture has; the calendar has them all."""
EACH = 4
"""How many agreements of each form the page has."""
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
    """One reader's first page at one node. Each part looks at the newest of what it shows."""

    def __init__(self, node: Node, reader: Reader) -> None:
        """Ask once for what every part of the page needs."""
        self._node, self._reader = node, reader
        self._visible: Visible = visible_to(node, reader)
        self._names = ledger.party_names(node)
        self._plan = queries.plan(node, reader)
        self._items = self._visible.latest(kind="item", limit=LOOKED_AT)
        self._shown: list[tuple[Label, ...]] = []
        self._page = self._made()

    @property
    def labels(self) -> list[tuple[Label, ...]]:
        """The labels of all that the page shows, as they hold here."""
        return self._shown

    def page(self) -> first.First:
        """Return the first page."""
        return self._page

    def _made(self) -> first.First:
        staff = self._reader.sort == "staff"
        agreements, more = self._agreements()
        peers = self._peers() if staff else []
        return first.First(
            agreements=agreements,
            more=more,
            events=self._events(),
            came=self._came(),
            went=self._went() if staff else (),
            withheld=self._withheld() if staff else None,
            peers=peers[:SHOWN],
            more_peers=max(0, len(peers) - SHOWN),
        )

    def name(self, party: str) -> first.PartyName:
        """Return a party's name as its card says it, or its code."""
        known = self._names.get(party)
        words: Text = known or {"en": party, "ko": party}
        return first.PartyName(code=party, name=words, acronym=known is None)

    def _agreements(self) -> tuple[list[first.Agreement], int]:
        """Return some agreements of each form, the widest and newest first, and how many more.

        The first in force that has areas stands here with them, and so does what it supersedes.
        """
        statuses = [one for one in self._plan.statuses if one.state != "replaced"]
        statuses.sort(
            key=lambda one: (FORMS.index(one.text.form), -len(one.text.areas), -one.text.starts)
        )
        chosen: list[Status] = []
        for form in FORMS:
            chosen += [one for one in statuses if one.text.form == form][:EACH]
        wide = next((o for o in chosen if o.text.areas and _state(o) == "in-force"), None)
        whole = {wide.pointer} if wide is not None else set()
        if wide is not None and wide.text.supersedes is not None:
            old = wide.text.supersedes.text
            whole.add(old)
            chosen += [one for one in statuses if one.pointer == old and one not in chosen]
        self._shown += [self._plan.labels[one.held.version.header.id] for one in chosen]
        by_pointer = {one.pointer: one for one in statuses}
        made = [self._agreement(one, by_pointer, whole) for one in chosen]
        return made, len(statuses) - len(chosen)

    def _agreement(
        self, one: Status, by_pointer: Mapping[Pointer, Status], whole: set[Pointer]
    ) -> first.Agreement:
        text, name = one.text, one.held.version.header.id
        old = by_pointer.get(text.supersedes.text) if text.supersedes else None
        expiry = one.extended_until or text.until
        ceased = one.ends is not None and one.ends <= self._node.now() and one.ends != expiry
        counts = self._counts(name) if one.pointer in whole else {}
        return first.Agreement(
            code=text.code,
            name=text.name,
            form=text.form,
            parties=tuple(self.name(party) for party in text.parties if party != PUBLIC),
            state=_state(one),
            hash=one.pointer.sha256,
            starts=text.starts,
            until=expiry,
            ended=one.ends if ceased else None,
            areas=tuple(
                _area(text, area, counts.get(area.code, 0), name)
                for area in text.areas
                if one.pointer in whole
            ),
            replaces=old.text.code if old else "",
            illustrative=text.illustrative,
            href=f"/plan/{name}" if text.areas else "",
        )

    def _counts(self, name: str) -> Counter[str]:
        """Return how many activities of a text's plan the reader sees, by area."""
        with follow(self._node, self._reader, PLAN) as followed:
            plan = followed.kept.programme(name)
            return Counter(plan.area_of(one) for one in plan.activities.values())

    def _events(self) -> list[first.Event]:
        areas = self._plan.standing.once(_areas_of_subjects)
        dated = [
            seen for seen in self._items if seen.version.body is not None and seen.version.body.date
        ]
        dated = sorted(dated, key=lambda seen: seen.version.body.date, reverse=True)[:EVENTS]
        self._shown += [seen.labels_there for seen in dated]
        events = [
            first.Event(
                at=first_instant(seen.version.body.date),
                until=first_instant(seen.version.body.until) if seen.version.body.until else None,
                title=seen.version.body.title,
                form=seen.version.body.form,
                **_home_of(seen, areas),
                place=seen.version.body.place,
                href=_page_of(seen.version.header.id),
            )
            for seen in dated
        ]
        return sorted(events, key=lambda event: event.at)

    def _came(self) -> list[first.Came]:
        """Information that peers gave, the newest first."""
        found = [seen for seen in self._items if seen.source and seen.version.body is not None]
        came = sorted(found, key=lambda seen: -seen.received_at)[:SHOWN]
        self._shown += [seen.labels_there for seen in came]
        return [
            first.Came(
                at=seen.received_at,
                source=self.name(seen.version.header.owner),
                kind=seen.version.header.kind,
                title=seen.version.body.title,
                id=seen.version.header.id,
                labels=markings(self._node.policies, seen.version.header.labels),
                labels_here=markings(self._node.policies, seen.labels_there),
                href=_page_of(seen.version.header.id),
            )
            for seen in came
        ]

    def _went(self) -> list[first.Went]:
        """What was given or taken back, of records that the reader sees, the newest first."""
        titles = self._titles(self._items)
        versions = {one.version.header.id: one.version.header.made_at for one in self._items}
        seen = {name: versions[name] for name in titles}
        went = ledger.went(self._node, seen, SHOWN)
        self._show(gone.name for gone in went)
        return [
            first.Went(
                at=gone.at,
                target=self.name(gone.peer),
                what="recalled" if gone.recalled else "released",
                title=titles[gone.name],
                agreement=_code(gone.clauses),
                clause=", ".join(clause.rpartition(" ")[2] for clause in gone.clauses),
                confirmed=gone.confirmed,
                href=_page_of(gone.name),
            )
            for gone in went
        ]

    def _withheld(self) -> list[first.Withheld]:
        """Own records that name a partner and do not go there, with the reason."""
        own = [seen for seen in self._items if not seen.source]
        titles = self._titles(own)
        stays = ledger.withheld(self._node, titles, SHOWN)
        self._show(held.name for held in stays)
        return [
            first.Withheld(
                title=titles[held.name],
                target=self.name(held.peer),
                reason=held.reason,
                more=held.detail,
                href=_page_of(held.name),
            )
            for held in stays
        ]

    def _show(self, names: Iterable[str]) -> None:
        """Note that these items are shown."""
        labels = {seen.version.header.id: seen.labels_there for seen in self._items}
        self._shown += [labels[name] for name in names]

    def _peers(self) -> list[first.Peer]:
        """Return the peers, those that something is wrong with first."""
        now = self._node.now()
        peers = [
            first.Peer(
                party=self.name(party),
                fingerprint=fingerprint(ledger.card_of(signed).root),
                state=_peer_state(last, error, now),
                last_contact=last,
            )
            for party, signed, last, error in ledger.peers(self._node)
        ]
        return sorted(peers, key=lambda peer: peer.state == "reached")

    @staticmethod
    def _titles(seen: Iterable[Seen]) -> dict[str, Text]:
        return {
            one.version.header.id: one.version.body.title
            for one in seen
            if one.version.body is not None
        }


def _areas_of_subjects(statuses: Sequence[Status]) -> dict[tuple[str, str], list[_Home]]:
    """Which areas a party's subject belongs to, those of the newest text first."""
    found: dict[tuple[str, str], list[_Home]] = defaultdict(list)
    for one in sorted(statuses, key=lambda one: -one.text.starts):
        for area in one.text.areas:
            for party, codes in area.subjects.items():
                for code in codes:
                    home = _Home(one.text.code, area.code, frozenset(one.text.parties))
                    found[party, code].append(home)
    return found


def _page_of(item: str) -> str:
    """Return the address of an item."""
    return HREFS["item"].format(item)


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


def _state(one: Status) -> first.AgreementState:
    """Return how the first page says where a text stands."""
    return _STATES.get(one.state, "awaiting")


_STATES: dict[str, first.AgreementState] = {
    "in_force": "in-force",
    "extended": "in-force",
    "superseded": "superseded",
    "lapsed": "lapsed",
    "terminated": "ended",
}


def _area(text: terms.Text, area: terms.Area, count: int, name: str) -> first.Area:
    codes = {code for given in area.subjects.values() for code in given}
    before = text.supersedes.areas if text.supersedes else {}
    return first.Area(
        code=area.code,
        name=area.name,
        subjects=tuple(sorted(codes)),
        records=count,
        href=f"/plan/{name}/area/{area.code}",
        succeeds=tuple(old for old, new in before.items() if area.code in new),
    )


def _code(clauses: tuple[str, ...]) -> str:
    """The codes of the texts that clauses (``ITPP 5.2``) are of."""
    return ", ".join(sorted({clause.rpartition(" ")[0] for clause in clauses}))


def _peer_state(last: Instant | None, error: str, now: Instant) -> first.PeerState:
    if error:
        return "unreachable"
    return "reached" if last is not None and now - last < LATE else "late"
