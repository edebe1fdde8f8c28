"""Short ways to write a history down, for the table and for tests."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from . import world
from .commands import (
    Advance,
    Command,
    Countersign,
    External,
    History,
    Publish,
    Pull,
    Receive,
    Revise,
    SetGroup,
    SetPost,
    SignText,
    Terminate,
)

Make = Callable[[int], Command]
"""A command that waits to be told when."""


def play(*makes: Make) -> History:
    """A history of these commands, a step apart, with the clock at rest at the end.

    For NATO's node and CCDCOE's a last pull is made, so that what they hold shows too.
    """
    ends: tuple[Make, ...] = (pull("NATO"), pull("CCDCOE"), advance)
    return tuple(
        make(world.START + number * world.STEP) for number, make in enumerate((*makes, *ends), 1)
    )


def _key(kind: str, at: int) -> str:
    return f"{kind}-{(at - world.START) // world.STEP}"


def pull(peer: str) -> Make:
    """A peer pulls."""
    return lambda at: Pull(at=at, key=_key("pull", at), peer=peer)


def advance(at: int) -> Command:
    """The clock goes on."""
    return Advance(at=at, key=_key("advance", at))


def publish(name: str = "a", **changed: Any) -> Make:
    """A good record, but for what is changed."""
    values = {**world.GOOD_RECORD, "title": f"title of {name}", **changed}
    return lambda at: Publish(at=at, key=_key("publish", at), name=name, **values)


def revise(name: str = "a", **changed: Any) -> Make:
    """A further version, good but for what is changed."""
    values = {**world.GOOD_RECORD, "title": f"new title of {name}", **changed}
    return lambda at: Revise(at=at, key=_key("revise", at), name=name, **values)


def receive(name: str = "a", **changed: Any) -> Make:
    """A good record of NATO's, but for what is changed."""
    values = {**world.NATO_RECORD, "title": f"title of {name}", **changed}
    return lambda at: Receive(at=at, key=_key("receive", at), name=name, **values)


def sign(name: str = "agreement", base: dict[str, Any] | None = None, **changed: Any) -> Make:
    """A good text (or one on another base), but for what is changed."""
    values = {**(base or world.GOOD_TEXT), **changed}
    return lambda at: SignText(at=at, key=_key("text", at), name=name, **values)


def with_clause(base: dict[str, Any] = world.GOOD_TEXT, **changed: Any) -> dict[str, Any]:
    """The base's first clause, but for what is changed, as a text's only one."""
    return {"clauses": (replace(base["clauses"][0], **changed),)}


def set_post(base: dict[str, Any], **changed: Any) -> Make:
    """A post, but for what is changed."""
    values = {**base, **changed}
    return lambda at: SetPost(at=at, key=_key("post", at), **values)


def set_group(*members: str) -> Make:
    """The group, anew."""
    return lambda at: SetGroup(
        at=at, key=_key("group", at), name=world.GROUP, members=tuple(members)
    )


def terminate(name: str = "agreement") -> Make:
    """A text is ended."""
    return lambda at: Terminate(at=at, key=_key("terminate", at), name=name)


def countersign(party: str, name: str = "agreement") -> Make:
    """A missing signature comes."""
    return lambda at: Countersign(at=at, key=_key("countersign", at), name=name, party=party)


def declare(name: str) -> Make:
    """An unknown id is declared external."""
    return lambda at: External(at=at, key=_key("external", at), name=name)
