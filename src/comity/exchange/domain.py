"""What a post may do with information: write, revise, make a releasable version, recall.

Plain keyword-only functions that take the node and the actor. What the actor may not see is refused
like what is not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from comity.core.attachment import Attachment, File
from comity.core.errors import BodyInvalidError, ComityError, NoAttachmentError
from comity.core.record import Version
from comity.core.terms import Words
from comity.exchange import floor
from comity.exchange.kinds import Item, ItemParagraph
from comity.node import attachments, publish
from comity.node.node import Node
from comity.node.people.permissions import RELEASE
from comity.node.publish import Actor, Marking, NoSuchRecordError, NotOursError
from comity.node.visible import Seen, visible_to
from comity.programme.acting import NotPermittedError, at_once, permit
from comity.programme.permissions import SEALS
from comity.programme.plan.domain import Sort
from comity.programme.plan.kinds import RELEASE_OF, Link


class BelowFloorError(ComityError):
    """It would be marked lower than what it is made of, by whoever may not decide that."""

    hint = "Choose a marking at or above the floor, or let a release officer downgrade it."


class NoReasonError(ComityError):
    """A downgrade without a reason."""

    hint = "Say why; the reason is kept with the link back, for the owner alone."


@dataclass(frozen=True)
class Choice:
    """What a releasable version takes from an item: paragraphs by number from 0, and objects.

    ``facts``: also its form, dates and place, which are labelled as the whole is; so are
    ``attachments``, by hash.
    """

    paragraphs: tuple[int, ...]
    objects: tuple[str, ...] = ()
    facts: bool = False
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """A releasable version as it shall be: title, what is taken, marking, reason of a downgrade."""

    title: Words
    choice: Choice
    marking: Marking
    reason: str = ""


@at_once
def write(
    *,
    node: Node,
    actor: Actor,
    body: Item,
    sort: Sort,
    name: str = "",
    files: Sequence[File] = (),
) -> Version:
    """Seal an item, or the next version of ``name``.

    ``files`` are the bytes of its attachments; those of the version before need no second giving.

    A version is not marked below the one before it, by its label or by whom it names: that is a
    relabelling, which is the release officer's.

    Raises NotPermittedError, BelowFloorError, BodyInvalidError, NoSuchRecordError, NotOursError,
    NoAttachmentError and what ``publish`` raises.
    """
    permit(node, actor, *SEALS["item"])
    node.policies.check(sort.marking.labels)
    for number, paragraph in enumerate(body.paragraphs, 1):
        node.policies.check(paragraph.labels)
        if floor.above(node.policies, paragraph.labels, sort.marking.labels):
            said = f"Paragraph {number} is labelled above the item."
            raise BodyInvalidError(said, "above", number=str(number))
    if name:
        before = own_item(node, actor, name).version.header
        least = Marking(before.labels, before.releasable_to)
        if floor.below(node.policies, least, sort.marking):
            raise BelowFloorError(f"{name} is marked higher than its next version would be.")
    version = publish.publish(
        node=node,
        actor=actor,
        kind="item",
        subject=sort.subject,
        marking=sort.marking,
        body=body,
        name=name,
    )
    attachments.keep_all(node, version, files)
    return version


@at_once
def make_releasable(*, node: Node, actor: Actor, name: str, made: Made) -> Version:
    """Seal a releasable version of an own item under a new id, and the link back for us alone.

    Raises NotPermittedError, BelowFloorError, NoReasonError, and what ``write`` raises.
    """
    permit(node, actor, *SEALS["item"])
    source = own_item(node, actor, name)
    is_lower = _is_downgrade(node, actor, source, made)
    header = source.version.header
    taken = _attachments_taken(node, source, made.choice)
    version = publish.publish(
        node=node,
        actor=actor,
        kind="item",
        subject=header.subject,
        marking=made.marking,
        body=msgspec.structs.replace(
            _taken(node, source, made), attachments=tuple(promised for promised, _ in taken)
        ),
    )
    attachments.keep_all(node, version, [file for _, file in taken])
    both = node.policies.join((header.labels, version.header.labels))
    publish.publish(
        node=node,
        actor=actor,
        kind="link",
        subject=header.subject,
        marking=Marking(both),
        body=Link(RELEASE_OF, version.header.id, name, made.reason if is_lower else ""),
    )
    return version


def floor_of(node: Node, actor: Actor, source: Seen, made: Made) -> Marking:
    """Return the floor of a releasable version: the join over what it takes.

    The item's own title, its dates, its place and its attachments are labelled as the whole is.
    """
    header, item = source.version.header, source.version.body
    whole = Marking(header.labels, header.releasable_to)
    taken = [
        Marking(floor.portion(header.labels, item.paragraphs[at]), header.releasable_to)
        for at in made.choice.paragraphs
    ]
    if (
        made.choice.facts
        or made.choice.attachments
        or set(made.title.values()) & set(item.title.values())
    ):
        taken.append(whole)
    for seen in _objects(node, actor, made.choice.objects):
        own = seen.version.header.owner == node.party
        to = seen.version.header.releasable_to if own else header.releasable_to
        taken.append(Marking(seen.labels_there, to))
    return floor.floor(node.policies, taken)


def own_item(node: Node, actor: Actor, name: str) -> Seen:
    """Return an item of this party's that the actor sees.

    Raises NoSuchRecordError, NotOursError.
    """
    seen = _seen(node, actor, name)
    if seen.version.header.kind != "item":
        raise NoSuchRecordError(f"There is no item {name}.")
    if seen.version.header.owner != node.party:
        raise NotOursError(f"{name} is {seen.version.header.owner}'s.")
    return seen


def _is_downgrade(node: Node, actor: Actor, source: Seen, made: Made) -> bool:
    """Whether it is marked below its floor, by a post that may decide so and says why."""
    if not floor.below(node.policies, floor_of(node, actor, source, made), made.marking):
        return False
    try:
        permit(node, actor, RELEASE)
    except NotPermittedError as error:
        raise BelowFloorError("The marking is below what was chosen.") from error
    if not made.reason:
        raise NoReasonError("The marking is below what was chosen.")
    return True


def _seen(node: Node, actor: Actor, name: str) -> Seen:
    if actor.reader is None:
        raise NoSuchRecordError(f"There is no record {name} for nobody.")
    seen = visible_to(node, actor.reader).get(name)
    if seen is None or seen.version.body is None:
        raise NoSuchRecordError(f"There is no record {name}.")
    return seen


def _objects(node: Node, actor: Actor, names: tuple[str, ...]) -> list[Seen]:
    return [_seen(node, actor, name) for name in names]


def _attachments_taken(node: Node, source: Seen, choice: Choice) -> list[tuple[Attachment, File]]:
    """Return the chosen attachments under salts of their own, which tell nothing of the old ones.

    Raises NoAttachmentError.
    """
    made = []
    for one in source.version.body.attachments:
        if one.sha256 not in choice.attachments:
            continue
        file = attachments.find(node, source.version, one)
        if file is None:
            raise NoAttachmentError(f"The bytes of “{one.name}” are not here.")
        made.append(attachments.make(node, one.name, one.type, file.data))
    return made


def _taken(node: Node, source: Seen, made: Made) -> Item:
    """Return the body: the chosen paragraphs, each marked no higher than the whole."""
    item: Item = source.version.body
    whole = source.version.header.labels
    paragraphs = []
    for at in made.choice.paragraphs:
        labels = floor.portion(whole, item.paragraphs[at])
        held = {label.policy for label in made.marking.labels}
        kept = tuple(
            one
            for one in labels
            if one.policy in held and not floor.above(node.policies, (one,), made.marking.labels)
        )
        paragraphs.append(ItemParagraph(item.paragraphs[at].words, kept))
    taken = Item(
        title=made.title,
        paragraphs=tuple(paragraphs),
        authentic=item.authentic,
        about=made.choice.objects,
        illustrative=item.illustrative,
    )
    if not made.choice.facts:
        return taken
    return msgspec.structs.replace(
        taken, form=item.form, date=item.date, until=item.until, place=item.place
    )
