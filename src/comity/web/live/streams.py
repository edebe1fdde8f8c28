"""All streams of a node and what each is told, tick by tick. One thread calls it; no socket here.

A stream is told what ``node.live`` says of its reader's audience, and nothing else. At each tick
who asks is decided anew where anything that it stands on has changed; a stream whose reader is
another by then, or has the page no longer, ends.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus

import msgspec

from comity.core.record import Instant
from comity.core.release import Reader
from comity.node import live
from comity.node.audiences import find
from comity.node.live import Mark
from comity.node.node import Node
from comity.node.people.grants import Grants, grants, sessions
from comity.node.visible import in_motion, keep_time, visible_to
from comity.web.access import Access
from comity.web.live.asking import Asked, access_of
from comity.web.live.rooms import GONE, NEW, ROOMS, Room

MOST = 1_000
"""Streams of a node."""
MOST_EACH = 16
"""Streams of one session: so many pages may be in sight at once."""
KNOWN = 20_000
"""Events whose ids are remembered, so that whoever comes back is told what came meanwhile."""
AGAIN = 60_000
"""Who asks is decided anew after this time at the latest (milliseconds)."""


@dataclass(frozen=True, slots=True)
class Told:
    """How far a stream was told: of its audience, and of the one record that its page shows.

    ``place`` says whose it is: session, room, record, audience.
    """

    place: tuple[str, str, str, int]
    mark: Mark | None
    shown: str


@dataclass(eq=False)
class Stream:
    """An open stream."""

    asked: Asked
    room: Room
    reader: Reader
    audience: int
    mark: Mark | None = None
    shown: str = ""
    is_over: bool = False

    def told(self) -> Told:
        """Return how far it was told."""
        place = (self.asked.session, self.room.name, self.asked.of, self.audience)
        return Told(place, self.mark, self.shown)


@dataclass(slots=True)
class _Session:
    """A session that has streams: as it was stored when its access was last decided."""

    stored: str
    until: Instant
    streams: list[Stream] = field(default_factory=list)


class Streams:
    """The open streams of a node."""

    def __init__(self, node: Node) -> None:
        """Begin with none."""
        self._node = node
        self._sessions: dict[str, _Session] = {}
        self._known: OrderedDict[str, Told] = OrderedDict()
        self._grants: Grants | None = None
        self._commits: int | None = None
        self._seen: int | None = None

    def __len__(self) -> int:
        """Return how many are open."""
        return sum(len(one.streams) for one in self._sessions.values())

    def open(self, asked: Asked) -> tuple[Stream, bytes] | HTTPStatus:
        """Open a stream; return it with what it says first, or why there is none.

        As for a page: 401 where nobody with a post asks, 404 for what they have not. 429 and 503
        where too many are open.
        """
        found = access_of(self._node, asked) if asked.session else None
        if found is None:
            return HTTPStatus.UNAUTHORIZED
        here, end = found
        room, audience = ROOMS.get(asked.room), find(self._node, here.reader)
        if room is None or audience is None or not room.has(here):
            return HTTPStatus.NOT_FOUND
        stream = Stream(asked, room, here.reader, audience.id)
        stream.shown = self._shown([stream]).get(asked.of, "")
        if room.of_one and not stream.shown:
            return HTTPStatus.NOT_FOUND
        known = self._sessions.get(asked.session)
        if known is not None and len(known.streams) >= MOST_EACH:
            return HTTPStatus.TOO_MANY_REQUESTS
        if len(self) >= MOST:
            return HTTPStatus.SERVICE_UNAVAILABLE
        self._begin(stream, end)
        return stream, _event("begun", "begun", self._remember(stream))

    def close(self, stream: Stream) -> None:
        """Forget a stream; one that is gone already is passed over."""
        stream.is_over = True
        known = self._sessions.get(stream.asked.session)
        if known is not None and stream in known.streams:
            known.streams.remove(stream)
            if not known.streams:
                del self._sessions[stream.asked.session]

    def is_due(self) -> bool:
        """Whether a tick could tell anything: somebody has committed, or an instant has come."""
        if not self._sessions:
            return False
        now, commits = self._node.now(), self._node.db.commits
        is_changed = commits is None or commits != self._commits
        self._seen = commits
        return is_changed or any(one.until <= now for one in self._sessions.values())

    def tick(self) -> list[tuple[Stream, bytes]]:
        """Return what there is to say now, to whom. A stream that is over then says so last."""
        keep_time(self._node)
        said = self._decide_anew()
        said += self._tell()
        for stream, _ in said:
            if stream.is_over:
                self.close(stream)
        self._commits = self._seen  # here and not before: a tick that failed is due again
        return said

    def _begin(self, stream: Stream, end: Instant | None) -> None:
        node, asked = self._node, stream.asked
        before = self._known.get(asked.after)
        if before is not None and before.place == stream.told().place:
            stream.mark, stream.shown = before.mark, before.shown
        else:
            stream.mark = live.marks(node, [stream.audience]).get(stream.audience)
        known = self._sessions.get(asked.session)
        if known is None:
            if not self._sessions:
                self._grants = grants(node)
            stored = sessions([asked.session]).get(asked.session, "")
            known = self._sessions[asked.session] = _Session(stored, self._until(end))
        known.streams.append(stream)
        self._commits = None  # what came between its mark and the next tick is looked at then

    def _until(self, end: Instant | None) -> Instant:
        """Return when access is decided anew though no row has changed."""
        now = self._node.now()
        edge = self._grants.next_edge(now) if self._grants else None
        return min(one for one in (now + AGAIN, end, edge) if one is not None)

    def _decide_anew(self) -> list[tuple[Stream, bytes]]:
        """End the streams of whoever is another by now, or has their page no longer."""
        node, now = self._node, self._node.now()
        granted, stored = grants(node), sessions(self._sessions)
        is_same, self._grants = granted == self._grants, granted
        said = []
        for key, one in self._sessions.items():
            holds = stored.get(key, "")
            if is_same and holds == one.stored and now < one.until:
                continue
            found = access_of(node, one.streams[0].asked)
            one.stored, one.until = holds, self._until(found[1] if found else None)
            here = found[0] if found else None
            said += [_end(stream) for stream in one.streams if not _has(here, stream)]
        return said

    def _tell(self) -> list[tuple[Stream, bytes]]:
        """Say what has changed of what each reader sees."""
        streams = [s for one in self._sessions.values() for s in one.streams if not s.is_over]
        now = live.marks(self._node, {stream.audience for stream in streams})
        of_one = self._changed_ones([s for s in streams if s.room.of_one], now)
        changes: dict[tuple[int, int, int], live.Change] = {}
        said = []
        for stream in streams:
            before, mark = stream.mark, now.get(stream.audience)
            stream.mark = mark or before
            told = of_one.get(stream, "")
            if not stream.room.of_one and before and mark and before != mark:
                key = (stream.audience, before.position, before.lost)
                if key not in changes:
                    changes[key] = live.changed(self._node, stream.audience, before, mark)
                told = stream.room.told(changes[key])
            if told:
                said.append((stream, self._say(stream, told)))
        return said

    def _changed_ones(self, streams: list[Stream], now: dict[int, Mark]) -> dict[Stream, str]:
        """Return what has become of the records of pages that show one; a loss at once."""
        moving = in_motion(self._node) if streams else False
        looked = [s for s in streams if moving or s.mark is None or s.mark != now.get(s.audience)]
        by_audience: dict[int, list[Stream]] = {}
        for stream in looked:
            by_audience.setdefault(stream.audience, []).append(stream)
        found = {}
        for several in by_audience.values():
            shown = self._shown(several)
            for stream in several:
                before, stream.shown = stream.shown, shown.get(stream.asked.of, "")
                if stream.shown != before:
                    found[stream] = NEW if stream.shown else GONE
        return found

    def _shown(self, streams: list[Stream]) -> dict[str, str]:
        """Return the hashes of the versions that these see, one reader's, by the records' ids."""
        names = {stream.asked.of for stream in streams if stream.room.of_one}
        seen = visible_to(self._node, streams[0].reader).several(names) if names else []
        return {one.version.header.id: one.version.pointer.sha256 for one in seen}

    def _say(self, stream: Stream, told: str) -> bytes:
        data = msgspec.json.encode({"room": stream.room.name, "what": told}).decode()
        said = _event("changed", data, self._remember(stream))
        if stream.room.of_one and not stream.shown:
            said += _end(stream)[1]
        return said

    def _remember(self, stream: Stream) -> str:
        """Return an id for what was just told: drawn, so that it counts nothing."""
        drawn = self._node.entropy("live", 16).hex()
        self._known[drawn] = stream.told()
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)
        return drawn


def _has(here: Access | None, stream: Stream) -> bool:
    """Whether somebody is the reader that a stream is for still, and has its page."""
    return here is not None and here.reader == stream.reader and stream.room.has(here)


def _end(stream: Stream) -> tuple[Stream, bytes]:
    stream.is_over = True
    return stream, _event("ended", "ended")


def _event(name: str, data: str, id_: str = "") -> bytes:
    """Return one event as server-sent events are written."""
    first = f"id: {id_}\n" if id_ else ""
    return f"{first}event: {name}\ndata: {data}\n\n".encode()
