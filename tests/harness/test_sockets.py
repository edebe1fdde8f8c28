"""What is asked over HTTP is asked of the same node, and answered alike."""

import pytest

from comity.core.release import PUBLIC_READER
from comity.node.doors import DOORS
from tests.oracle.makes import play, publish, pull, sign

from .names import Names
from .player import Player, playing
from .sockets import over_http
from .web import frozen

pytestmark = pytest.mark.enable_socket
HISTORY = play(sign(), publish(), pull("NATO"))


def _asked(player: Player, name: str) -> list[bytes]:
    said = DOORS[name].answer(player.node, PUBLIC_READER, player.names.ids)
    return said.split(b"\0")


@pytest.mark.parametrize("name", ["what is not there", "information", "card"])
def test_a_door_says_over_a_socket_what_it_says_without(
    databases: tuple[str, ...], name: str
) -> None:
    with playing(Names.of(HISTORY)) as player, frozen(player.node):
        for command in HISTORY:
            player.step(command)
            player.settle()
        within = _asked(player, name)
        with over_http():
            over = _asked(player, name)
    assert len(over) == len(within)
    assert [_status(one) for one in over] == [_status(one) for one in within]
    assert all(one.count(b"HTTP/1.0 ") for one in over)


def test_who_entered_over_a_socket_listens(databases: tuple[str, ...]) -> None:
    with playing(Names.of(HISTORY)) as player, frozen(player.node), over_http():
        said = DOORS["live"].answer(player.node, player.posts["KOR", "desk"], player.names.ids)
    assert said.count(b"data: begun") == 3


def _status(said: bytes) -> bytes:
    return next(word for word in said.split() if word.isdigit() and len(word) == 3)


def test_a_peer_pulls_over_a_socket_what_it_is_given(databases: tuple[str, ...]) -> None:
    told = []
    for _ in range(2):
        with playing(Names.of(HISTORY)) as player, frozen(player.node), over_http():
            for command in HISTORY:
                player.step(command)
                player.settle()
            told.append(player.far["NATO"].told)
            assert player.far["NATO"].holds
    assert told[0] == told[1]
