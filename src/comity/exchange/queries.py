"""What may be read of information: the list, one item with what surrounds it. All by visible_to."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.core.attachment import Attachment
from comity.core.label import Label
from comity.core.record import Instant
from comity.core.release import Reader
from comity.core.terms import Words
from comity.exchange.kinds import Item
from comity.exchange.listing import ITEMS, PAGE, Line, Wanted
from comity.node import attachments, ledger
from comity.node.following import follow
from comity.node.forecast import partners
from comity.node.ledger import Gone
from comity.node.node import Node
from comity.node.visible import Seen, visible_to
from comity.programme import queries as programme
from comity.programme.plan.kinds import RELEASE_OF
from comity.programme.plan.outline import PLAN

WENT = 50
"""How many gives and recalls of one item a page tells."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list: its lines with their labels, what there is to filter by, what is more."""

    lines: tuple[tuple[Line, tuple[Label, ...]], ...]
    total: int
    start: int
    subjects: tuple[str, ...]
    owners: tuple[str, ...]
    forms: tuple[str, ...]
    classes: tuple[tuple[Label, ...], ...]
    """The labels of all that the choices and the total were counted from."""


def listed(node: Node, reader: Reader, wanted: Wanted, start: int = 0) -> Listed:
    """Return a page of what is wanted, of what the reader sees; ``start``: how many come before."""
    with follow(node, reader, ITEMS) as followed:
        every = followed.kept.newest
        found = [line for line in every if wanted.fits(line)]
        shown = found[start : start + PAGE]
        labels = followed.labels_of({line.cls for line in every})
        return Listed(
            lines=tuple((line, labels[line.cls]) for line in shown if line.cls in labels),
            total=len(found),
            start=start,
            subjects=tuple(sorted({line.subject for line in every})),
            owners=tuple(sorted({line.owner for line in every})),
            forms=tuple(sorted({line.form for line in every})),
            classes=tuple(labels.values()),
        )


@dataclass(frozen=True, slots=True)
class Around:
    """An item with what it refers to, and the links between it and its releasable versions."""

    seen: Seen
    objects: tuple[Seen, ...]
    made_of: tuple[tuple[Seen, Seen], ...]
    versions: tuple[tuple[Seen, Seen], ...]

    @property
    def item(self) -> Item:
        """The item itself."""
        body: Item = self.seen.version.body
        return body

    @property
    def labels(self) -> list[tuple[Label, ...]]:
        """The labels of all of it."""
        linked = [one for pair in (*self.made_of, *self.versions) for one in pair]
        return [one.labels_there for one in (self.seen, *self.objects, *linked)]


def item(node: Node, reader: Reader, name: str) -> Seen | None:
    """Return an item that the reader sees and that can be read here, or None."""
    seen = visible_to(node, reader).get(name)
    known = seen is not None and seen.version.header.kind == "item"
    return seen if known and seen is not None and seen.version.body is not None else None


def attachment(node: Node, seen: Seen, one: Attachment) -> bytes | None:
    """Return the bytes of an attachment of an item that the reader sees; None: not here yet."""
    file = attachments.find(node, seen.version, one)
    return None if file is None else file.data


def attached(node: Node, seen: Seen) -> list[tuple[Attachment, bool]]:
    """Return the attachments of an item that the reader sees, and whether their bytes are here."""
    here = attachments.here(node, seen.version)
    return [(one, one.sha256 in here) for one in seen.version.body.attachments]


def around(node: Node, reader: Reader, seen: Seen) -> Around:
    """Return what surrounds an item, as far as the reader sees it."""
    name = seen.version.header.id
    visible = visible_to(node, reader)
    with follow(node, reader, PLAN) as followed:
        links = [
            (entry.name, entry.body)
            for entry in followed.kept.links.get(name, {}).values()
            if entry.body.relation == RELEASE_OF
        ]
    ends = {end for _, body in links for end in (body.source, body.target)}
    names = {*seen.version.header.refs, *ends, *(link for link, _ in links)}
    found = {one.version.header.id: one for one in visible.several(names)}
    made_of, versions = [], []
    for link, body in links:
        if link in found and body.source == name and body.target in found:
            made_of.append((found[link], found[body.target]))
        elif link in found and body.target == name and body.source in found:
            versions.append((found[link], found[body.source]))
    objects = tuple(found[ref] for ref in seen.version.header.refs if ref in found)
    return Around(seen, objects, tuple(made_of), tuple(versions))


def objects(node: Node, reader: Reader, names: Sequence[str]) -> list[Seen]:
    """Return records by id in that order, those that the reader sees."""
    found = {one.version.header.id: one for one in visible_to(node, reader).several(names)}
    return [found[name] for name in names if name in found]


def went(node: Node, name: str, made_at: Instant) -> list[Gone]:
    """Return to whom an item that the asker sees went, and who gave it back; the newest first."""
    return ledger.went(node, {name: made_at}, WENT)


def subjects(node: Node, reader: Reader) -> dict[str, Words]:
    """Return this party's subjects that texts in force cover, each with its area's name."""
    found: dict[str, Words] = {}
    for status in programme.plan(node, reader).in_force():
        for area in status.text.areas:
            for code in area.subjects.get(node.party, ()):
                found.setdefault(code, area.name)
    return dict(sorted(found.items()))


def parties(node: Node) -> list[str]:
    """Return the parties whose nodes this one knows, without its own."""
    return [party for party in partners(node) if party != node.party]
