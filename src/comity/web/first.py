"""What the pages are given to show: plain values, made by a view and read by templates.

Nothing here asks a database or decides what a reader may see; whoever makes these values has done
both. Every tuple is shown in the order in which it is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from comity.core.record import Instant
from comity.core.terms import Form
from comity.web.marking import Marking
from comity.web.times import days_until
from comity.web.words import LANGUAGES, Text

AgreementState = Literal["awaiting", "in-force", "superseded", "lapsed", "ended"]
PeerState = Literal["reached", "late", "unreachable", "uncompared"]
Movement = Literal["released", "recalled", "superseded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyName:
    """A party: the code that labels use, and its name.

    ``acronym`` says that people call it by its code (NATO), as they do not a nation (KOR).
    """

    code: str
    name: Text
    acronym: bool = False

    @property
    def called(self) -> Text:
        """What it is called in a sentence."""
        return dict.fromkeys(LANGUAGES, self.code) if self.acronym else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Whose node this is. ``zone`` is an IANA name such as Asia/Seoul."""

    party: PartyName
    fingerprint: str
    zone: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An office that somebody can enter as, in a demonstration."""

    code: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page needs. ``reader`` is the title of the post, or None for the public.

    ``demo`` marks the page as a demonstration; ``posts`` are offered for entry with one click, and
    only where the view has made sure that the request came over loopback. The three paths are where
    the home page lies and where the forms to enter and to leave a post are sent. ``person`` is the
    account name of whoever has signed in, ``offices`` are the posts that they hold now.
    ``guest_of`` is the party of a reader who is a guest here; empty for everybody else.
    """

    node: Node | None
    now: Instant
    reader: Text | None = None
    guest_of: str = ""
    markings: Sequence[Marking] = ()
    demo: bool = False
    posts: Sequence[Post] = ()
    home: str = "/"
    enter: str = "/enter"
    leave: str = "/leave"
    person: str = ""
    offices: Sequence[Post] = ()

    @property
    def raised(self) -> bool:
        """Whether anything shown is marked above the lowest of its policy."""
        return any(marking.raised for marking in self.markings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An area of an agreement. ``succeeds`` names areas of the text before it, by their codes."""

    code: str
    name: Text
    subjects: Sequence[str] = ()
    records: int = 0
    href: str = ""
    succeeds: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A text. In force over [starts, until); ``ended`` is when it ceased before that.

    ``replaces`` is the code of the text that this one supersedes, whose areas ``succeeds`` names.
    """

    code: str
    name: Text
    form: Form
    parties: Sequence[PartyName]
    state: AgreementState
    hash: str
    starts: Instant
    until: Instant | None = None
    ended: Instant | None = None
    areas: Sequence[Area] = ()
    replaces: str = ""
    illustrative: bool = False
    href: str = ""

    @property
    def last(self) -> Instant | None:
        """When it ceased or will cease, whichever comes first; None where it is open."""
        ends = [end for end in (self.ended, self.until) if end is not None]
        return min(ends, default=None)

    def days_left(self, now: Instant) -> int | None:
        """Return the days until it lapses, or None where it is not in force or has no end."""
        if self.state != "in-force" or self.until is None:
            return None
        return max(0, days_until(self.until, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened or will, over [at, until): ``form`` chooses its sign in the picture.

    ``area`` is the code of an area of one of the agreements shown; of no area otherwise. Where two
    agreements have areas of one code, ``agreement`` says whose.
    """

    at: Instant
    title: Text
    form: str
    area: str = ""
    agreement: str = ""
    until: Instant | None = None
    place: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A record that a peer gave: its owner's labels stay, those held here stand beside them."""

    at: Instant
    source: PartyName
    kind: str
    title: Text
    id: str
    labels: Sequence[Marking]
    labels_here: Sequence[Marking] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """A record given to a peer or taken back, by a clause; ``confirmed`` is the receipt's time."""

    at: Instant
    target: PartyName
    what: Movement
    title: Text
    agreement: str = ""
    clause: str = ""
    confirmed: Instant | None = None
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A record that does not go to a party, with the code of the reason and words beyond it."""

    title: Text
    target: PartyName
    reason: str
    more: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another party's node as this one knows it."""

    party: PartyName
    fingerprint: str
    state: PeerState
    last_contact: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first page. ``withheld`` is None for whoever may not know of it, and then not shown.

    ``more`` and ``more_peers`` count agreements and peers that have no line here.
    """

    agreements: Sequence[Agreement] = ()
    events: Sequence[Event] = ()
    came: Sequence[Came] = ()
    went: Sequence[Went] = ()
    withheld: Sequence[Withheld] | None = None
    peers: Sequence[Peer] = ()
    more: int = 0
    more_peers: int = 0

    @property
    def principal(self) -> Agreement | None:
        """The text that the page opens with: the first in force that has areas, else the first."""
        forced = [one for one in self.agreements if one.state == "in-force"]
        with_areas = [one for one in forced if one.areas]
        return next(iter(with_areas + forced), None)
