"""What a release officer decides about a record of ours: relabel, recall, onward consent.

Each needs the permission and a reason, seals one version, and leaves a ruling beside it.
``foresee`` says before what it would do, by doing and undoing it.
"""

from collections.abc import Callable, Iterable

from comity.core.errors import ComityError
from comity.core.record import Header, Version
from comity.core.release import Reader
from comity.node import publish
from comity.node.desk import rulings
from comity.node.desk.asking import Asker
from comity.node.desk.rulings import Ruling
from comity.node.effects import Effect, effects
from comity.node.node import Node
from comity.node.publish import Actor, Marking
from comity.programme.acting import at_once, permit
from comity.programme.permissions import PAGES

NEEDS = PAGES["desk"]


class NothingChangesError(ComityError):
    """The record is marked so already."""

    hint = "Choose another label or other parties."


@at_once
def relabel(*, node: Node, actor: Actor, name: str, marking: Marking, reason: str) -> Version:
    """Seal a version with another label or releasable-to.

    Raises NotPermittedError, NothingChangesError, and what ``publish.relabel`` raises.
    """
    return _decide(node, actor, name, marking, (rulings.RELABEL, (), reason))


@at_once
def recall(
    *, node: Node, actor: Actor, name: str, parties: tuple[str, ...], reason: str
) -> Version:
    """Take a record back from parties; each confirms by its next receipt. Raises as ``relabel``."""
    header = _header(node, actor, name)
    left = publish.without(node, header.releasable_to, parties)
    return _decide(
        node, actor, name, Marking(header.labels, left), (rulings.RECALL, parties, reason)
    )


@at_once
def consent(
    *, node: Node, actor: Actor, name: str, parties: tuple[str, ...], reason: str
) -> Version:
    """Let a record go onward to parties that our terms with a peer name. Raises as ``relabel``."""
    header = _header(node, actor, name)
    more = tuple(sorted({*header.releasable_to, *parties}))
    return _decide(
        node, actor, name, Marking(header.labels, more), (rulings.CONSENT, parties, reason)
    )


def foresee(*, node: Node, actor: Actor, act: Callable[[], object]) -> list[Effect]:
    """Return who would gain and lose which records, of those that the actor may see now.

    Told are the parties and our own posts. What a guest may see follows from their party and from
    what an administrator gave them, and is not told by the way. Raises what the act raises.
    """
    permit(node, actor, NEEDS)
    told = [one for one in effects(node, act) if _is_told(one.audience.reader)]
    named = _named(told)
    if actor.reader is not None:
        named = set(Asker(node, actor.reader).seen(sorted(named)))
    return [one for one in (effect.among(named) for effect in told) if one.gains or one.losses]


def _is_told(reader: Reader) -> bool:
    return reader.sort in ("peer", "public") or (reader.sort == "staff" and bool(reader.post))


def _named(told: Iterable[Effect]) -> set[str]:
    return {name for effect in told for name in (*effect.gains, *effect.losses)}


def _header(node: Node, actor: Actor, name: str) -> Header:
    permit(node, actor, NEEDS)
    return publish.own(node, actor, name).header


def _decide(
    node: Node,
    actor: Actor,
    name: str,
    marking: Marking,
    ruled: tuple[str, tuple[str, ...], str],
) -> Version:
    header = _header(node, actor, name)
    act, parties, reason = ruled
    same = {*header.labels} == {*marking.labels}
    if same and {*header.releasable_to} == {*marking.releasable_to}:
        raise NothingChangesError(f"{name} is marked so already.")
    made = publish.relabel(node=node, actor=actor, name=name, marking=marking)
    ruling = Ruling(act, parties, actor.post, reason, made.header.made_at)
    rulings.note(node, name, made.header.made_at, ruling)
    return made
