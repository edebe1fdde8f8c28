"""What a post may do with the node's own records: seal, revise, recall, destroy, declare.

Plain keyword-only functions that take the actor. An answer to a write says nothing about what the
actor may not see: a reference that is hidden and one that does not exist are refused alike.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import msgspec

from comity.core import record
from comity.core.errors import ComityError
from comity.core.label import Label
from comity.core.record import Outline, Version
from comity.core.release import Reader
from comity.node import agreed, moves, rows, store
from comity.node.node import Node
from comity.node.visible import visible_to
from comity.node.world import facts


class NoSuchRecordError(ComityError):
    """There is no such record among what the actor may see."""

    hint = "Check the id, or ask your release officer."


class NotOursError(ComityError):
    """Only the owner makes versions of a record."""

    hint = "Answer with a record of your own that refers to it."


class AgreedError(ComityError):
    """What both sides have agreed gets no other version and is not taken back."""

    hint = "End the text by a termination, or table a new one that supersedes it."


@dataclass(frozen=True)
class Actor:
    """Who acts: a post of this node's party, and what it may see. None of ``reader``: the node."""

    post: str
    reader: Reader | None = None


NODE = Actor("node")
"""The node itself, and whoever runs its command line."""


@dataclass(frozen=True)
class Marking:
    """Label and releasable-to, as the author chooses them."""

    labels: tuple[Label, ...]
    releasable_to: tuple[str, ...] = ()


def publish(
    *,
    node: Node,
    actor: Actor,
    kind: str,
    subject: str,
    marking: Marking,
    body: msgspec.Struct,
    name: str = "",
) -> Version:
    """Seal a new record, or a new version of ``name``, and settle what follows.

    Raises LabelInvalidError, UnknownPolicyError, NoSuchRecordError, NotOursError, AgreedError,
    RestoringError and what ``record.make`` raises. Nothing is stored then.
    """
    with node.write():
        if name:
            _check_not_agreed(node, own(node, actor, name))
        return _seal(
            node=node,
            actor=actor,
            kind=kind,
            subject=subject,
            marking=marking,
            body=body,
            name=name,
        )


def seal_again(*, node: Node, name: str, marking: Marking) -> Version | None:
    """Seal a new version with the same body for the node itself; None where there is no body.

    For what a revoked key sealed and what was given back before a restore: agreed or not, what was
    said is said again.
    """
    held = newest(node, name)
    if held is None or held.body is None:
        return None
    return _seal(
        node=node,
        actor=NODE,
        kind=held.header.kind,
        subject=held.header.subject,
        marking=marking,
        body=held.body,
        name=name,
    )


def _seal(
    *,
    node: Node,
    actor: Actor,
    kind: str,
    subject: str,
    marking: Marking,
    body: msgspec.Struct,
    name: str = "",
) -> Version:
    node.check_writable()
    node.policies.check(marking.labels)
    with node.write():
        previous = _previous(node, actor, name) if name else None
        version = record.make(
            Outline(
                id=name or node.new_id(kind),
                owner=node.party,
                kind=kind,
                subject=subject,
                labels=marking.labels,
                releasable_to=marking.releasable_to,
                post=actor.post,
            ),
            body,
            kinds=node.kinds,
            signer=node.signer,
            salt=node.entropy("salt", record.SALT_BYTES),
            made_at=record.next_instant(node.now(), previous),
        )
        _check_references(node, actor, version)
        store.append(node, [version], "", node.now())
    return version


def relabel(*, node: Node, actor: Actor, name: str, marking: Marking) -> Version:
    """Seal a new version of a record with another marking and the same body.

    A narrower ``releasable_to`` is how a record is recalled.
    Raises NoSuchRecordError, NotOursError, AgreedError, and what ``publish`` raises.
    """
    held = own(node, actor, name)
    return publish(
        node=node,
        actor=actor,
        kind=held.header.kind,
        subject=held.header.subject,
        marking=marking,
        body=held.body,
        name=name,
    )


def recall(*, node: Node, actor: Actor, name: str, parties: tuple[str, ...]) -> Version:
    """Take a record back from parties; each confirms by its next receipt.

    Raises what ``relabel`` raises.
    """
    header = own(node, actor, name).header
    left = without(node, header.releasable_to, parties)
    return relabel(node=node, actor=actor, name=name, marking=Marking(header.labels, left))


def without(node: Node, releasable_to: Iterable[str], parties: Collection[str]) -> tuple[str, ...]:
    """Return releasable-to without some parties and their posts; of a group its other members.

    A group that is itself named among ``parties`` goes whole.
    """
    left: set[str] = set()
    for entry in releasable_to:
        if entry in parties:
            continue
        members = facts(node).groups.get((node.party, entry), frozenset({entry}))
        kept = {member for member in members if member.partition("/")[0] not in parties}
        left |= {entry} if kept == members else kept
    return tuple(sorted(left))


def declare_external(*, node: Node, actor: Actor, name: str, reason: str) -> None:
    """Declare an id that nobody here knows to be external, so that what refers to it can go.

    An id that is known here, seen by the actor or not, is declared without effect.
    """
    node.check_writable()
    with node.write() as db:
        if db.value("SELECT 1 FROM node_external WHERE name = %s", (name,)):
            return
        db.insert(
            "node_external",
            ("name", "post", "reason", "at"),
            [(name, actor.post, reason, node.now())],
        )
        moves.wake(node, name)


def _previous(node: Node, actor: Actor, name: str) -> int:
    return own(node, actor, name).header.made_at


def own(node: Node, actor: Actor, name: str) -> Version:
    """Return the newest version of an own record that the actor may see.

    Raises NoSuchRecordError, NotOursError.
    """
    version = newest(node, name)
    seen = actor.reader is None or visible_to(node, actor.reader).get(name) is not None
    if version is None or not seen:
        raise NoSuchRecordError(f"There is no record {name}.")
    if version.header.owner != node.party:
        raise NotOursError(f"{name} is {version.header.owner}'s.")
    return version


def _check_not_agreed(node: Node, version: Version) -> None:
    """Refuse another version of what belongs to a text that all its parties agreed on."""
    header = version.header
    if header.kind in agreed.KINDS and header.id in agreed.agreed(node):
        raise AgreedError(
            f"{header.id} belongs to a text that all its parties agreed on: "
            "it is neither relabelled nor recalled, only ended."
        )


def newest(node: Node, name: str) -> Version | None:
    """Return the newest version held here, for the node's own acts."""
    row = node.db.row(
        f"SELECT {rows.SEALED} FROM node_record r WHERE r.name = %s AND r.newest",  # noqa: S608 - names of ours, values as parameters
        (name,),
    )
    return None if row is None else record.read(rows.sealed(row), node.kinds)


def _check_references(node: Node, actor: Actor, version: Version) -> None:
    """A post refers to what it may see; hidden and missing are refused alike."""
    if actor.reader is None:
        return
    visible = visible_to(node, actor.reader)
    for ref in version.header.refs:
        if visible.get(ref) is None:
            raise NoSuchRecordError(f"There is no record {ref}.")
