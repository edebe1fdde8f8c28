"""Every address of the node is a door that the harness asks."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from comity.node.audiences import peer_reader
from comity.node.doors import DOORS, door
from comity.node.service import HANDLERS, PREFIX
from comity.web.live import place
from tests.oracle.makes import play, publish, receive, sign

from . import web
from .player import Names, playing

NO_DOORS: dict[str, str] = {}
"""Addresses that are no doors, and why."""


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every route below a resolver, as the patterns write it."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern)
        else:
            yield from routes(one, before + str(one.pattern))


def addresses() -> set[str]:
    """All addresses of a node: its pages, its stream, and what it answers other nodes."""
    peers = {*HANDLERS, f"{PREFIX}card", f"{PREFIX}introduction"}
    return {*routes(get_resolver()), *peers, place.PATH}


def without_door() -> set[str]:
    """Addresses that no door stands for."""
    return addresses() - {route for one in DOORS.values() for route in one.routes}


def test_every_address_is_a_door() -> None:
    assert without_door() == set(NO_DOORS)


def test_an_address_without_a_door_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HANDLERS, "/node/new", HANDLERS["/node/pull"])
    assert "/node/new" in without_door()


def test_no_door_stands_for_an_address_that_is_gone() -> None:
    assert {route for one in DOORS.values() for route in one.routes} <= addresses()


def test_the_doors_of_pages_are_asked() -> None:
    assert {"first page", "entering and leaving", "what is not there"} <= web.PAGES


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="Two doors"):
        door("pages")(lambda _node, _reader, _ids: b"")


def test_a_restored_peer_is_given_back_what_it_gave_and_nothing_of_others(
    databases: tuple[str, ...],
) -> None:
    history = play(receive(), receive("b"), publish("c"), sign())
    with playing(Names.of(history)) as player:
        for command in history:
            player.step(command)
            player.settle()
        answers = {
            party: DOORS["return"].answer(player.node, peer_reader(party), [])
            for party in ("NATO", "CCDCOE")
        }
        bodies = [version.sealed.body for version in player.sealed.values()]
        theirs = [version for version in player.sealed.values() if version.header.owner == "NATO"]
    assert len(theirs) == 2
    assert all(version.sealed.body in answers["NATO"] for version in theirs)
    assert sum(body in answers["NATO"] for body in bodies) == 2
    assert not any(body in answers["CCDCOE"] for body in bodies)
