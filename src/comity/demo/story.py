"""Plays the demonstration's story: what the posts of three nodes did since 2019, by real acts.

Every act is done through the same functions as a person's click, at its instant on an injected
clock, and what follows travels by real pulls. Nothing is written beside the rule.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from comity.core.record import Instant, Pointer
from comity.core.release import Reader
from comity.core.sealing import fingerprint
from comity.demo import consulted, data, planned, types
from comity.demo.data import Act
from comity.demo.nodes import Clock
from comity.demo.telling import describe
from comity.node import (
    audiences,
    decisions,
    feeds,
    introductions,
    peers,
    posts,
    publish,
    receive,
    settle,
    wire,
)
from comity.node.kinds import Group
from comity.node.node import KeyedEntropy, Node
from comity.node.publish import Actor, Marking
from comity.node.visible import keep_time
from comity.node.world import next_boundary
from comity.programme import chain, domain, queries
from comity.programme.approval import domain as silence
from comity.programme.approval import moments
from comity.programme.chain import Step as ChainStep

AFTER = 5_000
"""What a node gives is pulled so long after the act (milliseconds)."""
PLAIN = ("CLEAR",)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that has just happened: the how manieth of how many, when, and in words."""

    number: int
    total: int
    at: Instant
    words: str


@dataclass
class Story:
    """The story as it is being played.

    ``pointers`` has the newest version of each text by code, ``ids`` the records of items and
    amendments by their name in the data.
    """

    demo: types.Demo
    nodes: Mapping[str, Node]
    clock: Clock
    pointers: dict[str, Pointer] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    _met: set[tuple[str, str]] = field(default_factory=set)
    _due: set[tuple[str, str]] = field(default_factory=set)

    def play(self, until: Instant) -> Iterator[Step]:
        """Play everything up to ``until``, step by step, and leave the nodes in agreement."""
        self.demo = data.on_day(self.demo, until)
        acts = [act for act in data.acts(self.demo) if act.at <= until]
        total = len(acts) + 2
        self._appoint()
        yield Step(1, total, self.clock.at, "posts and chains of approval")
        for number, act in enumerate(acts, 2):
            self._move(act.at, f"act {act.at} {number}")
            self._do(act)
            self._pass_on()
            yield Step(number, total, act.at, describe(act))
        self._move(until, "end")
        self._end()
        yield Step(total, total, until, "everybody is up to date")

    def _appoint(self) -> None:
        for node in self.nodes.values():
            with node.write():
                audiences.public(node)
                for post in self.demo.posts:
                    if post.node == node.party:
                        posts.set_post(node=node, post=self._post(post))
                for one in self.demo.chains:
                    if one.party == node.party:
                        steps = tuple(
                            ChainStep(s.code, s.name, s.post, s.silence, s.days, s.delegated)
                            for s in one.steps
                        )
                        chain.set_chain(node=node, chain=steps)
                zones = {one.code: one.zone for one in self.demo.parties}
                moments.set_zones(node=node, told=zones)
                decisions.redecide(node)
            settle.settle(node)

    def _post(self, post: types.PostData) -> posts.Post:
        return posts.Post(
            post.party,
            post.code,
            post.title,
            self.demo.labelled(post.clearances),
            post.need,
            post.permissions,
        )

    def _move(self, to: Instant, request: str) -> None:
        """Move the clock; where terms begin or end meanwhile, their time is kept."""
        before = self.clock.at
        self.clock.move(to)
        for node in self.nodes.values():
            if isinstance(node.entropy, KeyedEntropy):
                node.entropy.begin(request)
            boundary = next_boundary(node, before)
            if boundary is not None and boundary <= self.clock.at:
                keep_time(node)
                settle.settle(node)
                self._gives(node.party)

    def _do(self, act: Act) -> None:
        node = self.nodes.get(act.party)
        if node is not None:
            _ACTS[type(act.what)](self, node, act)
            self._gives(act.party)

    def _gives(self, party: str) -> None:
        self._due |= {pair for pair in self._met if pair[1] == party and self._answer_each(pair)}

    def _answer_each(self, pair: tuple[str, str]) -> bool:
        """Whether neither node of a pair is down by now."""
        silent = {p.code for p in self.demo.parties if self._is_silent(p)}
        return not silent & {*pair}

    def _is_silent(self, party: types.PartyData) -> bool:
        return party.silent_since is not None and self.clock.at >= data.instant(party.silent_since)

    def _pass_on(self) -> None:
        """Pull until nobody has anything to give."""
        self.clock.move(self.clock.at + AFTER)
        while self._due:
            receiver, sender = pair = min(self._due)
            self._due.remove(pair)
            if pull(self.nodes[receiver], self.nodes[sender]):
                self._gives(receiver)

    def _end(self) -> None:
        """Two rounds: what is left, and the receipts for it."""
        for _ in range(2):
            for receiver, sender in filter(self._answer_each, sorted(self._met)):
                pull(self.nodes[receiver], self.nodes[sender])

    def actor(self, node: Node, post: str) -> Actor:
        """Return a post as it acts; at a node without posts, the node itself in its name."""
        held = posts.find(node, node.party, post)
        return Actor(post, posts.reader(node, held) if held else None)

    def marking(self, version: types.VersionData) -> Marking:
        """Return the marking of a version."""
        return Marking(self.demo.labelled(version.labels), version.releasable_to)

    # What happens, by what it is done to.

    def _define(self, node: Node, act: Act) -> None:
        group = cast("types.GroupData", act.what)
        publish.publish(
            node=node,
            actor=self.actor(node, act.post),
            kind="group",
            subject="PLAN",
            marking=Marking(self.demo.labelled(PLAIN)),
            body=Group(group.code, group.members),
        )
        settle.settle(node)

    def _meet(self, _: Node, act: Act) -> None:
        """Two nodes exchange cards; people compare fingerprints; both sign the charter."""
        charter = cast("types.CharterData", act.what)
        first, second = (self.nodes[party] for party in sorted(charter.parties))
        ceiling = self.demo.labelled(charter.ceiling)
        hello = peers.introduce(first, second.card, ceiling)
        answer = peers.confirm(second, hello, fingerprint(first.card.root), ceiling)
        peers.confirm(first, answer, fingerprint(second.card.root), ceiling)
        pair = (first.party, second.party)
        self._met |= {pair, pair[::-1]}
        self._due |= {pair, pair[::-1]}
        for node in (first, second):
            settle.settle(node)

    def _introduce(self, node: Node, act: Act) -> None:
        """A card and a charter arrive at another node, and wait there for people."""
        one = cast("types.IntroductionData", act.what)
        there = self.nodes[one.to]
        hello = peers.introduce(node, there.card, introductions.charter_ceiling(node.policies))
        introductions.arrive(there, wire.encode(hello))
        settle.settle(node)

    def _table(self, node: Node, act: Act) -> None:
        text = cast("types.TextData", act.what)
        before = self.pointers.get(text.code)
        body = data.text_body(
            self.demo,
            text,
            act.number,
            replaces=before.id if before else "",
            superseded=self.pointers[text.supersedes.code] if text.supersedes else None,
        )
        tabled = domain.table_text(
            node=node,
            actor=self.actor(node, act.post),
            text=body,
            subject=text.subject,
            marking=self.marking(text.versions[act.number]),
        )
        self.pointers[text.code] = tabled.pointer

    def _amend(self, node: Node, act: Act) -> None:
        amendment = cast("types.AmendmentData", act.what)
        made = domain.amend(
            node=node,
            actor=self.actor(node, act.post),
            text=self._text(act),
            proposed=domain.Proposed(amendment.paragraph, amendment.proposed, amendment.reason),
        )
        self.ids[amendment.id] = made.header.id

    def _answer(self, node: Node, act: Act) -> None:
        answer = cast("types.AnswerData", act.what)
        to = cast("types.AmendmentData", act.of)
        domain.answer(
            node=node,
            actor=self.actor(node, act.post),
            amendment=self.ids[to.id],
            reply=domain.Reply(answer.decision, answer.reason, counter=answer.counter),
        )

    def _agree(self, node: Node, act: Act) -> None:
        domain.agree(node=node, actor=self.actor(node, act.post), text=self._text(act))

    def _approve(self, node: Node, act: Act) -> None:
        step = cast("types.ApprovalData", act.what)
        if step.silence_from is not None:
            silence.circulate(
                node=node,
                actor=self.actor(node, act.post),
                text=self._text(act),
                step=step.step,
                deadline=data.instant(step.at),
            )
            return
        domain.approve(
            node=node,
            actor=self.actor(node, act.post),
            text=self._text(act),
            decision=domain.Decision(step.step, final=step.final),
        )

    def _object(self, node: Node, act: Act) -> None:
        objection = cast("types.ObjectionData", act.what)
        text, actor = self._text(act), self.actor(node, act.post)
        running = queries.plan(node, actor.reader).progress(text).running
        if running is not None:
            silence.object_to(
                node=node,
                actor=actor,
                text=text,
                circulation=running.circulation.version.header.id,
                reason=objection.reason,
            )

    def _sign(self, node: Node, act: Act) -> None:
        if isinstance(act.of, types.CharterData):
            return  # signed as the two nodes met
        signature = cast("types.SignatureData", act.what)
        self._complete(node, act)
        actor = self.actor(node, act.post)
        domain.sign(node=node, actor=actor, text=self._text(act), place=signature.place)

    def _complete(self, node: Node, act: Act) -> None:
        """Agree and decide at the moment of signature, where the data leaves that out."""
        text, actor = self._text(act), self.actor(node, act.post)
        plan = queries.plan(node, actor.reader)
        status = plan.status(text.id)
        if status is not None and node.party not in status.agreed:
            domain.agree(node=node, actor=actor, text=text)
        left = plan.progress(text).left
        if left:
            last = left[-1]
            decides = self.actor(node, last.post) if last.post else actor
            decision = domain.Decision(last.code, final=len(left) > 1)
            domain.approve(node=node, actor=decides, text=text, decision=decision)

    def _extend(self, node: Node, act: Act) -> None:
        extension = cast("types.ExtensionData", act.what)
        domain.extend(
            node=node,
            actor=self.actor(node, act.post),
            text=self._text(act),
            until=data.instant(extension.until),
        )

    def _report(self, node: Node, act: Act) -> None:
        item = cast("types.ItemData", act.what)
        made = publish.publish(
            node=node,
            actor=self.actor(node, act.post),
            kind="item",
            subject=item.subject,
            marking=self.marking(item.versions[act.number]),
            body=data.item_body(self.demo, item, self.ids),
            name=self.ids.get(item.id, ""),
        )
        self.ids[item.id] = made.header.id

    def _plan(self, node: Node, act: Act) -> None:
        one = cast("planned.PlannedData", act.what)
        marking = Marking(self.demo.labelled(one.labels), one.releasable_to)
        body = planned.body(one, self.pointers[one.text].id, self.ids)
        made = planned.make(node, self.actor(node, act.post), one, marking, body)
        self.ids[one.id] = made.header.id

    def _consult(self, node: Node, act: Act) -> None:
        one = cast("consulted.ConsultedData", act.what)
        made = consulted.do(
            node,
            self.actor(node, act.post),
            one,
            programme=self.pointers[one.text].id,
            marking=Marking(self.demo.labelled(one.labels), one.releasable_to),
            ids=self.ids,
        )
        if one.id:
            self.ids[one.id] = made.header.id

    def _text(self, act: Act) -> Pointer:
        of = cast("types.TextData", act.of)
        return self.pointers[of.code]


