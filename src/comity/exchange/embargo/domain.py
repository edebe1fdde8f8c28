"""Setting the instant from which a record is public, taking it back, and following it.

Until its instant an embargo changes nothing that anybody else is computed from. Then the node seals
a version that names PUBLIC, as the post that decided, if all that was so when it was set is so
still; else the embargo lapses and says why. Both happen in one transaction, so once.
"""

import logging
from dataclasses import dataclass

import msgspec

from comity.core import release
from comity.core.errors import ComityError, ImpossibleDateError
from comity.core.record import Header, Instant, Version
from comity.core.release import PUBLIC_READER, Decision, RecordClass
from comity.core.terms import PUBLIC
from comity.exchange.desk import domain as desk
from comity.exchange.embargo import queries
from comity.exchange.embargo.kinds import Embargo, Why
from comity.exchange.embargo.states import EmbargoLife
from comity.node import audit, posts, publish
from comity.node.backup import RESTORED
from comity.node.db import UNAVAILABLE
from comity.node.node import Node
from comity.node.publish import NODE, Actor, Marking, NoSuchRecordError
from comity.node.world import world
from comity.programme.acting import at_once, permit
from comity.programme.permissions import SEALS
from comity.programme.plan.kinds import PLANNED

KINDS = ("item", *PLANNED)
"""What may become public at an instant."""
_SINCE = "embargoes_since"
"""The setting that names the restore after which the embargoes here were set."""
_log = logging.getLogger(__name__)


class EmbargoPastError(ImpossibleDateError):
    """The instant has passed."""

    hint = "Choose a later one, or relabel the record to release it now."


class PublicAlreadyError(ComityError):
    """The record is released to PUBLIC already."""

    hint = "Recall it from PUBLIC first, if it is to become public later."


class NotPublishedError(ComityError):
    """No publication agreement would release the record to PUBLIC at that instant."""

    hint = "Sign a publication that covers its subject, kind and label, or choose a later instant."


class NoEmbargoError(ComityError):
    """No embargo of this record waits."""

    hint = "It may have been taken back, or its instant has come. Look at the record."


@dataclass
class _LapsedError(Exception):
    why: Why


@at_once
def set_at(*, node: Node, actor: Actor, name: str, at: Instant, reason: str) -> Version:
    """Let an own record be public from ``at``; where an embargo of it is not over, from then.

    Raises NotPermittedError, NoSuchRecordError, NotOursError, EmbargoPastError, PublicAlreadyError,
    NotPublishedError.
    """
    held = check(node, actor, name, at)
    open_ = _not_over(node, actor, name)
    if open_ is not None:
        EmbargoLife.step(open_.body.state, "put off")
    return publish.publish(
        node=node,
        actor=actor,
        kind=queries.KIND,
        subject=held.header.subject,
        marking=Marking(held.header.labels),
        body=Embargo(held.pointer, at, reason),
        name=open_.header.id if open_ else "",
    )


@at_once
def cancel(*, node: Node, actor: Actor, name: str, reason: str) -> Version:
    """Take the embargo of a record back. Raises NotPermittedError, NoEmbargoError."""
    permit(node, actor, *SEALS[queries.KIND])
    open_ = _not_over(node, actor, name)
    if open_ is None:
        raise NoEmbargoError(f"No embargo of {name} waits.")
    return _next(node, actor, open_, "cancel", reason=reason)


def check(node: Node, actor: Actor, name: str, at: Instant) -> Version:
    """Return the version that would be public from ``at``. Raises what ``set_at`` raises."""
    permit(node, actor, *SEALS[queries.KIND])
    held = publish.own(node, actor, name)
    if held.header.kind not in KINDS:
        raise NoSuchRecordError(f"There is no record {name} that becomes public at an instant.")
    if at <= node.now():
        raise EmbargoPastError("That instant has passed.")
    if PUBLIC in held.header.releasable_to:
        raise PublicAlreadyError(f"{name} names PUBLIC.")
    decision = _public_at(node, held.header, at)
    if not decision.permitted:
        said = f"{name}: {release.REASONS[decision.reason]}"
        raise NotPublishedError(said, "why", why=decision.reason)
    return held


