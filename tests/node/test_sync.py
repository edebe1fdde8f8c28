"""A peer that is down, slow, endless or talks rubbish: a named error, noted, and nothing stored."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
from django.db import connections

from comity.cli.running import PortInUseError, check_port
from comity.node import sync, wire
from comity.node.service import Service
from comity.node.sync import sync_all, sync_peer
from comity.node.visible import visible_to
from tests.node import recompute
from tests.node.houses import House, agree, give, make_house, make_node, meet
from tests.node.people import DESK_OFFICER, seat

pytestmark = pytest.mark.sockets


def house_at(folder: Path, port: int) -> House:
    """Korea's card says that its node answers on this port."""
    house = make_house(folder, addresses={"KOR": f"http://127.0.0.1:{port}"})
    meet(house.kor, house.nato)
    agree(house.kor, house.nato)
    seat(house.nato, DESK_OFFICER)
    return house


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextlib.contextmanager
def answering(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that takes connections and says whatever ``talk`` does; it ends with the block."""
    server = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def run() -> None:
        while not ended.is_set():
            with contextlib.suppress(OSError):
                client, _ = server.accept()
                with client:
                    client.settimeout(5)
                    talk(client)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield int(server.getsockname()[1])
    finally:
        ended.set()
        with contextlib.suppress(OSError):
            socket.create_connection(server.getsockname(), 1).close()
        thread.join(10)
        server.close()


def says(*parts: bytes) -> Callable[[socket.socket], None]:
    def talk(client: socket.socket) -> None:
        client.recv(65536)
        for part in parts:
            client.sendall(part)

    return talk


def head(status: str, length: int) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n".encode()


def rubbish(client: socket.socket) -> None:
    says(b"\x16\x03\x01 this is no HTTP at all\r\n\r\n")(client)


def nothing(client: socket.socket) -> None:
    client.recv(65536)


def a_web_page(client: socket.socket) -> None:
    page = b"<html>Welcome to nginx!</html>"
    says(head("200 OK", len(page)), page)(client)


def an_error_page(client: socket.socket) -> None:
    page = b"<html>502 Bad Gateway</html>"
    says(head("502 Bad Gateway", len(page)), page)(client)


def elsewhere(client: socket.socket) -> None:
    says(b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n")(client)


def half(client: socket.socket) -> None:
    says(head("200 OK", 1000), b"only so much")(client)


def a_page_of_nobody(client: socket.socket) -> None:
    body = wire.encode(wire.Refusal("Surprise", "no page"))
    says(head("200 OK", len(body)), body)(client)


def endless(client: socket.socket) -> None:
    client.recv(65536)
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    with contextlib.suppress(OSError):
        while True:
            client.sendall(b"\x00" * 1_000_000)


def endless_headers(client: socket.socket) -> None:
    client.recv(65536)
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    with contextlib.suppress(OSError):
        while True:
            client.sendall(b"X-Filler: " + b"x" * 100_000 + b"\r\n")


def silent(client: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while client.recv(65536):  # until the other side has had enough
            pass


def trickling(client: socket.socket) -> None:
    client.recv(65536)
    with contextlib.suppress(OSError):
        client.sendall(head("200 OK", 1_000_000))
        waits = threading.Event()
        while True:
            client.sendall(b"\x00")
            waits.wait(0.02)


BAD = {
    rubbish: "PeerUnreachableError",
    nothing: "PeerUnreachableError",
    a_web_page: "MalformedError",
    an_error_page: "PeerRubbishError",
    elsewhere: "PeerRubbishError",
    half: "PeerUnreachableError",
    a_page_of_nobody: "MalformedError",
    endless: "TooLargeError",
    endless_headers: "PeerUnreachableError",
    silent: "PeerTooSlowError",
    trickling: "PeerTooSlowError",
}


@pytest.mark.parametrize(("talk", "code"), BAD.items(), ids=[talk.__name__ for talk in BAD])
def test_it_is_named_noted_beside_the_peer_and_changes_nothing_else(
    databases: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    talk: Callable[[socket.socket], None],
    code: str,
):
    monkeypatch.setattr(sync, "TIMEOUT", httpx.Timeout(0.4))
    monkeypatch.setattr(sync, "DEADLINE", 0.3)
    with answering(talk) as port:
        house = house_at(tmp_path, port)
        before = recompute.tables(house.nato, "peer")
        outcome = sync_peer(house.nato, "KOR")
    assert outcome.error is not None
    assert outcome.error.code == code
    assert outcome.error.hint
    assert recompute.tables(house.nato, "peer") == before
    noted = house.nato.db.value("SELECT last_error FROM node_peer WHERE party = 'KOR'")
    assert str(outcome.error) in noted
    assert outcome.error.hint in noted


def test_a_peer_that_is_down_is_named_and_the_others_are_pulled(
    databases: tuple[str, ...], tmp_path: Path
):
    with serving() as service:
        house = house_at(tmp_path, service.port)
        down = make_node(
            "LVA", "ccdcoe", tmp_path / "more", house.time, f"http://127.0.0.1:{free_port()}"
        )
        meet(down, house.nato)
        service.serve(house.kor)
        name = give(house.kor, "a report", to=("NATO",))
        outcomes = {one.peer: one for one in sync_all(house.nato)}
    assert outcomes["KOR"].error is None
    assert outcomes["LVA"].error is not None
    assert outcomes["LVA"].error.code == "PeerUnreachableError"
    assert visible_to(house.nato, DESK_OFFICER).get(name) is not None


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class serving:  # noqa: N801 - reads as a word of the test
    """A real HTTP server on loopback, for the service of a node that is made later."""

    def __init__(self) -> None:
        self.service: Service | None = None

    def serve(self, node: object) -> None:
        self.service = Service(node)  # type: ignore[arg-type]  # a node made for the test

    def __enter__(self) -> Self:
        def application(environ: dict, start: Callable) -> object:
            assert self.service is not None
            try:
                return self.service(environ, start)
            finally:
                connections.close_all()

        self.server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join(10)
        self.server.server_close()


def test_two_nodes_over_http_end_with_the_same_and_the_receipt(
    databases: tuple[str, ...], tmp_path: Path
):
    with serving() as service:
        house = house_at(tmp_path, service.port)
        service.serve(house.kor)
        names = {give(house.kor, f"report {n}", to=("NATO",)) for n in range(5)}
        assert sync_peer(house.nato, "KOR").error is None
        assert names <= set(recompute.held_from(house.nato, "KOR"))
        assert recompute.held_from(house.nato, "KOR") == recompute.given_to(house.kor, "NATO")
        seq, confirmed = house.kor.db.row(
            "SELECT seq, receipt_seq FROM node_feedout WHERE peer = 'NATO'"
        )
        assert seq == confirmed
        again = sync_peer(house.nato, "KOR")
        assert (again.stored, again.recalled, again.quarantined) == (0, 0, 0)
    assert house.nato.db.value("SELECT last_error FROM node_peer WHERE party = 'KOR'") == ""


def test_what_is_refused_says_why(databases: tuple[str, ...], tmp_path: Path):
    with serving() as service:
        house = house_at(tmp_path, service.port)
        service.serve(house.kor)
        house.kor.db.execute("DELETE FROM node_peer WHERE party = 'NATO'")
        outcome = sync_peer(house.nato, "KOR")
    assert outcome.error is not None
    assert outcome.error.code == "PeerRefusedError"
    assert outcome.error.refusal.code == "UnauthorisedError"


def test_after_an_error_the_next_round_goes_on(databases: tuple[str, ...], tmp_path: Path):
    with serving() as service:
        house = house_at(tmp_path, service.port)
        service.serve(house.ccdcoe)
        name = give(house.kor, "a report", to=("NATO",))
        assert sync_peer(house.nato, "KOR").error is not None
        service.serve(house.kor)
        assert sync_peer(house.nato, "KOR").error is None
    assert visible_to(house.nato, DESK_OFFICER).get(name) is not None


def test_a_port_in_use_is_named_before_anything_starts():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(PortInUseError) as refused,
    ):
        check_port("127.0.0.1", taken.getsockname()[1])
    assert "--port" in refused.value.hint
    check_port("127.0.0.1", free_port())