_ACTS: dict[type, Callable[[Story, Node, Act], Any]] = {
    types.GroupData: Story._define,  # noqa: SLF001 - the table of the class's own methods
    types.CharterData: Story._meet,  # noqa: SLF001 - a table of its own methods
    types.IntroductionData: Story._introduce,  # noqa: SLF001 - a table of its own methods
    types.TextData: Story._table,  # noqa: SLF001 - a table of its own methods
    types.AmendmentData: Story._amend,  # noqa: SLF001 - a table of its own methods
    types.AnswerData: Story._answer,  # noqa: SLF001 - a table of its own methods
    types.By: Story._agree,  # noqa: SLF001 - a table of its own methods
    types.ApprovalData: Story._approve,  # noqa: SLF001 - a table of its own methods
    types.ObjectionData: Story._object,  # noqa: SLF001 - a table of its own methods
    types.SignatureData: Story._sign,  # noqa: SLF001 - a table of its own methods
    types.ExtensionData: Story._extend,  # noqa: SLF001 - a table of its own methods
    types.ItemData: Story._report,  # noqa: SLF001 - a table of its own methods
    planned.PlannedData: Story._plan,  # noqa: SLF001 - a table of its own methods
    consulted.ConsultedData: Story._consult,  # noqa: SLF001 - a table of its own methods
}


def pull(node: Node, source: Node) -> int:
    """Pull all that ``source`` has for a node, byte for byte as over a line; return how much."""
    entries = 0
    while True:
        place = receive.position(node, source.party)
        receipt = receive.last_receipt(node, source.party)
        request = wire.decode(
            wire.encode(wire.Pull(place.epoch, place.seq, receipt=receipt)), wire.Pull
        )
        page = wire.decode(wire.encode(feeds.pull(source, node.party, request)), wire.Page)
        receive.take(node, source.party, page)
        settle.settle(node)
        entries += len(page.items)
        if not page.more:
            return entries


def reader_of(demo_post: types.PostData, node: Node) -> Reader:
    """Return the reader that a post of the data is at a node."""
    return posts.reader(node, posts.get(node=node, party=demo_post.party, code=demo_post.code))