def release_now(*, node: Node, actor: Actor, name: str, reason: str) -> Version:
    """Release a record to PUBLIC as its embargo would: what is foreseen of it, by doing it."""
    header = publish.own(node, actor, name).header
    return desk.relabel(node=node, actor=actor, name=name, marking=_public(header), reason=reason)


def follow(node: Node) -> list[Version]:
    """Follow every embargo whose instant has come; return how each stands then.

    What cannot be written now, or not yet after a restore, is followed the next time.
    """
    if node.is_restoring:
        return []
    followed = []
    try:
        _after_restore(node)
        for waits in queries.due(node, node.now()):
            with audit.note(node, f"embargo {waits.body.record.id}", waits.header.post):
                followed.append(_follow(node, waits))
    except UNAVAILABLE:
        _log.warning("Embargoes could not be followed just now; they are tried again.")
    return [one for one in followed if one is not None]


def _follow(node: Node, waits: Version) -> Version | None:
    """Release, or let lapse; None where another process was quicker."""
    why: Why = "refused"
    try:
        with node.write():
            if not _still_waits(node, waits):
                return None
            _release(node, waits)
            return _next(node, NODE, waits, "release")
    except _LapsedError as lapsed:
        why = lapsed.why
    except UNAVAILABLE:
        raise
    except ComityError:
        _log.info("%s: the rules refused the version that names PUBLIC.", waits.header.id)
    with node.write():
        if not _still_waits(node, waits):
            return None
        return _next(node, NODE, waits, "lapse", why=why)


def _still_waits(node: Node, waits: Version) -> bool:
    newest = publish.newest(node, waits.header.id)
    return newest is not None and newest.pointer == waits.pointer


def _release(node: Node, waits: Version) -> None:
    """Seal the version that names PUBLIC. Raises _LapsedError, and what the desk raises."""
    body, actor = waits.body, _decider(node, waits)
    held = publish.newest(node, body.record.id)
    if held is None or held.pointer != body.record:
        raise _LapsedError("changed")
    if not _public_at(node, held.header, node.now()).permitted:
        raise _LapsedError("not-covered")
    release_now(node=node, actor=actor, name=held.header.id, reason=body.reason)


def _decider(node: Node, waits: Version) -> Actor:
    """Return who decided, if the post may still; the embargo was sealed as that post."""
    if waits.header.post == NODE.post:
        return NODE
    post = posts.find(node, node.party, waits.header.post)
    if post is None or not {*post.permissions} & {*SEALS[queries.KIND]}:
        raise _LapsedError("post")
    return Actor(post.code, posts.reader(node, post))


def _after_restore(node: Node) -> None:
    """Let lapse what waited in the backup: it may have been taken back since it was made."""
    restored = node.db.setting(RESTORED)
    if restored == node.db.setting(_SINCE):
        return
    with node.write() as db:
        for waits in queries.due(node, 1 << 62):
            _next(node, NODE, waits, "lapse", why="restored")
        db.set_setting(_SINCE, restored)


def _next(node: Node, actor: Actor, held: Version, event: str, **changes: str) -> Version:
    """Seal the next version of an embargo."""
    state = EmbargoLife.step(held.body.state, event)
    return publish.publish(
        node=node,
        actor=actor,
        kind=queries.KIND,
        subject=held.header.subject,
        marking=Marking(held.header.labels),
        body=msgspec.structs.replace(held.body, state=state, **changes),
        name=held.header.id,
    )


def _not_over(node: Node, actor: Actor, name: str) -> Version | None:
    """Return the embargo of a record that waits or has lapsed, as the actor sees it."""
    seen = queries.of_record(node, actor.reader, name) if actor.reader else None
    over = seen is None or seen.version.body.state in EmbargoLife.final
    return None if over or seen is None else seen.version


def _public_at(node: Node, header: Header, at: Instant) -> Decision:
    """Decide whether the public may have a record at an instant, once it names PUBLIC."""
    named = msgspec.structs.replace(header, releasable_to=_public(header).releasable_to)
    return release.decide(RecordClass.of(named), PUBLIC_READER, world(node, at))


def _public(header: Header) -> Marking:
    return Marking(header.labels, tuple(sorted({*header.releasable_to, PUBLIC})))
