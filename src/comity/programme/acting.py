"""What every act on a text has in common: who may, on which text, sealed and settled at once."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

import msgspec

from comity.core.errors import ComityError, WrongHashError
from comity.core.record import Pointer, Version
from comity.node import posts, publish, settle
from comity.node.node import Node
from comity.node.people import permissions
from comity.node.publish import Actor, Marking, NoSuchRecordError
from comity.programme import queries
from comity.programme.life import Status

TABLE, SIGN, APPROVE, OBJECT = (
    permissions.TABLE, permissions.SIGN, permissions.APPROVE, permissions.OBJECT,
)  # fmt: skip


class NotPermittedError(ComityError):
    """The post may not do this."""

    hint = "Ask a post that may; an administrator sets what each post may do."


class NotPartyError(ComityError):
    """This node's party is no party to the text."""

    hint = "Only the parties of a text amend, agree, sign, extend or end it."


class NotPenHolderError(ComityError):
    """Only the party that tabled a text takes amendments into a new one."""

    hint = "Ask the pen-holder, or agree that you take the pen and table the new text yourself."


class NotYourTurnError(ComityError):
    """The other side is to answer."""

    hint = "Wait for the other side's answer."


class NotProposerError(ComityError):
    """Only the party that made an amendment withdraws it."""

    hint = "Refuse it, or propose another wording."


class ChangedMeanwhileError(ComityError):
    """Another version is the newest by now than the one that was shown."""

    hint = "Compare what you wrote with the newer version, then send it again."


P = ParamSpec("P")


def at_once(act: Callable[P, Version]) -> Callable[P, Version]:
    """Check and seal in one transaction, so that no other act comes between; then settle."""

    @wraps(act)
    def acting(*args: P.args, **kwargs: P.kwargs) -> Version:
        node = cast("Node", kwargs["node"])
        with node.write():
            version = act(*args, **kwargs)
        settle.settle(node)
        return version

    return acting


def check_shown(version: Version, shown: str | None) -> None:
    """Raise ChangedMeanwhileError unless this version's hash is the one that was shown.

    ``shown`` None: whoever acts looked at no page. Asked within ``at_once``, so that of two acts
    over one version the second is refused.
    """
    if shown is not None and shown != version.sha256:
        raise ChangedMeanwhileError("Another version is the newest by now.")


def permit(node: Node, actor: Actor, *needed: str) -> None:
    """Refuse a post that holds none of the permissions; the node itself may do all."""
    if actor.reader is None:
        return
    post = posts.find(node, actor.reader.party, actor.post)
    if post is None or actor.reader.party != node.party or not {*needed} & {*post.permissions}:
        raise NotPermittedError(
            f"{actor.post} may not {needed[0]}.", "post", post=actor.post, permission=needed[0]
        )


def check_own(node: Node, actor: Actor) -> None:
    """Refuse a guest: whatever the post is called, another party's takes no step of ours."""
    if actor.reader is not None and actor.reader.party != node.party:
        said = f"{actor.reader.office} is no post of {node.party}."
        raise NotPermittedError(said, "guest", post=actor.reader.office, party=node.party)


def keep_home(node: Node, actor: Actor, status: Status, kind: str, body: msgspec.Struct) -> Version:
    """Seal what this party says of a text to itself alone: marked as the text is, for nobody."""
    header = status.held.version.header
    return publish.publish(
        node=node,
        actor=actor,
        kind=kind,
        subject=header.subject,
        marking=Marking(header.labels),
        body=body,
    )


def status_of(node: Node, actor: Actor, text: Pointer) -> Status:
    """Return where a text stands for the actor, whose party it must be a text of."""
    status = queries.plan(node, actor.reader).status(text.id)
    if status is None:
        raise NoSuchRecordError(f"There is no text {text.id}.")
    if status.pointer != text:
        code, held, named = status.text.code, status.pointer.sha256[:8], text.sha256[:8]
        raise WrongHashError(
            f"{code} has the hash {held}…, not {named}….",
            "shown",
            code=code,
            held=held,
            named=named,
        )
    check_party(node, status)
    return status


def check_party(node: Node, status: Status) -> None:
    """Refuse what a party of no part in a text would do with it."""
    if node.party not in status.text.parties:
        raise NotPartyError(
            f"{node.party} is no party of {status.text.code}.",
            "text",
            party=node.party,
            code=status.text.code,
        )


def check_agreed(status: Status) -> None:
    """Refuse a text whose hash not every party has named. Raises WrongHashError."""
    if not status.is_agreed:
        missing = [party for party in status.text.parties if party not in status.agreed]
        raise WrongHashError(
            f"{status.text.code} {status.pointer.sha256[:8]}… is not the agreed text: "
            f"{', '.join(missing)} has not named it.",
            "not-agreed",
            code=status.text.code,
            held=status.pointer.sha256[:8],
            parties=", ".join(missing),
        )


def say(
    node: Node,
    actor: Actor,
    status: Status,
    kind: str,
    body: msgspec.Struct,
    *,
    marking: Marking | None = None,
    subject: str = "",
) -> Version:
    """Seal what this party says of a text, marked as the text is, to whom the text goes.

    ``marking`` and ``subject`` are given where it speaks of a record that has others than the text.
    """
    header = status.held.version.header
    others = {*header.releasable_to, *status.text.parties} - {node.party}
    return publish.publish(
        node=node,
        actor=actor,
        kind=kind,
        subject=subject or header.subject,
        marking=marking or Marking(header.labels, tuple(sorted(others))),
        body=body,
    )
