"""The doors show what histories made: comparing pages that are empty would show nothing.

Each history here is one that the reader may see all of; the words are those that it was given.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZipFile

import pytest

from comity.node.doors import DOORS
from tests.oracle import rule, world
from tests.oracle.commands import History
from tests.oracle.makes import Make, advance, play, publish, receive, set_post, sign
from tests.settings import ON_POSTGRESQL

from . import web
from .doors_desk import LISTS
from .player import Names, Player, playing

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="what is shown is not the database")
DAY = 86_400_000
DESK, LIAISON = rule.Staff("desk"), rule.Guest("NATO", "liaison")
SETTING = (
    *(set_post(post) for post in (world.DESK_POST, world.LIAISON_POST)),
    sign(),
    sign("theirs", world.FROM_NATO_TEXT),
)


def _word(name: str) -> str:
    return f"word of {name}"


def _ours(name: str, kind: str, *refs: str, **more: object) -> Make:
    return publish(name, kind=kind, refs=refs, title=_word(name), **more)


def _theirs(name: str, kind: str, *refs: str) -> Make:
    return receive(name, kind=kind, refs=refs, title=_word(name))


NEGOTIATED = play(
    *SETTING,
    _ours("old", "text"),
    _ours("text", "text", replaces="old"),
    _theirs("amendment", "amendment", "text"),
    _ours("answer", "answer", "amendment"),
    _theirs("comment", "comment", "text"),
    _ours("objective", "objective", "text"),
    _ours("goal", "goal", "text", "objective"),
    _theirs("amended goal", "amendment", "text", "goal"),
    _ours("consultation", "consultation", "text"),
    _ours("task", "task", "text", "consultation"),
    _ours("agreed here", "agreement", "text"),
    _theirs("agreed there", "agreement", "text"),
    _ours("approval", "approval", "text", releasable_to=()),
)
SHOWN = {
    "texts": {"old", "text"},
    "negotiation": {"text", "amendment", "answer", "comment"},
    "programmes and plans": {"text", "objective", "goal", "amended goal"},
    "consultations": {"consultation", "task", "amended goal", "goal"},
    "month": {"consultation", "goal", "task"},
    "timeline": {"consultation", "goal", "task"},
}
"""What each door of pages shows of it to whoever may see it all."""
SHOWN_TO_STAFF = {
    **SHOWN,
    "today": {"task"},
    "first page": {"text"},
    "approval": {"old", "text"},
    "parties": {"text"},
    "acting on texts": {"text", "amendment", "answer", "comment", "task"},
    "raised calendar program": {"consultation", "goal", "task"},
    "writes": {"text"},
}
OF_ALL = {name: world.PUBLIC_RECORD[name] for name in ("labels", "releasable_to")}
WENT = (
    *SETTING,
    sign("to others", world.CCDCOE_TEXT),
    publish("went", title=_word("went"), **OF_ALL),
    publish("refused", title=_word("refused"), kind="report"),
    publish("waits", title=_word("waits"), refs=("refused",)),
)


def _desk_history() -> History:
    """Something went, something waits, something is refused, and something was not fetched."""
    done = play(*WENT)
    late = publish("late", title=_word("late"))(done[-1].at + world.STEP)
    return (*done, late, advance(late.at + 3 * DAY))


@contextmanager
def played(history: History) -> Iterator[Player]:
    """The history played to its end."""
    with playing(Names.of(history)) as player, web.frozen(player.node):
        for command in history:
            player.step(command)
            player.settle()
        yield player


def answer(player: Player, reader: rule.Reader, door: str) -> bytes:
    """What a door answers a reader at the end."""
    return DOORS[door].answer(player.node, player.reader(reader), player.names.ids)


def said(player: Player, reader: rule.Reader, door: str) -> str:
    """What it says on pages."""
    return answer(player, reader, door).decode(errors="replace")


def in_sheet(told: bytes) -> bytes:
    """All that stands in the sheet (.xlsx) among a door's answers."""
    with ZipFile(BytesIO(told)) as sheet:
        return b"".join(sheet.read(name) for name in sheet.namelist())


@pytest.mark.parametrize(
    ("reader", "shown"), [(DESK, SHOWN_TO_STAFF), (LIAISON, SHOWN)], ids=["desk", "liaison"]
)
def test_pages_show_what_a_history_says_over_a_text(
    databases: tuple[str, ...], reader: rule.Reader, shown: dict[str, set[str]]
) -> None:
    with played(NEGOTIATED) as player:
        told = {door: said(player, reader, door) for door in shown}
    lacking = {
        door: missing
        for door, words in shown.items()
        if (missing := {word for word in words if _word(word) not in told[door]})
    }
    assert lacking == {}


def test_an_approval_is_shown_at_home_and_to_nobody_else(databases: tuple[str, ...]) -> None:
    with played(NEGOTIATED) as player:
        home, guest = (said(player, reader, "approval") for reader in (DESK, LIAISON))
    assert _word("approval") in home
    assert _word("approval") not in guest


def test_the_desk_shows_what_waits_is_refused_went_and_is_late(databases: tuple[str, ...]) -> None:
    with played(_desk_history()) as player:
        pages = said(player, DESK, "desk").split("\0")
        statement = in_sheet(answer(player, DESK, "desk statements"))
    for page, word in zip(pages[: len(LISTS)], ("waits", "refused", "went", "late"), strict=True):
        assert _word(word) in page, word
    assert any(_word("went") in page and "/relabel" in page for page in pages), "a record's page"
    assert _word("went").encode() in statement


def test_a_policy_s_pages_show_what_a_newer_version_breaks_and_takes(
    databases: tuple[str, ...],
) -> None:
    with played(_desk_history()) as player:
        policies, taking = (said(player, DESK, door) for door in ("policies", "taking policies"))
        lost = player.newest["late"].header.id
    assert {world.K, world.N, world.TLP} <= {one for one in world.POLICIES if one in policies}
    assert "K-TEST 대외비" in taking
    assert lost in taking, "what NATO would lose is told to whoever takes the version"
