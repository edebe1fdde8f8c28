"""The stream over real sockets: what a browser is sent, byte by byte."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from comity.node import publish
from comity.node.people import persons, tenures
from comity.node.publish import NODE, Marking
from tests.live.listening import Listening
from tests.live.served import Served, served
from tests.node.houses import give, label

pytestmark = pytest.mark.sockets
SECRET = label("Ⅱ급비밀")
ORIGIN = "http://kor.localhost:8401"


@pytest.fixture
def server(listening: Listening) -> Iterator[Served]:
    with served(listening) as one, override_settings(COMITY_ADDRESS=f"{ORIGIN}/"):
        yield one
        one.close()


def events(heard: bytes) -> list[bytes]:
    return [line for line in heard.splitlines() if line.startswith((b"data:", b":"))]


def test_a_hidden_change_sends_not_one_byte_and_a_visible_one_an_event(server: Served):
    line = server.listen("information")
    name = give(server.listening.node, "hidden", labels=(SECRET,))
    server.tick()
    give(server.listening.node, "hidden anew", name=name, labels=(SECRET,))
    server.tick()
    give(server.listening.node, "an item")
    heard = line.until(b'"what":"new"')
    assert events(heard) == [b"data: begun", b'data: {"room":"information","what":"new"}']
    assert heard.count(b"\nid: ") == 2
    assert b"access-control" not in heard.lower()


def test_a_post_that_is_handed_over_closes_the_stream_and_opens_none(server: Served):
    line, node = server.listen("desk"), server.listening.node
    persons.add(node=node, actor=NODE, name="reader-2")
    (tenure,) = (one for one in tenures.all_tenures(node=node) if one.post == "reader")
    actor = server.listening.house.actor()
    tenures.hand_over(node=node, actor=actor, tenure=tenure.id, to="reader-2")
    heard = line.rest()
    assert events(heard) == [b"data: begun", b"data: ended"]
    assert server.ask("/live?room=desk").until(b"\r\n\r\n").startswith(b"HTTP/1.1 401 ")


def test_an_item_that_is_lost_is_told_and_closes_its_stream(server: Served):
    name = give(server.listening.node, "an item")
    line = server.ask(f"/live?room=item&of={name}")
    line.until(b"begun\n\n")
    marking = Marking((SECRET,), ())
    publish.relabel(node=server.listening.node, actor=NODE, name=name, marking=marking)
    heard = events(line.rest())
    assert heard[1:] == [b'data: {"room":"item","what":"gone"}', b"data: ended"]
    asked = [server.ask(f"/live?room=item&of={of}") for of in (name, "item--x")]
    refused = [one.until(b"\r\n\r\n") for one in asked]
    assert {said.partition(b"date")[0] for said in refused} == {refused[0].partition(b"date")[0]}
    assert refused[0].startswith(b"HTTP/1.1 404 ")


def test_a_browser_that_has_gone_leaves_no_stream(server: Served):
    line = server.listen("information")
    assert len(server.listening.streams) == 1
    line.socket.close()
    while len(server.listening.streams):
        server.tick()


def test_our_own_pages_alone_may_ask(server: Served):
    own = server.ask("/live?room=desk", f"Origin: {ORIGIN}").until(b"begun\n\n").lower()
    assert f"access-control-allow-origin: {ORIGIN}\r\n".encode() in own
    assert b"access-control-allow-credentials: true" in own
    for header in ("Origin: http://elsewhere.example", "Sec-Fetch-Site: cross-site"):
        assert server.ask("/live?room=desk", header).until(b"\r\n\r\n").startswith(b"HTTP/1.1 404 ")
    assert server.ask("/other?room=desk").until(b"\r\n\r\n").startswith(b"HTTP/1.1 404 ")


def test_a_server_that_stops_ends_every_stream(listening: Listening):
    with served(listening) as server:
        line = server.listen("information")
    assert events(line.rest()) == [b"data: begun"]
    server.close()
    assert len(listening.streams) == 0
