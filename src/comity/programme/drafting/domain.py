"""Tabling a text: putting it before the other parties."""

from comity.core import tabling
from comity.core.errors import TransitionError, WrongHashError
from comity.core.record import Version
from comity.core.terms import Text
from comity.node import publish
from comity.node.node import Node
from comity.node.publish import Actor, Marking, NoSuchRecordError
from comity.programme import queries
from comity.programme.acting import NotPartyError, at_once, check_party, permit
from comity.programme.permissions import SEALS
from comity.programme.queries import Plan
from comity.programme.states import TextLife


@at_once
def table_text(*, node: Node, actor: Actor, text: Text, subject: str, marking: Marking) -> Version:
    """Table a text, under a new id; with ``replaces``, in the place of one not signed yet.

    Raises what ``core.tabling.check_text`` raises: what the text supersedes must be held here, and
    each of its areas and subjects be accounted for. Raises NotPermittedError, NotPartyError,
    NoSuchRecordError, WrongHashError, TransitionError.
    """
    permit(node, actor, *SEALS["text"])
    if node.party not in text.parties:
        said = f"{node.party} is no party of {text.code}."
        raise NotPartyError(said, "text", party=node.party, code=text.code)
    plan = queries.plan(node, actor.reader)
    if text.replaces:
        _check_replaceable(plan, node, text)
    tabling.check_text(text, node.policies, _superseded(plan, text))
    return publish.publish(
        node=node, actor=actor, kind="text", subject=subject, marking=marking, body=text
    )


def _check_replaceable(plan: Plan, node: Node, text: Text) -> None:
    """Refuse to replace a text that is hidden, another's, signed by somebody, or replaced."""
    old = plan.status(text.replaces)
    if old is None:
        raise NoSuchRecordError(f"There is no text {text.replaces}.")
    check_party(node, old)
    if old.signed:
        code = old.text.code
        raise TransitionError(f"{code} has been signed; supersede it.", "supersede", code=code)
    state = old.state
    if state in ("agreed", "approved"):
        state = TextLife.step(state, "reopen")
    TextLife.step(state, "replace")


def _superseded(plan: Plan, text: Text) -> Text | None:
    """Return the text to be superseded if it is here, under that hash, and was signed by all."""
    if text.supersedes is None:
        return None
    old = plan.status(text.supersedes.text.id)
    if old is None:
        return None
    if old.pointer != text.supersedes.text:
        said = f"{text.code} supersedes another text than {old.text.code} here."
        raise WrongHashError(said, "superseded", code=old.text.code)
    TextLife.step(old.state, "supersede")
    return old.text
