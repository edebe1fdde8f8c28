"""What may be read of the plan: all of it built from ``visible_to`` the reader.

The node itself (``reader`` None: its command line, its own acts) reads what it holds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from comity.core.label import Label
from comity.core.record import Instant, Pointer
from comity.core.release import Reader
from comity.node import rows
from comity.node.following import follow
from comity.node.node import Node
from comity.node.world import Held
from comity.programme import chain, kept, life
from comity.programme.chain import Progress
from comity.programme.life import Proposal, Records, Status
from comity.programme.standing import Lives, Standing


@dataclass(frozen=True)
class Plan:
    """The plan as one reader has it at an instant."""

    lives: Lives
    at: Instant
    chains: chain.Chains
    labels: Mapping[str, tuple[Label, ...]] = field(default_factory=dict)
    """The labels of records as they hold here, by id: a page is marked with those it shows."""

    @property
    def records(self) -> Records:
        """Texts and what speaks of them, by kind, oldest first."""
        return self.lives.records

    @cached_property
    def standing(self) -> Standing:
        """Where every text stands, and what others have worked out of that alone."""
        texts = [held.version.pointer for held in self.records.get("text", ())]
        return self.lives.standing(self.at, [text for text in texts if self.progress(text).decided])

    @property
    def statuses(self) -> Sequence[Status]:
        """Where every text stands, oldest first."""
        return self.standing.statuses

    @cached_property
    def _spoken(self) -> Mapping[Pointer, Sequence[Held]]:
        """What was said along the own chain, by text."""
        return chain.spoken(self.records)

    def status(self, name: str) -> Status | None:
        """Where one text stands, by its id; None alike when it is hidden and when there is none."""
        return next((one for one in self.statuses if one.held.version.header.id == name), None)

    def by_code(self, code: str) -> list[Status]:
        """Where the texts of a code stand, oldest first."""
        return [one for one in self.statuses if one.text.code == code]

    def in_force(self) -> list[Status]:
        """Return the texts whose terms hold now."""
        return [one for one in self.statuses if one.state in ("in_force", "extended")]

    def proposals(self, text: Pointer) -> list[Proposal]:
        """Return the amendments to a text, oldest first."""
        return life.proposals(self.records, text)

    def progress(self, text: Pointer) -> Progress:
        """How far a text has come in this party's own chain, as far as the reader sees it."""
        return self.progress_at(text, self.at)

    def progress_at(self, text: Pointer, at: Instant) -> Progress:
        """How far it had come, or will have come if nobody does anything, at another instant."""
        return chain.progress(self.chains, self._spoken.get(text, ()), at)


def plan(node: Node, reader: Reader | None) -> Plan:
    """Return the plan as ``reader`` has it now."""
    if reader is None:
        return _held_here(node)
    with follow(node, reader, kept.texts(node)) as followed:
        lives, classes = followed.kept.lives(), followed.kept.classes()
        there = followed.labels_of(classes.values())
    labels = {name: there[cls] for name, cls in classes.items() if cls in there}
    return Plan(lives, node.now(), chain.chains_of(node), labels)


def _held_here(node: Node) -> Plan:
    """Return the plan as the node itself holds it."""
    found: dict[str, list[Held]] = defaultdict(list)
    for version, at in rows.versions_of_kinds(node, life.KINDS, node.now()):
        if version.body is not None:
            found[version.header.kind].append(Held(version, at))
    in_order = {
        kind: tuple(sorted(several, key=lambda held: held.version.header.made_at))
        for kind, several in found.items()
    }
    labels = {
        one.version.header.id: one.version.header.labels for held in found.values() for one in held
    }
    return Plan(Lives(in_order), node.now(), chain.chains_of(node), labels)


def status(*, node: Node, reader: Reader | None, name: str) -> Status | None:
    """Return where a text stands for a reader: agreed and signed by whom, in force from and until.

    None alike when it is hidden and when there is none.
    """
    return plan(node, reader).status(name)
