"""The story played on the core alone: no node, no clock, only the rule and the data."""

from comity.core.canonical import sha256
from comity.core.closure import close
from comity.core.errors import LabelUnmappedError
from comity.core.label import Label, Policy
from comity.core.labelmap import LabelMap
from comity.core.record import Instant, Pointer
from comity.core.release import (
    PUBLIC_READER,
    WAITS,
    Decision,
    Reader,
    RecordClass,
    World,
    after_loss,
    decide,
)
from comity.core.terms import PUBLIC, Signed, Text, ends_at, grants
from comity.data import policies
from comity.demo import data
from comity.demo.types import Demo, ItemData, TextData

DAY = 86_400_000


def pointer(code: str) -> Pointer:
    """Name a text by a hash of its code; nothing is sealed here."""
    return Pointer(code, 0, sha256(code.encode()))


class Story:
    """Every text signed when the data says, every item judged by the rule."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.end = data.acts(demo)[-1].at + DAY
        self.bodies: dict[str, Text] = {}
        for text in demo.texts:
            old = text.supersedes.code if text.supersedes else ""
            self.bodies[text.code] = data.text_body(
                demo,
                text,
                len(text.versions) - 1,
                superseded=pointer(old) if old else None,
            )

    def outcome(self, item: ItemData, party: str) -> str:
        """What `party` has of an item at the end: given, kept, recalled, waits or a reason."""
        before = [d for d in (self._decide(item, v, party) for v in range(len(item.versions))) if d]
        last, now = len(item.versions) - 1, self._world(item.owner, self.end)
        decision = decide(self._class(item, last), _reader(party), now)
        if decision.permitted:
            return WAITS if self._waits(item, party) else "given"
        given = [d for d in before if d.permitted]
        if not given:
            return decision.reason
        under = given[-1].grounds
        kept = after_loss(self._class(item, last), party, under, now) == "keep"
        return "kept" if kept else "recalled"

    def is_public(self, text: TextData, *, here: str, at: Instant) -> bool:
        """Whether the public may have the last version of a text at a node."""
        version = text.versions[-1]
        cls = RecordClass(
            text.owner,
            text.subject,
            "text",
            self.demo.labelled(version.labels),
            tuple(sorted(version.releasable_to)),
        )
        return decide(cls, PUBLIC_READER, self._world(here, at)).permitted

    def ends(self, code: str) -> Instant | None:
        """When a text ends."""
        signed = self._signed("KOR", self.end)
        (text,) = [s for s in signed if s.text.code == code]
        return ends_at(text, signed)

    def translated(
        self, label_map: LabelMap, label: Label, source: Policy, target: Policy
    ) -> Label | None:
        """The label on the other side, or None where it has no equivalent."""
        try:
            return label_map.translate(label, source, target)
        except LabelUnmappedError:
            return None

    def _waits(self, item: ItemData, party: str) -> bool:
        items = {i.id: i for i in self.demo.items if i.owner == item.owner}
        now = self._world(item.owner, self.end)
        refs = {
            i.id: i.about
            for i in items.values()
            if decide(self._class(i, len(i.versions) - 1), _reader(party), now).permitted
        }
        return item.id not in close(refs, lambda _: False).released

    def _decide(self, item: ItemData, version: int, party: str) -> Decision:
        at = data.instant(item.versions[version].at)
        return decide(self._class(item, version), _reader(party), self._world(item.owner, at))

    def _class(self, item: ItemData, version: int) -> RecordClass:
        sealed = item.versions[version]
        labels = self.demo.labelled(sealed.labels)
        named = tuple(sorted(sealed.releasable_to))
        return RecordClass(item.owner, item.subject, "item", labels, named)

    def _world(self, here: str, at: Instant) -> World:
        groups = {(g.owner, g.code): frozenset(g.members) for g in self.demo.groups}
        return World(here, policies(), grants(self._signed(here, at)), at, groups)

    def _signed(self, here: str, at: Instant) -> list[Signed]:
        texts = [
            (text.code, self.bodies[text.code], text.signatures, text.extensions)
            for text in self.demo.texts
        ]
        texts += [
            (charter.code, data.charter_body(self.demo, charter), charter.signatures, ())
            for charter in self.demo.charters
        ]
        return [
            Signed(
                pointer(code),
                body,
                {s.party: data.instant(s.at) for s in signatures if data.instant(s.at) <= at},
                extended_until=max(
                    (
                        data.instant(e.until)
                        for e in extensions
                        if all(data.instant(by.at) <= at for by in e.by)
                    ),
                    default=None,
                ),
            )
            for code, body, signatures, extensions in texts
            if here in body.parties
        ]


def _reader(party: str) -> Reader:
    return PUBLIC_READER if party == PUBLIC else Reader("peer", party)
